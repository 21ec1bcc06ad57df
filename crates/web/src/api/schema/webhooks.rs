//! The shapes of webhooks in the interface.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A subscription to set up.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AddWebhook {
    /// The project: code or id.
    pub project: String,
    /// Where to: `https://…` or `http://…`.
    pub address: String,
    /// Which events: `case_opened`, `case_moved`, `owner_changed`, `case_finished`, `case_closed`, `case_reopened`,
    /// `case_cancelled`, `duty_overdue`, `promise_given`, `visit_answered`.
    pub events: Vec<String>,
}

impl From<AddWebhook> for centre::webhooks::NewWebhook {
    fn from(asked: AddWebhook) -> Self {
        let AddWebhook { project, address, events } = asked;
        Self { project, address, events, allow_private: false }
    }
}

/// A subscription.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// Where to.
    pub address: String,
    /// Which events.
    pub events: Vec<String>,
    /// The address may lie in a private network; allowed on the machine itself only.
    pub allow_private: bool,
    /// Since when.
    pub created_at: String,
    /// Since when nothing is sent any more.
    pub ended_at: Option<String>,
    /// How many secrets sign now: two for a day after a rotation.
    pub secrets: u64,
}

/// A secret that was made just now; it is shown this once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FreshSecret {
    /// The subscription.
    pub id: String,
    /// The secret.
    pub secret: String,
}

/// A delivery.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookDelivery {
    /// Its id, the same at every attempt.
    pub id: String,
    /// The event.
    pub event: String,
    /// The number of the case.
    pub number: Option<String>,
    /// When it happened.
    pub at: String,
    /// `waiting`, `sent` or `parked`.
    pub state: String,
    /// Attempts so far.
    pub attempts: u64,
    /// When it is tried next, while it waits.
    pub next_at: Option<String>,
    /// When it arrived.
    pub sent_at: Option<String>,
    /// The status of the last answer.
    pub status: Option<i64>,
    /// The beginning of the last answer.
    pub answer: Option<String>,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// Deliveries of a subscription, the newest first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookDeliveries {
    /// The subscription.
    pub webhook: Webhook,
    /// The deliveries.
    pub rows: Vec<WebhookDelivery>,
    /// Where the next page begins.
    pub next: Option<String>,
}
