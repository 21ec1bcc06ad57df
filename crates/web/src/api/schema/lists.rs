//! The shapes of the lists of the interface: the queue and duties.

use super::case::{Holder, Named};
use serde::Deserialize;
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
    /// The number of its case.
    pub number: String,
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
