//! A fresh database per test, on either engine, and the macro that runs a test on both.
//!
//! For tests only (feature `testing`). Nothing here is skipped: without a PostgreSQL server a test fails.

mod schema;

use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use postgres::{Client, NoTls};

use crate::{Database, DbError, Engine, Options, Reader, ReaderExt as _, Statement, Url, Value};

/// The environment variable that names the PostgreSQL server for tests.
pub const SERVER: &str = "SHOUWEN_TEST_PG";

/// A database that exists for one test: a file in a directory of its own, or a database on the test server.
/// Dropped, its threads end and it is removed; clones of the [`Database`] must be gone by then.
#[derive(Debug)]
pub struct TestDatabase {
    database: Option<Database>,
    url: Url,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// Removed when this is dropped.
    Folder {
        _kept: tempfile::TempDir,
    },
    Server {
        admin: String,
        name: String,
    },
}

impl TestDatabase {
    /// An empty database. Also on a runtime's thread.
    ///
    /// # Panics
    /// When it cannot be made; for PostgreSQL also when no server is named in [`SERVER`].
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self::with(engine, Options { connections: 4, ..Options::default() })
    }

    /// An empty database that works with `options`.
    ///
    /// # Panics
    /// When it cannot be made; for PostgreSQL also when no server is named in [`SERVER`].
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test that has no database has failed")]
    pub fn with(engine: Engine, options: Options) -> Self {
        let (url, place) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::Builder::new()
                    .prefix("shouwen-test-")
                    .tempdir()
                    .expect("make a directory for a test's database");
                (Url::file(folder.path().join("test.db")), Place::Folder { _kept: folder })
            }
            Engine::Postgres => on_server(),
        };
        let database = Database::open(url.clone(), options).expect("open a test's database");
        Self { database: Some(database), url, place }
    }

    /// Where it is, for what opens it once more.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The database; the same as through `*`.
    ///
    /// # Panics
    /// Never while the test can see it.
    #[must_use]
    #[expect(clippy::expect_used, reason = "taken only by drop")]
    pub fn database(&self) -> &Database {
        self.database.as_ref().expect("a test's database is open until it is dropped")
    }

    /// Prepares every statement on this engine and panics with all that cannot be.
    ///
    /// # Panics
    /// When one cannot be prepared.
    pub fn prepare_all<'s>(&self, statements: impl IntoIterator<Item = &'s &'s Statement>) {
        let mut wrong = String::new();
        for statement in statements {
            let statement = Statement::clone(statement);
            let name = statement.name().to_owned();
            // Each in a transaction of its own: a failed one would hide the next.
            let prepared: Result<(), DbError> = self.read_blocking(move |tx| tx.prepare(&statement));
            if let Err(error) = prepared {
                let mut cause: Option<&dyn std::error::Error> = Some(&error);
                let _never = write!(wrong, "\n{name}:");
                while let Some(said) = cause {
                    let _never = write!(wrong, " {said};");
                    cause = said.source();
                }
            }
        }
        assert!(wrong.is_empty(), "{} refuses these statements:{wrong}", self.engine());
    }

    /// How the engine would run `statement`: one line a step.
    ///
    /// # Panics
    /// When it cannot be explained.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a statement without a plan fails its test")]
    pub fn plan(&self, statement: &Statement, parameters: &[Value]) -> String {
        let explained = Statement::composed_apart(
            format!("plan of {}", statement.name()),
            format!("explain query plan {}", statement.text(Engine::Sqlite)),
            format!("explain {}", statement.text(Engine::Postgres)),
        );
        let parameters = parameters.to_vec();
        let lines: Result<Vec<String>, DbError> =
            self.read_blocking(move |tx: &mut dyn Reader| match tx.engine() {
                Engine::Sqlite => tx.all(&explained, &parameters, |row| Ok(row.text("detail")?.to_owned())),
                Engine::Postgres => tx.all(&explained, &parameters, |row| Ok(row.text(0)?.to_owned())),
            });
        lines.expect("explain a statement").join("\n")
    }
}

