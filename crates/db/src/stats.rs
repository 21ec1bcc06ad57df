//! Counts for the health page and the metrics: plain atomics, read without stopping anything.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::trouble::Seen;

/// Counts since the database was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Transactions that wrote and were committed; on SQLite each may hold several units.
    pub groups: u64,
    /// Units of work that wrote and were committed.
    pub units: u64,
    /// Units of work that wrote and were rolled back.
    pub failed: u64,
    /// Units run again, because their group or their transaction could not be committed.
    pub reruns: u64,
    /// Units that panicked.
    pub panics: u64,
    /// Units that took longer than their allowance.
    pub slow: u64,
    /// Units of work that only read.
    pub reads: u64,
    /// PostgreSQL: how often a unit waited for an answer of the server.
    pub waits: u64,
    /// Units refused because too many were waiting.
    pub refused: u64,
    /// Units that wait to write now. On PostgreSQL reading ones as well.
    pub waiting_writes: u64,
    /// Units that wait to read now; on PostgreSQL the same queue as for writing.
    pub waiting_reads: u64,
}

impl Stats {
    /// How many units a committed transaction held on average, in thousandths.
    #[must_use]
    pub fn mean_group_thousandths(&self) -> u64 {
        (self.units * 1000).checked_div(self.groups).unwrap_or(0)
    }
}

/// The counters behind [`Stats`], and what is wrong with the disk.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) groups: Counter,
    pub(crate) units: Counter,
    pub(crate) failed: Counter,
    pub(crate) reruns: Counter,
    pub(crate) panics: Counter,
    pub(crate) slow: Counter,
    pub(crate) reads: Counter,
    pub(crate) waits: Counter,
    pub(crate) refused: Counter,
    pub(crate) seen: Seen,
}

/// One counter.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(crate) fn read(&self, waiting_writes: usize, waiting_reads: usize) -> Stats {
        Stats {
            groups: self.groups.get(),
            units: self.units.get(),
            failed: self.failed.get(),
            reruns: self.reruns.get(),
            panics: self.panics.get(),
            slow: self.slow.get(),
            reads: self.reads.get(),
            waits: self.waits.get(),
            refused: self.refused.get(),
            waiting_writes: waiting_writes as u64,
            waiting_reads: waiting_reads as u64,
        }
    }
}
