//! Making a backup: everything in one snapshot while the centre works on, or what came since the backup before.

use super::chunk::{self, Parts};
use super::manifest::{self, Chunk, FORMAT, FilePart, Kind, Manifest, TableParts};
use super::{CopyError, Progress, Watch, disk, is_whole, segment};
use crate::CentreError;
use crate::disk::FilesOnDisk;
use crate::ports::Files as _;
use db::{Database, Reader, Table};
use diag::text;
use model::Instant;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::tables;

/// What a backup is made of and where it goes.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The folder that holds the chain.
    pub root: PathBuf,
    /// Begin a new chain, also when there is one.
    pub full: bool,
    /// The version of the program.
    pub product: String,
    /// Now.
    pub now: Instant,
}

/// What was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its own folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Bytes that it added.
    pub bytes: u64,
}

/// Makes a backup of a database and its files; others may work with both meanwhile. A stop leaves nothing that counts.
///
/// # Errors
/// When the journal does not follow the backup before, a stored file is damaged, or a disk or the database fails.
pub fn make(
    database: &Database,
    files: &FilesOnDisk,
    wanted: &Wanted,
    progress: &Progress,
) -> Result<Made, CopyError> {
    let numbers = manifest::numbers(&wanted.root)?;
    let newest = numbers.last().copied();
    let level = database.read_blocking(db::level)?;
    let before = match newest.filter(|_| !wanted.full) {
        Some(number) => Some(manifest::read(&wanted.root, number)?),
        None => None,
    };
    // Parts of another schema do not fit together.
    let before = before.filter(|(before, _)| before.level == level);
    let number = newest.unwrap_or_default() + 1;
    let unfinished = prepare(&wanted.root, number)?;
    let making = Making {
        root: wanted.root.clone(),
        unfinished: unfinished.clone(),
        number,
        known: before.as_ref().map(|(before, _)| chunks_of(before)).unwrap_or_default(),
        before: before.as_ref().map(|(before, _)| before.clone()),
        progress: Arc::clone(progress),
    };
    let made = Arc::new(making);
    let snapshot = Arc::clone(&made);
    let (level, tables) = database.read_blocking(move |reader| snapshot.tables(reader))?;
    // Files are kept before the rows that name them: those of the snapshot are all there by now.
    let files = made.files(files)?;
    let manifest = Manifest {
        format: FORMAT,
        number,
        kind: if before.is_some() { Kind::Increment } else { Kind::Full },
        previous: before.map(|(_, digest)| digest),
        product: wanted.product.clone(),
        level,
        made_at: wanted.now.to_string(),
        tables,
        files,
    };
    let own = |held_by: u64, bytes: u64| if held_by == number { bytes } else { 0 };
    let in_tables = manifest.tables.iter().flat_map(|table| &table.chunks).map(|c| own(c.held_by, c.bytes));
    let bytes = in_tables.sum::<u64>() + manifest.files.iter().map(|f| own(f.held_by, f.bytes)).sum::<u64>();
    Ok(Made { folder: manifest.finish(&unfinished, &wanted.root)?, manifest, bytes })
}

/// An empty folder for a backup that is not finished.
fn prepare(root: &Path, number: u64) -> Result<PathBuf, CopyError> {
    let unfinished = root.join(format!("{number:04}.unfinished"));
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(disk("removing", &unfinished))?;
    }
    for part in ["tables", "files"] {
        let folder = unfinished.join(part);
        fs::create_dir_all(&folder).map_err(disk("making", &folder))?;
    }
    Ok(unfinished)
}

fn chunks_of(manifest: &Manifest) -> BTreeMap<String, Chunk> {
    let chunks = manifest.tables.iter().flat_map(|table| &table.chunks);
    chunks.map(|chunk| (chunk.sha256.clone(), chunk.clone())).collect()
}

struct Making {
    root: PathBuf,
    unfinished: PathBuf,
    number: u64,
    known: BTreeMap<String, Chunk>,
    before: Option<Manifest>,
    progress: Progress,
}

impl Making {
    /// Every table as it is in one snapshot.
    fn tables(&self, reader: &mut dyn Reader) -> Result<(i32, Vec<TableParts>), CopyError> {
        if store::copies::running(reader)?.is_some() {
            return Err(CopyError::Refused(text!(
                zh: "这个库还是一次没做完的复制，不能备份", en: "this database is an unfinished copy: there is nothing to back up yet"
            )));
        }
        let level = db::level(reader)?;
        let carried = tables::carried(reader)?;
        let mut counts = Vec::new();
        for table in &carried {
            counts.push(tables::count(reader, table)?);
        }
        let mut watch = Watch { show: &self.progress, done: 0, all: counts.iter().sum() };
        let mut made = Vec::new();
        for (table, count) in carried.iter().zip(counts) {
            made.push(self.table(reader, table, count, &carried, &mut watch)?);
        }
        Ok((level, made))
    }

    fn table(
        &self,
        reader: &mut dyn Reader,
        table: &Table,
        count: u64,
        carried: &[Table],
        watch: &mut Watch<'_>,
    ) -> Result<TableParts, CopyError> {
        let mut parts = Parts::new(table, &self.unfinished, self.number, &self.known);
        let name = table.name.clone();
        let fields = table.fields.iter().map(|field| field.name.clone()).collect();
        if let Some(before) = &self.before {
            if name == tables::JOURNAL {
                segment::write(reader, &self.root, before, carried, &mut parts, watch)?;
                let (chunks, _, _) = parts.finish()?;
                return Ok(TableParts { name, fields, rows: count, digest: None, chunks });
            }
            if tables::DERIVED.contains(&name.as_str()) {
                let (rows, digest) = tables::print(reader, table)?;
                watch.advance(rows)?;
                return Ok(TableParts { name, fields, rows, digest: Some(digest), chunks: Vec::new() });
            }
        }
        tables::each_row(reader, table, &mut |row| {
            parts.row(row)?;
            watch.advance(1)
        })?;
        let (chunks, rows, digest) = parts.finish()?;
        Ok(TableParts { name, fields, rows, digest: Some(digest), chunks })
    }

    /// Every stored file; the bytes of those that no earlier backup of the chain holds are copied.
    fn files(&self, files: &FilesOnDisk) -> Result<Vec<FilePart>, CopyError> {
        let failed = |error| CopyError::Centre(CentreError::Files(error));
        let known: BTreeMap<&str, &FilePart> = self
            .before
            .iter()
            .flat_map(|before| &before.files)
            .map(|file| (file.name.as_str(), file))
            .collect();
        let mut parts = Vec::new();
        for name in files.names().map_err(failed)? {
            if let Some(known) = known.get(name.as_str()) {
                parts.push((*known).clone());
                continue;
            }
            // What was erased since it was listed is no part of the backup.
            let Some(bytes) = files.get(&name).map_err(failed)? else { continue };
            if !is_whole(&name, &bytes) {
                return Err(CopyError::Refused(text!(
                    zh: "文件 {name} 与它的摘要不符，备份没有做成；先用 shouwen verify 查清",
                    en: "the stored file {name} does not give its digest; no backup was made: look with `shouwen verify` first"
                )));
            }
            chunk::write(&self.unfinished.join("files").join(&name), &bytes)?;
            let (sha256, size) = (store::digest::of(&bytes), bytes.len() as u64);
            parts.push(FilePart { name, sha256, bytes: size, held_by: self.number });
        }
        Ok(parts)
    }
}
