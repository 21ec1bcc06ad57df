//! Duties: whose, by when, under which clause.

use crate::access::Who;
use crate::api::schema::lists::DutyPage;
use crate::app::App;
use crate::json::Query;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use centre::DutiesRequest;

/// Somebody's duties.
///
/// His own and those of the posts that he holds now, the earliest due first.
#[utoipa::path(get, path = "/api/v1/duties", tag = "duties",
    params(
        ("owner" = Option<String>, Query, description = "me, or a person's id"),
        ("state" = Option<String>, Query, description = "open, done or void"),
        ("after" = Option<String>, Query, description = "where the page begins: `next` of the page before"),
        ("limit" = Option<usize>, Query, description = "rows, at most 200"),
    ),
    responses((status = 200, body = DutyPage, description = "a page")))]
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<DutiesRequest>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.duties(&who.0, asked).await?).into_response())
}
