//! Schema changes: one number, one directory with a text per engine, forward only, each with a checksum.
//!
//! refinery keeps the history and compares the checksums. It takes no lock, so on PostgreSQL an advisory
//! lock is held meanwhile. All that are due run in one transaction. Nothing here knows a table of ours.

use std::thread;

use refinery::error::Kind;
use refinery::{Migrate, Runner};

use crate::{DbError, Engine, Options, Url, pg, sqlite};

/// One step of the schema, for both engines. See [`migration!`](crate::migration).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// Its number, from 1, without gaps.
    pub number: i32,
    /// What it brings, as one word (`a-z`, `0-9`, `_`). Programs that do not know it work on as before, unless it ends with
    /// `_needs_0016`: then only those that know that number. A release takes away only what the release before no longer uses.
    pub name: &'static str,
    /// Its text for SQLite. Foreign keys are not enforced while it runs and are checked at its end.
    pub sqlite: &'static str,
    /// Its text for PostgreSQL.
    pub pg: &'static str,
}

impl Migration {
    /// A migration by the name of its directory (`0007_duties`); a name of another shape stops the build.
    #[must_use]
    #[expect(clippy::panic, reason = "for constants: it stops the build, not the program")]
    pub const fn of_directory(directory: &'static str, sqlite: &'static str, pg: &'static str) -> Self {
        let (digits, name) = directory.split_at(4);
        let Ok(number) = i32::from_str_radix(digits, 10) else {
            panic!("the directory of a migration begins with its number in four digits");
        };
        let (underscore, name) = name.split_at(1);
        assert!(underscore.as_bytes()[0] == b'_', "after a migration's number comes an underscore");
        Self { number, name, sqlite, pg }
    }
}

/// The migration in `migrations/DIRECTORY/{sqlite,pg}.sql` of the calling crate:
/// `const ALL: &[Migration] = &[migration!("0001_journal"), migration!("0002_duties")];`.
#[macro_export]
macro_rules! migration {
    ($directory:literal) => {
        $crate::Migration::of_directory(
            $directory,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $directory, "/sqlite.sql")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/", $directory, "/pg.sql")),
        )
    };
}

/// Part of every SQLite migration's text and so of its checksum: must never change. A migration may rebuild
/// a table, which SQLite allows only while foreign keys are off; this makes one that leaves a dangling
/// reference fail as a whole.
const DANGLING_REFERENCES: &str = "
create temp table dangling_references (found integer check (found = 0));
insert into dangling_references select count(*) from pragma_foreign_key_check;
drop table dangling_references;
";

/// Held on PostgreSQL while migrating; any number of our own will do.
const LOCK: i64 = 7_226_893_401;

pub(crate) fn apply(url: &Url, options: &Options, known: &[Migration]) -> Result<Vec<i32>, DbError> {
    check_numbers(known)?;
    let runner = Runner::new(&texts(known, url.engine())?).set_grouped(true);
    let newest = known.last().map_or(0, |migration| migration.number);
    match url {
        Url::Sqlite(path) => {
            let mut connection = sqlite::connect(path, options)?;
            connection.pragma_update(None, "foreign_keys", false).map_err(failed("prepare the file"))?;
            // Two processes may have read the same history; the one that was late looks again.
            run(&runner, &mut connection, newest).or_else(|first| match first {
                DbError::Migration { .. } => run(&runner, &mut connection, newest),
                other => Err(other),
            })
        }
        // The blocking client may not be touched on a runtime's thread, and callers may well be on one.
        Url::Postgres(address) => thread::scope(|scope| {
            let work = scope.spawn(|| on_postgres(address, options, &runner, newest));
            work.join().unwrap_or_else(|_| {
                Err(DbError::Migration { what: "the migrating thread panicked".to_owned(), source: None })
            })
        }),
    }
}

