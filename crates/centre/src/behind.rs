//! What fell due while no server ran, or before a case came here from another system. Each step is recorded with the
//! instant when it was due, like any other; but nobody is helped by a hundred messages that should have come last Tuesday.
//! Each person gets one that says so.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::view::Look;
use db::Tx;
use diag::{Text, text};
use model::event::Entry;
use model::{Case, DeliveryId, Event, Instant, PersonId, ProjectId};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use store::inbox::{self, Message};

/// A step that is recorded so long after it was due was missed by all servers.
const BEHIND: i64 = Instant::HOUR;
/// For so long after an import what falls due of clocks that began with it is told together: whoever brings in three hundred
/// cases rings nobody three hundred times.
const SETTLING: i64 = Instant::DAY;
/// The kind of the message after a standstill.
pub(crate) const KIND: &str = "behind";
/// The kind of the message after an import.
pub(crate) const IMPORTED: &str = "imported";

/// How much a person was not told, and when it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Missed {
    count: u64,
    from: Instant,
    until: Instant,
}

impl Missed {
    fn and(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            from: self.from.min(other.from),
            until: self.until.max(other.until),
        }
    }
}

/// What was not told in time in one unit of work, to be told at its end.
#[derive(Debug, Default)]
pub(crate) struct Behind(BTreeMap<(PersonId, ProjectId, &'static str), Missed>);

impl Behind {
    /// Takes note of a step that is recorded long after it was due, or came with an import; answers whether it was.
    pub(crate) fn takes(&mut self, case: &Case, entry: &Entry) -> bool {
        let Event::StepFired { told, due_at, .. } = &entry.event else { return false };
        let kind = match () {
            () if came_with_import(case, entry) => IMPORTED,
            () if entry.at.since(*due_at) >= BEHIND => KIND,
            () => return false,
        };
        let one = Missed { count: 1, from: *due_at, until: *due_at };
        for person in told {
            let missed = self.0.entry((*person, case.project, kind)).or_insert(Missed { count: 0, ..one });
            *missed = missed.and(one);
        }
        true
    }

    /// Puts one message into the inbox of each, or adds to the one that he got a moment ago. In order of the persons, so
    /// that two units do not wait for each other.
    pub(crate) fn tell(self, centre: &Centre, tx: &mut dyn Tx) -> Result<(), CentreError> {
        let now = centre.now();
        for ((person, project, kind), missed) in self.0 {
            let id = one_an_hour(kind, person, project, now);
            let before = inbox::hold(tx, person, id)?;
            let before = before.as_deref().map(serde_json::from_str::<Missed>).transpose();
            let before = before.map_err(|error| CentreError::corrupt("message", error))?;
            let all = before.map_or(missed, |before| before.and(missed));
            let payload =
                serde_json::to_string(&all).map_err(|error| CentreError::corrupt("message", error))?;
            let message = Message {
                person,
                id,
                project,
                kind: kind.to_owned(),
                case: None,
                payload,
                at: now,
                read_at: None,
            };
            inbox::put_again(tx, &message)?;
        }
        Ok(())
    }
}

/// The same for one person and project within an hour, on every server.
fn one_an_hour(kind: &str, person: PersonId, project: ProjectId, now: Instant) -> DeliveryId {
    let hour = now.micros().div_euclid(Instant::HOUR);
    let digest = store::digest::of(format!("{kind} {person} {project} {hour}").as_bytes());
    let number = u128::from_str_radix(digest.get(..32).unwrap_or_default(), 16).unwrap_or_default();
    DeliveryId::from_number(number)
}

/// Whether a step belongs to a clock that began with the import of its case, a short while ago.
pub(crate) fn came_with_import(case: &Case, entry: &Entry) -> bool {
    let Event::StepFired { duty, .. } = &entry.event else { return false };
    let began = case.duties.get(duty).is_some_and(|duty| duty.from <= case.opened_at);
    case.origin.is_some() && began && entry.at.since(case.opened_at) < SETTLING
}

/// The message in words.
pub(crate) fn words(kind: &str, payload: &Json, look: &Look<'_>) -> Text {
    let Ok(Missed { count, from, until }) = serde_json::from_value(payload.clone()) else {
        return Text::same(kind);
    };
    let (from, until) = (look.clock(from), look.clock(until));
    if kind == IMPORTED {
        return text!(
            zh: "从旧系统导入的单里有 {count} 条提醒已到时限（{from} 到 {until}），合在这一条里告诉您。该办的都在“待办”里，请从最急的办起",
            en: "of the cases imported from the former system {count} reminders are due ({from} to {until}), told here in one. What is owed is in your duties; please begin with the most urgent"
        );
    }
    text!(
        zh: "系统停过一阵：{from} 到 {until} 之间有 {count} 条到时限的提醒没能按时发给您，现在一并补上。该办的都在“待办”里，请从最急的办起",
        en: "the system was down for a while: {count} reminders that were due between {from} and {until} did not reach you in time. What is owed is in your duties; please begin with the most urgent"
    )
}
