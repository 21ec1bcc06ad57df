//! The difference between two compiled handbooks, value by value, in words. Works on the stored form, so that nothing
//! that is stored can change unseen.

use crate::expression;
use crate::vocabulary;
use calendar::Window;
use diag::{Lang, Text};
use model::Handbook;
use model::expression::Expression;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where: a path as in [`crate::Index`].
    pub path: String,
    /// What it is, for people.
    pub what: Text,
    /// The value before; empty when there was none.
    pub old: Text,
    /// The value after; empty when there is none.
    pub new: Text,
}

impl Change {
    /// One line for people.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let nothing = |text: &Text| match (text.get(lang), lang) {
            ("", Lang::Zh) => "（无）".to_owned(),
            ("", Lang::En) => "(none)".to_owned(),
            (words, _) => words.to_owned(),
        };
        let colon = if lang == Lang::Zh { "：" } else { ": " };
        format!("{}{colon}{} → {}", self.what.get(lang), nothing(&self.old), nothing(&self.new))
    }
}

/// What differs between two compiled handbooks, in the order of the stored form.
#[must_use]
pub fn difference(before: &Handbook, after: &Handbook) -> Vec<Change> {
    let (Ok(before), Ok(after)) = (serde_json::to_value(before), serde_json::to_value(after)) else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    walk(&Place::default(), &before, &after, &mut changes);
    changes
}

/// Where the walk is.
#[derive(Debug, Clone, Default)]
struct Place {
    path: String,
    /// The word of the language that the values here belong to.
    word: &'static str,
    what: Text,
}

impl Place {
    /// Into a value of a name; the name becomes the word of the language.
    fn member(&self, name: &str) -> Self {
        let Some(step) = step(name) else { return self.clone() };
        let mut inner = self.joined(step);
        if let Some(word) = vocabulary::words().map(|word| word.word()).find(|word| *word == step) {
            inner.word = word;
            return inner;
        }
        let known =
            vocabulary::words().find(|word| word.word() == self.word).and_then(|word| word.property(step));
        let (zh, en) = known.map_or((step, step), |property| (first(property.zh), first(property.en)));
        inner.what = joined(&self.what, zh, en);
        inner
    }

    /// Into a definition of an id.
    fn definition(&self, id: &str, value: &Value) -> Self {
        let kind = vocabulary::words().find(|word| word.word() == self.word).and_then(|word| word.defines);
        let (kind_zh, kind_en) = kind.map_or((self.word, self.word), vocabulary::Kind::name);
        let label = |lang: &str| {
            value
                .get("label")
                .and_then(|label| label.get(lang))
                .and_then(Value::as_str)
                .unwrap_or(id)
                .to_owned()
        };
        let (zh, en) = (format!("{kind_zh}「{}」", label("zh")), format!("{kind_en} “{}”", label("en")));
        Self { what: joined(&self.what, &zh, &en), ..self.joined(id) }
    }

    fn joined(&self, step: &str) -> Self {
        let path = if self.path.is_empty() { step.to_owned() } else { format!("{}.{step}", self.path) };
        Self { path, word: self.word, what: self.what.clone() }
    }
}

fn first(words: &str) -> &str {
    words.split(['；', ';', '：', ':', '（', '(']).next().unwrap_or(words).trim()
}

fn joined(what: &Text, zh: &str, en: &str) -> Text {
    if what.is_empty() {
        return Text { zh: zh.to_owned(), en: en.to_owned() };
    }
    Text { zh: format!("{} · {zh}", what.zh), en: format!("{} · {en}", what.en) }
}

/// The word of the language for a member of the stored form; none when it adds nothing.
fn step(name: &str) -> Option<&str> {
    Some(match name {
        "channels" => "channel",
        "posts" => "post",
        "calendars" => "calendar",
        "services" => "service",
        "fields" => "field",
        "options" => "option",
        "stages" => "stage",
        "actions" => "action",
        "limits" => "limit",
        "visits" => "return_visit",
        "pauses" => "pause",
        "items" => "item",
        "copies" => "copy",
        "rows" => "row",
        "warnings" => "warn",
        "escalations" => "escalate",
        "reaching" => "unreachable",
        "seasons" => "season",
        "observes" => "holidays",
        "asks" => "ask",
        "guards" => "guard",
        "at_opening" => "opening",
        "place_required" => "place",
        "apart_minutes" => "apart",
        "time" | "kind" | "days" => return None,
        other => other,
    })
}

