//! Cases: open one, see one, move one, list them.

use crate::access::Who;
use crate::api::schema::case::Case;
use crate::api::schema::lists::QueuePage;
use crate::api::schema::{Act, OpenCase, ProblemDocument};
use crate::app::App;
use crate::json::{Keyed, Query, Seen};
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use centre::{ActRequest, CaseView, CentreError, OpenRequest, QueueRequest};

/// Open a case.
///
/// The answer says what a caller is told: the number, who has it, and the promised times with their reasons.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = OpenCase,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer")),
    responses(
        (status = 201, body = Case, description = "opened and on disk"),
        (status = 404, body = ProblemDocument, description = "no such project or place, or not to be seen"),
        (status = 422, body = ProblemDocument, description = "an answer does not fit, or a clause refuses it"),
    ))]
pub(crate) async fn open(
    State(app): State<App>,
    who: Who,
    Keyed { body, key }: Keyed<OpenCase>,
) -> Result<Response, Problem> {
    let sent = serde_json::to_value(&body).unwrap_or_default();
    let request = OpenRequest::from(body);
    let case = app.centre.open_case(&who.0, request, key).await;
    let case = case.map_err(|error| Problem::from(error).with("inputs", sent))?;
    let location = HeaderValue::from_str(&format!("/api/v1/cases/{}", case.number)).ok();
    let mut response = (StatusCode::CREATED, tagged(case)).into_response();
    response.headers_mut().extend(location.map(|address| (header::LOCATION, address)));
    Ok(response)
}

/// A case by its number.
///
/// Its `ETag` is its version.
#[utoipa::path(get, path = "/api/v1/cases/{number}", tag = "cases",
    params(("number" = String, Path, description = "the number of the case")),
    responses(
        (status = 200, body = Case, description = "the case with its timeline, duties and what may be done next"),
        (status = 404, body = ProblemDocument, description = "there is none, or it is not to be seen"),
    ))]
pub(crate) async fn one(
    State(app): State<App>,
    who: Who,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    Ok(tagged(app.centre.case(&who.0, &number).await?))
}

/// Do an action.
///
/// An action of the handbook, or one that every service has: accept, decline, hand_over, acknowledge, pause, resume,
/// note, set_fields, print, appoint, move_appointment, nobody_home, promise, keep_promise, try_visit, answer_visit,
/// sign_off, end_visit, put_line, remove_line, consent, reopen, cancel, merge, join.
#[utoipa::path(post, path = "/api/v1/cases/{number}/actions/{action}", tag = "cases", request_body = Act,
    params(
        ("number" = String, Path, description = "the number of the case"),
        ("action" = String, Path, description = "the word of the action"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer"),
        ("If-Match" = Option<String>, Header, description = "the version seen; `expect` says the same"),
    ),
    responses(
        (status = 200, body = Case, description = "done and on disk"),
        (status = 404, body = ProblemDocument, description = "no such case or action"),
        (status = 412, body = ProblemDocument, description = "the case went on: `since` says what happened, `inputs` gives back what was sent"),
        (status = 422, body = ProblemDocument, description = "an answer does not fit, or a clause refuses it"),
    ))]
pub(crate) async fn act(
    State(app): State<App>,
    who: Who,
    Path((number, action)): Path<(String, String)>,
    Seen(seen): Seen,
    Keyed { body, key }: Keyed<Act>,
) -> Result<Response, Problem> {
    let sent = serde_json::to_value(&body.inputs).unwrap_or_default();
    let request = ActRequest { expect: body.expect.or(seen), ..ActRequest::from(body) };
    match app.centre.act(&who.0, &number, &action, request, key).await {
        Ok(case) => Ok(tagged(case)),
        Err(CentreError::Stale { expected, now }) => {
            let case = app.centre.case(&who.0, &number).await?;
            let problem = Problem::from(CentreError::Stale { expected, now });
            Err(problem.with("since", since(&case, expected)).with("inputs", sent))
        }
        Err(error) => Err(Problem::from(error).with("inputs", sent)),
    }
}

/// What happened after a version, as far as the timeline tells it: at most one line for each event.
fn since(case: &CaseView, version: u64) -> serde_json::Value {
    let events = usize::try_from(case.version.saturating_sub(version)).unwrap_or(usize::MAX);
    let from = case.timeline.len().saturating_sub(events);
    serde_json::to_value(&case.timeline[from..]).unwrap_or_default()
}

/// The queue.
///
/// Open and finished cases by their next due time, unless asked otherwise.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases",
    params(
        ("project" = Option<String>, Query, description = "only this project: code or id"),
        ("service" = Option<String>, Query, description = "only this service"),
        ("stage" = Option<String>, Query, description = "only in this stage"),
        ("state" = Option<String>, Query, description = "open, finished, closed or all"),
        ("owner" = Option<String>, Query, description = "me, a person's id, or a post"),
        ("place" = Option<String>, Query, description = "at this place or below it; needs project"),
        ("due_before" = Option<String>, Query, description = "the next thing is due before this time"),
        ("late" = Option<bool>, Query, description = "only late ones"),
        ("order" = Option<String>, Query, description = "due, age or newest"),
        ("after" = Option<String>, Query, description = "where the page begins: `next` of the page before"),
        ("limit" = Option<usize>, Query, description = "rows, at most 200"),
    ),
    responses((status = 200, body = QueuePage, description = "a page")))]
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<QueueRequest>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.queue(&who.0, asked).await?).into_response())
}

/// A case with its version in the `ETag`.
fn tagged(case: CaseView) -> Response {
    let tag = HeaderValue::from_str(&format!("\"{}\"", case.version)).ok();
    let mut response = Json(case).into_response();
    response.headers_mut().extend(tag.map(|tag| (header::ETAG, tag)));
    response
}
