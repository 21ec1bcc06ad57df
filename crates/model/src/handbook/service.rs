//! A service 服务事项: its form, stages, and the rules that are built in and only tuned by the handbook.

use super::{Action, Label, Limit, ReturnVisit};
use crate::expression::Expression;
use crate::ids::*;
use calendar::Within;
use serde::{Deserialize, Serialize};

/// A service of a handbook. Lists keep the order in which they were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its name.
    pub label: Label,
    /// How cases are numbered.
    pub number: NumberPattern,
    /// Channels through which it comes in.
    pub intake: Vec<ChannelId>,
    /// Who owns a case that no employee recorded.
    pub owner: PostId,
    /// Whether a customer and a place must be known at opening.
    pub party: PartyNeed,
    /// Whether a place must be known at opening.
    pub place_required: bool,
    /// Exercises 演练 may be opened; they stay out of numbers.
    pub drills: bool,
    /// Other cases may join one of this service as a common event.
    pub common_event: bool,
    /// The form.
    pub fields: Vec<Field>,
    /// The stages, the first of kind `Start` first.
    pub stages: Vec<Stage>,
    /// The actions.
    pub actions: Vec<Action>,
    /// The limits.
    pub limits: Vec<Limit>,
    /// The return visits.
    pub visits: Vec<ReturnVisit>,
    /// Reasons for which the clock may stand still.
    pub pauses: Vec<PauseReason>,
    /// Hand-over of the owner and of the contact.
    pub hand_over: HandOverRule,
    /// Appointments, if the service has them.
    pub appointment: Option<AppointmentRule>,
    /// Cancelling, if allowed.
    pub cancel: Option<CancelRule>,
    /// Reopening by people, if allowed (an unsatisfied visit reopens by its own rule).
    pub reopen: Option<ReopenRule>,
    /// Late entries.
    pub late_entry: LateEntryRule,
    /// Conflict of interest: fields that name a person who must be kept out.
    pub conflict: Option<Conflict>,
    /// What is printed of it.
    pub prints: Vec<PrintId>,
    /// What is said.
    pub scripts: Vec<ScriptId>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

impl Service {
    /// A stage by id.
    #[must_use]
    pub fn stage(&self, id: &StageId) -> Option<&Stage> {
        self.stages.iter().find(|s| &s.id == id)
    }
    /// The stage of a kind; the first, when several have it.
    #[must_use]
    pub fn stage_of(&self, kind: StageKind) -> Option<&Stage> {
        self.stages.iter().find(|s| s.kind == kind)
    }
    /// An action by id.
    #[must_use]
    pub fn action(&self, id: &ActionId) -> Option<&Action> {
        self.actions.iter().find(|a| &a.id == id)
    }
    /// A field by id.
    #[must_use]
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields.iter().find(|f| &f.id == id)
    }
    /// A limit by id.
    #[must_use]
    pub fn limit(&self, id: &ClauseId) -> Option<&Limit> {
        self.limits.iter().find(|l| &l.id == id)
    }
    /// A return visit by id.
    #[must_use]
    pub fn visit(&self, id: &ClauseId) -> Option<&ReturnVisit> {
        self.visits.iter().find(|v| &v.id == id)
    }
}

/// Whether a case needs a customer at opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyNeed {
    /// A known customer or at least a contact must be given.
    Required,
    /// May be unknown (emergency, public area).
    Optional,
    /// May be unknown, and a known one may ask to stay hidden from all but the supervisor's line (complaint).
    Anonymous,
}

/// One part of a number pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "part", content = "value")]
pub enum NumberPart {
    /// Fixed text.
    Text(String),
    /// `{project}`: the project's code.
    Project,
    /// `{date}`: `yyyymmdd` in the project's zone.
    Date,
    /// `{month}`: `yyyymm`.
    Month,
    /// `{year}`: `yyyy`.
    Year,
    /// `{seq:4}`: counted per rendered prefix, at least so many digits, widening when full; always last.
    Sequence(u8),
}

