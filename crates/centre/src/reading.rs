//! Reading what people send: JSON answers become typed values, free text becomes references to personal values.
//!
//! Everything that does not fit is collected, so that a person sees all of it at once and nothing typed is lost.

use crate::error::{CentreError, FieldError};
use crate::ports::Ports;
use calendar::{Instant, Zone};
use diag::{Text, text};
use model::handbook::{FieldKind, Service};
use model::value::Subject;
use model::{
    CaseId, DutyKey, Fen, FieldId, FileRef, OptionId, PartyId, PersonId, PersonalId, PersonalRef, PlaceId,
    Quantity, Value,
};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Longest free text, in characters.
pub const LONGEST_TEXT: usize = 4_000;

/// A personal value to store beside the events of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalText {
    /// Whose it is, and its key.
    pub reference: PersonalRef,
    /// Random salt of its digest.
    pub salt: String,
    /// The value.
    pub value: String,
    /// It may be found by its words: no number of a person, and nothing that is masked.
    pub findable: bool,
}

/// Finds the stored file behind an id that somebody sent.
pub type FindFile<'a> = &'a dyn Fn(&str) -> Option<FileRef>;

/// Reads one request.
pub struct Reading<'a> {
    ports: &'a Ports,
    zone: &'a Zone,
    subject: Subject,
    files: FindFile<'a>,
    texts: Vec<PersonalText>,
    errors: Vec<FieldError>,
}

impl<'a> Reading<'a> {
    /// A reader whose free texts belong to a subject.
    #[must_use]
    pub fn new(ports: &'a Ports, zone: &'a Zone, subject: Subject, files: FindFile<'a>) -> Self {
        Self { ports, zone, subject, files, texts: vec![], errors: vec![] }
    }

    /// The subject of a case's texts: its customer, or the case itself.
    #[must_use]
    pub fn subject_of(party: Option<PartyId>, case: CaseId) -> Subject {
        party.map_or(Subject::Case(case), Subject::Party)
    }

    /// The personal values to store, or everything that did not fit.
    ///
    /// # Errors
    /// When something did not fit.
    pub fn finish(self) -> Result<Vec<PersonalText>, CentreError> {
        if self.errors.is_empty() { Ok(self.texts) } else { Err(CentreError::Invalid(self.errors)) }
    }

    /// Notes that something does not fit.
    pub fn reject(&mut self, field: &str, message: Text) {
        self.errors.push(FieldError { field: field.to_owned(), message });
    }

    /// Turns free text into a reference.
    pub fn personal(&mut self, field: &str, value: &str) -> Option<PersonalRef> {
        let value = value.trim();
        if value.is_empty() {
            return None;
        }
        if value.chars().count() > LONGEST_TEXT {
            let most = LONGEST_TEXT;
            self.reject(field, text!(zh: "最多 {most} 个字", en: "at most {most} characters"));
            return None;
        }
        if value.contains('\0') {
            self.reject(
                field,
                text!(zh: "含有不能保存的字符", en: "contains a character that cannot be stored"),
            );
            return None;
        }
        let salt = self.ports.secret(16);
        let key = PersonalId::new(self.ports.new_id());
        let reference =
            PersonalRef { subject: self.subject, key, digest: store::digest::salted(salt.as_bytes(), value) };
        self.texts.push(PersonalText {
            reference: reference.clone(),
            salt,
            value: value.to_owned(),
            findable: true,
        });
        Some(reference)
    }

    /// A phone number by itself, as a reference.
    pub fn phone_text(&mut self, field: &str, text: &str) -> Option<PersonalRef> {
        if text.trim().is_empty() { None } else { self.phone(field, &Json::String(text.to_owned())) }
    }

    /// An instant by itself.
    pub fn moment(&mut self, field: &str, text: &str) -> Option<Instant> {
        self.instant_of(field, &Json::String(text.to_owned()))
    }

    /// The answers of a form.
    pub fn fields(&mut self, service: &Service, raw: &Map<String, Json>) -> BTreeMap<FieldId, Value> {
        let mut values = BTreeMap::new();
        for (name, json) in raw {
            if is_blank(json) {
                continue;
            }
            let field = FieldId::new(name.as_str()).ok().and_then(|id| service.field(&id));
            let Some(field) = field else {
                self.reject(name, text!(zh: "没有这个字段", en: "there is no such field"));
                continue;
            };
            let before = self.texts.len();
            if let Some(value) = self.value(name, &field.kind, json) {
                values.insert(field.id.clone(), value);
            }
            let findable = !field.is_masked();
            self.texts.iter_mut().skip(before).for_each(|text| text.findable &= findable);
        }
        values
    }