fn walk(place: &Place, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) if !is_leaf(old) && !is_leaf(new) => {
            members(place, old, new, changes)
        }
        (Value::Array(old), Value::Array(new)) if have_ids(old) && have_ids(new) => {
            elements(place, old, new, changes)
        }
        _ => changes.push(Change {
            path: place.path.clone(),
            what: place.what.clone(),
            old: show(before),
            new: show(after),
        }),
    }
}

fn members(place: &Place, old: &Map<String, Value>, new: &Map<String, Value>, changes: &mut Vec<Change>) {
    let nothing = Value::Null;
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (before, after) = (old.get(name).unwrap_or(&nothing), new.get(name).unwrap_or(&nothing));
        let labelled = [before, after].iter().any(|value| value.get("label").is_some());
        let inner = match (labelled, is_definition(place.word)) {
            (true, true) => place.definition(name, if before.is_null() { after } else { before }),
            _ => place.member(name),
        };
        walk(&inner, before, after, changes);
    }
}

/// Whether the members of a map are definitions of the word rather than its properties.
fn is_definition(word: &str) -> bool {
    ["channel", "post", "calendar", "service", "script", "print", "prices", "item"].contains(&word)
}

fn elements(place: &Place, old: &[Value], new: &[Value], changes: &mut Vec<Change>) {
    let nothing = Value::Null;
    let id = |value: &Value| value.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let find = |list: &[Value], wanted: &str| list.iter().find(|value| id(value) == wanted).cloned();
    let mut ids: Vec<String> = old.iter().map(id).collect();
    ids.extend(new.iter().map(id).filter(|new| !old.iter().any(|old| &id(old) == new)));
    for wanted in ids {
        let (before, after) = (find(old, &wanted), find(new, &wanted));
        let (before, after) =
            (before.unwrap_or_else(|| nothing.clone()), after.unwrap_or_else(|| nothing.clone()));
        let inner = place.definition(&wanted, if before.is_null() { &after } else { &before });
        walk(&inner, &before, &after, changes);
    }
}

fn have_ids(list: &[Value]) -> bool {
    !list.is_empty() && list.iter().all(|value| value.get("id").is_some() && value.get("label").is_some())
}

/// Whether a value is shown as a whole: names, triggers, persons, expressions, windows, lines of lists.
fn is_leaf(map: &Map<String, Value>) -> bool {
    ["zh", "on", "who", "node", "start", "at", "line", "does", "part", "shows", "must"]
        .iter()
        .any(|key| map.contains_key(*key))
        || (map.contains_key("by") && map.len() == 2)
        || map.contains_key("field")
}

/// A value in words.
fn show(value: &Value) -> Text {
    match value {
        Value::Null => Text::default(),
        Value::Bool(true) => Text { zh: "是".to_owned(), en: "yes".to_owned() },
        Value::Bool(false) => Text { zh: "否".to_owned(), en: "no".to_owned() },
        Value::Number(number) => Text::same(number.to_string()),
        Value::String(words) => Text::same(words.clone()),
        Value::Array(list) => {
            let shown: Vec<Text> = list.iter().map(show).collect();
            let parts = |pick: fn(&Text) -> &String| shown.iter().map(pick).cloned().collect::<Vec<_>>();
            Text { zh: parts(|text| &text.zh).join("、"), en: parts(|text| &text.en).join(", ") }
        }
        Value::Object(map) => show_object(map, value),
    }
}

fn show_object(map: &Map<String, Value>, value: &Value) -> Text {
    let text = |key: &str| map.get(key).and_then(Value::as_str);
    if let (Some(zh), Some(en)) = (text("zh"), text("en")) {
        return Text { zh: zh.to_owned(), en: en.to_owned() };
    }
    if map.contains_key("node")
        && let Ok(expression) = serde_json::from_value::<Expression>(value.clone())
    {
        return Text::same(expression::show(&expression));
    }
    if let Ok(window) = serde_json::from_value::<Window>(value.clone()) {
        return Text::same(window.to_string());
    }
    if let Some(id) = text("id").filter(|_| map.contains_key("on") || map.contains_key("who")) {
        return Text::same(id);
    }
    let parts: Vec<Text> = map.values().map(show).filter(|text| !text.is_empty()).collect();
    let all = |pick: fn(&Text) -> &String| parts.iter().map(pick).cloned().collect::<Vec<_>>().join(" ");
    match (text("by"), map.len()) {
        (Some("within" | "field"), 2) => map
            .iter()
            .filter(|(key, _)| *key != "by")
            .map(|(_, value)| show(value))
            .next()
            .unwrap_or_default(),
        _ => Text { zh: all(|text| &text.zh), en: all(|text| &text.en) },
    }
}
