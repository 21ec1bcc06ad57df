//! Counters per rendered prefix, without gaps: the row is locked until the unit ends.

use crate::Result;
use crate::reading::count;
use db::{ReaderExt as _, Tx, params, queries};
use model::ProjectId;

queries! {
    pub(crate) NEXT = "insert into numbers (project, prefix, value) values ($1, $2, 1)
        on conflict (project, prefix) do update set value = numbers.value + 1 returning value";
}

/// The next number under a prefix, from 1. To be called last in a unit: others with the same prefix wait for it, and
/// a unit that fails gives its number back.
///
/// # Errors
/// What the database says.
pub fn next(tx: &mut dyn Tx, project: ProjectId, prefix: &str) -> Result<u64> {
    Ok(tx.one(&NEXT, params![project.to_string(), prefix], |row| count(row, 0))?)
}
