//! What people see of a case: labels in their language, times in the project's zone, names for ids. Data for pages and
//! for the interface alike; what may not be shown is left out here, not in a page.

use crate::names::Names;
use diag::{Lang, Text};
use engine::Explanation;
use model::handbook::{Ask, Field, FieldKind, Label, Service, StageKind};
use model::{Assignee, Case, Duty, Handbook, Instant, Value};
use serde::Serialize;

/// A thing with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
}

/// Who has something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// `person` or `post`.
    pub kind: &'static str,
    /// Id of the person, or the post's word.
    pub id: String,
    /// The name.
    pub label: String,
    /// The post that the handbook names, when it was empty and another stands in.
    pub stands_in_for: Option<String>,
}

/// A field with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it holds, as a word (`choice`, `text`, …).
    pub kind: &'static str,
    /// The value as the interface takes it back.
    pub value: serde_json::Value,
    /// The value as people read it.
    pub shown: String,
    /// On no customer's copy.
    pub internal: bool,
    /// Only its end is shown to the reader; the action `reveal` shows it whole to him for a while and is recorded.
    pub masked: bool,
}

/// A question of an action, a form or a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The field that it fills.
    pub id: String,
    /// Its name.
    pub label: String,
    /// What it takes, as a word.
    pub kind: &'static str,
    /// Must be answered.
    pub required: bool,
    /// A line of help.
    pub hint: Option<String>,
    /// The options of a choice, or the people who can be chosen.
    pub options: Vec<Named>,
    /// The answer that the case has already.
    pub value: Option<String>,
}

/// A duty with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyView {
    /// Clause and occurrence.
    pub key: String,
    /// The clause.
    pub clause: String,
    /// Its name.
    pub label: String,
    /// What sort of obligation, as a word.
    pub kind: &'static str,
    /// Who must do it.
    pub who: Holder,
    /// When the clock began.
    pub from: String,
    /// When it must be done.
    pub due: String,
    /// The same in microseconds, for countdowns.
    pub due_micros: i64,
    /// `open`, `done` or `void`.
    pub state: &'static str,
    /// Late, when done or not.
    pub late: bool,
    /// Counted with days whose holidays are not yet published.
    pub provisional: bool,
    /// When it was done, RFC 3339.
    pub done_at: Option<String>,
    /// Who said "I have it".
    pub acknowledged_by: Option<String>,
    /// Why this time.
    pub explanation: ExplanationView,
}

/// Why a time is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplanationView {
    /// One sentence.
    pub headline: String,
    /// The site's paragraph.
    pub paragraph: Option<String>,
    /// Step by step.
    pub lines: Vec<String>,
    /// Counted with days whose holidays are not yet published.
    pub provisional: bool,
}

/// In which words and zone a view is made.
pub struct Look<'a> {
    /// The handbook of the case.
    pub handbook: &'a Handbook,
    /// Names that were read.
    pub names: &'a Names,
    /// The language.
    pub lang: Lang,
}

