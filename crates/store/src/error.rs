//! What can go wrong here. Messages are for logs; no value of a row enters one.

use db::{DbError, LostRace};

/// What every function of this crate answers.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why a unit of work of ours was not done.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What the database says.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The stream has gone on since the caller read it.
    #[error("stream {stream} is at version {found}, not {expected}")]
    Stale {
        /// Which stream.
        stream: String,
        /// The version that the caller had read.
        expected: u64,
        /// The version that it has.
        found: u64,
    },
    /// A value that cannot be written as JSON.
    #[error("write {what} as JSON")]
    Encode {
        /// What.
        what: &'static str,
        /// Why not.
        #[source]
        source: serde_json::Error,
    },
    /// A request that makes no sense, such as a cursor that we did not give out.
    #[error("{0}")]
    Asked(String),
}

impl LostRace for StoreError {
    fn lost_race(&self) -> bool {
        matches!(self, Self::Db(error) if error.lost_race())
    }
}
