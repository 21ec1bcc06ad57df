//! Search over the texts of cases, scoped to what the caller may see.

use crate::access::Who;
use crate::api::schema::lists::SearchPage;
use crate::app::App;
use crate::json::Query;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asked {
    q: String,
    project: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

/// Search.
///
/// Cases whose texts hold every part of the query, the newest text first; before them what is known by its exact form.
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(
        ("q" = String, Query, description = "the words, separated by spaces"),
        ("project" = Option<String>, Query, description = "only this project: code or id"),
        ("after" = Option<String>, Query, description = "where the page begins: `next` of the page before"),
        ("limit" = Option<usize>, Query, description = "cases, at most 100"),
    ),
    responses((status = 200, body = SearchPage, description = "a page")))]
pub(crate) async fn search(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let page = app.centre.search(&who.0, &asked.q, asked.project, asked.after, asked.limit).await?;
    Ok(Json(page).into_response())
}
