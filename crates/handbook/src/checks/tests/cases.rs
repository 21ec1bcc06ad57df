//! What breaks the good handbook, at least two ways for each check.

use super::Change;

mod limits;
mod rest;
mod ways;

/// The code that is found and the changes that bring it up.
pub(super) type Case = (&'static str, &'static [Change]);

/// Every case.
pub(super) fn all() -> impl Iterator<Item = &'static Case> {
    [ways::CASES, limits::CASES, rest::CASES].into_iter().flatten()
}
