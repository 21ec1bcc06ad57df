//! The screens: one file each, a typed page and its handlers.

pub(crate) mod action_forms;
pub(crate) mod case;
pub(crate) mod design;
pub(crate) mod desk;
pub(crate) mod duties;
pub(crate) mod files;
pub(crate) mod hand_over;
pub(crate) mod handbook;
pub(crate) mod import;
pub(crate) mod import_form;
pub(crate) mod inbox;
pub(crate) mod login;
pub(crate) mod open_case;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod publications;
pub(crate) mod queue;
pub(crate) mod queue_file;
pub(crate) mod search;
pub(crate) mod slip;
pub(crate) mod visits;
pub(crate) mod webhooks;
