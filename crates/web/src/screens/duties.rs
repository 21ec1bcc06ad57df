//! My duties: what I owe, the earliest first, with its clock and, on demand, its reason.

use crate::access::Who;
use crate::app::App;
use crate::json::Query;
use crate::page::{Frame, Page};
use crate::problem::Problem;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use centre::{DutiesRequest, DutyListPage};

#[derive(Template)]
#[template(path = "duties.html")]
struct DutiesPage {
    frame: Frame,
    page: DutyListPage,
    state: String,
}

/// The page.
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<DutiesRequest>,
) -> Result<Response, Problem> {
    let state = asked.state.clone().filter(|state| !state.is_empty()).unwrap_or_else(|| "open".to_owned());
    let page = app.centre.duties(&who.0, asked).await?;
    Ok(Page(DutiesPage { frame: Frame::of(&app, &who, "duties", "nav-duties"), page, state }).into_response())
}
