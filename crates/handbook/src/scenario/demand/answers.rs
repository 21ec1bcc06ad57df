//! Whether visits and fields are as demanded.

use diag::{Text, text};
use model::{DutyKey, FieldId, Value};

use super::super::centre::latest;
use super::super::codes;
use super::super::step::{Given, Want, Which};
use super::super::transcript::{end_words, verdict_words};
use super::{Judge, Mismatch, compare, yes};

impl Judge<'_> {
    pub(super) fn of_visit(&self, which: &Which, want: &Want) -> Result<(), Mismatch> {
        let name = self.speaker.clause(self.case, &which.clause);
        let key = which.occurrence.or_else(|| latest(self.case, which));
        let key = key.map(|occurrence| DutyKey { clause: which.clause.clone(), occurrence });
        let visit = key.as_ref().and_then(|key| self.case.visits.get(key));
        let owed = key.as_ref().is_some_and(|key| self.case.duties.contains_key(key));
        let tries = |count: usize| Text::same(count.to_string());
        let (zh, en, wanted, is) = match want {
            Want::Visit(_) if owed || visit.is_some() => return Ok(()),
            Want::Visit(_) => ("", "", text!(zh: "有", en: "one"), None),
            Want::Verdict(_, wanted) => (
                "结果",
                "verdict of ",
                verdict_words(*wanted),
                visit.and_then(|visit| visit.verdict).map(verdict_words),
            ),
            Want::VisitEnd(_, wanted) => {
                ("结局", "end of ", end_words(*wanted), visit.and_then(|visit| visit.end).map(end_words))
            }
            Want::Tries(_, wanted) => {
                let wanted = usize::try_from(*wanted).unwrap_or(usize::MAX);
                (
                    "尝试次数",
                    "count of tries of ",
                    tries(wanted),
                    Some(tries(visit.map_or(0, |visit| visit.tries.len()))),
                )
            }
            _ => return Ok(()),
        };
        let what =
            Text { zh: format!("回访“{}”{zh}", name.zh), en: format!("the {en}visit `{}`", name.en) };
        compare(codes::VISIT_DIFFERS, what, Some(wanted), is)
    }

    pub(super) fn field_name(&self, field: &FieldId) -> Text {
        let service = self.centre.handbook.services.get(&self.case.service);
        let label = service.and_then(|service| service.field(field)).map(|field| &field.label);
        label.map_or_else(
            || Text::same(field.as_str()),
            |label| Text {
                zh: format!("“{}”（{field}）", label.zh),
                en: format!("`{}` ({field})", label.en),
            },
        )
    }

    pub(super) fn of_field(&self, field: &FieldId, given: Option<&Given>) -> Result<(), Mismatch> {
        let value = self.case.fields.get(field);
        let is_lines = self.case.lines.iter().any(|line| &line.field == field);
        let Some(given) = given else {
            if value.is_some() || is_lines {
                return Ok(());
            }
            let wanted = text!(zh: "已填写", en: "answered");
            return compare(codes::FIELD_DIFFERS, self.field_name(field), Some(wanted), None);
        };
        let wanted = match given {
            Given::Value(value) => self.value_words(value),
            Given::Words(words) | Given::Phone(words) => Text::same(words),
            Given::Photos(names) => photos(names.len()),
        };
        compare(
            codes::FIELD_DIFFERS,
            self.field_name(field),
            Some(wanted),
            value.map(|value| self.value_words(value)),
        )
    }

    pub(super) fn value_words(&self, value: &Value) -> Text {
        Text::same(match value {
            Value::Choice(option) => option.to_string(),
            Value::Flag(flag) => return yes(*flag),
            Value::Integer(number) => number.to_string(),
            Value::Decimal(quantity) => quantity.0.normalize().to_string(),
            Value::Money(fen) => fen.to_string(),
            Value::Instant(at) => self.speaker.time(*at),
            Value::Text(words) | Value::Phone(words) => {
                self.centre.value(words.key).unwrap_or_default().to_owned()
            }
            Value::Place(place) => self.speaker.names.place(*place),
            Value::Party(party) => self.centre.names.party_label(*party),
            Value::Person(person) => self.speaker.person(*person),
            Value::Photos(files) => return photos(files.len()),
        })
    }
}

fn photos(count: usize) -> Text {
    text!(zh: "{count} 张照片", en: "{count} photos")
}
