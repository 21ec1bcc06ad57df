//! People on duty and their rights, as a command reads them: by version, so that a change is never missed and an
//! unchanged roster is read once.

use crate::error::CentreError;
use db::{Reader, Tx};
use engine::{Facts, Needs, on_duty};
use model::actor::Who;
use model::people::Roster;
use model::{Actor, Handbook, Instant, PersonId, PlaceId, ProjectId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Rosters by project, each with the version of the rights that it belongs to.
#[derive(Debug, Default)]
pub(crate) struct Rosters(Mutex<BTreeMap<ProjectId, (u64, Arc<Roster>)>>);

impl Rosters {
    /// The roster in force, so that it cannot change before this unit has ended.
    pub(crate) fn for_share(&self, tx: &mut dyn Tx, project: ProjectId) -> Result<Arc<Roster>, CentreError> {
        let version = store::people::rights_for_share(tx, project)?;
        self.at(tx, project, version)
    }

    /// The roster in force, for pages.
    pub(crate) fn now(
        &self,
        reader: &mut dyn Reader,
        project: ProjectId,
    ) -> Result<Arc<Roster>, CentreError> {
        let version = store::journal::head(reader, project, store::journal::RIGHTS)?.version;
        self.at(reader, project, version)
    }

    fn at(
        &self,
        reader: &mut dyn Reader,
        project: ProjectId,
        version: u64,
    ) -> Result<Arc<Roster>, CentreError> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&project).cloned();
        if let Some((own, roster)) = known
            && own == version
        {
            return Ok(roster);
        }
        let roster = Arc::new(store::people::roster(reader, project)?);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(project, (version, Arc::clone(&roster)));
        Ok(roster)
    }
}

/// A place and all above it, nearest first.
pub(crate) fn path_of(
    reader: &mut dyn Reader,
    project: ProjectId,
    place: Option<PlaceId>,
) -> Result<Vec<PlaceId>, CentreError> {
    let Some(place) = place else { return Ok(vec![]) };
    let mut path = vec![place];
    path.extend(store::places::ancestors(reader, project, place)?);
    path.dedup();
    Ok(path)
}

/// The actor with the posts that he holds for a place.
pub(crate) fn actor(roster: &Roster, who: &Who, path: &[PlaceId], at: Instant) -> Actor {
    let posts = match who {
        Who::Person(person) => on_duty::posts_of(roster, *person, path, at),
        _ => BTreeSet::new(),
    };
    Actor { who: who.clone(), posts }
}

/// Fills in what the roster knows: who is on duty, who holds what, who is away, who reports to whom.
pub(crate) fn people<'a>(
    facts: &mut Facts<'a>,
    handbook: &Handbook,
    roster: &Roster,
    needs: &Needs,
    path: &[PlaceId],
    at: Instant,
) {
    facts.staff(handbook.posts.keys(), roster, path, at, &handbook.zone);
    for person in &needs.persons {
        facts.holders.insert(*person, on_duty::posts_of(roster, *person, path, at));
        facts.reports.insert(*person, on_duty::reports(roster, *person));
        if on_duty::is_away(roster, *person, at) {
            facts.absent.insert(*person);
        }
    }
}

/// Persons who cannot log in, among those mentioned: they can be asked first, but hold nothing.
pub(crate) fn without_account(
    reader: &mut dyn Reader,
    persons: &BTreeSet<PersonId>,
    spared: Option<PersonId>,
) -> Result<BTreeSet<PersonId>, CentreError> {
    let mut found = BTreeSet::new();
    for person in persons.iter().filter(|person| Some(**person) != spared) {
        let accounts = store::people::accounts::of_person(reader, *person)?;
        if accounts.iter().all(|account| account.disabled) {
            found.insert(*person);
        }
    }
    Ok(found)
}
