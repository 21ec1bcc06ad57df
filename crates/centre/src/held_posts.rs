//! The posts that a person holds now, and those that he stands in for while nobody is on duty there: what shows him the
//! duties of a post. Nothing here says what he may do; that is decided per case.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::handbooks;
use db::Reader;
use model::people::{Area, Roster};
use model::{Handbook, Instant, PersonId, PlaceId, PostId, ProjectId};
use store::duties::Held;

/// The posts that a person holds now, with their areas: what shows him the duties of a post.
pub(crate) fn held_posts(
    centre: &Centre,
    reader: &mut dyn Reader,
    projects: &[ProjectId],
    person: PersonId,
) -> Result<Vec<Held>, CentreError> {
    let mut held = Vec::new();
    let now = centre.now();
    for project in projects {
        let roster = centre.inner.rosters.now(reader, *project)?;
        let (_, handbook) = match handbooks::current(&centre.inner.handbooks, reader, *project) {
            Ok(found) => found,
            Err(CentreError::NotFound(_)) => continue,
            Err(error) => return Err(error),
        };
        for holding in
            roster.holdings.iter().filter(|h| h.from <= now && h.until.is_none_or(|until| now < until))
        {
            let path: Vec<_> = match &holding.area {
                Area::Project => vec![],
                Area::Places(places) => places.clone(),
            };
            let stands = || engine::on_duty::posts_of(&roster, person, &path, now).contains(&holding.post);
            if holding.person == person || stands() {
                let places = (!path.is_empty()).then_some(path);
                held.push(Held { project: *project, post: holding.post.clone(), places });
            }
        }
        // What an empty post leaves to its fallback is shown to who holds the fallback.
        for post in handbook.posts.keys() {
            for area in areas_of(&roster, post, now) {
                if stands_in(&roster, &handbook, post, &area, now, person) {
                    let places = (!area.is_empty()).then_some(area);
                    held.push(Held { project: *project, post: post.clone(), places });
                }
            }
        }
    }
    held.sort();
    held.dedup();
    Ok(held)
}

/// The areas for which a post is held; the whole project alone, when it is held for no part of it.
fn areas_of(roster: &Roster, post: &PostId, now: Instant) -> Vec<Vec<PlaceId>> {
    let own = roster.holdings.iter().filter(|h| &h.post == post);
    let own = own.filter(|h| h.from <= now && h.until.is_none_or(|until| now < until));
    let mut areas: Vec<Vec<PlaceId>> = own
        .filter_map(|h| match &h.area {
            Area::Places(places) if !places.is_empty() => Some(places.clone()),
            _ => None,
        })
        .collect();
    areas.sort();
    areas.dedup();
    if areas.is_empty() { vec![vec![]] } else { areas }
}

/// Whether nobody is on duty in a post for an area, and this person is in the post that stands in.
fn stands_in(
    roster: &Roster,
    handbook: &Handbook,
    post: &PostId,
    area: &[PlaceId],
    now: Instant,
    person: PersonId,
) -> bool {
    let here = |p: &PostId| engine::on_duty::on_duty(roster, p, area, now, &handbook.zone);
    let chain = handbook.fallback_chain(post);
    let staffed = chain.iter().map(|p| (p, here(p))).find(|(_, persons)| !persons.is_empty());
    staffed.is_some_and(|(p, persons)| p != post && persons.contains(&person))
}
