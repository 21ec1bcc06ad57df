//! The duty to ring back: when it is due, that it fell due, and where it stands among somebody's duties.

use super::record::{CallEvent, Stream};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::messages;
use crate::principal::Principal;
use db::{Reader, Tx};
use diag::text;
use model::actor::Who;
use model::{ContactId, Handbook, Instant, PersonId, ProjectId};
use store::calls::{self, Call, Overdue, Ring};
use store::duties::{Held, Which};

/// Missed calls recorded as due before the clock is asked again.
const BATCH: usize = 200;

/// The duty that a missed call makes, by the handbook's rule; none when it has no rule.
pub(super) fn of(handbook: &Handbook, at: Instant) -> Result<Option<Ring>, CentreError> {
    let Some(rule) = &handbook.ring_back else { return Ok(None) };
    let calendar = handbook.calendars.get(&rule.calendar).ok_or(CentreError::NotFound("calendar"))?;
    let counted = calendar::due(at, rule.within, calendar, &handbook.holidays, &[])
        .map_err(|error| CentreError::corrupt("handbook", error))?;
    let trace =
        serde_json::to_string(&counted.trace).map_err(|error| CentreError::corrupt("trace", error))?;
    Ok(Some(Ring { by: rule.by.clone(), due: counted.at, trace, fell_due: None }))
}

/// Whether it was not rung back in time.
pub(super) fn is_late(call: &Call, ring: &Ring) -> bool {
    ring.fell_due.is_some() || call.returned_at.is_some_and(|at| at > ring.due)
}

/// Where a page of calls begins.
pub(super) fn cursor(text: &str) -> Result<(Instant, ContactId), CentreError> {
    let read = || {
        let (at, id) = text.split_once('.')?;
        Some((Instant(at.parse().ok()?), id.parse().ok()?))
    };
    read().ok_or_else(|| {
        CentreError::invalid("after", text!(zh: "翻页位置不对", en: "this is not the beginning of a page"))
    })
}

/// A missed call among somebody's duties.
pub(crate) struct CallDuty {
    /// The call.
    pub(crate) call: Call,
    /// The duty.
    pub(crate) ring: Ring,
    /// It was not rung back in time.
    pub(crate) late: bool,
}

/// Missed calls that these posts must ring back (or did), earliest due first.
pub(crate) fn owed(
    reader: &mut dyn Reader,
    who: &Principal,
    posts: &[Held],
    which: Which,
    after: Option<(Instant, ContactId)>,
    limit: usize,
) -> Result<Vec<CallDuty>, CentreError> {
    let rung = match which {
        Which::Open => false,
        Which::Done => true,
        Which::Void => return Ok(vec![]),
    };
    let mut held: Vec<_> = posts.iter().map(|held| (held.project, held.post.clone())).collect();
    held.sort();
    held.dedup();
    let mut found = Vec::new();
    for (project, post) in held {
        found.extend(calls::to_ring(reader, &who.scope(), project, &post, rung, after, limit)?);
    }
    let mut duties: Vec<CallDuty> = found
        .into_iter()
        .filter_map(|call| {
            let ring = call.ring.clone()?;
            let late = is_late(&call, &ring);
            Some(CallDuty { call, ring, late })
        })
        .collect();
    duties.sort_by_key(|duty| (duty.ring.due, duty.call.id));
    duties.truncate(limit);
    Ok(duties)
}

impl Centre {
    /// Records of every missed call whose time passed that it did. Answers how many were recorded.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn calls_fall_due(&self) -> Result<usize, CentreError> {
        let mut fired = 0;
        loop {
            let now = self.now();
            let due = self.read(move |reader| Ok(calls::due_until(reader, now, BATCH)?)).await?;
            if due.is_empty() {
                return Ok(fired);
            }
            for overdue in due {
                let centre = self.clone();
                let told = self.write(move |tx| falls_due(&centre, tx, overdue)).await?;
                fired += usize::from(told);
            }
        }
    }
}

/// Records once that a missed call fell due, and tells who is on duty.
fn falls_due(centre: &Centre, tx: &mut dyn Tx, overdue: Overdue) -> Result<bool, CentreError> {
    let (now, Overdue { project, id, due }) = (centre.now(), overdue);
    if !calls::fall_due(tx, project, id, now)? {
        return Ok(false);
    }
    let told = on_duty(centre, tx, project, id, now)?;
    let event = CallEvent::FellDue { due, told: told.clone() };
    let stream = Stream { project, call: id, who: &Who::Clock, command: None, handbook: None };
    stream.append(tx, now, now, &event)?;
    for person in told {
        let payload = serde_json::json!({"call": id, "due": due});
        messages::tell(centre, tx, project, person, "ring_back", None, &payload)?;
    }
    Ok(true)
}

/// Who holds the post that must ring back, or stands in for it when it is empty.
fn on_duty(
    centre: &Centre,
    tx: &mut dyn Tx,
    project: ProjectId,
    id: ContactId,
    now: Instant,
) -> Result<Vec<PersonId>, CentreError> {
    let call = calls::get(tx, &store::Scope::centre(project), project, id)?;
    let Some((call, ring)) = call.and_then(|call| call.ring.clone().map(|ring| (call, ring))) else {
        return Ok(vec![]);
    };
    let (_, handbook) = crate::handbooks::current(&centre.inner.handbooks, tx, project)?;
    let roster = centre.inner.rosters.now(tx, project)?;
    let path = crate::rights::path_of(tx, project, call.place)?;
    let holders = |post| engine::on_duty::on_duty(&roster, post, &path, now, &handbook.zone);
    let chain = handbook.fallback_chain(&ring.by);
    Ok(chain.iter().map(holders).find(|persons| !persons.is_empty()).unwrap_or_default())
}
