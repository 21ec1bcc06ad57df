//! What waits to be told to people and machines, written in the transaction that decided it.
//!
//! Delivered at least once under one id. Claimed by state, never by position.

use crate::Result;
use crate::mentions::{self, What};
use crate::reading::{at, id, list, opt_id, rows, small};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::value::Subject;
use model::{CaseId, DeliveryId, ProjectId};

macro_rules! columns {
    () => {
        "id, project, channel, target, kind, case_id, payload, created_at, next_at, attempts, error"
    };
}

queries! {
    pub(crate) PUSH = "insert into outbox (id, project, channel, target, kind, case_id, payload, created_at, state,
        next_at, attempts) values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9, 0) on conflict (id) do nothing";
    pub(crate) CLAIM = concat!("update outbox set next_at = $3, attempts = attempts + 1 where id in (
            select id from outbox where channel = $1 and state = 'waiting' and next_at <= $2
            order by next_at, id limit $4) returning ", columns!()),
        pg: concat!("update outbox set next_at = $3, attempts = attempts + 1 where id = any (array(
            select id from outbox where channel = $1 and state = 'waiting' and next_at <= $2
            order by next_at, id limit $4 for update skip locked)) returning ", columns!());
    pub(crate) NEXT = "select next_at from outbox where channel = $1 and state = 'waiting' order by next_at, id limit 1";
    pub(crate) SENT = "update outbox set state = 'sent', sent_at = $2, error = null
        where state = 'waiting' and id in (select value from json_each($1))",
        pg: "update outbox set state = 'sent', sent_at = $2, error = null
        where state = 'waiting' and id = any (array(select jsonb_array_elements_text($1::text::jsonb)))";
    pub(crate) AGAIN = "update outbox set next_at = $2, error = $3 where id = $1 and state = 'waiting'";
    pub(crate) PARK = "update outbox set state = 'parked', error = $2 where id = $1 and state = 'waiting'";
    pub(crate) UNPARK = "update outbox set state = 'waiting', next_at = $2, attempts = 0
        where id = $1 and state = 'parked'";
    pub(crate) PARKED = concat!("select ", columns!(), " from outbox where project = $1 and state = 'parked'
        and id > $2 order by id limit $3");
    pub(crate) OLD = "select id from outbox where state = 'sent' and sent_at <= $1 order by sent_at limit $2";
    pub(crate) DROP = "delete from outbox where id = $1";
}

/// A delivery: to whom, through what, with which references. Words are filled in when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, the same at every attempt.
    pub id: DeliveryId,
    /// The project.
    pub project: ProjectId,
    /// Through what: `inbox`, `mail`, `webhook` …; claimed by it.
    pub channel: String,
    /// To whom: a person, an address by reference, a subscription.
    pub target: String,
    /// What about, as a stable word.
    pub kind: String,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// JSON with references, never personal values.
    pub payload: String,
    /// When it was decided.
    pub created_at: Instant,
    /// Not before this instant.
    pub next_at: Instant,
    /// Attempts so far.
    pub attempts: u32,
    /// What the last attempt said.
    pub error: Option<String>,
}

/// Puts a delivery into the outbox; does nothing when its id is there already.
///
/// # Errors
/// What the database says.
pub fn push(tx: &mut dyn Tx, delivery: &Delivery, subjects: &[Subject]) -> Result<()> {
    tx.later(
        &PUSH,
        params![
            delivery.id.to_string(),
            delivery.project.to_string(),
            &delivery.channel,
            &delivery.target,
            &delivery.kind,
            delivery.case.map(|case| case.to_string()),
            &delivery.payload,
            delivery.created_at.micros(),
            delivery.next_at.micros()
        ]
        .to_vec(),
        None,
    )?;
    mentions::put(tx, What::Delivery, &delivery.id.to_string(), subjects)
}

/// Takes deliveries of a channel that may go now; each comes back at `again_at` unless it was said to be sent.
///
/// # Errors
/// What the database says.
pub fn claim(
    tx: &mut dyn Tx,
    channel: &str,
    now: Instant,
    again_at: Instant,
    limit: usize,
) -> Result<Vec<Delivery>> {
    let parameters = params![channel, now.micros(), again_at.micros(), rows(limit)];
    let mut found = tx.all(&CLAIM, parameters, read)?;
    found.sort_by_key(|delivery| (delivery.created_at, delivery.id));
    Ok(found)
}

/// When the next delivery of a channel may go.
///
/// # Errors
/// What the database says.
pub fn next(reader: &mut dyn Reader, channel: &str) -> Result<Option<Instant>> {
    Ok(reader.opt(&NEXT, params![channel], |row| at(row, 0))?)
}

/// These deliveries arrived.
///
/// # Errors
/// What the database says.
pub fn sent(tx: &mut dyn Tx, deliveries: &[DeliveryId], now: Instant) -> Result<u64> {
    Ok(tx.exec(&SENT, params![list(deliveries), now.micros()])?)
}

/// An attempt failed; the next one is at `next_at`.
///
/// # Errors
/// What the database says.
pub fn again(tx: &mut dyn Tx, delivery: DeliveryId, next_at: Instant, error: &str) -> Result<()> {
    tx.exec(&AGAIN, params![delivery.to_string(), next_at.micros(), error])?;
    Ok(())
}

/// Too many attempts failed: put aside, with an alarm.
///
/// # Errors
/// What the database says.
pub fn park(tx: &mut dyn Tx, delivery: DeliveryId, error: &str) -> Result<()> {
    tx.exec(&PARK, params![delivery.to_string(), error])?;
    Ok(())
}

/// Tries a parked delivery again.
///
/// # Errors
/// What the database says.
pub fn unpark(tx: &mut dyn Tx, delivery: DeliveryId, now: Instant) -> Result<bool> {
    Ok(tx.exec(&UNPARK, params![delivery.to_string(), now.micros()])? > 0)
}

/// Parked deliveries of a project, by id after `after`.
///
/// # Errors
/// What the database says.
pub fn parked(
    reader: &mut dyn Reader,
    project: ProjectId,
    after: Option<DeliveryId>,
    limit: usize,
) -> Result<Vec<Delivery>> {
    let after = after.map(|delivery| delivery.to_string()).unwrap_or_default();
    Ok(reader.all(&PARKED, params![project.to_string(), after, rows(limit)], read)?)
}

/// Removes up to `limit` deliveries that were sent before `until`; answers how many.
///
/// # Errors
/// What the database says.
pub fn expire(tx: &mut dyn Tx, until: Instant, limit: usize) -> Result<usize> {
    let old = tx.all(&OLD, params![until.micros(), rows(limit)], |row| Ok(row.text(0)?.to_owned()))?;
    for delivery in &old {
        tx.exec(&DROP, params![delivery])?;
        tx.exec(&mentions::FORGET, params!["delivery", delivery])?;
    }
    Ok(old.len())
}

fn read(row: &Row<'_>) -> std::result::Result<Delivery, DbError> {
    Ok(Delivery {
        id: id(row, "id")?,
        project: id(row, "project")?,
        channel: row.text("channel")?.to_owned(),
        target: row.text("target")?.to_owned(),
        kind: row.text("kind")?.to_owned(),
        case: opt_id(row, "case_id")?,
        payload: row.text("payload")?.to_owned(),
        created_at: at(row, "created_at")?,
        next_at: at(row, "next_at")?,
        attempts: small(row, "attempts")?,
        error: row.opt_text("error")?.map(str::to_owned),
    })
}
