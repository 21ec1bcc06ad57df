//! Ways out of the house: the channels of a project, and the deliveries that wait to leave through them.
//!
//! Deliveries lie in the outbox under the channel [`OUTWARD`]. Whether two are told as one message is the centre's.

use crate::Result;
use crate::mentions::{self, What};
use crate::reading::{at, id, list, opt_at, opt_id, rows, small};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::value::Subject;
use model::{CaseId, DeliveryId, PersonId, ProjectId};

/// The outbox's channel of everything that leaves the house.
pub const OUTWARD: &str = "outward";

/// Deliveries in one claim at most.
pub const MOST: usize = 2_000;

queries! {
    pub(crate) PUT = "insert into channels (project, name, definition, changed_at) values ($1, $2, $3, $4)
        on conflict (project, name) do update set definition = excluded.definition, changed_at = excluded.changed_at,
            rests_until = null";
    pub(crate) DROP = "delete from channels where project = $1 and name = $2";
    pub(crate) OF_PROJECT = "select project, name, definition, changed_at, rests_until from channels
        where project = $1 order by name";
    pub(crate) REST = "update channels set rests_until = $3 where project = $1 and name = $2";
    pub(crate) WAKE = "update channels set rests_until = null
        where project = $1 and name = $2 and rests_until is not null";
    pub(crate) PUSH = "insert into outbox (id, project, channel, target, kind, case_id, payload, created_at, state,
        next_at, attempts, about) values ($1, $2, 'outward', $3, $4, $5, $6, $7, 'waiting', $7, 0, $8)";
    // One server after the other, so that whatever waits for one listener is claimed by one of them and told together.
    pub(crate) ALONE = "select 1 as alone", pg: "select 1 as alone from pg_advisory_xact_lock(7226893402)";
    pub(crate) CLAIM = "update outbox set next_at = $2, attempts = attempts + 1 where id in (
            select id from outbox where channel = 'outward' and state = 'waiting' and next_at <= $1
                and (project, target) in (
                    select project, target from outbox where channel = 'outward' and state = 'waiting' and next_at <= $1
                    order by next_at, id limit $3)
            order by next_at, id limit $4)
        returning id, project, target, kind, case_id, payload, created_at, attempts, sent_as",
        pg: "update outbox set next_at = $2, attempts = attempts + 1 where id = any (array(
            select id from outbox where channel = 'outward' and state = 'waiting' and next_at <= $1
                and (project, target) in (
                    select project, target from outbox where channel = 'outward' and state = 'waiting' and next_at <= $1
                    order by next_at, id limit $3)
            order by next_at, id limit $4 for update skip locked))
        returning id, project, target, kind, case_id, payload, created_at, attempts, sent_as";
    pub(crate) POSTPONE = "update outbox set next_at = $2, attempts = attempts - 1
        where state = 'waiting' and id in (select value from json_each($1))",
        pg: "update outbox set next_at = $2, attempts = attempts - 1
        where state = 'waiting' and id = any (array(select jsonb_array_elements_text($1::text::jsonb)))";
    pub(crate) BIND = "update outbox set sent_as = $2
        where state = 'waiting' and id in (select value from json_each($1))",
        pg: "update outbox set sent_as = $2
        where state = 'waiting' and id = any (array(select jsonb_array_elements_text($1::text::jsonb)))";
    pub(crate) WITHDRAW = "delete from outbox where project = $1 and case_id = $2 and state = 'waiting'
        and channel = 'outward' and about = $3 returning id";
    pub(crate) WITHDRAW_FROM = "delete from outbox where project = $1 and case_id = $2 and state = 'waiting'
        and channel = 'outward' and target in (select value from json_each($3)) returning id",
        pg: "delete from outbox where project = $1 and case_id = $2 and state = 'waiting'
        and channel = 'outward' and target = any (array(select jsonb_array_elements_text($3::text::jsonb)))
        returning id";
    pub(crate) REMOVE = "delete from outbox where channel = 'outward' and id in (select value from json_each($1))
        returning id",
        pg: "delete from outbox where channel = 'outward'
        and id = any (array(select jsonb_array_elements_text($1::text::jsonb))) returning id";
    pub(crate) PARKED = "select count(*) from outbox where project = $1 and state = 'parked'";
}

/// A channel as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The project.
    pub project: ProjectId,
    /// Its name within the project.
    pub name: String,
    /// What it is, as JSON of the centre's definition; references, never personal values.
    pub definition: String,
    /// When it was last set.
    pub changed_at: Instant,
    /// It failed and is left alone until then.
    pub rests_until: Option<Instant>,
}

/// A delivery that is to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// Its id, the same at every attempt.
    pub id: DeliveryId,
    /// The project.
    pub project: ProjectId,
    /// To whom: a person, a customer, or all who listen to the channel.
    pub target: String,
    /// What sort of message, as a stable word.
    pub kind: String,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// JSON with references, never personal values.
    pub payload: String,
    /// When it was decided.
    pub created_at: Instant,
    /// Attempts, this one included.
    pub attempts: u32,
    /// Under which id it was sent when nobody knows whether it arrived: it goes again under that one only.
    pub sent_as: Option<DeliveryId>,
}

/// Sets a channel.
///
/// # Errors
/// What the database says.
pub fn put_channel(
    tx: &mut dyn Tx,
    project: ProjectId,
    name: &str,
    definition: &str,
    now: Instant,
) -> Result<()> {
    tx.exec(&PUT, params![project.to_string(), name, definition, now.micros()])?;
    Ok(())
}

