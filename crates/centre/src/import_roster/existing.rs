//! What a project's register holds already, in the words of the import.

use crate::error::CentreError;
use crate::import::difference::{Existing, ExistingParty, ExistingPlace, ExistingTie, PlaceFact};
use crate::import::place_form::{PlaceKind, PlaceReader};
use crate::import::roster::{Plan, Relation};
use crate::import::settings::Settings;
use crate::import::sheet::Cell;
use crate::import::value::{name::PartyKind, phone};
use db::Reader;
use model::{Instant, PartyId, PlaceId, ProjectId};
use std::collections::{BTreeMap, BTreeSet};
use store::imports::Fact;
use store::places::{Place, PlaceKind as Stored};

/// Rows read in one go.
const PAGE: usize = 500;
/// The fact that keeps the normal form of an imported place.
pub(super) const NORMAL: &str = "normal";
/// Since when a place is lived in; of a tie.
pub(super) const MOVED_IN: &str = "moved_in";
/// The number of an identity paper; of a customer.
pub(super) const IDENTITY: &str = "identity";
/// Its last four places.
pub(super) const IDENTITY_TAIL: &str = "identity_tail";

/// Facts of places with their stable words.
const FACTS: [(PlaceFact, &str); 7] = [
    (PlaceFact::Area, "area"),
    (PlaceFact::State, "state"),
    (PlaceFact::HandedOver, "handed_over"),
    (PlaceFact::Remark, "remark"),
    (PlaceFact::Zone, "zone"),
    (PlaceFact::SpaceKind, "space_kind"),
    (PlaceFact::Plates, "plates"),
];

/// The stable word of a fact.
pub(super) fn word(fact: PlaceFact) -> &'static str {
    FACTS.iter().find(|(known, _)| *known == fact).map_or("remark", |(_, word)| word)
}

/// The kinds of places that an import knows.
const KINDS: [(Stored, PlaceKind); 7] = [
    (Stored::Building, PlaceKind::Building),
    (Stored::Unit, PlaceKind::Unit),
    (Stored::Floor, PlaceKind::Level),
    (Stored::Room, PlaceKind::Room),
    (Stored::Villa, PlaceKind::Villa),
    (Stored::Shop, PlaceKind::Shop),
    (Stored::Parking, PlaceKind::Space),
];

/// As the register calls it.
pub(super) fn stored(kind: PlaceKind) -> Stored {
    KINDS.iter().find(|(_, known)| *known == kind).map_or(Stored::Room, |(stored, _)| *stored)
}

/// What is there, and what writing beside it needs.
#[derive(Default)]
pub(super) struct There {
    /// For the comparison.
    pub(super) existing: Existing,
    /// Places by their normal form.
    pub(super) places: BTreeMap<String, Place>,
    /// Buildings and the like that were put in by hand, by their name.
    groups: BTreeMap<String, Place>,
    /// Ids of ties, with since when the place is lived in.
    pub(super) ties: BTreeMap<(PartyId, String), Vec<KnownTie>>,
    /// The first owner of a place.
    pub(super) owners: BTreeMap<String, PartyId>,
    /// How many phones a customer has.
    pub(super) phones: BTreeMap<PartyId, u32>,
}

impl There {
    /// Recognises buildings that were put in by hand, whose names say nothing without a room.
    pub(super) fn adopt(&mut self, plan: &Plan) {
        for group in &plan.groups {
            let step = &group.step;
            if self.places.contains_key(&step.normal) {
                continue;
            }
            if let Some(place) = self.groups.get(&step.full) {
                let known =
                    ExistingPlace { id: place.id.to_string(), kind: step.kind, facts: BTreeMap::new() };
                self.existing.places.insert(step.normal.clone(), known);
                self.places.insert(step.normal.clone(), place.clone());
            }
        }
    }
}

/// A tie: its id, and since when the place is lived in.
type KnownTie = (String, Option<String>);

/// Facts by subject, personal ones read.
type Facts = BTreeMap<String, BTreeMap<String, String>>;

/// Reads what is there.
pub(super) fn read(
    reader: &mut dyn Reader,
    project: ProjectId,
    settings: &Settings,
    now: Instant,
) -> Result<There, CentreError> {
    let forms = PlaceReader::new(&settings.forms).map_err(|fault| CentreError::invalid("settings", fault))?;
    let facts = facts(reader, project)?;
    let mut there = There::default();
    let normals = places(reader, project, &forms, &facts, &mut there)?;
    parties(reader, project, settings, &facts, &mut there)?;
    ties(reader, project, now, &normals, &facts, &mut there)?;
    for (space, room) in store::imports::links(reader, project)? {
        if let (Some(space), Some(room)) = (normals.get(&space), normals.get(&room)) {
            there.existing.space_ties.insert((space.clone(), room.clone()));
        }
    }
    Ok(there)
}

