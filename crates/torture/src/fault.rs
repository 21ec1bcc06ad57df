//! What the suite looks for: something that must not be. Anything else that goes wrong is an error of the suite itself.

use std::fmt;

/// A promise of the product that was broken.
#[derive(Debug)]
pub(crate) struct Fault {
    what: String,
    witnessed: bool,
}

impl Fault {
    /// What the witness, the clients or the product's own check saw.
    pub(crate) fn new(what: String) -> Self {
        Self { what, witnessed: true }
    }

    /// A server that does not come up: a fault as well, but none that shows that a mistake made on purpose was seen.
    pub(crate) fn down(what: String) -> Self {
        Self { what, witnessed: false }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)
    }
}

impl std::error::Error for Fault {}

/// Whether an error says that somebody saw how a promise was broken.
pub(crate) fn is_witnessed(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<Fault>()).any(|fault| fault.witnessed)
}

/// Whether an error says that a promise was broken.
pub(crate) fn is_fault(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.is::<Fault>())
}
