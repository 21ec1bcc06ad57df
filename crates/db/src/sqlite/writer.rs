//! The one thread that writes: units that wait are committed together, once, with full sync.
//!
//! A failed unit fails alone. Most of them fail before they have changed anything; when one has, the whole is
//! rolled back and the same units run again, each under a savepoint (which costs copies of pages, and lets a
//! full-text index write a segment for each). Nobody is answered before the commit. If SQLite ended the
//! transaction on its own (a full disk does that) or the commit fails, every unit of the group runs again by
//! itself, since what one has seen may be gone. A lone unit waits for nobody.

use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use super::File;
use super::checkpoints::Log;
use super::errors::translate;
use super::readers::control;
use super::transaction::SqliteTx;
use crate::DbError;
use crate::stats::Counters;
use crate::stopwatch::Stopwatch;
use crate::unit::{Job, Ran, Task, refuse};

pub(super) fn spawn(
    file: File,
    connection: Connection,
    tasks: Receiver<Task>,
    counters: Arc<Counters>,
    log: Log,
) -> Result<JoinHandle<()>, DbError> {
    let mut writer = Writer { file, connection, counters };
    Builder::new()
        .name("db-write".to_owned())
        .spawn(move || {
            while let Ok(first) = tasks.recv() {
                writer.group(first, &tasks);
                log.after_commit(&writer.connection);
            }
        })
        .map_err(super::thread_failed)
}

/// The same error for each unit that cannot begin.
fn cannot_begin(error: &rusqlite::Error) -> DbError {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            translate("BEGIN", rusqlite::Error::SqliteFailure(*failure, message.clone()))
        }
        other => DbError::Statement { statement: "BEGIN".to_owned(), source: other.to_string().into() },
    }
}

struct Writer {
    file: File,
    connection: Connection,
    counters: Arc<Counters>,
}

/// How a unit left the transaction it ran in.
enum Left {
    /// Its changes are in it.
    In,
    /// It is undone, or has changed nothing.
    Out,
    /// It failed after it had changed something, and cannot be undone alone.
    Spoiled,
    /// The transaction is over or in doubt.
    Ended,
}

/// How the units of a group are kept apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apart {
    /// Not at all, which costs nothing: hardly any unit fails after it has changed something.
    Trusting,
    /// Each under a savepoint, so that a failed one can be undone alone.
    Savepoints,
}

/// The units of one transaction.
struct Group {
    jobs: Vec<Box<dyn Job>>,
    kept: u64,
    bytes: usize,
    watch: Stopwatch,
    /// A unit took longer than its allowance.
    slow: bool,
}

impl Group {
    fn new() -> Self {
        Self { jobs: Vec::new(), kept: 0, bytes: 0, watch: Stopwatch::start(), slow: false }
    }
}

impl Writer {
    /// Runs `first` and whatever waits, commits once, answers all.
    fn group(&mut self, first: Task, tasks: &Receiver<Task>) {
        let mut again = vec![first.job];
        for apart in [Apart::Trusting, Apart::Savepoints] {
            if let Err(error) = control(&self.connection, "begin immediate") {
                self.counters.failed.add(again.len() as u64);
                self.counters.seen.writing(&cannot_begin(&error));
                for job in again {
                    refuse(job, cannot_begin(&error));
                }
                return self.roll_back();
            }
            let mut group = Group::new();
            let left = self.fill(&mut group, again, tasks, apart);
            #[cfg(feature = "controls")]
            if matches!(left, Left::In) && crate::controls::is(crate::controls::Control::AnswerFirst) {
                group.jobs.iter_mut().for_each(|job| job.answer_first());
            }
            if !matches!(left, Left::Spoiled | Left::Ended) && self.committed() {
                self.counters.groups.add(u64::from(group.kept > 0));
                self.counters.units.add(group.kept);
                self.counters.failed.add(group.jobs.len() as u64 - group.kept);
                return group.jobs.into_iter().for_each(Job::answer);
            }
            self.roll_back();
            self.counters.reruns.add(group.jobs.len() as u64);
            if !matches!(left, Left::Spoiled) {
                return group.jobs.into_iter().for_each(|job| self.alone(job));
            }
            again = group.jobs;
        }
    }

