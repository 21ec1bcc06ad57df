//! Webhooks: which programs outside are told what, what became of each delivery, and sending one again. A secret is shown
//! once, on the page that made it.

use crate::access::{Who, percent};
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::Query;
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::desk::chosen;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use centre::projects::ProjectView;
use centre::webhooks::{EVENTS, FreshSecret, NewWebhook, SendingPage, WebhookView};
use centre::{CentreError, Right};
use diag::text;
use serde::Deserialize;

/// What the page is told by its address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    project: Option<String>,
    after: Option<String>,
    done: Option<String>,
}

#[derive(Template)]
#[template(path = "webhooks.html")]
struct Webhooks {
    frame: Frame,
    notice: Option<Notice>,
    projects: Vec<ProjectView>,
    project: String,
    webhooks: Vec<WebhookView>,
    fresh: Option<FreshSecret>,
    typed: Typed,
}

impl Webhooks {
    fn events(&self) -> [&'static str; 10] {
        EVENTS
    }

    fn is_ticked(&self, event: &str) -> bool {
        self.typed.all("events").iter().any(|own| own == event)
    }
}

#[derive(Template)]
#[template(path = "webhook.html")]
struct Deliveries {
    frame: Frame,
    notice: Option<Notice>,
    done: bool,
    project: String,
    page: SendingPage,
    fresh: Option<FreshSecret>,
}

/// The projects that he administers, and the one that is meant.
async fn own(app: &App, who: &Who, asked: Option<&str>) -> Result<(Vec<ProjectView>, String), Problem> {
    let all = app.centre.projects(&who.0).await?.into_iter();
    let own: Vec<ProjectView> = all.filter(|own| who.0.may(Right::Administer, own.id)).collect();
    let project = chosen(&own, asked);
    Ok((own, project))
}

async fn webhooks(app: &App, who: &Who, asked: Option<&str>) -> Result<Webhooks, Problem> {
    let (projects, project) = own(app, who, asked).await?;
    let webhooks = app.centre.webhooks(&who.0, &project).await?;
    let frame = Frame::of(app, who, "webhooks", "webhooks-title");
    Ok(Webhooks { frame, notice: None, projects, project, webhooks, fresh: None, typed: Typed::default() })
}

/// The subscriptions of a project.
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Page(webhooks(&app, &who, asked.project.as_deref()).await?).into_response())
}

/// Sets one up, and shows its secret.
pub(crate) async fn add(State(app): State<App>, who: Who, Form(typed): Form) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    let asked = NewWebhook {
        project: project.clone(),
        address: typed.text("address").unwrap_or_default(),
        events: typed.all("events").to_vec(),
        allow_private: false,
    };
    let made = app.centre.add_webhook(&who.0, asked).await;
    let mut page = webhooks(&app, &who, Some(&project)).await?;
    match made {
        Ok(fresh) => {
            page.fresh = Some(fresh);
            Ok(show(StatusCode::CREATED, &page))
        }
        Err(error) => {
            let problem = Problem::from(error);
            page.notice = Some(Notice::of(&problem, page.frame.t));
            page.typed = typed;
            Ok(show(problem.status, &page))
        }
    }
}

async fn deliveries(app: &App, who: &Who, id: &str, asked: Asked) -> Result<Deliveries, Problem> {
    let (_, project) = own(app, who, asked.project.as_deref()).await?;
    let page = app.centre.webhook_deliveries(&who.0, &project, id, asked.after).await?;
    let frame = Frame::of(app, who, "webhooks", "webhook-title");
    Ok(Deliveries { frame, notice: None, done: asked.done.is_some(), project, page, fresh: None })
}

/// The deliveries of a subscription.
pub(crate) async fn one(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Page(deliveries(&app, &who, &id, asked).await?).into_response())
}

/// Sends a delivery again, makes a new secret, or ends the subscription.
pub(crate) async fn act(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    Form(typed): Form,
) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    let done = match typed.get("do") {
        Some("rotate") => {
            let fresh = app.centre.rotate_webhook(&who.0, &project, &id).await?;
            let asked = Asked { project: Some(project), ..Asked::default() };
            let page = Deliveries { fresh: Some(fresh), ..deliveries(&app, &who, &id, asked).await? };
            return Ok(Page(page).into_response());
        }
        Some("end") => app.centre.end_webhook(&who.0, &project, &id).await,
        Some("replay") => {
            let delivery = typed.text("delivery").unwrap_or_default();
            app.centre.replay_delivery(&who.0, &project, &id, &delivery).await
        }
        _ => Err(CentreError::invalid("do", text!(zh: "没有这个操作", en: "there is no such action"))),
    };
    done?;
    let address = format!("/webhooks/{}?project={}&done=1", percent(&id), percent(&project));
    Ok(Redirect::to(&address).into_response())
}
