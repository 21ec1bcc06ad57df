//! The handbooks of a project: which version is in force, who published it when and why, earlier ones to go back to, and
//! what the site's overlay changes.

use crate::access::{Who, percent};
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::Query;
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::case::fresh_key;
use crate::screens::desk::chosen;
use crate::screens::people::{Asked, key_of};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use centre::CentreError;
use centre::projects::ProjectView;
use centre::publications::{PublicationView, PublicationsPage};

#[derive(Template)]
#[template(path = "publications.html")]
struct Publications {
    frame: Frame,
    notice: Option<Notice>,
    done: bool,
    projects: Vec<ProjectView>,
    project: String,
    page: PublicationsPage,
    typed: Typed,
    key: String,
}

impl Publications {
    /// Whether the reader may put an earlier version in force again: it is another than the present one.
    fn can_return(&self, own: &PublicationView) -> bool {
        self.page.publishes && self.page.publications.first().is_some_and(|now| now.hash != own.hash)
    }

    /// The beginning of a content address, by which people tell versions apart.
    fn short(&self, own: &PublicationView) -> String {
        own.hash.chars().take(12).collect()
    }
}

async fn publications(app: &App, who: &Who, asked: &Asked) -> Result<Publications, Problem> {
    let projects = app.centre.projects(&who.0).await?;
    let project = chosen(&projects, asked.project.as_deref());
    let page = app.centre.publications_page(&who.0, &project).await?;
    Ok(Publications {
        frame: Frame::of(app, who, "handbook", "publications-title"),
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
    Ok(Page(publications(&app, &who, &asked).await?).into_response())
}

/// Goes back to an earlier version.
pub(crate) async fn again(State(app): State<App>, who: Who, Form(typed): Form) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    let number = typed.get("number").and_then(|number| number.parse().ok());
    let number = number.ok_or(CentreError::NotFound("publication"))?;
    let reason = typed.text("reason").unwrap_or_default();
    let key = key_of(&typed, &format!("{project} {number} {reason}"));
    match app.centre.publish_again(&who.0, &project, number, reason, key).await {
        Ok(_) => {
            let address = format!("/handbook/versions?project={}&done=1", percent(&project));
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => {
            let problem = Problem::from(error);
            let asked = Asked { project: Some(project), done: None };
            let mut page = publications(&app, &who, &asked).await?;
            page.notice = Some(Notice::of(&problem, page.frame.t));
            page.typed = typed;
            Ok(show(problem.status, &page))
        }
    }
}
