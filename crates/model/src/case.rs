//! The state of a case, as its events left it. Only `engine::evolve` makes one; everyone may read it.

use crate::command::{Line, Origin, Role, Slot, TryOutcome, Verdict};
use crate::duty::{Assignee, Duty, DutyKey, Fallback};
use crate::event::VisitEnd;
use crate::handbook::{StageKind, Trigger, VisitMethod};
use crate::ids::*;
use crate::money::Fen;
use crate::value::{PersonalRef, Value};
use calendar::{Instant, Pause};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An offer that waits for acceptance; the giver still holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// To whom.
    pub to: Assignee,
    /// The duty to accept.
    pub duty: DutyKey,
    /// Since when.
    pub at: Instant,
}

/// A pause that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPause {
    /// Why.
    pub reason: PauseId,
    /// Since when.
    pub from: Instant,
    /// Until when at the latest.
    pub until: Instant,
    /// The duty to go on.
    pub duty: DutyKey,
}

/// The agreed appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The window opens.
    pub from: Instant,
    /// The window closes.
    pub until: Instant,
    /// The duty to be there.
    pub duty: DutyKey,
}

/// A time told to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The duty to keep it.
    pub duty: DutyKey,
    /// The time.
    pub promised: Instant,
    /// When it was told.
    pub told_at: Instant,
    /// By whom.
    pub by: Option<PersonId>,
    /// In what words.
    pub words: PersonalRef,
    /// Through which channel.
    pub channel: ChannelId,
}

/// One try to reach a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitTry {
    /// When.
    pub at: Instant,
    /// How.
    pub method: VisitMethod,
    /// What came of it.
    pub outcome: TryOutcome,
    /// By whom.
    pub by: Option<PersonId>,
}

/// A return visit of the case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Visit {
    /// Tries without an answer.
    pub tries: Vec<VisitTry>,
    /// What the customer said.
    pub verdict: Option<Verdict>,
    /// Who asked.
    pub by: BTreeSet<PersonId>,
    /// The sign-off that is owed.
    pub sign_off: Option<DutyKey>,
    /// How it ended.
    pub end: Option<VisitEnd>,
}

/// Something that happened, remembered for clauses that begin to apply later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// What.
    pub trigger: Trigger,
    /// When it happened.
    pub happened_at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// In which round.
    pub round: u32,
}

/// The customer's consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// To which sum.
    pub sum: Fen,
    /// When.
    pub at: Instant,
}

/// The state of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Events so far.
    pub version: u64,
    /// The case.
    pub id: CaseId,
    /// Its project.
    pub project: ProjectId,
    /// Its service.
    pub service: ServiceId,
    /// The handbook in force for it.
    pub handbook: HandbookHash,
    /// Its number.
    pub number: Option<CaseNumber>,
    /// How it came in.
    pub channel: ChannelId,
    /// An exercise.
    pub drill: bool,
    /// The customer stays hidden from all but the supervisor's line.
    pub anonymous: bool,
    /// When it was recorded.
    pub opened_at: Instant,
    /// When the customer told us; the earliest after merging.
    pub reported_at: Instant,
    /// When the last event was recorded.
    pub last_at: Instant,
    /// Who was asked first; for ever.
    pub first_asked: Option<PersonId>,
    /// Who answers to the customer.
    pub contact: Assignee,
    /// Who must move it.
    pub owner: Assignee,
    /// The owner stands in for an empty post.
    pub owner_fallback: Option<Fallback>,
    /// Offers that wait for acceptance.
    pub offers: BTreeMap<Role, Offer>,
    /// Refusals to own it so far.
    pub bounces: u32,
    /// Refusals to be its contact so far.
    #[serde(default)]
    pub contact_bounces: u32,
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
    /// Priced lines.
    pub lines: Vec<Line>,
    /// The customer's consent.
    pub consent: Option<Consent>,
    /// Where it is.
    pub stage: StageId,
    /// What that means.
    pub stage_kind: StageKind,
    /// Since when.
    pub stage_since: Instant,
    /// 1 until first reopened.
    pub round: u32,
    /// When the work of this round was done.
    pub finished_at: Option<Instant>,
    /// When the work was first done; remains.
    pub first_finished_at: Option<Instant>,
    /// When nothing was owed any more.
    pub closed_at: Option<Instant>,
    /// Actions done in this round.
    pub done: BTreeSet<ActionId>,
    /// Who did the work or owned it while it was done: may not visit.
    pub workers: BTreeSet<PersonId>,
    /// What happened, for clauses that begin to apply later.
    pub happened: Vec<Happened>,
    /// Duties by key.
    pub duties: BTreeMap<DutyKey, Duty>,
    /// The open pause.
    pub pause: Option<OpenPause>,
    /// Pauses that ended.
    pub pauses: Vec<(PauseId, Pause)>,
    /// The agreed appointment.
    pub appointment: Option<Appointment>,
    /// Appointments moved by us.
    pub moved_by_us: u32,
    /// Appointments moved by the customer.
    pub moved_by_customer: u32,
    /// Times with nobody at home.
    pub nobody_home: u32,
    /// Times told to the customer.
    pub promises: Vec<Promise>,
    /// Return visits by key.
    pub visits: BTreeMap<DutyKey, Visit>,
    /// Sampling slots drawn, by clause.
    pub slots: BTreeMap<ClauseId, Slot>,
    /// Persons who may neither own, visit, read, find nor be told.
    pub excluded: BTreeSet<PersonId>,
    /// The common event that it joined.
    pub event: Option<CaseId>,
    /// Cases that joined it as a common event.
    pub children: Vec<CaseId>,
    /// The case that it was merged into.
    pub merged_into: Option<CaseId>,
    /// Cases merged into it, with their customers.
    pub absorbed: Vec<(CaseId, Option<PartyId>)>,
    /// How often each print left the printer.
    pub prints: BTreeMap<PrintId, u32>,
    /// Masked answers that somebody looked at: the last time of each person and answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reveals: Vec<Reveal>,
    /// Another system had it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// When the clocks of the report began, when that is later than the report: by an import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clocks_from: Option<Instant>,
}

/// Somebody sees a masked answer whole for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reveal {
    /// Who.
    pub person: PersonId,
    /// Which answer.
    pub field: FieldId,
    /// Until when.
    pub until: Instant,
}

impl Case {
    /// Whether something may still be owed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// When the clocks of the report began.
    #[must_use]
    pub fn clock_start(&self) -> Instant {
        self.clocks_from.unwrap_or(self.reported_at)
    }

    /// Duties that are still owed, earliest due first.
    #[must_use]
    pub fn open_duties(&self) -> Vec<&Duty> {
        let mut open: Vec<&Duty> = self.duties.values().filter(|d| d.is_open()).collect();
        open.sort_by_key(|d| (d.due, d.key.clone()));
        open
    }
}
