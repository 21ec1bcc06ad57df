//! The steps that are about time, cases and people; what is asked of one case is in `asks`.

use std::collections::BTreeMap;

use calendar::{DayKind, Instant, Within};
use diag::text;
use jiff::civil::Date;

use super::super::step::{Asking, Step, What, Whom};
use super::super::time;
use super::super::words::{DAYS, DEMANDS, STEPS, Word};
use super::{Parser, messages, shape};
use crate::syntax::{Node, Spanned};

impl Parser<'_> {
    /// Reads one step whose shape was checked.
    pub(super) fn step(&mut self, node: &Node) -> Option<Step> {
        let word = STEPS.iter().find(|word| word.word == node.name.value)?;
        match word.word {
            "at" => return self.at(node),
            "after" => return self.after(node),
            _ => {}
        }
        let at = self.clock(node.head());
        let case = self.case_of(node, word)?;
        let what = match word.word {
            "merge" => {
                let by = self.by(node, false, word.example);
                let into = self.other_case(node, "into");
                by.zip(into).map(|(by, into)| What::Merge { by, into })
            }
            "join" => {
                let by = self.by(node, false, word.example);
                let event = self.other_case(node, "event");
                by.zip(event).map(|(by, event)| What::Join { by, event })
            }
            "leave" => self.leave(node),
            "sign" => self.sign(node),
            "publish" => self.publish(node),
            "find" => {
                let person = self.person(node, "person");
                let sees = self.flag(node, "sees");
                person.zip(sees).map(|(person, sees)| What::Find { person, sees })
            }
            "hand_all" => self.hand_all(node, word),
            "refused" => self.refused(node),
            "expect" => Some(What::Expect(self.expect(node, DEMANDS))),
            _ => self.asking(node, word).map(|asking| What::Ask(Box::new(asking))),
        };
        Some(Step { span: node.span, head: node.head(), at: at?, case, what: what? })
    }

    fn pass(&mut self, node: &Node, to: Instant) -> Option<Step> {
        if let Some(now) = self.now.filter(|now| to < *now) {
            let shown = time::write(self.zone(), now);
            self.tell(messages::clock_backwards(node.head(), &shown));
            return None;
        }
        self.now = Some(to);
        let case = self.current.unwrap_or(0);
        Some(Step { span: node.span, head: node.head(), at: to, case, what: What::Pass })
    }

    fn at(&mut self, node: &Node) -> Option<Step> {
        let at = node.arguments.first().and_then(|argument| self.instant_of(argument))?;
        self.pass(node, at)
    }

    fn after(&mut self, node: &Node) -> Option<Step> {
        let now = self.clock(node.head())?;
        let argument = node.arguments.first()?;
        let within = argument.value.as_str().and_then(|words| words.parse::<Within>().ok());
        let later = within.and_then(|within| time::later(self.zone(), now, within));
        if later.is_none() {
            self.unreadable(
                argument.span,
                "过了多久（分钟、小时、天、周、月）",
                "how much later (minutes, hours, days, weeks, months)",
                "\"10 minutes\"",
            );
        }
        later.and_then(|later| self.pass(node, later))
    }

    /// The case that a step is about, and from now on the current one.
    fn case_of(&mut self, node: &Node, word: &Word) -> Option<usize> {
        if word.word == "open" {
            return self.new_case(node);
        }
        if matches!(word.word, "leave" | "sign" | "publish" | "hand_all" | "refused") {
            return Some(self.current.unwrap_or(0));
        }
        let case = match node.property("case") {
            Some(_) => self.other_case(node, "case")?,
            None => match self.current {
                Some(current) => current,
                None => {
                    self.tell(messages::no_case(node.head()));
                    return None;
                }
            },
        };
        self.use_case(case);
        Some(case)
    }

    fn new_case(&mut self, node: &Node) -> Option<usize> {
        let service = match self.property_words(node, "service") {
            None => self.first_service(),
            Some(word) => {
                let handbook = self.handbook;
                self.named(&word, &text!(zh: "服务事项", en: "service"), handbook.services.keys())?
            }
        };
        if self.refusing {
            // Nothing is opened; the fields are read against the service all the same.
            if let Some((id, rules)) = self.handbook.services.get_key_value(&service) {
                (self.service, self.service_id) = (rules, id.clone());
            }
            return Some(self.names.case_count());
        }
        let word = self.property_words(node, "case");
        let handle = word
            .as_ref()
            .map_or_else(|| (self.names.case_count() + 1).to_string(), |word| word.value.clone());
        let Some(case) = self.names.add_case(&handle, service) else {
            let span = word.map_or(node.head(), |word| word.span);
            self.tell(messages::same_case(span, &handle));
            return None;
        };
        self.use_case(case);
        Some(case)
    }

    /// The position of the case that a property names.
    pub(super) fn other_case(&mut self, node: &Node, name: &str) -> Option<usize> {
        let word = self.property_words(node, name)?;
        let case = self.names.case(&word.value);
        if case.is_none() {
            let known: Vec<&str> = self.names.case_handles().collect();
            let diagnostic = messages::unknown_case(word.span, &word.value, &known);
            self.tell(diagnostic);
        }
        case
    }

    fn leave(&mut self, node: &Node) -> Option<What> {
        let person = self.person(node, "person");
        let from = self.instant(node, "from");
        let until = self.instant(node, "until");
        let substitute = self.person(node, "substitute");
        Some(What::Leave { person: person?, from: from?, until: until?, substitute })
    }

    fn sign(&mut self, node: &Node) -> Option<What> {
        let person = self.person(node, "person");
        let on = self.flag(node, "on");
        person.zip(on).map(|(person, on)| What::Sign { person, on })
    }

    fn hand_all(&mut self, node: &Node, word: &Word) -> Option<What> {
        let by = self.by(node, false, word.example);
        let from = self.person(node, "from");
        let to = self.property_words(node, "to").and_then(|word| self.whom(&word));
        if to == Some(Whom::Customer) {
            self.tell(messages::superfluous(node.head(), "to"));
            return None;
        }
        Some(What::HandAll { by: by?, from: from?, to: to? })
    }

    fn publish(&mut self, node: &Node) -> Option<What> {
        let word = self.first(node)?;
        let handbook = self.handbook;
        let table = self.named(
            &word,
            &text!(zh: "节假日表", en: "holiday table"),
            handbook.holidays.holidays.keys(),
        )?;
        let until = self.property_words(node, "until").and_then(|word| self.date(&word.value, word.span))?;
        let mut days = BTreeMap::new();
        for child in &node.children {
            self.day(child, &mut days);
        }
        Some(What::Publish { table, until, days })
    }

    fn day(&mut self, node: &Node, days: &mut BTreeMap<Date, (DayKind, String)>) {
        if shape::check_in(node, DAYS, "publish", &mut self.found).is_none() {
            return;
        }
        let kind = if node.name.value == "off" { DayKind::Off } else { DayKind::Work };
        let Some(first) = self.first(node).and_then(|word| self.date(&word.value, word.span)) else { return };
        let last = self.property_words(node, "until").and_then(|word| self.date(&word.value, word.span));
        let name = node.arguments.get(1).and_then(|argument| self.words(argument)).unwrap_or_default();
        let mut date = first;
        // A holiday is a matter of days; the bound only stops a slip of the pen in the year.
        for _ in 0..=60 {
            days.insert(date, (kind, name.clone()));
            match date.tomorrow().ok().filter(|next| last.is_some_and(|last| *next <= last)) {
                Some(next) => date = next,
                None => return,
            }
        }
    }

    fn refused(&mut self, node: &Node) -> Option<What> {
        let code = self.first(node)?;
        let [child] = node.children.as_slice() else {
            self.tell(messages::refused_what(node.head()));
            return None;
        };
        let word = shape::check(child, STEPS, &mut self.found)?;
        if !(word.asked || word.word == "leave") {
            self.tell(messages::refused_what(child.head()));
            return None;
        }
        let outside = self.refusing;
        self.refusing = true;
        let step = self.step(child);
        self.refusing = outside;
        if let Some(current) = self.current {
            self.use_case(current);
        }
        self.refusal_word(&code);
        Some(What::Refused { code, step: Box::new(step?) })
    }

    /// A refusal is written with one of the engine's words, or the centre's own.
    fn refusal_word(&mut self, code: &Spanned<String>) {
        let own = engine::Code::ALL.iter().map(|code| code.word());
        let known: Vec<&str> = own.chain([super::super::STILL_OWNS]).collect();
        if !known.contains(&code.value.as_str()) {
            let what = text!(zh: "拒绝原因", en: "reason of a refusal");
            self.tell(messages::unknown_name(code.span, &what, &code.value, &known));
        }
    }

    fn first_service(&self) -> model::ServiceId {
        self.names.case_service(0).cloned().unwrap_or_else(|| self.service_id.clone())
    }

    /// The stamp and the actor of a step, with what it asks.
    fn asking(&mut self, node: &Node, word: &Word) -> Option<Asking> {
        let by = self.by(node, self.comes_from_outside(node), word.example);
        let happened = self.instant(node, "happened");
        let late = self.text(node, "late");
        let ask = self.ask(node, word);
        Some(Asking { by: by?, happened, late, ask: ask? })
    }

    /// What comes in through an unstaffed channel is recorded by nobody.
    fn comes_from_outside(&self, node: &Node) -> bool {
        let channel = node.property("channel").and_then(|property| property.value.value.as_str());
        node.name.value == "open"
            && channel
                .and_then(|word| self.handbook.channels.get(word))
                .is_some_and(|channel| !channel.staffed)
    }
}
