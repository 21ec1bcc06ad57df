//! The forms of what may be done on a case: the handbook's actions, asking just what it asks, and the commands that
//! every service has, where they look open to the reader. The centre has the last word on each.

mod ends;
mod money;
mod people;
mod times;
mod visits;

use crate::fields::{Choice, Control, Field};
use crate::form::Typed;
use crate::page::Notice;
use crate::words::Words;
use centre::CaseView;
use centre::case_page::ActionView;
use centre::choices::Choices;

pub(crate) use visits::{METHODS, quiet_hours, verdicts};

/// The prefix of the handbook's fields in a form.
pub(crate) const ANSWER: &str = "f.";
/// The prefix of what a visit asks.
pub(crate) const VISIT_ANSWER: &str = "a.";
/// The prefix of the form of the case itself, when it is corrected.
pub(crate) const CORRECTED: &str = "g.";

/// What was said to the customer with an action that tells him something.
pub(crate) const SAID: &str = "note";
/// The prefix of the new window that is agreed when nobody was at home.
pub(crate) const AGAIN: &str = "again_";

/// Under which heading a form stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// What comes next; shown at once.
    Next,
    /// Materials, labour, consent.
    Money,
    /// Appointments, promises, pauses.
    Times,
    /// Who has it.
    People,
    /// What is written down.
    Record,
    /// How it ends or begins again.
    Ends,
}

impl Group {
    /// The groups under "more", in their order.
    pub(crate) const FURTHER: [Self; 5] = [Self::Money, Self::Times, Self::People, Self::Record, Self::Ends];

    /// The id of its heading.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Next => "case-next",
            Self::Money => "group-money",
            Self::Times => "group-times",
            Self::People => "group-people",
            Self::Record => "group-record",
            Self::Ends => "group-ends",
        }
    }
}

/// A form that does something on a case.
#[derive(Debug, Clone)]
pub(crate) struct ActionForm {
    /// The word of the action.
    pub(crate) id: String,
    /// What tells this form from another of the same action, such as the visit that it is about.
    pub(crate) about: String,
    /// What it is called.
    pub(crate) label: String,
    /// Where it leads.
    pub(crate) to: Option<String>,
    /// What to know before one fills it in.
    pub(crate) heed: Vec<String>,
    /// What it asks.
    pub(crate) fields: Vec<Field>,
    /// When it happened, if not now, and why that is said only now.
    pub(crate) late: Vec<Field>,
    /// Whether it is unfolded.
    pub(crate) open: bool,
    /// Where it stands.
    pub(crate) group: Group,
    /// What was wrong with it.
    pub(crate) notice: Option<Notice>,
}

impl ActionForm {
    fn new(id: &str, label: String, group: Group, t: Words, mut fields: Vec<Field>) -> Self {
        let mut late = late_entry(t);
        let about = fields.iter().find(|f| f.control == Control::Hidden).map(|f| f.value.clone());
        let about = about.unwrap_or_default();
        for field in fields.iter_mut().chain(&mut late) {
            field.scope = format!("{id}-{about}-");
        }
        let id = id.to_owned();
        Self { id, about, label, to: None, heed: vec![], fields, late, open: false, group, notice: None }
    }

    fn of(action: &ActionView, choices: &Choices, t: Words) -> Self {
        let asked = action.asks.iter().filter_map(|question| {
            let field = Field::of(question, ANSWER, t)?;
            Some(match choices.on_duty.get(&question.id) {
                Some(staff) => people::at_post(field, staff, t),
                None => field,
            })
        });
        let mut fields: Vec<Field> = asked.collect();
        if let Some(words) = &action.tells {
            put_said(&mut fields, said_in(action), words, t);
        }
        let to = action.to.as_ref().map(|stage| stage.label.clone());
        Self { to, ..Self::new(&action.id, action.label.clone(), Group::Next, t, fields) }
    }

    /// The same with what to know before one fills it in.
    fn heeding(self, heed: Vec<String>) -> Self {
        Self { heed, ..self }
    }

