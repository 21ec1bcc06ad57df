//! The engine as its callers use it: commands in, events out, over whole lives of cases.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod acknowledging;
mod actions;
mod bounds;
mod brought_in;
mod collusion;
mod coming;
mod deeds;
mod edges;
mod explaining;
mod firing;
mod histories;
mod hostile;
mod kept_out;
mod links;
mod opening;
mod rates;
mod reserve;
mod rules;
mod staff;
mod standing;
mod visiting;
mod world;
