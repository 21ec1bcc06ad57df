//! A unit of work's view of a SQLite connection on which a transaction is open.

use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql};

use super::errors::translate;
use crate::checks::{check_count, check_parameters};
use crate::stats::Counters;
use crate::stopwatch::Stopwatch;
use crate::transaction::Engine;
use crate::{DbError, Reader, Row, Statement, Tx, Value};

/// The transaction as one unit sees it.
pub(super) struct SqliteTx<'c> {
    connection: &'c Connection,
    counters: &'c Counters,
    /// It is the connection that writes.
    writes: bool,
    watch: Stopwatch,
    limit: Duration,
    /// A statement failed; nothing more may happen, as on PostgreSQL.
    failed: bool,
    /// A statement ran that may have changed something.
    changed: bool,
    bytes: usize,
}

impl<'c> SqliteTx<'c> {
    pub(super) fn reading(connection: &'c Connection, counters: &'c Counters, limit: Duration) -> Self {
        let watch = Stopwatch::start();
        Self { connection, counters, writes: false, watch, limit, failed: false, changed: false, bytes: 0 }
    }

    pub(super) fn writing(connection: &'c Connection, counters: &'c Counters, limit: Duration) -> Self {
        Self { writes: true, ..Self::reading(connection, counters, limit) }
    }

    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.watch.elapsed()
    }

    pub(super) fn changed(&self) -> bool {
        self.changed
    }

    /// Bytes of parameters so far.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Refuses to go on after a failure, and outside a transaction, where every statement would be kept.
    fn may_run(&self, statement: &Statement) -> Result<(), DbError> {
        if self.failed || self.connection.is_autocommit() {
            return Err(DbError::Aborted { statement: statement.name().to_owned() });
        }
        if self.watch.elapsed() > self.limit {
            return Err(DbError::TooLong { milliseconds: self.limit.as_millis().try_into().unwrap_or(0) });
        }
        Ok(())
    }

    fn bound(&mut self, statement: &Statement, parameters: &[Value]) -> Result<CachedStatement<'c>, DbError> {
        self.may_run(statement)?;
        check_parameters(Engine::Sqlite, statement, parameters)?;
        let translated = |error| translate(statement.name(), error);
        let mut prepared =
            self.connection.prepare_cached(statement.text(Engine::Sqlite)).map_err(translated)?;
        check_count(statement, prepared.parameter_count(), parameters)?;
        self.changed |= !prepared.readonly();
        for (index, value) in parameters.iter().enumerate() {
            self.bytes += value.size();
            prepared.raw_bind_parameter(index + 1, Bound(value)).map_err(translated)?;
        }
        Ok(prepared)
    }

    /// Remembers that a statement failed, and what that says of the disk.
    fn noted<T>(&mut self, result: Result<T, DbError>) -> Result<T, DbError> {
        if let Err(error) = &result {
            self.failed = true;
            let seen = &self.counters.seen;
            if self.writes { seen.writing(error) } else { seen.reading(error) }
        }
        result
    }
}

struct Bound<'v>(&'v Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Reader for SqliteTx<'_> {
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn each(
        &mut self,
        statement: &Statement,
        parameters: &[Value],
        visit: &mut dyn FnMut(&Row<'_>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let prepared = self.bound(statement, parameters);
        let mut prepared = self.noted(prepared)?;
        let mut rows = prepared.raw_query();
        loop {
            match rows.next() {
                Ok(Some(row)) => visit(&Row::of_sqlite(statement.name(), row))?,
                Ok(None) => return Ok(()),
                Err(error) => return self.noted(Err(translate(statement.name(), error))),
            }
        }
    }

    fn prepare(&mut self, statement: &Statement) -> Result<(), DbError> {
        self.may_run(statement)?;
        let prepared = self
            .connection
            .prepare(statement.text(Engine::Sqlite))
            .map(drop)
            .map_err(|error| translate(statement.name(), error));
        self.noted(prepared)
    }
}

impl Tx for SqliteTx<'_> {
    fn exec(&mut self, statement: &Statement, parameters: &[Value]) -> Result<u64, DbError> {
        let changed = self.bound(statement, parameters).and_then(|mut prepared| {
            prepared.raw_execute().map_err(|error| translate(statement.name(), error))
        });
        self.noted(changed).map(|changed| changed as u64)
    }
}
