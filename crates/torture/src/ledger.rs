//! What the clients remember: every request with its key, and what they were answered, if they were.

use std::collections::BTreeMap;

/// What became of a request, as far as its sender knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// A 2xx: it is on disk, once.
    Done {
        /// The number of the case.
        number: String,
        /// The version of the case that the answer shows.
        version: u64,
    },
    /// A 4xx, or a 503 that says that nothing was done: it is not there.
    Refused {
        /// The status.
        status: u16,
    },
    /// No answer, or one that says that something went wrong: whole or not at all.
    Unknown,
}

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// Where to.
    pub(crate) path: String,
    /// What.
    pub(crate) body: String,
    /// What its sender was told.
    pub(crate) told: Told,
    /// What time it was when the servers that were asked began; 0 where all happens within a day.
    pub(crate) at: i64,
    /// How long the record of the disk was when the answer came; 0 where none is kept.
    pub(crate) seen: u64,
}

/// All requests by their keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    pub(crate) sent: BTreeMap<String, Sent>,
    /// The latest time that a server of theirs had.
    pub(crate) latest: i64,
}

/// Answers are kept for three days; what was asked under a key before may be asked anew, and is done anew.
const KEPT: i64 = (3 * 24 - 1) * 3_600_000_000;

/// How many there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) done: u64,
    pub(crate) refused: u64,
    pub(crate) unknown: u64,
}

impl Ledger {
    /// Takes in what somebody remembers.
    pub(crate) fn add(&mut self, other: Self) {
        self.sent.extend(other.sent);
    }

    /// Takes in what somebody remembers of a time.
    pub(crate) fn add_at(&mut self, at: i64, mut other: Self) {
        other.sent.values_mut().for_each(|sent| sent.at = at);
        self.latest = self.latest.max(at);
        self.add(other);
    }

    /// Whether the answer to something need not be kept any more.
    pub(crate) fn is_passed(&self, sent: &Sent) -> bool {
        self.latest - sent.at > KEPT
    }

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for sent in self.sent.values() {
            match sent.told {
                Told::Done { .. } => counts.done += 1,
                Told::Refused { .. } => counts.refused += 1,
                Told::Unknown => counts.unknown += 1,
            }
        }
        counts
    }

    /// What its senders knew when the record of the disk was so long: answers that came later were not there yet.
    pub(crate) fn when(&self, length: u64) -> Self {
        let mut then = self.clone();
        for sent in then.sent.values_mut().filter(|sent| sent.seen > length) {
            if matches!(sent.told, Told::Done { .. }) {
                sent.told = Told::Unknown;
            }
        }
        then
    }
}

impl Counts {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            done: self.done + other.done,
            refused: self.refused + other.refused,
            unknown: self.unknown + other.unknown,
        }
    }
}
