//! How many threads, how much waiting, how large a group. Numbers only; reading configuration is not here.

use std::time::Duration;

use crate::Sharing;

/// How a [`Database`](crate::Database) works. Start from the default and change what must differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// SQLite: connections (and threads) that read beside the one that writes. At least 1.
    pub readers: usize,
    /// PostgreSQL: connections, and threads. At least 1.
    pub connections: usize,
    /// How many units of work may wait per queue before further ones are told that we are busy.
    pub queue: usize,
    /// SQLite: most units in a group that is committed together.
    pub group_units: usize,
    /// SQLite: a group takes no further unit after this time.
    pub group_time: Duration,
    /// SQLite: a group takes no further unit after this many bytes of parameters.
    pub group_bytes: usize,
    /// What a unit of work should take at most. One that takes longer closes its group, so that nobody
    /// else waits longer, and is counted as slow.
    pub unit_allowance: Duration,
    /// What a unit of work may take at most; after that its statements are refused.
    pub unit_limit: Duration,
    /// PostgreSQL: how long a unit that writes may say nothing between two statements; then the database undoes it, and it
    /// is tried again. A server that hangs keeps the others from the rows that it holds no longer than this.
    pub silence: Duration,
    /// SQLite: how long to wait for another process that holds the file. PostgreSQL: how long to wait for
    /// a connection.
    pub patience: Duration,
    /// Prepared statements kept per connection.
    pub statements: usize,
    /// Who else may have the database open meanwhile.
    pub sharing: Sharing,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            connections: 8,
            queue: 1024,
            group_units: 256,
            group_time: Duration::from_millis(8),
            group_bytes: 4 * 1024 * 1024,
            unit_allowance: Duration::from_millis(50),
            unit_limit: Duration::from_secs(60),
            silence: Duration::from_secs(10),
            patience: Duration::from_secs(5),
            statements: 256,
            sharing: Sharing::default(),
        }
    }
}
