//! The inbox: what the reader was told, unread first; marked as read, and taken up where that stops the next step.

use crate::access::Who;
use crate::app::App;
use crate::form::Form;
use crate::json::Query;
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use centre::inbox::MessageView;
use serde::Deserialize;

/// Unread messages shown at once.
const UNREAD: usize = 100;

/// Where the page of read messages begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct Inbox {
    frame: Frame,
    notice: Option<Notice>,
    unread: Vec<MessageView>,
    read: Vec<MessageView>,
    next: Option<String>,
}

async fn inbox(app: &App, who: &Who, after: Option<String>) -> Result<Inbox, Problem> {
    let first = after.as_deref().is_none_or(str::is_empty);
    let unread = if first { app.centre.inbox(&who.0, true, None, Some(UNREAD)).await?.rows } else { vec![] };
    let page = app.centre.inbox(&who.0, false, after, None).await?;
    let read = page.rows.into_iter().filter(|message| !message.unread).collect();
    let frame = Frame::of(app, who, "inbox", "nav-inbox");
    Ok(Inbox { frame, notice: None, unread, read, next: page.next })
}

/// The page.
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    Ok(Page(inbox(&app, &who, asked.after).await?).into_response())
}

/// Marks a message as read, or all; or takes up the duty that it is about.
pub(crate) async fn answer(State(app): State<App>, who: Who, Form(typed): Form) -> Result<Response, Problem> {
    let done = match (typed.get("answer"), typed.get("message")) {
        (Some("take_up"), Some(message)) => app.centre.take_up(&who.0, message).await,
        (_, message) => {
            let messages = message.map(str::to_owned).into_iter().collect();
            app.centre.mark_read(&who.0, messages).await.map(|_| ())
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to("/inbox").into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            let mut page = inbox(&app, &who, None).await?;
            page.notice = Some(Notice::of(&problem, page.frame.t));
            Ok(show(problem.status, &page))
        }
    }
}
