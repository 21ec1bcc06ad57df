//! Cases that another system had before, found by their number there.

use super::{CaseRow, columns, masked, read_row};
use crate::reading::rows;
use crate::scope::visible;
use crate::{Result, Scope};
use db::{DbError, Reader, ReaderExt as _, Tx, params, queries};
use model::{Case, CaseId, ProjectId};

/// From so many characters on the beginning of a number is enough to find it.
const SHORTEST_BEGINNING: usize = 4;

queries! {
    pub(crate) PUT = "insert into origins (project, original, case_id) values ($1, $2, $3)
        on conflict (project, original) do nothing";
    pub(crate) OF = "select case_id from origins where project = $1 and original = $2";
    pub(crate) ORIGINALLY = concat!("select ", columns!(), " from (select project, case_id, original from origins
            where original >= $3 and original < $4 order by original limit $5) n
        cross join cases c where c.project = n.project and c.id = n.case_id and ", visible!(sqlite "c" "id"),
            " order by n.original"),
        pg: concat!("select ", columns!(), " from (select project, case_id, original from origins
            where original >= $3 and original < $4 order by original limit $5) n
        cross join cases c where c.project = n.project and c.id = n.case_id and ", visible!(pg "c" "id"),
            " order by n.original");
}

/// A number of another system as it is compared and looked for: without blanks, in one width, in capital letters.
#[must_use]
pub fn origin_key(number: &str) -> String {
    crate::search::normal(number).to_uppercase().split_whitespace().collect()
}

/// The case of a project that had this number elsewhere.
///
/// # Errors
/// What the database says.
pub fn of_origin(reader: &mut dyn Reader, project: ProjectId, number: &str) -> Result<Option<CaseId>> {
    let key = params![project.to_string(), origin_key(number)];
    Ok(reader.opt(&OF, key, |row| crate::reading::id(row, 0))?)
}

/// Cases whose number elsewhere is this one or, when that is long enough, begins so; looks at `limit` at most, whoever
/// may see them.
///
/// # Errors
/// What the database says.
pub fn originally(
    reader: &mut dyn Reader,
    scope: &Scope,
    number: &str,
    limit: usize,
) -> Result<Vec<CaseRow>> {
    let key = origin_key(number);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    // No key holds a blank, so that nothing lies between a key and itself with one.
    let after = if key.chars().count() < SHORTEST_BEGINNING { ' ' } else { '\u{10FFFF}' };
    let [projects, person] = scope.parameters();
    let end = format!("{key}{after}");
    let found = reader.all(&ORIGINALLY, params![projects, person, key, end, rows(limit)], read_row)?;
    Ok(found.into_iter().map(|row| masked(scope, row)).collect())
}

/// Writes where a case comes from, when another system had it before.
pub(super) fn put(tx: &mut dyn Tx, case: &Case) -> Result<()> {
    let Some(origin) = &case.origin else { return Ok(()) };
    let key = params![case.project.to_string(), origin_key(&origin.number), case.id.to_string()];
    if tx.exec(&PUT, key)? == 0 && of_origin(tx, case.project, &origin.number)? != Some(case.id) {
        let said = format!("another case of the project came from number {}", origin.number);
        return Err(DbError::conflict(said).into());
    }
    Ok(())
}
