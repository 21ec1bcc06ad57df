//! One connection to a server with its prepared statements.

use std::collections::HashMap;

use postgres::{Client, Config, NoTls};

use crate::{DbError, Options};

/// A connection and what was prepared on it.
pub(crate) struct Connection {
    pub(crate) client: Client,
    prepared: HashMap<String, postgres::Statement>,
    most: usize,
}

/// Connects. Only for threads that are not an asynchronous runtime's.
pub(crate) fn connect(address: &str, options: &Options) -> Result<Connection, DbError> {
    let unavailable = |source: postgres::Error| DbError::Unavailable { source: Box::new(source) };
    let mut config: Config = address.parse().map_err(unavailable)?;
    config.connect_timeout(options.patience).application_name("shouwen");
    // A server that vanished without a word is noticed, and does not hold this thread for ever.
    config.tcp_user_timeout(options.patience.saturating_add(options.unit_limit));
    let mut client = config.connect(NoTls).map_err(unavailable)?;
    let settings = format!(
        "set client_min_messages = warning; set time zone 'UTC'; set statement_timeout = {}",
        options.unit_limit.as_millis()
    );
    client.batch_execute(&settings).map_err(unavailable)?;
    Ok(Connection { client, prepared: HashMap::new(), most: options.statements.max(1) })
}

impl Connection {
    /// The prepared form of `text`, from an earlier time if possible.
    pub(crate) fn prepare(&mut self, text: &str) -> Result<postgres::Statement, postgres::Error> {
        if let Some(prepared) = self.prepared.get(text) {
            return Ok(prepared.clone());
        }
        let prepared = self.client.prepare(text)?;
        if self.prepared.len() >= self.most {
            // Rare (composed statements only), so forgetting all is good enough.
            self.prepared.clear();
        }
        self.prepared.insert(text.to_owned(), prepared.clone());
        Ok(prepared)
    }

    /// Forgets what was prepared, after the schema has changed.
    pub(crate) fn forget(&mut self) {
        self.prepared.clear();
    }
}
