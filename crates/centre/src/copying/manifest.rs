//! What a backup says of itself, beside its parts: a folder of backups is a chain, each naming the one before by the digest
//! of what that said of itself.
//!
//! The chain begins with a full backup. Folders are numbered; a folder without a manifest is no backup.

use super::{CopyError, disk};
use diag::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The form that is written and read here.
pub const FORMAT: u32 = 1;
const NAME: &str = "manifest.json";
/// Beside the manifest: its SHA-256, so that the newest one, which no other names, shows damage, too.
const DIGEST: &str = "manifest.sha256";

/// Whether a backup stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It holds everything.
    Full,
    /// It holds what came since the one before.
    Increment,
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this file and of the parts.
    pub format: u32,
    /// Its number in the folder, from 1; also the name of its own folder.
    pub number: u64,
    /// Whether it stands alone.
    pub kind: Kind,
    /// SHA-256 of the manifest before, of an increment.
    pub previous: Option<String>,
    /// The version of the program that made it.
    pub product: String,
    /// The number of the newest migration of the database.
    pub level: i32,
    /// When it was made.
    pub made_at: String,
    /// Every table at that instant.
    pub tables: Vec<TableParts>,
    /// Every stored file at that instant.
    pub files: Vec<FilePart>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableParts {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of the values of a row.
    pub fields: Vec<String>,
    /// How many rows it has.
    pub rows: u64,
    /// The digest over its rows; of the journal, whose chains say more, only in a full backup.
    pub digest: Option<String>,
    /// Where the rows are. Of the journal, in an increment, only what came since. Tables that are derived from the
    /// journal are in full backups only.
    pub chunks: Vec<Chunk>,
}

/// A part that holds rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
    /// How many rows.
    pub rows: u64,
    /// The number of the backup in whose folder it lies.
    pub held_by: u64,
}

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePart {
    /// Its name among the stored files.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
    /// The number of the backup in whose folder it lies.
    pub held_by: u64,
}

impl Manifest {
    /// A table of it.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&TableParts> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// Rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Writes it into its folder, last of all, and gives the folder its name.
    pub(super) fn finish(&self, unfinished: &Path, root: &Path) -> Result<PathBuf, CopyError> {
        let path = unfinished.join(NAME);
        let json = serde_json::to_string_pretty(self).map_err(std::io::Error::from);
        let write = |json: String| {
            let digest = unfinished.join(DIGEST);
            fs::write(&digest, store::digest::of(json.as_bytes()))?;
            fs::File::open(&digest)?.sync_all()?;
            fs::write(&path, json)?;
            fs::File::open(&path)?.sync_all()?;
            fs::File::open(unfinished)?.sync_all()
        };
        json.and_then(write).map_err(disk("writing", &path))?;
        let folder = folder(root, self.number);
        fs::rename(unfinished, &folder).map_err(disk("naming", &folder))?;
        fs::File::open(root).and_then(|root| root.sync_all()).map_err(disk("settling", root))?;
        Ok(folder)
    }
}

/// The folder of a backup.
#[must_use]
pub fn folder(root: &Path, number: u64) -> PathBuf {
    root.join(format!("{number:04}"))
}

/// Where a chunk lies.
pub(super) fn chunk_path(root: &Path, chunk: &Chunk) -> PathBuf {
    folder(root, chunk.held_by).join("tables").join(format!("{}.gz", chunk.sha256))
}

/// Where a file lies.
pub(super) fn file_path(root: &Path, file: &FilePart) -> PathBuf {
    folder(root, file.held_by).join("files").join(&file.name)
}

