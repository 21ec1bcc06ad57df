//! The shapes of the lists of the interface: the queue and duties.

use super::case::{Holder, Named};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One row of the queue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueueRow {
    /// The number.
    pub number: String,
    /// The service.
    pub service: Named,
    /// The stage.
    pub stage: Named,
    /// What that means.
    pub stage_kind: String,
    /// Who must move it.
    pub owner: Holder,
    /// Who answers to the customer.
    pub contact: Holder,
    /// Where.
    pub place: Option<String>,
    /// When the customer told us.
    pub reported_at: String,
    /// When the next thing is due.
    pub next_due: Option<String>,
    /// The same in microseconds.
    pub next_due_micros: Option<i64>,
    /// A due time passed.
    pub late: bool,
    /// The clock stands still.
    pub paused: bool,
    /// 1 until it is first reopened.
    pub round: u32,
    /// An exercise.
    pub drill: bool,
}

/// A page of the queue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QueuePage {
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// Where the next page begins: pass it on as `after`.
    pub next: Option<String>,
    /// How many in all: exact to 1,000, then `1,000+`.
    pub count: String,
}

/// One duty in a list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyLine {
    /// The number of its case; empty for a missed call.
    pub number: String,
    /// The missed call to ring back.
    pub call: Option<String>,
    /// Clause and occurrence.
    pub key: String,
    /// Its name.
    pub label: String,
    /// What sort.
    pub kind: String,
    /// The service.
    pub service: String,
    /// Where.
    pub place: Option<String>,
    /// Who must do it.
    pub who: Holder,
    /// When it must be done.
    pub due: String,
    /// The same in microseconds.
    pub due_micros: i64,
    /// `open`, `done` or `void`.
    pub state: String,
    /// Late.
    pub late: bool,
    /// Counted with days whose holidays are not yet published.
    pub provisional: bool,
    /// The clock of the case stands still.
    pub paused: bool,
    /// An exercise.
    pub drill: bool,
}

/// A page of duties, the earliest due first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyPage {
    /// The rows.
    pub rows: Vec<DutyLine>,
    /// Where the next page begins: pass it on as `after`.
    pub next: Option<String>,
}

/// Something known by its exact form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// `case`, `party`, `person`, `place` or `call`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What tells it from others.
    pub subtitle: String,
    /// The number of the case.
    pub number: Option<String>,
    /// The code of the project.
    pub project: String,
    /// The whole number that was typed.
    pub phone: Option<String>,
}

/// A piece of an excerpt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It is what was looked for.
    pub hit: bool,
}

/// A case in which the words were found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hit {
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: Named,
    /// Where it is.
    pub stage: Named,
    /// What that means.
    pub stage_kind: String,
    /// Where.
    pub place: Option<String>,
    /// When the text was recorded.
    pub at: String,
    /// The text around the first hit.
    pub excerpt: Vec<Piece>,
    /// Further texts of the same case on this page.
    pub more: usize,
}

/// A page of hits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchPage {
    /// What is known by its exact form; on the first page only.
    pub exact: Vec<Found>,
    /// Cases, those with the newest text first.
    pub hits: Vec<Hit>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A seal of the journal.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealText {
    /// Its number in the project, from 1.
    pub number: u64,
    /// When it was made.
    pub sealed_at: String,
    /// Streams that it covers.
    pub streams: u64,
    /// Entries in them.
    pub entries: u64,
    /// Hex root of the tree over where they stood.
    pub root: String,
    /// The whole text with its signature: what to keep.
    pub text: String,
}

/// Seals in order.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealPage {
    /// The seals.
    pub rows: Vec<SealText>,
    /// The hex public key that they are signed with; note it once, outside.
    pub key: String,
}
