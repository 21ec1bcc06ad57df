//! What may be done about a return visit that is owed: its answer, a try without one, the sign-off, the end.

use super::{ActionForm, Group, VISIT_ANSWER, hidden, note, radio, words_of};
use crate::fields::{Choice, Control, Field};
use crate::page::clock;
use crate::words::Words;
use centre::case_page::VisitView;
use centre::choices::Choices;
use centre::reaching::RingHours;

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
        let closed: Vec<String> =
            visit.hours.as_ref().and_then(|hours| quiet_hours(hours, t)).into_iter().collect();
        forms.push(form("answer_visit", Group::Next, answer(visit, choices, t)).heeding(closed.clone()));
        let outcomes = words_of("outcome", &["no_answer", "later", "wrong_number", "message_left"], t);
        let outcome = radio("outcome", t.get("ask-outcome"), outcomes);
        // A customer who came by himself was reached.
        let tried = visit.methods.iter().copied().filter(|method| *method != "incoming");
        let method = method(tried, visit, t);
        let heed = closed.into_iter().chain(visit.reaching.iter().flat_map(|own| own.words.clone()));
        let form = form("try_visit", Group::Next, vec![key(), method, outcome, note(t)]);
        forms.push(form.heeding(heed.collect()));
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

/// That nobody may be disturbed now, from when on one may, and what may be recorded meanwhile; nothing inside the hours.
pub(crate) fn quiet_hours(hours: &RingHours, t: Words) -> Option<String> {
    if hours.open {
        return None;
    }
    let from = hours.from.as_deref().map(clock).unwrap_or_default();
    Some(t.with_both("ring-closed", ("hours", &hours.hours), ("at", &from)))
}

/// How it was made. Outside the hours nothing is taken for granted: only a customer who rings himself can answer then.
fn method(methods: impl Iterator<Item = &'static str>, visit: &VisitView, t: Words) -> Field {
    let options = words_of("method", &methods.collect::<Vec<_>>(), t);
    let open = visit.hours.as_ref().is_none_or(|hours| hours.open);
    let first = options.first().filter(|_| open).map(|(id, _)| id.clone()).unwrap_or_default();
    radio("method", t.get("ask-method"), options).value(first)
}

fn answer(visit: &VisitView, choices: &Choices, t: Words) -> Vec<Field> {
    let verdicts = words_of("verdict", verdicts(choices.somebody), t);
    let mut fields = vec![hidden("visit", &visit.duty.key), method(visit.methods.iter().copied(), visit, t)];
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