/// The numbers of the backups in a folder, in order. None when there is no such folder yet.
///
/// # Errors
/// When the folder cannot be read.
pub fn numbers(root: &Path) -> Result<Vec<u64>, CopyError> {
    let mut found = Vec::new();
    if root.exists() {
        for entry in fs::read_dir(root).map_err(disk("reading", root))? {
            let name = entry.map_err(disk("reading", root))?.file_name();
            found.extend(
                name.to_str().filter(|name| name.len() >= 4).and_then(|name| name.parse::<u64>().ok()),
            );
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// A backup and the digest of its manifest.
///
/// # Errors
/// When it is missing, torn, of a form that is not known here, or lies under another number.
pub fn read(root: &Path, number: u64) -> Result<(Manifest, String), CopyError> {
    let path = folder(root, number).join(NAME);
    let shown = path.display();
    let bytes = fs::read(&path).map_err(disk("reading", &path))?;
    let beside = folder(root, number).join(DIGEST);
    let said = fs::read_to_string(&beside).map_err(disk("reading", &beside))?;
    let digest = store::digest::of(&bytes);
    if said.trim() != digest {
        return Err(CopyError::Refused(text!(
            zh: "备份 {number} 的清单不完整或被改过：{shown}",
            en: "the manifest of backup {number} is torn or was changed: {shown}"
        )));
    }
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| {
        CopyError::Refused(text!(
            zh: "备份 {number} 的清单读不出来（{shown}：{error}）",
            en: "the manifest of backup {number} cannot be read ({shown}: {error})"
        ))
    })?;
    if manifest.format != FORMAT {
        let (product, format) = (&manifest.product, manifest.format);
        return Err(CopyError::Refused(text!(
            zh: "备份 {number} 是 {product} 版写的，格式 {format} 这一版不认识",
            en: "backup {number} was written by version {product} in form {format}, which this version does not know"
        )));
    }
    if manifest.number != number {
        let said = manifest.number;
        return Err(CopyError::Refused(text!(
            zh: "文件夹 {number:04} 里放的其实是第 {said} 号备份：次序被换过",
            en: "the folder {number:04} holds backup {said}: the order was changed"
        )));
    }
    Ok((manifest, digest))
}

/// The backups that one needs, from the full one to itself.
///
/// # Errors
/// When one is missing, changed, or not the one that the next was made after.
pub fn chain(root: &Path, number: u64) -> Result<Vec<Manifest>, CopyError> {
    let (mut newest, _) = read(root, number)?;
    let mut chain = Vec::new();
    while newest.kind == Kind::Increment {
        let (own, before) = (newest.number, newest.number.saturating_sub(1));
        let (earlier, digest) = read(root, before)?;
        if newest.previous.as_deref() != Some(digest.as_str()) {
            return Err(CopyError::Refused(text!(
                zh: "备份 {own} 不是接着现在的备份 {before} 做的：备份 {before} 的清单被改过，或者次序不对",
                en: "backup {own} was not made after backup {before} as it is now: its manifest was changed, or the order is wrong"
            )));
        }
        chain.push(newest);
        newest = earlier;
    }
    chain.push(newest);
    chain.reverse();
    Ok(chain)
}

/// Every part that the last backup of a chain needs: path, digest, size.
pub(super) fn parts(root: &Path, chain: &[Manifest]) -> BTreeMap<PathBuf, (String, u64)> {
    let mut parts = BTreeMap::new();
    for chunk in chain.iter().flat_map(|one| &one.tables).flat_map(|table| &table.chunks) {
        parts.insert(chunk_path(root, chunk), (chunk.sha256.clone(), chunk.bytes));
    }
    for file in chain.last().into_iter().flat_map(|last| &last.files) {
        parts.insert(file_path(root, file), (file.sha256.clone(), file.bytes));
    }
    parts
}

/// Reads every part and holds it against the manifests.
///
/// # Errors
/// Names the part that is missing, torn or changed.
pub(super) fn check(root: &Path, chain: &[Manifest]) -> Result<(), CopyError> {
    for (path, (sha256, bytes)) in parts(root, chain) {
        let shown = path.display();
        let read = match fs::read(&path) {
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(CopyError::Refused(text!(
                    zh: "备份缺了一块：{shown}", en: "a part of the backup is missing: {shown}"
                )));
            }
            Err(error) => return Err(disk("reading", &path)(error)),
        };
        if store::digest::of(&read) != sha256 {
            let found = read.len();
            return Err(CopyError::Refused(text!(
                zh: "备份有一块不完整或被改过：{shown}（应有 {bytes} 字节，实有 {found} 字节）",
                en: "a part of the backup is torn or was changed: {shown} ({bytes} bytes expected, {found} found)"
            )));
        }
    }
    Ok(())
}
