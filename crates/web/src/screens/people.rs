//! People on duty: who is at which post now and who stands in where nobody is; signing on and off; who works here; a new
//! colleague.

use crate::access::{Who, percent};
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::{Query, digest};
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::case::fresh_key;
use crate::screens::desk::chosen;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use centre::Key;
use centre::people::arrange::NewColleague;
use centre::people::page::PeoplePage;
use centre::projects::ProjectView;
use serde::Deserialize;

/// Of which project, and whether something was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) project: Option<String>,
    pub(crate) done: Option<String>,
}

#[derive(Template)]
#[template(path = "people.html")]
struct People {
    frame: Frame,
    notice: Option<Notice>,
    done: bool,
    projects: Vec<ProjectView>,
    project: String,
    page: PeoplePage,
    typed: Typed,
    key: String,
}

/// The roles that can be given, as words.
pub(crate) const ROLES: [&str; 5] = ["staff", "author", "auditor", "integrator", "admin"];

async fn people(app: &App, who: &Who, asked: &Asked) -> Result<People, Problem> {
    let projects = app.centre.projects(&who.0).await?;
    let project = chosen(&projects, asked.project.as_deref());
    let page = app.centre.people_page(&who.0, &project).await?;
    Ok(People {
        frame: Frame::of(app, who, "people", "people-title"),
        notice: None,
        done: asked.done.is_some(),
        projects,
        project,
        page,
        typed: Typed::default(),
        key: fresh_key(),
    })
}

/// The page.
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Page(people(&app, &who, &asked).await?).into_response())
}

/// Records a colleague, and leads to his page.
pub(crate) async fn add(State(app): State<App>, who: Who, Form(typed): Form) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    let text = |name| typed.text(name);
    let password = Some(typed.raw("password").to_owned()).filter(|password| !password.is_empty());
    let asked = NewColleague {
        project: project.clone(),
        name: text("name").unwrap_or_default(),
        login: text("login"),
        password,
        role: text("role"),
        superior: text("superior"),
    };
    // The first password is in no digest that is kept.
    let said = format!("{project} {} {:?} {:?} {:?}", asked.name, asked.login, asked.role, asked.superior);
    match app.centre.add_colleague(&who.0, asked, key_of(&typed, &said)).await {
        Ok(person) => {
            let address = format!("/people/{person}?project={}&done=1", percent(&project));
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => {
            let problem = Problem::from(error);
            let asked = Asked { project: Some(project), done: None };
            let mut page = people(&app, &who, &asked).await?;
            page.notice = Some(Notice::of(&problem, page.frame.t));
            page.typed = typed;
            Ok(show(problem.status, &page))
        }
    }
}

/// Signs on or off.
pub(crate) async fn sign(State(app): State<App>, who: Who, Form(typed): Form) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    app.centre.sign_as(&who.0, &project, typed.get("on") == Some("true")).await?;
    Ok(Redirect::to(&format!("/people?project={}&done=1", percent(&project))).into_response())
}

/// The key of a form, with a digest of what it says.
pub(crate) fn key_of(typed: &Typed, said: &str) -> Option<Key> {
    typed.text("key").map(|key| Key { key, digest: digest([said.as_bytes()]) })
}