fn on_postgres(address: &str, options: &Options, runner: &Runner, newest: i32) -> Result<Vec<i32>, DbError> {
    let mut client = pg::connect(address, options)?;
    client
        .batch_execute(&format!("set statement_timeout = 0; select pg_advisory_lock({LOCK})"))
        .map_err(failed("wait for another server that migrates"))?;
    // The lock goes with the connection.
    run(runner, &mut client, newest)
}

fn run<C: Migrate>(runner: &Runner, connection: &mut C, newest: i32) -> Result<Vec<i32>, DbError> {
    let report = match runner.run(connection) {
        Ok(report) => report,
        Err(error) => match error.kind() {
            Kind::MissingVersion(found) if found.version() > newest => {
                return beside_a_newer_one(runner, connection, newest).map(|()| vec![]);
            }
            Kind::MissingVersion(found) => {
                return Err(DbError::Migration {
                    what: format!("number {} ({}) is missing on one side", found.version(), found.name()),
                    source: None,
                });
            }
            Kind::DivergentVersion(applied, ours) => {
                return Err(DbError::Migration {
                    what: format!(
                        "number {} was applied as {:?} with another text than ours ({:?}); applied ones never change",
                        applied.version(),
                        applied.name(),
                        ours.name()
                    ),
                    source: None,
                });
            }
            _ => return Err(failed("run the texts that are due")(error)),
        },
    };
    Ok(report.applied_migrations().iter().map(refinery::Migration::version).collect())
}

/// A newer release has been here: while servers are restarted one after the other, those of the release before go on, and
/// one of them that dies must be able to come back. What it does not know must leave room for it.
fn beside_a_newer_one<C: Migrate>(runner: &Runner, connection: &mut C, newest: i32) -> Result<(), DbError> {
    let applied = runner.get_applied_migrations(connection).map_err(failed("read what was applied"))?;
    let unknown: Vec<_> = applied.iter().filter(|own| own.version() > newest).collect();
    if let Some(found) = unknown.iter().rev().find(|own| needs(own.name()) > newest) {
        return Err(DbError::Newer { found: found.version(), name: found.name().to_owned(), newest });
    }
    let last = unknown.last().map_or(newest, |own| own.version());
    tracing::warn!(newest, there = last, "the schema is of a newer release, which lets this one work on");
    Ok(())
}

/// The number that a program must know to work on a schema with a migration of this name.
fn needs(name: &str) -> i32 {
    let digits = name.rsplit_once("_needs_").map_or("", |(_, digits)| digits);
    digits.parse().unwrap_or(0)
}

fn failed<E: std::error::Error + Send + Sync + 'static>(what: &'static str) -> impl FnOnce(E) -> DbError {
    move |error| DbError::Migration { what: what.to_owned(), source: Some(Box::new(error)) }
}

fn check_numbers(known: &[Migration]) -> Result<(), DbError> {
    for (migration, expected) in known.iter().zip(1..) {
        if migration.number != expected {
            let what = format!("{} has number {}, should be {expected}", migration.name, migration.number);
            return Err(DbError::Migration { what, source: None });
        }
        // A number that cannot be read would let every older program in.
        if migration.name.contains("_needs_") && !(1..migration.number).contains(&needs(migration.name)) {
            let what = format!("{} does not end with the number of a migration before it", migration.name);
            return Err(DbError::Migration { what, source: None });
        }
    }
    Ok(())
}

fn texts(known: &[Migration], engine: Engine) -> Result<Vec<refinery::Migration>, DbError> {
    let text = |migration: &Migration| {
        let name = format!("V{}__{}", migration.number, migration.name);
        let sql = match engine {
            Engine::Sqlite => format!("{}\n;{DANGLING_REFERENCES}", migration.sqlite),
            Engine::Postgres => migration.pg.to_owned(),
        };
        refinery::Migration::unapplied(&name, &sql).map_err(failed("read a migration's name"))
    };
    known.iter().map(text).collect()
}