impl Look<'_> {
    /// A label in the language.
    #[must_use]
    pub fn label(&self, label: &Label) -> String {
        label.text(self.lang == Lang::Zh).to_owned()
    }

    /// A sentence in the language.
    #[must_use]
    pub fn words(&self, text: &Text) -> String {
        text.get(self.lang).to_owned()
    }

    /// An instant as RFC 3339 in the project's zone.
    #[must_use]
    pub fn time(&self, at: Instant) -> String {
        rfc3339(&self.handbook.zone, at)
    }

    /// An instant as people read it, to the minute.
    #[must_use]
    pub fn clock(&self, at: Instant) -> String {
        engine::show(&self.handbook.zone, at)
    }

    /// Who has something.
    #[must_use]
    pub fn holder(&self, who: &Assignee, fallback: Option<&model::duty::Fallback>) -> Holder {
        let post = |id: &model::PostId| {
            self.handbook.posts.get(id).map_or_else(|| id.to_string(), |post| self.label(&post.label))
        };
        let stands_in_for = fallback.filter(|f| f.wanted != f.got).map(|f| post(&f.wanted));
        match who {
            Assignee::Person { person } => Holder {
                kind: "person",
                id: person.to_string(),
                label: self.names.person(*person),
                stands_in_for,
            },
            Assignee::Post { post: id, .. } => {
                Holder { kind: "post", id: id.to_string(), label: post(id), stands_in_for }
            }
        }
    }

    /// The fields of a case that have a value, in the order of the form.
    #[must_use]
    pub fn fields(&self, service: &Service, case: &Case) -> Vec<FieldView> {
        let with_value = service.fields.iter().filter_map(|f| case.fields.get(&f.id).map(|value| (f, value)));
        with_value.map(|(field, value)| self.field(field, value)).collect()
    }

    fn field(&self, field: &Field, value: &Value) -> FieldView {
        FieldView {
            id: field.id.to_string(),
            label: self.label(&field.label),
            kind: kind_word(&field.kind),
            value: self.json(value),
            shown: self.shown(field, value),
            internal: field.internal,
            masked: self.names.is_masked(value),
        }
    }

    fn json(&self, value: &Value) -> serde_json::Value {
        match value {
            Value::Flag(flag) => (*flag).into(),
            Value::Integer(number) => (*number).into(),
            Value::Photos(photos) => photos.iter().map(|p| p.id.to_string()).collect::<Vec<_>>().into(),
            Value::Choice(option) => option.to_string().into(),
            Value::Decimal(quantity) => quantity.0.to_string().into(),
            Value::Money(fen) => fen.to_string().into(),
            Value::Instant(at) => self.time(*at).into(),
            Value::Text(text) | Value::Phone(text) => self.names.text(text).into(),
            Value::Place(id) => id.to_string().into(),
            Value::Party(id) => id.to_string().into(),
            Value::Person(id) => id.to_string().into(),
        }
    }

    /// An answer as people read it.
    pub(crate) fn answer(&self, field: &Field, value: &Value) -> String {
        self.shown(field, value)
    }

    fn shown(&self, field: &Field, value: &Value) -> String {
        match value {
            Value::Choice(option) => match &field.kind {
                FieldKind::Choice { options, .. } => options
                    .iter()
                    .find(|o| &o.id == option)
                    .map_or_else(|| option.to_string(), |o| self.label(&o.label)),
                _ => option.to_string(),
            },
            Value::Flag(true) => self.words(&Text { zh: "是".into(), en: "yes".into() }),
            Value::Flag(false) => self.words(&Text { zh: "否".into(), en: "no".into() }),
            Value::Integer(number) => number.to_string(),
            Value::Decimal(quantity) => quantity.0.normalize().to_string(),
            Value::Money(fen) => format!("¥{fen}"),
            Value::Instant(at) => self.clock(*at),
            Value::Text(text) | Value::Phone(text) => self.names.text(text),
            Value::Place(id) => self.names.place(*id),
            Value::Party(id) => self.names.party(*id),
            Value::Person(id) => self.names.person(*id),
            Value::Photos(photos) => photos.len().to_string(),
        }
    }

    /// A question, with what the case knows already.
    #[must_use]
    pub fn question(
        &self,
        service: &Service,
        case: Option<&Case>,
        ask: &Ask,
        people: &[(model::PersonId, String)],
    ) -> Option<Question> {
        let field = service.field(&ask.field)?;
        // Of what is masked nothing is put into a form: it would come back as the answer.
        let known = case.and_then(|c| c.fields.get(&field.id)).filter(|value| !self.names.is_masked(value));
        let value = known.map(|value| match self.json(value) {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        });
        Some(Question { required: ask.required, value, ..self.blank(field, people) })
    }

    /// A field of a form, not yet answered.
    #[must_use]
    pub fn blank(&self, field: &Field, people: &[(model::PersonId, String)]) -> Question {
        let options = match &field.kind {
            FieldKind::Choice { options, .. } => {
                options.iter().map(|o| Named { id: o.id.to_string(), label: self.label(&o.label) }).collect()
            }
            FieldKind::Person { .. } => {
                people.iter().map(|(id, name)| Named { id: id.to_string(), label: name.clone() }).collect()
            }
            _ => vec![],
        };
        Question {
            id: field.id.to_string(),
            label: self.label(&field.label),
            kind: kind_word(&field.kind),
            required: field.required,
            hint: field.hint.as_ref().map(|hint| self.label(hint)),
            options,
            value: None,
        }
    }

    /// A duty with its reason.
    #[must_use]
    pub fn duty(&self, case: &Case, duty: &Duty) -> DutyView {
        let mut explanation = engine::explain_duty(self.handbook, case, &duty.key);
        if let (Some(told), model::duty::DutyState::Void { at, reason }) = (&mut explanation, &duty.state)
            && let Some(words) = crate::timeline::no_longer_owed(case, &duty.key, *at, reason, self)
        {
            told.lines.pop();
            told.lines.push(words);
        }
        DutyView {
            key: duty.key.to_string(),
            clause: duty.key.clause.to_string(),
            label: self.words(&engine::clause_name(self.handbook, &case.service, &duty.key.clause)),
            kind: duty_kind_word(duty.kind),
            who: self.holder(&duty.who, duty.fallback.as_ref()),
            from: self.time(duty.from),
            due: self.time(duty.due),
            due_micros: duty.due.micros(),
            state: match duty.state {
                model::duty::DutyState::Open => "open",
                model::duty::DutyState::Done { .. } => "done",
                model::duty::DutyState::Void { .. } => "void",
            },
            late: duty.is_breached(),
            provisional: duty.provisional.is_some(),
            done_at: match duty.state {
                model::duty::DutyState::Done { at, .. } => Some(self.time(at)),
                _ => None,
            },
            acknowledged_by: duty.acknowledged.map(|(person, _)| self.names.person(person)),
            explanation: explanation.map_or_else(ExplanationView::nothing, |e| self.explanation(&e)),
        }
    }

    /// Why a time is what it is.
    #[must_use]
    pub fn explanation(&self, explanation: &Explanation) -> ExplanationView {
        ExplanationView {
            headline: self.words(&explanation.headline),
            paragraph: explanation.paragraph.clone(),
            lines: explanation.lines.iter().map(|line| self.words(line)).collect(),
            provisional: explanation.provisional,
        }
    }
}

