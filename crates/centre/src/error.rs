//! What can go wrong in a use case. Each variant names what was tried; the words for people are in `Text`.

use crate::servers::Ailment;
use db::LostRace as _;
use diag::Text;
use engine::Refusal;

/// An answer that does not fit its field, before any rule is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Which field, or which part of the request.
    pub field: String,
    /// What is wrong and what to write.
    pub message: Text,
}

/// Why a use case gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum CentreError {
    /// The rules of the handbook refuse it.
    #[error("refused: {}", .0.code.word())]
    Refused(Box<Refusal>),
    /// Nobody is logged in, or the token is not valid.
    #[error("not logged in")]
    NotLoggedIn,
    /// The principal may not do that.
    #[error("not allowed: {0}")]
    Denied(&'static str),
    /// There is no such thing, or it may not be seen.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The case has changed since the caller saw it.
    #[error("the case is at version {now}, not {expected}")]
    Stale {
        /// The version that the caller saw.
        expected: u64,
        /// The version now.
        now: u64,
    },
    /// The request does not fit.
    #[error("the request does not fit in {} places", .0.len())]
    Invalid(Vec<FieldError>),
    /// The same key came with another body.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Too much work waits; try again.
    #[error("too much work waits")]
    Busy,
    /// Too many tries; wait.
    #[error("too many tries")]
    TooManyTries {
        /// Seconds to wait.
        wait_seconds: u64,
    },
    /// It owns cases or duties that must be handed over first.
    #[error("cases or duties are still held")]
    StillHeld {
        /// Cases owned or answered for.
        cases: u64,
        /// Duties owed.
        duties: u64,
    },
    /// A handbook with errors cannot be published.
    #[error("the handbook has {errors} errors")]
    BrokenHandbook {
        /// How many.
        errors: usize,
        /// The diagnostics as text, in both languages.
        report: Text,
    },
    /// The place where files lie.
    #[error("using the place where files lie")]
    Files(#[source] std::io::Error),
    /// The disk takes nothing new. Nothing was saved.
    #[error("the disk takes nothing new")]
    Storage(Ailment, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database does not answer. Nothing was saved.
    #[error("the database does not answer")]
    Unreachable(#[source] db::DbError),
    /// The connection broke while saving: it may be saved or not. The same request under the same key is safe.
    #[error("the connection broke while saving")]
    Unknown(#[source] db::DbError),
    /// The database.
    #[error("using the database")]
    Database(#[source] db::DbError),
    /// A stored handbook is not what its address says: somebody changed it, and nothing is decided by it.
    #[error("the stored handbook {0} is not what its address says")]
    Altered(model::HandbookHash),
    /// Stored data that cannot be read.
    #[error("reading stored {what}")]
    Corrupt {
        /// What was read.
        what: &'static str,
        /// Why not.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl CentreError {
    /// One field that does not fit.
    #[must_use]
    pub fn invalid(field: impl Into<String>, message: Text) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), message }])
    }

    /// Whether the machine is at fault and not what was asked: the same may well be done later.
    #[must_use]
    pub(crate) fn passes(&self) -> bool {
        match self {
            Self::Busy | Self::Unreachable(_) | Self::Unknown(_) => true,
            Self::Storage(ailment, _) => *ailment != Ailment::Damaged,
            Self::Database(error) => error.lost_race() || matches!(error, db::DbError::TooLong { .. }),
            _ => false,
        }
    }

    /// Stored data that cannot be read.
    pub fn corrupt(what: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Corrupt { what, source: source.into() }
    }
}

impl From<Refusal> for CentreError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<db::DbError> for CentreError {
    fn from(error: db::DbError) -> Self {
        match error {
            db::DbError::Busy { .. } => Self::Busy,
            error @ db::DbError::Full { .. } => Self::Storage(Ailment::Full, Box::new(error)),
            error @ (db::DbError::Disk { .. } | db::DbError::ReadOnly { .. }) => {
                Self::Storage(Ailment::ReadOnly, Box::new(error))
            }
            error @ db::DbError::Damaged { .. } => Self::Storage(Ailment::Damaged, Box::new(error)),
            error @ (db::DbError::Unavailable { .. } | db::DbError::Closed) => Self::Unreachable(error),
            error @ db::DbError::Unknown { .. } => Self::Unknown(error),
            error => Self::Database(error),
        }
    }
}

impl From<store::StoreError> for CentreError {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Db(error) => error.into(),
            store::StoreError::Stale { expected, found, .. } => Self::Stale { expected, now: found },
            store::StoreError::Asked(why) => Self::invalid("after", Text::same(why)),
            error @ store::StoreError::Encode { .. } => Self::corrupt("value", error),
        }
    }
}

impl db::LostRace for CentreError {
    fn lost_race(&self) -> bool {
        matches!(self, Self::Database(error) if error.lost_race())
    }
}
