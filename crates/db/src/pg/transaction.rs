//! A unit of work's view of a PostgreSQL connection on which a transaction is open.

use std::error::Error;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::connection::Connection;
use super::errors::{Failure, classify, translate};
use crate::checks::{check_count, check_parameters};
use crate::stats::Counters;
use crate::stopwatch::Stopwatch;
use crate::{DbError, Engine, Reader, Row, Statement, Tx, Value};

/// The transaction as one unit sees it.
pub(super) struct PgTx<'c> {
    connection: &'c mut Connection,
    counters: &'c Counters,
    writes: bool,
    watch: Stopwatch,
    limit: Duration,
    failure: Option<Failure>,
}

impl<'c> PgTx<'c> {
    pub(super) fn new(
        connection: &'c mut Connection,
        counters: &'c Counters,
        writes: bool,
        limit: Duration,
    ) -> Self {
        Self { connection, counters, writes, watch: Stopwatch::start(), limit, failure: None }
    }

    pub(super) fn failure(&self) -> Option<Failure> {
        self.failure
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.watch.elapsed()
    }

    fn milliseconds(&self) -> u64 {
        self.limit.as_millis().try_into().unwrap_or(0)
    }

    fn may_run(&self, statement: &Statement) -> Result<(), DbError> {
        if self.failure.is_some() {
            return Err(DbError::Aborted { statement: statement.name().to_owned() });
        }
        if self.watch.elapsed() > self.limit {
            return Err(DbError::TooLong { milliseconds: self.milliseconds() });
        }
        Ok(())
    }

    fn prepared(
        &mut self,
        statement: &Statement,
        parameters: &[Value],
    ) -> Result<postgres::Statement, DbError> {
        let checked =
            self.may_run(statement).and_then(|()| check_parameters(Engine::Postgres, statement, parameters));
        if let Err(error) = checked {
            self.failure.get_or_insert(Failure::Statement);
            return Err(error);
        }
        let prepared = self.connection.prepare(statement.text(Engine::Postgres));
        let prepared = prepared.map_err(|error| self.failed(statement, error))?;
        if let Err(error) = check_count(statement, prepared.params().len(), parameters) {
            self.failure = Some(Failure::Statement);
            return Err(error);
        }
        Ok(prepared)
    }

    /// Remembers what a failure means and translates it.
    fn failed(&mut self, statement: &Statement, error: postgres::Error) -> DbError {
        self.failure = Some(classify(&error));
        let error = translate(statement.name(), error, self.milliseconds());
        let seen = &self.counters.seen;
        if self.writes {
            seen.writing(&error)
        } else {
            seen.reading(&error)
        }
        error
    }
}

/// A value as the server wants it in this place. Never converts: a number for a text is a mistake.
#[derive(Debug)]
struct Bound<'v>(&'v Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self.0, wanted) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT8) => number.to_sql(wanted, out),
            (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(wanted, out),
            (Value::Int(number), &Type::INT2) => i16::try_from(*number)?.to_sql(wanted, out),
            (
                Value::Text(text),
                &(Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN),
            ) => text.as_str().to_sql(wanted, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.as_slice().to_sql(wanted, out),
            (value, _) => {
                Err(format!("{} given where {wanted} is wanted; cast the placeholder", value.kind()).into())
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Reader for PgTx<'_> {
    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn each(
        &mut self,
        statement: &Statement,
        parameters: &[Value],
        visit: &mut dyn FnMut(&Row<'_>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let prepared = self.prepared(statement, parameters)?;
        let outcome = visit_rows(self.connection, &prepared, statement, parameters, visit);
        outcome.map_err(|stopped| match stopped {
            Stopped::Engine(error) => self.failed(statement, error),
            Stopped::Visitor(error) => error,
        })
    }

    fn prepare(&mut self, statement: &Statement) -> Result<(), DbError> {
        self.may_run(statement)?;
        let prepared = self.connection.client.prepare(statement.text(Engine::Postgres));
        prepared.map(drop).map_err(|error| self.failed(statement, error))
    }
}

enum Stopped {
    Engine(postgres::Error),
    Visitor(DbError),
}

fn visit_rows(
    connection: &mut Connection,
    prepared: &postgres::Statement,
    statement: &Statement,
    parameters: &[Value],
    visit: &mut dyn FnMut(&Row<'_>) -> Result<(), DbError>,
) -> Result<(), Stopped> {
    let mut rows =
        connection.client.query_raw(prepared, parameters.iter().map(Bound)).map_err(Stopped::Engine)?;
    while let Some(row) = rows.next().map_err(Stopped::Engine)? {
        visit(&Row::of_postgres(statement.name(), &row)).map_err(Stopped::Visitor)?;
    }
    Ok(())
}

impl Tx for PgTx<'_> {
    fn exec(&mut self, statement: &Statement, parameters: &[Value]) -> Result<u64, DbError> {
        let prepared = self.prepared(statement, parameters)?;
        let bound: Vec<Bound<'_>> = parameters.iter().map(Bound).collect();
        let given: Vec<&(dyn ToSql + Sync)> = bound.iter().map(|value| value as _).collect();
        let changed = self.connection.client.execute(&prepared, &given);
        changed.map_err(|error| self.failed(statement, error))
    }
}