impl ExplanationView {
    fn nothing() -> Self {
        Self { headline: String::new(), paragraph: None, lines: vec![], provisional: false }
    }
}

/// An instant as RFC 3339 in a zone.
#[must_use]
pub fn rfc3339(zone: &calendar::Zone, at: Instant) -> String {
    let civil = zone.civil(at);
    let offset = zone_offset_minutes(zone, at);
    let sign = if offset < 0 { '-' } else { '+' };
    let offset = offset.unsigned_abs();
    let (date, time) = (civil.date(), civil.time());
    format!(
        "{date}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
        time.hour(),
        time.minute(),
        time.second(),
        offset / 60,
        offset % 60
    )
}

/// Minutes east of Greenwich at an instant.
fn zone_offset_minutes(zone: &calendar::Zone, at: Instant) -> i64 {
    let civil = zone.civil(at);
    let utc = calendar::Zone::new("UTC").map(|utc| utc.instant(civil));
    utc.map_or(0, |shifted| shifted.since(at) / Instant::MINUTE)
}

/// The kind of a field as a word.
#[must_use]
pub fn kind_word(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Choice { .. } => "choice",
        FieldKind::Flag => "flag",
        FieldKind::Integer => "integer",
        FieldKind::Decimal => "decimal",
        FieldKind::Money => "money",
        FieldKind::DateTime => "date_time",
        FieldKind::Text { long: false } => "text",
        FieldKind::Text { long: true } => "long_text",
        FieldKind::Phone => "phone",
        FieldKind::IdNumber => "id_number",
        FieldKind::Place => "place",
        FieldKind::Party => "party",
        FieldKind::Person { .. } => "person",
        FieldKind::Photos => "photos",
        FieldKind::Lines { .. } => "lines",
        FieldKind::Computed { .. } => "computed",
    }
}

/// The kind of a duty as a word.
#[must_use]
pub fn duty_kind_word(kind: model::duty::DutyKind) -> &'static str {
    use model::duty::DutyKind as K;
    match kind {
        K::Limit => "limit",
        K::Accept => "accept",
        K::Wake => "wake",
        K::Visit => "visit",
        K::SignOff => "sign_off",
        K::Promise => "promise",
        K::Appointment => "appointment",
        K::Reserve => "reserve",
    }
}

/// The kind of a stage as a word.
#[must_use]
pub fn stage_word(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Start => "start",
        StageKind::Work => "work",
        StageKind::Finished => "finished",
        StageKind::Closed => "closed",
        StageKind::Cancelled => "cancelled",
    }
}
