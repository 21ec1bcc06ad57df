//! Names for pages. Those of employees are read once, since nearly every page shows some.
//!
//! They are kept only under the versions of the two streams in which a name is given and in which somebody is erased,
//! read in the same state of the database as the page; so no server shows a name that is gone.

use crate::centre::Centre;
use crate::erase::ERASURES;
use crate::error::CentreError;
use crate::names::{Names, Wanted};
use db::Reader;
use model::{PersonId, PlaceId, ProjectId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use store::journal::{self, ORGANISATION, RIGHTS};

/// Most names kept in memory.
const MOST: usize = 20_000;

/// How far the two streams are: names given, persons erased.
type Version = (u64, u64);

/// Names by person; `None` for somebody who has none (any more).
#[derive(Debug, Default)]
pub(crate) struct Staff(Mutex<(Version, BTreeMap<PersonId, Option<String>>)>);

impl Staff {
    /// The names of these persons.
    pub(crate) fn names(
        &self,
        reader: &mut dyn Reader,
        persons: &BTreeSet<PersonId>,
    ) -> Result<BTreeMap<PersonId, String>, CentreError> {
        if persons.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut at = |stream| journal::head(reader, ORGANISATION, stream).map(|head| head.version);
        let version = (at(RIGHTS)?, at(ERASURES)?);
        let (mut found, mut missing) = (BTreeMap::new(), Vec::new());
        {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let known = |person: &PersonId| (kept.0 == version).then(|| kept.1.get(person)).flatten();
            for person in persons {
                match known(person) {
                    Some(Some(name)) => drop(found.insert(*person, name.clone())),
                    Some(None) => {}
                    None => missing.push(*person),
                }
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let fresh = read(reader, &missing)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A page that began before the last change keeps nothing.
        if kept.0.0 <= version.0 && kept.0.1 <= version.1 {
            if kept.0 != version || kept.1.len() > MOST {
                *kept = (version, BTreeMap::new());
            }
            kept.1.extend(missing.iter().map(|person| (*person, fresh.get(person).cloned())));
        }
        found.extend(fresh);
        Ok(found)
    }
}

/// Reads the names of persons.
fn read(reader: &mut dyn Reader, persons: &[PersonId]) -> Result<BTreeMap<PersonId, String>, CentreError> {
    if persons.is_empty() {
        return Ok(BTreeMap::new());
    }
    let persons = store::people::persons(reader, persons)?;
    let keys = persons.iter().filter_map(|person| person.name.as_ref()).map(|name| name.key);
    let texts = store::personal::get(reader, keys)?;
    let name = |person: &store::people::Person| {
        let name = person.name.as_ref().and_then(|name| texts.get(&name.key))?;
        Some((person.id, name.clone()))
    };
    Ok(persons.iter().filter_map(name).collect())
}

impl Centre {
    /// Reads the names that a page wants; those of employees were mostly read before.
    pub(crate) fn names(
        &self,
        reader: &mut dyn Reader,
        project: ProjectId,
        wanted: &Wanted,
    ) -> Result<Names, CentreError> {
        let persons = self.inner.staff.names(reader, &wanted.persons)?;
        Ok(Names { persons, ..without_persons(reader, project, wanted)? })
    }
}

impl Centre {
    /// The names of employees and places of a list over several projects.
    pub(crate) fn names_of_list(
        &self,
        reader: &mut dyn Reader,
        persons: &BTreeSet<PersonId>,
        places: &BTreeSet<(ProjectId, PlaceId)>,
    ) -> Result<Names, CentreError> {
        let persons = self.inner.staff.names(reader, persons)?;
        Ok(Names { persons, places: store::places::names(reader, places)?, ..Names::default() })
    }
}

/// Reads the names that a page wants.
pub(crate) fn read_names(
    reader: &mut dyn Reader,
    project: ProjectId,
    wanted: &Wanted,
) -> Result<Names, CentreError> {
    let persons = read(reader, &wanted.persons.iter().copied().collect::<Vec<_>>())?;
    Ok(Names { persons, ..without_persons(reader, project, wanted)? })
}

fn without_persons(
    reader: &mut dyn Reader,
    project: ProjectId,
    wanted: &Wanted,
) -> Result<Names, CentreError> {
    let parties: Vec<_> = wanted.parties.iter().copied().collect();
    let parties = if parties.is_empty() { vec![] } else { store::parties::many(reader, &parties)? };
    let places: Vec<PlaceId> = wanted.places.iter().copied().collect();
    let places = if places.is_empty() { vec![] } else { store::places::many(reader, project, &places)? };
    let mut keys: Vec<_> = wanted.texts.keys().copied().collect();
    keys.extend(parties.iter().filter_map(|p| p.name.as_ref()).map(|name| name.key));
    let texts = if keys.is_empty() { BTreeMap::new() } else { store::personal::get(reader, keys)? };
    let named = |name: &Option<model::PersonalRef>| name.as_ref().and_then(|n| texts.get(&n.key)).cloned();
    Ok(Names {
        persons: BTreeMap::new(),
        parties: parties.iter().filter_map(|p| named(&p.name).map(|name| (p.id, name))).collect(),
        places: places.into_iter().map(|p| (p.id, p.full_name)).collect(),
        texts,
        masked: BTreeSet::new(),
    })
}
