//! Clauses that create duties: limits 时限 and return visits 回访.

use super::{Ask, Label, Performer};
use crate::expression::Expression;
use crate::ids::*;
use calendar::Within;
use serde::{Deserialize, Serialize};

/// Something that happens to a case and starts or stops clocks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "on", content = "id")]
pub enum Trigger {
    /// `reported`: the customer told us (the time that it happened).
    Reported,
    /// `opened`: it was recorded.
    Opened,
    /// `accepted`: the owner accepted a hand-over.
    Accepted,
    /// `finished`: the work is done.
    Finished,
    /// `closed`: nothing is owed any more.
    Closed,
    /// `reopened`: a further round began.
    Reopened,
    /// `cancelled`
    Cancelled,
    /// `joined`: joined to a common event.
    Joined,
    /// `event_finished`: the common event that the case was joined to is finished.
    EventFinished,
    /// `appointed`: an appointment was agreed.
    Appointed,
    /// `appointment_start`: the agreed window opens.
    AppointmentStart,
    /// `appointment_end`: the agreed window closes.
    AppointmentEnd,
    /// `handed_over`: the contact or owner was offered to another.
    HandedOver,
    /// `acknowledged`: whoever has this duty said "I have it". Only as `until`.
    Acknowledged,
    /// `printed`: the named print left the printer.
    Printed(PrintId),
    /// An action was done.
    Action(ActionId),
    /// A stage was entered.
    Stage(StageId),
    /// The instant in a field of date and time.
    Field(FieldId),
}

/// How long, or until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum LimitTime {
    /// Within a length of time, counted in a calendar.
    Within {
        /// How long.
        within: Within,
    },
    /// At the instant in a field (a deadline written in a letter).
    Field {
        /// Which.
        field: FieldId,
    },
}

/// When an escalation step falls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum EscalationAt {
    /// At the due time.
    Due,
    /// So long after the due time (wall time).
    After {
        /// How long.
        after: Within,
    },
    /// When this share of the limit is used up.
    Percent {
        /// 1–99.
        percent: u8,
    },
}

/// An escalation step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// When.
    pub at: EscalationAt,
    /// To whom.
    pub to: PostId,
}

/// A limit 时限.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Its id.
    pub id: ClauseId,
    /// Its name.
    pub label: Label,
    /// Only when this holds (unknown: not yet).
    pub when: Option<Expression>,
    /// What starts it; each of them starts a further occurrence.
    pub from: Vec<Trigger>,
    /// What ends it; the first of them.
    pub until: Vec<Trigger>,
    /// What makes it pointless: nothing was done, and nothing is owed any more. What fell due before stays on record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moot: Vec<Trigger>,
    /// How long.
    pub time: LimitTime,
    /// In which calendar.
    pub calendar: CalendarId,
    /// Who has the duty; the owner of the case by default.
    pub by: Performer,
    /// Which of the two times of its end counts: `true` when it happened, `false` when it was recorded.
    pub stopped_by_happened: bool,
    /// Pauses that stop its clock.
    pub pauses: Vec<PauseId>,
    /// It survives the finish of the work, and the case cannot close before it ended.
    pub past_finish: bool,
    /// Shares of the limit at which its holder is warned, in percent.
    pub warnings: Vec<u8>,
    /// Who else is told, when.
    pub escalations: Vec<Escalation>,
    /// The site's own paragraph, shown to people.
    pub clause: Option<String>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}

/// How a customer is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitMethod {
    /// On site, with signature.
    OnSite,
    /// By phone.
    Phone,
    /// By message.
    Message,
    /// The customer rang or came of his own accord, so that nobody disturbs him.
    Incoming,
}

/// By when a visit is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitTime {
    /// What starts it.
    pub after: Trigger,
    /// Within this time after it.
    pub within: Within,
    /// Counted in this calendar.
    pub calendar: CalendarId,
}

/// When a customer counts as not reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaching {
    /// Tries in all.
    pub tries: u32,
    /// Spread over so many civil days.
    pub days: u32,
    /// Tries count as different only when so many minutes of the day apart.
    pub apart_minutes: u32,
    /// The message that is left before giving up.
    pub message: Option<ScriptId>,
    /// Who signs that the customer cannot be reached.
    pub sign_off: PostId,
}

/// A return visit 回访.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnVisit {
    /// Its id.
    pub id: ClauseId,
    /// Its name.
    pub label: Label,
    /// Only when this holds (unknown: it is owed).
    pub when: Option<Expression>,
    /// By when.
    pub time: VisitTime,
    /// The posts that visit.
    pub by: Vec<PostId>,
    /// All of them together, not one of them.
    pub jointly: bool,
    /// Who may not: persons in these fields and whoever owned or worked in the case.
    pub not_by: Vec<Performer>,
    /// Share of finished cases that is visited, in percent.
    pub rate: u8,
    /// Allowed methods, the preferred first.
    pub methods: Vec<VisitMethod>,
    /// Calendar of the hours in which one may ring or call.
    pub hours: CalendarId,
    /// What is asked: fields of the service.
    pub asks: Vec<Ask>,
    /// Where an unsatisfied answer leads; `None`: it is only recorded.
    pub unsatisfied: Option<StageId>,
    /// After so many unsatisfied rounds only `end_by` may end it.
    pub rounds: u32,
    /// Who may end it then, with reason and written answer.
    pub end_by: PostId,
    /// When the customer cannot be reached.
    pub reaching: Reaching,
    /// Who is told when it is late.
    pub escalations: Vec<Escalation>,
    /// The script to say.
    pub script: Option<ScriptId>,
    /// The site's own paragraph.
    pub clause: Option<String>,
    /// Requirement ids that it implements.
    pub source: Vec<String>,
}
