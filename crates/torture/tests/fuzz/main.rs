//! Inputs that nobody meant: texts of a corpus (`torture/corpus`), changed by chance from a seed, given to whatever reads
//! what comes from outside. Nothing may panic, take long or end in a fault of ours, and each reader keeps a promise of
//! its own besides. `FUZZ_TIMES` says how many times as many (`make test-all` takes more), `FUZZ_SEED` which.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod bodies;
mod expressions;
mod handbooks;
mod mutate;
mod searches;
mod workbooks;
