//! Fields of a form as a page shows them: the handbook's questions and those of the commands that every service has,
//! in one shape, with what was typed and what is wrong with it.

use crate::form::Typed;
use crate::page::Notice;
use crate::words::Words;
use centre::view::{Named, Question};

/// Most options that are shown all at once; more become a list to choose from.
const MOST_SHOWN: usize = 8;

/// How a field is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// A number.
    Number,
    /// A phone number.
    Phone,
    /// A date and a clock time.
    Moment,
    /// One of a few, all of them shown.
    Options,
    /// One of many.
    List,
    /// Any of a few.
    Several,
    /// One line, with suggestions.
    Suggested,
    /// The sum of the line above, counted while it is typed; the value is what was to pay before.
    Sum,
    /// Yes or nothing.
    Box,
    /// Files.
    Photos,
    /// Not shown.
    Hidden,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub id: String,
    /// What is shown.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// The heading under which it stands in a list; none when empty.
    pub group: String,
    /// What one of it costs in yuan; nothing when empty.
    pub price: String,
}

impl Choice {
    /// An option by itself.
    #[must_use]
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        let (group, price) = (String::new(), String::new());
        Self { id: id.into(), label: label.into(), chosen: false, group, price }
    }

    /// The same under a heading.
    #[must_use]
    pub fn under(mut self, group: impl Into<String>) -> Self {
        self.group = group.into();
        self
    }

    /// The same with its price.
    #[must_use]
    pub fn priced(mut self, price: impl Into<String>) -> Self {
        self.price = price.into();
        self
    }
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name under which it is sent.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// How it is typed.
    pub control: Control,
    /// Whether it must be answered.
    pub required: bool,
    /// A line of help.
    pub hint: Option<String>,
    /// The options of a choice.
    pub choices: Vec<Choice>,
    /// What was typed, or what is known.
    pub value: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
    /// Tells it from a field of the same name in another form of the page.
    pub scope: String,
}

impl Field {
    /// A field of one of the commands that every service has.
    #[must_use]
    pub fn new(name: &str, label: impl Into<String>, control: Control) -> Self {
        Self {
            name: name.to_owned(),
            label: label.into(),
            control,
            required: false,
            hint: None,
            choices: vec![],
            value: String::new(),
            wrong: None,
            scope: String::new(),
        }
    }

