//! The forms of what may be done on a case: the handbook's actions, asking just what it asks, and the commands that
//! every service has, offered where they can make sense. The centre has the last word on each.

use crate::fields::{Control, Field};
use crate::form::Typed;
use crate::page::{Notice, clock};
use crate::words::Words;
use centre::CaseView;
use centre::case_page::{ActionView, VisitView};
use centre::view::Named;

/// The prefix of the handbook's fields in a form.
pub(crate) const ANSWER: &str = "f.";
/// The prefix of what a visit asks.
pub(crate) const VISIT_ANSWER: &str = "a.";

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
    /// What it asks.
    pub(crate) fields: Vec<Field>,
    /// Whether it is unfolded.
    pub(crate) open: bool,
    /// Whether it is one of the handbook's own.
    pub(crate) own: bool,
    /// What was wrong with it.
    pub(crate) notice: Option<Notice>,
}

impl ActionForm {
    fn new(id: &str, label: String, fields: Vec<Field>) -> Self {
        let about =
            fields.iter().find(|f| f.control == Control::Hidden).map(|f| f.value.clone()).unwrap_or_default();
        Self { id: id.to_owned(), about, label, to: None, fields, open: false, own: false, notice: None }
    }

    fn of(action: &ActionView, t: Words) -> Self {
        let fields = action.asks.iter().filter_map(|question| Field::of(question, ANSWER, t)).collect();
        let to = action.to.as_ref().map(|stage| stage.label.clone());
        Self { to, own: true, ..Self::new(&action.id, action.label.clone(), fields) }
    }

    /// The same with what was typed and what is wrong with it, unfolded.
    pub(crate) fn refused(mut self, typed: &Typed, notice: &Notice) -> Self {
        self.fields = self.fields.into_iter().map(|field| field.with(Some(typed), Some(notice))).collect();
        self.notice = Some(notice.clone());
        self.open = true;
        self
    }
}

/// The forms of a case, the handbook's first.
pub(crate) fn of_case(case: &CaseView, t: Words) -> Vec<ActionForm> {
    let mut forms = offers(case, t);
    forms.extend(case.actions.iter().map(|action| ActionForm::of(action, t)));
    forms.extend(
        case.visits.iter().filter(|visit| visit.duty.state == "open").flat_map(|visit| of_visit(visit, t)),
    );
    let ended = matches!(case.stage_kind, "closed" | "cancelled");
    forms.extend(times(case, t, ended));
    forms.extend(always(case, t, ended));
    forms
}

fn hidden(name: &str, value: &str) -> Field {
    Field::new(name, "", Control::Hidden).value(value)
}

fn simple(id: &str, t: Words, fields: Vec<Field>) -> ActionForm {
    ActionForm::new(id, t.of("act", id), fields)
}

/// What waits to be accepted.
fn offers(case: &CaseView, t: Words) -> Vec<ActionForm> {
    let forms = case.offers.keys().flat_map(|role| {
        let named = |id: &str| format!("{} · {}", t.of("act", id), t.of("role", role));
        let reason = Field::new("reason", t.get("ask-reason"), Control::Line).required();
        let accept = ActionForm::new("accept", named("accept"), vec![hidden("role", role)]);
        let decline = ActionForm::new("decline", named("decline"), vec![hidden("role", role), reason]);
        [ActionForm { own: true, ..accept }, decline]
    });
    forms.collect()
}

fn note_field(t: Words) -> Field {
    Field::new("note", t.get("ask-note"), Control::Lines)
}

fn moment(name: &str, id: &str, t: Words) -> Field {
    Field::new(name, t.get(id), Control::Moment).required()
}

fn words_of(family: &str, words: &[&str], t: Words) -> Vec<(String, String)> {
    words.iter().map(|word| ((*word).to_owned(), t.of(family, word))).collect()
}

/// What may be done about a visit that is owed.
fn of_visit(visit: &VisitView, t: Words) -> Vec<ActionForm> {
    let key = || hidden("visit", &visit.duty.key);
    let named = |id: &str| format!("{} · {}", t.of("act", id), visit.duty.label);
    let method = || {
        let options = words_of("method", &visit.methods, t);
        let first = options.first().map(|(id, _)| id.clone()).unwrap_or_default();
        Field::new("method", t.get("ask-method"), Control::Options).required().choices(options).value(first)
    };
    let required = |name: &str, id: &str| Field::new(name, t.get(id), Control::Lines).required();
    let verdicts =
        ["satisfied", "basically", "unsatisfied", "not_done", "refused", "checked_good", "checked_bad"];
    let mut answer = vec![
        key(),
        method(),
        Field::new("verdict", t.get("ask-verdict"), Control::Options)
            .required()
            .choices(words_of("verdict", &verdicts, t)),
    ];
    answer.extend(visit.asks.iter().filter_map(|question| Field::of(question, VISIT_ANSWER, t)));
    answer.push(Field::new("words", t.get("ask-words"), Control::Lines));
    let outcomes = words_of("outcome", &["no_answer", "later", "wrong_number", "message_left"], t);
    let outcome = Field::new("outcome", t.get("ask-outcome"), Control::Options).required().choices(outcomes);
    let attempt = vec![key(), method(), outcome, note_field(t)];
    let mut forms = vec![
        ActionForm { own: true, ..ActionForm::new("answer_visit", named("answer_visit"), answer) },
        ActionForm::new("try_visit", named("try_visit"), attempt),
    ];
    if visit.sign_off {
        forms.push(ActionForm::new(
            "sign_off",
            named("sign_off"),
            vec![key(), required("reason", "ask-reason")],
        ));
    }
    let end = vec![key(), required("reason", "ask-reason"), required("answer", "ask-answer")];
    forms.push(ActionForm::new("end_visit", named("end_visit"), end));
    forms
}

