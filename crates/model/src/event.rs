//! Events: what happened to a case, with everything that was decided then. Stored for ever; wire schema [`SCHEMA`].
//!
//! An event carries the resulting stage, owner, contact and every computed instant with its trace, so that replaying it
//! needs neither handbook nor calendar.

use crate::actor::Who;
use crate::command::{Audience, Line, Mover, Origin, Role, Slot, TryOutcome, Verdict};
use crate::duty::{Assignee, Duty, DutyKey, Fallback, Step};
use crate::handbook::{StageKind, Trigger, VisitMethod};
use crate::ids::*;
use crate::money::Fen;
use crate::value::{FileRef, PersonalRef, Value};
use calendar::{Instant, Trace};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Version of the wire form of events.
pub const SCHEMA: u16 = 1;

/// An event with when and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was recorded.
    pub at: Instant,
    /// When it happened, as claimed; the same when nobody claimed otherwise.
    pub happened_at: Instant,
    /// By whom.
    pub who: Who,
    /// Why it was recorded late; marks a late entry.
    pub late: Option<PersonalRef>,
    /// What happened.
    pub event: Event,
}

/// How a case was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The case.
    pub id: CaseId,
    /// Its project.
    pub project: ProjectId,
    /// Its service.
    pub service: ServiceId,
    /// The handbook in force.
    pub handbook: HandbookHash,
    /// How it came in.
    pub channel: ChannelId,
    /// When the customer told us.
    pub reported_at: Instant,
    /// Who was asked first.
    pub first_asked: Option<PersonId>,
    /// Who answers to the customer.
    pub contact: Assignee,
    /// Who must move it.
    pub owner: Assignee,
    /// The owner stands in for an empty post.
    pub fallback: Option<Fallback>,
    /// The customer.
    pub party: Option<PartyId>,
    /// Name of who called.
    pub caller_name: Option<PersonalRef>,
    /// Phone of who called.
    pub caller_phone: Option<PersonalRef>,
    /// Where.
    pub place: Option<PlaceId>,
    /// The form.
    pub fields: BTreeMap<FieldId, Value>,
    /// The first stage.
    pub stage: StageId,
    /// An exercise.
    pub drill: bool,
    /// The customer stays hidden from all but the supervisor's line.
    pub anonymous: bool,
    /// Another system had it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// Why a further round began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum ReopenCause {
    /// Somebody asked for it.
    Asked {
        /// Why.
        reason: PersonalRef,
    },
    /// A return visit found the customer unsatisfied.
    Visit {
        /// Which.
        visit: DutyKey,
    },
}

/// How a return visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitEnd {
    /// The customer, or a re-check, gave a good answer.
    Answered,
    /// The customer did not want to be asked.
    Refused,
    /// The customer could not be reached, signed off.
    NotReached,
    /// Unsatisfied: the work is done again and asked again.
    Again,
    /// Unsatisfied for ever: ended by a post above doer and visitor.
    EndedUnsatisfied,
}

