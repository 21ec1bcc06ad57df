//! How far long work has come: a bar that is written over itself on a terminal, every tenth part of the way in a log.

use crate::say;
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A bar on standard error.
pub(crate) struct Bar {
    terminal: bool,
    last: AtomicUsize,
}

impl Bar {
    /// A bar that has shown nothing yet.
    pub(crate) fn new() -> Self {
        Self { terminal: std::io::stderr().is_terminal(), last: AtomicUsize::new(usize::MAX) }
    }

    /// Shows how far it is, when that looks different from before.
    pub(crate) fn advance(&self, done: usize, all: usize) {
        let percent = done.saturating_mul(100).checked_div(all).unwrap_or(100).min(100);
        let step = if self.terminal { percent } else { percent / 10 };
        if all > 0 && self.last.swap(step, Ordering::Relaxed) != step {
            show(self.terminal, percent, done, all);
        }
    }
}

#[expect(clippy::print_stderr, reason = "a bar is written over itself on the line where people look")]
fn show(terminal: bool, percent: usize, done: usize, all: usize) {
    if terminal {
        let full = "#".repeat(percent / 4);
        eprint!("\r[{full:<25}] {percent:>3} %  {done}/{all}");
        if done == all {
            eprintln!();
        }
    } else {
        say(&format!("{percent} %  {done}/{all}"));
    }
}
