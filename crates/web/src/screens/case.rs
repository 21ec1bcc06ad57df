//! The page of a case: the form, who has it, its clocks with their reasons, what happened, and what may be done next.

use crate::access::Who;
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::{Query, digest};
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::action_forms::{self, ANSWER, ActionForm, VISIT_ANSWER};
use crate::screens::files;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use centre::case_page::TimelineLine;
use centre::view::DutyView;
use centre::{ActRequest, CaseView, CentreError, Key};
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
    let case = app.centre.case(&who.0, &number).await?;
    Ok(Page(page(&app, &who, case, shown.opened.is_some())).into_response())
}

fn page(app: &App, who: &Who, case: CaseView, opened: bool) -> CasePage {
    let frame = Frame::of(app, who, "queue", "case-title");
    let frame = frame.clone().titled(format!("{} {}", case.service.label, case.number));
    let forms = action_forms::of_case(&case, frame.t);
    CasePage { frame, case, forms, since: vec![], notice: None, typed: vec![], opened, key: fresh_key() }
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
    let request = request(&typed);
    let key = typed.text("key").map(|key| Key { key, digest: digest_of(&number, &action, &request) });
    match app.centre.act(&who.0, &number, &action, request, key).await {
        Ok(case) => Ok(Redirect::to(&format!("/cases/{}", case.number)).into_response()),
        Err(error) => refused(&app, &who, &number, &action, &typed, error).await,
    }
}

/// The answers of a form as the centre takes them.
fn request(typed: &Typed) -> ActRequest {
    const OURS: [&str; 8] =
        ["project", "csrf", "key", "expect", "seen", "happened_at", "late_reason", "about"];
    let mut inputs: Map<String, Json> = typed.answers("");
    inputs.retain(|name, _| {
        !OURS.contains(&name.as_str()) && !name.starts_with(ANSWER) && !name.starts_with(VISIT_ANSWER)
    });
    inputs.extend(typed.answers(ANSWER));
    let answers = typed.answers(VISIT_ANSWER);
    if !answers.is_empty() {
        inputs.insert("answers".to_owned(), Json::Object(answers));
    }
    ActRequest {
        expect: typed.get("expect").and_then(|version| version.parse().ok()),
        happened_at: typed.text("happened_at"),
        late_reason: typed.text("late_reason"),
        inputs,
    }
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
    let case = app.centre.case(&who.0, number).await?;
    let mut page = page(app, who, case, false);
    if problem.status == StatusCode::PRECONDITION_FAILED {
        let seen = typed.get("seen").and_then(|lines| lines.parse().ok()).unwrap_or(page.case.timeline.len());
        page.since = page.case.timeline.iter().skip(seen).cloned().collect();
    }
    let notice = Notice::of(&problem, page.frame.t);
    let about = typed.raw("about");
    let exact = page.forms.iter().position(|form| form.id == action && form.about == about);
    let found = exact.or_else(|| page.forms.iter().position(|form| form.id == action));
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
        let request = request(&typed);
        assert_eq!(request.expect, Some(7));
        assert_eq!(
            Json::Object(request.inputs),
            serde_json::json!({"visit": "after_repair#1", "minutes": "8", "answers": {"visit_quality": "good"}})
        );
    }
}
