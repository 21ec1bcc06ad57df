//! Who and what a scenario speaks of: parties, places, cases and lines get their ids in the order in which they are first
//! named, so that the same scenario has the same ids for ever.

use std::collections::{BTreeMap, BTreeSet};

use model::{CaseId, FileId, LineId, PartyId, PersonId, PlaceId, ServiceId};

use super::step::Person;

/// Everything that has a name in one scenario.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    people: BTreeMap<String, (PersonId, String)>,
    parties: Vec<String>,
    places: Vec<(String, Option<PlaceId>)>,
    cases: Vec<(String, ServiceId)>,
    lines: Vec<String>,
}

/// How many places may hold one another: building, unit, floor, room, and some to spare.
const DEEPEST: usize = 8;

/// The position that an id made here stands for.
fn position(number: u128) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX).wrapping_sub(1)
}

/// The number of the thing at a position: from 1, as people count.
fn number(position: usize) -> u128 {
    u128::try_from(position).unwrap_or(u128::MAX).saturating_add(1)
}

impl Names {
    /// Takes in a person.
    pub(super) fn add_person(&mut self, person: &Person) {
        self.people.insert(person.name.clone(), (person.id, person.label.clone()));
    }

    /// The person of a name.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<PersonId> {
        self.people.get(name).map(|(id, _)| *id)
    }

    /// The names of all persons.
    pub fn person_names(&self) -> impl Iterator<Item = &str> {
        self.people.keys().map(String::as_str)
    }

    /// All persons.
    #[must_use]
    pub fn people(&self) -> BTreeSet<PersonId> {
        self.people.values().map(|(id, _)| *id).collect()
    }

    /// How people call a person.
    #[must_use]
    pub fn person_label(&self, id: PersonId) -> String {
        let found = self.people.values().find(|(own, _)| *own == id);
        found.map_or_else(|| id.to_string(), |(_, label)| label.clone())
    }

    /// The party of a name, taken in when it is new.
    pub(super) fn party(&mut self, name: &str) -> PartyId {
        PartyId::from_number(number(place_of(&mut self.parties, name)))
    }

    /// The party of a name that was used before.
    #[must_use]
    pub fn known_party(&self, name: &str) -> Option<PartyId> {
        self.parties.iter().position(|own| own == name).map(|at| PartyId::from_number(number(at)))
    }

    /// How people call a party.
    #[must_use]
    pub fn party_label(&self, id: PartyId) -> String {
        self.parties.get(position(id.uuid().as_u128())).cloned().unwrap_or_else(|| id.to_string())
    }

    /// The place of a written form with the places that hold it: 3-2-501 lies in 3-2, which lies in 3.
    pub(super) fn place(&mut self, form: &str) -> PlaceId {
        let mut parent = None;
        for (end, _) in form.match_indices('-').take(DEEPEST).filter(|(end, _)| *end > 0) {
            parent = Some(self.place_in(form.get(..end).unwrap_or(form), parent));
        }
        self.place_in(form, parent)
    }

    fn place_in(&mut self, form: &str, parent: Option<PlaceId>) -> PlaceId {
        let at = self.places.iter().position(|(own, _)| own == form).unwrap_or_else(|| {
            self.places.push((form.to_owned(), parent));
            self.places.len() - 1
        });
        PlaceId::from_number(number(at))
    }

    /// The written form of a place.
    #[must_use]
    pub fn place_label(&self, id: PlaceId) -> String {
        let found = self.places.get(position(id.uuid().as_u128()));
        found.map_or_else(|| id.to_string(), |(form, _)| form.clone())
    }

    /// A place and the places that hold it, the nearest first.
    #[must_use]
    pub fn lies_in(&self, id: PlaceId) -> Vec<PlaceId> {
        let mut chain = vec![id];
        let mut next = Some(id);
        while let Some(id) = next {
            next = self.places.get(position(id.uuid().as_u128())).and_then(|(_, parent)| *parent);
            chain.extend(next);
        }
        chain
    }

    /// Takes in a case and says its position; none when the handle is taken.
    pub(super) fn add_case(&mut self, handle: &str, service: ServiceId) -> Option<usize> {
        if self.case(handle).is_some() {
            return None;
        }
        self.cases.push((handle.to_owned(), service));
        Some(self.cases.len() - 1)
    }

    /// The position of the case of a handle.
    #[must_use]
    pub fn case(&self, handle: &str) -> Option<usize> {
        self.cases.iter().position(|(own, _)| own == handle)
    }

    /// How many cases there are.
    #[must_use]
    pub fn case_count(&self) -> usize {
        self.cases.len()
    }

    /// The handles of all cases.
    pub fn case_handles(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().map(|(handle, _)| handle.as_str())
    }

    /// The service of the case at a position.
    #[must_use]
    pub fn case_service(&self, case: usize) -> Option<&ServiceId> {
        self.cases.get(case).map(|(_, service)| service)
    }

    /// The handle of a case by its id.
    #[must_use]
    pub fn case_label(&self, id: CaseId) -> String {
        let found = self.cases.get(position(id.uuid().as_u128()));
        found.map_or_else(|| id.to_string(), |(handle, _)| handle.clone())
    }

    /// The id of the case at a position.
    #[must_use]
    pub fn case_id(case: usize) -> CaseId {
        CaseId::from_number(number(case))
    }

    /// The line of a handle, taken in when it is new.
    pub(super) fn line(&mut self, handle: &str) -> LineId {
        LineId::from_number(number(place_of(&mut self.lines, handle)))
    }

    /// The line of a handle that was used before.
    #[must_use]
    pub fn known_line(&self, handle: &str) -> Option<LineId> {
        self.lines.iter().position(|own| own == handle).map(|at| LineId::from_number(number(at)))
    }

    /// The handles of all lines.
    pub fn line_handles(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }

    /// The id of the n-th file, from 1.
    #[must_use]
    pub fn file_id(number: u128) -> FileId {
        FileId::from_number(number)
    }
}

fn place_of(list: &mut Vec<String>, name: &str) -> usize {
    list.iter().position(|own| own == name).unwrap_or_else(|| {
        list.push(name.to_owned());
        list.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_lies_in_its_unit_and_its_building() {
        let mut names = Names::default();
        let room = names.place("3-2-501");
        let chain: Vec<String> = names.lies_in(room).into_iter().map(|id| names.place_label(id)).collect();
        assert_eq!(chain, ["3-2-501", "3-2", "3"]);
        let slip = names.place(&"-".repeat(100_000));
        assert!(names.lies_in(slip).len() <= DEEPEST + 1, "a slip of the pen does no harm");
        let other = names.place("3-2-502");
        assert_eq!(names.lies_in(other)[1], names.lies_in(room)[1], "the same unit");
    }

    #[test]
    fn the_same_name_is_the_same_party_and_a_handle_belongs_to_one_case() {
        let mut names = Names::default();
        let zhang = names.party("zhang");
        assert_eq!(names.party("zhang"), zhang);
        assert_eq!(names.known_party("li"), None);
        assert_eq!(names.party_label(zhang), "zhang");
        let service = ServiceId::new("repair").unwrap();
        assert_eq!(names.add_case("a", service.clone()), Some(0));
        assert_eq!(names.add_case("a", service), None);
        assert_eq!(names.case_label(Names::case_id(0)), "a");
    }
}
