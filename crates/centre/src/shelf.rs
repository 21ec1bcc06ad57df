//! The place where the bytes of files lie, watched: when it takes nothing new, whoever wants to keep a file is told so, and
//! everybody else sees it until somebody could keep something again.

use crate::centre::Inner;
use crate::error::CentreError;
use crate::servers::Ailment;
use std::io::{Error, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the last file could not be kept because of the disk.
#[derive(Debug, Default)]
pub(crate) struct Shelf(AtomicBool);

impl Shelf {
    /// Whether it takes nothing new.
    pub(crate) fn is_full(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn note(&self, full: bool) {
        if self.0.swap(full, Ordering::Relaxed) != full {
            if full {
                tracing::error!("the disk keeps no file; the rest goes on");
            } else {
                tracing::info!("files can be kept again");
            }
        }
    }
}

/// Whether the disk is why, which may be better later.
fn is_of_the_disk(error: &Error) -> bool {
    let kinds = [
        ErrorKind::StorageFull,
        ErrorKind::QuotaExceeded,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::PermissionDenied,
    ];
    kinds.contains(&error.kind())
}

impl Inner {
    /// Keeps the bytes of a file. Blocks.
    ///
    /// # Errors
    /// What is wrong with the disk, or what it said.
    pub(crate) fn keep_file(&self, name: &str, bytes: &[u8]) -> Result<(), CentreError> {
        let kept = self.files.put(name, bytes);
        match kept {
            Ok(()) => {
                self.shelf.note(false);
                Ok(())
            }
            Err(error) if is_of_the_disk(&error) => {
                self.shelf.note(true);
                Err(CentreError::Storage(Ailment::NoFiles, Box::new(error)))
            }
            Err(error) => Err(CentreError::Files(error)),
        }
    }

    /// Keeps something that needs room and takes it away again; answers whether it could. Blocks.
    pub(crate) fn probe_shelf(&self, name: &str) -> bool {
        const ROOM: usize = 64 * 1024;
        let kept = self.keep_file(name, &[0; ROOM]).is_ok();
        kept && self.files.remove(name).is_ok()
    }
}
