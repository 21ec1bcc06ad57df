//! The screens: one file each, a typed page and its handlers.

pub(crate) mod action_forms;
pub(crate) mod case;
pub(crate) mod duties;
pub(crate) mod login;
pub(crate) mod queue;
