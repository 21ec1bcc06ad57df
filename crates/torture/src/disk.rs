//! A disk as the record of its changes tells it, and as it may be found after the power failed: what was synced is there;
//! of the rest, each sector for itself, old or new.

use crate::dice::Dice;
use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What a disk writes whole.
const SECTOR: usize = 512;

/// One change, as `torture/disk.c` records it.
#[derive(Debug, Clone)]
pub(crate) struct Record<'a> {
    kind: u8,
    path: PathBuf,
    number: u64,
    data: &'a [u8],
    /// Where in the record file the next one begins.
    pub(crate) end: u64,
}

/// Reads the record file as far as it is whole: its writer was killed.
pub(crate) fn records(bytes: &[u8]) -> anyhow::Result<Vec<Record<'_>>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(head) = bytes.get(at..at + 24) {
        let number = |from: usize| -> anyhow::Result<u64> {
            Ok(u64::from_le_bytes(head.get(from..from + 8).context("a record")?.try_into()?))
        };
        let path_length = u32::from_le_bytes(head.get(4..8).context("a record")?.try_into()?) as usize;
        let length = usize::try_from(number(16)?)?;
        let from = at + 24;
        let Some(rest) = bytes.get(from..from + path_length + length) else { break };
        let (path, data) = rest.split_at(path_length);
        let path = PathBuf::from(std::str::from_utf8(path)?);
        at = from + path_length + length;
        let kind = head.first().copied().unwrap_or_default();
        if kind == UNKNOWN {
            bail!(
                "{} was written in a way that the model does not know: {}",
                path.display(),
                String::from_utf8_lossy(data)
            );
        }
        found.push(Record { kind, path, number: number(8)?, data, end: at as u64 });
    }
    Ok(found)
}

const WRITE: u8 = 1;
const TRUNCATE: u8 = 2;
const RENAME: u8 = 3;
const UNLINK: u8 = 4;
const SYNC_BEGIN: u8 = 5;
const SYNC_END: u8 = 6;
const CREATE: u8 = 7;
const FOLDER: u8 = 8;
const UNKNOWN: u8 = 9;

impl Record<'_> {
    /// Whether it says that a sync of a write-ahead log or a database came back.
    pub(crate) fn is_sync(&self) -> bool {
        self.kind == SYNC_END
    }
}

/// A change of a file's bytes that is not synced yet.
#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, data: Vec<u8> },
    Size(usize),
}

/// A file: what is surely there, and what may be.
#[derive(Debug, Clone, Default)]
struct File {
    sure: Vec<u8>,
    open: Vec<Change>,
}

/// A change of names that is not synced yet.
#[derive(Debug, Clone)]
enum Naming {
    Is(PathBuf, usize),
    Gone(PathBuf),
    Folder(PathBuf),
}

/// The disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    files: Vec<File>,
    /// Names as the process sees them.
    now: BTreeMap<PathBuf, usize>,
    /// Names that are surely there.
    sure: BTreeMap<PathBuf, usize>,
    folders: Vec<PathBuf>,
    namings: Vec<Naming>,
    /// What a sync that has begun will cover: changes of the file, or changes of names below the folder.
    syncing: BTreeMap<u64, usize>,
}

impl Disk {
    /// The files below a folder, all of them synced.
    pub(crate) fn of(folder: &Path) -> anyhow::Result<Self> {
        let mut disk = Self::default();
        disk.take(folder)?;
        Ok(disk)
    }

    /// The same disk under another name: what was copied from one folder is at work in another.
    pub(crate) fn rebase(&mut self, from: &Path, to: &Path) {
        let moved = |path: &Path| {
            path.strip_prefix(from).map_or_else(|_| path.to_path_buf(), |rest| joined(to, rest))
        };
        self.now = self.now.iter().map(|(path, file)| (moved(path), *file)).collect();
        self.sure = self.now.clone();
        self.folders = self.folders.iter().map(|path| moved(path)).collect();
    }

