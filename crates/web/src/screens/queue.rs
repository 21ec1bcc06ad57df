//! The queue: cases by what is due next, filtered by project, service, state and place, page by page.

use crate::access::{Who, percent};
use crate::app::App;
use crate::json::Query;
use crate::page::{Frame, Notice, Page};
use crate::problem::Problem;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use centre::lists::QueueRow;
use centre::projects::ProjectView;
use centre::{CentreError, QueuePage, QueueRequest};

#[derive(Template)]
#[template(path = "queue.html")]
struct Queue {
    frame: Frame,
    notice: Option<Notice>,
    page: QueuePage,
    projects: Vec<ProjectView>,
    asked: QueueRequest,
    /// The filters as they stand in an address.
    filters: String,
    next: Option<String>,
}

impl Queue {
    fn is(&self, own: &Option<String>, value: &str) -> bool {
        own.as_deref().unwrap_or_default() == value
    }

    /// Whether the next thing of a case is over its time; what was late before is said in other words.
    fn is_over(&self, row: &QueueRow) -> bool {
        row.next_due_micros.is_some_and(|due| self.frame.is_over(&due))
    }
}

/// The page.
pub(crate) async fn list(
    State(app): State<App>,
    who: Who,
    Query(mut asked): Query<QueueRequest>,
) -> Result<Response, Problem> {
    let projects = app.centre.projects(&who.0).await?;
    // With one project nobody should have to choose it before a place can be named.
    if asked.project.as_deref().is_none_or(str::is_empty) && projects.len() == 1 {
        asked.project = projects.first().map(|project| project.code.clone());
    }
    let frame = Frame::of(&app, &who, "queue", "nav-queue");
    let (page, notice) = match app.centre.queue(&who.0, asked.clone()).await {
        Ok(page) => (page, None),
        Err(error @ (CentreError::Invalid(_) | CentreError::NotFound(_))) => {
            let nothing = QueuePage { rows: vec![], next: None, count: "0".to_owned() };
            (nothing, Some(Notice::of(&Problem::from(error), frame.t)))
        }
        Err(error) => return Err(error.into()),
    };
    let filters = filters(&asked);
    let next = page.next.as_deref().map(|after| format!("/queue?after={}&{filters}", percent(after)));
    Ok(Page(Queue { frame, notice, page, projects, asked, filters, next }).into_response())
}

/// The filters as they stand in an address.
fn filters(asked: &QueueRequest) -> String {
    let filters = [
        ("project", &asked.project),
        ("service", &asked.service),
        ("stage", &asked.stage),
        ("state", &asked.state),
        ("owner", &asked.owner),
        ("place", &asked.place),
        ("due_before", &asked.due_before),
        ("order", &asked.order),
    ];
    let set = filters.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
    let set = set.filter(|(_, value)| !value.is_empty());
    let set = set.map(|(name, value)| format!("{name}={}", percent(value)));
    set.chain((asked.late == Some(true)).then(|| "late=true".to_owned())).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_and_the_file_keep_the_filters() {
        let asked = QueueRequest { place: Some("3栋".into()), late: Some(true), ..QueueRequest::default() };
        assert_eq!(filters(&asked), "place=3%E6%A0%8B&late=true");
        assert_eq!(filters(&QueueRequest::default()), "");
    }
}
