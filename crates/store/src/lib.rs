//! Our tables and our SQL: the journal, what is derived from it, what is kept beside it, and what passes.
//!
//! The room for every statement of the product. Functions take a transaction or a reader and values, and know no rule:
//! what may happen is decided in `engine`, who may do it in `centre`. No HTTP, no clock, no randomness, no handbook may
//! enter; instants, ids, salts and secrets come in as values.
//!
//! Every finder of cases takes a [`Scope`]; there is none without. Project id leads every key, lists page by key, text
//! keys sort by bytes on both engines.

pub mod ahead;
pub mod answers;
pub mod attest;
pub mod calls;
pub mod cases;
pub mod copies;
pub mod digest;
pub mod duties;
pub mod erasure;
mod error;
pub mod files;
pub mod handbooks;
pub mod imports;
pub mod inbox;
pub mod journal;
pub mod machine;
pub mod mentions;
mod migrations;
pub mod nodes;
pub mod numbers;
pub mod outbox;
pub mod outward;
pub mod parties;
pub mod people;
pub mod personal;
pub mod places;
mod reading;
pub mod rebuild;
pub mod scope;
pub mod seals;
pub mod search;
pub mod secrets;
pub mod slots;
pub mod statements;
pub mod tables;
#[cfg(feature = "testing")]
pub mod testing;
pub mod uploads;
pub mod verify;
pub mod webhooks;
mod who;

pub use error::{Result, StoreError};
pub use migrations::{MIGRATIONS, migrate, migrate_to};
pub use scope::Scope;
