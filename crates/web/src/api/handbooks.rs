//! The handbooks of a project: what was published when, by whom and why; going back.

use crate::access::Who;
use crate::api::schema::ProblemDocument;
use crate::api::schema::told::{InForce, Publications, PublishAgain};
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

/// The publications of a project, newest first, with what each changed and what the site's overlay changes.
#[utoipa::path(get, path = "/api/v1/handbooks", tag = "handbooks",
    params(("project" = String, Query, description = "the project: code or id")),
    responses((status = 200, body = Publications, description = "the publications")))]
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.publications_page(&who.0, &asked.project).await?).into_response())
}

/// Put an earlier handbook in force again.
///
/// A publication of its own; cases that are open keep the version that they were opened under.
#[utoipa::path(post, path = "/api/v1/handbooks/{number}/publish", tag = "handbooks", request_body = PublishAgain,
    params(
        ("number" = u64, Path, description = "the number of the earlier publication"),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and body give the same answer"),
    ),
    responses(
        (status = 200, body = InForce, description = "in force"),
        (status = 403, body = ProblemDocument, description = "only who publishes handbooks may"),
        (status = 422, body = ProblemDocument, description = "it is in force already, or no reason is given"),
    ))]
pub(crate) async fn again(
    State(app): State<App>,
    who: Who,
    Path(number): Path<u64>,
    Keyed { body, key }: Keyed<PublishAgain>,
) -> Result<Response, Problem> {
    let hash = app.centre.publish_again(&who.0, &body.project, number, body.reason, key).await?;
    Ok(Json(InForce { hash }).into_response())
}
