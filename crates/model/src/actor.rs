//! Who does something, as the engine sees it: a person with the posts that he holds, a customer, or the centre's own clock.

use crate::ids::{PartyId, PersonId, PostId, TokenId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "who", content = "id")]
pub enum Who {
    /// An employee.
    Person(PersonId),
    /// A customer through the portal or by signature; `None` when unknown.
    Customer(Option<PartyId>),
    /// Another system, by its token.
    Integration(TokenId),
    /// The centre itself: a duty that fell due, a published calendar.
    Clock,
}

/// An actor with what gives him rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who acts.
    pub who: Who,
    /// The posts that the person holds for the place of the case, on shift or not.
    pub posts: BTreeSet<PostId>,
}

impl Actor {
    /// The centre itself.
    #[must_use]
    pub fn clock() -> Self {
        Self { who: Who::Clock, posts: BTreeSet::new() }
    }

    /// An employee with his posts.
    #[must_use]
    pub fn person(person: PersonId, posts: impl IntoIterator<Item = PostId>) -> Self {
        Self { who: Who::Person(person), posts: posts.into_iter().collect() }
    }

    /// The employee, if it is one.
    #[must_use]
    pub fn person_id(&self) -> Option<PersonId> {
        match self.who {
            Who::Person(person) => Some(person),
            _ => None,
        }
    }
}
