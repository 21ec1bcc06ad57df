//! The people of a scenario: `person "li" "小李" posts="front_desk" on="daily 08:00-20:00"`.

use std::collections::BTreeSet;

use calendar::{Week, Window};
use diag::{Span, text};
use jiff::civil::Date;
use model::{PersonId, PostId};

use super::super::step::Person;
use super::super::words::HEADERS;
use super::{Parser, messages, shape};
use crate::syntax::{Node, Spanned};

/// The days of a week as they are written.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Words that mean somebody already.
const TAKEN: [&str; 4] = ["customer", "clock", "nobody", "centre"];

impl Parser<'_> {
    /// Reads all persons first, so that one may report to another further down.
    pub(super) fn people(&mut self, node: &Node) -> Vec<Person> {
        let nodes: Vec<&Node> = node.children_named("person").collect();
        let mut people: Vec<Person> = nodes.iter().filter_map(|node| self.person_node(node)).collect();
        for node in nodes {
            let superior = self.person(node, "reports_to");
            let name = node.arguments.first().and_then(|argument| argument.value.as_str());
            if let Some(person) = people.iter_mut().find(|person| Some(person.name.as_str()) == name) {
                person.reports_to = superior;
            }
        }
        people
    }

    fn person_node(&mut self, node: &Node) -> Option<Person> {
        shape::check(node, HEADERS, &mut self.found)?;
        let name = self.first(node)?;
        if let Some(why) = self.taken(&name) {
            self.tell(messages::person_name(name.span, &name.value, why));
            return None;
        }
        let label = node.arguments.get(1).and_then(|argument| self.words(argument));
        let count = u128::try_from(self.names.person_names().count()).unwrap_or(0);
        let person = Person {
            label: label.unwrap_or_else(|| name.value.clone()),
            name: name.value,
            id: PersonId::from_number(count + 1),
            posts: self.posts(node, "posts"),
            places: self.text(node, "places").map(|forms| self.places(&forms)).unwrap_or_default(),
            on: self.property_words(node, "on").and_then(|words| self.week(&words)),
            off: self.property_words(node, "off").map(|words| self.dates(&words)).unwrap_or_default(),
            reports_to: None,
        };
        self.names.add_person(&person);
        Some(person)
    }

    fn taken(&self, name: &Spanned<String>) -> Option<diag::Text> {
        let word = name.value.as_str();
        if self.names.person(word).is_some() {
            return Some(text!(zh: "已经有一个人叫这个名字", en: "another person has this name"));
        }
        if self.handbook.posts.contains_key(word) {
            return Some(
                text!(zh: "这是一个岗位的编号，说不清是人还是岗位", en: "it is the id of a post; nobody could say which is meant"),
            );
        }
        TAKEN
            .contains(&word)
            .then(|| text!(zh: "这个词已经有别的意思", en: "the word has another meaning already"))
    }

    /// Posts, separated by spaces.
    pub(super) fn posts(&mut self, node: &Node, name: &str) -> Vec<PostId> {
        let Some(words) = self.property_words(node, name) else { return Vec::new() };
        let what = text!(zh: "岗位", en: "post");
        let handbook = self.handbook;
        let one = |word: &str| Spanned { value: word.to_owned(), span: words.span };
        words
            .value
            .split_whitespace()
            .filter_map(|word| self.named(&one(word), &what, handbook.posts.keys()))
            .collect()
    }

    fn places(&mut self, forms: &str) -> Vec<model::PlaceId> {
        forms.split_whitespace().map(|form| self.names.place(form)).collect()
    }

    fn dates(&mut self, words: &Spanned<String>) -> BTreeSet<Date> {
        words.value.split_whitespace().filter_map(|word| self.date(word, words.span)).collect()
    }

    pub(super) fn date(&mut self, word: &str, span: Span) -> Option<Date> {
        let date = word.parse::<Date>().ok();
        if date.is_none() {
            self.unreadable(span, "日期", "a date", "\"2026-11-21\"");
        }
        date
    }

    /// `mon-fri 08:30-12:00 13:30-18:00 sat 09:00-12:00`
    fn week(&mut self, words: &Spanned<String>) -> Option<Week> {
        let week = week(&words.value);
        if week.is_none() {
            self.unreadable(
                words.span,
                "上班的日子和时间",
                "days and hours of work",
                "\"mon-fri 08:30-12:00 13:30-18:00\"",
            );
        }
        week
    }
}

fn week(text: &str) -> Option<Week> {
    let mut week = Week::default();
    let mut days: BTreeSet<usize> = BTreeSet::new();
    let mut filled = false;
    for word in text.split_whitespace() {
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let window: Window = word.parse().ok()?;
            days.iter().for_each(|day| week.days[*day].push(window));
            filled = !days.is_empty();
        } else {
            if filled {
                days.clear();
                filled = false;
            }
            days.extend(days_of(word)?);
        }
    }
    filled.then_some(week)
}

fn days_of(word: &str) -> Option<Vec<usize>> {
    if word == "daily" {
        return Some((0..7).collect());
    }
    let day = |name: &str| DAYS.iter().position(|own| *own == name);
    let (from, until) = word.split_once('-').unwrap_or((word, word));
    let (from, until) = (day(from)?, day(until)?);
    let count = (until + 7 - from) % 7;
    Some((0..=count).map(|step| (from + step) % 7).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_in_groups_of_days_and_hours() {
        let read = week("mon-fri 08:30-12:00 13:30-18:00 sat sun 20:00-08:00").unwrap();
        let shown: Vec<String> = read
            .days
            .iter()
            .map(|day| day.iter().map(Window::to_string).collect::<Vec<_>>().join(","))
            .collect();
        assert_eq!(shown[0], "08:30-12:00,13:30-18:00");
        assert_eq!(shown[4], shown[0]);
        assert_eq!((shown[5].as_str(), shown[6].as_str()), ("20:00-08:00", "20:00-08:00"));
        assert_eq!(week("sat-mon 09:00-10:00").unwrap().days.iter().filter(|day| !day.is_empty()).count(), 3);
        for slip in ["daily", "08:00-20:00", "mon 8-20", "funday 08:00-20:00", "", "mon 08:00-20:00 tue"] {
            assert_eq!(week(slip), None, "{slip}");
        }
    }
}
