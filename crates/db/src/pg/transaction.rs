//! A unit of work's view of a PostgreSQL connection on which a transaction is open.

use std::error::Error;
use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use futures_core::Stream as _;
use postgres::Row as PgRow;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::connection::{Connection, Known, Sent, broke};
use super::errors::{Failure, classify, translate};
use super::wire::Silent;
use crate::checks::{check_count, check_parameters};
use crate::stats::Counters;
use crate::stopwatch::Stopwatch;
use crate::transaction::Unique;
use crate::{DbError, Engine, Reader, Row, Statement, Tx, Value};

/// Statements on their way before one of them is waited for: what bounds their memory in a unit that writes a lot.
const MOST_UNHEARD: usize = 256;

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
        let prepared = prepared.map_err(|silent| self.silent(statement, silent))?;
        if let Err(error) = check_count(statement, prepared.params().len(), parameters) {
            self.failure = Some(Failure::Statement);
            return Err(error);
        }
        Ok(prepared)
    }

    /// Remembers what a failure means and translates it.
    fn failed(&mut self, statement: &str, error: postgres::Error) -> DbError {
        self.failure = Some(classify(&error));
        let error = translate(statement, error, self.milliseconds());
        let seen = &self.counters.seen;
        if self.writes {
            seen.writing(&error)
        } else {
            seen.reading(&error)
        }
        error
    }

    /// Why a statement has no answer: it failed, or one before it did.
    fn silent(&mut self, statement: &Statement, silent: Silent<Sent>) -> DbError {
        match silent {
            Silent::Own(error) => self.failed(statement.name(), error),
            Silent::Earlier(sent, error) => self.earlier(sent, error),
            Silent::Gone => {
                self.failure = Some(Failure::Broken);
                broke()
            }
        }
    }

    /// Translates the error of a request that nobody had waited for.
    pub(super) fn earlier(&mut self, sent: Sent, error: postgres::Error) -> DbError {
        match sent {
            Sent::Steering => self.failed("BEGIN", error),
            Sent::Later { statement, race: None } | Sent::Ahead { statement, .. } => {
                self.failed(&statement, error)
            }
            Sent::Later { statement, race: Some((table, columns)) } => {
                self.failed(&statement, error).conflict_on(table, columns)
            }
        }
    }

    /// The answer of a question that was asked ahead; `None` when it was not.
    fn known(&mut self, statement: &Statement, parameters: &[Value]) -> Result<Option<&[PgRow]>, DbError> {
        let text = statement.text(Engine::Postgres);
        let asked = |known: &Known| known.statement == text && known.parameters == parameters;
        let Some(place) = self.connection.known.iter().position(asked) else { return Ok(None) };
        let here = |known: &Known| known.rows.is_some();
        if !self.connection.known.get(place).is_some_and(here) {
            self.may_run(statement)?;
            let settled = self.connection.settle();
            settled.map_err(|silent| self.silent(statement, silent))?;
        }
        Ok(self.connection.known.get(place).and_then(|known| known.rows.as_deref()))
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
        if let Some(rows) = self.known(statement, parameters)? {
            return rows.iter().try_for_each(|row| visit(&Row::of_postgres(statement.name(), row)));
        }
        let prepared = self.prepared(statement, parameters)?;
        // Also for `insert … returning`.
        self.connection.forget_known(statement.text(Engine::Postgres));
        let outcome = self.connection.wait(|client| async move {
            let rows = client.query_raw(&prepared, parameters.iter().map(Bound)).await?;
            let mut rows = pin!(rows);
            let mut seen = Ok(());
            while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
                let row = row?;
                // Also when nobody wants to see more: a failure further on undoes the transaction all the same.
                if seen.is_ok() {
                    seen = visit(&Row::of_postgres(statement.name(), &row));
                }
            }
            Ok(seen)
        });
        outcome.map_err(|silent| self.silent(statement, silent))?
    }

    fn ahead(&mut self, statement: &Statement, parameters: &[Value]) -> Result<(), DbError> {
        let prepared = self.prepared(statement, parameters)?;
        let Connection { wire, known, .. } = &mut *self.connection;
        known.push(Known {
            statement: statement.text(Engine::Postgres).to_owned(),
            parameters: parameters.to_vec(),
            rows: None,
        });
        let sent = Sent::Ahead { statement: statement.name().to_owned(), place: known.len() - 1 };
        let parameters = parameters.to_vec();
        let sent = wire.send(sent, |client| async move {
            let rows = client.query_raw(&prepared, parameters.iter().map(Bound)).await?;
            let (mut rows, mut all) = (pin!(rows), Vec::new());
            while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
                all.push(row?);
            }
            Ok(all)
        });
        sent.map_err(|error| self.failed(statement.name(), error))
    }

    fn prepare(&mut self, statement: &Statement) -> Result<(), DbError> {
        self.may_run(statement)?;
        let prepared = self.connection.prepare_anew(statement.text(Engine::Postgres));
        prepared.map(drop).map_err(|silent| self.silent(statement, silent))
    }
}

impl Tx for PgTx<'_> {
    fn exec(&mut self, statement: &Statement, parameters: &[Value]) -> Result<u64, DbError> {
        let prepared = self.prepared(statement, parameters)?;
        self.connection.forget_known(statement.text(Engine::Postgres));
        let changed = self
            .connection
            .wait(|client| async move { client.execute_raw(&prepared, parameters.iter().map(Bound)).await });
        changed.map_err(|silent| self.silent(statement, silent))
    }

    fn later(
        &mut self,
        statement: &Statement,
        parameters: Vec<Value>,
        race: Option<Unique>,
    ) -> Result<(), DbError> {
        let prepared = self.prepared(statement, &parameters)?;
        self.connection.forget_known(statement.text(Engine::Postgres));
        if self.connection.wire.unheard() >= MOST_UNHEARD {
            let settled = self.connection.settle();
            settled.map_err(|silent| self.silent(statement, silent))?;
        }
        let sent = Sent::Later { statement: statement.name().to_owned(), race };
        let sent = self.connection.wire.send(sent, |client| async move {
            client.execute_raw(&prepared, parameters.iter().map(Bound)).await.map(|_| Vec::new())
        });
        sent.map_err(|error| self.failed(statement.name(), error))
    }
}
