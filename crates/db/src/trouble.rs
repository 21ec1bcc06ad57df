//! What is wrong with the place where the data lies, as the engines report it: seen at once by whoever asks whether this
//! process can work, forgotten only when somebody has tried and found it mended ([`crate::Database::mended`]).

use std::sync::atomic::{AtomicU8, Ordering};

use crate::DbError;

/// What keeps the database from taking anything new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// There is no room left.
    Full,
    /// The disk takes nothing: it is read-only, or writing fails.
    ReadOnly,
    /// Something that lies in it cannot be read any more. Needs a restore.
    Damaged,
}

/// The worst that was seen since it was last mended.
#[derive(Debug, Default)]
pub(crate) struct Seen(AtomicU8);

impl Seen {
    /// Remembers what an error of a writing unit says of the disk.
    pub(crate) fn writing(&self, error: &DbError) {
        match error {
            DbError::ReadOnly { .. } => self.note(Trouble::ReadOnly),
            error => self.reading(error),
        }
    }

    /// Remembers what an error of a reading unit says of the disk. That it may not write is a mistake of ours there.
    pub(crate) fn reading(&self, error: &DbError) {
        match error {
            DbError::Full { .. } => self.note(Trouble::Full),
            DbError::Disk { .. } => self.note(Trouble::ReadOnly),
            DbError::Damaged { .. } => self.note(Trouble::Damaged),
            _ => {}
        }
    }

    fn note(&self, trouble: Trouble) {
        let rank = rank(trouble);
        if self.0.fetch_max(rank, Ordering::Relaxed) < rank {
            tracing::error!(?trouble, "the database takes nothing new; reading goes on");
        }
    }

    pub(crate) fn now(&self) -> Option<Trouble> {
        [Trouble::Full, Trouble::ReadOnly, Trouble::Damaged]
            .into_iter()
            .find(|trouble| rank(*trouble) == self.0.load(Ordering::Relaxed))
    }

    /// Forgets everything but damage, which no room on the disk mends.
    pub(crate) fn mended(&self) {
        let was = self.now();
        let forgotten =
            self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |rank| (rank < 3).then_some(0));
        if let (Some(trouble), Ok(_)) = (was, forgotten) {
            tracing::info!(?trouble, "the database takes new things again");
        }
    }
}

fn rank(trouble: Trouble) -> u8 {
    match trouble {
        Trouble::Full => 1,
        Trouble::ReadOnly => 2,
        Trouble::Damaged => 3,
    }
}
