//! The interface for programs at `/api/v1`: one file a resource, described where it is handled.

pub(crate) mod calls;
pub(crate) mod cases;
pub mod description;
pub(crate) mod duties;
pub(crate) mod hand_over;
pub(crate) mod handbooks;
pub(crate) mod imports;
pub(crate) mod inbox;
pub(crate) mod people;
pub mod schema;
pub(crate) mod seals;
pub(crate) mod search;
pub(crate) mod webhooks;
