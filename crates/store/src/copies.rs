//! A copy that is being made into this database, a move or a restoration: that it is under way, and how far it is.
//!
//! What a step means is its caller's; a step moves in the same unit of work as the rows that it counts.

use crate::Result;
use crate::reading::{count, int};
use calendar::Instant;
use db::{Reader, ReaderExt as _, Statement, Tx, params, queries};

queries! {
    pub(crate) BEGIN = "insert into copies (kind, source, started_at) values ($1, $2, $3)";
    pub(crate) RUNNING = "select kind, source from copies order by kind limit 1";
    pub(crate) END = "delete from copies";
    pub(crate) END_STEPS = "delete from copy_steps";
    pub(crate) STEP = "select done, last from copy_steps where name = $1";
    pub(crate) MOVE_STEP = "insert into copy_steps (name, done, last) values ($1, $2, $3)
        on conflict (name) do update set done = excluded.done, last = excluded.last";
    pub(crate) NUMBERED = "select '' as holder, '' as part where false",
        pg: "select table_name::text as holder, column_name::text as part from information_schema.columns
            where table_schema = 'public' and is_identity = 'YES'";
}

/// A copy that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copying {
    /// `move` or `restore`.
    pub kind: String,
    /// What is copied, as a digest.
    pub source: String,
}

/// How far one part of a copy is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// Rows, or parts, that are done.
    pub done: u64,
    /// After which key to go on, in the form of whoever does it; empty at the beginning.
    pub last: String,
}

/// The schema that knows of copies first.
const SINCE: i32 = 15;

/// The copy that is under way, if there is one; also of a database that has no tables yet.
///
/// # Errors
/// What the database says.
pub fn running(reader: &mut dyn Reader) -> Result<Option<Copying>> {
    if db::level(reader)? < SINCE {
        return Ok(None);
    }
    Ok(reader.opt(&RUNNING, &[], |row| {
        Ok(Copying { kind: row.text("kind")?.to_owned(), source: row.text("source")?.to_owned() })
    })?)
}

/// A copy begins: until its end nothing may be served from here.
///
/// # Errors
/// What the database says.
pub fn begin(tx: &mut dyn Tx, copying: &Copying, now: Instant) -> Result<()> {
    tx.exec(&BEGIN, params![&copying.kind, &copying.source, now.micros()])?;
    Ok(())
}

/// The copy is whole: the database may be served.
///
/// # Errors
/// What the database says.
pub fn end(tx: &mut dyn Tx) -> Result<()> {
    tx.exec(&END_STEPS, &[])?;
    tx.exec(&END, &[])?;
    Ok(())
}

/// How far a part is.
///
/// # Errors
/// What the database says.
pub fn step(reader: &mut dyn Reader, name: &str) -> Result<Step> {
    let found = reader.opt(&STEP, params![name], |row| {
        Ok(Step { done: count(row, "done")?, last: row.text("last")?.to_owned() })
    })?;
    Ok(found.unwrap_or_default())
}

/// A part went on.
///
/// # Errors
/// What the database says.
pub fn move_step(tx: &mut dyn Tx, name: &str, step: &Step) -> Result<()> {
    tx.exec(&MOVE_STEP, params![name, int(step.done), &step.last])?;
    Ok(())
}

/// Rows that the engine numbers itself are numbered after those that were put in with their numbers.
///
/// # Errors
/// What the database says.
pub fn number_on(tx: &mut dyn Tx) -> Result<()> {
    let numbered =
        tx.all(&NUMBERED, &[], |row| Ok((row.text("holder")?.to_owned(), row.text("part")?.to_owned())))?;
    for (table, column) in numbered {
        let text = format!(
            "select setval(pg_get_serial_sequence('{table}', '{column}'), coalesce(max({column}), 0) + 1, false)
                from {table}"
        );
        tx.one(&Statement::composed("NUMBER_ON", text), &[], |row| row.int(0))?;
    }
    Ok(())
}
