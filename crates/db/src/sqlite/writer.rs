//! The one thread that writes: units that wait are committed together, once, with full sync.
//!
//! Each unit of a group runs under a savepoint, so that a failed one fails alone. Nobody is answered
//! before the commit. If SQLite ended the transaction on its own (a full disk does that) or the commit
//! fails, every unit of the group runs again by itself, since what one has seen may be gone. A lone unit
//! waits for nobody.

use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::Receiver;
use rusqlite::Connection;

use super::File;
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
) -> Result<JoinHandle<()>, DbError> {
    let mut writer = Writer { file, connection, counters };
    Builder::new()
        .name("db-write".to_owned())
        .spawn(move || {
            while let Ok(first) = tasks.recv() {
                writer.group(first, &tasks);
            }
        })
        .map_err(super::thread_failed)
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
    /// It is undone.
    Out,
    /// The transaction is over or in doubt.
    Ended,
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

impl Writer {
    /// Runs `first` and whatever waits, commits once, answers all.
    fn group(&mut self, first: Task, tasks: &Receiver<Task>) {
        if let Err(error) = control(&self.connection, "begin immediate") {
            self.counters.failed.add(1);
            refuse(first.job, translate("BEGIN", error));
            return self.roll_back();
        }
        let mut group = Group { jobs: Vec::new(), kept: 0, bytes: 0, watch: Stopwatch::start(), slow: false };
        let mut next = Some(first);
        let mut intact = true;
        while let Some(mut task) = next.take() {
            let left = self.under_savepoint(task.job.as_mut(), &mut group);
            group.jobs.push(task.job);
            match left {
                Left::In => group.kept += 1,
                Left::Out => {}
                Left::Ended => {
                    intact = false;
                    break;
                }
            }
            if self.has_room(&group) {
                next = tasks.try_recv().ok();
            }
        }
        if intact && self.committed() {
            self.counters.groups.add(u64::from(group.kept > 0));
            self.counters.units.add(group.kept);
            self.counters.failed.add(group.jobs.len() as u64 - group.kept);
            group.jobs.into_iter().for_each(Job::answer);
            return;
        }
        self.roll_back();
        self.counters.reruns.add(group.jobs.len() as u64);
        for job in group.jobs {
            self.alone(job);
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

    fn under_savepoint(&self, job: &mut dyn Job, group: &mut Group) -> Left {
        if control(&self.connection, "savepoint unit").is_err() {
            return Left::Ended;
        }
        let ran = self.run(job, group);
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
            refuse(job, translate("BEGIN", error));
            return self.roll_back();
        }
        let mut group = Group { jobs: Vec::new(), kept: 0, bytes: 0, watch: Stopwatch::start(), slow: false };
        let mut ran = self.run(job.as_mut(), &mut group);
        if ran == Ran::Done {
            if self.connection.is_autocommit() {
                ran = Ran::Failed;
                job.fail(DbError::Aborted { statement: "COMMIT".to_owned() });
            } else if let Err(error) = control(&self.connection, "commit") {
                ran = Ran::Failed;
                job.fail(translate("COMMIT", error));
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

    /// Runs a unit's closure. One that says `Ok` after a statement of it failed does not count as done.
    fn run(&self, job: &mut dyn Job, group: &mut Group) -> Ran {
        let mut tx = SqliteTx::new(&self.connection, self.file.options.unit_limit);
        let ran = job.run(&mut tx);
        group.bytes += tx.bytes();
        if tx.elapsed() > self.file.options.unit_allowance {
            group.slow = true;
            self.counters.slow.add(1);
        }
        match ran {
            Ran::Done if tx.failed() => {
                job.fail(DbError::Aborted { statement: "COMMIT".to_owned() });
                Ran::Failed
            }
            Ran::Panicked => {
                self.counters.panics.add(1);
                ran
            }
            _ => ran,
        }
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
