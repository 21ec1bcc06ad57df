//! What the suite looks for: something that must not be. Anything else that goes wrong is an error of the suite itself.

use std::fmt;

/// A promise of the product that was broken.
#[derive(Debug)]
pub(crate) struct Fault {
    what: String,
}

impl Fault {
    pub(crate) fn new(what: String) -> Self {
        Self { what }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)
    }
}

impl std::error::Error for Fault {}

/// Whether an error says that a promise was broken.
pub(crate) fn is_fault(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.is::<Fault>())
}
