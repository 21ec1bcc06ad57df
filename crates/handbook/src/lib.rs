//! The handbook language: what an author writes, read and checked.
//!
//! Text comes in, a tree with places and diagnostics come out. What may not enter: files, clocks, chance and
//! anything that runs a handbook.

pub mod checks;
pub mod compile;
pub mod expression;
pub mod format;
pub mod index;
pub mod overlay;
pub mod reference;
pub mod scenario;
pub mod syntax;
pub mod vocabulary;

pub use compile::{Compilation, Source, compile};
pub use index::Index;
