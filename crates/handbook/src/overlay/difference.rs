//! The difference between two compiled handbooks, value by value, in words. Works on the stored form, so that nothing
//! that is stored can change unseen.

use crate::expression;
use crate::vocabulary::{self, Kind, Target, Value as TakenValue, Word};
use calendar::Window;
use diag::{Lang, Text, text};
use model::expression::Expression;
use model::handbook::{Performer, Trigger, within};
use model::{Handbook, PostId, ServiceId};
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
    let (Ok(old), Ok(new)) = (serde_json::to_value(before), serde_json::to_value(after)) else {
        return Vec::new();
    };
    let mut found = Found { names: Names { before, after }, changes: Vec::new() };
    walk(&Place::default(), &old, &new, &mut found);
    found.changes
}

/// What was found so far, and the names for it.
struct Found<'a> {
    names: Names<'a>,
    changes: Vec<Change>,
}

/// Where the walk is.
#[derive(Debug, Clone, Default)]
struct Place {
    path: String,
    /// The word of the language that the values here belong to.
    word: Option<&'static Word>,
    /// What its property takes, at the value of a property.
    value: Option<TakenValue>,
    what: Text,
}

impl Place {
    /// Into a value of a name; the name becomes the word or property of the language.
    fn member(&self, name: &str) -> Self {
        let Some(step) = step(name) else { return self.clone() };
        let inner = self.joined(step);
        if name == "label" {
            return Self { what: joined(&self.what, "名称", "name"), ..inner };
        }
        if let Some(property) = self.word.and_then(|word| word.property(step)) {
            let what = joined(&self.what, first(property.zh), first(property.en));
            return Self { what, value: Some(property.value), ..inner };
        }
        let word = vocabulary::by_key(step).or_else(|| vocabulary::words().find(|word| word.word() == step));
        match word {
            Some(word) if word.defines.is_some() => Self { word: Some(word), ..inner },
            Some(word) => {
                let value = word.arguments.first().map(|argument| argument.value);
                Self {
                    word: Some(word),
                    value,
                    what: joined(&self.what, first(word.zh), first(word.en)),
                    ..inner
                }
            }
            None => Self { what: joined(&self.what, step, step), ..inner },
        }
    }

    /// Into a definition of an id.
    fn definition(&self, id: &str, value: &Value) -> Self {
        let kind = self.word.and_then(|word| word.defines);
        let (kind_zh, kind_en) = kind.map_or(("", ""), Kind::name);
        let label = |lang: &str| {
            let label = value.get("label");
            label
                .and_then(|label| label.get(lang).or(Some(label)))
                .and_then(Value::as_str)
                .unwrap_or(id)
                .to_owned()
        };
        let (zh, en) = (format!("{kind_zh}「{}」", label("zh")), format!("{kind_en} “{}”", label("en")));
        Self { what: joined(&self.what, &zh, &en), ..self.joined(id) }
    }

    fn joined(&self, step: &str) -> Self {
        let path = if self.path.is_empty() { step.to_owned() } else { format!("{}.{step}", self.path) };
        Self { path, word: self.word, value: None, what: self.what.clone() }
    }
}

fn first(words: &str) -> &str {
    words
        .split(['；', ';', '：', ':', '（', '(', '。'])
        .next()
        .map(|words| words.trim_end_matches('.'))
        .unwrap_or(words)
        .trim()
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

fn walk(place: &Place, before: &Value, after: &Value, found: &mut Found<'_>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) if !is_leaf(old) && !is_leaf(new) => {
            members(place, old, new, found)
        }
        (Value::Array(old), Value::Array(new)) if have_ids(old) && have_ids(new) => {
            elements(place, old, new, found)
        }
        _ => {
            let (old, new) = (found.names.show_at(place, before), found.names.show_at(place, after));
            found.changes.push(Change { path: place.path.clone(), what: place.what.clone(), old, new });
        }
    }
}