    fn value(&mut self, name: &str, kind: &FieldKind, json: &Json) -> Option<Value> {
        match kind {
            FieldKind::Choice { .. } => self.parsed::<OptionId>(name, json).map(Value::Choice),
            FieldKind::Flag => self.flag(name, json).map(Value::Flag),
            FieldKind::Integer => self.parsed::<i64>(name, json).map(Value::Integer),
            FieldKind::Decimal => self.parsed(name, json).map(|d| Value::Decimal(Quantity(d))),
            FieldKind::Money => self.parsed::<Fen>(name, json).map(Value::Money),
            FieldKind::DateTime => self.instant_of(name, json).map(Value::Instant),
            FieldKind::Text { .. } => self.words(name, json).map(Value::Text),
            FieldKind::Phone => self.phone(name, json).map(Value::Phone),
            FieldKind::IdNumber => self.id_number(name, json).map(Value::Text),
            FieldKind::Place => self.parsed::<PlaceId>(name, json).map(Value::Place),
            FieldKind::Party => self.parsed::<PartyId>(name, json).map(Value::Party),
            FieldKind::Person { .. } => self.parsed::<PersonId>(name, json).map(Value::Person),
            FieldKind::Photos => {
                let photos = self.photos_of(name, json);
                (!photos.is_empty()).then_some(Value::Photos(photos))
            }
            FieldKind::Lines { .. } => {
                self.reject(name, text!(zh: "明细请逐行添加", en: "lines are added one by one"));
                None
            }
            FieldKind::Computed { .. } => {
                self.reject(
                    name,
                    text!(zh: "这一项自动计算，不用填写", en: "this is computed, nobody types it"),
                );
                None
            }
        }
    }

    /// A value that is written as one word or number.
    fn parsed<T: FromStr>(&mut self, name: &str, json: &Json) -> Option<T> {
        let parsed = scalar_text(json).and_then(|text| text.trim().parse().ok());
        if parsed.is_none() {
            self.reject(name, text!(zh: "填写的内容不对", en: "this value does not fit"));
        }
        parsed
    }

    fn flag(&mut self, name: &str, json: &Json) -> Option<bool> {
        match json {
            Json::Bool(flag) => Some(*flag),
            Json::String(text) if matches!(text.as_str(), "true" | "on" | "1" | "是") => Some(true),
            Json::String(text) if matches!(text.as_str(), "false" | "off" | "0" | "否") => Some(false),
            _ => {
                self.reject(name, text!(zh: "请选“是”或“否”", en: "yes or no"));
                None
            }
        }
    }

    fn words(&mut self, name: &str, json: &Json) -> Option<PersonalRef> {
        match scalar_text(json) {
            Some(text) => self.personal(name, &text),
            None => {
                self.reject(name, text!(zh: "请填写文字", en: "write text"));
                None
            }
        }
    }

    fn phone(&mut self, name: &str, json: &Json) -> Option<PersonalRef> {
        let digits = scalar_text(json).as_deref().and_then(normal_phone);
        match digits {
            Some(digits) => {
                let number = self.personal(name, &digits);
                self.texts
                    .last_mut()
                    .filter(|_| number.is_some())
                    .into_iter()
                    .for_each(|text| text.findable = false);
                number
            }
            None => {
                self.reject(
                    name,
                    text!(zh: "电话号码不对，请填 5 到 20 位数字", en: "a phone number has 5 to 20 digits"),
                );
                None
            }
        }
    }

    /// The number of a paper that says who somebody is.
    fn id_number(&mut self, name: &str, json: &Json) -> Option<PersonalRef> {
        let number =
            scalar_text(json).map(|text| store::search::normal(&text).to_uppercase()).unwrap_or_default();
        let number: String =
            number.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
        if (6..=20).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return self.personal(name, &number);
        }
        self.reject(
            name,
            text!(zh: "证件号码不对，请填 6 到 20 位字母或数字", en: "the number of a paper has 6 to 20 letters or digits"),
        );
        None
    }

    fn instant_of(&mut self, name: &str, json: &Json) -> Option<Instant> {
        let text = scalar_text(json);
        let instant = text.as_deref().and_then(|text| parse_instant(self.zone, text));
        if instant.is_none() {
            self.reject(
                name,
                text!(zh: "时间请写成 2026-11-22 09:30", en: "write the time as 2026-11-22 09:30 or in RFC 3339"),
            );
        }
        instant
    }

    fn photos_of(&mut self, name: &str, json: &Json) -> Vec<FileRef> {
        let ids: Vec<&str> = match json {
            Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
            Json::String(one) => vec![one.as_str()],
            _ => vec![],
        };
        let mut photos = Vec::with_capacity(ids.len());
        for id in ids {
            match (self.files)(id) {
                Some(file) => photos.push(file),
                None => self.reject(name, text!(zh: "照片还没有上传成功", en: "a photo was not uploaded")),
            }
        }
        photos
    }
}

