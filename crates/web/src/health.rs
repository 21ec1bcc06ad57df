//! What those ask who keep the server running: is it up, can it work, what did it answer.

use crate::app::App;
use crate::problem::Problem;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// The process runs.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can work: its database answers.
pub(crate) async fn readyz(State(app): State<App>) -> Result<&'static str, Problem> {
    app.centre.ready().await?;
    Ok("ready\n")
}

/// Counters.
pub(crate) async fn metrics(State(app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.text()).into_response()
}