/// What happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "happened")]
pub enum Event {
    /// Opened.
    Opened(Box<Opened>),
    /// Got its number.
    Numbered {
        /// The number.
        number: CaseNumber,
    },
    /// Something happened that starts and stops clocks.
    Triggered {
        /// What.
        trigger: Trigger,
        /// When, for clocks that count what happened.
        instant: Instant,
    },
    /// An action was done.
    Acted {
        /// Which.
        action: ActionId,
        /// Its answers.
        inputs: BTreeMap<FieldId, Value>,
        /// The note with it.
        note: Option<PersonalRef>,
        /// The actor did the work (for who may not visit).
        worked: bool,
    },
    /// Fields were set outside an action, or computed.
    FieldsSet {
        /// The new values.
        fields: BTreeMap<FieldId, Value>,
        /// Why.
        reason: Option<PersonalRef>,
    },
    /// Entered a stage.
    Moved {
        /// Which.
        stage: StageId,
        /// What it means.
        stage_kind: StageKind,
    },
    /// The work is done.
    Finished {
        /// In which round.
        round: u32,
    },
    /// Nothing is owed any more.
    Closed,
    /// A further round began.
    Reopened {
        /// Which.
        round: u32,
        /// Why.
        #[serde(flatten)]
        cause: ReopenCause,
    },
    /// Ended without work.
    Cancelled {
        /// The customer asked for it.
        by_customer: bool,
        /// Why.
        reason: PersonalRef,
    },
    /// Ended in favour of another case.
    Merged {
        /// Which.
        into: CaseId,
    },
    /// Took in another case on the same matter.
    Absorbed {
        /// Which.
        case: CaseId,
        /// When that was reported.
        reported_at: Instant,
        /// When the clocks of its report began, when that was later: by an import.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clocks_from: Option<Instant>,
        /// Its customer, who is visited too.
        party: Option<PartyId>,
        /// Who worked on it: none of them visits for this case either.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        workers: BTreeSet<PersonId>,
    },
    /// Joined a common event.
    Joined {
        /// Which.
        event: CaseId,
    },
    /// Another case joined this common event.
    TookIn {
        /// Which.
        child: CaseId,
    },
    /// Owner or contact was offered to another.
    Offered {
        /// Which responsibility.
        role: Role,
        /// By whom it is still held.
        from: Assignee,
        /// To whom.
        to: Assignee,
        /// The post was empty and another stands in.
        fallback: Option<Fallback>,
        /// The duty to accept.
        duty: DutyKey,
        /// Why.
        reason: Option<PersonalRef>,
    },
    /// Accepted.
    Accepted {
        /// Which responsibility.
        role: Role,
        /// By whom.
        by: PersonId,
    },
    /// Declined: it stays where it was.
    Declined {
        /// Which responsibility.
        role: Role,
        /// By whom.
        by: PersonId,
        /// Why.
        reason: PersonalRef,
        /// Refusals of this responsibility so far.
        bounces: u32,
    },
    /// The offer was withdrawn or replaced.
    Withdrawn {
        /// Which responsibility.
        role: Role,
    },
    /// Owner or contact was set without an offer.
    Assigned {
        /// Which responsibility.
        role: Role,
        /// To whom.
        to: Assignee,
        /// The post was empty and another stands in.
        fallback: Option<Fallback>,
        /// Why, as a stable word (`conflict`, `order`, `leave`, `left`).
        cause: String,
    },
    /// A duty began.
    DutyOpened(Box<Duty>),
    /// A due time changed.
    DutyRedated {
        /// Which duty.
        duty: DutyKey,
        /// The due time until now.
        old: Instant,
        /// The new due time.
        new: Instant,
        /// How it was counted.
        trace: Option<Trace>,
        /// Still provisional.
        provisional: Option<Date>,
        /// Steps not yet fired, with their new instants; fired ones stay.
        steps: Vec<Step>,
        /// Why, as a stable word (`pause`, `resume`, `published`, `merged`, `moved`, `adopted`, `reclassified`).
        reason: String,
    },
    /// A duty went to another.
    DutyMoved {
        /// Which.
        duty: DutyKey,
        /// To whom.
        to: Assignee,
        /// The post was empty and another stands in.
        fallback: Option<Fallback>,
    },
    /// A duty was done.
    DutyDone {
        /// Which.
        duty: DutyKey,
        /// The instant that counts.
        instant: Instant,
        /// After its due time.
        late: bool,
    },
    /// A duty is no longer owed.
    DutyVoid {
        /// Which.
        duty: DutyKey,
        /// Why, as a stable word.
        reason: String,
    },
    /// A step of a duty fell due.
    StepFired {
        /// Which duty.
        duty: DutyKey,
        /// Which step.
        step: u32,
        /// When it was due.
        due_at: Instant,
        /// Who is told.
        told: Vec<PersonId>,
        /// The post was empty and another stands in.
        fallback: Option<Fallback>,
    },
    /// Somebody has a duty.
    Acknowledged {
        /// Which.
        duty: DutyKey,
        /// Who.
        by: PersonId,
    },
    /// The clock stands still.
    Paused {
        /// Why.
        reason: PauseId,
        /// Until when at the latest.
        until: Instant,
        /// The duty to go on.
        duty: DutyKey,
        /// What is waited for.
        note: Option<PersonalRef>,
    },
    /// The clock goes on.
    Resumed {
        /// Why it stood still.
        reason: PauseId,
        /// Since when it stood still.
        from: Instant,
        /// Until when.
        until: Instant,
        /// The until-date came, nobody resumed it.
        woke: bool,
    },
    /// An appointment was agreed.
    Appointed {
        /// The window opens.
        from: Instant,
        /// The window closes.
        until: Instant,
        /// The duty to be there.
        duty: DutyKey,
    },
    /// The appointment was moved.
    AppointmentMoved {
        /// Whose wish.
        by: Mover,
        /// The new window opens.
        from: Instant,
        /// The new window closes.
        until: Instant,
        /// The duty to be there.
        duty: DutyKey,
        /// Why.
        reason: Option<PersonalRef>,
    },
    /// We were there in the agreed window.
    AppointmentKept,
    /// Nobody was at home.
    NobodyHome {
        /// How often so far.
        times: u32,
        /// Pictures.
        photos: Vec<FileRef>,
        /// Note.
        note: Option<PersonalRef>,
    },
    /// A time was told to the customer.
    Promised {
        /// The duty to keep it.
        duty: DutyKey,
        /// The time.
        promised: Instant,
        /// In what words.
        words: PersonalRef,
        /// Through which channel.
        channel: ChannelId,
    },
    /// Something was noted.
    Noted {
        /// The words.
        text: PersonalRef,
        /// Pictures.
        photos: Vec<FileRef>,
        /// For whom.
        audience: Audience,
    },
    /// The sampling slot of a visit clause.
    VisitDrawn {
        /// Which clause.
        clause: ClauseId,
        /// The slot.
        slot: Slot,
    },
    /// A try to reach the customer.
    VisitTried {
        /// Which visit.
        visit: DutyKey,
        /// How.
        method: VisitMethod,
        /// What came of it.
        outcome: TryOutcome,
        /// Note.
        note: Option<PersonalRef>,
    },
    /// The tries are used up as the handbook demands; a sign-off is owed.
    VisitUnreachable {
        /// Which visit.
        visit: DutyKey,
        /// The duty to sign off.
        duty: DutyKey,
    },
    /// The customer answered.
    VisitAnswered {
        /// Which visit.
        visit: DutyKey,
        /// How.
        method: VisitMethod,
        /// What he said.
        verdict: Verdict,
        /// The asked fields.
        answers: BTreeMap<FieldId, Value>,
        /// Who asked.
        by: BTreeSet<PersonId>,
        /// His words.
        words: Option<PersonalRef>,
        /// The signed record.
        signature: Option<FileRef>,
    },
    /// A visit is over.
    VisitEnded {
        /// Which.
        visit: DutyKey,
        /// How.
        end: VisitEnd,
        /// Why, when a person decided it.
        reason: Option<PersonalRef>,
        /// The written answer, when it stays unsatisfied.
        answer: Option<PersonalRef>,
    },
    /// A priced line was added or changed.
    LinePut {
        /// The line.
        line: Box<Line>,
    },
    /// A line was removed.
    LineRemoved {
        /// Which.
        line: LineId,
        /// What it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Box<Line>>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<PersonalRef>,
    },
    /// The customer agreed to a sum.
    Consented {
        /// The sum.
        sum: Fen,
        /// How.
        method: VisitMethod,
        /// The signed paper.
        proof: Option<FileRef>,
    },
    /// A print left the printer.
    Printed {
        /// Which.
        print: PrintId,
        /// On which paper.
        paper: String,
        /// The n-th time; a reprint from 2.
        times: u32,
    },
    /// Somebody looked at an answer that is masked for his post.
    Revealed {
        /// Which answer.
        field: FieldId,
        /// Who.
        by: PersonId,
        /// Why.
        reason: PersonalRef,
        /// How long he sees it whole.
        until: Instant,
    },
    /// People are to be told.
    Notified {
        /// The post; the customer when `None`.
        post: Option<PostId>,
        /// Who holds it now.
        told: Vec<PersonId>,
        /// In which words.
        script: ScriptId,
    },
    /// These persons may neither own, visit, read, find nor be told of the case.
    Excluded {
        /// Who was named.
        named: PersonId,
        /// He and who reports to him.
        persons: BTreeSet<PersonId>,
    },
    /// Goes on under another handbook.
    Adopted {
        /// Which.
        handbook: HandbookHash,
    },
}

