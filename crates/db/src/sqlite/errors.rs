//! SQLite's errors in our words.

use rusqlite::{Error, ErrorCode, ffi};

use crate::{ConstraintKind, DbError};

/// Translates what SQLite said about `statement`.
pub(crate) fn translate(statement: &str, error: Error) -> DbError {
    let Error::SqliteFailure(failure, message) = &error else {
        return DbError::Statement { statement: statement.to_owned(), source: Box::new(error) };
    };
    let message = message.clone().unwrap_or_else(|| failure.to_string());
    match failure.code {
        ErrorCode::ConstraintViolation => constraint(statement, failure.extended_code, message),
        ErrorCode::DiskFull => DbError::Full { message },
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            DbError::Busy { waiting_for: "another process holds the database file" }
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            DbError::Damaged { statement: statement.to_owned(), message }
        }
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            DbError::Disk { message }
        }
        ErrorCode::ReadOnly => DbError::ReadOnly { statement: statement.to_owned() },
        _ => DbError::Statement { statement: statement.to_owned(), source: Box::new(error) },
    }
}

fn constraint(statement: &str, code: i32, message: String) -> DbError {
    let kind = match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            return unique(statement, &message);
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
        ffi::SQLITE_CONSTRAINT_CHECK => ConstraintKind::Check,
        ffi::SQLITE_CONSTRAINT_NOTNULL => ConstraintKind::NotNull,
        ffi::SQLITE_CONSTRAINT_DATATYPE => ConstraintKind::Type,
        _ => ConstraintKind::Other,
    };
    DbError::Constraint { statement: statement.to_owned(), kind, message }
}

/// Reads `UNIQUE constraint failed: journal.project, journal.version`, or `…: index 'name'`.
fn unique(statement: &str, message: &str) -> DbError {
    let what = message.split_once(": ").map_or("", |(_, what)| what);
    if let Some(index) = what.strip_prefix("index '") {
        return DbError::Unique {
            statement: statement.to_owned(),
            table: String::new(),
            columns: Vec::new(),
            constraint: Some(index.trim_end_matches('\'').to_owned()),
        };
    }
    let mut table = String::new();
    let mut columns = Vec::new();
    for part in what.split(", ") {
        if let Some((of, column)) = part.rsplit_once('.') {
            of.clone_into(&mut table);
            columns.push(column.to_owned());
        }
    }
    DbError::Unique { statement: statement.to_owned(), table, columns, constraint: None }
}
