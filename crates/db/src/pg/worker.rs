//! A worker thread: takes a unit, runs it in a transaction, commits, answers, and reconnects when it must.
//!
//! A unit that lost a race (serialization failure, deadlock) or whose connection broke *before* the commit
//! was sent runs again. One whose connection broke while committing is answered [`DbError::Unknown`] and
//! never run again: it may be on disk.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::{Builder, JoinHandle, sleep};
use std::time::Duration;

use crossbeam_channel::Receiver;

use super::connection::{Connection, Sent, broke};
use super::errors::{Failure, classify, translate};
use super::transaction::PgTx;
use super::wire::Silent;
use crate::database::MOST_RUNS;
use crate::stats::Counters;
use crate::unit::{Job, Ran, Task};
use crate::{DbError, Options};

pub(super) fn spawn(
    address: String,
    options: Options,
    tasks: Receiver<Task>,
    counters: Arc<Counters>,
    ready: Option<mpsc::Sender<Result<(), DbError>>>,
) -> Result<JoinHandle<()>, DbError> {
    let mut worker = Worker { address, options, counters, connection: None };
    Builder::new()
        .name("db-server".to_owned())
        .spawn(move || {
            if let Some(ready) = ready {
                // Whoever opens the database waits for this; it cannot be gone.
                let _waiting = ready.send(worker.connected().map(drop));
            }
            for task in tasks {
                worker.serve(task);
            }
        })
        .map_err(crate::sqlite::thread_failed)
}

struct Worker {
    address: String,
    options: Options,
    counters: Arc<Counters>,
    connection: Option<Connection>,
}

/// How one try at a unit ended.
enum Tried {
    /// The job holds its outcome; `true` if it was kept.
    Settled(bool),
    /// Nothing was done; it may run again, and if it may not any more, this is why.
    Again(DbError),
}

impl Worker {
    fn connected(&mut self) -> Result<&mut Connection, DbError> {
        if !self.connection.as_mut().is_some_and(|connection| connection.wire.is_open()) {
            self.connection = None;
        }
        match &mut self.connection {
            Some(connection) => Ok(connection),
            none => Ok(none.insert(Connection::open(&self.address, &self.options)?)),
        }
    }

    fn serve(&mut self, mut task: Task) {
        let mut runs = 0;
        let kept = loop {
            runs += 1;
            let error = match self.try_once(task.job.as_mut(), task.writes) {
                Tried::Settled(kept) => break kept,
                Tried::Again(error) => error,
            };
            if runs == MOST_RUNS {
                task.job.fail(error);
                break false;
            }
            self.counters.reruns.add(1);
            // Lets the faster one finish; the thread is ours, nobody else waits on it.
            sleep(Duration::from_millis(1 << runs));
        };
        if let Some(connection) = &mut self.connection {
            self.counters.waits.add(connection.wire.waits());
        }
        match (task.writes, kept) {
            (false, _) => self.counters.reads.add(1),
            (true, true) => {
                self.counters.groups.add(1);
                self.counters.units.add(1);
            }
            (true, false) => self.counters.failed.add(1),
        }
        task.job.answer();
    }

    fn try_once(&mut self, job: &mut dyn Job, writes: bool) -> Tried {
        let (limit, allowance) = (self.options.unit_limit, self.options.unit_allowance);
        let silence = self.options.silence.as_millis();
        let counters = Arc::clone(&self.counters);
        let connection = match self.connected() {
            Ok(connection) => connection,
            Err(error) => {
                job.fail(error);
                return Tried::Settled(false);
            }
        };
        // A read sees one state throughout, as on SQLite; a write relies on the uniqueness of its rows.
        // Its locks are given up as soon as it is committed in memory; the answer waits for the disk ([`Self::commit`]).
        let begin = if writes {
            format!(
                "begin; set local synchronous_commit = off; set local idle_in_transaction_session_timeout = {silence}"
            )
        } else {
            "begin isolation level repeatable read read only".to_owned()
        };
        connection.begin(begin);
        let mut tx = PgTx::new(connection, &counters, writes, limit);
        let ran = job.run(&mut tx);
        let failure = tx.failure();
        counters.slow.add(u64::from(tx.elapsed() > allowance));
        counters.panics.add(u64::from(ran == Ran::Panicked));
        self.settle(job, writes, ran, failure)
    }

    /// Ends the transaction of a unit that has run.
    fn settle(&mut self, job: &mut dyn Job, writes: bool, ran: Ran, failure: Option<Failure>) -> Tried {
        match (ran, failure) {
            (Ran::Done, None) if writes => self.commit(job),
            (Ran::Done, None) => {
                self.leave();
                Tried::Settled(true)
            }
            (_, Some(Failure::Broken)) => {
                self.connection = None;
                Tried::Again(broke())
            }
            (_, Some(Failure::Stale)) => {
                self.roll_back();
                self.connection.iter_mut().for_each(Connection::forget);
                Tried::Again(DbError::conflict("the schema changed"))
            }
            (_, Some(Failure::Race)) => {
                self.roll_back();
                Tried::Again(DbError::conflict("a transaction that ran at the same time"))
            }
            (Ran::Done, Some(Failure::Statement)) => {
                self.roll_back();
                job.fail(DbError::Aborted { statement: "COMMIT".to_owned() });
                Tried::Settled(false)
            }
            (Ran::Failed | Ran::Panicked, _) => {
                self.roll_back();
                Tried::Settled(false)
            }
        }
    }

