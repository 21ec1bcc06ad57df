//! What tests of the running application are built with: a house with people, places and the property handbook
//! ([`House`]), a clock that stands until it is moved ([`Hand`]), and the server with a client for each role
//! ([`TestApp`]). Only tests depend on it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod client;
mod flow;
mod house;
mod ports;
mod tree;

pub use client::{Answer, Browser, Program, TestApp};
pub use flow::{Taken, flow};
pub use house::{House, PASSWORD, property_handbook};
pub use ports::{Count, Hand, at};
pub use tree::{Tree, login_at};
