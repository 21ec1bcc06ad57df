//! Mistakes made on purpose, so that the fault tests can show that they find them. Compiled with the feature `controls`
//! alone, which a release cannot have.

use std::sync::OnceLock;

#[cfg(not(debug_assertions))]
compile_error!("the feature `controls` makes mistakes on purpose; it is never in a release");

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// SQLite commits without syncing.
    SynchronousOff,
    /// The answer is sent before the commit.
    AnswerFirst,
    /// A duty is taken off the timer in another transaction than the one that records it.
    DutiesOutside,
}

static CHOSEN: OnceLock<Control> = OnceLock::new();

/// Makes a mistake from now on, by its name; says whether there is one of that name and none was chosen before.
pub fn choose(name: &str) -> bool {
    let control = match name {
        "synchronous_off" => Control::SynchronousOff,
        "answer_first" => Control::AnswerFirst,
        "duties_outside" => Control::DutiesOutside,
        _ => return false,
    };
    CHOSEN.set(control).is_ok()
}

/// Whether this mistake is to be made.
#[must_use]
pub fn is(control: Control) -> bool {
    CHOSEN.get() == Some(&control)
}
