//! Restoring: the parts of a chain of backups into an empty database and a folder of files, each part checked before
//! anything is written, the journal of the increments replayed, and the tables held against what the backup said of them.

use super::manifest::{self, Chunk, Kind, Manifest};
use super::{CopyError, Progress, Watch, begin, chunk, disk, end, index_words, put, replay, step};
use crate::CentreError;
use crate::erase::ERASURES;
use crate::erase::ledger::Line;
use crate::ports::Files;
use db::{Database, Table, Value};
use diag::text;
use model::{CaseId, Instant, ProjectId};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use store::copies::{Copying, Step};
use store::journal::ORGANISATION;
use store::tables;

/// What was restored.
#[derive(Debug, Clone)]
pub struct Restored {
    /// The backup whose state it is.
    pub manifest: Manifest,
    /// Backups that were used, itself among them.
    pub backups: usize,
    /// Cases that were made again from the journal of increments.
    pub replayed: usize,
}

/// Restores the newest backup of a folder, or an earlier one, into an empty database and a place for files. After a stop
/// the same call goes on where it was. What was erased after the backup was made is still in it: see
/// [`crate::Centre::erase_again`].
///
/// # Errors
/// When there is no backup, a part is missing or changed, the destination is not empty, or something is not as the backup
/// said.
pub fn restore(
    root: &Path,
    number: Option<u64>,
    to: &Database,
    files: &dyn Files,
    now: Instant,
    progress: &Progress,
) -> Result<Restored, CopyError> {
    let newest = manifest::numbers(root)?.last().copied();
    let Some(number) = number.or(newest) else {
        let root = root.display();
        return Err(CopyError::Refused(text!(zh: "{root} 里没有备份", en: "there is no backup in {root}")));
    };
    let chain = manifest::chain(root, number)?;
    manifest::check(root, &chain)?;
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else {
        return Err(CopyError::Stopped);
    };
    must_be_known(last)?;
    if to.read_blocking(db::level)? < last.level {
        store::migrate_to(to, last.level)?;
    }
    let source = store::digest::of(&serde_json::to_vec(last).unwrap_or_default());
    begin(to, &Copying { kind: "restore".to_owned(), source }, now)?;
    let all = last.rows() + last.table("search_entries").map_or(0, |table| table.rows);
    let mut watch = Watch { show: progress, done: 0, all };
    if to.read_blocking(db::level)? == last.level {
        fill(root, &chain, to, &mut watch)?;
        store::migrate(to)?;
    }
    index_words(to, &mut watch)?;
    let cases = moved_cases(root, &chain)?;
    for (project, case) in &cases {
        replay::case(to, *project, *case)?;
    }
    if to.read_blocking(db::level)? == last.level {
        compare(to, last, |name| tables::DERIVED.contains(&name))?;
    }
    put_files(root, last, files)?;
    end(to)?;
    debug_assert!(first.kind == Kind::Full);
    Ok(Restored { manifest: last.clone(), backups: chain.len(), replayed: cases.len() })
}

/// Whom the newest backup of a folder knows to be erased: what an earlier one that is restored may not bring back.
///
/// # Errors
/// When the newest backup cannot be read.
pub fn erased(root: &Path) -> Result<Vec<Line>, CopyError> {
    let Some(newest) = manifest::numbers(root)?.last().copied() else { return Ok(vec![]) };
    let (mut lines, organisation) = (Vec::new(), ORGANISATION.to_string());
    for parts in manifest::chain(root, newest)?.iter().filter_map(|one| one.table(tables::JOURNAL)) {
        let place = |name: &str| parts.fields.iter().position(|field| field == name).unwrap_or(usize::MAX);
        let (project, stream) = (place("project"), place("stream"));
        let (data, recorded_at) = (place("data"), place("recorded_at"));
        for chunk in &parts.chunks {
            for row in chunk::rows(root, chunk)? {
                let text = |place| match row.get(place) {
                    Some(Value::Text(text)) => text.as_str(),
                    _ => "",
                };
                if text(project) == organisation && text(stream) == ERASURES {
                    let Some(Value::Int(at)) = row.get(recorded_at) else { continue };
                    lines.extend(Line::of(text(data), *at));
                }
            }
        }
    }
    Ok(lines)
}

