//! Webhooks: subscriptions of a project, their secrets, their deliveries, and sending one again.

use crate::access::Who;
use crate::api::schema::ProblemDocument;
use crate::api::schema::people::InProject;
use crate::api::schema::told::Marked;
use crate::api::schema::webhooks::{AddWebhook, FreshSecret, Webhook, WebhookDeliveries};
use crate::app::App;
use crate::json::{Keyed, Query};
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Of which project.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    project: String,
    after: Option<String>,
}

/// The subscriptions of a project.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "webhooks",
    params(("project" = String, Query, description = "the project: code or id")),
    responses((status = 200, body = [Webhook], description = "the subscriptions, also those that have ended")))]
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.webhooks(&who.0, &asked.project).await?).into_response())
}

/// Subscribe a program to events of a project.
///
/// The secret is shown this once. Every request carries `Shouwen-Timestamp` and `Shouwen-Signature: v1=…`, the HMAC-SHA256
/// under the secret over the timestamp, a point and the body.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "webhooks", request_body = AddWebhook,
    responses(
        (status = 201, body = FreshSecret, description = "subscribed"),
        (status = 403, body = ProblemDocument, description = "only an administrator may"),
        (status = 422, body = ProblemDocument, description = "something does not fit"),
    ))]
pub(crate) async fn add(
    State(app): State<App>,
    who: Who,
    Keyed { body, .. }: Keyed<AddWebhook>,
) -> Result<Response, Problem> {
    let fresh = app.centre.add_webhook(&who.0, body.into()).await?;
    Ok((StatusCode::CREATED, Json(fresh)).into_response())
}

/// Make a new secret.
///
/// It is shown this once; for a day the one before signs beside it.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook}/rotate", tag = "webhooks", request_body = InProject,
    params(("webhook" = String, Path, description = "the id of the subscription")),
    responses((status = 200, body = FreshSecret, description = "the new secret")))]
pub(crate) async fn rotate(
    State(app): State<App>,
    who: Who,
    Path(webhook): Path<String>,
    Keyed { body, .. }: Keyed<InProject>,
) -> Result<Response, Problem> {
    Ok(Json(app.centre.rotate_webhook(&who.0, &body.project, &webhook).await?).into_response())
}

/// End a subscription.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook}/end", tag = "webhooks", request_body = InProject,
    params(("webhook" = String, Path, description = "the id of the subscription")),
    responses((status = 200, body = Marked, description = "ended: nothing more is sent")))]
pub(crate) async fn end(
    State(app): State<App>,
    who: Who,
    Path(webhook): Path<String>,
    Keyed { body, .. }: Keyed<InProject>,
) -> Result<Response, Problem> {
    app.centre.end_webhook(&who.0, &body.project, &webhook).await?;
    Ok(Json(Marked { marked: 1 }).into_response())
}

/// What was sent to a subscription and what waits, the newest first.
#[utoipa::path(get, path = "/api/v1/webhooks/{webhook}/deliveries", tag = "webhooks",
    params(
        ("webhook" = String, Path, description = "the id of the subscription"),
        ("project" = String, Query, description = "the project: code or id"),
        ("after" = Option<String>, Query, description = "where the page begins: `next` of the page before"),
    ),
    responses((status = 200, body = WebhookDeliveries, description = "a page")))]
pub(crate) async fn deliveries(
    State(app): State<App>,
    who: Who,
    Path(webhook): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let page = app.centre.webhook_deliveries(&who.0, &asked.project, &webhook, asked.after).await?;
    Ok(Json(page).into_response())
}

/// Send a delivery once more, whatever became of it: the same bytes under the same id, signed anew.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook}/deliveries/{delivery}/replay", tag = "webhooks",
    request_body = InProject,
    params(
        ("webhook" = String, Path, description = "the id of the subscription"),
        ("delivery" = String, Path, description = "the id of the delivery"),
    ),
    responses((status = 200, body = Marked, description = "it waits to be sent again")))]
pub(crate) async fn replay(
    State(app): State<App>,
    who: Who,
    Path((webhook, delivery)): Path<(String, String)>,
    Keyed { body, .. }: Keyed<InProject>,
) -> Result<Response, Problem> {
    app.centre.replay_delivery(&who.0, &body.project, &webhook, &delivery).await?;
    Ok(Json(Marked { marked: 1 }).into_response())
}
