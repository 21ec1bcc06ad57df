//! Commands: what somebody asks of a case. Free text in them is already a reference to a personal value.

use crate::duty::{Assignee, DutyKey};
use crate::handbook::VisitMethod;
use crate::ids::*;
use crate::money::{Fen, Quantity};
use crate::value::{FileRef, PersonalRef, Value};
use calendar::Instant;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// When it happened, if not now, and why it is recorded late.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stamp {
    /// When it happened; now when `None`.
    pub happened_at: Option<Instant>,
    /// Why it is recorded late (asked beyond the handbook's allowance).
    pub late_reason: Option<PersonalRef>,
}

/// Which of the two responsibilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Who must move the case.
    Owner,
    /// Who answers to the customer.
    Contact,
}

/// Whose wish it was to move an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mover {
    /// The customer's: the promise counts as kept.
    Customer,
    /// Ours: counted.
    Us,
}

/// For whom a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Staff only.
    Internal,
    /// Told to the customer.
    Customer,
}

/// How a try to reach the customer ended without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TryOutcome {
    /// Nobody answered or opened.
    NoAnswer,
    /// Engaged or asked to call later.
    Later,
    /// The number is wrong.
    WrongNumber,
    /// A message was left.
    MessageLeft,
}

/// What the customer said at a return visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 满意
    Satisfied,
    /// 基本满意
    Basically,
    /// 不满意
    Unsatisfied,
    /// 根本没有做
    NotDone,
    /// 拒绝回访
    Refused,
    /// There is no customer: another person checked the work and found it good.
    CheckedGood,
    /// There is no customer: another person checked the work and found it bad.
    CheckedBad,
}

impl Verdict {
    /// Whether the work must be done again.
    #[must_use]
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Unsatisfied | Self::NotDone | Self::CheckedBad)
    }
    /// Whether the customer (or the re-check) gave an answer, for the visit rate.
    #[must_use]
    pub const fn is_answer(self) -> bool {
        !matches!(self, Self::Refused)
    }
}

/// Who pays a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// The customer.
    Customer,
    /// The company (public area, goodwill).
    Company,
    /// The developer, under warranty.
    Developer,
    /// The repair fund of the owners.
    Fund,
}

/// One priced line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// The field of kind lines that it belongs to.
    pub field: FieldId,
    /// The item of the price list, with list and version; `None` for a free line.
    pub item: Option<(PriceListId, String, ItemId)>,
    /// What it is, when it is a free line.
    pub what: Option<PersonalRef>,
    /// How much.
    pub quantity: Quantity,
    /// Price of one.
    pub unit_price: Fen,
    /// Quantity times price, rounded to fen once.
    pub sum: Fen,
    /// Who pays.
    pub payer: Payer,
    /// Tax class, as the site names it.
    pub tax: Option<String>,
    /// Why nothing is charged although it has a price.
    pub waived: Option<PersonalRef>,
}

/// From when the limits of a case run that another system had before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitsFrom {
    /// From the report, as if it had been ours then: what is past has fallen due.
    Then,
    /// From the import: the time before it is not counted.
    Today,
}

/// Where a case comes from that another system had before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Its number there.
    pub number: String,
    /// From when its limits run here.
    pub limits_from: LimitsFrom,
}

/// What an opening says of a case that another system had before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Where it comes from.
    pub origin: Origin,
    /// Who had to move it there; the service's own post when `None`.
    pub owner: Option<Assignee>,
}

/// Opening a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The new case's id.
    pub id: CaseId,
    /// In which project.
    pub project: ProjectId,
    /// Of which service.
    pub service: ServiceId,
    /// Under which handbook.
    pub handbook: HandbookHash,
    /// How it came in.
    pub channel: ChannelId,
    /// The employee who was asked first; who records it when `None`.
    pub first_asked: Option<PersonId>,
    /// The customer, if known.
    pub party: Option<PartyId>,
    /// Name of who calls.
    pub caller_name: Option<PersonalRef>,
    /// Phone of who calls.
    pub caller_phone: Option<PersonalRef>,
    /// Where.
    pub place: Option<PlaceId>,
    /// The form.
    pub fields: BTreeMap<FieldId, Value>,
    /// An exercise.
    pub drill: bool,
    /// The customer wants to stay hidden.
    pub anonymous: bool,
    /// Another system had it before: the bound on late entries does not apply, and who records it was not asked first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Import>,
}

/// Answers of a return visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitAnswer {
    /// Which visit.
    pub visit: DutyKey,
    /// How.
    pub method: VisitMethod,
    /// What the customer said.
    pub verdict: Verdict,
    /// The asked fields.
    pub answers: BTreeMap<FieldId, Value>,
    /// Who visited together with the actor.
    pub with: BTreeSet<PersonId>,
    /// The customer's words.
    pub words: Option<PersonalRef>,
    /// The signed record or a picture of it.
    pub signature: Option<FileRef>,
}

