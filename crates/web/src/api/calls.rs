//! The register of calls and visits to the desk: also what leads to nothing is logged.

use crate::access::Who;
use crate::api::schema::ProblemDocument;
use crate::api::schema::calls::{Call, CallPage, LogCall};
use crate::app::App;
use crate::json::{Keyed, Query};
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use centre::calls::{CallRequest, CallsRequest};

/// Log a call or visit.
///
/// A call that nobody took (`missed`) becomes a duty to ring back.
#[utoipa::path(post, path = "/api/v1/calls", tag = "calls", request_body = LogCall,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer")),
    responses(
        (status = 201, body = Call, description = "logged and on disk"),
        (status = 422, body = ProblemDocument, description = "something does not fit"),
    ))]
pub(crate) async fn log(
    State(app): State<App>,
    who: Who,
    Keyed { body, key }: Keyed<LogCall>,
) -> Result<Response, Problem> {
    let sent = serde_json::to_value(&body).unwrap_or_default();
    let call = app.centre.log_call(&who.0, CallRequest::from(body), key).await;
    let call = call.map_err(|error| Problem::from(error).with("inputs", sent))?;
    Ok((StatusCode::CREATED, Json(call)).into_response())
}

/// The register of calls.
///
/// The newest first; with `missed` those that nobody rang back, the oldest first.
#[utoipa::path(get, path = "/api/v1/calls", tag = "calls",
    params(
        ("project" = String, Query, description = "the project: code or id"),
        ("missed" = Option<bool>, Query, description = "only missed ones that nobody returned"),
        ("after" = Option<String>, Query, description = "where the page begins: `next` of the page before"),
        ("limit" = Option<usize>, Query, description = "rows, at most 200"),
    ),
    responses((status = 200, body = CallPage, description = "a page")))]
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<CallsRequest>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.calls(&who.0, asked).await?).into_response())
}
