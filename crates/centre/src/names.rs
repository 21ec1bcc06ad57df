//! Names for what events and states speak of by id: read once for a page, then only looked up.

use model::{Case, Event, PartyId, PersonId, PersonalId, PersonalRef, PlaceId, Value, event::Entry};
use std::collections::{BTreeMap, BTreeSet};

/// What a page must read to show names and words.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Employees.
    pub persons: BTreeSet<PersonId>,
    /// Customers.
    pub parties: BTreeSet<PartyId>,
    /// Places.
    pub places: BTreeSet<PlaceId>,
    /// Personal values.
    pub texts: BTreeMap<PersonalId, PersonalRef>,
}

/// Names that were read. What was erased, or may not be shown, is not among them.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Employees.
    pub persons: BTreeMap<PersonId, String>,
    /// Customers.
    pub parties: BTreeMap<PartyId, String>,
    /// Places.
    pub places: BTreeMap<PlaceId, String>,
    /// Personal values.
    pub texts: BTreeMap<PersonalId, String>,
    /// Those of them of which only the end is here.
    pub(crate) masked: BTreeSet<PersonalId>,
}

/// Shown for a personal value that was erased.
pub const ERASED: &str = "（已删除）";

impl Wanted {
    /// Everything that a case speaks of.
    pub fn case(&mut self, case: &Case) {
        self.persons.extend(case.first_asked);
        self.persons.extend(case.owner.as_person());
        self.persons.extend(case.contact.as_person());
        self.persons.extend(case.offers.values().filter_map(|o| o.to.as_person()));
        self.persons.extend(case.promises.iter().filter_map(|p| p.by));
        self.parties.extend(case.party);
        self.places.extend(case.place);
        for duty in case.duties.values() {
            self.persons.extend(duty.who.as_person());
            self.persons.extend(duty.acknowledged.map(|(person, _)| person));
        }
        for visit in case.visits.values() {
            self.persons.extend(visit.by.iter().copied());
        }
        case.fields.values().for_each(|value| self.value(value));
        for line in &case.lines {
            line.what.iter().chain(&line.waived).for_each(|text| self.text(text));
        }
        case.caller_name.iter().chain(&case.caller_phone).for_each(|text| self.text(text));
        case.promises.iter().for_each(|promise| self.text(&promise.words));
    }

    /// What a field speaks of.
    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) | Value::Phone(text) => self.text(text),
            Value::Person(person) => {
                self.persons.insert(*person);
            }
            Value::Party(party) => {
                self.parties.insert(*party);
            }
            Value::Place(place) => {
                self.places.insert(*place);
            }
            _ => {}
        }
    }

    /// A personal value.
    pub fn text(&mut self, text: &PersonalRef) {
        self.texts.insert(text.key, text.clone());
    }

    /// What a timeline entry speaks of.
    pub fn entry(&mut self, entry: &Entry) {
        if let model::Who::Person(person) = entry.who {
            self.persons.insert(person);
        }
        entry.late.iter().for_each(|text| self.text(text));
        match &entry.event {
            Event::Acted { inputs: fields, .. } | Event::FieldsSet { fields, .. } => {
                fields.values().for_each(|value| self.value(value));
            }
            Event::Offered { to, from, .. } => {
                self.persons.extend(to.as_person());
                self.persons.extend(from.as_person());
            }
            Event::Assigned { to, .. } | Event::DutyMoved { to, .. } => self.persons.extend(to.as_person()),
            Event::StepFired { told, .. } | Event::Notified { told, .. } => {
                self.persons.extend(told.iter().copied())
            }
            Event::VisitAnswered { by, .. } => self.persons.extend(by.iter().copied()),
            _ => {}
        }
        free_words(&entry.event).into_iter().for_each(|text| self.text(text));
    }
}

/// The free words of an event, in the order in which they are read; those of a form's fields are not among them.
pub(crate) fn free_words(event: &Event) -> Vec<&PersonalRef> {
    match event {
        Event::Acted { note, .. } => note.iter().collect(),
        Event::FieldsSet { reason, .. } | Event::Offered { reason, .. } => reason.iter().collect(),
        Event::Noted { text, .. } => vec![text],
        Event::Cancelled { reason, .. } | Event::Declined { reason, .. } => vec![reason],
        Event::Promised { words, .. } => vec![words],
        Event::Paused { note, .. } | Event::NobodyHome { note, .. } | Event::VisitTried { note, .. } => {
            note.iter().collect()
        }
        Event::AppointmentMoved { reason, .. } => reason.iter().collect(),
        Event::VisitAnswered { words, .. } => words.iter().collect(),
        Event::VisitEnded { reason, answer, .. } => reason.iter().chain(answer).collect(),
        Event::Reopened { cause: model::event::ReopenCause::Asked { reason }, .. } => vec![reason],
        Event::Revealed { reason, .. } => vec![reason],
        Event::LinePut { line } => line.what.iter().chain(&line.waived).collect(),
        Event::LineRemoved { was, reason, .. } => {
            was.iter().flat_map(|line| &line.what).chain(reason).collect()
        }
        _ => vec![],
    }
}

impl Names {
    /// Leaves only the ends of some personal values.
    pub(crate) fn mask(&mut self, hidden: &BTreeSet<PersonalId>) {
        for key in hidden {
            self.texts.entry(*key).and_modify(|text| *text = crate::policy::end_of(text));
        }
        self.masked.extend(hidden);
    }

    /// Whether only the end of a value is here.
    #[must_use]
    pub fn is_masked(&self, value: &Value) -> bool {
        matches!(value, Value::Text(text) | Value::Phone(text) if self.masked.contains(&text.key))
    }

    /// An employee's name.
    #[must_use]
    pub fn person(&self, person: PersonId) -> String {
        self.persons.get(&person).cloned().unwrap_or_else(|| ERASED.to_owned())
    }

    /// A place's name.
    #[must_use]
    pub fn place(&self, place: PlaceId) -> String {
        self.places.get(&place).cloned().unwrap_or_default()
    }

    /// A customer's name.
    #[must_use]
    pub fn party(&self, party: PartyId) -> String {
        self.parties.get(&party).cloned().unwrap_or_else(|| ERASED.to_owned())
    }

    /// A personal value.
    #[must_use]
    pub fn text(&self, text: &PersonalRef) -> String {
        self.texts.get(&text.key).cloned().unwrap_or_else(|| ERASED.to_owned())
    }
}
