//! Bulk hand-over: what somebody has, offering it, and answering what was offered.

use crate::access::Who;
use crate::api::schema::ProblemDocument;
use crate::api::schema::people::{AnswerOffers, HandOver, Held, Offer, Offered};
use crate::app::App;
use crate::json::{Keyed, Query};
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Of which project.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    project: String,
}

/// What somebody has, and to whom it can go.
#[utoipa::path(get, path = "/api/v1/people/{person}/held", tag = "hand-over",
    params(
        ("person" = String, Path, description = "the person's id"),
        ("project" = String, Query, description = "the project: code or id"),
    ),
    responses((status = 200, body = Held, description = "cases, duties, receivers")))]
pub(crate) async fn held(
    State(app): State<App>,
    who: Who,
    Path(person): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.held_by(&who.0, &asked.project, &person).await?).into_response())
}

/// Offer what somebody has to colleagues.
///
/// One's own, or that of somebody for whom one arranges. It counts when it is accepted.
#[utoipa::path(post, path = "/api/v1/people/{person}/hand-over", tag = "hand-over", request_body = HandOver,
    params(
        ("person" = String, Path, description = "the person's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer"),
    ),
    responses(
        (status = 200, body = [Offered], description = "what came of each"),
        (status = 422, body = ProblemDocument, description = "nothing or nobody was chosen"),
    ))]
pub(crate) async fn offer(
    State(app): State<App>,
    who: Who,
    Path(person): Path<String>,
    Keyed { body, key }: Keyed<HandOver>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.hand_over(&who.0, &person, body.into(), key).await?).into_response())
}

/// What was offered to the caller by name and waits for his answer.
#[utoipa::path(get, path = "/api/v1/offers", tag = "hand-over",
    responses((status = 200, body = [Offer], description = "the offers")))]
pub(crate) async fn list(State(app): State<App>, who: Who) -> Result<Response, Problem> {
    Ok(Json(app.centre.offers_to_me(&who.0).await?).into_response())
}

/// Accept or decline offers, some or all.
#[utoipa::path(post, path = "/api/v1/offers", tag = "hand-over", request_body = AnswerOffers,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer")),
    responses(
        (status = 200, body = [Offered], description = "what came of each"),
        (status = 422, body = ProblemDocument, description = "declined without a reason"),
    ))]
pub(crate) async fn answer(
    State(app): State<App>,
    who: Who,
    Keyed { body, key }: Keyed<AnswerOffers>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.answer_offers(&who.0, body.into(), key).await?).into_response())
}
