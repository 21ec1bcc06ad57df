//! One connection to a server with its prepared statements.

use std::collections::HashMap;
use std::sync::Arc;

use postgres::{NoTls, Row};
use tokio_postgres::{Client, Config, Error};

use super::wire::{Silent, Wire};
use crate::transaction::Unique;
use crate::{DbError, Options, Value};

/// What a request was that nobody waited for.
pub(super) enum Sent {
    /// It begins or ends a transaction.
    Steering,
    /// A statement of which nobody wants to know how many rows it changed.
    Later {
        statement: String,
        /// A broken uniqueness of these columns of this table means a lost race.
        race: Option<Unique>,
    },
    /// A question that the unit will ask.
    Ahead {
        statement: String,
        /// Its place among the [`Known`].
        place: usize,
    },
}

/// What was asked ahead in this unit.
pub(super) struct Known {
    pub(super) statement: String,
    pub(super) parameters: Vec<Value>,
    /// The answer, once it is here.
    pub(super) rows: Option<Vec<Row>>,
}

impl Known {
    fn names(&self, table: &str) -> bool {
        let word = |mark: char| mark.is_ascii_alphanumeric() || mark == '_';
        self.statement.split(|mark| !word(mark)).any(|part| part == table)
    }
}

/// The tables that a statement writes, and perhaps other words of it.
fn written(statement: &str) -> impl Iterator<Item = &str> {
    ["insert into ", "update ", "delete from "].into_iter().flat_map(move |verb| {
        statement.match_indices(verb).filter_map(move |(at, _)| {
            statement.get(at + verb.len()..)?.split(|mark: char| mark.is_whitespace() || mark == '(').next()
        })
    })
}

/// A connection, what was prepared on it, and what the unit on it knows already.
pub(super) struct Connection {
    pub(super) wire: Wire<Sent>,
    pub(super) known: Vec<Known>,
    /// An answer came since the transaction was begun, so that it did begin.
    pub(super) begun: bool,
    prepared: HashMap<String, postgres::Statement>,
    most: usize,
}

fn configured(address: &str, options: &Options) -> Result<Config, DbError> {
    let mut config: Config = address.parse().map_err(unavailable)?;
    config.connect_timeout(options.patience).application_name("shouwen");
    // A server that vanished without a word is noticed, and does not hold this thread for ever.
    config.tcp_user_timeout(options.patience.saturating_add(options.unit_limit));
    Ok(config)
}

fn settings(options: &Options) -> String {
    format!(
        "set client_min_messages = warning; set time zone 'UTC'; set statement_timeout = {}",
        options.unit_limit.as_millis()
    )
}

fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> DbError {
    DbError::Unavailable { source: source.into() }
}

/// Connects with the blocking client, for what is no unit of work. Only for threads that are not an asynchronous runtime's.
pub(crate) fn connect(address: &str, options: &Options) -> Result<postgres::Client, DbError> {
    let config = postgres::Config::from(configured(address, options)?);
    let mut client = config.connect(NoTls).map_err(unavailable)?;
    client.batch_execute(&settings(options)).map_err(unavailable)?;
    Ok(client)
}

impl Connection {
    /// Connects for units of work. Only for threads that are not an asynchronous runtime's.
    pub(super) fn open(address: &str, options: &Options) -> Result<Self, DbError> {
        let mut wire = Wire::open(&configured(address, options)?)?;
        let settings = settings(options);
        let set = wire.wait(&mut |_, _| {}, |client| async move { client.batch_execute(&settings).await });
        match set {
            Ok(()) => {}
            Err(Silent::Own(error) | Silent::Earlier(_, error)) => return Err(unavailable(error)),
            Err(Silent::Gone) => return Err(broke()),
        }
        let most = options.statements.max(1);
        Ok(Self { wire, known: Vec::new(), begun: false, prepared: HashMap::new(), most })
    }

    /// Begins the transaction of a unit; what the one before knew is forgotten.
    pub(super) fn begin(&mut self, text: String) {
        self.known.clear();
        self.begun = false;
        self.wire.forget_sent();
        self.steer(text);
    }

    /// Sends a request and waits for its answer.
    pub(super) fn wait<T, Request>(
        &mut self,
        request: impl FnOnce(Arc<Client>) -> Request,
    ) -> Result<T, Silent<Sent>>
    where
        Request: Future<Output = Result<T, Error>>,
    {
        let Self { wire, known, .. } = self;
        let answer = wire.wait(&mut |tag, rows| hear(known, tag, rows), request);
        self.begun = self.begun || answer.is_ok();
        answer
    }

    /// The prepared form of `text`, from an earlier time if possible.
    pub(super) fn prepare(&mut self, text: &str) -> Result<postgres::Statement, Silent<Sent>> {
        if let Some(prepared) = self.prepared.get(text) {
            return Ok(prepared.clone());
        }
        let prepared = self.prepare_anew(text)?;
        if self.prepared.len() >= self.most {
            // Rare (composed statements only), so forgetting all is good enough.
            self.prepared.clear();
        }
        self.prepared.insert(text.to_owned(), prepared.clone());
        Ok(prepared)
    }

    /// Prepares `text` and keeps nothing.
    pub(super) fn prepare_anew(&mut self, text: &str) -> Result<postgres::Statement, Silent<Sent>> {
        self.wait(|client| async move { client.prepare(text).await })
    }

    /// Forgets what was prepared, after the schema has changed.
    pub(super) fn forget(&mut self) {
        self.prepared.clear();
    }

    /// Forgets the answers that a statement may have made wrong: those of statements that name a table which it writes.
    pub(super) fn forget_known(&mut self, writing: &str) {
        for known in &mut self.known {
            if written(writing).any(|table| known.names(table)) {
                known.statement.clear();
            }
        }
    }

    /// Sends something that begins or ends a transaction, and goes on.
    pub(super) fn steer(&mut self, text: String) {
        // Whoever waits next finds a connection that is closed.
        let _sent = self.wire.send(Sent::Steering, |client| async move {
            client.batch_execute(&text).await.map(|()| Vec::new())
        });
    }

    /// Waits until everything that was sent is answered.
    pub(super) fn settle(&mut self) -> Result<(), Silent<Sent>> {
        self.wait(|_| async { Ok(()) })
    }
}

/// The connection ended without a word.
pub(super) fn broke() -> DbError {
    unavailable("the connection broke")
}

/// Keeps the answer of what was asked ahead.
fn hear(known: &mut [Known], tag: Sent, rows: Vec<Row>) {
    if let Sent::Ahead { place, .. } = tag
        && let Some(known) = known.get_mut(place)
    {
        known.rows = Some(rows);
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, written};

    #[test]
    fn a_statement_names_what_it_writes() {
        let words: Vec<&str> =
            written("with e as (insert into entries (id) values ($1)) delete from words where id = $1")
                .collect();
        assert_eq!(words, ["entries", "words"]);
        assert_eq!(written("update cases set stage = $1").collect::<Vec<_>>(), ["cases"]);
        assert_eq!(written("select stage from cases").count(), 0);
        let known = Known { statement: "select 1 from cases c".to_owned(), parameters: vec![], rows: None };
        assert!(known.names("cases") && !known.names("case"));
    }
}
