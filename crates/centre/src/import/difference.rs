//! Compares a plan with what is there, so that a second import changes only what was corrected.
//!
//! An empty cell says nothing: it never clears what is there. Nothing is ever removed by an import; what the file no
//! longer names is listed for a person to decide.

use super::place_form::PlaceKind;
use super::roster::{PartyPhone, Plan, Relation};
use super::value::name::PartyKind;
use std::collections::{BTreeMap, BTreeSet};

/// A fact about a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceFact {
    /// Square metres, as a decimal without trailing zeros.
    Area,
    /// State of a room.
    State,
    /// Hand-over, as `2021-03-05`.
    HandedOver,
    /// Remark.
    Remark,
    /// Zone of a space.
    Zone,
    /// Kind of a space.
    SpaceKind,
    /// Plates on a space, joined with `、`.
    Plates,
}

/// A place that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingPlace {
    /// The caller's id.
    pub id: String,
    /// What it is.
    pub kind: PlaceKind,
    /// What is known of it.
    pub facts: BTreeMap<PlaceFact, String>,
}

/// A party that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingParty {
    /// The caller's id.
    pub id: String,
    /// Person or organisation.
    pub kind: PartyKind,
    /// The name.
    pub name: String,
    /// Phones in their normal form.
    pub phones: BTreeSet<String>,
    /// Identity number.
    pub identity: Option<String>,
    /// Its last four places.
    pub identity_tail: Option<String>,
}

/// A tie that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingTie {
    /// Id of the party.
    pub party: String,
    /// Normal form of the place.
    pub place: String,
    /// What the party is to it.
    pub relation: Relation,
    /// Since when it is lived in, as `2021-03-05`.
    pub moved_in: Option<String>,
}

/// What is there already in the project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Existing {
    /// Places by their normal form: groups, rooms and spaces.
    pub places: BTreeMap<String, ExistingPlace>,
    /// Parties with a tie to the project.
    pub parties: Vec<ExistingParty>,
    /// Their ties that have not ended.
    pub ties: Vec<ExistingTie>,
    /// Space and room, in normal form.
    pub space_ties: BTreeSet<(String, String)>,
}

impl Existing {
    /// The normal forms of all places.
    #[must_use]
    pub fn known(&self) -> BTreeSet<String> {
        self.places.keys().cloned().collect()
    }
}

/// What to create; numbers into the lists of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Create {
    /// Into [`Plan::groups`].
    pub groups: Vec<usize>,
    /// Into [`Plan::places`].
    pub places: Vec<usize>,
    /// Into [`Plan::parties`].
    pub parties: Vec<usize>,
    /// Into [`Plan::ties`].
    pub ties: Vec<usize>,
    /// Into [`Plan::spaces`].
    pub spaces: Vec<usize>,
    /// Into [`Plan::space_ties`].
    pub space_ties: Vec<usize>,
}

/// A fact that the file gives otherwise than it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A fact about a place.
    Place {
        /// Id of the place.
        id: String,
        /// Its normal form.
        place: String,
        /// Which fact.
        fact: PlaceFact,
        /// As it is.
        before: Option<String>,
        /// As the file says.
        after: String,
    },
    /// Another name for the party that has the same place and phone.
    Name {
        /// Id of the party.
        id: String,
        /// As it is.
        before: String,
        /// As the file says.
        after: String,
    },
    /// Phones that the party does not have yet.
    Phones {
        /// Id of the party.
        id: String,
        /// To be added.
        add: Vec<PartyPhone>,
        /// There, and not in the file; they stay.
        not_in_file: Vec<String>,
    },
    /// Another identity number, or its last four places.
    Identity {
        /// Id of the party.
        id: String,
        /// Whether it is only the last four places.
        tail: bool,
        /// As it is.
        before: Option<String>,
        /// As the file says.
        after: String,
    },
    /// Another date of moving in.
    MovedIn {
        /// Id of the party.
        id: String,
        /// Normal form of the place.
        place: String,
        /// As it is.
        before: Option<String>,
        /// As the file says.
        after: String,
    },
}

/// What an import would do to what is there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// To create.
    pub create: Create,
    /// To change.
    pub change: Vec<Change>,
    /// Places, parties and ties of the file that are there exactly so.
    pub same: usize,
    /// For each of [`Plan::parties`] the id of the party that it is; none for those to create.
    pub party_ids: Vec<Option<String>>,
    /// Ties that are there while the file names others for the place; they stay until a person decides.
    pub no_longer_named: Vec<ExistingTie>,
}