fn members(place: &Place, old: &Map<String, Value>, new: &Map<String, Value>, found: &mut Found<'_>) {
    let nothing = Value::Null;
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (before, after) = (old.get(name).unwrap_or(&nothing), new.get(name).unwrap_or(&nothing));
        let labelled = [before, after].iter().any(|value| value.get("label").is_some());
        let inner = if labelled && place.word.is_some_and(|word| word.defines.is_some()) {
            place.definition(name, if before.is_null() { after } else { before })
        } else if name == "time" && [before, after].iter().any(|value| value.get("by").is_some()) {
            place.member("within")
        } else {
            place.member(name)
        };
        walk(&inner, before, after, found);
    }
}

fn elements(place: &Place, old: &[Value], new: &[Value], found: &mut Found<'_>) {
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
        walk(&inner, &before, &after, found);
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

/// The two handbooks, to name what a value speaks of.
struct Names<'a> {
    before: &'a Handbook,
    after: &'a Handbook,
}

impl Names<'_> {
    /// A post by the name that it has now, or had.
    fn post(&self, id: &str) -> Option<Text> {
        let id = PostId::new(id).ok()?;
        let found =
            [self.after, self.before].into_iter().find(|handbook| handbook.posts.contains_key(&id))?;
        Some(found.post_words(&id))
    }

    /// What a trigger or a performer is called in the service that a place belongs to.
    fn words(&self, place: &Place, value: &Value) -> Option<Text> {
        let service = ServiceId::new(place.path.strip_prefix("service.")?.split('.').next()?).ok()?;
        let found = [self.after, self.before].into_iter();
        let (handbook, service) =
            found.filter_map(|handbook| Some((handbook, handbook.services.get(&service)?))).next()?;
        if value.get("on").is_some() {
            let trigger: Trigger = serde_json::from_value(value.clone()).ok()?;
            return Some(handbook.trigger_words(service, &trigger));
        }
        let performer: Performer = serde_json::from_value(value.clone()).ok()?;
        if let Performer::Post(post) = &performer {
            return self.post(post.as_str());
        }
        Some(handbook.performer_words(service, &performer))
    }

    /// A value in words, as its place wants it.
    fn show_at(&self, place: &Place, value: &Value) -> Text {
        if let Some(week) =
            value.as_array().filter(|week| week.len() == 7 && week.iter().all(Value::is_array))
        {
            return show_week(week);
        }
        match (place.value, value) {
            (Some(TakenValue::MonthDay), Value::Array(day)) => {
                let numbers: Vec<String> =
                    day.iter().filter_map(Value::as_u64).map(|number| format!("{number:02}")).collect();
                Text::same(numbers.join("-"))
            }
            (Some(TakenValue::Percent(..)), Value::Number(share)) => Text::same(format!("{share}%")),
            (Some(TakenValue::Percent(..)), Value::Array(shares)) => {
                Text::same(shares.iter().map(|share| format!("{share}%")).collect::<Vec<_>>().join(" "))
            }
            (_, Value::Array(list)) => listed(list.iter().map(|own| self.show_at(place, own))),
            (Some(TakenValue::One(of) | TakenValue::Several(of)), Value::String(id)) if names_posts(of) => {
                self.post(id).unwrap_or_else(|| Text::same(id.clone()))
            }
            (Some(TakenValue::Within), value) => length(value).unwrap_or_else(|| show(value)),
            (_, Value::Object(map)) => {
                self.words(place, value).or_else(|| self.step(map)).unwrap_or_else(|| show(value))
            }
            _ => show(value),
        }
    }

    /// An escalation step: when, and who is told.
    fn step(&self, map: &Map<String, Value>) -> Option<Text> {
        let (at, to) = (map.get("at")?, map.get("to")?.as_str()?);
        let Text { zh, en } = self.post(to).unwrap_or_else(|| Text::same(to));
        if let Some(percent) = at.get("percent").and_then(Value::as_u64) {
            return Some(text!(zh: "用掉 {percent}% 时告知{zh}", en: "at {percent}% tell {en}"));
        }
        let Some(after) = at.get("after") else {
            return Some(text!(zh: "到期告知{zh}", en: "when due tell {en}"));
        };
        let after = length(after)?;
        Some(text!(
            zh: "超时 {time_zh}告知{zh}",
            en: "{time_en} after tell {en}",
            time_zh = after.zh,
            time_en = after.en
        ))
    }
}

