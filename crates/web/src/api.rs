//! The interface for programs at `/api/v1`: one file a resource, described where it is handled.

pub mod description;
