//! The running centre, one file a use case: authorise, load, decide, append, project; policy; timers; imports; ports.
//!
//! Nothing here knows HTTP or words of SQL; nothing below knows who is logged in. The clock and chance come in as ports.

pub mod error;
pub mod ports;
pub mod reading;
pub mod request;

pub use error::{CentreError, FieldError};
pub use ports::{Chance, Clock, Ports};
