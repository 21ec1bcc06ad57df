//! The page of a case: the form, who has it, its clocks with their reasons, what happened, and what may be done next.

mod sent;

use crate::access::Who;
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::{Query, digest};
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::action_forms::{self, ActionForm, Group, quiet_hours};
use crate::screens::files;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use centre::case_page::TimelineLine;
use centre::reaching::RingHours;
use centre::view::DutyView;
use centre::{ActRequest, CaseView, CentreError, Key, Right};
use sent::{complete, further, request_of};
use serde::Deserialize;
use serde_json::Value as Json;

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
    /// What the reader did a moment ago, as the history says it.
    done: Option<String>,
    /// When somebody comes is not agreed yet, and may be.
    may_appoint: bool,
    /// The reader may look at what is masked, and say why.
    reveals: bool,
    key: String,
}

/// What the page is told by its address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    /// The case was opened a moment ago: the caller is still on the line.
    opened: Option<String>,
    /// An action was done a moment ago.
    done: Option<String>,
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
    let mut page = page(&app, &who, &number, shown.opened.is_some()).await?;
    if shown.done.is_some() {
        let own = page.case.timeline.iter().rev().find(|line| !line.follows);
        page.done = own.map(|line| line.words.clone());
    }
    Ok(Page(page).into_response())
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
    let may_appoint = choices.open.contains("appoint");
    let (since, typed) = (vec![], vec![]);
    Ok(CasePage {
        frame,
        case,
        forms,
        since,
        notice: None,
        typed,
        opened,
        done: None,
        may_appoint,
        reveals,
        key,
    })
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

    /// That the customer may not be disturbed now.
    fn closed(&self, hours: &RingHours) -> Option<String> {
        quiet_hours(hours, self.frame.t)
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
    let mut request = request_of(&action, &typed);
    if let Err(error) = complete(&app, &who, &number, &action, &mut request).await {
        return refused(&app, &who, &number, &action, &typed, error).await;
    }
    let key = typed.text("key").map(|key| Key { key, digest: digest_of(&number, &action, &request) });
    if let Err(error) = app.centre.act(&who.0, &number, &action, request, key).await {
        return refused(&app, &who, &number, &action, &typed, error).await;
    }
    if let Some((further, typed)) = further(&action, &typed) {
        let request = request_of(further, &typed);
        let key = typed.text("key").map(|key| Key { key, digest: digest_of(&number, further, &request) });
        if let Err(error) = app.centre.act(&who.0, &number, further, request, key).await {
            return refused(&app, &who, &number, further, &typed, error).await;
        }
    }
    Ok(Redirect::to(&format!("/cases/{}?done=1", crate::access::percent(&number))).into_response())
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
    let mut notice = Notice::of(&problem, page.frame.t);
    if problem.code == "quiet_hours" {
        let visit = page.case.visits.iter().find(|visit| visit.duty.key == typed.raw("visit"));
        let told = visit.and_then(|visit| quiet_hours(visit.hours.as_ref()?, page.frame.t));
        notice = told.map_or(notice.clone(), |told| notice.instead(told, page.frame.t.get("ring-incoming")));
    }
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

#[derive(Template)]
#[template(path = "drawing.html")]
struct WayPart {
    t: crate::words::Words,
    drawing: centre::drawings::Drawing,
}

/// The flow chart with the way that the case went.
pub(crate) async fn way(
    State(app): State<App>,
    who: Who,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let drawing = app.centre.case_drawing(&who.0, &number).await?;
    Ok(Page(WayPart { t: crate::words::Words::new(who.0.lang), drawing }).into_response())
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
