//! Return visits that are owed now: one household, one call. What each of its cases is answered is recorded in one
//! sitting; what the centre refuses stays in the form, the rest is done.

use crate::access::{Who, percent};
use crate::app::App;
use crate::fields::{Choice, Control, Field};
use crate::form::{Form, Typed};
use crate::json::{Query, digest};
use crate::page::{Frame, Notice, Page, Wrong, clock, show};
use crate::problem::Problem;
use crate::screens::action_forms::{METHODS, VISIT_ANSWER, verdicts};
use crate::screens::case::fresh_key;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use centre::visits::{DueVisit, HouseholdVisits, VisitList};
use centre::{ActRequest, CentreError, Key};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// Outcomes of a call that nobody answered for.
const OUTCOMES: [&str; 4] = ["no_answer", "later", "wrong_number", "message_left"];

/// One visit of a sitting, with its form.
struct Asking {
    visit: DueVisit,
    /// The prefix of its fields.
    prefix: String,
    fields: Vec<Field>,
    notice: Option<Notice>,
}

/// One household with its form.
struct Sitting {
    home: HouseholdVisits,
    /// That nobody may be disturbed now, with the hours; nothing inside them.
    closed: Option<String>,
    /// What is asked once for all.
    common: Vec<Field>,
    outcome: Vec<Field>,
    asking: Vec<Asking>,
    /// The answers are unfolded.
    open: bool,
    /// The tries are unfolded.
    tried: bool,
    key: String,
}

#[derive(Template)]
#[template(path = "visits.html")]
struct Visits {
    frame: Frame,
    sittings: Vec<Sitting>,
    more: bool,
    /// That nobody may be disturbed now, when it is the same for all.
    closed: Option<String>,
    /// The cases whose visits were recorded a moment ago.
    done: Vec<String>,
    notice: Option<Notice>,
    /// What was typed about visits that are no longer owed.
    lost: Vec<(String, Vec<String>)>,
}

/// Of which project.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    project: Option<String>,
    done: Option<String>,
}

/// The page.
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let list = app.centre.visits(&who.0, asked.project).await?;
    let frame = Frame::of(&app, &who, "visits", "nav-visits");
    Ok(Page(page(frame, list, &asked.done.unwrap_or_default())).into_response())
}

fn page(frame: Frame, list: VisitList, done: &str) -> Visits {
    let t = frame.t;
    let done = done.split(',').filter(|number| !number.is_empty()).map(str::to_owned).collect();
    let sittings = list.households.into_iter().enumerate().map(|(at, home)| sitting(home, at, t));
    let sittings: Vec<Sitting> = sittings.collect();
    let first = sittings.first().and_then(|sitting| sitting.closed.clone());
    let closed = first.filter(|first| sittings.iter().all(|sitting| sitting.closed.as_ref() == Some(first)));
    Visits { frame, sittings, more: list.more, closed, done, notice: None, lost: vec![] }
}

fn options(family: &str, words: &[&str], t: Words) -> Vec<Choice> {
    words.iter().map(|word| Choice::new(*word, t.of(family, word))).collect()
}

fn sitting(home: HouseholdVisits, at: usize, t: Words) -> Sitting {
    let scope = format!("h{at}-");
    let allowed = |word: &&str| home.visits.iter().all(|visit| visit.methods.contains(word));
    let methods: Vec<&str> = METHODS.into_iter().filter(allowed).collect();
    let first =
        if methods.contains(&"phone") { "phone" } else { methods.first().copied().unwrap_or_default() };
    // Outside the hours nothing is taken for granted: only a customer who rings himself can answer then.
    let first = if home.may_ring { first } else { "" };
    let method = |scope: &str| {
        let field = Field::new("method", t.get("ask-method"), Control::Options).required();
        Field { scope: scope.to_owned(), ..field.among(options("method", &methods, t)).value(first) }
    };
    let outcome = Field::new("outcome", t.get("ask-outcome"), Control::Options).required();
    let outcome = outcome.among(options("outcome", &OUTCOMES, t));
    let note = Field::new("note", t.get("ask-note"), Control::Line);
    let tried = |field: Field| Field { scope: format!("{scope}t-"), ..field };
    let asking = home.visits.iter().filter(|visit| !visit.barred && !visit.joint).enumerate();
    let asking = asking.map(|(at, visit)| asking_of(visit, &scope, at, t)).collect();
    let from = home.ring_from.as_deref().map(clock).unwrap_or_default();
    let closed = t.with_both("ring-closed", ("hours", &home.ring_hours), ("at", &from));
    Sitting {
        closed: (!home.may_ring).then_some(closed),
        common: vec![method(&scope)],
        outcome: vec![method(&format!("{scope}t-")), tried(outcome), tried(note)],
        asking,
        open: false,
        tried: false,
        key: fresh_key(),
        home,
    }
}

