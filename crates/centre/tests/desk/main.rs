//! The desk and what lies around it, through the centre, on both engines, by the property handbook itself.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod calls;
mod card;
mod files;
mod find;
mod handbook;
mod house;
mod inbox;
mod search;
mod slips;
mod visits;