/// Removes a channel; answers whether there was one.
///
/// # Errors
/// What the database says.
pub fn drop_channel(tx: &mut dyn Tx, project: ProjectId, name: &str) -> Result<bool> {
    Ok(tx.exec(&DROP, params![project.to_string(), name])? > 0)
}

/// The channels of a project, by name.
///
/// # Errors
/// What the database says.
pub fn channels(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<Channel>> {
    Ok(reader.all(&OF_PROJECT, params![project.to_string()], |row| {
        Ok(Channel {
            project: id(row, "project")?,
            name: row.text("name")?.to_owned(),
            definition: row.text("definition")?.to_owned(),
            changed_at: at(row, "changed_at")?,
            rests_until: opt_at(row, "rests_until")?,
        })
    })?)
}

/// Leaves a channel alone until an instant; `None` when it works again.
///
/// # Errors
/// What the database says.
pub fn rest(tx: &mut dyn Tx, project: ProjectId, name: &str, until: Option<Instant>) -> Result<()> {
    match until {
        Some(until) => tx.exec(&REST, params![project.to_string(), name, until.micros()])?,
        None => tx.exec(&WAKE, params![project.to_string(), name])?,
    };
    Ok(())
}

/// Puts a delivery into the outbox. `about` is what it can be withdrawn by; `subjects` take it along when erased.
///
/// # Errors
/// What the database says.
pub fn push(tx: &mut dyn Tx, leaving: &Leaving, about: Option<&str>, subjects: &[Subject]) -> Result<()> {
    let delivery = leaving.id.to_string();
    tx.exec(
        &PUSH,
        params![
            &delivery,
            leaving.project.to_string(),
            &leaving.target,
            &leaving.kind,
            leaving.case.map(|case| case.to_string()),
            &leaving.payload,
            leaving.created_at.micros(),
            about
        ],
    )?;
    mentions::put(tx, What::Delivery, &delivery, subjects)
}

/// Takes the `limit` oldest deliveries that may leave now and what waits for the same listeners, at most [`MOST`]; each
/// comes back at `again_at` unless it was said to be sent.
///
/// # Errors
/// What the database says.
pub fn claim(tx: &mut dyn Tx, now: Instant, again_at: Instant, limit: usize) -> Result<Vec<Leaving>> {
    tx.one(&ALONE, &[], |row| row.int(0))?;
    let parameters = params![now.micros(), again_at.micros(), rows(limit), rows(MOST)];
    let mut found = tx.all(&CLAIM, parameters, leaving)?;
    found.sort_by_key(|leaving| (leaving.created_at, leaving.id));
    Ok(found)
}

/// Puts these off; they were not tried, and it does not count as an attempt.
///
/// # Errors
/// What the database says.
pub fn postpone(tx: &mut dyn Tx, deliveries: &[DeliveryId], until: Instant) -> Result<()> {
    tx.exec(&POSTPONE, params![list(deliveries), until.micros()])?;
    Ok(())
}

/// Notes under which id these are being sent together; `None` when they surely did not arrive.
///
/// # Errors
/// What the database says.
pub fn bind(tx: &mut dyn Tx, deliveries: &[DeliveryId], sent_as: Option<DeliveryId>) -> Result<()> {
    tx.exec(&BIND, params![list(deliveries), sent_as.map(|delivery| delivery.to_string())])?;
    Ok(())
}

/// Takes back what waits to be told about something of a case; answers how much.
///
/// # Errors
/// What the database says.
pub fn withdraw(tx: &mut dyn Tx, project: ProjectId, case: CaseId, about: &str) -> Result<usize> {
    let gone = tx.all(&WITHDRAW, params![project.to_string(), case.to_string(), about], first)?;
    forget(tx, &gone)
}

/// Takes back what waits to be told to these persons about a case; answers how much.
///
/// # Errors
/// What the database says.
pub fn withdraw_from<'a>(
    tx: &mut dyn Tx,
    project: ProjectId,
    case: CaseId,
    persons: impl IntoIterator<Item = &'a PersonId>,
) -> Result<usize> {
    let parameters = params![project.to_string(), case.to_string(), list(persons)];
    let gone = tx.all(&WITHDRAW_FROM, parameters, first)?;
    forget(tx, &gone)
}

/// Takes these back: there is nobody to tell any more, or nothing.
///
/// # Errors
/// What the database says.
pub fn remove(tx: &mut dyn Tx, deliveries: &[DeliveryId]) -> Result<usize> {
    let gone = tx.all(&REMOVE, params![list(deliveries)], first)?;
    forget(tx, &gone)
}

/// How many deliveries of a project are parked.
///
/// # Errors
/// What the database says.
pub fn parked(reader: &mut dyn Reader, project: ProjectId) -> Result<u64> {
    Ok(reader.one(&PARKED, params![project.to_string()], |row| crate::reading::count(row, 0))?)
}

fn first(row: &Row<'_>) -> std::result::Result<String, DbError> {
    Ok(row.text(0)?.to_owned())
}

fn forget(tx: &mut dyn Tx, deliveries: &[String]) -> Result<usize> {
    for delivery in deliveries {
        tx.exec(&mentions::FORGET, params!["delivery", delivery])?;
    }
    Ok(deliveries.len())
}

fn leaving(row: &Row<'_>) -> std::result::Result<Leaving, DbError> {
    Ok(Leaving {
        id: id(row, "id")?,
        project: id(row, "project")?,
        target: row.text("target")?.to_owned(),
        kind: row.text("kind")?.to_owned(),
        case: opt_id(row, "case_id")?,
        payload: row.text("payload")?.to_owned(),
        created_at: at(row, "created_at")?,
        attempts: small(row, "attempts")?,
        sent_as: opt_id(row, "sent_as")?,
    })
}
