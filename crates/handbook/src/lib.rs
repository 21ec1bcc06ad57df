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

/// Compiles a handbook with the overlays of one place and, when it has no errors, holds it against every check.
///
/// This is what `shouwen check` and publishing do; [`compile()`] alone is for those who want the form only.
#[must_use]
pub fn check(sources: &[Source], overlays: &[Source]) -> Compilation {
    let mut compiled = compile(sources, overlays);
    if let Some(handbook) = &compiled.handbook {
        for finding in checks::run(handbook, &compiled.index) {
            compiled.diagnostics.push(finding);
        }
        compiled.diagnostics.settle(&compiled.sources);
        if compiled.diagnostics.has_errors() {
            compiled.handbook = None;
        }
    }
    compiled
}
