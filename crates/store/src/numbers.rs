//! Counters per rendered prefix, without gaps: the row is locked until the unit ends.

use crate::Result;
use crate::reading::count;
use db::{Engine, ReaderExt as _, Tx, params, queries};
use model::ProjectId;

queries! {
    pub(crate) NEXT = "insert into numbers (project, prefix, value) values ($1, $2, 1)
        on conflict (project, prefix) do update set value = numbers.value + 1 returning value";
    // The embedded engine makes a table in memory for what a statement returns; two plain statements cost a fifth.
    pub(crate) STEP = "update numbers set value = value + 1 where project = $1 and prefix = $2";
    pub(crate) VALUE = "select value from numbers where project = $1 and prefix = $2";
}

/// The next number under a prefix, from 1. To be called last in a unit: others with the same prefix wait for it, and
/// a unit that fails gives its number back.
///
/// # Errors
/// What the database says.
pub fn next(tx: &mut dyn Tx, project: ProjectId, prefix: &str) -> Result<u64> {
    let key = params![project.to_string(), prefix];
    if tx.engine() == Engine::Sqlite && tx.exec(&STEP, key)? == 1 {
        return Ok(tx.one(&VALUE, key, |row| count(row, 0))?);
    }
    Ok(tx.one(&NEXT, key, |row| count(row, 0))?)
}