/// What somebody asks of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum Command {
    /// Open a case.
    Open(Box<Open>),
    /// Do an action of the handbook.
    Act {
        /// Which.
        action: ActionId,
        /// Its answers.
        inputs: BTreeMap<FieldId, Value>,
        /// What to note with it.
        note: Option<PersonalRef>,
    },
    /// Correct or add fields.
    SetFields {
        /// The new values.
        fields: BTreeMap<FieldId, Value>,
        /// Why.
        reason: Option<PersonalRef>,
    },
    /// Offer owner or contact to another.
    Offer {
        /// Which responsibility.
        role: Role,
        /// To whom.
        to: Assignee,
        /// Why.
        reason: Option<PersonalRef>,
    },
    /// Accept what was offered.
    Accept {
        /// Which responsibility.
        role: Role,
    },
    /// Decline what was offered.
    Decline {
        /// Which responsibility.
        role: Role,
        /// Why.
        reason: PersonalRef,
    },
    /// "I have it": stops the next escalation of a duty.
    Acknowledge {
        /// Which duty.
        duty: DutyKey,
    },
    /// Let the clock stand still.
    Pause {
        /// For which reason of the handbook.
        reason: PauseId,
        /// Until when at the latest.
        until: Instant,
        /// What is waited for.
        note: Option<PersonalRef>,
    },
    /// Go on before the until-date.
    Resume,
    /// Agree an appointment with the customer.
    Appoint {
        /// The window opens.
        from: Instant,
        /// The window closes.
        until: Instant,
    },
    /// Move the agreed appointment.
    MoveAppointment {
        /// Whose wish.
        by: Mover,
        /// The new window opens.
        from: Instant,
        /// The new window closes.
        until: Instant,
        /// Why.
        reason: Option<PersonalRef>,
    },
    /// We were there in the window and nobody was at home.
    NobodyHome {
        /// What was left at the door, a photo of it.
        photos: Vec<FileRef>,
        /// Note.
        note: Option<PersonalRef>,
    },
    /// Tell the customer a time.
    Promise {
        /// The time.
        at: Instant,
        /// In what words.
        words: PersonalRef,
        /// Through which channel.
        channel: ChannelId,
    },
    /// A promised time was kept.
    KeepPromise {
        /// Which.
        promise: DutyKey,
    },
    /// Note something.
    Note {
        /// The words.
        text: PersonalRef,
        /// Pictures.
        photos: Vec<FileRef>,
        /// For whom.
        audience: Audience,
    },
    /// A try to reach the customer without an answer.
    Try {
        /// Which visit.
        visit: DutyKey,
        /// How.
        method: VisitMethod,
        /// What came of it.
        outcome: TryOutcome,
        /// Note.
        note: Option<PersonalRef>,
    },
    /// The customer answered.
    Answer(Box<VisitAnswer>),
    /// Confirm that the customer cannot be reached.
    SignOff {
        /// Which visit.
        visit: DutyKey,
        /// What was checked.
        reason: PersonalRef,
    },
    /// End a visit that stays unsatisfied, with a written answer to the customer.
    EndVisit {
        /// Which visit.
        visit: DutyKey,
        /// Why.
        reason: PersonalRef,
        /// The written answer.
        answer: PersonalRef,
    },
    /// Mark a finished case for a visit in place of one that could not be asked.
    DrawVisit {
        /// Which visit clause.
        clause: ClauseId,
        /// The slot.
        slot: Slot,
    },
    /// Begin a further round.
    Reopen {
        /// Why.
        reason: PersonalRef,
    },
    /// End without work.
    Cancel {
        /// The customer asked for it, says who records it; only his own command goes without the confirming visit.
        by_customer: bool,
        /// Why.
        reason: PersonalRef,
    },
    /// End this case in favour of another one on the same matter.
    MergeInto {
        /// The case that stays.
        case: CaseId,
    },
    /// Take in a case on the same matter.
    Absorb {
        /// The case that ends.
        case: CaseId,
    },
    /// Join a common event.
    Join {
        /// The event's case.
        event: CaseId,
    },
    /// Another case joined this common event.
    TakeIn {
        /// The joining case.
        child: CaseId,
    },
    /// The common event is finished.
    EventFinished {
        /// The event's case.
        event: CaseId,
    },
    /// Add or change a priced line.
    PutLine {
        /// The line; `sum` is computed again.
        line: Box<Line>,
    },
    /// Remove a line.
    RemoveLine {
        /// Which.
        line: LineId,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<PersonalRef>,
    },
    /// The customer agrees to exactly this sum.
    Consent {
        /// The sum.
        sum: Fen,
        /// How he agreed.
        method: VisitMethod,
        /// The signed paper.
        proof: Option<FileRef>,
    },
    /// A print left the printer.
    Print {
        /// Which.
        print: PrintId,
        /// On which paper.
        paper: String,
    },
    /// Look at an answer that is masked.
    Reveal {
        /// Which answer.
        field: FieldId,
        /// Why.
        reason: PersonalRef,
    },
    /// A step of a duty fell due.
    Fire {
        /// Which duty.
        duty: DutyKey,
        /// Which step.
        step: u32,
    },
    /// Holidays were published: count provisional times again.
    Redate,
    /// Go on under another version of the handbook: by the post that hand-overs escalate to or one above it, or by the
    /// centre itself for an administrator.
    Adopt {
        /// The version.
        handbook: HandbookHash,
    },
}

/// A drawn slot of a sampling block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The stratum (service × crew × month).
    pub stratum: String,
    /// The block of ten.
    pub block: u64,
    /// Position in it, 0–9.
    pub index: u8,
    /// The case is to be visited.
    pub marked: bool,
    /// The case whose place it takes.
    pub replaces: Option<CaseId>,
}
