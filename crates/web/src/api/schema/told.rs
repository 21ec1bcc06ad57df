//! The shapes of messages, publications of handbooks, and imports of rosters in the interface.

use super::case::Named;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

/// A message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its id.
    pub id: String,
    /// The code of the project.
    pub project: String,
    /// `duty`, `offer`, `script` or `ring_back`.
    pub kind: String,
    /// What it says.
    pub words: String,
    /// The case that it is about.
    pub number: Option<String>,
    /// The missed call that it is about.
    pub call: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// When it came.
    pub at: String,
    /// Not read yet.
    pub unread: bool,
    /// The duty whose next step stops when it is taken up.
    pub duty: Option<String>,
    /// What is offered and waits: `owner` or `contact`.
    pub offer: Option<String>,
}

/// A page of messages.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    /// Newest first.
    pub rows: Vec<Message>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many are not read: exact to 99, then `99+`.
    pub unread: String,
}

/// Messages that were read.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MarkRead {
    /// Which; all when empty.
    pub messages: Vec<String>,
}

/// How many were marked.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Marked {
    /// Messages that were not read before.
    pub marked: u64,
}

/// Nothing but the request itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A publication.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// From 1 within the project.
    pub number: u64,
    /// The content address of the handbook.
    pub hash: String,
    /// When.
    pub at: String,
    /// Who.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// It is in force now.
    pub in_force: bool,
    /// What it changed of the one before it.
    pub changes: Vec<String>,
}

/// The handbooks of a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Publications {
    /// Code and name of the project.
    pub project: Named,
    /// The caller may go back.
    pub publishes: bool,
    /// Newest first.
    pub publications: Vec<Publication>,
    /// The overlays of the handbook in force.
    pub overlays: Vec<String>,
    /// What they change of the handbook itself.
    pub overlay_changes: Vec<String>,
}

/// Going back to an earlier handbook.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PublishAgain {
    /// The project: code or id.
    pub project: String,
    /// Why.
    pub reason: String,
}

/// The handbook that is in force now.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InForce {
    /// Its content address.
    pub hash: String,
}

/// A roster to import, as a form with a file.
#[derive(Debug, ToSchema)]
pub struct RosterUpload {
    /// The project: code or id.
    pub project: String,
    /// The workbook (XLSX), at most 20 MB.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
    /// `everything` (also when left out) or `places`.
    pub part: Option<String>,
    /// How it is read, as JSON: `sheets` with the mapping as a dry run gives it, and `settings`.
    pub form: Option<String>,
    /// Change nothing, only say what would come of it.
    pub dry_run: Option<bool>,
}

/// A row with what is to be said of it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The name of its sheet.
    pub sheet: String,
    /// The row as the spreadsheet counts.
    pub row: u32,
    /// What to say.
    pub notes: Vec<String>,
}

/// What came, or would come, of an import.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportResult {
    /// Nothing was changed.
    pub dry_run: bool,
    /// In one paragraph.
    pub summary: String,
    /// What must be put right before anything can be imported.
    pub faults: Vec<String>,
    /// What the sheets and columns were taken for.
    pub mapping: Json,
    /// How the project writes its places, states and phones.
    pub settings: Json,
    /// Things that were created; none in a dry run.
    pub created: Json,
    /// Facts that were changed.
    pub changed: usize,
    /// What was there exactly so.
    pub same: usize,
    /// Rejected rows with their reasons.
    pub rejected: Vec<Row>,
    /// Where the rejected rows lie as a workbook, for an hour.
    pub rejected_file: Option<String>,
}