fn must_be_known(last: &Manifest) -> Result<(), CopyError> {
    let newest = store::MIGRATIONS.last().map_or(0, |migration| migration.number);
    if last.level <= newest {
        return Ok(());
    }
    let (number, product) = (last.number, &last.product);
    Err(CopyError::Refused(text!(
        zh: "备份 {number} 是更新的版本（{product}）做的，请用那一版或更新的程序来恢复",
        en: "backup {number} was made by a newer version ({product}): restore it with that one or a later one"
    )))
}

/// Puts the rows of all tables and compares what is carried as it is.
fn fill(root: &Path, chain: &[Manifest], to: &Database, watch: &mut Watch<'_>) -> Result<(), CopyError> {
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return Ok(()) };
    for table in to.read_blocking(|reader| Ok::<_, CopyError>(tables::carried(reader)?))? {
        let name = table.name.as_str();
        let chunks: Vec<&Chunk> = if name == tables::JOURNAL {
            chain.iter().filter_map(|one| one.table(name)).flat_map(|parts| &parts.chunks).collect()
        } else {
            let holder = if tables::DERIVED.contains(&name) { first } else { last };
            holder.table(name).iter().flat_map(|parts| &parts.chunks).collect()
        };
        let fields = last.table(name).map(|parts| &parts.fields);
        if fields.is_none_or(|fields| !fields.iter().eq(table.fields.iter().map(|field| &field.name))) {
            return Err(CopyError::Refused(text!(
                zh: "备份里的表 {name} 与这一版的表结构对不上", en: "table {name} of the backup does not fit this version"
            )));
        }
        put_chunks(root, &chunks, to, &table, watch)?;
    }
    compare(to, last, |name| !tables::DERIVED.contains(&name))
}

fn put_chunks(
    root: &Path,
    chunks: &[&Chunk],
    to: &Database,
    table: &Table,
    watch: &mut Watch<'_>,
) -> Result<(), CopyError> {
    let done = step(to, &table.name)?.done;
    for (number, chunk) in (1_u64..).zip(chunks) {
        if number > done {
            let rows = chunk::rows(root, chunk)?;
            put(to, table, rows, &table.name, Step { done: number, last: String::new() })?;
        }
        watch.advance(chunk.rows)?;
    }
    Ok(())
}

/// The tables hold what the backup said.
fn compare(to: &Database, last: &Manifest, which: impl Fn(&str) -> bool) -> Result<(), CopyError> {
    for table in to.read_blocking(|reader| Ok::<_, CopyError>(tables::carried(reader)?))? {
        let Some(said) = last.table(&table.name).filter(|_| which(&table.name)) else { continue };
        let copied = table.clone();
        let (rows, digest) =
            to.read_blocking(move |reader| Ok::<_, CopyError>(tables::print(reader, &copied)?))?;
        if rows != said.rows || said.digest.as_ref().is_some_and(|said| *said != digest) {
            let (name, expected) = (&table.name, said.rows);
            return Err(CopyError::Refused(text!(
                zh: "恢复后表 {name} 与备份说的不一样（应有 {expected} 行，实有 {rows} 行），这个库不能用",
                en: "after the restoration table {name} is not what the backup says ({expected} rows expected, {rows} found); the database must not be used"
            )));
        }
    }
    Ok(())
}

/// The cases that have entries in the increments of a chain.
fn moved_cases(root: &Path, chain: &[Manifest]) -> Result<BTreeSet<(ProjectId, CaseId)>, CopyError> {
    let mut cases = BTreeSet::new();
    for parts in chain.iter().skip(1).filter_map(|one| one.table(tables::JOURNAL)) {
        let place = |name: &str| parts.fields.iter().position(|field| field == name).unwrap_or(usize::MAX);
        let (project, stream) = (place("project"), place("stream"));
        for chunk in &parts.chunks {
            for row in chunk::rows(root, chunk)? {
                if let (Some(Value::Text(project)), Some(Value::Text(stream))) =
                    (row.get(project), row.get(stream))
                    && let (Ok(project), Ok(case)) = (project.parse(), stream.parse())
                {
                    cases.insert((project, case));
                }
            }
        }
    }
    Ok(cases)
}

fn put_files(root: &Path, last: &Manifest, files: &dyn Files) -> Result<(), CopyError> {
    for file in &last.files {
        let path = manifest::file_path(root, file);
        let bytes = fs::read(&path).map_err(disk("reading", &path))?;
        files.put(&file.name, &bytes).map_err(|error| CopyError::Centre(CentreError::Files(error)))?;
    }
    Ok(())
}
