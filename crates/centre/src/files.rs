//! Files: bytes on disk by their digest, rows beside the journal. A case refers to them by digest; what they are is told by
//! their first bytes, never by their name.

use crate::error::CentreError;
use crate::principal::Principal;
use db::Reader;
use model::FileRef;
use serde_json::{Map, Value as Json};

/// The files that a request refers to, as far as they exist in projects that the principal works in.
pub(crate) fn referenced(
    reader: &mut dyn Reader,
    who: &Principal,
    inputs: &Map<String, Json>,
) -> Result<Vec<FileRef>, CentreError> {
    let mut ids = Vec::new();
    inputs.values().for_each(|json| collect(json, &mut ids));
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let found = store::files::many(reader, &ids)?;
    let seen = found.into_iter().filter(|file| who.rights.contains_key(&file.project));
    Ok(seen.map(|file| FileRef { id: file.id, subject: file.subject, digest: file.digest }).collect())
}

fn collect(json: &Json, ids: &mut Vec<model::FileId>) {
    match json {
        Json::String(text) => ids.extend(text.parse::<model::FileId>()),
        Json::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        Json::Object(fields) => fields.values().for_each(|item| collect(item, ids)),
        _ => {}
    }
}