    fn take(&mut self, folder: &Path) -> anyhow::Result<()> {
        self.folders.push(folder.to_path_buf());
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                self.take(&path)?;
            } else {
                let number = self.files.len();
                self.files.push(File { sure: fs::read(&path)?, open: vec![] });
                self.now.insert(path.clone(), number);
                self.sure.insert(path, number);
            }
        }
        Ok(())
    }

    /// Takes in one change.
    pub(crate) fn apply(&mut self, record: &Record<'_>) -> anyhow::Result<()> {
        let path = &record.path;
        let number = usize::try_from(record.number)?;
        match record.kind {
            CREATE => {
                let file = self.files.len();
                self.files.push(File::default());
                self.now.insert(path.clone(), file);
                self.namings.push(Naming::Is(path.clone(), file));
            }
            FOLDER => self.namings.push(Naming::Folder(path.clone())),
            UNLINK => {
                self.now.remove(path);
                self.namings.push(Naming::Gone(path.clone()));
            }
            RENAME => {
                let to = PathBuf::from(std::str::from_utf8(record.data)?);
                if let Some(file) = self.now.remove(path) {
                    self.now.insert(to.clone(), file);
                    self.namings.push(Naming::Is(to, file));
                    self.namings.push(Naming::Gone(path.clone()));
                }
            }
            WRITE => self.file(path)?.open.push(Change::Write { at: number, data: record.data.to_vec() }),
            TRUNCATE => self.file(path)?.open.push(Change::Size(number)),
            SYNC_BEGIN => {
                let covered = match self.now.get(path) {
                    Some(file) => self.files.get(*file).map_or(0, |file| file.open.len()),
                    None => self.namings.len(),
                };
                self.syncing.insert(record.number, covered);
            }
            SYNC_END => self.synced(path, record.number)?,
            kind => bail!("a record of an unknown kind: {kind}"),
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> anyhow::Result<&mut File> {
        let number = self.now.get(path).with_context(|| format!("{} is not there", path.display()))?;
        self.files.get_mut(*number).context("a file")
    }

    fn synced(&mut self, path: &Path, number: u64) -> anyhow::Result<()> {
        let covered = self.syncing.remove(&number).context("the begin of a sync")?;
        if self.now.contains_key(path) {
            // Others may have synced some of it meanwhile.
            let others = self.syncing.clone();
            let file = self.file(path)?;
            let covered = covered.min(file.open.len());
            for change in file.open.drain(..covered).collect::<Vec<_>>() {
                change.whole(&mut file.sure);
            }
            for (sync, left) in others {
                self.syncing.insert(sync, left.saturating_sub(covered));
            }
        } else {
            let settled = self.namings.len().min(covered);
            let (below, rest): (Vec<_>, Vec<_>) =
                self.namings.drain(..settled).partition(|naming| naming.path().parent() == Some(path));
            for naming in below {
                naming.done(&mut self.sure, &mut self.folders);
            }
            let later = std::mem::take(&mut self.namings);
            self.namings = rest.into_iter().chain(later).collect();
        }
        Ok(())
    }

    /// The files as they may be found when the power fails now, written below another folder: of what was not synced,
    /// so many of a hundred sectors are there. Memory that was shared in a file is not.
    pub(crate) fn found(&self, from: &Path, to: &Path, luck: usize, dice: &mut Dice) -> anyhow::Result<()> {
        if to.exists() {
            fs::remove_dir_all(to)?;
        }
        let (mut names, mut folders) = (self.sure.clone(), self.folders.clone());
        // Names are kept in the order in which they were given.
        let kept = if dice.percent(30) { self.namings.len() } else { dice.below(self.namings.len() + 1) };
        for naming in self.namings.iter().take(kept) {
            naming.clone().done(&mut names, &mut folders);
        }
        for folder in &folders {
            fs::create_dir_all(to.join(folder.strip_prefix(from)?))?;
        }
        for (path, number) in &names {
            let file = self.files.get(*number).context("a file")?;
            let target = to.join(path.strip_prefix(from)?);
            fs::create_dir_all(target.parent().context("a folder")?)?;
            fs::write(target, file.torn(luck, dice))?;
        }
        Ok(())
    }
}

impl Naming {
    fn path(&self) -> &Path {
        match self {
            Self::Is(path, _) | Self::Gone(path) | Self::Folder(path) => path,
        }
    }

    fn done(self, names: &mut BTreeMap<PathBuf, usize>, folders: &mut Vec<PathBuf>) {
        match self {
            Self::Is(path, file) => drop(names.insert(path, file)),
            Self::Gone(path) => {
                names.remove(&path);
                folders.retain(|folder| *folder != path);
            }
            Self::Folder(path) => folders.push(path),
        }
    }
}

impl Change {
    fn whole(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Size(size) => bytes.resize(size, 0),
            Self::Write { at, data } => put(bytes, at, &data),
        }
    }
}

