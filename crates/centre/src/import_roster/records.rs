//! What an import will write, record by record, made before anything is written.
//!
//! Names, phones, identity numbers, and remarks and plates where somebody owns the room, become personal values of their
//! customer; the rest are plain facts.

use super::Ready;
use super::existing::{IDENTITY, IDENTITY_TAIL, MOVED_IN, NORMAL, stored, word};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::import::difference::{Change, PlaceFact};
use crate::import::place_form::{PlaceKind, PlaceName};
use crate::import::roster::{PartyPhone, PartyRow, Relation};
use crate::import::value::name::PartyKind;
use crate::reading::PersonalText;
use calendar::Zone;
use model::value::Subject;
use model::{Instant, PartyId, PersonalId, PersonalRef, PlaceId, ProjectId};
use std::collections::BTreeMap;
use store::imports::{Fact, Staged, What};
use store::parties::Tie;
use store::places::Place;

/// One thing to write, so that nobody sees it yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    /// Personal values.
    pub(super) texts: Vec<PersonalText>,
    /// A place, as removed, with the keys under which it is found.
    pub(super) place: Option<(Place, Vec<String>)>,
    /// A tie, as ended.
    pub(super) tie: Option<Tie>,
    /// A new customer, with the keys of his name; he himself comes last.
    pub(super) party: Option<(PartyId, Vec<String>)>,
    /// Facts of these new things.
    pub(super) facts: Vec<Fact>,
    /// What the last unit turns over.
    pub(super) staged: Vec<Staged>,
}

impl Record {
    /// How many rows it is in a unit.
    pub(super) fn rows(&self) -> usize {
        1 + self.staged.len()
    }

    fn stage(&mut self, what: What, subject: impl ToString, data: impl Into<String>) {
        self.staged.push(Staged { what, subject: subject.to_string(), data: data.into() });
    }

    fn stage_fact(&mut self, fact: &Fact) -> Result<(), CentreError> {
        self.stage(What::Fact, &fact.subject, fact.data()?);
        Ok(())
    }
}

struct Writer<'a> {
    centre: &'a Centre,
    project: ProjectId,
    zone: &'a Zone,
    now: Instant,
    ready: &'a Ready,
    /// Ids and paths of places by their normal form.
    places: BTreeMap<String, (PlaceId, Vec<PlaceId>)>,
    /// For each party of the plan.
    parties: Vec<PartyId>,
    /// The first owner of a place, of the plan or there already.
    owners: BTreeMap<&'a str, PartyId>,
    /// The first room that uses a space.
    rooms: BTreeMap<&'a str, &'a str>,
    records: Vec<Record>,
}

/// The records of an import: new places each after the one above it, customers, ties, then changes.
pub(super) fn records(
    centre: &Centre,
    project: ProjectId,
    zone: &Zone,
    ready: &Ready,
) -> Result<Vec<Record>, CentreError> {
    let (plan, there) = (&ready.plan, &ready.there);
    let new_party = || PartyId::new(centre.inner.ports.new_id());
    let known = ready.changes.party_ids.iter().map(|id| id.as_deref().and_then(|id| id.parse().ok()));
    let parties: Vec<PartyId> = known.map(|known| known.unwrap_or_else(new_party)).collect();
    let mut owners: BTreeMap<&str, PartyId> = BTreeMap::new();
    for tie in plan.ties.iter().filter(|tie| tie.relation == Relation::Owner) {
        owners.entry(&tie.place).or_insert(parties[tie.party]);
    }
    for (place, party) in &there.owners {
        owners.entry(place).or_insert(*party);
    }
    let mut rooms: BTreeMap<&str, &str> = BTreeMap::new();
    for tie in &plan.space_ties {
        rooms.entry(&tie.space).or_insert(&tie.room);
    }
    for (space, room) in &there.existing.space_ties {
        rooms.entry(space).or_insert(room);
    }
    let places = there.places.iter().map(|(normal, place)| (normal.clone(), (place.id, place.path.clone())));
    let places = places.collect();
    let now = centre.now();
    let mut writer =
        Writer { centre, project, zone, now, ready, places, parties, owners, rooms, records: Vec::new() };
    writer.create_places()?;
    writer.create_parties()?;
    writer.create_ties()?;
    for change in &ready.changes.change {
        writer.change(change)?;
    }
    Ok(writer.records)
}

