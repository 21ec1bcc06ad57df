//! How much may be on its way in at once. Every body is held in memory until it is read, so the room for them is counted
//! before a byte is taken; who finds none is told to come back, and the memory of the process stays where it was.

use crate::app::App;
use crate::problem::Problem;
use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use centre::CentreError;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Bytes of bodies at once.
const MOST_BYTES: u32 = 256 * 1024 * 1024;
/// What JSON that does not say its length is counted for: no route takes more of it.
const UNKNOWN_JSON: u32 = 1024 * 1024;
/// The same of a form, which may bring files. People's browsers say the length.
const UNKNOWN_FORM: u32 = 64 * 1024 * 1024;
/// The least that any is counted for.
const LEAST: u32 = 4 * 1024;

/// Room for bodies.
#[derive(Debug, Clone)]
pub struct Room {
    free: Arc<Semaphore>,
    bytes: u32,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(MOST_BYTES)
    }
}

impl Room {
    /// Room for so many bytes.
    #[must_use]
    pub fn of(bytes: u32) -> Self {
        let permits = usize::try_from(bytes).unwrap_or(Semaphore::MAX_PERMITS);
        Self { free: Arc::new(Semaphore::new(permits)), bytes }
    }

    /// What a body is counted for. One that is larger than all room there is will be refused for its size further in.
    fn counted(&self, request: &Request) -> u32 {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let said = header(header::CONTENT_LENGTH).and_then(|text| text.parse().ok());
        let is_json = header(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json"));
        let bytes = match said.or_else(|| request.body().size_hint().exact()) {
            Some(bytes) => u32::try_from(bytes).unwrap_or(u32::MAX),
            None if is_json => UNKNOWN_JSON,
            None => UNKNOWN_FORM,
        };
        bytes.max(LEAST).min(self.bytes)
    }
}

/// Lets a request with a body in when there is room for it.
pub(crate) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let bytes = app.room.counted(&request);
    match Arc::clone(&app.room.free).try_acquire_many_owned(bytes) {
        Ok(room) => {
            let answer = next.run(request).await;
            drop(room);
            answer
        }
        Err(_) => Problem::from(CentreError::Busy).into_response(),
    }
}