impl File {
    /// What is surely there, and of the rest each sector for itself.
    fn torn(&self, luck: usize, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.sure.clone();
        for change in &self.open {
            match change {
                Change::Size(size) if dice.percent(luck) => bytes.resize(*size, 0),
                Change::Size(_) => {}
                Change::Write { at, data } => {
                    let mut from = 0;
                    while from < data.len() {
                        let to = data.len().min((at + from) / SECTOR * SECTOR + SECTOR - at);
                        if dice.percent(luck) {
                            put(&mut bytes, at + from, data.get(from..to).unwrap_or_default());
                        }
                        from = to;
                    }
                }
            }
        }
        bytes
    }
}

fn joined(folder: &Path, rest: &Path) -> PathBuf {
    if rest.as_os_str().is_empty() { folder.to_path_buf() } else { folder.join(rest) }
}

fn put(bytes: &mut Vec<u8>, at: usize, data: &[u8]) {
    if bytes.len() < at + data.len() {
        bytes.resize(at + data.len(), 0);
    }
    if let Some(place) = bytes.get_mut(at..at + data.len()) {
        place.copy_from_slice(data);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, path: &str, number: u64, data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![kind, 0, 0, 0];
        bytes.extend(u32::try_from(path.len()).unwrap().to_le_bytes());
        bytes.extend(number.to_le_bytes());
        bytes.extend((data.len() as u64).to_le_bytes());
        bytes.extend(path.bytes());
        bytes.extend(data);
        bytes
    }

    fn after(changes: &[Vec<u8>], luck: usize) -> Option<Vec<u8>> {
        let bytes = changes.concat();
        let mut disk = Disk { folders: vec![PathBuf::from("/d")], ..Disk::default() };
        for record in records(&bytes).unwrap() {
            disk.apply(&record).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("found");
        disk.found(Path::new("/d"), &to, luck, &mut Dice::new(1, "test")).unwrap();
        fs::read(to.join("f")).ok()
    }

    #[test]
    fn what_was_synced_is_there_and_the_rest_is_luck() {
        let base = vec![
            record(CREATE, "/d/f", 0, b""),
            record(WRITE, "/d/f", 0, b"old"),
            record(SYNC_BEGIN, "/d/f", 1, b""),
            // Written while the sync ran: not covered by it.
            record(WRITE, "/d/f", 0, b"new"),
            record(SYNC_END, "/d/f", 1, b""),
            record(SYNC_BEGIN, "/d", 2, b""),
            record(SYNC_END, "/d", 2, b""),
        ];
        assert_eq!(after(&base, 0).unwrap(), b"old");
        assert_eq!(after(&base, 100).unwrap(), b"new");
    }

    #[test]
    fn a_name_that_was_not_synced_may_be_missing() {
        let base = [
            record(CREATE, "/d/f", 0, b""),
            record(SYNC_BEGIN, "/d/f", 1, b""),
            record(SYNC_END, "/d/f", 1, b""),
        ];
        let mut disk = Disk::default();
        for record in records(&base.concat()).unwrap() {
            disk.apply(&record).unwrap();
        }
        assert!(disk.sure.is_empty() && disk.now.len() == 1, "{disk:?}");
    }

    #[test]
    fn writes_are_torn_at_sectors() {
        let long = vec![1_u8; 4 * SECTOR];
        let base = [
            record(CREATE, "/d/f", 0, b""),
            record(SYNC_BEGIN, "/d", 1, b""),
            record(SYNC_END, "/d", 1, b""),
            record(WRITE, "/d/f", 0, &long),
        ];
        let found: Vec<Vec<u8>> = (0..20).filter_map(|_| after(&base, 50)).collect();
        for bytes in &found {
            for sector in bytes.chunks(SECTOR) {
                assert!(sector.iter().all(|byte| *byte == sector[0]), "a sector is whole");
            }
        }
        assert!(found.iter().any(|bytes| bytes.contains(&1)));
    }

    #[test]
    fn a_record_that_was_cut_off_is_left_out() {
        let whole = record(CREATE, "/d/f", 0, b"");
        let cut = record(WRITE, "/d/f", 0, b"abc");
        let bytes = [whole, cut[..cut.len() - 1].to_vec()].concat();
        assert_eq!(records(&bytes).unwrap().len(), 1);
    }
}
