//! The shapes of calls and visits to the desk in the interface.

use super::case::{Holder, Named};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A call or visit to log.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogCall {
    /// The project: code or id.
    pub project: String,
    /// `call`, `visit` or `missed`.
    pub kind: String,
    /// A channel of the handbook.
    pub channel: Option<String>,
    /// `in` (also when left out) or `out`.
    pub direction: Option<String>,
    /// When it was, when that is not now.
    pub at: Option<String>,
    /// The number.
    pub phone: String,
    /// The name, when he is no known customer.
    pub name: String,
    /// The customer's id.
    pub party: Option<String>,
    /// The place: id or as people write it.
    pub place: Option<String>,
    /// What it was about.
    pub matter: String,
    /// What was answered.
    pub answer: String,
    /// The number of the case that it led to or was about.
    pub case: Option<String>,
    /// Nobody picked up when we rang.
    pub unanswered: bool,
}

impl From<LogCall> for centre::calls::CallRequest {
    fn from(asked: LogCall) -> Self {
        Self {
            project: asked.project,
            kind: asked.kind,
            channel: asked.channel,
            direction: asked.direction,
            at: asked.at,
            phone: asked.phone,
            name: asked.name,
            party: asked.party,
            place: asked.place,
            matter: asked.matter,
            answer: asked.answer,
            case: asked.case,
            unanswered: asked.unanswered,
        }
    }
}

/// A logged call or visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Its id.
    pub id: String,
    /// The code of the project.
    pub project: String,
    /// `call`, `visit` or `missed`.
    pub kind: String,
    /// How.
    pub channel: Named,
    /// `in` or `out`.
    pub direction: String,
    /// When.
    pub at: String,
    /// Who took or made it.
    pub by: Option<String>,
    /// The number.
    pub phone: Option<String>,
    /// The customer's name, or what the caller called himself.
    pub name: Option<String>,
    /// The customer.
    pub party: Option<String>,
    /// The place.
    pub place: Option<Named>,
    /// What it was about.
    pub matter: Option<String>,
    /// What was answered.
    pub answer: Option<String>,
    /// Nobody picked up when we rang.
    pub unanswered: bool,
    /// The number of the case.
    pub number: Option<String>,
    /// The duty to ring back.
    pub ring_back: Option<RingBack>,
}

/// The duty to ring back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RingBack {
    /// Which post.
    pub who: Holder,
    /// By when.
    pub due: String,
    /// The same in microseconds.
    pub due_micros: i64,
    /// `open` or `done`.
    pub state: String,
    /// Late.
    pub late: bool,
    /// When it was rung back.
    pub returned_at: Option<String>,
    /// By whom.
    pub returned_by: Option<String>,
    /// Why this time.
    pub why: Vec<String>,
    /// The script to say.
    pub script: Option<String>,
}

/// A page of the register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallPage {
    /// The rows.
    pub rows: Vec<Call>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Missed calls that are late and not yet returned.
    pub late: u64,
}
