//! What happened to a case, line by line, as its page shows it: the sentences of the engine, with what was written beside
//! them; an answer of yes or no says which it was.

use crate::names::{Names, free_words};
use crate::view::Look;
use diag::{Text, text};
use engine::narrate::{Naming, Speaker};
use model::event::Entry;
use model::{Case, CaseId, DutyKey, Event, FieldId, Instant, PersonId, PlaceId, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// One line of a case's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimelineLine {
    /// When it was recorded, RFC 3339.
    pub at: String,
    /// When it happened, when that differs.
    pub happened_at: Option<String>,
    /// The clock time for people, with seconds.
    pub clock: String,
    /// It follows from the line above.
    pub follows: bool,
    /// What happened.
    pub words: String,
    /// What was written with it.
    pub text: Option<String>,
}

/// All of it, oldest first.
pub(crate) fn timeline(entries: &[Entry], speaker: &Speaker<'_>, look: &Look<'_>) -> Vec<TimelineLine> {
    let mut lines = Vec::new();
    let mut case: Option<Case> = None;
    for entry in entries {
        case = engine::evolve(case, entry);
        let Some(now) = &case else { continue };
        let Some(line) = speaker.line(now, entry) else { continue };
        let own = sentence(now, entry, speaker);
        lines.push(TimelineLine {
            at: look.time(entry.at),
            happened_at: (entry.happened_at != entry.at).then(|| look.time(entry.happened_at)),
            clock: engine::show(&look.handbook.zone, entry.at),
            follows: line.follows,
            words: look.words(&own.unwrap_or(line.words)),
            text: written(now, entry, speaker, look),
        });
    }
    lines
}

/// What is said in place of the engine's sentence.
fn sentence(now: &Case, entry: &Entry, speaker: &Speaker<'_>) -> Option<Text> {
    let Text { zh: who, en: who_en } = speaker.who(&entry.who);
    match &entry.event {
        Event::FieldsSet { fields, .. } => filled_in(now, fields, speaker),
        Event::Cancelled { by_customer: true, .. } => Some(
            text!(zh: "{who} 撤单（客户自己要求撤）", en: "{who_en} cancels it (the customer asked for it)"),
        ),
        Event::Cancelled { .. } => Some(text!(zh: "{who} 撤单", en: "{who_en} cancels it")),
        _ => None,
    }
}

/// Which answers were given; of those that are yes or no also which: "no charge" alone would read as a fact.
fn filled_in(case: &Case, fields: &BTreeMap<FieldId, Value>, speaker: &Speaker<'_>) -> Option<Text> {
    let service = speaker.service(case)?;
    let name = |id: &FieldId| {
        let label = service.field(id).map(|field| (field.label.zh.clone(), field.label.en.clone()));
        label.unwrap_or_else(|| (id.to_string(), id.to_string()))
    };
    let (mut zh, mut en, mut zh_flags, mut en_flags) = (vec![], vec![], vec![], vec![]);
    for (id, value) in fields {
        let (label, label_en) = name(id);
        match value {
            Value::Flag(yes) => {
                zh_flags.push(format!("“{label}”：{}", if *yes { "是" } else { "否" }));
                en_flags.push(format!("`{label_en}`: {}", if *yes { "yes" } else { "no" }));
            }
            _ => {
                zh.push(label);
                en.push(label_en);
            }
        }
    }
    let plain = (zh.join("、"), en.join(", "));
    let parts =
        |plain: String, flags: Vec<String>| (!plain.is_empty()).then_some(plain).into_iter().chain(flags);
    let zh: Vec<String> = parts(plain.0, zh_flags).collect();
    let en: Vec<String> = parts(plain.1, en_flags).collect();
    Some(Text { zh: format!("填写：{}", zh.join("；")), en: format!("filled in: {}", en.join("; ")) })
}

/// Since when and why a duty is no longer owed, in the words of the history.
pub(crate) fn no_longer_owed(
    case: &Case,
    key: &DutyKey,
    at: Instant,
    reason: &str,
    look: &Look<'_>,
) -> Option<Text> {
    let speaker = Speaker { handbook: look.handbook, names: look.names };
    let event = Event::DutyVoid { duty: key.clone(), reason: reason.to_owned() };
    let line =
        speaker.line(case, &Entry { at, happened_at: at, who: model::Who::Clock, late: None, event })?;
    let (at, Text { zh, en }) = (look.clock(at), line.words);
    Some(text!(zh: "{at} 起{zh}", en: "{at}: {en}"))
}

impl Naming for Names {
    fn person(&self, person: PersonId) -> String {
        Names::person(self, person)
    }
    fn place(&self, place: PlaceId) -> String {
        Names::place(self, place)
    }
    fn case(&self, _: CaseId) -> String {
        String::new()
    }
}

/// What was written with an entry: the texts of a form with their captions, in the order of the form, then the free words.
fn written(now: &Case, entry: &Entry, speaker: &Speaker<'_>, look: &Look<'_>) -> Option<String> {
    let mut lines = Vec::new();
    if let Event::Acted { inputs: fields, .. } | Event::FieldsSet { fields, .. } = &entry.event
        && let Some(service) = speaker.service(now)
    {
        for field in &service.fields {
            if let Some(Value::Text(text) | Value::Phone(text)) = fields.get(&field.id) {
                let (label, text) = (&field.label, look.names.text(text));
                let words = text!(zh: "{zh}：{text}", en: "{en}: {text}", zh = label.zh, en = label.en);
                lines.push(look.words(&words));
            }
        }
    }
    lines.extend(free_words(&entry.event).into_iter().chain(&entry.late).map(|text| look.names.text(text)));
    (!lines.is_empty()).then(|| lines.join("\n"))
}
