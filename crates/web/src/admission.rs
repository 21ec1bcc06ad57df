//! How much may be on its way in at once. Every body is held in memory until it is read, so the room for them is counted
//! before a byte is taken; who finds none is told to come back, and the memory of the process stays where it was.

use crate::app::App;
use crate::problem::Problem;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use centre::CentreError;
use http_body_util::Limited;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Bytes of bodies at once.
const MOST_BYTES: u32 = 256 * 1024 * 1024;
/// What a body that does not say its length is counted for, and may have at most.
const UNKNOWN: u32 = 8 * 1024 * 1024;
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

    /// What a body of this length is counted for. One that is larger than all room there is will be refused for its size
    /// further in.
    fn counted(&self, length: Option<u64>) -> u32 {
        let bytes = length.map_or(UNKNOWN, |bytes| u32::try_from(bytes).unwrap_or(u32::MAX));
        bytes.max(LEAST).min(self.bytes)
    }
}

/// Lets a request with a body in when there is room for it.
pub(crate) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length = length.and_then(|text| text.parse().ok());
    let bytes = app.room.counted(length);
    let request = match length {
        Some(_) => request,
        None => request.map(|body| Body::new(Limited::new(body, UNKNOWN as usize))),
    };
    match Arc::clone(&app.room.free).try_acquire_many_owned(bytes) {
        Ok(room) => {
            let answer = next.run(request).await;
            drop(room);
            answer
        }
        Err(_) => Problem::from(CentreError::Busy).into_response(),
    }
}