impl Changes {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.create == Create::default() && self.change.is_empty()
    }
}

/// Compares a plan with what is there.
#[must_use]
pub fn difference(existing: &Existing, plan: &Plan) -> Changes {
    let mut changes = Changes::default();
    compare_places(existing, plan, &mut changes);
    changes.party_ids = match_parties(existing, plan);
    compare_parties(existing, plan, &mut changes);
    compare_ties(existing, plan, &mut changes);
    changes
}

fn compare_places(existing: &Existing, plan: &Plan, changes: &mut Changes) {
    for (number, group) in plan.groups.iter().enumerate() {
        if existing.places.contains_key(&group.step.normal) {
            changes.same += 1;
        } else {
            changes.create.groups.push(number);
        }
    }
    for (number, row) in plan.places.iter().enumerate() {
        let facts = [
            (PlaceFact::Area, row.area.map(|area| area.to_string())),
            (PlaceFact::State, row.state.clone()),
            (PlaceFact::HandedOver, row.handed_over.map(|day| day.to_string())),
            (PlaceFact::Remark, row.remark.clone()),
        ];
        if !compare_facts(existing, &row.place.normal, facts, changes) {
            changes.create.places.push(number);
        }
    }
    for (number, row) in plan.spaces.iter().enumerate() {
        let facts = [
            (PlaceFact::Zone, row.zone.clone()),
            (PlaceFact::SpaceKind, row.kind.clone()),
            (PlaceFact::Plates, (!row.plates.is_empty()).then(|| row.plates.join("、"))),
            (PlaceFact::Remark, row.remark.clone()),
        ];
        if !compare_facts(existing, &row.place.normal, facts, changes) {
            changes.create.spaces.push(number);
        }
    }
}

/// Whether the place is there.
fn compare_facts(
    existing: &Existing,
    place: &str,
    facts: [(PlaceFact, Option<String>); 4],
    changes: &mut Changes,
) -> bool {
    let Some(there) = existing.places.get(place) else { return false };
    let before = changes.change.len();
    for (fact, after) in facts {
        let known = there.facts.get(&fact);
        if let Some(after) = after.filter(|after| known != Some(after)) {
            changes.change.push(Change::Place {
                id: there.id.clone(),
                place: place.to_owned(),
                fact,
                before: known.cloned(),
                after,
            });
        }
    }
    changes.same += usize::from(changes.change.len() == before);
    true
}

/// Finds each party of the plan among those that are there: by name and phone, by name and place, and last, for a
/// corrected name, by phone and place.
fn match_parties(existing: &Existing, plan: &Plan) -> Vec<Option<String>> {
    let mut by_phone: BTreeMap<(PartyKind, &str, &str), Vec<usize>> = BTreeMap::new();
    let by_id: BTreeMap<&str, usize> =
        existing.parties.iter().enumerate().map(|(at, party)| (party.id.as_str(), at)).collect();
    for (at, party) in existing.parties.iter().enumerate() {
        for phone in &party.phones {
            by_phone.entry((party.kind, &party.name, phone)).or_default().push(at);
        }
    }
    let mut at_place: BTreeMap<(&str, Relation), Vec<usize>> = BTreeMap::new();
    for tie in &existing.ties {
        if let Some(at) = by_id.get(tie.party.as_str()) {
            at_place.entry((tie.place.as_str(), tie.relation)).or_default().push(*at);
        }
    }
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); plan.parties.len()];
    for tie in &plan.ties {
        let there = at_place.get(&(tie.place.as_str(), tie.relation));
        neighbours[tie.party].extend(there.into_iter().flatten());
    }
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut found: Vec<Option<usize>> = vec![None; plan.parties.len()];
    for (number, row) in plan.parties.iter().enumerate() {
        // Among several of the same name and phone, the one that is tied to the same place.
        let same =
            |at: &usize| existing.parties[*at].kind == row.kind && existing.parties[*at].name == row.name;
        let mut by_phone = row.phones.iter().flat_map(|phone| {
            by_phone.get(&(row.kind, row.name.as_str(), phone.number.as_str())).into_iter().flatten()
        });
        let free = |at: &&usize| !taken.contains(*at);
        let at = neighbours[number]
            .iter()
            .filter(free)
            .find(|at| same(at))
            .or_else(|| by_phone.find(free))
            .copied();
        found[number] = at;
        taken.extend(at);
    }
    for (number, row) in plan.parties.iter().enumerate().filter(|(_, row)| !row.phones.is_empty()) {
        if found[number].is_some() {
            continue;
        }
        let mut same_phone: Vec<usize> = neighbours[number].clone();
        same_phone.sort_unstable();
        same_phone.dedup();
        same_phone.retain(|at| {
            let there = &existing.parties[*at];
            !taken.contains(at) && row.phones.iter().any(|phone| there.phones.contains(&phone.number))
        });
        if let [at] = same_phone.as_slice() {
            found[number] = Some(*at);
            taken.insert(*at);
        }
    }
    found.into_iter().map(|at| at.map(|at| existing.parties[at].id.clone())).collect()
}

