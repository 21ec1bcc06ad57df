//! Screens and the JSON interface of the centre. HTTP ends here: nothing below knows it, and nothing here knows SQL,
//! the engine, or how anything is kept.

pub mod access;
pub mod admission;
pub mod api;
pub mod app;
pub mod assets;
pub mod cookie;
pub mod fields;
pub mod form;
pub mod headers;
mod health;
pub mod json;
pub mod live;
pub mod look;
pub mod metrics;
mod nul;
pub mod page;
pub mod problem;
pub mod render;
pub mod routes;
mod screens;
pub mod server;
pub mod words;

pub use app::{App, Settings};
pub use server::{all_routes, router};
