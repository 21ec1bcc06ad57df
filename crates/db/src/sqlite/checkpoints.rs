//! Moving the write-ahead log into the file, beside the writer instead of inside its commits.
//!
//! A thread of its own copies what was committed while the writer goes on. As long as there is always something new the
//! log is never quite empty; so when it has grown long, the writer, having answered its group, copies the few pages
//! that are left and the log begins anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::Connection;

use crate::DbError;

/// Pages in the log that are worth a copy: 16 MB.
const SOME: i64 = 4_096;

/// Pages after which the writer helps: 64 MB.
const MANY: i64 = 16_384;

/// What the writer tells and is told.
pub(super) struct Log {
    committed: Sender<()>,
    long: Arc<AtomicBool>,
}

impl Log {
    /// To be called between two groups, when nobody waits for an answer any more.
    pub(super) fn after_commit(&self, writer: &Connection) {
        if self.long.swap(false, Ordering::Relaxed) {
            copied(writer);
        }
        // When one is waiting already, that is enough.
        let _told = self.committed.try_send(());
    }
}

/// Starts the thread; it ends when the writer's side is dropped.
pub(super) fn spawn(connection: Connection) -> Result<(Log, JoinHandle<()>), DbError> {
    let (committed, commits) = bounded(1);
    let long = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&long);
    let thread = Builder::new()
        .name("db-log".to_owned())
        .spawn(move || watch(&connection, &commits, &told))
        .map_err(super::thread_failed)?;
    Ok((Log { committed, long }, thread))
}

fn watch(connection: &Connection, commits: &Receiver<()>, long: &AtomicBool) {
    while commits.recv().is_ok() {
        let (length, kept) = length(connection, "pragma wal_checkpoint(noop)");
        if length - kept >= SOME {
            copied(connection);
        }
        if length >= MANY {
            long.store(true, Ordering::Relaxed);
        }
    }
}

/// Copies what no reader holds back, waiting for nobody.
fn copied(connection: &Connection) {
    length(connection, "pragma wal_checkpoint(passive)");
}

/// How many pages the log has and how many of them are in the file.
fn length(connection: &Connection, text: &str) -> (i64, i64) {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(1)?, row.get(2)?));
    match connection.prepare_cached(text).and_then(|mut pragma| pragma.query_row([], read)) {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(%error, "the write-ahead log could not be moved into the file; it is tried again");
            (0, 0)
        }
    }
}