fn compare_parties(existing: &Existing, plan: &Plan, changes: &mut Changes) {
    let by_id: BTreeMap<&str, &ExistingParty> =
        existing.parties.iter().map(|party| (party.id.as_str(), party)).collect();
    for (number, row) in plan.parties.iter().enumerate() {
        let there = changes.party_ids[number].as_deref().and_then(|id| by_id.get(id));
        let Some(there) = there else {
            changes.create.parties.push(number);
            continue;
        };
        let before = changes.change.len();
        let id = there.id.clone();
        if there.name != row.name {
            let (before, after) = (there.name.clone(), row.name.clone());
            changes.change.push(Change::Name { id: id.clone(), before, after });
        }
        let add: Vec<PartyPhone> =
            row.phones.iter().filter(|phone| !there.phones.contains(&phone.number)).cloned().collect();
        if !add.is_empty() {
            let named: BTreeSet<&str> = row.phones.iter().map(|phone| phone.number.as_str()).collect();
            let not_in_file =
                there.phones.iter().filter(|phone| !named.contains(phone.as_str())).cloned().collect();
            changes.change.push(Change::Phones { id: id.clone(), add, not_in_file });
        }
        let number = row.identity.as_ref().map(|paper| paper.number().to_owned());
        for (tail, before, after) in
            [(false, &there.identity, number), (true, &there.identity_tail, row.identity_tail.clone())]
        {
            if let Some(after) = after.filter(|after| before.as_ref() != Some(after)) {
                changes.change.push(Change::Identity { id: id.clone(), tail, before: before.clone(), after });
            }
        }
        changes.same += usize::from(changes.change.len() == before);
    }
}

fn compare_ties(existing: &Existing, plan: &Plan, changes: &mut Changes) {
    let party_ids = changes.party_ids.clone();
    let there: BTreeMap<(&str, &str, Relation), &ExistingTie> = existing
        .ties
        .iter()
        .map(|tie| ((tie.party.as_str(), tie.place.as_str(), tie.relation), tie))
        .collect();
    let mut named: BTreeSet<(String, Relation)> = BTreeSet::new();
    let mut kept: BTreeSet<(&str, &str, Relation)> = BTreeSet::new();
    for (number, tie) in plan.ties.iter().enumerate() {
        named.insert((tie.place.clone(), tie.relation));
        let known = party_ids[tie.party]
            .as_deref()
            .and_then(|id| there.get_key_value(&(id, tie.place.as_str(), tie.relation)));
        let Some((key, known)) = known else {
            changes.create.ties.push(number);
            continue;
        };
        kept.insert(*key);
        match tie.moved_in.map(|day| day.to_string()).filter(|day| known.moved_in.as_ref() != Some(day)) {
            Some(after) => changes.change.push(Change::MovedIn {
                id: known.party.clone(),
                place: tie.place.clone(),
                before: known.moved_in.clone(),
                after,
            }),
            None => changes.same += 1,
        }
    }
    changes.no_longer_named = existing
        .ties
        .iter()
        .filter(|tie| named.contains(&(tie.place.clone(), tie.relation)))
        .filter(|tie| !kept.contains(&(tie.party.as_str(), tie.place.as_str(), tie.relation)))
        .cloned()
        .collect();
    for (number, tie) in plan.space_ties.iter().enumerate() {
        if existing.space_ties.contains(&(tie.space.clone(), tie.room.clone())) {
            changes.same += 1;
        } else {
            changes.create.space_ties.push(number);
        }
    }
}
