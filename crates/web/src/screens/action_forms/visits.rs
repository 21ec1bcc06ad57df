//! What may be done about a return visit that is owed: its answer, a try without one, the sign-off, the end.

use super::{ActionForm, Group, VISIT_ANSWER, hidden, note, radio, words_of};
use crate::fields::{Choice, Control, Field};
use crate::words::Words;
use centre::case_page::VisitView;
use centre::choices::Choices;

/// How a visit may be made.
pub(crate) const METHODS: [&str; 4] = ["on_site", "phone", "message", "incoming"];
/// What a customer may say.
const VERDICTS: [&str; 5] = ["satisfied", "basically", "unsatisfied", "not_done", "refused"];
/// What is found where nobody can be asked.
const CHECKED: [&str; 2] = ["checked_good", "checked_bad"];

/// What may come of a visit, where there is somebody to ask and where nobody is.
pub(crate) fn verdicts(somebody: bool) -> &'static [&'static str] {
    if somebody { &VERDICTS } else { &CHECKED }
}

/// The forms of a visit that the reader may do something about.
pub(super) fn of_visit(visit: &VisitView, choices: &Choices, t: Words) -> Vec<ActionForm> {
    let id = &visit.duty.key;
    let key = || hidden("visit", id);
    let form = |word: &str, group, fields| {
        ActionForm::new(word, format!("{} · {}", t.of("act", word), visit.duty.label), group, t, fields)
    };
    let required = |name: &str, id: &str| Field::new(name, t.get(id), Control::Lines).required();
    let mut forms = vec![];
    if choices.visits.contains(id) {
        forms.push(form("answer_visit", Group::Next, answer(visit, choices, t)));
        let outcomes = words_of("outcome", &["no_answer", "later", "wrong_number", "message_left"], t);
        let outcome = radio("outcome", t.get("ask-outcome"), outcomes);
        // A customer who came by himself was reached.
        let tried = visit.methods.iter().copied().filter(|method| *method != "incoming");
        let method = method(tried, t);
        forms.push(form("try_visit", Group::Next, vec![key(), method, outcome, note(t)]));
    }
    if choices.sign_offs.contains(id) {
        forms.push(form("sign_off", Group::Next, vec![key(), required("reason", "ask-reason")]));
    }
    if choices.ends.contains(id) {
        let end = vec![key(), required("reason", "ask-reason"), required("answer", "ask-answer")];
        forms.push(form("end_visit", Group::Ends, end));
    }
    forms
}

fn method(methods: impl Iterator<Item = &'static str>, t: Words) -> Field {
    let options = words_of("method", &methods.collect::<Vec<_>>(), t);
    let first = options.first().map(|(id, _)| id.clone()).unwrap_or_default();
    radio("method", t.get("ask-method"), options).value(first)
}

fn answer(visit: &VisitView, choices: &Choices, t: Words) -> Vec<Field> {
    let verdicts = words_of("verdict", verdicts(choices.somebody), t);
    let mut fields = vec![hidden("visit", &visit.duty.key), method(visit.methods.iter().copied(), t)];
    if choices.joint.contains(&visit.duty.key) {
        let colleagues = choices.colleagues.iter();
        let colleagues = colleagues.map(|who| Choice::new(&who.id, format!("{} {}", who.label, who.posts)));
        let with = Field::new("with", t.get("ask-with"), Control::Several).hint(t.get("ask-with-hint"));
        fields.push(with.among(colleagues));
    }
    fields.push(radio("verdict", t.get("ask-verdict"), verdicts));
    fields.extend(visit.asks.iter().filter_map(|question| Field::of(question, VISIT_ANSWER, t)));
    fields.push(Field::new("words", t.get("ask-words"), Control::Lines));
    if visit.methods.contains(&"on_site") {
        fields.push(Field::new("signature", t.get("ask-signature"), Control::Photos));
    }
    fields
}
