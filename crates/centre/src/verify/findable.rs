//! The index of texts against the events of a case: every text in it is one of the case, under the right name and with its
//! words; what its forms say and nobody may hide is in it.
//!
//! Numbers of persons and masked answers are no longer put into the index; where an older release put them there they
//! stay, and are no difference.

use super::{Ended, Look};
use crate::centre::Centre;
use db::Tx;
use diag::text;
use model::event::Entry;
use model::handbook::Service;
use model::{Case, Event, FieldId, PersonalId, Value};
use std::collections::{BTreeMap, BTreeSet};
use store::Scope;
use store::journal::Recorded;
use store::verify::Indexed;

/// Calls about a case that are looked at.
const MOST_CALLS: usize = 10_000;

/// What should be found of a case.
#[derive(Default)]
pub(super) struct Findable(BTreeSet<PersonalId>);

impl Findable {
    /// Looks at one entry of a case, which stood as `case` before it.
    pub(super) fn entry(
        &mut self,
        centre: &Centre,
        tx: &mut dyn Tx,
        look: &mut Look<'_>,
        recorded: &Recorded,
        entry: &Entry,
        case: Option<&Case>,
    ) -> Result<(), Ended> {
        let (service, fields) = match (&entry.event, case) {
            (Event::Opened(opened), _) => (&opened.service, &opened.fields),
            (Event::Acted { inputs, .. }, Some(case)) => (&case.service, inputs),
            (Event::Noted { text, .. }, Some(_)) => {
                self.0.insert(text.key);
                return Ok(());
            }
            _ => return Ok(()),
        };
        let Some(hash) = &recorded.entry.handbook else { return Ok(()) };
        let Some(handbook) = look.handbook(centre, tx, hash)? else { return Ok(()) };
        if let Some(service) = handbook.services.get(service) {
            self.0.extend(open_texts(service, fields));
        }
        Ok(())
    }

    /// The index has what it should of a case, and nothing else.
    pub(super) fn compare(&self, tx: &mut dyn Tx, look: &mut Look<'_>, case: &Case) -> Result<(), Ended> {
        let rows = store::verify::indexed(tx, look.project, case.id)?;
        let of_calls = if rows.iter().any(|row| row.kind == "call") {
            said_in_calls(tx, look, case)?
        } else {
            BTreeSet::new()
        };
        for row in &rows {
            if !is_right(look, case, &of_calls, row) {
                let key = row.key;
                look.differs(text!(
                    zh: "表 search_entries：{key} 的索引与流水推出的不一致",
                    en: "table search_entries: the index of {key} is not what the stream gives"
                ));
            } else if let Some(text) = &row.text
                && !store::verify::has_words(tx, look.project, row, text)?
            {
                let key = row.key;
                look.differs(text!(
                    zh: "表 search_words：{key} 的检索词与原文不符",
                    en: "table search_words: the words of {key} are not those of its text"
                ));
            }
        }
        self.missing(tx, look, &rows)
    }

    fn missing(&self, tx: &mut dyn Tx, look: &mut Look<'_>, rows: &[Indexed]) -> Result<(), Ended> {
        let there: BTreeSet<PersonalId> = rows.iter().map(|row| row.key).collect();
        let missing: Vec<PersonalId> = self.0.difference(&there).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let values: BTreeMap<PersonalId, String> = store::personal::get(tx, missing)?;
        for (key, value) in values {
            if !store::search::words_of(&value).is_empty() {
                look.differs(text!(
                    zh: "表 search_entries：{key} 应该查得到，索引里却没有",
                    en: "table search_entries: {key} should be found and is not in the index"
                ));
            }
        }
        Ok(())
    }
}

/// Free texts of answers that are not masked.
fn open_texts(service: &Service, fields: &BTreeMap<FieldId, Value>) -> Vec<PersonalId> {
    let open = |(field, value): (&FieldId, &Value)| match value {
        Value::Text(text) if service.field(field).is_some_and(|own| !own.is_masked()) => Some(text.key),
        _ => None,
    };
    fields.iter().filter_map(open).collect()
}

/// What was said in calls about a case.
fn said_in_calls(tx: &mut dyn Tx, look: &Look<'_>, case: &Case) -> Result<BTreeSet<PersonalId>, Ended> {
    let scope = Scope::centre(look.project);
    let calls = store::calls::of_case(tx, &scope, look.project, case.id, MOST_CALLS)?;
    Ok(calls.iter().flat_map(|call| [&call.note, &call.answer]).flatten().map(|text| text.key).collect())
}

fn is_right(look: &Look<'_>, case: &Case, of_calls: &BTreeSet<PersonalId>, row: &Indexed) -> bool {
    // The rest of what a call put there is compared with the call.
    let by_event = || match look.said.get(&row.key) {
        Some((subject, at)) => {
            row.kind == "text" && row.is_of(subject) && row.at == *at && row.restricted == case.anonymous
        }
        None => false,
    };
    row.text.is_some() && if row.kind == "call" { of_calls.contains(&row.key) } else { by_event() }
}