impl Deref for TestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        self.database()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.database = None;
        if let Place::Server { admin, name } = &self.place {
            // `with (force)` ends connections that a failed test left behind.
            administer(admin, &format!("drop database if exists {name} with (force)"));
        }
    }
}

/// Makes a database with a name that nobody else has.
#[expect(clippy::expect_used, clippy::panic, reason = "a test that has no database has failed")]
fn on_server() -> (Url, Place) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    #[expect(clippy::disallowed_methods, reason = "the test server is named by whoever runs the tests")]
    let Ok(admin) = std::env::var(SERVER) else {
        panic!(
            "{SERVER} names no PostgreSQL server, and no test of an engine is skipped: \
             run the tests through scripts/with-postgres"
        );
    };
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let unique = RandomState::new().hash_one(count);
    let name = format!("shouwen_test_{}_{count}_{unique:016x}", std::process::id());
    administer(&admin, &format!("create database {name} template template0"));
    let (server, query) = admin.split_once('?').map_or((admin.as_str(), ""), |(left, right)| (left, right));
    let (server, _) = server.rsplit_once('/').expect("the server's address ends in a database's name");
    let url = format!("{server}/{name}?{query}").trim_end_matches('?').parse().expect("an address we made");
    (url, Place::Server { admin, name })
}

/// Runs one statement as administrator, on a thread of its own because the caller may be on a runtime's.
fn administer(admin: &str, text: &str) {
    let done = thread::scope(|scope| {
        scope.spawn(|| Client::connect(admin, NoTls).and_then(|mut client| client.batch_execute(text))).join()
    });
    let problem = match done {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the thread panicked".to_owned(),
    };
    // A second panic while a failed test unwinds would hide the first.
    assert!(thread::panicking(), "the test server refuses {text:?}: {problem}");
}

/// Runs tests on both engines, each on a fresh empty database: `tests::NAME::sqlite`, `tests::NAME::postgres`.
///
/// ```text
/// db::both_engines! {
///     fn kept_after_commit(database) {            // database: &db::testing::TestDatabase
///         database.migrate(MIGRATIONS).unwrap();
///     }
///     async fn answers_on_any_runtime(database) { // on a tokio runtime
///         database.write(|tx| tx.exec(&ADD, &[])).await.unwrap();
///     }
/// }
/// ```
#[macro_export]
macro_rules! both_engines {
    () => {};
    ($(#[$attribute:meta])* fn $name:ident($database:ident) $body:block $($rest:tt)*) => {
        #[cfg(test)]
        mod $name {
            use super::*;

            fn story($database: &$crate::testing::TestDatabase) $body

            $(#[$attribute])*
            #[test]
            fn sqlite() {
                story(&$crate::testing::TestDatabase::new($crate::Engine::Sqlite));
            }

            $(#[$attribute])*
            #[test]
            fn postgres() {
                story(&$crate::testing::TestDatabase::new($crate::Engine::Postgres));
            }
        }
        $crate::both_engines! { $($rest)* }
    };
    ($(#[$attribute:meta])* async fn $name:ident($database:ident) $body:block $($rest:tt)*) => {
        #[cfg(test)]
        mod $name {
            use super::*;

            async fn story($database: &$crate::testing::TestDatabase) $body

            $(#[$attribute])*
            #[test]
            fn sqlite() {
                let database = $crate::testing::TestDatabase::new($crate::Engine::Sqlite);
                $crate::testing::on_runtime(story(&database));
            }

            $(#[$attribute])*
            #[test]
            fn postgres() {
                let database = $crate::testing::TestDatabase::new($crate::Engine::Postgres);
                $crate::testing::on_runtime(story(&database));
            }
        }
        $crate::both_engines! { $($rest)* }
    };
}

/// Runs a future on a tokio runtime of its own.
///
/// # Panics
/// When the future does, or no runtime can be made.
#[expect(clippy::expect_used, reason = "a test without a runtime has failed")]
pub fn on_runtime<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("make a runtime for a test")
        .block_on(future)
}