fn asking_of(visit: &DueVisit, scope: &str, at: usize, t: Words) -> Asking {
    let prefix = format!("v{at}.");
    let named = |name: &str| format!("{prefix}{name}");
    let verdict = Field::new(&named("verdict"), t.get("ask-verdict"), Control::Options);
    let mut fields = vec![
        Field::new(&named("number"), "", Control::Hidden).value(&visit.number),
        Field::new(&named("visit"), "", Control::Hidden).value(&visit.duty.key),
        verdict.among(options("verdict", verdicts(visit.somebody), t)),
    ];
    let asks = visit.asks.iter();
    fields.extend(asks.filter_map(|question| Field::of(question, &named(VISIT_ANSWER), t)));
    // A case that was not spoken of stays empty as a whole, so that nothing of it is demanded by the browser.
    fields.iter_mut().for_each(|field| field.required = false);
    fields.push(Field::new(&named("words"), t.get("ask-words"), Control::Line));
    fields.iter_mut().for_each(|field| field.scope = scope.to_owned());
    Asking { visit: visit.clone(), prefix, fields, notice: None }
}

/// One visit as it came with the form: the inputs of its action, and under which prefix it was typed.
struct Sent {
    prefix: String,
    number: String,
    inputs: Map<String, Json>,
}

fn sent(typed: &Typed, answered: bool) -> Vec<Sent> {
    let prefixes = (0..).map(|at| format!("v{at}."));
    let known = prefixes.take_while(|prefix| typed.has(&format!("{prefix}visit")));
    let read = known.filter_map(|prefix| {
        let own = typed.part(&prefix);
        let mut inputs = own.answers("");
        inputs.retain(|name, _| name != "number" && !name.starts_with(VISIT_ANSWER));
        let answers = own.answers(VISIT_ANSWER);
        let spoken = inputs.contains_key("verdict") || inputs.contains_key("words") || !answers.is_empty();
        if answered && !spoken {
            return None;
        }
        if answered {
            inputs.insert("answers".to_owned(), Json::Object(answers));
        } else {
            inputs.extend(
                typed.answers("").into_iter().filter(|(name, _)| name == "outcome" || name == "note"),
            );
        }
        inputs.extend(typed.text("method").map(|method| ("method".to_owned(), method.into())));
        Some(Sent { number: own.text("number").unwrap_or_default(), prefix, inputs })
    });
    read.collect()
}

/// Records what was answered for each case of a household.
pub(crate) async fn answer(State(app): State<App>, who: Who, Form(typed): Form) -> Result<Response, Problem> {
    record(&app, &who, &typed, "answer_visit").await
}

/// Records that nobody was reached: a try for each case of the household.
pub(crate) async fn tried(State(app): State<App>, who: Who, Form(typed): Form) -> Result<Response, Problem> {
    record(&app, &who, &typed, "try_visit").await
}

async fn record(app: &App, who: &Who, typed: &Typed, action: &str) -> Result<Response, Problem> {
    let all = sent(typed, action == "answer_visit");
    let (mut done, mut refused): (Vec<&str>, _) = (vec![], vec![]);
    for one in &all {
        let body = serde_json::to_vec(&one.inputs).unwrap_or_default();
        let key = typed.text("key").map(|key| Key {
            key: format!("{key}-{action}-{}", one.prefix),
            digest: digest([one.number.as_bytes(), action.as_bytes(), body.as_slice()]),
        });
        let request = ActRequest { inputs: one.inputs.clone(), ..ActRequest::default() };
        match app.centre.act(&who.0, &one.number, action, request, key).await {
            Ok(_) => done.push(&one.number),
            Err(error @ CentreError::NotLoggedIn) => return Err(error.into()),
            Err(error) => refused.push((one, Problem::from(error))),
        }
    }
    let done = done.join(",");
    if refused.is_empty() && !done.is_empty() {
        return Ok(Redirect::to(&format!("/visits?done={}", percent(&done))).into_response());
    }
    let frame = Frame::of(app, who, "visits", "nav-visits");
    let list = app.centre.visits(&who.0, None).await?;
    let mut page = page(frame, list, &done);
    let status = refused.first().map_or(StatusCode::UNPROCESSABLE_ENTITY, |(_, problem)| problem.status);
    if all.is_empty() {
        let nothing = Problem::from(CentreError::invalid(
            "verdict",
            diag::text!(zh: "还没有填哪一件的回答", en: "no answer was given for any of them"),
        ));
        let label = page.frame.t.get("ask-verdict");
        let mut notice = Notice::of(&nothing, page.frame.t);
        notice.fields.iter_mut().for_each(|wrong| wrong.label.clone_from(&label));
        page.notice = Some(notice);
    }
    for (one, problem) in refused {
        page.refuse(one, &problem, typed, action == "answer_visit");
    }
    Ok(show(status, &page))
}

impl Visits {
    /// That somebody stands in for a post that was empty, and who.
    fn moved(&self, post: &str, who: &str) -> String {
        self.frame.t.with_both("visit-moved", ("post", post), ("who", who))
    }

