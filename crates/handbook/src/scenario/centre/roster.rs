//! The roster of a scenario, from its `person` lines.

use calendar::Instant;
use model::people::{Area, Holding, Roster};

use super::super::step::Person;

/// Who holds which post where and when, and who reports to whom.
pub(super) fn of(people: &[Person]) -> Roster {
    let mut roster = Roster::default();
    for person in people {
        roster.holdings.extend(person.posts.iter().map(|post| Holding {
            person: person.id,
            post: post.clone(),
            area: if person.places.is_empty() { Area::Project } else { Area::Places(person.places.clone()) },
            from: Instant(i64::MIN),
            until: None,
            pattern: person.on.clone(),
            exceptions: person.off.iter().map(|date| (*date, Vec::new())).collect(),
        }));
        if let Some(superior) = person.reports_to {
            roster.superiors.insert(person.id, superior);
        }
    }
    roster
}