/// How cases of a service are numbered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NumberPattern(pub Vec<NumberPart>);

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its id.
    pub id: OptionId,
    /// Its name.
    pub label: Label,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum FieldKind {
    /// One of the options; `ranked`: written from the most to the least urgent, so that changing it is a change of urgency.
    Choice {
        /// The options in order.
        options: Vec<Choice>,
        /// The order is a rank of urgency.
        ranked: bool,
    },
    /// Yes or no.
    Flag,
    /// A whole number.
    Integer,
    /// A quantity.
    Decimal,
    /// A sum in yuan.
    Money,
    /// Date and time.
    DateTime,
    /// Text; `long`: several lines.
    Text {
        /// Several lines.
        long: bool,
    },
    /// A phone number.
    Phone,
    /// The number of an identity card, passport or licence; always masked.
    IdNumber,
    /// A place.
    Place,
    /// A customer.
    Party,
    /// An employee; of this post, when named.
    Person {
        /// Only holders of this post.
        post: Option<PostId>,
    },
    /// Photos.
    Photos,
    /// Priced lines (materials, labour) from these price lists.
    Lines {
        /// The price lists to choose from; free lines are always possible.
        prices: Vec<PriceListId>,
    },
    /// Computed from other fields; nobody types it.
    Computed {
        /// The formula.
        value: Expression,
    },
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its id.
    pub id: FieldId,
    /// Its name.
    pub label: Label,
    /// What it holds.
    pub kind: FieldKind,
    /// Asked when the case is opened.
    pub at_opening: bool,
    /// Must be answered when asked at opening.
    pub required: bool,
    /// Only shown to staff: on no customer's copy, page or message.
    pub internal: bool,
    /// A line of help under the field.
    pub hint: Option<Label>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
    /// The posts that see it whole. Whoever else sees the case sees its end, until he looks at it and says why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen_by: Vec<PostId>,
}

impl Field {
    /// Whether it is shown whole only to some posts, or to nobody who has not said why.
    #[must_use]
    pub fn is_masked(&self) -> bool {
        matches!(self.kind, FieldKind::IdNumber) || !self.seen_by.is_empty()
    }
}

/// Where a stage lies in the service blueprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// 客户
    Customer,
    /// 前台
    Front,
    /// 后台
    Back,
}

/// What a stage means to the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// Where a case begins; exactly one.
    Start,
    /// Work goes on.
    Work,
    /// The work is done; visits and answers may be owed. Exactly one.
    Finished,
    /// Nothing is owed any more; entered by the engine itself. Exactly one.
    Closed,
    /// Ended without work (withdrawn by the customer, opened by mistake). At most one.
    Cancelled,
}

/// A stage 环节.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Its id.
    pub id: StageId,
    /// Its name.
    pub label: Label,
    /// What it means.
    pub kind: StageKind,
    /// Where it lies in the blueprint.
    pub lane: Lane,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// A reason for which the clock may stand still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseReason {
    /// Its id.
    pub id: PauseId,
    /// Its name.
    pub label: Label,
    /// Longest total of all pauses for this reason in one case.
    pub longest: Within,
    /// Who may pause for it; the owner when empty.
    pub by: Vec<PostId>,
    /// The limits that it stops; all that may be paused when empty.
    pub stops: Vec<ClauseId>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// Hand-over of owner and contact: it counts when accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOverRule {
    /// The receiver accepts or declines within this time.
    pub accept_within: Within,
    /// Counted in this calendar.
    pub calendar: CalendarId,
    /// Who is told when nobody accepts in time, and after too many bounces.
    pub escalate_to: PostId,
    /// After so many refusals in one case the `escalate_to` post is told at once.
    pub bounces: u32,
    /// The paragraph of the site's rules, shown to people.
    pub clause: Option<String>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// Appointments 预约: a window promised to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentRule {
    /// Longest window that may be promised.
    pub window: Within,
    /// Furthest ahead.
    pub ahead: Within,
    /// The action whose doing means that we were there.
    pub kept_by: ActionId,
    /// After so many times with nobody at home, `then` gets the case.
    pub nobody_home: u32,
    /// Who gets it then (to ring the customer).
    pub then: PostId,
    /// Who is told when the window passes and nobody came.
    pub escalate_to: PostId,
    /// The paragraph of the site's rules.
    pub clause: Option<String>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// Cancelling a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelRule {
    /// Who may cancel; a reason is always asked.
    pub by: Vec<PostId>,
    /// The visit that confirms a cancellation which the customer did not ask for.
    pub confirm: Option<ClauseId>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// Reopening a finished or closed case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReopenRule {
    /// Until so long after closing.
    pub within: Within,
    /// Who may.
    pub by: Vec<PostId>,
    /// Into which stage.
    pub to: StageId,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// Late entries 补录.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateEntryRule {
    /// Recorded later than this after it happened, an entry is marked late and needs a reason.
    pub marked_after: Within,
    /// Longer ago than this it is refused.
    pub at_most: Within,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// Conflict of interest 回避.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Fields of kind person whose value is kept out, with all who report to him.
    pub fields: Vec<FieldId>,
    /// Who takes what the person held.
    pub then: PostId,
    /// The paragraph of the site's rules.
    pub clause: Option<String>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}
