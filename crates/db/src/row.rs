//! One row of an answer, read in place: typed accessors that name statement and column when they fail.
//!
//! Nothing is converted that the engines would convert differently: text is not read as a number, nor a
//! number as text.

use std::cell::Cell as Remembered;
use std::fmt::Display;

use postgres::types::Type;
use rusqlite::types::ValueRef;

use crate::{DbError, Value};

/// A row while it is being visited; texts and bytes are borrowed from the engine's own memory.
pub struct Row<'r> {
    statement: &'r str,
    source: Source<'r>,
    /// The column after the one that was read last by name: most mappers read them in order.
    after: Remembered<usize>,
}

enum Source<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

/// A value in place.
enum Cell<'r> {
    Null,
    Int(i64),
    Text(&'r str),
    Bytes(&'r [u8]),
}

impl Cell<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "int",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}

/// How a column is named: by name (`"due_at"`), or by its index from 0 for hot paths.
pub trait Column: Copy + Display {
    /// The index of this column in `row`, if it has one.
    fn index(self, row: &Row<'_>) -> Option<usize>;
}

impl Column for usize {
    fn index(self, row: &Row<'_>) -> Option<usize> {
        (self < row.width()).then_some(self)
    }
}

impl Column for &str {
    fn index(self, row: &Row<'_>) -> Option<usize> {
        let (width, after) = (row.width(), row.after.get());
        let found = (after..width).chain(0..after.min(width)).find(|&index| row.name(index) == Some(self));
        row.after.set(found.map_or(0, |index| index + 1));
        found
    }
}

impl<'r> Row<'r> {
    pub(crate) fn of_sqlite(statement: &'r str, row: &'r rusqlite::Row<'r>) -> Self {
        Self { statement, source: Source::Sqlite(row), after: Remembered::new(0) }
    }

    pub(crate) fn of_postgres(statement: &'r str, row: &'r postgres::Row) -> Self {
        Self { statement, source: Source::Postgres(row), after: Remembered::new(0) }
    }

    /// How many columns the row has.
    #[must_use]
    pub fn width(&self) -> usize {
        match self.source {
            Source::Sqlite(row) => row.as_ref().column_count(),
            Source::Postgres(row) => row.len(),
        }
    }

    /// The name of the column at `index`.
    #[must_use]
    pub fn name(&self, index: usize) -> Option<&str> {
        match self.source {
            Source::Sqlite(row) => row.as_ref().column_name(index).ok(),
            Source::Postgres(row) => row.columns().get(index).map(postgres::Column::name),
        }
    }

    /// A whole number. On PostgreSQL also a `boolean`, as 0 or 1, which is what SQLite answers.
    ///
    /// # Errors
    /// [`DbError::Column`] when it is absent, null or something else.
    pub fn int(&self, column: impl Column) -> Result<i64, DbError> {
        match self.cell(column, "int")? {
            Cell::Int(number) => Ok(number),
            other => Err(self.wrong(column, "int", other.kind())),
        }
    }

    /// A whole number or null.
    ///
    /// # Errors
    /// [`DbError::Column`] when it is absent or something else.
    pub fn opt_int(&self, column: impl Column) -> Result<Option<i64>, DbError> {
        match self.cell(column, "int or null")? {
            Cell::Int(number) => Ok(Some(number)),
            Cell::Null => Ok(None),
            other => Err(self.wrong(column, "int or null", other.kind())),
        }
    }

