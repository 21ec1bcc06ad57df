//! The words of the house as types: ids, money, people, the compiled handbook, commands, events and the state of a case.
//!
//! Everything here is a value. No clock, no I/O, no rule: what may happen is decided in `engine`, what a definition
//! means is checked in `handbook`. Events and the compiled handbook are stored for years, so their wire form changes
//! only by a new schema version.

pub mod actor;
pub mod case;
pub mod command;
pub mod duty;
pub mod event;
pub mod expression;
pub mod handbook;
pub mod ids;
pub mod money;
pub mod people;
pub mod value;

pub use actor::{Actor, Who};
pub use calendar::Instant;
pub use case::Case;
pub use command::Command;
pub use duty::{Assignee, Duty, DutyKey};
pub use event::Event;
pub use handbook::Handbook;
pub use ids::*;
pub use money::{Fen, Quantity};
pub use value::{FileRef, PersonalRef, Value};
