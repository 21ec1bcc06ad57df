//! What is owed under some clauses of a project, whoever owes it: the slips that are out.

use super::{DutyCursor, DutyPage, DutyRow, read_row};
use crate::reading::{list, rows};
use crate::scope::visible;
use crate::{Result, Scope};
use db::{Reader, ReaderExt as _, params, queries};
use model::{ClauseId, ProjectId};

queries! {
    pub(crate) OF_CLAUSES = concat!("select ", columns!(), " from json_each($4) k cross join duties d join cases c
            on c.project = d.project and c.id = d.case_id
        where d.project = $3 and d.clause = k.value and d.state = 'open'
            and (d.from_at, d.case_id, d.key) > ($5, $6, $7) and ",
            visible!(sqlite "d" "case_id"), " order by d.from_at, d.case_id, d.key limit $8"),
        // A page of each clause, then the first of them all: with a list of clauses no index gives the order.
        pg: concat!("select ", columns!(), " from jsonb_array_elements_text($4::text::jsonb) k cross join lateral (
            select * from duties d where d.project = $3 and d.clause = k and d.state = 'open'
                and (d.from_at, d.case_id, d.key) > ($5, $6, $7) and ", visible!(pg "d" "case_id"), "
            order by d.from_at, d.case_id, d.key limit $8) d
        join cases c on c.project = d.project and c.id = d.case_id
        order by d.from_at, d.case_id, d.key limit $8");
}

/// Open duties under these clauses in a project, those that began first before the others, after `after` (which holds
/// when the duty began, not when it is due).
///
/// # Errors
/// What the database says.
pub fn of_clauses(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    clauses: &[ClauseId],
    after: Option<&DutyCursor>,
    limit: usize,
) -> Result<DutyPage> {
    if clauses.is_empty() {
        return Ok(DutyPage::default());
    }
    let [projects, person] = scope.parameters();
    let (from, case, key) = match after {
        Some(after) => (after.due.micros(), after.case.to_string(), after.key.clone()),
        None => (i64::MIN, String::new(), String::new()),
    };
    let parameters = params![
        projects,
        person,
        project.to_string(),
        list(clauses),
        from,
        case,
        key,
        rows(limit.saturating_add(1))
    ];
    let mut found = reader.all(&OF_CLAUSES, parameters, read_row)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let key = |row: &DutyRow| DutyCursor { due: row.from, case: row.case, key: row.key.to_string() };
    let next = if more { found.last().map(key) } else { None };
    Ok(DutyPage { rows: found, next })
}