    /// A truth, kept as 0 or 1.
    ///
    /// # Errors
    /// [`DbError::Column`] when it is absent, null or anything but 0 and 1.
    pub fn bool(&self, column: impl Column) -> Result<bool, DbError> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.wrong(column, "0 or 1", "another number")),
        }
    }

    /// Text.
    ///
    /// # Errors
    /// [`DbError::Column`] when it is absent, null or something else.
    pub fn text(&self, column: impl Column) -> Result<&'r str, DbError> {
        match self.cell(column, "text")? {
            Cell::Text(text) => Ok(text),
            other => Err(self.wrong(column, "text", other.kind())),
        }
    }

    /// Text or null.
    ///
    /// # Errors
    /// [`DbError::Column`] when it is absent or something else.
    pub fn opt_text(&self, column: impl Column) -> Result<Option<&'r str>, DbError> {
        match self.cell(column, "text or null")? {
            Cell::Text(text) => Ok(Some(text)),
            Cell::Null => Ok(None),
            other => Err(self.wrong(column, "text or null", other.kind())),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// [`DbError::Column`] when it is absent, null or something else.
    pub fn bytes(&self, column: impl Column) -> Result<&'r [u8], DbError> {
        match self.cell(column, "bytes")? {
            Cell::Bytes(bytes) => Ok(bytes),
            other => Err(self.wrong(column, "bytes", other.kind())),
        }
    }

    /// Bytes or null.
    ///
    /// # Errors
    /// [`DbError::Column`] when it is absent or something else.
    pub fn opt_bytes(&self, column: impl Column) -> Result<Option<&'r [u8]>, DbError> {
        match self.cell(column, "bytes or null")? {
            Cell::Bytes(bytes) => Ok(Some(bytes)),
            Cell::Null => Ok(None),
            other => Err(self.wrong(column, "bytes or null", other.kind())),
        }
    }

    /// Whatever is there, as an owned value.
    ///
    /// # Errors
    /// [`DbError::Column`] when it is absent or of a type that we do not keep.
    pub fn value(&self, column: impl Column) -> Result<Value, DbError> {
        Ok(match self.cell(column, "a value")? {
            Cell::Null => Value::Null,
            Cell::Int(number) => Value::Int(number),
            Cell::Text(text) => text.into(),
            Cell::Bytes(bytes) => bytes.into(),
        })
    }

    /// All values of the row, owned.
    ///
    /// # Errors
    /// [`DbError::Column`] when one is of a type that we do not keep.
    pub fn values(&self) -> Result<Vec<Value>, DbError> {
        (0..self.width()).map(|index| self.value(index)).collect()
    }

    fn cell(&self, column: impl Column, wanted: &'static str) -> Result<Cell<'r>, DbError> {
        let Some(index) = column.index(self) else {
            return Err(self.wrong(column, wanted, "no such column"));
        };
        match self.source {
            Source::Sqlite(row) => sqlite_cell(row, index),
            Source::Postgres(row) => postgres_cell(row, index),
        }
        .map_err(|found| self.wrong(column, wanted, &found))
    }

    fn wrong(&self, column: impl Column, wanted: &'static str, found: &str) -> DbError {
        DbError::Column {
            statement: self.statement.to_owned(),
            column: column.to_string(),
            wanted,
            found: found.to_owned(),
        }
    }
}

fn sqlite_cell<'r>(row: &'r rusqlite::Row<'r>, index: usize) -> Result<Cell<'r>, String> {
    match row.get_ref(index) {
        Ok(ValueRef::Null) => Ok(Cell::Null),
        Ok(ValueRef::Integer(number)) => Ok(Cell::Int(number)),
        Ok(ValueRef::Text(bytes)) => {
            std::str::from_utf8(bytes).map(Cell::Text).map_err(|_| "text that is not UTF-8".to_owned())
        }
        Ok(ValueRef::Blob(bytes)) => Ok(Cell::Bytes(bytes)),
        Ok(ValueRef::Real(_)) => Err("a floating-point number".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn postgres_cell(row: &postgres::Row, index: usize) -> Result<Cell<'_>, String> {
    let Some(column) = row.columns().get(index) else {
        return Err("no such column".to_owned());
    };
    let cell = match *column.type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(index).map(|found| found.map(Cell::Int)),
        Type::INT4 => row.try_get::<_, Option<i32>>(index).map(|found| found.map(i64::from).map(Cell::Int)),
        Type::INT2 => row.try_get::<_, Option<i16>>(index).map(|found| found.map(i64::from).map(Cell::Int)),
        Type::BOOL => row.try_get::<_, Option<bool>>(index).map(|found| found.map(i64::from).map(Cell::Int)),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
            row.try_get::<_, Option<&str>>(index).map(|found| found.map(Cell::Text))
        }
        Type::BYTEA => row.try_get::<_, Option<&[u8]>>(index).map(|found| found.map(Cell::Bytes)),
        ref other => return Err(format!("{other}, which must be cast to bigint or text in the statement")),
    };
    cell.map(|found| found.unwrap_or(Cell::Null)).map_err(|error| error.to_string())
}
