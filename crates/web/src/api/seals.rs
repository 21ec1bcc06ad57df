//! Seals of the journal, for a watcher outside: fetched once a day and kept elsewhere, they show later that nothing that
//! they cover was changed.

use crate::access::Who;
use crate::api::schema::lists::{SealPage, SealText};
use crate::app::App;
use crate::json::Query;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Most seals of a page.
const MOST: usize = 366;

/// Which seals are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asked {
    project: String,
    after: u64,
    limit: Option<usize>,
}

/// Seals of the journal.
///
/// Signed once a day over every stream of a project, each naming the one before. Keep the texts outside; `shouwen verify
/// --seal` holds a copy of the data against one.
#[utoipa::path(get, path = "/api/v1/seals", tag = "seals",
    params(
        ("project" = Option<String>, Query, description = "the project: code or id; may be left out by who has only one"),
        ("after" = Option<u64>, Query, description = "only seals with a higher number"),
        ("limit" = Option<usize>, Query, description = "seals, at most 366"),
    ),
    responses((status = 200, body = SealPage, description = "seals in order")))]
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let limit = asked.limit.unwrap_or(MOST).clamp(1, MOST);
    let found = app.centre.seals(&who.0, &asked.project, asked.after, limit).await?;
    let rows = found.iter().map(|paper| SealText {
        number: paper.seal.number,
        sealed_at: paper.seal.sealed_at.to_string(),
        streams: paper.seal.streams,
        entries: paper.seal.entries,
        root: paper.seal.root.clone(),
        text: paper.text(),
    });
    Ok(Json(SealPage { rows: rows.collect(), key: app.centre.seal_key().await? }).into_response())
}
