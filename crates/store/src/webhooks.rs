//! Programs outside that are told what happens in a project: their subscriptions, and the deliveries that lie in the outbox
//! under the channel [`WEBHOOK`]. Kept beside the journal: an address and its secrets are nobody's history.

use crate::Result;
use crate::reading::{at, id, json, list, opt_at, opt_id, rows, small, to_json};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::{CaseId, DeliveryId, PersonId, ProjectId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The outbox's channel of what is told to programs.
pub const WEBHOOK: &str = "webhook";

macro_rules! columns {
    () => {
        "project, id, address, events, secrets, allow_private, created_at, created_by, ended_at"
    };
}

queries! {
    pub(crate) PUT = "insert into webhooks (project, id, address, events, secrets, allow_private, created_at, created_by, ended_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (project, id) do update set secrets = excluded.secrets, ended_at = excluded.ended_at";
    pub(crate) OF_PROJECT = concat!("select ", columns!(), " from webhooks where project = $1 order by id");
    pub(crate) GET = concat!("select ", columns!(), " from webhooks where project = $1 and id = $2");
    pub(crate) ANSWERED = "update outbox set answered = $2, answer = $3 where id = $1";
    pub(crate) DELIVERIES = "select id, kind, case_id, created_at, state, next_at, attempts, error, sent_at, answered, answer
        from outbox where channel = 'webhook' and target = $1 and project = $2 and id < $3 order by id desc limit $4";
    pub(crate) REPLAY = "update outbox set state = 'waiting', next_at = $4, attempts = 0, error = null, sent_at = null
        where channel = 'webhook' and target = $1 and project = $2 and id = $3";
    pub(crate) POSTPONE = "update outbox set next_at = $2, attempts = attempts - 1
        where channel = 'webhook' and state = 'waiting' and id in (select value from json_each($1))",
        pg: "update outbox set next_at = $2, attempts = attempts - 1
        where channel = 'webhook' and state = 'waiting'
        and id = any (array(select jsonb_array_elements_text($1::text::jsonb)))";
    pub(crate) STOP = "update outbox set state = 'parked', error = 'the subscription has ended'
        where channel = 'webhook' and target = $1 and state = 'waiting'";
}

/// A secret that signs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// The secret itself.
    pub secret: String,
    /// Since when.
    pub from: Instant,
    /// Until when; the newest has no end.
    pub until: Option<Instant>,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secret").field("until", &self.until).finish_non_exhaustive()
    }
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The project.
    pub project: ProjectId,
    /// Its id.
    pub id: String,
    /// Where to.
    pub address: String,
    /// Which events, by their words.
    pub events: BTreeSet<String>,
    /// What signs, the newest first.
    pub secrets: Vec<Secret>,
    /// It may lie in a private network.
    pub allow_private: bool,
    /// Since when.
    pub created_at: Instant,
    /// Who set it up.
    pub created_by: PersonId,
    /// Since when nothing is sent any more.
    pub ended_at: Option<Instant>,
}

/// A delivery as it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Its id.
    pub id: DeliveryId,
    /// The word of the event.
    pub kind: String,
    /// The case.
    pub case: Option<CaseId>,
    /// When it happened.
    pub created_at: Instant,
    /// `waiting`, `sent` or `parked`.
    pub state: String,
    /// When it is tried next.
    pub next_at: Instant,
    /// Attempts so far.
    pub attempts: u32,
    /// Why the last one failed.
    pub error: Option<String>,
    /// When it arrived.
    pub sent_at: Option<Instant>,
    /// The status of the last answer.
    pub answered: Option<i64>,
    /// The beginning of its body.
    pub answer: Option<String>,
}

/// Adds a subscription, or changes its secrets and its end.
///
/// # Errors
/// What the database says.
pub fn put(tx: &mut dyn Tx, webhook: &Webhook) -> Result<()> {
    tx.exec(
        &PUT,
        params![
            webhook.project.to_string(),
            &webhook.id,
            &webhook.address,
            to_json("events", &webhook.events)?,
            to_json("secrets", &webhook.secrets)?,
            webhook.allow_private,
            webhook.created_at.micros(),
            webhook.created_by.to_string(),
            webhook.ended_at.map(Instant::micros)
        ],
    )?;
    Ok(())
}

