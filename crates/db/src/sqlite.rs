//! The embedded engine: how a file is opened, and the threads that read and write it.
//!
//! One connection writes ([`writer`]), some read ([`readers`]), one moves the write-ahead log into the file
//! ([`checkpoints`]); readers see the last commit and never wait for the writer. No statement of ours about tables may enter.

mod checkpoints;
mod errors;
mod readers;
mod transaction;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::stats::Counters;
use crate::unit::Queue;
use crate::{DbError, Options};

/// The threads of an open file and the entrances to their queues.
pub(crate) struct Workers {
    pub(crate) writes: Queue,
    pub(crate) reads: Queue,
    pub(crate) threads: Vec<JoinHandle<()>>,
}

/// Opens the file, making it if there is none, and starts one writer and the readers.
pub(crate) fn start(path: &Path, options: &Options, counters: &Arc<Counters>) -> Result<Workers, DbError> {
    let file = File { path: path.to_path_buf(), options: options.clone() };
    let failed = |source: rusqlite::Error| open_failed(path, source);
    let writer = file.connect().map_err(failed)?;
    let mut reading = Vec::new();
    for _ in 0..options.readers.max(1) {
        let connection = file.connect().map_err(failed)?;
        connection.pragma_update(None, "query_only", true).map_err(failed)?;
        reading.push(connection);
    }
    let (writes, write_tasks) = crossbeam_channel::bounded(options.queue);
    let (reads, read_tasks) = crossbeam_channel::bounded(options.queue);
    let (log, log_thread) = checkpoints::spawn(file.connect().map_err(failed)?)?;
    let mut threads = vec![writer::spawn(file, writer, write_tasks, Arc::clone(counters), log)?, log_thread];
    for connection in reading {
        threads.push(readers::spawn(connection, read_tasks.clone(), options.clone(), Arc::clone(counters))?);
    }
    Ok(Workers { writes: Queue::new(writes), reads: Queue::new(reads), threads })
}

/// A connection of its own, for migrations.
pub(crate) fn connect(path: &Path, options: &Options) -> Result<Connection, DbError> {
    File { path: path.to_path_buf(), options: options.clone() }
        .connect()
        .map_err(|source| open_failed(path, source))
}

/// Moves everything from the write-ahead log into the file and empties the log.
pub(crate) fn empty_log(path: &Path, options: &Options) -> Result<(), DbError> {
    let connection = connect(path, options)?;
    let failed = |source| errors::translate("wal_checkpoint", source);
    let busy: i64 =
        connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0)).map_err(failed)?;
    if busy == 0 {
        Ok(())
    } else {
        Err(DbError::Busy { waiting_for: "a reader still uses the write-ahead log" })
    }
}

fn open_failed(path: &Path, source: rusqlite::Error) -> DbError {
    DbError::Open { database: format!("sqlite:{}", path.display()), source: Box::new(source) }
}

pub(crate) fn thread_failed(source: std::io::Error) -> DbError {
    DbError::Open { database: "of this process (starting its threads)".to_owned(), source: Box::new(source) }
}

/// A file and how its connections are set up.
struct File {
    path: PathBuf,
    options: Options,
}

impl File {
    fn connect(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(self.options.patience)?;
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
        #[cfg(feature = "controls")]
        if crate::controls::is(crate::controls::Control::SynchronousOff) {
            connection.pragma_update(None, "synchronous", "off")?;
        }
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.pragma_update(None, "cache_size", -16_384)?;
        // The log is moved into the file beside the commits, not in them ([`checkpoints`]).
        connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
        // After a burst the write-ahead log is cut back to this many bytes.
        connection.pragma_update_and_check(None, "journal_size_limit", 67_108_864, |_| Ok(()))?;
        // What is deleted or overwritten is overwritten with zeros, so that an erasure leaves nothing in free pages.
        connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
        // A statement keeps the plan that it was prepared with, whatever its parameters are.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(self.options.statements);
        Ok(connection)
    }
}
