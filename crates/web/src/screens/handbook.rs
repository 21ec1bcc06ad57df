//! The handbook read as pages: each service with its form, its times and what is said.

use crate::access::Who;
use crate::app::App;
use crate::json::Query;
use crate::page::{Frame, Page};
use crate::problem::Problem;
use crate::screens::desk::chosen;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use centre::CentreError;
use centre::projects::ProjectView;
use centre::services::{ScriptView, ServiceView};
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
    services: Vec<ServiceView>,
    scripts: Vec<ScriptView>,
}

#[derive(Template)]
#[template(path = "handbook_service.html")]
struct HandbookService {
    frame: Frame,
    project: String,
    service: ServiceView,
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
    let services = app.centre.services(&who.0, &project).await?;
    let scripts = app.centre.scripts(&who.0, &project).await?;
    let of_service =
        |script: &ScriptView| services.iter().any(|s| s.scripts.iter().any(|own| own.id == script.id));
    let scripts = scripts.into_iter().filter(|script| !of_service(script)).collect();
    let frame = Frame::of(&app, &who, "handbook", "nav-handbook");
    Ok(Page(Handbook { frame, projects, project, services, scripts }).into_response())
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
    let services = app.centre.services(&who.0, &project).await?;
    let service =
        services.into_iter().find(|service| service.id == wanted).ok_or(CentreError::NotFound("service"))?;
    let frame = Frame::of(&app, &who, "handbook", "nav-handbook").titled(&service.label);
    let scripts = service.scripts.clone();
    Ok(Page(HandbookService { frame, project, service, scripts }).into_response())
}