fn names_posts(targets: &[Target]) -> bool {
    targets.iter().any(|target| matches!(target, Target::Of(Kind::Post)))
}

/// A length of time in words; as it is stored in a limit, too.
fn length(value: &Value) -> Option<Text> {
    let written = value.as_str().or_else(|| value.get("within")?.as_str())?;
    Some(within(written.parse().ok()?))
}

fn listed(texts: impl Iterator<Item = Text>) -> Text {
    let (zh, en): (Vec<String>, Vec<String>) = texts.map(|text| (text.zh, text.en)).unzip();
    Text { zh: zh.join("、"), en: en.join(", ") }
}

/// A week, days of the same windows together.
fn show_week(week: &[Value]) -> Text {
    const DAYS: [(&str, &str); 7] = [
        ("周一", "Mon"),
        ("周二", "Tue"),
        ("周三", "Wed"),
        ("周四", "Thu"),
        ("周五", "Fri"),
        ("周六", "Sat"),
        ("周日", "Sun"),
    ];
    let mut parts: Vec<(String, String, &Value)> = Vec::new();
    for (windows, (zh, en)) in week.iter().zip(DAYS) {
        match parts.last_mut() {
            Some((all_zh, all_en, last)) if *last == windows => {
                *all_zh = format!("{}至{zh}", all_zh.split('至').next().unwrap_or_default());
                *all_en = format!("{}–{en}", all_en.split('–').next().unwrap_or_default());
            }
            _ => parts.push((zh.to_owned(), en.to_owned(), windows)),
        }
    }
    let shown: Vec<(String, String)> = parts
        .iter()
        .map(|(zh, en, windows)| {
            let hours = show(windows).zh;
            if hours.is_empty() {
                (format!("{zh}休息"), format!("{en} closed"))
            } else {
                (format!("{zh} {hours}"), format!("{en} {hours}"))
            }
        })
        .collect();
    let (zh, en): (Vec<_>, Vec<_>) = shown.into_iter().unzip();
    Text { zh: zh.join("，"), en: en.join(", ") }
}

/// A value in words.
fn show(value: &Value) -> Text {
    match value {
        Value::Null => Text::default(),
        Value::Bool(true) => Text { zh: "是".to_owned(), en: "yes".to_owned() },
        Value::Bool(false) => Text { zh: "否".to_owned(), en: "no".to_owned() },
        Value::Number(number) => Text::same(number.to_string()),
        Value::String(words) => Text::same(words.clone()),
        Value::Array(list) => listed(list.iter().map(show)),
        Value::Object(map) => show_object(map, value),
    }
}

fn show_object(map: &Map<String, Value>, value: &Value) -> Text {
    let text = |key: &str| map.get(key).and_then(Value::as_str);
    if let (Some(zh), Some(en)) = (text("zh"), text("en")) {
        let en = if zh == en { en.to_owned() } else { format!("{en} ({zh})") };
        return Text { zh: zh.to_owned(), en };
    }
    if map.contains_key("node")
        && let Ok(expression) = serde_json::from_value::<Expression>(value.clone())
    {
        return Text::same(expression::show(&expression));
    }
    if let Ok(window) = serde_json::from_value::<Window>(value.clone()) {
        return Text::same(window.to_string());
    }
    if let Some(tag) = text("on").or(text("who")) {
        return Text::same(text("id").unwrap_or(tag));
    }
    if let (Some("within" | "field"), 2) = (text("by"), map.len()) {
        let time = map.iter().find(|(key, _)| *key != "by");
        return time.map(|(_, time)| show(time)).unwrap_or_default();
    }
    let parts: Vec<Text> = map.values().map(show).filter(|text| !text.is_empty()).collect();
    let all = |pick: fn(&Text) -> &String| parts.iter().map(pick).cloned().collect::<Vec<_>>().join(" ");
    Text { zh: all(|text| &text.zh), en: all(|text| &text.en) }
}