    /// The same with what was typed and what is wrong with it, unfolded.
    pub(crate) fn refused(mut self, typed: &Typed, notice: &Notice) -> Self {
        for field in self.fields.iter_mut().chain(&mut self.late) {
            *field = field.clone().with(Some(typed), Some(notice));
        }
        self.notice = Some(notice.clone());
        self.open = true;
        self
    }

    /// Whether a late entry was begun, so that it must be seen.
    pub(crate) fn is_late(&self) -> bool {
        self.late.iter().any(|field| !field.value.is_empty() || field.wrong.is_some())
    }

    /// All that can be typed into it.
    pub(crate) fn all(&self) -> Vec<Field> {
        [self.fields.as_slice(), self.late.as_slice()].concat()
    }
}

/// When something happened that is recorded later, and why.
pub(crate) fn late_entry(t: Words) -> Vec<Field> {
    vec![
        Field::new("happened_at", t.get("happened-at"), Control::Moment),
        Field::new("late_reason", t.get("late-reason"), Control::Line),
    ]
}

/// Where the words stand that were said to the customer with an action: in the handbook's own question for them
/// (`reply_words`), else in the note that goes with every action.
pub(crate) fn said_in(action: &ActionView) -> &str {
    let own = action.asks.iter().find(|ask| ask.kind == "long_text" && is_said(&ask.id));
    own.map_or(SAID, |ask| ask.id.as_str())
}

/// Whether an answer of that name is what was said.
pub(crate) fn is_said(name: &str) -> bool {
    name == SAID || name.ends_with("_words")
}

/// The words that were said to the customer: the handbook's as a beginning, to be made the real ones.
fn put_said(fields: &mut Vec<Field>, name: &str, words: &str, t: Words) {
    let words = t.filled(words, &[]);
    let own = fields.iter_mut().find(|field| field.bare() == name);
    match own {
        Some(own) => {
            own.required = true;
            own.hint = Some(t.get("ask-said-hint"));
            if own.value.is_empty() {
                own.value = words;
            }
        }
        None => {
            let field = Field::new(name, t.get("ask-said"), Control::Lines).required().value(words);
            fields.push(field.hint(t.get("ask-said-hint")));
        }
    }
}

/// The forms of a case, those of what comes next first.
pub(crate) fn of_case(case: &CaseView, choices: &Choices, t: Words) -> Vec<ActionForm> {
    let mut forms = people::offers(case, choices, t);
    forms.extend(case.actions.iter().map(|action| ActionForm::of(action, choices, t)));
    let owed = case.visits.iter().filter(|visit| visit.duty.state == "open");
    forms.extend(owed.flat_map(|visit| visits::of_visit(visit, choices, t)));
    forms.extend(money::of_case(case, choices, t));
    forms.extend(times::of_case(case, choices, t));
    forms.extend(people::of_case(case, choices, t));
    forms.extend(ends::of_case(case, choices, t));
    forms
}

fn hidden(name: &str, value: &str) -> Field {
    Field::new(name, "", Control::Hidden).value(value)
}

fn simple(id: &str, group: Group, t: Words, fields: Vec<Field>) -> ActionForm {
    ActionForm::new(id, t.of("act", id), group, t, fields)
}

fn reason(t: Words) -> Field {
    Field::new("reason", t.get("ask-reason"), Control::Line)
}

fn note(t: Words) -> Field {
    Field::new("note", t.get("ask-note"), Control::Lines)
}

fn words_of(family: &str, words: &[&str], t: Words) -> Vec<(String, String)> {
    words.iter().map(|word| ((*word).to_owned(), t.of(family, word))).collect()
}

/// One of a few, shown at once however many there are.
fn radio(name: &str, label: String, options: Vec<(String, String)>) -> Field {
    let options = options.into_iter().map(|(id, label)| Choice::new(id, label));
    Field::new(name, label, Control::Options).required().among(options)
}
