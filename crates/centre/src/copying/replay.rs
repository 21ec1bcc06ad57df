//! Cases made again from their streams, where only the journal was carried.

use super::CopyError;
use crate::CentreError;
use db::{Database, Tx};
use model::event::Entry;
use model::{Case, CaseId, ProjectId};
use store::journal;

/// Makes what is derived from the stream of a case again.
pub(super) fn case(to: &Database, project: ProjectId, id: CaseId) -> Result<(), CopyError> {
    to.write_retry_blocking(move |tx| case_in(tx, project, id))
}

fn case_in(tx: &mut dyn Tx, project: ProjectId, id: CaseId) -> Result<(), CopyError> {
    let mut case: Option<Case> = None;
    for recorded in journal::load(tx, project, &id.to_string())? {
        let entry: Entry = serde_json::from_str(&recorded.entry.data)
            .map_err(|error| CentreError::corrupt("entry of a case", error))?;
        case = engine::evolve(case, &entry);
    }
    store::verify::clear(tx, project, id)?;
    if let Some(case) = case {
        store::cases::project(tx, &case, None)?;
        store::duties::apply(tx, None, &case)?;
    }
    Ok(())
}
