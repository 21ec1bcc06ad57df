//! Moving a centre to another database, on the same engine or the other one.

use super::{BATCH, CopyError, Progress, Watch, begin, end, index_words, put, step, texts};
use db::{Database, Reader, Table, Value};
use diag::text;
use model::Instant;
use std::fmt::Write as _;
use std::iter;
use store::copies::{Copying, Step};
use store::{digest, tables};

/// What was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// Tables.
    pub tables: usize,
    /// Rows in them, each compared with its original.
    pub rows: u64,
}

/// Copies every table of `from` into `to`, which must be empty, and compares them row by row. Nobody else may have either
/// open. After a stop, the same call goes on where it was.
///
/// # Errors
/// When `to` is not empty, a copy into `from` is unfinished, a row differs afterwards, or a database fails.
pub fn database(
    from: &Database,
    to: &Database,
    now: Instant,
    progress: &Progress,
) -> Result<Moved, CopyError> {
    store::migrate(from)?;
    store::migrate(to)?;
    let (moving, rows, source) = from.read_blocking(|reader| source_of(reader))?;
    same_tables(&moving, to)?;
    begin(to, &Copying { kind: "move".to_owned(), source }, now)?;
    let mut watch = Watch { show: progress, done: 0, all: rows * 2 + texts(from)? };
    for table in &moving {
        copy(from, to, table, &mut watch)?;
    }
    index_words(to, &mut watch)?;
    for table in &moving {
        compare(from, to, table, &mut watch)?;
    }
    end(to)?;
    Ok(Moved { tables: moving.len(), rows })
}

/// The tables of a source, their rows, and what tells this source at this time from any other.
fn source_of(reader: &mut dyn Reader) -> Result<(Vec<Table>, u64, String), CopyError> {
    if store::copies::running(reader)?.is_some() {
        return Err(CopyError::Refused(text!(
            zh: "来源库本身还是一次没做完的复制，不能从它搬",
            en: "the source is itself an unfinished copy and cannot be moved"
        )));
    }
    let (moving, mut rows, mut state) = (tables::carried(reader)?, 0, String::new());
    for table in &moving {
        let count = tables::count(reader, table)?;
        rows += count;
        // Writing into a string cannot fail.
        let _never = writeln!(state, "{} {count}", table.name);
        if table.name == tables::HEADS {
            state.push_str(&tables::print(reader, table)?.1);
        }
    }
    Ok((moving, rows, digest::of(state.as_bytes())))
}

fn same_tables(moving: &[Table], to: &Database) -> Result<(), CopyError> {
    let there = to.read_blocking(|reader| Ok::<_, CopyError>(tables::carried(reader)?))?;
    let differs = iter::zip(moving, &there).find(|(one, other)| one != other).map(|(table, _)| &table.name);
    match differs {
        None if moving.len() == there.len() => Ok(()),
        found => {
            let table = found.map_or("?", String::as_str);
            Err(CopyError::Refused(text!(
                zh: "两边的表结构不一样（{table}），不能搬",
                en: "the tables of the two databases are not the same ({table})"
            )))
        }
    }
}

fn page(from: &Database, table: &Table, after: Option<Vec<Value>>) -> Result<Vec<Vec<Value>>, CopyError> {
    let table = table.clone();
    from.read_blocking(move |reader| Ok(tables::rows_after(reader, &table, after.as_deref(), BATCH)?))
}

fn copy(from: &Database, to: &Database, table: &Table, watch: &mut Watch<'_>) -> Result<(), CopyError> {
    let mut at = step(to, &table.name)?;
    watch.advance(at.done)?;
    loop {
        let after = (!at.last.is_empty()).then(|| tables::from_line(&at.last)).transpose()?;
        let rows = page(from, table, after)?;
        let Some(last) = rows.last() else { return Ok(()) };
        let count = rows.len() as u64;
        at = Step { done: at.done + count, last: tables::to_line(&tables::key_of(table, last)) };
        put(to, table, rows, &table.name, at.clone())?;
        watch.advance(count)?;
    }
}

/// Every row of one side is on the other side, as it is, and nothing else.
fn compare(from: &Database, to: &Database, table: &Table, watch: &mut Watch<'_>) -> Result<(), CopyError> {
    let mut after = None;
    loop {
        let (ours, theirs) = (page(from, table, after.clone())?, page(to, table, after)?);
        if ours != theirs {
            let differs = iter::zip(&ours, &theirs).find(|(one, other)| one != other).map(|(row, _)| row);
            let longer = if ours.len() > theirs.len() { &ours } else { &theirs };
            let row = differs.or_else(|| longer.get(ours.len().min(theirs.len())));
            let key = row.map(|row| tables::to_line(&tables::key_of(table, row))).unwrap_or_default();
            let table = &table.name;
            return Err(CopyError::Refused(text!(
                zh: "搬完后核对：表 {table} 在 {key} 处两边不一样，目标库不能用",
                en: "compared after the copy: table {table} differs at {key}; the destination must not be used"
            )));
        }
        let Some(last) = ours.last() else { return Ok(()) };
        after = Some(tables::key_of(table, last));
        watch.advance(ours.len() as u64)?;
    }
}
