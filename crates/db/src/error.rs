//! What can go wrong with a database, alike on both engines.
//!
//! Messages are for logs and developers; what people read is worded above. No value of a row may enter a
//! message: PostgreSQL's details are read for column names and dropped.

use std::error::Error;

/// Which rule of the schema a statement broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConstraintKind {
    /// A foreign key.
    ForeignKey,
    /// A check.
    Check,
    /// A column that must not be null.
    NotNull,
    /// A value of another type than its column's.
    Type,
    /// Any other rule, such as a trigger's.
    Other,
}

/// Why a unit of work was not done.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Nothing was done: too much is waiting already, or another process holds the file. Worth a 503.
    #[error("the database is busy: {waiting_for}")]
    Busy {
        /// What there is too much of, or who holds what we need.
        waiting_for: &'static str,
    },
    /// Nothing was done: another unit was faster. Running the unit again is right.
    #[error("another unit of work was faster: {what}")]
    Conflict {
        /// What was lost, for logs.
        what: String,
    },
    /// Nothing was done: a uniqueness would have been broken.
    #[error("statement {statement} would break a uniqueness of {table} ({})", columns.join(", "))]
    Unique {
        /// The statement.
        statement: String,
        /// The table.
        table: String,
        /// The columns, in the order of the index; empty for an index over expressions on SQLite.
        columns: Vec<String>,
        /// The constraint's or index's name, where the engine tells it (PostgreSQL always does; SQLite
        /// only for indexes over expressions).
        constraint: Option<String>,
    },
    /// Nothing was done: another rule of the schema would have been broken.
    #[error("statement {statement} would break a rule of the schema ({kind:?}): {message}")]
    Constraint {
        /// The statement.
        statement: String,
        /// Which kind of rule.
        kind: ConstraintKind,
        /// The engine's words.
        message: String,
    },
    /// An earlier statement of the unit failed, so nothing more is done and nothing is kept.
    #[error("statement {statement} was not run, because an earlier one of its unit of work failed")]
    Aborted {
        /// The statement that was refused, or `COMMIT`.
        statement: String,
    },
    /// Nothing was done: the disk, or the room that the database may take, is full.
    #[error("the database cannot grow: {message}")]
    Full {
        /// The engine's words.
        message: String,
    },
    /// Nothing was done: the disk fails, or takes nothing.
    #[error("the disk fails the database: {message}")]
    Disk {
        /// The engine's words.
        message: String,
    },
    /// What lies in the database cannot be read: a page of it is not what was written.
    #[error("statement {statement} came upon damage in the database: {message}")]
    Damaged {
        /// The statement.
        statement: String,
        /// The engine's words.
        message: String,
    },
    /// Nothing was done: the unit took longer than a unit may.
    #[error("the unit of work took longer than it may ({milliseconds} ms)")]
    TooLong {
        /// The longest time that a unit may take.
        milliseconds: u64,
    },
    /// Nothing was done: a read tried to write.
    #[error("statement {statement} writes, but runs in a reading unit of work")]
    ReadOnly {
        /// The statement.
        statement: String,
    },
    /// Nothing was done: the unit panicked.
    #[error("the unit of work panicked: {message}")]
    Panicked {
        /// The panic's message.
        message: String,
    },
    /// The connection broke while committing: the unit may be on disk or not. Ask again under its key.
    #[error("the connection broke while committing; whether the unit of work was kept is unknown")]
    Unknown {
        /// What the connection said.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// Nothing was done: the server cannot be reached.
    #[error("cannot reach the database")]
    Unavailable {
        /// What the connection said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Nothing was done: the database is being closed.
    #[error("the database is closed")]
    Closed,
    /// A statement that must answer a row answered none.
    #[error("statement {statement} found no row where there must be one")]
    NoRow {
        /// The statement.
        statement: String,
    },
    /// A statement that may answer one row answered more.
    #[error("statement {statement} found several rows where there may be one")]
    ManyRows {
        /// The statement.
        statement: String,
    },
    /// A column is absent or holds something else than expected.
    #[error("statement {statement}: column {column} should be {wanted}, but is {found}")]
    Column {
        /// The statement.
        statement: String,
        /// The column's name or index.
        column: String,
        /// What was asked for.
        wanted: &'static str,
        /// What was there.
        found: String,
    },
    /// A row holds a value that makes no sense to its reader.
    #[error("cannot make sense of a row")]
    Decode {
        /// What the reader said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A parameter, or a statement, that no unit of work may use.
    #[error("statement {statement}: {message}")]
    Parameter {
        /// The statement.
        statement: String,
        /// What is wrong with it.
        message: String,
    },
    /// A statement that the engine refuses, or could not finish.
    #[error("cannot run statement {statement}")]
    Statement {
        /// The statement.
        statement: String,
        /// The engine's words.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// An address that names no database.
    #[error("{message}")]
    Url {
        /// What is wrong with it, and what an address looks like.
        message: String,
    },
    /// A database that cannot be opened.
    #[error("cannot open the database {database}")]
    Open {
        /// Which, without its password.
        database: String,
        /// Why not.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The database was changed by a newer release in a way that this one cannot work with.
    #[error(
        "the database has migration {found} ({name}), this program knows none after {newest}: \
         it belongs to a newer release; run that one, or restore the backup made before it"
    )]
    Newer {
        /// The newest number in the database.
        found: i32,
        /// Its name.
        name: String,
        /// The newest number that we know.
        newest: i32,
    },
    /// A migration cannot be run, or differs from the one that was.
    #[error("cannot migrate the database: {what}")]
    Migration {
        /// What was tried.
        what: String,
        /// Why it failed.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
}

impl DbError {
    /// A lost race: the unit should run again ([`Database::write_retry`](crate::Database::write_retry)).
    pub fn conflict(what: impl Into<String>) -> Self {
        Self::Conflict { what: what.into() }
    }

    /// A row that makes no sense to its reader; for row mappers.
    pub fn decode(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Decode { source: source.into() }
    }

    /// Whether this is the broken uniqueness of exactly these columns of `table`, in any order.
    #[must_use]
    pub fn breaks_unique(&self, table: &str, columns: &[&str]) -> bool {
        match self {
            Self::Unique { table: found, columns: broken, .. } => {
                found == table
                    && broken.len() == columns.len()
                    && columns.iter().all(|column| broken.iter().any(|name| name == column))
            }
            _ => false,
        }
    }

    /// Turns the broken uniqueness of these columns into [`DbError::Conflict`], leaves everything else.
    #[must_use]
    pub fn conflict_on(self, table: &str, columns: &[&str]) -> Self {
        if self.breaks_unique(table, columns) { Self::conflict(self.to_string()) } else { self }
    }
}

/// An error that can say that its unit lost a race and should run again.
pub trait LostRace {
    /// Whether running the unit again is right.
    fn lost_race(&self) -> bool;
}

impl LostRace for DbError {
    fn lost_race(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }
}
