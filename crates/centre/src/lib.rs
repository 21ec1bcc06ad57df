//! The running centre, one file a use case: authorise, load, decide, append, project; policy; timers; imports; ports.
//!
//! Nothing here knows HTTP or words of SQL; nothing below knows who is logged in. The clock and chance come in as ports.

mod centre;
pub mod error;
pub mod handbooks;
pub mod import;
mod messages;
pub mod names;
pub mod ports;
pub mod principal;
pub mod reading;
pub mod request;
mod rights;
mod submit;
pub mod view;

pub use centre::{Centre, Change};
pub use error::{CentreError, FieldError};
pub use ports::{Chance, Clock, Ports};
pub use principal::{Principal, Right, Via};
