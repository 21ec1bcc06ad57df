//! Return visits that are owed now: one household, one call.

use crate::access::Who;
use crate::app::App;
use crate::json::Query;
use crate::page::{Frame, Page};
use crate::problem::Problem;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use centre::visits::VisitList;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "visits.html")]
struct Visits {
    frame: Frame,
    list: VisitList,
}

/// Of which project.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    project: Option<String>,
}

/// The page.
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let list = app.centre.visits(&who.0, asked.project).await?;
    Ok(Page(Visits { frame: Frame::of(&app, &who, "visits", "nav-visits"), list }).into_response())
}