impl Event {
    /// The stable word of the event, as stored.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Numbered { .. } => "numbered",
            Self::Triggered { .. } => "triggered",
            Self::Acted { .. } => "acted",
            Self::FieldsSet { .. } => "fields_set",
            Self::Moved { .. } => "moved",
            Self::Finished { .. } => "finished",
            Self::Closed => "closed",
            Self::Reopened { .. } => "reopened",
            Self::Cancelled { .. } => "cancelled",
            Self::Merged { .. } => "merged",
            Self::Absorbed { .. } => "absorbed",
            Self::Joined { .. } => "joined",
            Self::TookIn { .. } => "took_in",
            Self::Offered { .. } => "offered",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Assigned { .. } => "assigned",
            Self::DutyOpened(_) => "duty_opened",
            Self::DutyRedated { .. } => "duty_redated",
            Self::DutyMoved { .. } => "duty_moved",
            Self::DutyDone { .. } => "duty_done",
            Self::DutyVoid { .. } => "duty_void",
            Self::StepFired { .. } => "step_fired",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Appointed { .. } => "appointed",
            Self::AppointmentMoved { .. } => "appointment_moved",
            Self::AppointmentKept => "appointment_kept",
            Self::NobodyHome { .. } => "nobody_home",
            Self::Promised { .. } => "promised",
            Self::Noted { .. } => "noted",
            Self::VisitDrawn { .. } => "visit_drawn",
            Self::VisitTried { .. } => "visit_tried",
            Self::VisitUnreachable { .. } => "visit_unreachable",
            Self::VisitAnswered { .. } => "visit_answered",
            Self::VisitEnded { .. } => "visit_ended",
            Self::LinePut { .. } => "line_put",
            Self::LineRemoved { .. } => "line_removed",
            Self::Consented { .. } => "consented",
            Self::Printed { .. } => "printed",
            Self::Revealed { .. } => "revealed",
            Self::Notified { .. } => "notified",
            Self::Excluded { .. } => "excluded",
            Self::Adopted { .. } => "adopted",
        }
    }
}
