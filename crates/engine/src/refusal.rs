//! A refusal: a stable word, the clause it rests on, why, and how to mend it, in both languages.

use diag::Text;
use model::{ClauseId, FieldId};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// Why something was refused, as a stable word.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $name,)* }
        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The stable word.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$name => $word,)* } }
        }
    };
}

codes! {
    /// The action is not offered at this stage.
    NotInStage = "not_in_stage";
    /// The actor holds none of the posts that may.
    NotYourPost = "not_your_post";
    /// Required answers are missing.
    MissingAnswers = "missing_answers";
    /// A value does not fit its field.
    WrongValue = "wrong_value";
    /// A guard does not hold, or cannot be judged yet.
    Guard = "guard";
    /// The person is kept out of this case.
    Excluded = "excluded";
    /// Nothing was offered.
    NoOffer = "no_offer";
    /// It was offered to somebody else.
    NotOfferedToYou = "not_offered_to_you";
    /// Who did the work may not ask about it.
    WorkerMayNotVisit = "worker_may_not_visit";
    /// It happened longer ago than may be entered.
    EntryTooOld = "entry_too_old";
    /// It has not happened yet.
    InFuture = "in_future";
    /// A late entry needs its reason.
    LateReasonMissing = "late_reason_missing";
    /// The service has no such pause.
    PauseUnknown = "pause_unknown";
    /// Longer than the handbook allows in all.
    PauseTooLong = "pause_too_long";
    /// A pause never begins in the past.
    PauseBackdated = "pause_backdated";
    /// It stands still already.
    AlreadyPaused = "already_paused";
    /// It does not stand still.
    NoPause = "no_pause";
    /// There is no appointment, or the service has none.
    NoAppointment = "no_appointment";
    /// The window is longer or further ahead than may be promised.
    WindowTooLong = "window_too_long";
    /// The agreed window has not begun.
    WindowNotBegun = "window_not_begun";
    /// The visit's time has not come.
    VisitNotDue = "visit_not_due";
    /// No such visit is owed.
    VisitNotOwed = "visit_not_owed";
    /// Not at this hour.
    QuietHours = "quiet_hours";
    /// The visit must be made by all the posts together.
    VisitJointly = "visit_jointly";
    /// The method is not allowed for this visit.
    MethodNotAllowed = "method_not_allowed";
    /// Further tries are owed before giving up.
    TriesNotEnough = "tries_not_enough";
    /// Further rounds of work are owed before it may be ended.
    RoundsLeft = "rounds_left";
    /// The case is over.
    Ended = "ended";
    /// The service has no such action.
    UnknownAction = "unknown_action";
    /// The service has no such field, or it is not asked here.
    UnknownField = "unknown_field";
    /// The handbook has no such service, or the case's handbook lacks something.
    UnknownService = "unknown_service";
    /// The person is on leave or has left.
    Absent = "absent";
    /// Not allowed in this service or at this time.
    NotAllowed = "not_allowed";
    /// The sum is not the present sum.
    SumDiffers = "sum_differs";
    /// The price is not that of the price list.
    PriceDiffers = "price_differs";
    /// No such duty.
    NoSuchDuty = "no_such_duty";
    /// Fired already.
    AlreadyFired = "already_fired";
    /// Not due yet.
    TooEarly = "too_early";
    /// These cases cannot be joined or merged.
    CannotJoin = "cannot_join";
    /// The service has no drills.
    DrillNotAllowed = "drill_not_allowed";
    /// A customer or a contact must be given.
    PartyMissing = "party_missing";
    /// A place must be given.
    PlaceMissing = "place_missing";
    /// The channel is not one of the service's.
    ChannelUnknown = "channel_unknown";
    /// A reason must be given.
    ReasonMissing = "reason_missing";
    /// The service's time rules cannot be counted (a calendar without windows).
    CannotCount = "cannot_count";
    /// The new handbook lacks the stage that the case is in.
    StageGone = "stage_gone";
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why, as a stable word.
    pub code: Code,
    /// The clause that it rests on.
    pub clause: Option<ClauseId>,
    /// The site's paragraph of that clause.
    pub paragraph: Option<String>,
    /// Why, for people.
    pub why: Text,
    /// How to mend it.
    pub mend: Text,
    /// The fields concerned.
    pub fields: Vec<FieldId>,
}

impl Refusal {
    /// A refusal without clause or fields.
    #[must_use]
    pub fn new(code: Code, why: Text, mend: Text) -> Self {
        Self { code, clause: None, paragraph: None, why, mend, fields: vec![] }
    }

    /// Names the fields concerned.
    #[must_use]
    pub fn fields(mut self, fields: Vec<FieldId>) -> Self {
        self.fields = fields;
        self
    }

    /// Names the clause that it rests on.
    #[must_use]
    pub fn clause(mut self, clause: &ClauseId, paragraph: Option<&str>) -> Self {
        self.clause = Some(clause.clone());
        self.paragraph = paragraph.map(str::to_owned);
        self
    }
}