    /// Commits in two steps, sent together. After the first one others may go on with what was written: a row that many
    /// wait for, such as the counter of numbers, is not held while the disk turns. Nobody is answered before the second,
    /// which puts everything up to there on disk; whoever builds on it meanwhile waits for the same or a later place in the
    /// log. When the first fails, or a statement that nobody had waited for, the second does nothing.
    fn commit(&mut self, job: &mut dyn Job) -> Tried {
        /// A transaction of its own that writes a line into the log and is committed with full sync.
        const SYNC: &str = "select pg_logical_emit_message(true, 'shouwen', '')";
        let Some(connection) = &mut self.connection else {
            job.fail(DbError::Unknown { source: None });
            return Tried::Settled(false);
        };
        // Prepared before the transaction ends, so that nothing but its answer is waited for.
        let mut ready = connection.prepare(SYNC);
        // A connection that broke while nobody used it is not to be found out by a commit, of which nobody would know
        // what became.
        if !connection.begun
            && let Err(silent) = connection.settle()
        {
            ready = Err(silent);
        }
        let sync = match ready {
            Ok(sync) => sync,
            Err(Silent::Earlier(sent, error)) if error.as_db_error().is_some() => {
                return self.undone(job, sent, error);
            }
            Err(_) => {
                self.connection = None;
                return Tried::Again(broke());
            }
        };
        #[cfg(feature = "controls")]
        if crate::controls::is(crate::controls::Control::AnswerFirst) {
            job.answer_first();
        }
        connection.steer("commit".to_owned());
        let nothing = std::iter::empty::<i64>;
        match connection.wait(|client| async move { client.execute_raw(&sync, nothing()).await }) {
            Ok(_) => Tried::Settled(true),
            Err(Silent::Earlier(Sent::Steering, error)) => self.not_committed(job, error),
            Err(Silent::Earlier(sent, error)) => self.undone(job, sent, error),
            Err(Silent::Own(error)) => self.unknown(job, Some(error)),
            Err(Silent::Gone) => self.unknown(job, None),
        }
    }

    /// The server refused to commit, or nobody knows.
    fn not_committed(&mut self, job: &mut dyn Job, error: postgres::Error) -> Tried {
        if classify(&error) == Failure::Race {
            self.roll_back();
            return Tried::Again(DbError::conflict("a transaction that committed at the same time"));
        }
        // Only a plain error report of a living server says that nothing was kept.
        if classify(&error) == Failure::Broken || error.as_db_error().is_none() {
            return self.unknown(job, Some(error));
        }
        self.roll_back();
        let limit = self.options.unit_limit.as_millis().try_into().unwrap_or(0);
        let error = translate("COMMIT", error, limit);
        self.counters.seen.writing(&error);
        job.fail(error);
        Tried::Settled(false)
    }

    /// A statement failed that nobody had waited for: the server has undone the transaction, or the connection broke with
    /// it.
    fn undone(&mut self, job: &mut dyn Job, sent: Sent, error: postgres::Error) -> Tried {
        // What the server did not say itself may have happened after the commit.
        if error.as_db_error().is_none() {
            return self.unknown(job, Some(error));
        }
        let (counters, limit) = (Arc::clone(&self.counters), self.options.unit_limit);
        let Some(connection) = &mut self.connection else { return self.unknown(job, Some(error)) };
        let mut tx = PgTx::new(connection, &counters, true, limit);
        let error = tx.earlier(sent, error);
        match tx.failure() {
            failure @ Some(Failure::Broken | Failure::Stale | Failure::Race) => {
                self.settle(job, true, Ran::Failed, failure)
            }
            _ => {
                self.roll_back();
                job.fail(error);
                Tried::Settled(false)
            }
        }
    }

    fn unknown(&mut self, job: &mut dyn Job, error: Option<postgres::Error>) -> Tried {
        self.connection = None;
        job.fail(DbError::Unknown { source: error.map(|error| Box::new(error) as _) });
        Tried::Settled(false)
    }

    /// Leaves a transaction that only read; nobody waits for that.
    fn leave(&mut self) {
        if let Some(connection) = &mut self.connection {
            connection.steer("rollback".to_owned());
            connection.wire.flush();
        }
    }

    /// Leaves the transaction; a connection that cannot is dropped, which has the same effect.
    fn roll_back(&mut self) {
        if let Some(connection) = &mut self.connection {
            connection.wire.forget_sent();
            connection.steer("rollback".to_owned());
            if connection.settle().is_err() {
                self.connection = None;
            }
        }
    }
}
