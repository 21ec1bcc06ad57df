//! What the rules of the house need in order to look at the source tree: its files, its Rust code with comments
//! and strings blanked out, its functions and its manifests. The rules themselves are the tests in
//! `tests/house/`, one small file a rule. No crate of the product may depend on this one, nor this one on any.

mod blank;
mod functions;
mod manifest;
mod report;
mod rust;
mod tree;

pub use blank::blank;
pub use functions::{Function, functions};
pub use manifest::{Manifest, manifests};
pub use report::{Finding, percentile_95, verdict};
pub use rust::RustFile;
pub use tree::{File, Tree};
