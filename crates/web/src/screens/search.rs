//! Search: what is known by its exact form, then the cases in whose texts the words stand, page by page.

use crate::access::{Who, percent};
use crate::app::App;
use crate::json::Query;
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use centre::CentreError;
use centre::projects::ProjectView;
use centre::search::SearchPage;
use serde::Deserialize;

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    project: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    frame: Frame,
    notice: Option<Notice>,
    asked: Asked,
    projects: Vec<ProjectView>,
    page: SearchPage,
}

/// The page.
pub(crate) async fn page(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let frame = Frame::of(&app, &who, "search", "nav-search");
    let projects = app.centre.projects(&who.0).await?;
    let nothing = SearchPage { exact: vec![], hits: vec![], next: None };
    let mut page = Search { frame, notice: None, asked, projects, page: nothing };
    let Asked { q, project, after } = page.asked.clone();
    if q.trim().is_empty() {
        return Ok(Page(page).into_response());
    }
    match app.centre.search(&who.0, &q, project, after, None).await {
        Ok(found) => page.page = found,
        Err(error @ (CentreError::Invalid(_) | CentreError::NotFound(_))) => {
            let problem = Problem::from(error);
            page.notice = Some(Notice::of(&problem, page.frame.t));
            return Ok(show(problem.status, &page));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(Page(page).into_response())
}

impl Search {
    fn is_here(&self, code: &str) -> bool {
        self.asked.project.as_deref() == Some(code)
    }

    /// Whether this is not the first page.
    fn is_further(&self) -> bool {
        self.asked.after.as_deref().is_some_and(|after| !after.is_empty())
    }

    /// Whether nothing at all was found.
    fn is_empty(&self) -> bool {
        self.page.exact.is_empty() && self.page.hits.is_empty() && self.page.next.is_none()
    }

    /// The address of the same search from another place on.
    fn address(&self, after: &str) -> String {
        let project = self.asked.project.as_deref().filter(|code| !code.is_empty());
        let project = project.map(|code| format!("&project={}", percent(code))).unwrap_or_default();
        let after = if after.is_empty() { String::new() } else { format!("&after={}", percent(after)) };
        format!("/search?q={}{project}{after}", percent(self.asked.q.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;
    use diag::Lang;

    #[test]
    fn the_next_page_is_of_the_same_search() {
        let asked = Asked { q: " 漏水 ".into(), project: Some("GL".into()), after: None };
        let page = SearchPage { exact: vec![], hits: vec![], next: None };
        let frame = Frame::bare(Words::new(Lang::Zh), crate::look::Look::default(), String::new());
        let search = Search { frame, notice: None, asked, projects: vec![], page };
        assert_eq!(search.address("7"), "/search?q=%E6%BC%8F%E6%B0%B4&project=GL&after=7");
        assert!(search.is_here("GL") && !search.is_further());
    }
}