    /// The same, to be answered.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same with a value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self.choose();
        self
    }

    /// The same with a line of help.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with options.
    #[must_use]
    pub fn choices(mut self, options: impl IntoIterator<Item = (String, String)>) -> Self {
        self.choices = options.into_iter().map(|(id, label)| Choice::new(id, label)).collect();
        self.control = if self.choices.len() > MOST_SHOWN { Control::List } else { Control::Options };
        self.choose();
        self
    }

    /// The same with options, in the control that it has.
    #[must_use]
    pub fn among(mut self, options: impl IntoIterator<Item = Choice>) -> Self {
        self.choices = options.into_iter().collect();
        self.choose();
        self
    }

    /// The headings of its options in order, the empty one for those under none.
    #[must_use]
    pub fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = vec![];
        for choice in &self.choices {
            if !groups.contains(&choice.group.as_str()) {
                groups.push(&choice.group);
            }
        }
        groups
    }

    /// A question of the handbook; `prefix` keeps its name apart from those of the form around it.
    #[must_use]
    pub fn of(question: &Question, prefix: &str, t: Words) -> Option<Self> {
        let control = match question.kind {
            "long_text" => Control::Lines,
            "integer" | "decimal" | "money" => Control::Number,
            "phone" => Control::Phone,
            "date_time" => Control::Moment,
            "photos" => Control::Photos,
            "flag" if !question.required => Control::Box,
            "lines" | "computed" => return None,
            _ => Control::Line,
        };
        let name = format!("{prefix}{}", question.id);
        let taken = (control == Control::Photos).then(|| t.get("photos-taken"));
        let field = Self {
            required: question.required,
            hint: question.hint.clone().or(taken),
            ..Self::new(&name, &question.label, control)
        };
        let field = match question.kind {
            "choice" | "person" => field.choices(question.options.iter().map(pair)),
            "flag" if question.required => {
                field.choices([("true".to_owned(), t.get("yes")), ("false".to_owned(), t.get("no"))])
            }
            _ => field,
        };
        Some(field.value(local(question.kind, question.value.as_deref().unwrap_or_default())))
    }

    /// The name without the prefixes that keep it apart.
    #[must_use]
    pub fn bare(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }

    /// The id of the control in the page.
    #[must_use]
    pub fn anchor(&self) -> String {
        format!("f-{}{}", self.scope, self.name)
    }

    /// What was typed goes before what is known; what is wrong is said at the field.
    #[must_use]
    pub fn with(mut self, typed: Option<&Typed>, notice: Option<&Notice>) -> Self {
        let empty = matches!(self.control, Control::Box | Control::Several);
        if let Some(typed) = typed.filter(|typed| typed.has(&self.name) || empty) {
            self.value = typed.raw(&self.name).to_owned();
            self.choose();
            for choice in self.choices.iter_mut().filter(|_| self.control == Control::Several) {
                choice.chosen = typed.all(&self.name).contains(&choice.id);
            }
        }
        if let Some(typed) = typed.filter(|_| self.control == Control::Photos) {
            // What was sent up already stays with the form.
            let sent = typed.all(&self.name).iter().filter(|id| !id.trim().is_empty());
            self.choices = sent.map(|id| Choice::new(id, "")).collect();
        }
        let wrong = notice.and_then(|notice| notice.at(&self.name).or_else(|| notice.at(self.bare())));
        self.wrong = wrong.map(str::to_owned);
        self
    }

    fn choose(&mut self) {
        for choice in &mut self.choices {
            choice.chosen = choice.id == self.value;
        }
    }
}

fn pair(named: &Named) -> (String, String) {
    (named.id.clone(), named.label.clone())
}

/// A value as the browser's own control takes it: a moment without seconds and zone.
fn local(kind: &str, value: &str) -> String {
    if kind == "date_time" { value.chars().take(16).collect() } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diag::Lang;

    fn question(kind: &'static str, required: bool, value: Option<&str>) -> Question {
        Question {
            id: "when".into(),
            label: "时间".into(),
            kind,
            required,
            hint: None,
            options: vec![Named { id: "a".into(), label: "甲".into() }],
            value: value.map(str::to_owned),
        }
    }

    #[test]
    fn a_question_becomes_the_control_that_fits_it() {
        let t = Words::new(Lang::Zh);
        let of =
            |kind, required| Field::of(&question(kind, required, None), "f.", t).map(|field| field.control);
        assert_eq!(of("flag", false), Some(Control::Box));
        assert_eq!(of("flag", true), Some(Control::Options));
        assert_eq!(of("choice", true), Some(Control::Options));
        assert_eq!(of("computed", false), None);
        let moment =
            Field::of(&question("date_time", true, Some("2026-11-22T09:30:00+08:00")), "f.", t).unwrap();
        assert_eq!(moment.value, "2026-11-22T09:30");
    }

    #[test]
    fn what_was_typed_goes_before_what_is_known() {
        let t = Words::new(Lang::Zh);
        let mut typed = Typed::default();
        typed.put("f.when", "a");
        let wrong = crate::page::Wrong {
            name: "when".into(),
            label: String::new(),
            anchor: "f-when".into(),
            message: "不对".into(),
        };
        let notice = Notice { fields: vec![wrong], ..Notice::default() };
        let field = Field::of(&question("choice", true, Some("b")), "f.", t)
            .unwrap()
            .with(Some(&typed), Some(&notice));
        assert!(field.choices[0].chosen);
        assert_eq!(field.wrong.as_deref(), Some("不对"));
    }
}
