//! The interface for programs at `/api/v1`: one file a resource, described where it is handled.

pub(crate) mod calls;
pub(crate) mod cases;
pub mod description;
pub(crate) mod duties;
pub mod schema;
pub(crate) mod seals;
pub(crate) mod search;