impl Writer<'_> {
    /// A new personal value of a customer.
    fn personal(&self, record: &mut Record, party: PartyId, value: &str) -> PersonalRef {
        let ports = &self.centre.inner.ports;
        let (subject, key, salt) = (Subject::Party(party), PersonalId::new(ports.new_id()), ports.secret(16));
        let digest = store::digest::salted(salt.as_bytes(), value);
        let reference = PersonalRef { subject, key, digest };
        record.stage(What::Value, key, "");
        record.texts.push(PersonalText {
            reference: reference.clone(),
            salt,
            value: value.to_owned(),
            findable: false,
        });
        reference
    }

    fn fact(subject: impl ToString, fact: &str, value: &str) -> Fact {
        Fact {
            subject: subject.to_string(),
            fact: fact.to_owned(),
            value: Some(value.to_owned()),
            personal: None,
        }
    }

    fn personal_fact(
        &self,
        record: &mut Record,
        subject: impl ToString,
        fact: &str,
        party: PartyId,
        value: &str,
    ) -> Fact {
        let personal = Some(self.personal(record, party, value));
        Fact { subject: subject.to_string(), fact: fact.to_owned(), value: None, personal }
    }

    /// A fact of a place: free words and plates belong to whoever owns the room.
    fn place_fact(&self, record: &mut Record, id: &str, normal: &str, fact: PlaceFact, value: &str) -> Fact {
        let speaks_of_people = matches!(fact, PlaceFact::Remark | PlaceFact::Plates);
        let room = self.rooms.get(normal).copied().unwrap_or(normal);
        match self.owners.get(room).filter(|_| speaks_of_people) {
            Some(owner) => self.personal_fact(record, id, word(fact), *owner, value),
            None => Self::fact(id, word(fact), value),
        }
    }

    fn create_places(&mut self) -> Result<(), CentreError> {
        let ready = self.ready;
        let (plan, create) = (&ready.plan, &ready.changes.create);
        for number in &create.groups {
            let group = &plan.groups[*number];
            let step = &group.step;
            let above = group.above.as_deref().and_then(|above| plan_full(ready, above));
            let name = short(&step.full, above.as_deref());
            self.create_place(step.kind, &step.normal, &step.full, &name, &[], group.above.as_deref(), &[])?;
        }
        for number in &create.places {
            let row = &plan.places[*number];
            let facts = [
                (PlaceFact::Area, row.area.map(|area| area.to_string())),
                (PlaceFact::State, row.state.clone()),
                (PlaceFact::HandedOver, row.handed_over.map(|day| day.to_string())),
                (PlaceFact::Remark, row.remark.clone()),
            ];
            self.create_named(&row.place, &facts)?;
        }
        for number in &create.spaces {
            let row = &plan.spaces[*number];
            let facts = [
                (PlaceFact::Zone, row.zone.clone()),
                (PlaceFact::SpaceKind, row.kind.clone()),
                (PlaceFact::Plates, (!row.plates.is_empty()).then(|| row.plates.join("、"))),
                (PlaceFact::Remark, row.remark.clone()),
            ];
            self.create_named(&row.place, &facts)?;
        }
        Ok(())
    }

    fn create_named(
        &mut self,
        place: &PlaceName,
        facts: &[(PlaceFact, Option<String>)],
    ) -> Result<(), CentreError> {
        let above = place.above.last();
        let name = short(&place.full, above.map(|step| step.full.as_str()));
        let above = above.map(|step| step.normal.as_str());
        self.create_place(place.kind, &place.normal, &place.full, &name, &place.aliases, above, facts)
    }

    #[expect(clippy::too_many_arguments, reason = "groups and rooms bring the same parts in two shapes")]
    fn create_place(
        &mut self,
        kind: PlaceKind,
        normal: &str,
        full: &str,
        name: &str,
        aliases: &[String],
        above: Option<&str>,
        facts: &[(PlaceFact, Option<String>)],
    ) -> Result<(), CentreError> {
        let id = PlaceId::new(self.centre.inner.ports.new_id());
        let (parent, mut path) = match above {
            Some(above) => {
                let known = self.places.get(above);
                let (parent, path) = known.ok_or(CentreError::NotFound("place above"))?;
                (Some(*parent), path.clone())
            }
            None => (None, vec![]),
        };
        path.push(id);
        self.places.insert(normal.to_owned(), (id, path.clone()));
        let found_by = [normal, full].into_iter().chain(aliases.iter().map(String::as_str));
        let mut keys: Vec<String> = found_by.map(store::search::normal).collect();
        keys.sort();
        keys.dedup();
        let mut record = Record::default();
        let subject = id.to_string();
        record.facts.push(Self::fact(&subject, NORMAL, normal));
        for (fact, value) in facts {
            if let Some(value) = value {
                let fact = self.place_fact(&mut record, &subject, normal, *fact, value);
                record.facts.push(fact);
            }
        }
        record.stage(What::Place, id, store::search::normal(normal));
        // As with places put in by hand: a name without a number is found in pinyin and by initials.
        if !full.chars().any(|c| c.is_ascii_digit()) {
            for key in store::search::name_keys(full) {
                record.stage(What::Key, id, key);
            }
        }
        let place = Place {
            project: self.project,
            id,
            parent,
            kind: stored(kind),
            name: name.to_owned(),
            full_name: full.to_owned(),
            path,
            position: position(name),
            removed_at: Some(self.now),
        };
        record.place = Some((place, keys));
        self.records.push(record);
        Ok(())
    }

    fn create_parties(&mut self) -> Result<(), CentreError> {
        let ready = self.ready;
        for number in &ready.changes.create.parties {
            let row = &ready.plan.parties[*number];
            let record = self.new_party(self.parties[*number], row)?;
            self.records.push(record);
        }
        Ok(())
    }

    fn new_party(&self, id: PartyId, row: &PartyRow) -> Result<Record, CentreError> {
        let mut record = Record::default();
        let name = self.personal(&mut record, id, &row.name);
        let kind = match row.kind {
            PartyKind::Person => "person",
            PartyKind::Organisation => "organisation",
        };
        record.stage(What::Party, id, json(&(kind, json(&name)?))?);
        let papers = [
            (IDENTITY, row.identity.as_ref().map(|paper| paper.number().to_owned())),
            (IDENTITY_TAIL, row.identity_tail.clone()),
            ("note", row.note.clone()),
        ];
        for (fact, value) in papers {
            if let Some(value) = value {
                let fact = self.personal_fact(&mut record, id, fact, id, &value);
                record.facts.push(fact);
            }
        }
        for (phone, position) in row.phones.iter().zip(0u32..) {
            if let Some(fact) = self.phone(&mut record, id, phone, position)? {
                record.facts.push(fact);
            }
        }
        record.party = Some((id, store::search::name_keys(&row.name)));
        Ok(record)
    }

    /// A phone, and what is to be known about it.
    fn phone(
        &self,
        record: &mut Record,
        party: PartyId,
        phone: &PartyPhone,
        position: u32,
    ) -> Result<Option<Fact>, CentreError> {
        let secret = &self.centre.inner.secret;
        let value = self.personal(record, party, &phone.number);
        let dialled = dialled(&phone.number);
        let digest = store::digest::phone(secret, &dialled);
        let tail = store::digest::phone_tail(secret, &dialled).unwrap_or_else(|| digest.clone());
        record.stage(What::Phone, party, json(&(&digest, tail, json(&value)?, position))?);
        let shared = phone.shared.then(|| "几位业主共用".to_owned());
        let note: Vec<String> = phone.label.clone().into_iter().chain(shared).collect();
        if note.is_empty() {
            return Ok(None);
        }
        let fact = format!("phone_note {}", digest.chars().take(16).collect::<String>());
        Ok(Some(self.personal_fact(record, party, &fact, party, &note.join("，"))))
    }

    fn create_ties(&mut self) -> Result<(), CentreError> {
        let ready = self.ready;
        for number in &ready.changes.create.ties {
            let tie = &ready.plan.ties[*number];
            let (party, id) = (self.parties[tie.party], self.centre.inner.ports.new_id().to_string());
            let (place, _) = self.places.get(&tie.place).ok_or(CentreError::NotFound("place"))?;
            let moved_in = tie.moved_in.map(|day| day.to_string());
            let mut record = Record::default();
            record.stage(What::Tie, &id, "");
            if ready.changes.party_ids[tie.party].is_some() {
                record.stage(What::Joined, party, "");
            }
            record.facts.extend(moved_in.as_deref().map(|day| Self::fact(&id, MOVED_IN, day)));
            let from = moved_in.and_then(|day| self.since(&day)).unwrap_or(self.now);
            let relation = match tie.relation {
                Relation::Owner => store::parties::Relation::Owner,
                Relation::Tenant => store::parties::Relation::Tenant,
            };
            let (project, place) = (self.project, *place);
            record.tie =
                Some(Tie { project, id, party, place, relation, from, until: Some(from), share: None });
            self.records.push(record);
        }
        for number in &ready.changes.create.space_ties {
            let tie = &ready.plan.space_ties[*number];
            let id = |normal: &str| {
                self.places.get(normal).map(|(id, _)| *id).ok_or(CentreError::NotFound("place"))
            };
            let (space, room) = (id(&tie.space)?, id(&tie.room)?);
            let mut record = Record::default();
            record.stage(What::Link, space, room.to_string());
            self.records.push(record);
        }
        Ok(())
    }

    /// The beginning of a day that is over; a tie cannot begin later than now.
    fn since(&self, day: &str) -> Option<Instant> {
        Instant::from_civil(self.zone, &format!("{day} 00:00")).ok().filter(|at| *at <= self.now)
    }

    fn change(&mut self, change: &Change) -> Result<(), CentreError> {
        let mut record = Record::default();
        match change {
            Change::Place { id, place, fact, after, .. } => {
                let fact = self.place_fact(&mut record, id, place, *fact, after);
                record.stage_fact(&fact)?;
            }
            Change::Name { id, after, .. } => {
                let party = party(id)?;
                let name = self.personal(&mut record, party, after);
                record.stage(What::Name, id, json(&name)?);
                for key in store::search::name_keys(after) {
                    record.stage(What::Key, id, key);
                }
            }
            Change::Phones { id, add, .. } => {
                let party = party(id)?;
                let there = self.ready.there.phones.get(&party).copied().unwrap_or_default();
                for (phone, position) in add.iter().zip(there..) {
                    if let Some(fact) = self.phone(&mut record, party, phone, position)? {
                        record.stage_fact(&fact)?;
                    }
                }
            }
            Change::Identity { id, tail, after, .. } => {
                let fact = if *tail { IDENTITY_TAIL } else { IDENTITY };
                let fact = self.personal_fact(&mut record, id, fact, party(id)?, after);
                record.stage_fact(&fact)?;
            }
            Change::MovedIn { id, place, before, after } => {
                let ties = self.ready.there.ties.get(&(party(id)?, place.clone()));
                let found = ties.into_iter().flatten().find(|(_, moved_in)| moved_in == before);
                let (tie, _) = found.ok_or(CentreError::NotFound("tie"))?;
                record.stage_fact(&Self::fact(tie, MOVED_IN, after))?;
                if let Some(from) = self.since(after) {
                    record.stage(What::Since, tie, from.micros().to_string());
                }
            }
        }
        self.records.push(record);
        Ok(())
    }
}

