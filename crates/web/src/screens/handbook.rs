//! The handbook read as pages: each service with its form, stages, actions, times, visits and what is said; posts,
//! calendars, prints and prices.

use crate::access::Who;
use crate::app::App;
use crate::json::Query;
use crate::page::{Frame, Page};
use crate::problem::Problem;
use crate::screens::desk::chosen;
use crate::words::Words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use centre::CentreError;
use centre::drawings::Drawing;
use centre::handbook_page::{HandbookPage, ServicePage};
use centre::projects::ProjectView;
use centre::services::ScriptView;
use serde::Deserialize;

/// Of which project.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    project: Option<String>,
}

#[derive(Template)]
#[template(path = "handbook.html")]
struct Handbook {
    frame: Frame,
    projects: Vec<ProjectView>,
    project: String,
    page: HandbookPage,
    /// What belongs to no service.
    scripts: Vec<ScriptView>,
}

#[derive(Template)]
#[template(path = "handbook_service.html")]
struct HandbookService {
    frame: Frame,
    project: String,
    page: ServicePage,
    /// Flow chart and blueprint.
    drawings: [Drawing; 2],
    scripts: Vec<ScriptView>,
}

/// All services of a project.
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let projects = app.centre.projects(&who.0).await?;
    let project = chosen(&projects, asked.project.as_deref());
    let page = app.centre.handbook_pages(&who.0, &project).await?;
    let of_service = |script: &ScriptView| {
        page.services.iter().any(|own| own.service.scripts.iter().any(|said| said.id == script.id))
    };
    let scripts = page.scripts.iter().filter(|script| !of_service(script)).cloned().collect();
    let frame = Frame::of(&app, &who, "handbook", "nav-handbook");
    let scripts = with_blanks(scripts, frame.t);
    Ok(Page(Handbook { frame, projects, project, page, scripts }).into_response())
}

/// Scripts in which what only a case can fill in stands by its name.
fn with_blanks(mut scripts: Vec<ScriptView>, t: Words) -> Vec<ScriptView> {
    for line in scripts.iter_mut().flat_map(|script| &mut script.lines) {
        line.text = t.filled(&line.text, &[]);
    }
    scripts
}

/// One service.
pub(crate) async fn one(
    State(app): State<App>,
    who: Who,
    Path(wanted): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let projects = app.centre.projects(&who.0).await?;
    let project = chosen(&projects, asked.project.as_deref());
    let page = app.centre.handbook_pages(&who.0, &project).await?;
    let page = page.services.into_iter().find(|page| page.service.id == wanted);
    let page = page.ok_or(CentreError::NotFound("service"))?;
    let drawings = app.centre.drawings(&who.0, &project, &wanted).await?;
    let frame = Frame::of(&app, &who, "handbook", "nav-handbook").titled(&page.service.label);
    let scripts = with_blanks(page.service.scripts.clone(), frame.t);
    Ok(Page(HandbookService { frame, project, page, drawings, scripts }).into_response())
}
