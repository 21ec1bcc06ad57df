//! Two database engines under one text of SQL: units of work, named queries, worker threads, migrations.
//!
//! The room for everything that knows SQLite from PostgreSQL. It knows no table: statements and migrations
//! come in as data. No HTTP, no domain type and no clock reading (beyond measuring its own work) may enter.
//!
//! A *unit of work* is a closure over a transaction, run on a worker thread, committed when it returns `Ok`
//! and rolled back when it does not. An answer means that the unit is on disk.
//!
//! ```
//! use db::{Database, DbError, Options, ReaderExt as _};
//!
//! mod sql {
//!     db::queries! {
//!         pub MAKE = "create table visit (id integer primary key, note text not null) strict",
//!             pg: "create table visit (id bigint primary key, note text not null)";
//!         pub ADD = "insert into visit (id, note) values ($1, $2)";
//!         pub NOTES = "select note from visit order by id";
//!     }
//! }
//!
//! let folder = tempfile::tempdir().unwrap();
//! let url = format!("sqlite:{}", folder.path().join("example.db").display()).parse().unwrap();
//! let database = Database::open(url, Options::default()).unwrap();
//! let notes = database
//!     .write_blocking(|tx| {
//!         tx.exec(&sql::MAKE, &[])?;
//!         tx.exec(&sql::ADD, &[7.into(), "kept".into()])?;
//!         tx.all(&sql::NOTES, &[], |row| Ok(row.text("note")?.to_owned()))
//!     })
//!     .unwrap();
//! assert_eq!(notes, ["kept"]);
//! # Ok::<(), DbError>(())
//! ```
//!
//! Closures are `Fn`: they may run more than once (a group that could not be committed, a serialization
//! failure), so they own nothing but their inputs and touch nothing but their transaction.

mod bell;
mod checks;
#[cfg(feature = "controls")]
pub mod controls;
mod database;
mod error;
mod migrations;
mod options;
mod pg;
mod row;
mod sharing;
mod sqlite;
mod statement;
mod stats;
mod stopwatch;
mod tables;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
mod trouble;
mod unit;
mod url;
mod value;

pub use bell::{Bell, Heard};
pub use database::{Database, MOST_RUNS};
pub use error::{ConstraintKind, DbError, LostRace};
pub use migrations::Migration;
pub use options::Options;
pub use row::{Column, Row};
pub use sharing::Sharing;
pub use statement::Statement;
#[doc(hidden)]
pub use statement::{as_text, numbered};
pub use stats::Stats;
pub use tables::{ALL as TABLE_STATEMENTS, Field, Kind, Table, level, tables};
pub use transaction::{Engine, Reader, ReaderExt, Tx, TxExt, Unique};
pub use trouble::Trouble;
pub use unit::Answer;
pub use url::Url;
pub use value::Value;
