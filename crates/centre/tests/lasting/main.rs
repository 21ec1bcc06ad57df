//! What leaves the house, what an erasure leaves behind (nothing), what verifying finds, and what several servers share.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod altered;
mod backed_up;
mod brought_in;
mod channels;
mod draws;
mod erasure;
mod every_table;
mod holidays;
mod house;
mod moved;
mod rules;
mod sealing;
mod servers;
mod timing;
mod upgraded;
mod verifying;
mod ways;