    /// Shows again what was typed about a visit, and why it was not taken.
    fn refuse(&mut self, one: &Sent, problem: &Problem, typed: &Typed, answered: bool) {
        let t = self.frame.t;
        let key = one.inputs.get("visit").and_then(Json::as_str).unwrap_or_default();
        let own = |asked: &Asking| asked.visit.number == one.number && asked.visit.duty.key == key;
        let found = self.sittings.iter_mut().find_map(|sitting| {
            let at = sitting.asking.iter().position(own)?;
            Some((sitting, at))
        });
        let notice = match found {
            Some((sitting, at)) if answered => {
                let notice = sitting.told(problem, t);
                let mut notice = sitting.refuse_answer(at, one, notice, typed);
                let asked = &mut sitting.asking[at];
                if notice.fields.is_empty() {
                    // The form may be far below.
                    notice.fields.push(asked.led_to(t));
                }
                if let Some(beside) = asked.notice.as_mut().filter(|_| problem.code == "quiet_hours") {
                    // The hours stand above the list already.
                    beside.why = t.get("visit-not-recorded");
                }
                notice
            }
            Some((sitting, _)) => {
                let notice = sitting.told(problem, t);
                sitting.refuse_try(notice, typed)
            }
            // Somebody else was quicker: what was typed stays above the list, to be copied.
            None => {
                self.lost.push((one.number.clone(), one.words()));
                Notice::of(problem, t)
            }
        };
        self.notice.get_or_insert(notice);
    }
}

impl Asking {
    /// Where its form stands in the page.
    fn anchor(&self) -> String {
        format!("asked-{}-{}", self.visit.number, self.visit.duty.key.replace('#', "-"))
    }

    /// The way to its form, from the notice above the list.
    fn led_to(&self, t: Words) -> Wrong {
        Wrong {
            name: self.visit.number.clone(),
            label: self.visit.number.clone(),
            anchor: self.anchor(),
            message: t.get("visit-not-recorded"),
        }
    }
}

impl Sitting {
    /// Why it was refused; of the quiet hours with the hours themselves, and with what may be done.
    fn told(&self, problem: &Problem, t: Words) -> Notice {
        let notice = Notice::of(problem, t);
        match self.closed.clone().filter(|_| problem.code == "quiet_hours") {
            Some(closed) => notice.instead(closed, t.get("ring-incoming")),
            None => notice,
        }
    }

    fn refuse_answer(&mut self, at: usize, one: &Sent, notice: Notice, typed: &Typed) -> Notice {
        let asked = &mut self.asking[at];
        let beside: Vec<Field> = asked.fields.iter().chain(&self.common).cloned().collect();
        let notice = notice.beside(&beside);
        // The form may have fewer visits now: what was typed is found under the name that it had.
        let mut moved = Typed::default();
        for field in &mut asked.fields {
            let before = format!("{}{}", one.prefix, field.name.trim_start_matches(&asked.prefix));
            for value in typed.all(&before) {
                moved.put(&field.name, value);
            }
            *field = field.clone().with(Some(&moved), Some(&notice));
        }
        asked.notice = Some(notice.clone());
        for field in &mut self.common {
            *field = field.clone().with(Some(typed), Some(&notice));
        }
        self.open = true;
        notice
    }

    fn refuse_try(&mut self, notice: Notice, typed: &Typed) -> Notice {
        let notice = notice.beside(&self.outcome);
        for field in &mut self.outcome {
            *field = field.clone().with(Some(typed), Some(&notice));
        }
        self.tried = true;
        notice
    }
}

impl Sent {
    /// What a person wrote in his own words.
    fn words(&self) -> Vec<String> {
        let answers = self.inputs.get("answers").and_then(Json::as_object).into_iter().flatten();
        let own = ["words", "note"].iter().filter_map(|name| self.inputs.get(*name));
        let texts = own.chain(answers.map(|(_, value)| value)).filter_map(Json::as_str);
        texts.map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_that_was_not_spoken_of_is_left_alone() {
        let mut typed = Typed::default();
        for (name, value) in [
            ("method", "phone"),
            ("v0.number", "BX-1"),
            ("v0.visit", "after_repair#1"),
            ("v0.verdict", "satisfied"),
            ("v0.a.visit_quality", "good"),
            ("v1.number", "BX-2"),
            ("v1.visit", "after_repair#1"),
            ("outcome", "no_answer"),
        ] {
            typed.put(name, value);
        }
        let answered = sent(&typed, true);
        assert_eq!(answered.len(), 1);
        assert_eq!(
            Json::Object(answered[0].inputs.clone()),
            serde_json::json!({"visit": "after_repair#1", "verdict": "satisfied", "method": "phone",
                "answers": {"visit_quality": "good"}})
        );
        let tried = sent(&typed, false);
        assert_eq!(tried.iter().map(|one| one.number.as_str()).collect::<Vec<_>>(), ["BX-1", "BX-2"]);
        assert_eq!(tried[1].inputs["outcome"], "no_answer");
    }
}
