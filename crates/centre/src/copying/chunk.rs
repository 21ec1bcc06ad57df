//! Rows of a table in parts: where a part ends depends on the keys alone, so that a row more changes one part and the others
//! are known again by their digests.

use super::manifest::{Chunk, chunk_path};
use super::{CopyError, disk};
use db::{Table, Value};
use flate2::{Compression, GzBuilder, read::GzDecoder};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use store::digest::{self, RowDigest};
use store::tables;

/// The most bytes of a part before it is packed.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// The most rows.
const MOST_ROWS: u64 = 2048;

/// Writes the rows of a table into parts.
pub(super) struct Parts<'a> {
    table: &'a Table,
    folder: PathBuf,
    number: u64,
    known: &'a BTreeMap<String, Chunk>,
    text: String,
    rows: u64,
    digest: RowDigest,
    done: Vec<Chunk>,
}

impl<'a> Parts<'a> {
    /// Parts in the folder of a backup, but for those that an earlier one holds.
    pub(super) fn new(
        table: &'a Table,
        unfinished: &Path,
        number: u64,
        known: &'a BTreeMap<String, Chunk>,
    ) -> Self {
        let folder = unfinished.join("tables");
        let (text, digest) = (String::new(), RowDigest::default());
        Self { table, folder, number, known, text, rows: 0, digest, done: Vec::new() }
    }

    /// Takes a row.
    pub(super) fn row(&mut self, row: Vec<Value>) -> Result<(), CopyError> {
        let key = tables::to_line(&tables::key_of(self.table, &row));
        self.text.push_str(&tables::to_line(&row));
        self.text.push('\n');
        self.rows += 1;
        self.digest.row(&tables::printed(self.table, row));
        let full = self.rows >= MOST_ROWS || self.text.len() >= MOST_BYTES;
        // About every 256th key ends a part.
        if full || digest::of(key.as_bytes()).starts_with("00") { self.end() } else { Ok(()) }
    }

    /// Ends the last part: all parts, the number of rows and the digest over them.
    pub(super) fn finish(mut self) -> Result<(Vec<Chunk>, u64, String), CopyError> {
        self.end()?;
        let (rows, digest) = self.digest.finish();
        Ok((self.done, rows, digest))
    }

    fn end(&mut self) -> Result<(), CopyError> {
        if self.rows == 0 {
            return Ok(());
        }
        let packed = pack(self.text.as_bytes()).map_err(disk("packing", &self.folder))?;
        let sha256 = digest::of(&packed);
        let chunk = match self.known.get(&sha256) {
            Some(known) => known.clone(),
            None => {
                let path = self.folder.join(format!("{sha256}.gz"));
                write(&path, &packed)?;
                Chunk { sha256, bytes: packed.len() as u64, rows: self.rows, held_by: self.number }
            }
        };
        self.done.push(chunk);
        self.text.clear();
        self.rows = 0;
        Ok(())
    }
}

/// Writes a part and puts it on disk.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), CopyError> {
    let written = File::create(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(disk("writing", path))
}

/// The same bytes for the same text, always.
fn pack(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::fast());
    packer.write_all(text)?;
    packer.finish()
}

/// The rows of a part.
pub(super) fn rows(root: &Path, chunk: &Chunk) -> Result<Vec<Vec<Value>>, CopyError> {
    let path = chunk_path(root, chunk);
    let packed = fs::read(&path).map_err(disk("reading", &path))?;
    let mut text = String::new();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut text).map_err(disk("unpacking", &path))?;
    text.lines().map(|line| Ok(tables::from_line(line)?)).collect()
}
