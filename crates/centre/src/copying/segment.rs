//! What the journal has more than at the backup before: for each stream that moved, its entries since.

use super::chunk::{self, Parts};
use super::manifest::{Manifest, TableParts};
use super::{CopyError, Watch};
use db::{Reader, Table, Value};
use diag::text;
use std::path::Path;
use store::tables;

/// A stream that moved, by its key, and the version that it had.
type Moved = (Vec<Value>, i64, i64);

/// Hands over the new entries, stream by stream.
pub(super) fn write(
    reader: &mut dyn Reader,
    root: &Path,
    before: &Manifest,
    tables: &[Table],
    parts: &mut Parts<'_>,
    watch: &mut Watch<'_>,
) -> Result<(), CopyError> {
    let find = |name: &str| tables.iter().find(|table| table.name == name);
    let (Some(journal), Some(heads)) = (find(tables::JOURNAL), find(tables::HEADS)) else { return Ok(()) };
    let Some(known) = before.table(tables::HEADS) else { return Ok(()) };
    for (stream, from, until) in moved(reader, root, heads, known)? {
        let mut after = stream;
        after.push(Value::Int(from));
        let rows = tables::rows_after(reader, journal, Some(&after), until - from)?;
        watch.advance(rows.len() as u64)?;
        rows.into_iter().try_for_each(|row| parts.row(row))?;
    }
    Ok(())
}

/// Streams that stand elsewhere than before. One that is gone, shorter, or has another entry where it stood was tampered
/// with or restored from elsewhere: what is there now does not follow what was kept.
fn moved(
    reader: &mut dyn Reader,
    root: &Path,
    heads: &Table,
    known: &TableParts,
) -> Result<Vec<Moved>, CopyError> {
    let place = |name: &str| heads.fields.iter().position(|field| field.name == name).unwrap_or(usize::MAX);
    let (version, hash) = (place("version"), place("hash"));
    let number = |row: &[Value]| match row.get(version) {
        Some(Value::Int(version)) => *version,
        _ => 0,
    };
    let mut earlier = Vec::new();
    let mut kept = known.chunks.iter();
    let mut next = move || -> Result<Option<Vec<Value>>, CopyError> {
        while earlier.is_empty() {
            let Some(chunk) = kept.next() else { return Ok(None) };
            earlier = chunk::rows(root, chunk)?;
            earlier.reverse();
        }
        Ok(earlier.pop())
    };
    let mut was = next()?;
    let mut moved = Vec::new();
    tables::each_row(reader, heads, &mut |row| {
        let key = tables::key_of(heads, &row);
        let standing = match &was {
            Some(before) if tables::key_of(heads, before) == key => {
                let (then, now) = (number(before), number(&row));
                if now < then || (now == then && before.get(hash) != row.get(hash)) {
                    return Err(does_not_follow(&key));
                }
                was = next()?;
                then
            }
            Some(before) if tables::key_of(heads, before) < key => {
                return Err(does_not_follow(&tables::key_of(heads, before)));
            }
            _ => 0,
        };
        if number(&row) > standing {
            moved.push((key, standing, number(&row)));
        }
        Ok::<(), CopyError>(())
    })?;
    match was {
        Some(gone) => Err(does_not_follow(&tables::key_of(heads, &gone))),
        None => Ok(moved),
    }
}

fn does_not_follow(key: &[Value]) -> CopyError {
    let stream = tables::to_line(key);
    CopyError::Refused(text!(
        zh: "流水 {stream} 接不上上一份备份：它少了或变了。先用 shouwen verify 查清；若数据是恢复来的，用 --full 另起一份全备份",
        en: "the stream {stream} does not follow the backup before: it was cut or changed. Look with `shouwen verify` first; if the data was restored, begin again with --full"
    ))
}
