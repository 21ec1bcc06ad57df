//! The threads that read: each unit sees one state of the database and never waits for the writer.

use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use super::errors::translate;
use super::transaction::SqliteTx;
use crate::stats::Counters;
use crate::unit::{Job, Ran, Task, refuse};
use crate::{DbError, Options};

pub(super) fn spawn(
    connection: Connection,
    tasks: Receiver<Task>,
    options: Options,
    counters: Arc<Counters>,
) -> Result<JoinHandle<()>, DbError> {
    Builder::new()
        .name("db-read".to_owned())
        .spawn(move || {
            for task in tasks {
                serve(&connection, task.job, &options, &counters);
            }
        })
        .map_err(super::thread_failed)
}

fn serve(connection: &Connection, mut job: Box<dyn Job>, options: &Options, counters: &Counters) {
    if let Err(error) = control(connection, "begin") {
        let error = translate("BEGIN", error);
        counters.seen.reading(&error);
        return refuse(job, error);
    }
    let mut tx = SqliteTx::reading(connection, counters, options.unit_limit);
    let ran = job.run(&mut tx);
    if tx.elapsed() > options.unit_allowance {
        counters.slow.add(1);
    }
    counters.reads.add(1);
    counters.panics.add(u64::from(ran == Ran::Panicked));
    if tx.failed() && ran == Ran::Done {
        job.fail(DbError::Aborted { statement: "COMMIT".to_owned() });
    }
    if !connection.is_autocommit()
        && let Err(error) = control(connection, "rollback")
    {
        tracing::error!(%error, "a reading connection could not end its transaction");
    }
    job.answer();
}

/// Runs a statement that steers the transaction.
pub(super) fn control(connection: &Connection, text: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(text)?.raw_execute().map(drop)
}
