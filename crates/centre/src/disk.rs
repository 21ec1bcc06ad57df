//! Files on disk, under the digest of their bytes: two letters a folder, written beside and renamed, on disk when it says so.

use crate::ports::Files;
use std::fs::{self, File};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A half-written file that is so much older than one that is written now belongs to a process that died.
const DIED: Duration = Duration::from_secs(3600);

/// Files in a folder, which several servers may share.
#[derive(Debug)]
pub struct FilesOnDisk {
    folder: PathBuf,
    /// Tells the half-written files of this process from those of others, also on other machines.
    own: u64,
    /// Tells the half-written files of one process apart.
    next: AtomicU64,
}

/// Differs from process to process, also on other machines.
fn own_mark() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

impl FilesOnDisk {
    /// Files in this folder, which is made when it is missing. What was half written when a process died long ago is
    /// removed; what another server writes just now is left to it.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        let unfinished = folder.join("unfinished");
        fs::create_dir_all(&unfinished)?;
        let own = own_mark();
        remove_old(&unfinished, own)?;
        Ok(Self { folder, own, next: AtomicU64::new(0) })
    }

    /// The files of a folder that somebody else may be writing into: nothing is made or removed.
    pub fn beside_others(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), own: own_mark(), next: AtomicU64::new(0) }
    }

    /// The names of everything that is kept; none when there is no folder yet.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        if !self.folder.exists() {
            return Ok(names);
        }
        for shelf in fs::read_dir(&self.folder)? {
            let shelf = shelf?;
            if shelf.file_name().len() == 2 && shelf.file_type()?.is_dir() {
                for entry in fs::read_dir(shelf.path())? {
                    names.extend(entry?.file_name().into_string());
                }
            }
        }
        names.sort();
        Ok(names)
    }

    fn path(&self, name: &str) -> io::Result<PathBuf> {
        let fits =
            name.len() > 2 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !fits {
            return Err(io::Error::new(
                ErrorKind::InvalidInput,
                "the name of a stored file is small letters and digits",
            ));
        }
        Ok(self.folder.join(&name[..2]).join(name))
    }
}

/// Removes half-written files that are old by the clock of the disk itself.
fn remove_old(unfinished: &Path, own: u64) -> io::Result<()> {
    let mark = unfinished.join(format!("{own:016x}-mark"));
    let now = File::create_new(&mark)?.metadata()?.modified()?;
    for entry in fs::read_dir(unfinished)? {
        let entry = entry?;
        // Another server may just have finished it.
        let Ok(written) = entry.metadata().and_then(|known| known.modified()) else { continue };
        if now.duration_since(written).is_ok_and(|age| age > DIED) {
            let _gone = fs::remove_file(entry.path());
        }
    }
    fs::remove_file(&mark)
}

/// Writes a new file, on disk when it returns.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the entries of a folder durable.
fn settle(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

impl Files for FilesOnDisk {
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name)?;
        if path.exists() {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.folder);
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            settle(&self.folder)?;
        }
        let own = self.next.fetch_add(1, Ordering::Relaxed);
        let unfinished = self.folder.join("unfinished").join(format!("{:016x}-{own}", self.own));
        if let Err(error) = write_whole(&unfinished, bytes) {
            // On a full disk half a file would keep the room that others need.
            let _gone = fs::remove_file(&unfinished);
            return Err(error);
        }
        fs::rename(&unfinished, &path)?;
        settle(folder)
    }

    fn get(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(name)?) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Ok(()) => settle(path.parent().unwrap_or(&self.folder)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_go() {
        let folder = tempfile::tempdir().unwrap();
        let files = FilesOnDisk::new(folder.path()).unwrap();
        let digest = store::digest::of(b"a picture");
        assert_eq!(files.get(&digest).unwrap(), None);
        files.put(&digest, b"a picture").unwrap();
        files.put(&digest, b"a picture").unwrap();
        let again = FilesOnDisk::new(folder.path()).unwrap();
        assert_eq!(again.get(&digest).unwrap().as_deref(), Some(&b"a picture"[..]));
        again.remove(&digest).unwrap();
        again.remove(&digest).unwrap();
        assert_eq!(files.get(&digest).unwrap(), None);
        for bad in ["", "ab", "../../etc/passwd", "AB12", "ab/cd"] {
            assert!(files.get(bad).is_err(), "{bad}");
        }
        assert_eq!(fs::read_dir(folder.path().join("unfinished")).unwrap().count(), 0);
    }

    #[test]
    fn what_another_server_writes_just_now_is_left_to_it() {
        let folder = tempfile::tempdir().unwrap();
        drop(FilesOnDisk::new(folder.path()).unwrap());
        let (young, old) = (folder.path().join("unfinished/a-0"), folder.path().join("unfinished/b-0"));
        let written = File::create(&young).unwrap().metadata().unwrap().modified().unwrap();
        File::create(&old).unwrap().set_modified(written - 2 * DIED).unwrap();
        drop(FilesOnDisk::new(folder.path()).unwrap());
        assert_eq!((young.exists(), old.exists()), (true, false));
    }
}