/// The subscriptions of a project, also those that have ended, the oldest first.
///
/// # Errors
/// What the database says.
pub fn of_project(reader: &mut dyn Reader, project: ProjectId) -> Result<Vec<Webhook>> {
    Ok(reader.all(&OF_PROJECT, params![project.to_string()], read)?)
}

/// A subscription of a project.
///
/// # Errors
/// What the database says.
pub fn get(reader: &mut dyn Reader, project: ProjectId, id: &str) -> Result<Option<Webhook>> {
    Ok(reader.opt(&GET, params![project.to_string(), id], read)?)
}

/// Keeps what an attempt was answered.
///
/// # Errors
/// What the database says.
pub fn answered(
    tx: &mut dyn Tx,
    delivery: DeliveryId,
    status: Option<u16>,
    answer: Option<&str>,
) -> Result<()> {
    tx.exec(&ANSWERED, params![delivery.to_string(), status.map(i64::from), answer])?;
    Ok(())
}

/// The deliveries of a subscription, the newest first, before one.
///
/// # Errors
/// What the database says.
pub fn deliveries(
    reader: &mut dyn Reader,
    webhook: &Webhook,
    before: Option<DeliveryId>,
    limit: usize,
) -> Result<Vec<Sending>> {
    // Behind every id that there is.
    let before = before.map_or_else(|| "~".to_owned(), |delivery| delivery.to_string());
    let parameters = params![&webhook.id, webhook.project.to_string(), before, rows(limit)];
    Ok(reader.all(&DELIVERIES, parameters, sending)?)
}

/// Sends a delivery once more from the beginning; answers whether there is one.
///
/// # Errors
/// What the database says.
pub fn replay(tx: &mut dyn Tx, webhook: &Webhook, delivery: DeliveryId, now: Instant) -> Result<bool> {
    let parameters = params![&webhook.id, webhook.project.to_string(), delivery.to_string(), now.micros()];
    Ok(tx.exec(&REPLAY, parameters)? > 0)
}

/// Puts these off; they were not tried, and it does not count as an attempt.
///
/// # Errors
/// What the database says.
pub fn postpone(tx: &mut dyn Tx, deliveries: &[DeliveryId], until: Instant) -> Result<()> {
    tx.exec(&POSTPONE, params![list(deliveries), until.micros()])?;
    Ok(())
}

/// Parks what waits for a subscription that has ended.
///
/// # Errors
/// What the database says.
pub fn stop(tx: &mut dyn Tx, webhook: &Webhook) -> Result<()> {
    tx.exec(&STOP, params![&webhook.id])?;
    Ok(())
}

fn read(row: &Row<'_>) -> std::result::Result<Webhook, DbError> {
    Ok(Webhook {
        project: id(row, "project")?,
        id: row.text("id")?.to_owned(),
        address: row.text("address")?.to_owned(),
        events: json(row, "events")?,
        secrets: json(row, "secrets")?,
        allow_private: row.bool("allow_private")?,
        created_at: at(row, "created_at")?,
        created_by: id(row, "created_by")?,
        ended_at: opt_at(row, "ended_at")?,
    })
}

fn sending(row: &Row<'_>) -> std::result::Result<Sending, DbError> {
    Ok(Sending {
        id: id(row, "id")?,
        kind: row.text("kind")?.to_owned(),
        case: opt_id(row, "case_id")?,
        created_at: at(row, "created_at")?,
        state: row.text("state")?.to_owned(),
        next_at: at(row, "next_at")?,
        attempts: small(row, "attempts")?,
        error: row.opt_text("error")?.map(str::to_owned),
        sent_at: opt_at(row, "sent_at")?,
        answered: row.opt_int("answered")?,
        answer: row.opt_text("answer")?.map(str::to_owned),
    })
}
