//! Appointments, promises and pauses.

use super::{AGAIN, ActionForm, Group, note, radio, reason, simple, words_of};
use crate::fields::{Control, Field};
use crate::page::clock;
use crate::words::Words;
use centre::CaseView;
use centre::choices::Choices;
use centre::view::Named;

/// The forms that set, move or keep a time.
pub(super) fn of_case(case: &CaseView, choices: &Choices, t: Words) -> Vec<ActionForm> {
    let window = || [moment("from", "ask-from", t), moment("until", "ask-until", t)];
    let mut forms = vec![];
    let mut offer = |id: &str, fields: Vec<Field>| {
        if choices.open.contains(id) {
            forms.push(simple(id, Group::Times, t, fields));
        }
    };
    offer("appoint", window().into());
    let whose = radio("whose", t.get("ask-whose"), words_of("whose", &["customer", "us"], t));
    let [from, until] = window();
    offer("move_appointment", vec![whose, from, until, reason(t)]);
    let photos = Field::new("photos", t.get("ask-photos"), Control::Photos);
    let again = |name: &str, id: &str| Field::new(&format!("{AGAIN}{name}"), t.get(id), Control::Moment);
    let (from, until) = (again("from", "ask-again-from"), again("until", "ask-again-until"));
    offer("nobody_home", vec![note(t), photos, from, until.hint(t.get("ask-again-hint"))]);
    offer("promise", promise(case, choices, t));
    let open = case.promises.iter().filter(|promise| promise.state != "kept");
    let open: Vec<_> = open.map(|p| (p.key.clone(), format!("{} {}", clock(&p.promised), p.words))).collect();
    offer("keep_promise", vec![radio("promise", t.get("ask-promise"), open)]);
    let reasons = pairs(&choices.pauses);
    let until = moment("until", "ask-pause-until", t);
    offer("pause", vec![radio("reason", t.get("ask-pause"), reasons), until, note(t)]);
    offer("resume", vec![]);
    forms
}

fn promise(case: &CaseView, choices: &Choices, t: Words) -> Vec<Field> {
    let words = Field::new("words", t.get("ask-promise-words"), Control::Line).required();
    let words = words.hint(t.get("ask-promise-hint"));
    let channel = Field::new("channel", t.get("ask-channel"), Control::Options).required();
    let channel = channel.choices(pairs(&choices.channels)).value(&case.channel.id);
    vec![moment("at", "ask-at", t), words, channel]
}

fn moment(name: &str, id: &str, t: Words) -> Field {
    Field::new(name, t.get(id), Control::Moment).required()
}

fn pairs(options: &[Named]) -> Vec<(String, String)> {
    options.iter().map(|Named { id, label }| (id.clone(), label.clone())).collect()
}
