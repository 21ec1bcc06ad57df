//! The last word on answers that failed: a problem document for programs, a page for people, in their language; also
//! for what no handler saw (unknown addresses, wrong methods, bodies too large). And the count of every answer.

use crate::app::App;
use crate::cookie;
use crate::look::Look;
use crate::page::{Frame, ProblemPage};
use crate::problem::Problem;
use crate::words::{Words, accepted};
use askama::Template;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use diag::Lang;
use std::sync::Arc;

/// The language of an answer: chosen in this browser, else asked for by it.
#[must_use]
pub fn language(headers: &HeaderMap) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    cookie::language(headers).unwrap_or_else(|| accepted(asked))
}

/// Puts words into answers that failed, and counts every answer.
pub async fn failures(State(app): State<App>, request: Request, next: Next) -> Response {
    let method = request.method().as_str().to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let lang = language(request.headers());
    let look = Look::of(request.headers());
    let program = for_program(&request);
    let mut response = next.run(request).await;
    app.metrics.count(&method, route.as_deref().unwrap_or("none"), response.status().as_u16());
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || is_written(&response) {
        return response;
    }
    let found = response.extensions_mut().remove::<Arc<Problem>>();
    let unseen = if program { Problem::of_status } else { Problem::of_page };
    let problem = found.unwrap_or_else(|| Arc::new(unseen(status)));
    let allowed = response.headers_mut().remove(header::ALLOW);
    let mut answer = if program { document(&problem, lang) } else { page(&problem, lang, look) };
    *answer.status_mut() = problem.status;
    let headers = answer.headers_mut();
    headers.extend(allowed.map(|methods| (header::ALLOW, methods)));
    headers.extend(problem.wait_seconds.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
    if problem.status == StatusCode::UNAUTHORIZED && program {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

fn for_program(request: &Request) -> bool {
    let path = request.uri().path();
    let accept =
        request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    path.starts_with("/api/") || accept.starts_with("application/json")
}

/// Whether a handler wrote the failing page itself: a form with what was typed and what is wrong.
fn is_written(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html") || kind.starts_with("application/problem+json"))
}

/// The problem as a document.
pub(crate) fn document(problem: &Problem, lang: Lang) -> Response {
    let mut response = Response::new(Body::from(problem.document(lang).to_string()));
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// The problem as a page.
fn page(problem: &Problem, lang: Lang, look: Look) -> Response {
    let words = Words::new(lang);
    let page = ProblemPage {
        frame: Frame::bare(words, look, words.get("error-title")),
        why: problem.why.get(lang).to_owned(),
        mend: problem.mend.get(lang).to_owned(),
        clause: problem.clause.clone(),
        paragraph: problem.paragraph.clone(),
    };
    let html = page.render().unwrap_or_else(|_| problem.why.get(lang).to_owned());
    let mut response = Response::new(Body::from(html));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// The answer to a handler that crashed.
#[must_use]
pub fn crashed(cause: &(dyn std::any::Any + Send)) -> Response {
    use axum::response::IntoResponse;
    let words =
        cause.downcast_ref::<&str>().copied().or_else(|| cause.downcast_ref::<String>().map(String::as_str));
    tracing::error!(cause = words.unwrap_or("unknown"), "a handler crashed");
    Problem::ours().into_response()
}
