//! Which answers of a case somebody sees only by their ends: those that the handbook masks for his post, until he looked at
//! them and said why; and every phone number, for who does not work in the project. They are masked in the names that a
//! page looks up, so that no page, paper or message made of them can show more.

use crate::principal::{Principal, Right};
use model::event::Entry;
use model::handbook::{Field, Service};
use model::{Actor, Case, Event, FieldId, Instant, PersonalId, Value};
use std::collections::BTreeSet;

/// Characters of a masked text that are shown.
const SHOWN: usize = 4;
/// A text is masked whole unless it is so much longer.
const LONG_ENOUGH: usize = 8;

/// What somebody sees only by its end.
#[derive(Debug, Default)]
pub(crate) struct Masks {
    fields: BTreeSet<FieldId>,
    keys: BTreeSet<PersonalId>,
}

/// The end of a text: enough to compare it with what a customer says, too little to use it.
pub(crate) fn end_of(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let shown = if letters.len() < LONG_ENOUGH { letters.len() } else { letters.len() - SHOWN };
    format!("****{}", letters[shown..].iter().collect::<String>())
}

impl Masks {
    /// What an actor sees only by its end in a case and its history.
    pub(crate) fn of(
        who: &Principal,
        actor: &Actor,
        service: Option<&Service>,
        case: &Case,
        entries: &[Entry],
        now: Instant,
    ) -> Self {
        let whole = who.may(Right::Work, case.project);
        let looked = |field: &Field| {
            case.reveals
                .iter()
                .any(|own| Some(own.person) == actor.person_id() && own.field == field.id && now < own.until)
        };
        let entitled = |field: &Field| {
            whole && (field.seen_by.iter().any(|post| actor.posts.contains(post)) || looked(field))
        };
        let masked = service.into_iter().flat_map(|service| &service.fields);
        let masked = masked.filter(|field| field.is_masked() && !entitled(field));
        let mut masks =
            Self { fields: masked.map(|field| field.id.clone()).collect(), keys: BTreeSet::new() };
        masks.take(&case.fields, whole);
        for entry in entries {
            match &entry.event {
                Event::Opened(opened) => masks.take(&opened.fields, whole),
                Event::Acted { inputs, .. } => masks.take(inputs, whole),
                Event::FieldsSet { fields, .. } => masks.take(fields, whole),
                _ => {}
            }
        }
        if !whole {
            masks.keys.extend(case.caller_phone.iter().map(|phone| phone.key));
        }
        masks
    }

    fn take(&mut self, values: &std::collections::BTreeMap<FieldId, Value>, whole: bool) {
        for (field, value) in values {
            match value {
                Value::Phone(text) if !whole || self.fields.contains(field) => self.keys.insert(text.key),
                Value::Text(text) if self.fields.contains(field) => self.keys.insert(text.key),
                _ => false,
            };
        }
    }

    /// The values that are seen only by their ends.
    pub(crate) fn keys(&self) -> &BTreeSet<PersonalId> {
        &self.keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_tells_little() {
        assert_eq!(end_of("452723199001011234"), "****1234");
        assert_eq!(end_of("13800138000"), "****8000");
        assert_eq!(end_of("1234567"), "****", "most of a short number would be its end");
        assert_eq!(end_of(""), "****");
    }
}
