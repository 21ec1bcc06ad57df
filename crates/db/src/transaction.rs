//! What a unit of work sees of a database: a reader, or a transaction that may also write.
//!
//! Both are object-safe, so that repository code compiles once for both engines. Row mappers come through
//! [`ReaderExt`]. Nothing here names an engine's own type.

use std::fmt;

use crate::{DbError, Row, Statement, Value};

/// Which engine runs underneath. Repositories should hardly ever ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// The embedded engine.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// One consistent view of the database. All reads of a unit see the same state.
///
/// After a statement has failed every later one answers [`DbError::Aborted`], on both engines: never
/// catch an error and go on; let the statement say `on conflict` instead.
pub trait Reader {
    /// Which engine runs underneath.
    fn engine(&self) -> Engine;

    /// Runs `statement` and hands over each row. The mappers of [`ReaderExt`] are easier to use.
    ///
    /// # Errors
    /// Whatever the engine or `visit` says.
    fn each(
        &mut self,
        statement: &Statement,
        parameters: &[Value],
        visit: &mut dyn FnMut(&Row<'_>) -> Result<(), DbError>,
    ) -> Result<(), DbError>;

    /// Says that `statement` will be asked with these parameters, so that the question is on its way together with others
    /// instead of one after the other. The answer is kept until the unit ends or writes to a table that the statement names.
    /// The embedded engine, to which nothing travels, does nothing.
    ///
    /// # Errors
    /// What is wrong with the statement.
    fn ahead(&mut self, statement: &Statement, parameters: &[Value]) -> Result<(), DbError> {
        let _asked_when_needed = (statement, parameters);
        Ok(())
    }

    /// Prepares `statement` without running it: finds unknown columns, wrong types, bad syntax.
    ///
    /// # Errors
    /// What is wrong with it.
    fn prepare(&mut self, statement: &Statement) -> Result<(), DbError>;
}

/// A transaction that may write. Coerces to `&mut dyn Reader` where a function only reads.
pub trait Tx: Reader {
    /// Runs a statement that returns no rows; answers how many rows it changed.
    ///
    /// # Errors
    /// Whatever the engine says; a broken uniqueness is [`DbError::Unique`].
    fn exec(&mut self, statement: &Statement, parameters: &[Value]) -> Result<u64, DbError>;

    /// Runs a statement when nobody wants to know how many rows it changed: on PostgreSQL it travels with what is asked or
    /// written next, in its order, and an error shows there or at the commit, which it undoes. `race` names columns whose
    /// broken uniqueness means that another unit was faster.
    ///
    /// # Errors
    /// Whatever the engine says, of this statement or one before.
    fn later(
        &mut self,
        statement: &Statement,
        parameters: Vec<Value>,
        race: Option<Unique>,
    ) -> Result<(), DbError> {
        let done = self.exec(statement, &parameters).map(drop);
        match race {
            Some((table, columns)) => done.map_err(|error| error.conflict_on(table, columns)),
            None => done,
        }
    }
}

/// A table and columns of it that are unique together.
pub type Unique = (&'static str, &'static [&'static str]);

/// Reading with row mappers, for every [`Reader`] and [`Tx`].
pub trait ReaderExt: Reader {
    /// All rows, mapped. Also for `insert … returning`.
    ///
    /// # Errors
    /// Whatever the engine or the mapper says.
    fn all<T>(
        &mut self,
        statement: &Statement,
        parameters: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let mut rows = Vec::new();
        self.each(statement, parameters, &mut |row| {
            rows.push(map(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The only row, or none.
    ///
    /// # Errors
    /// [`DbError::ManyRows`] when there is a second row; whatever the engine or the mapper says.
    fn opt<T>(
        &mut self,
        statement: &Statement,
        parameters: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T, DbError>,
    ) -> Result<Option<T>, DbError> {
        let mut found = None;
        self.each(statement, parameters, &mut |row| {
            if found.is_some() {
                return Err(DbError::ManyRows { statement: statement.name().to_owned() });
            }
            found = Some(map(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The only row.
    ///
    /// # Errors
    /// [`DbError::NoRow`] or [`DbError::ManyRows`] when there is not exactly one; whatever the engine or
    /// the mapper says.
    fn one<T>(
        &mut self,
        statement: &Statement,
        parameters: &[Value],
        map: impl FnMut(&Row<'_>) -> Result<T, DbError>,
    ) -> Result<T, DbError> {
        self.opt(statement, parameters, map)?
            .ok_or_else(|| DbError::NoRow { statement: statement.name().to_owned() })
    }
}

impl<R: Reader + ?Sized> ReaderExt for R {}

/// Writing many rows at once, for every [`Tx`].
pub trait TxExt: Tx {
    /// Runs a statement for many rows: `common` comes first among its parameters. On SQLite the statement takes the
    /// values of one row and runs for each of them; on PostgreSQL it takes all rows as one JSON list of lists, so that
    /// they travel together. Rows hold no bytes.
    ///
    /// # Errors
    /// What the engine says; [`DbError::Parameter`] when a row holds bytes.
    fn exec_rows(
        &mut self,
        statement: &Statement,
        common: &[Value],
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, DbError> {
        if self.engine() == Engine::Postgres {
            return self.exec(statement, &together(statement, common, rows)?);
        }
        let mut changed = 0;
        let mut parameters = Vec::new();
        for row in rows {
            parameters.clear();
            parameters.extend_from_slice(common);
            parameters.extend(row);
            changed += self.exec(statement, &parameters)?;
        }
        Ok(changed)
    }

    /// Like [`exec_rows`](Self::exec_rows) when nobody wants to know how many rows it changed; see [`Tx::later`].
    ///
    /// # Errors
    /// As [`exec_rows`](Self::exec_rows).
    fn later_rows(
        &mut self,
        statement: &Statement,
        common: &[Value],
        rows: Vec<Vec<Value>>,
        race: Option<Unique>,
    ) -> Result<(), DbError> {
        if self.engine() == Engine::Postgres {
            return self.later(statement, together(statement, common, rows)?, race);
        }
        let done = self.exec_rows(statement, common, rows).map(drop);
        match race {
            Some((table, columns)) => done.map_err(|error| error.conflict_on(table, columns)),
            None => done,
        }
    }
}

impl<T: Tx + ?Sized> TxExt for T {}

/// The parameters of a statement that takes many rows as one.
fn together(statement: &Statement, common: &[Value], rows: Vec<Vec<Value>>) -> Result<Vec<Value>, DbError> {
    let mut parameters = common.to_vec();
    parameters.push(json(statement, rows)?.into());
    Ok(parameters)
}

/// Rows as one JSON text.
fn json(statement: &Statement, rows: Vec<Vec<Value>>) -> Result<String, DbError> {
    use serde_json::Value as Json;
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        let values = row.into_iter().map(|value| match value {
            Value::Null => Ok(Json::Null),
            Value::Int(number) => Ok(number.into()),
            Value::Text(text) => Ok(text.into()),
            Value::Bytes(_) => Err(DbError::Parameter {
                statement: statement.name().to_owned(),
                message: "a row of a batch holds bytes".to_owned(),
            }),
        });
        list.push(Json::Array(values.collect::<Result<_, _>>()?));
    }
    Ok(Json::Array(list).to_string())
}
