//! Three server processes on one PostgreSQL database behind a proxy that retries: one is killed, one is restarted, and
//! nobody sees an error, nothing acknowledged is missing, nothing is done twice.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod http;
mod proxy;
mod rolling;
mod server;
