//! A duty 待办: an obligation with who, what, by when and under which clause, as events record it.

use crate::ids::{ClauseId, PersonId, PlaceId, PostId};
use calendar::{Instant, Trace};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Who must do something: a person, or a post resolved when it is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum Assignee {
    /// A person.
    Person {
        /// Who.
        person: PersonId,
    },
    /// Whoever holds this post for this place.
    Post {
        /// Which post.
        post: PostId,
        /// For which place; the whole project when `None`.
        place: Option<PlaceId>,
    },
}

impl Assignee {
    /// A person.
    #[must_use]
    pub const fn person(person: PersonId) -> Self {
        Self::Person { person }
    }
    /// The person, if it is one.
    #[must_use]
    pub const fn as_person(&self) -> Option<PersonId> {
        match self {
            Self::Person { person } => Some(*person),
            Self::Post { .. } => None,
        }
    }
}

/// That a post had nobody who may act, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    /// The post that the handbook names.
    pub wanted: PostId,
    /// The post that got it.
    pub got: PostId,
    /// Everybody who could stand in is kept out of the case: it waits at that post until an administrator gives the post
    /// to somebody from outside the line.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept_out: bool,
}

/// Clause and occurrence: stable for ever, e.g. `urgent_arrival#1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DutyKey {
    /// The clause.
    pub clause: ClauseId,
    /// The n-th time that the clause began in this case, from 1.
    pub occurrence: u32,
}

impl fmt::Display for DutyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.clause, self.occurrence)
    }
}

impl FromStr for DutyKey {
    type Err = crate::ids::IdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || crate::ids::IdError::NotAWord(text.chars().take(80).collect());
        let (clause, occurrence) = text.split_once('#').ok_or_else(bad)?;
        Ok(Self { clause: clause.parse()?, occurrence: occurrence.parse().map_err(|_| bad())? })
    }
}

impl Serialize for DutyKey {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DutyKey {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What sort of obligation a duty is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyKind {
    /// A limit of the handbook.
    Limit,
    /// Accept or decline what was handed over.
    Accept,
    /// A pause reached its until-date: go on.
    Wake,
    /// Ask the customer afterwards.
    Visit,
    /// Confirm that the customer cannot be reached.
    SignOff,
    /// Keep a time told to a customer.
    Promise,
    /// Be there in the agreed window.
    Appointment,
    /// Nothing to do: a finished case below a visit's rate that may still be drawn in place of one whose customer could
    /// not be asked. It keeps the case from closing as long as a visit could still be demanded.
    Reserve,
}

/// What one step of a duty does when it falls due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "does")]
pub enum StepKind {
    /// Tells who has the duty that time runs.
    Warn,
    /// The duty is due: from now on it is late.
    Due,
    /// Tells a further post.
    Escalate {
        /// Whom.
        to: Assignee,
        /// The post was empty and another stands in.
        fallback: Option<Fallback>,
    },
    /// Tells who has the duty that it began (a visit whose first day has come).
    Begin,
    /// Nothing can come of the duty any more; nobody is told.
    Lapse,
}

/// One step of a duty: an instant and what happens then. Fired once, never unfired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Position in the duty, stable for ever.
    pub index: u32,
    /// When it falls due.
    pub at: Instant,
    /// What it does.
    #[serde(flatten)]
    pub kind: StepKind,
    /// When its firing was recorded.
    pub fired: Option<Instant>,
    /// When somebody said "I have it" and so stopped it: it never fires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Instant>,
}

impl Step {
    /// Whether it is still to come.
    #[must_use]
    pub const fn is_to_come(&self) -> bool {
        self.fired.is_none() && self.stopped.is_none()
    }

    /// Whether it asks people to take the duty up, which "I have it" answers; the due time itself asks nobody.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        matches!(self.kind, StepKind::Warn | StepKind::Escalate { .. })
    }
}

/// How a duty ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum DutyState {
    /// Still to be done.
    Open,
    /// Done.
    Done {
        /// The instant that counts for the clause.
        at: Instant,
        /// When it was recorded.
        recorded_at: Instant,
        /// After the due time.
        late: bool,
    },
    /// No longer owed.
    Void {
        /// Since when.
        at: Instant,
        /// Why, as a stable word (`reclassified`, `cancelled`, `merged`, `finished`, `withdrawn` …).
        reason: String,
    },
}

/// A duty as the events of its case recorded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Clause and occurrence.
    pub key: DutyKey,
    /// What sort of obligation.
    pub kind: DutyKind,
    /// Who must do it.
    pub who: Assignee,
    /// The post that the handbook names was empty and another stands in.
    pub fallback: Option<Fallback>,
    /// When the clause's clock began.
    pub from: Instant,
    /// When it must be done.
    pub due: Instant,
    /// How that time was counted; `None` for times that a person named (promise, appointment, pause).
    pub trace: Option<Trace>,
    /// The count used a day whose holidays are not yet published.
    pub provisional: Option<Date>,
    /// Not before this instant may it be done (a visit in mid-term).
    pub not_before: Option<Instant>,
    /// Warnings, the due time itself, escalations; by index.
    pub steps: Vec<Step>,
    /// Who said "I have it", and when; forgotten when the next warning or escalation fires, so that it can be said anew.
    pub acknowledged: Option<(PersonId, Instant)>,
    /// Open, done or void.
    #[serde(flatten)]
    pub state: DutyState,
    /// The case cannot close while this is open.
    pub holds_closing: bool,
}

impl Duty {
    /// Whether it is still owed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, DutyState::Open)
    }

    /// Whether its due time passed and that was recorded.
    #[must_use]
    pub fn is_breached(&self) -> bool {
        self.steps.iter().any(|s| matches!(s.kind, StepKind::Due) && s.fired.is_some())
            || matches!(self.state, DutyState::Done { late: true, .. })
    }

    /// The next step to fire: the earliest one that neither fired nor was stopped.
    #[must_use]
    pub fn next_step(&self) -> Option<&Step> {
        if !self.is_open() {
            return None;
        }
        self.steps.iter().filter(|s| s.is_to_come()).min_by_key(|s| (s.at, s.index))
    }
}
