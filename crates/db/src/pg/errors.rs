//! PostgreSQL's errors in our words. Its details show values, so they are read for names only.

use std::error::Error;

use postgres::error::{DbError as Said, SqlState};

use crate::{ConstraintKind, DbError};

/// What a failure means for the transaction it happened in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The statement is at fault.
    Statement,
    /// Another transaction was faster; this one should run again.
    Race,
    /// A prepared statement does not fit the schema any more; prepare again.
    Stale,
    /// The connection is gone.
    Broken,
}

/// Tells what an error means for its transaction.
pub(crate) fn classify(error: &postgres::Error) -> Failure {
    let Some(said) = error.as_db_error() else {
        let io = error.source().is_some_and(|source| source.is::<std::io::Error>());
        return if io || error.is_closed() { Failure::Broken } else { Failure::Statement };
    };
    let code = said.code();
    if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code) {
        Failure::Race
    } else if *code == SqlState::FEATURE_NOT_SUPPORTED && said.message().contains("cached plan") {
        Failure::Stale
    } else if code.code().starts_with("08")
        || code.code().starts_with("57P0")
        || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
    {
        Failure::Broken
    } else {
        Failure::Statement
    }
}

/// Translates what PostgreSQL said about `statement`.
pub(crate) fn translate(statement: &str, error: postgres::Error, limit_milliseconds: u64) -> DbError {
    match classify(&error) {
        Failure::Broken => return DbError::Unavailable { source: Box::new(error) },
        Failure::Race => return DbError::conflict(format!("{statement}: {error}")),
        Failure::Statement | Failure::Stale => {}
    }
    let Some(said) = error.as_db_error() else {
        return DbError::Statement { statement: statement.to_owned(), source: Box::new(error) };
    };
    let statement = statement.to_owned();
    let message = said.message().to_owned();
    let code = said.code();
    let kind = if *code == SqlState::UNIQUE_VIOLATION {
        return unique(statement, said);
    } else if *code == SqlState::FOREIGN_KEY_VIOLATION {
        ConstraintKind::ForeignKey
    } else if *code == SqlState::CHECK_VIOLATION {
        ConstraintKind::Check
    } else if *code == SqlState::NOT_NULL_VIOLATION {
        ConstraintKind::NotNull
    } else if *code == SqlState::DISK_FULL {
        return DbError::Full { message };
    } else if [SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED].contains(code) {
        return DbError::Damaged { statement, message };
    } else if *code == SqlState::IO_ERROR {
        return DbError::Disk { message };
    } else if *code == SqlState::QUERY_CANCELED {
        return DbError::TooLong { milliseconds: limit_milliseconds };
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        return DbError::ReadOnly { statement };
    } else if code.code().starts_with("23") {
        ConstraintKind::Other
    } else {
        return DbError::Statement { statement, source: Box::new(error) };
    };
    DbError::Constraint { statement, kind, message }
}

fn unique(statement: String, said: &Said) -> DbError {
    DbError::Unique {
        statement,
        table: said.table().unwrap_or_default().to_owned(),
        columns: said.detail().map(columns).unwrap_or_default(),
        constraint: said.constraint().map(str::to_owned),
    }
}

/// Reads the columns out of `Key (project, version)=(1, 2) already exists.`, in any language.
fn columns(detail: &str) -> Vec<String> {
    let names = detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=("));
    names.map_or_else(Vec::new, |(names, _values)| names.split(", ").map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn columns_of_a_broken_uniqueness() {
        assert_eq!(columns("Key (project, stream)=(1, (x)=(y)) already exists."), ["project", "stream"]);
        assert_eq!(columns("键值\"(id)=(1)\" 已经存在"), ["id"]);
        assert_eq!(columns("Key (lower(name))=(a) already exists."), ["lower(name)"]);
        assert!(columns("").is_empty());
    }
}
