//! The screens: one file each, a typed page and its handlers.

pub(crate) mod login;
