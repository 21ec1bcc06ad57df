//! The shapes of what the interface takes and gives, for its description. Requests are read through these; answers are
//! the centre's own views, and a test reads real answers through these shapes, so that the two cannot drift.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;

pub mod calls;
pub mod case;
pub mod lists;
pub mod people;
pub mod told;
pub mod webhooks;

/// A case to open.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// The project: its code or id.
    pub project: String,
    /// The service of the handbook, such as `repair`.
    pub service: String,
    /// The channel through which it came, such as `phone`.
    pub channel: String,
    /// Who was asked first, as a person's id; whoever records it when left out.
    #[serde(default)]
    pub first_asked: Option<String>,
    /// The customer's id.
    #[serde(default)]
    pub party: Option<String>,
    /// Who calls, when he is no known customer.
    #[serde(default)]
    pub contact: Option<Contact>,
    /// The place: its id, or as people write it, such as `3-2-501`.
    #[serde(default)]
    pub place: Option<String>,
    /// The answers to the form of the service, by field.
    #[serde(default)]
    pub fields: Map<String, Json>,
    /// When the customer told us, when that is not now.
    #[serde(default)]
    pub happened_at: Option<String>,
    /// Why it is recorded late.
    #[serde(default)]
    pub late_reason: Option<String>,
    /// An exercise.
    #[serde(default)]
    pub drill: bool,
    /// The customer wants to stay hidden.
    #[serde(default)]
    pub anonymous: bool,
}

/// Who calls.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The phone.
    #[serde(default)]
    pub phone: String,
}

impl From<OpenCase> for centre::OpenRequest {
    fn from(asked: OpenCase) -> Self {
        let contact =
            asked.contact.map(|contact| centre::Contact { name: contact.name, phone: contact.phone });
        Self {
            project: asked.project,
            service: asked.service,
            channel: asked.channel,
            first_asked: asked.first_asked,
            party: asked.party,
            contact,
            place: asked.place,
            fields: asked.fields,
            happened_at: asked.happened_at,
            late_reason: asked.late_reason,
            drill: asked.drill,
            anonymous: asked.anonymous,
        }
    }
}

/// An action on a case.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Act {
    /// The `version` that the caller saw; 412 when the case went on since. `If-Match` says the same.
    pub expect: Option<u64>,
    /// When it happened, when that is not now.
    pub happened_at: Option<String>,
    /// Why it is recorded late.
    pub late_reason: Option<String>,
    /// The answers that the action asks for, by field.
    pub inputs: Map<String, Json>,
}

impl From<Act> for centre::ActRequest {
    fn from(asked: Act) -> Self {
        Self {
            expect: asked.expect,
            happened_at: asked.happened_at,
            late_reason: asked.late_reason,
            inputs: asked.inputs,
        }
    }
}

/// What went wrong (RFC 9457).
#[derive(Debug, Deserialize, ToSchema)]
pub struct ProblemDocument {
    /// Where the problem is described.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in a sentence.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// A stable word.
    pub code: String,
    /// What happened.
    pub why: String,
    /// What to do.
    pub mend: String,
    /// The clause of the handbook that it rests on.
    pub clause: Option<String>,
    /// The site's paragraph of that clause.
    pub paragraph: Option<String>,
    /// What is wrong with which field.
    pub fields: Option<Vec<WrongField>>,
}

/// What is wrong with a field.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WrongField {
    /// The field.
    pub field: String,
    /// What is wrong, and what to write.
    pub message: String,
}