/// Appointments, promises, pauses.
fn times(case: &CaseView, t: Words, ended: bool) -> Vec<ActionForm> {
    let mut forms = vec![];
    let window = || [moment("from", "ask-from", t), moment("until", "ask-until", t)];
    let reason = || Field::new("reason", t.get("ask-reason"), Control::Line);
    let open: Vec<_> = case.promises.iter().filter(|promise| promise.state != "kept").collect();
    if !open.is_empty() {
        let options = open.iter().map(|p| (p.key.clone(), format!("{} {}", clock(&p.promised), p.words)));
        let which = Field::new("promise", t.get("ask-promise"), Control::Options).required().choices(options);
        forms.push(simple("keep_promise", t, vec![which]));
    }
    if ended {
        return forms;
    }
    if case.appointment.is_some() {
        let whose = words_of("whose", &["customer", "us"], t);
        let whose = Field::new("whose", t.get("ask-whose"), Control::Options).required().choices(whose);
        let [from, until] = window();
        forms.push(simple("move_appointment", t, vec![whose, from, until, reason()]));
        let photos = Field::new("photos", t.get("ask-photos"), Control::Photos);
        forms.push(simple("nobody_home", t, vec![photos, note_field(t)]));
    } else {
        forms.push(simple("appoint", t, window().into()));
    }
    let words = Field::new("words", t.get("ask-promise-words"), Control::Line).required();
    let channel = hidden("channel", &case.channel.id);
    forms.push(simple("promise", t, vec![moment("at", "ask-at", t), words, channel]));
    if case.pause.is_some() {
        forms.push(simple("resume", t, vec![]));
    } else if !case.pauses.is_empty() {
        let why = Field::new("reason", t.get("ask-pause"), Control::Options).required();
        let why = why.choices(case.pauses.iter().map(|Named { id, label }| (id.clone(), label.clone())));
        forms.push(simple("pause", t, vec![why, moment("until", "ask-until", t), note_field(t)]));
    }
    forms
}

/// What may be done on any case.
fn always(case: &CaseView, t: Words, ended: bool) -> Vec<ActionForm> {
    let text = Field::new("text", t.get("ask-text"), Control::Lines).required();
    let told = Field::new("to_customer", t.get("ask-to-customer"), Control::Box);
    let photos = Field::new("photos", t.get("ask-photos"), Control::Photos);
    let mut forms = vec![simple("note", t, vec![text, told, photos])];
    let reason = || Field::new("reason", t.get("ask-reason"), Control::Line).required();
    let waiting = case.duties.iter().filter(|d| d.state == "open" && d.acknowledged_by.is_none());
    let waiting: Vec<_> = waiting.map(|d| (d.key.clone(), d.label.clone())).collect();
    if !waiting.is_empty() {
        let which = Field::new("duty", t.get("ask-duty"), Control::Options).required().choices(waiting);
        forms.push(simple("acknowledge", t, vec![which]));
    }
    if case.consent.is_none() && !matches!(case.to_pay.as_str(), "" | "0" | "0.00") {
        let sum = Field::new("sum", t.get("ask-sum"), Control::Number).required().value(&case.to_pay);
        let methods = words_of("method", &["on_site", "phone", "message"], t);
        let method = Field::new("method", t.get("ask-method"), Control::Options).required().choices(methods);
        forms.push(simple("consent", t, vec![sum, method]));
    }
    if ended || case.stage_kind == "finished" {
        forms.push(simple("reopen", t, vec![reason()]));
    }
    if !ended {
        let roles = words_of("role", &["owner", "contact"], t);
        let role =
            Field::new("role", t.get("ask-role"), Control::Options).required().choices(roles).value("owner");
        let post = Field::new("post", t.get("ask-post"), Control::Line).hint(t.get("ask-post-hint"));
        let why = Field::new("reason", t.get("ask-reason"), Control::Line);
        forms.push(simple("hand_over", t, vec![role, post, why]));
        let asked = Field::new("by_customer", t.get("ask-by-customer"), Control::Box);
        forms.push(simple("cancel", t, vec![asked, reason()]));
        let other = || Field::new("case", t.get("ask-case"), Control::Line).required();
        forms.push(simple("merge", t, vec![other()]));
        forms.push(simple("join", t, vec![other()]));
    }
    forms
}