/// The name for people of a group of the plan, or of one that is there.
fn plan_full(ready: &Ready, normal: &str) -> Option<String> {
    let planned = ready.plan.groups.iter().find(|group| group.step.normal == normal);
    planned
        .map(|group| group.step.full.clone())
        .or_else(|| ready.there.places.get(normal).map(|place| place.full_name.clone()))
}

fn party(id: &str) -> Result<PartyId, CentreError> {
    id.parse().map_err(|error| CentreError::corrupt("id of a customer", error))
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, CentreError> {
    serde_json::to_string(value).map_err(|error| CentreError::corrupt("staged row", error))
}

/// A name without that of the place above it: 3栋2单元501 in 3栋2单元 is 501.
fn short(full: &str, above: Option<&str>) -> String {
    let rest = above.and_then(|above| full.strip_prefix(above)).filter(|rest| !rest.is_empty());
    rest.unwrap_or(full).to_owned()
}

/// Its place among its neighbours: the last number of its name, so that 10栋 comes after 9栋.
fn position(name: &str) -> i64 {
    let digits: String =
        name.chars().rev().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.chars().rev().collect::<String>().parse().unwrap_or(0)
}

/// The number that reaches the line, without an extension: people are found by what their display shows.
pub(crate) fn dialled(number: &str) -> String {
    let mut parts = number.splitn(3, '-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(area), Some(line), Some(_)) if area.starts_with('0') => format!("{area}-{line}"),
        _ => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_in_their_order() {
        assert_eq!(short("3栋2单元501", Some("3栋2单元")), "501");
        assert_eq!(short("别墅", None), "别墅");
        assert_eq!(short("车位B1-003", Some("地下1层")), "车位B1-003");
        assert_eq!(
            [position("501"), position("10栋"), position("车位B1-203"), position("别墅")],
            [501, 10, 203, 0]
        );
    }

    #[test]
    fn an_extension_is_not_part_of_what_a_display_shows() {
        assert_eq!(dialled("0755-26001234-802"), "0755-26001234");
        assert_eq!(dialled("0755-26001234"), "0755-26001234");
        assert_eq!(dialled("400-820-8820"), "400-820-8820");
        assert_eq!(dialled("13800138000"), "13800138000");
    }
}