/// The inputs of a command that is built in.
impl Reading<'_> {
    /// A required text.
    pub fn need_text(&mut self, raw: &Map<String, Json>, name: &str) -> Option<PersonalRef> {
        let found = self.text(raw, name);
        if found.is_none() && self.errors.iter().all(|e| e.field != name) {
            self.missing(name);
        }
        found
    }

    /// A text that may be left out.
    pub fn text(&mut self, raw: &Map<String, Json>, name: &str) -> Option<PersonalRef> {
        raw.get(name).filter(|json| !is_blank(json)).and_then(|json| self.words(name, json))
    }

    /// A required word, number or id.
    pub fn need<T: FromStr>(&mut self, raw: &Map<String, Json>, name: &str) -> Option<T> {
        match raw.get(name).filter(|json| !is_blank(json)) {
            Some(json) => self.parsed(name, json),
            None => {
                self.missing(name);
                None
            }
        }
    }

    /// A word, number or id that may be left out.
    pub fn maybe<T: FromStr>(&mut self, raw: &Map<String, Json>, name: &str) -> Option<T> {
        raw.get(name).filter(|json| !is_blank(json)).and_then(|json| self.parsed(name, json))
    }

    /// A required instant.
    pub fn need_instant(&mut self, raw: &Map<String, Json>, name: &str) -> Option<Instant> {
        match raw.get(name).filter(|json| !is_blank(json)) {
            Some(json) => self.instant_of(name, json),
            None => {
                self.missing(name);
                None
            }
        }
    }

    /// Yes or no; no when left out.
    pub fn yes(&mut self, raw: &Map<String, Json>, name: &str) -> bool {
        raw.get(name).filter(|json| !is_blank(json)).and_then(|json| self.flag(name, json)).unwrap_or(false)
    }

    /// One of some words.
    pub fn one_of<T: Copy>(&mut self, raw: &Map<String, Json>, name: &str, words: &[(&str, T)]) -> Option<T> {
        let word: String = self.need(raw, name)?;
        let found = words.iter().find(|(own, _)| *own == word).map(|(_, value)| *value);
        if found.is_none() {
            let all = words.iter().map(|(own, _)| *own).collect::<Vec<_>>().join(" / ");
            self.reject(name, text!(zh: "请填其中之一：{all}", en: "one of {all}"));
        }
        found
    }

    /// A duty by its key, `clause#1`; a bare clause means its first occurrence.
    pub fn duty(&mut self, raw: &Map<String, Json>, name: &str) -> Option<DutyKey> {
        let word: String = self.need(raw, name)?;
        let full = if word.contains('#') { word } else { format!("{word}#1") };
        let key = full.parse().ok();
        if key.is_none() {
            self.reject(name, text!(zh: "没有这项待办", en: "there is no such duty"));
        }
        key
    }

    /// Photos.
    pub fn photos(&mut self, raw: &Map<String, Json>, name: &str) -> Vec<FileRef> {
        raw.get(name).filter(|json| !is_blank(json)).map_or_else(Vec::new, |json| self.photos_of(name, json))
    }

    /// Notes that something required is missing.
    pub fn missing(&mut self, name: &str) {
        self.reject(name, text!(zh: "这一项要填", en: "this is required"));
    }
}

fn is_blank(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn scalar_text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An instant as people and machines write it: RFC 3339, or date and clock time in the project's zone.
#[must_use]
pub fn parse_instant(zone: &Zone, text: &str) -> Option<Instant> {
    let text = text.trim();
    text.parse().ok().or_else(|| Instant::from_civil(zone, &text.replace('T', " ")).ok())
}

/// A phone number as digits only, `+` kept in front; full-width digits are read. `None` when it cannot be one.
#[must_use]
pub fn normal_phone(text: &str) -> Option<String> {
    let mut digits = String::new();
    for character in text.trim().chars() {
        match character {
            '0'..='9' => digits.push(character),
            '０'..='９' => digits.push(char::from_u32(u32::from(character) - 0xFF10 + 0x30)?),
            '+' | '＋' if digits.is_empty() => digits.push('+'),
            ' ' | '-' | '－' | '—' | '(' | ')' | '（' | '）' | '\u{3000}' | '转' => {}
            _ => return None,
        }
    }
    let count = digits.chars().filter(char::is_ascii_digit).count();
    (5..=20).contains(&count).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_read_as_people_write_them() {
        assert_eq!(normal_phone("138 0013-8000").as_deref(), Some("13800138000"));
        assert_eq!(normal_phone("１３８００１３８０００").as_deref(), Some("13800138000"));
        assert_eq!(normal_phone("＋86 (010) 6552 9988").as_deref(), Some("+8601065529988"));
        for bad in ["", "1380", "一三八", "138001380001380013800"] {
            assert_eq!(normal_phone(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_are_read_in_the_zone_of_the_project_or_with_their_own() {
        let zone = Zone::new("Asia/Shanghai").unwrap();
        let local = parse_instant(&zone, "2026-11-22 09:30").unwrap();
        assert_eq!(parse_instant(&zone, "2026-11-22T09:30"), Some(local));
        assert_eq!(parse_instant(&zone, "2026-11-22T01:30:00Z"), Some(local));
        assert_eq!(parse_instant(&zone, "昨天"), None);
    }
}
