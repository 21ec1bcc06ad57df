//! The page of a case: the form, who has it, its clocks with their reasons, what happened, and what may be done next.

use crate::access::Who;
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::{Query, digest};
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::action_forms::{self, ANSWER, ActionForm, CORRECTED, Group, VISIT_ANSWER};
use crate::screens::files;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use centre::case_page::TimelineLine;
use centre::view::DutyView;
use centre::{ActRequest, CaseView, CentreError, Key, Right};
use diag::text;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    frame: Frame,
    case: CaseView,
    forms: Vec<ActionForm>,
    /// What others did since the reader opened the page, when that is why his action was refused.
    since: Vec<TimelineLine>,
    notice: Option<Notice>,
    /// What was typed into a form that is no longer offered.
    typed: Vec<String>,
    opened: bool,
    /// The reader may look at what is masked, and say why.
    reveals: bool,
    key: String,
}

/// What the page is told by its address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    /// The case was opened a moment ago: the caller is still on the line.
    opened: Option<String>,
}

/// A key under which the answer to a form is kept, so that sending it twice does nothing twice.
pub(crate) fn fresh_key() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// The page.
pub(crate) async fn one(
    State(app): State<App>,
    who: Who,
    Path(number): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, Problem> {
    Ok(Page(page(&app, &who, &number, shown.opened.is_some()).await?).into_response())
}

async fn page(app: &App, who: &Who, number: &str, opened: bool) -> Result<CasePage, CentreError> {
    let case = app.centre.case(&who.0, number).await?;
    let choices = app.centre.choices(&who.0, number).await?;
    let frame = Frame::of(app, who, "queue", "case-title");
    let frame = frame.clone().titled(format!("{} {}", case.service.label, case.number));
    let forms = action_forms::of_case(&case, &choices, frame.t);
    let key = fresh_key();
    let masked = case.fields.iter().any(|field| field.masked);
    let reveals = masked && {
        let project = app.centre.project_of(&who.0, &case.project).await?;
        who.0.may(Right::Work, project.id)
    };
    Ok(CasePage { frame, case, forms, since: vec![], notice: None, typed: vec![], opened, reveals, key })
}

impl CasePage {
    /// The forms under a heading.
    fn under(&self, group: &Group) -> Vec<&ActionForm> {
        self.forms.iter().filter(|form| form.group == *group).collect()
    }

    /// Whether something under "more" was refused, so that it must be seen.
    fn more_is_open(&self) -> bool {
        self.forms.iter().any(|form| form.open && form.group != Group::Next)
    }

    /// The sum that the customer agreed to is not the one that he would pay now.
    fn consent_is_stale(&self) -> bool {
        self.case.consent.as_ref().is_some_and(|sum| *sum != self.case.to_pay)
    }
}

/// Does an action by its form. When it is refused, the page comes back with all that was typed.
pub(crate) async fn act(
    State(app): State<App>,
    who: Who,
    Path((number, action)): Path<(String, String)>,
    Form(mut typed): Form,
) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    if let Err(error) = files::keep(&app, &who, &project, &mut typed).await {
        return refused(&app, &who, &number, &action, &typed, error).await;
    }
    let mut request = request(&action, &typed);
    if let Err(error) = complete(&app, &who, &number, &action, &mut request).await {
        return refused(&app, &who, &number, &action, &typed, error).await;
    }
    let key = typed.text("key").map(|key| Key { key, digest: digest_of(&number, &action, &request) });
    match app.centre.act(&who.0, &number, &action, request, key).await {
        Ok(case) => Ok(Redirect::to(&format!("/cases/{}", case.number)).into_response()),
        Err(error) => refused(&app, &who, &number, &action, &typed, error).await,
    }
}

/// The answers of a form as the centre takes them.
fn request(action: &str, typed: &Typed) -> ActRequest {
    const OURS: [&str; 8] =
        ["project", "csrf", "key", "expect", "seen", "happened_at", "late_reason", "about"];
    let mut inputs: Map<String, Json> = typed.answers("");
    let prefixes = [ANSWER, VISIT_ANSWER, CORRECTED];
    inputs.retain(|name, _| {
        !OURS.contains(&name.as_str()) && !prefixes.iter().any(|prefix| name.starts_with(prefix))
    });
    inputs.extend(typed.answers(ANSWER));
    for (name, prefix) in [("answers", VISIT_ANSWER), ("fields", CORRECTED)] {
        let answers = typed.answers(prefix);
        if !answers.is_empty() {
            inputs.insert(name.to_owned(), Json::Object(answers));
        }
    }
    chosen(action, &mut inputs);
    ActRequest {
        expect: typed.get("expect").and_then(|version| version.parse().ok()),
        happened_at: typed.text("happened_at"),
        late_reason: typed.text("late_reason"),
        inputs,
    }
}

/// Takes apart what one list chooses for two inputs: a receiver by person or post, an item with its price list.
/// A handbook's own field of the same name is left as it is.
fn chosen(action: &str, inputs: &mut Map<String, Json>) {
    let mut take = |name: &str, sign: char| {
        let chosen = inputs.remove(name)?;
        let (first, second) = chosen.as_str()?.split_once(sign)?;
        Some((first.to_owned(), second.to_owned()))
    };
    match action {
        "put_line" => {
            let Some((list, item)) = take("pick", '/') else { return };
            inputs.retain(|name, _| name != "what" && name != "price");
            inputs.extend([("list".to_owned(), list.into()), ("item".to_owned(), item.into())]);
        }
        "hand_over" => {
            let receiver = take("to", ':');
            inputs.extend(receiver.map(|(kind, id)| (kind, id.into())));
        }
        _ => {}
    }
}

