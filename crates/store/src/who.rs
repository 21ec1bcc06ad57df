//! An assignee as one text, so that one column and one index serve persons and posts.

use db::DbError;
use model::{Assignee, PlaceId};

/// A person's id, or `@` and the post's word.
pub(crate) fn text(assignee: &Assignee) -> String {
    match assignee {
        Assignee::Person { person } => person.to_string(),
        Assignee::Post { post, .. } => format!("@{post}"),
    }
}

/// The place that a post is meant for.
pub(crate) fn place(assignee: &Assignee) -> Option<PlaceId> {
    match assignee {
        Assignee::Person { .. } => None,
        Assignee::Post { place, .. } => *place,
    }
}

/// The assignee that gave these two.
pub(crate) fn read(text: &str, place: Option<PlaceId>) -> Result<Assignee, DbError> {
    match text.strip_prefix('@') {
        Some(post) => Ok(Assignee::Post { post: post.parse().map_err(DbError::decode)?, place }),
        None => Ok(Assignee::Person { person: text.parse().map_err(DbError::decode)? }),
    }
}