fn facts(reader: &mut dyn Reader, project: ProjectId) -> Result<Facts, CentreError> {
    let mut found = Facts::new();
    let mut after: Option<Fact> = None;
    loop {
        let page = store::imports::facts(reader, project, after.as_ref(), PAGE)?;
        let keys = page.iter().filter_map(|fact| fact.personal.as_ref()).map(|value| value.key);
        let values = store::personal::get(reader, keys)?;
        for fact in &page {
            let personal = fact.personal.as_ref().and_then(|value| values.get(&value.key));
            if let Some(value) = fact.value.as_ref().or(personal) {
                found.entry(fact.subject.clone()).or_default().insert(fact.fact.clone(), value.clone());
            }
        }
        match page.into_iter().last() {
            Some(last) => after = Some(last),
            None => return Ok(found),
        }
    }
}

/// Reads the places; gives their normal forms.
fn places(
    reader: &mut dyn Reader,
    project: ProjectId,
    forms: &PlaceReader,
    facts: &Facts,
    there: &mut There,
) -> Result<BTreeMap<PlaceId, String>, CentreError> {
    let mut normals = BTreeMap::new();
    for (stored, kind) in KINDS {
        let mut after: Option<PlaceId> = None;
        loop {
            let page = store::places::of_kind(reader, project, stored, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for place in page {
                let id = place.id.to_string();
                let own = facts.get(&id);
                let kept = own.and_then(|facts| facts.get(NORMAL)).cloned();
                let Some(normal) = kept.or_else(|| forms.normal(&place.full_name).ok()) else {
                    there.groups.entry(place.full_name.clone()).or_insert(place);
                    continue;
                };
                normals.insert(place.id, normal.clone());
                let value = |(fact, word): &(PlaceFact, &str)| Some((*fact, own?.get(*word)?.clone()));
                let facts = FACTS.iter().filter_map(value).collect();
                let known = ExistingPlace { id, kind, facts };
                there.existing.places.entry(normal.clone()).or_insert(known);
                there.places.entry(normal).or_insert(place);
            }
        }
    }
    Ok(normals)
}

/// Reads the customers that have a name; one who was erased is nobody.
fn parties(
    reader: &mut dyn Reader,
    project: ProjectId,
    settings: &Settings,
    facts: &Facts,
    there: &mut There,
) -> Result<(), CentreError> {
    let mut after: Option<PartyId> = None;
    loop {
        let page = store::parties::in_project(reader, project, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(*last);
        let phones = store::parties::phones(reader, &page)?;
        let parties = store::parties::many(reader, &page)?;
        let names = parties.iter().filter_map(|party| party.name.as_ref());
        let keys = names.chain(phones.iter().map(|(_, phone)| phone)).map(|value| value.key);
        let values = store::personal::get(reader, keys.collect::<Vec<_>>())?;
        let mut numbers: BTreeMap<PartyId, BTreeSet<String>> = BTreeMap::new();
        for (party, phone) in &phones {
            *there.phones.entry(*party).or_default() += 1;
            if let Some(number) = values.get(&phone.key) {
                numbers.entry(*party).or_default().insert(normal_phone(number, settings));
            }
        }
        for party in parties {
            let name = party.name.as_ref().and_then(|name| values.get(&name.key));
            let Some(name) = name else { continue };
            let id = party.id.to_string();
            let fact = |word: &str| facts.get(&id).and_then(|facts| facts.get(word)).cloned();
            there.existing.parties.push(ExistingParty {
                kind: match party.kind {
                    store::parties::PartyKind::Person => PartyKind::Person,
                    store::parties::PartyKind::Organisation => PartyKind::Organisation,
                },
                name: name.clone(),
                phones: numbers.remove(&party.id).unwrap_or_default(),
                identity: fact(IDENTITY),
                identity_tail: fact(IDENTITY_TAIL),
                id,
            });
        }
    }
}

/// A number as the import writes it, also when it was put in by hand.
fn normal_phone(number: &str, settings: &Settings) -> String {
    let read = phone::read(&Cell::Text(number.to_owned()), settings.area_code.as_deref());
    match read.as_deref() {
        Ok([one]) => one.number.clone(),
        _ => number.to_owned(),
    }
}

fn ties(
    reader: &mut dyn Reader,
    project: ProjectId,
    now: Instant,
    normals: &BTreeMap<PlaceId, String>,
    facts: &Facts,
    there: &mut There,
) -> Result<(), CentreError> {
    let mut after = String::new();
    loop {
        let page = store::imports::ties(reader, project, &after, now, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.id);
        for tie in page {
            let relation = match tie.relation.as_str() {
                "owner" => Relation::Owner,
                "tenant" => Relation::Tenant,
                _ => continue,
            };
            let Some(place) = normals.get(&tie.place).cloned() else { continue };
            let moved_in = facts.get(&tie.id).and_then(|facts| facts.get(MOVED_IN)).cloned();
            if relation == Relation::Owner {
                there.owners.entry(place.clone()).or_insert(tie.party);
            }
            let known = there.ties.entry((tie.party, place.clone())).or_default();
            known.push((tie.id, moved_in.clone()));
            let party = tie.party.to_string();
            there.existing.ties.push(ExistingTie { party, place, relation, moved_in });
        }
    }
}