/// What a form demands beyond the command, and what of it was not changed at all.
async fn complete(
    app: &App,
    who: &Who,
    number: &str,
    action: &str,
    request: &mut ActRequest,
) -> Result<(), CentreError> {
    let needed = text!(zh: "这一项要填", en: "this is required");
    match action {
        "hand_over" => {
            let receiver = request.inputs.contains_key("person") || request.inputs.contains_key("post");
            let missing = [("to", receiver), ("reason", request.inputs.contains_key("reason"))];
            match missing.iter().find(|(_, there)| !there) {
                Some((name, _)) => Err(CentreError::invalid(*name, needed)),
                None => Ok(()),
            }
        }
        "set_fields" => {
            let case = app.centre.case(&who.0, number).await?;
            if let Some(Json::Object(fields)) = request.inputs.get_mut("fields") {
                fields.retain(|name, value| is_changed(&case, name, value));
                if !fields.is_empty() {
                    return Ok(());
                }
            }
            Err(CentreError::invalid("reason", text!(zh: "没有改动任何一项", en: "nothing was changed")))
        }
        _ => Ok(()),
    }
}

/// Whether a corrected answer differs from the one that the case has.
fn is_changed(case: &CaseView, name: &str, value: &Json) -> bool {
    let known = case.fields.iter().find(|field| field.id == name);
    known.is_none_or(|field| match (&field.value, value) {
        (Json::String(own), Json::String(new)) if field.kind == "date_time" => !own.starts_with(new.as_str()),
        (Json::String(own), Json::String(new)) => own.trim() != new.trim(),
        (Json::Bool(own), Json::String(new)) => new.parse().ok() != Some(*own),
        (Json::Number(own), Json::String(new)) => new.parse().ok().as_ref() != Some(own),
        (own, new) => own != new,
    })
}

fn digest_of(number: &str, action: &str, request: &ActRequest) -> String {
    let body = serde_json::to_vec(&request.inputs).unwrap_or_default();
    digest([number.as_bytes(), action.as_bytes(), &body])
}

async fn refused(
    app: &App,
    who: &Who,
    number: &str,
    action: &str,
    typed: &Typed,
    error: CentreError,
) -> Result<Response, Problem> {
    let problem = match error {
        error @ (CentreError::NotLoggedIn | CentreError::NotFound("case")) => return Err(error.into()),
        error => Problem::from(error),
    };
    let mut page = page(app, who, number, false).await?;
    if problem.status == StatusCode::PRECONDITION_FAILED {
        let seen = typed.get("seen").and_then(|lines| lines.parse().ok()).unwrap_or(page.case.timeline.len());
        page.since = page.case.timeline.iter().skip(seen).cloned().collect();
    }
    let notice = Notice::of(&problem, page.frame.t);
    let about = typed.raw("about");
    let exact = page.forms.iter().position(|form| form.id == action && form.about == about);
    let found = exact.or_else(|| page.forms.iter().position(|form| form.id == action));
    let notice = match found {
        Some(at) => notice.beside(&page.forms[at].all()),
        None => notice,
    };
    match found {
        Some(at) => page.forms[at] = page.forms[at].clone().refused(typed, &notice),
        // The action is no longer offered: what was typed stays above the page, to be copied.
        None => page.typed = typed.words(),
    }
    page.notice = Some(notice);
    Ok(show(problem.status, &page))
}

#[derive(Template)]
#[template(path = "why.html")]
struct WhyPart {
    t: crate::words::Words,
    duty: DutyView,
}

/// The reason of one time, for a list.
pub(crate) async fn why(
    State(app): State<App>,
    who: Who,
    Path((number, key)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let case = app.centre.case(&who.0, &number).await?;
    let duty = case.duties.into_iter().find(|duty| duty.key == key).ok_or(CentreError::NotFound("duty"))?;
    Ok(Page(WhyPart { t: crate::words::Words::new(who.0.lang), duty }).into_response())
}

/// The ids of the photos that a field holds.
pub(crate) fn photo_ids(value: &Json) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_list_answers_two_inputs() {
        let mut typed = Typed::default();
        for (name, value) in [("pick", "materials/tap"), ("what", "别的"), ("quantity", "2")] {
            typed.put(name, value);
        }
        let taken = Json::Object(request("put_line", &typed).inputs);
        assert_eq!(taken, serde_json::json!({"list": "materials", "item": "tap", "quantity": "2"}));
        let mut typed = Typed::default();
        typed.put("to", "post:crew_leader");
        let taken = Json::Object(request("hand_over", &typed).inputs);
        assert_eq!(taken, serde_json::json!({"post": "crew_leader"}));
    }

    #[test]
    fn a_field_of_the_handbook_is_not_taken_for_a_list() {
        let mut typed = Typed::default();
        for (name, value) in [("f.to", "A: B"), ("f.pick", "1/2"), ("f.what", "照旧")] {
            typed.put(name, value);
        }
        let taken = Json::Object(request("dispatch", &typed).inputs);
        assert_eq!(taken, serde_json::json!({"to": "A: B", "pick": "1/2", "what": "照旧"}));
    }

    #[test]
    fn a_form_becomes_what_the_centre_takes() {
        let mut typed = Typed::default();
        for (name, value) in [
            ("csrf", "x"),
            ("expect", "7"),
            ("visit", "after_repair#1"),
            ("f.minutes", "8"),
            ("a.visit_quality", "good"),
        ] {
            typed.put(name, value);
        }
        let request = request("answer_visit", &typed);
        assert_eq!(request.expect, Some(7));
        assert_eq!(
            Json::Object(request.inputs),
            serde_json::json!({"visit": "after_repair#1", "minutes": "8", "answers": {"visit_quality": "good"}})
        );
    }
}
