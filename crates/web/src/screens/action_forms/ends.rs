//! What is written down, corrected, joined, ended and begun again.

use super::{ActionForm, CORRECTED, Group, reason, simple};
use crate::fields::{Choice, Control, Field};
use crate::words::Words;
use centre::CaseView;
use centre::choices::Choices;
use centre::view::Named;

/// The forms of the record and of the end.
pub(super) fn of_case(case: &CaseView, choices: &Choices, t: Words) -> Vec<ActionForm> {
    let text = Field::new("text", t.get("ask-text"), Control::Lines).required();
    let told = Field::new("to_customer", t.get("ask-to-customer"), Control::Box);
    let photos = Field::new("photos", t.get("ask-photos"), Control::Photos);
    let mut forms = vec![simple("note", Group::Record, t, vec![text, told, photos])];
    let mut offer = |id: &str, group, fields: Vec<Field>| {
        if choices.open.contains(id) {
            forms.push(simple(id, group, t, fields));
        }
    };
    let asked = choices.form.iter().filter_map(|question| Field::of(question, CORRECTED, t));
    let mut corrected: Vec<Field> = asked.map(|field| yes_or_no(field, t)).collect();
    corrected.push(reason(t).hint(t.get("ask-correct-hint")));
    offer("set_fields", Group::Record, corrected);
    let other = |known: &[Named], hint: &str| {
        let known = known.iter().map(|Named { id, label }| Choice::new(id, label));
        let field = Field::new("case", t.get("ask-case"), Control::Suggested).required();
        field.among(known).hint(t.get(hint))
    };
    offer("merge", Group::Ends, vec![other(&choices.same, "ask-merge-hint")]);
    offer("join", Group::Ends, vec![other(&choices.events, "ask-join-hint")]);
    let asked = Field::new("by_customer", t.get("ask-by-customer"), Control::Box);
    offer("cancel", Group::Ends, vec![asked, reason(t).required()]);
    let again = if case.stage_kind == "closed" { Group::Next } else { Group::Ends };
    offer("reopen", again, vec![reason(t).required()]);
    forms
}

/// A box that was ticked wrongly can only be taken back where "no" can be said: what is not ticked is not sent.
fn yes_or_no(field: Field, t: Words) -> Field {
    if field.control != Control::Box {
        return field;
    }
    field.choices([("true".to_owned(), t.get("yes")), ("false".to_owned(), t.get("no"))])
}