    /// Runs the given units and then what waits, as far as there is room, in the open transaction.
    fn fill(
        &self,
        group: &mut Group,
        given: Vec<Box<dyn Job>>,
        tasks: &Receiver<Task>,
        apart: Apart,
    ) -> Left {
        let mut given = given.into_iter();
        loop {
            let waiting = || self.has_room(group).then(|| tasks.try_recv().ok()).flatten();
            let Some(mut job) = given.next().or_else(|| waiting().map(|task| task.job)) else {
                return Left::In;
            };
            let left = match apart {
                Apart::Trusting => self.trusting(job.as_mut(), group),
                Apart::Savepoints => self.under_savepoint(job.as_mut(), group),
            };
            group.jobs.push(job);
            match left {
                Left::In => group.kept += 1,
                Left::Out => {}
                Left::Spoiled | Left::Ended => {
                    group.jobs.extend(given);
                    return left;
                }
            }
        }
    }

    fn has_room(&self, group: &Group) -> bool {
        let options = &self.file.options;
        group.jobs.len() < options.group_units
            && group.bytes < options.group_bytes
            && !group.slow
            && group.watch.elapsed() < options.group_time
    }

    fn committed(&self) -> bool {
        match control(&self.connection, "commit") {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%error, "a group could not be committed; its units run again singly");
                false
            }
        }
    }

    fn trusting(&self, job: &mut dyn Job, group: &mut Group) -> Left {
        let (ran, changed) = self.run(job, group);
        match ran {
            _ if self.connection.is_autocommit() => Left::Ended,
            Ran::Done => Left::In,
            // It runs again, and is counted then.
            Ran::Failed | Ran::Panicked if changed => Left::Spoiled,
            Ran::Failed | Ran::Panicked => {
                self.counters.panics.add(u64::from(ran == Ran::Panicked));
                Left::Out
            }
        }
    }

    fn under_savepoint(&self, job: &mut dyn Job, group: &mut Group) -> Left {
        if control(&self.connection, "savepoint unit").is_err() {
            return Left::Ended;
        }
        let (ran, _) = self.run(job, group);
        self.counters.panics.add(u64::from(ran == Ran::Panicked));
        if self.connection.is_autocommit() {
            return Left::Ended;
        }
        if ran == Ran::Done {
            return match control(&self.connection, "release unit") {
                Ok(()) => Left::In,
                Err(_) => Left::Ended,
            };
        }
        let undone = control(&self.connection, "rollback to unit")
            .and_then(|()| control(&self.connection, "release unit"));
        match undone {
            Ok(()) if !self.connection.is_autocommit() => Left::Out,
            _ => Left::Ended,
        }
    }

    /// Runs a unit in a transaction of its own and answers it.
    fn alone(&mut self, mut job: Box<dyn Job>) {
        if let Err(error) = control(&self.connection, "begin immediate") {
            self.counters.failed.add(1);
            let error = translate("BEGIN", error);
            self.counters.seen.writing(&error);
            refuse(job, error);
            return self.roll_back();
        }
        let (mut ran, _) = self.run(job.as_mut(), &mut Group::new());
        self.counters.panics.add(u64::from(ran == Ran::Panicked));
        if ran == Ran::Done {
            if self.connection.is_autocommit() {
                ran = Ran::Failed;
                job.fail(DbError::Aborted { statement: "COMMIT".to_owned() });
            } else if let Err(error) = control(&self.connection, "commit") {
                ran = Ran::Failed;
                let error = translate("COMMIT", error);
                self.counters.seen.writing(&error);
                job.fail(error);
            }
        }
        if ran == Ran::Done {
            self.counters.groups.add(1);
            self.counters.units.add(1);
        } else {
            self.counters.failed.add(1);
            self.roll_back();
        }
        job.answer();
    }

    /// Runs a unit's closure; also says whether it may have changed something. One that says `Ok` after a statement of
    /// it failed does not count as done.
    fn run(&self, job: &mut dyn Job, group: &mut Group) -> (Ran, bool) {
        let mut tx = SqliteTx::writing(&self.connection, &self.counters, self.file.options.unit_limit);
        let ran = job.run(&mut tx);
        group.bytes += tx.bytes();
        if tx.elapsed() > self.file.options.unit_allowance {
            group.slow = true;
            self.counters.slow.add(1);
        }
        let ran = match ran {
            Ran::Done if tx.failed() => {
                job.fail(DbError::Aborted { statement: "COMMIT".to_owned() });
                Ran::Failed
            }
            _ => ran,
        };
        (ran, tx.changed())
    }

    /// Leaves whatever transaction is open. A connection that cannot is replaced.
    fn roll_back(&mut self) {
        if self.connection.is_autocommit() {
            return;
        }
        if let Err(error) = control(&self.connection, "rollback") {
            tracing::error!(%error, "the writing connection could not roll back");
        }
        if self.connection.is_autocommit() {
            return;
        }
        match self.file.connect() {
            Ok(connection) => self.connection = connection,
            Err(error) => tracing::error!(%error, "the writing connection could not be replaced"),
        }
    }
}
