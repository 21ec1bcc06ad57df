//! What the caller was told.

use crate::access::Who;
use crate::api::schema::ProblemDocument;
use crate::api::schema::told::{Inbox, MarkRead, Marked, Nothing};
use crate::app::App;
use crate::json::{Keyed, Query};
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Which messages.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    unread: Option<bool>,
    after: Option<String>,
    limit: Option<usize>,
}

/// The caller's messages, the newest first.
#[utoipa::path(get, path = "/api/v1/inbox", tag = "inbox",
    params(
        ("unread" = Option<bool>, Query, description = "only those that are not read"),
        ("after" = Option<String>, Query, description = "where the page begins: `next` of the page before"),
        ("limit" = Option<usize>, Query, description = "rows, at most 100"),
    ),
    responses((status = 200, body = Inbox, description = "a page")))]
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let only = asked.unread == Some(true);
    Ok(Json(app.centre.inbox(&who.0, only, asked.after, asked.limit).await?).into_response())
}

/// Mark messages as read, some or all.
#[utoipa::path(post, path = "/api/v1/inbox/read", tag = "inbox", request_body = MarkRead,
    responses((status = 200, body = Marked, description = "how many were not read before")))]
pub(crate) async fn mark_read(
    State(app): State<App>,
    who: Who,
    Keyed { body, .. }: Keyed<MarkRead>,
) -> Result<Response, Problem> {
    let marked = app.centre.mark_read(&who.0, body.messages).await?;
    Ok(Json(Marked { marked }).into_response())
}

/// Say "I have it" to the duty that a message is about.
///
/// Its next step stops; that it is late is recorded all the same.
#[utoipa::path(post, path = "/api/v1/inbox/{message}/take-up", tag = "inbox", request_body = Nothing,
    params(("message" = String, Path, description = "the message's id")),
    responses(
        (status = 200, body = Marked, description = "taken up, and read"),
        (status = 404, body = ProblemDocument, description = "there is no such message"),
    ))]
pub(crate) async fn take_up(
    State(app): State<App>,
    who: Who,
    Path(message): Path<String>,
    Keyed { .. }: Keyed<Nothing>,
) -> Result<Response, Problem> {
    app.centre.take_up(&who.0, &message).await?;
    Ok(Json(Marked { marked: 1 }).into_response())
}
