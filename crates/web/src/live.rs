//! Live screens: a stream that says *that* something changed in one's projects, never what. The screen then asks for its
//! page again, as its own reader with his own rights, so nothing passes here that he may not see.

use crate::access::Who;
use crate::app::App;
use crate::problem::Problem;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use centre::{Ailment, Centre, CentreError, News};
use futures_util::stream::unfold;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};
use tokio::time::Sleep;

/// How long a stream lives: then it is asked again who listens, and he may stand at another server.
const LIFE: Duration = Duration::from_secs(600);
/// How long a change is awaited by further ones.
const SETTLE: Duration = Duration::from_millis(300);
/// So that a stream without news is not taken for dead.
const STILL_HERE: Duration = Duration::from_secs(15);
/// Streams at once.
const MOST: usize = 2_000;

/// Places for streams.
#[derive(Debug)]
pub struct Seats(Arc<Semaphore>);

impl Default for Seats {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST)))
    }
}

struct Listener {
    centre: Centre,
    news: broadcast::Receiver<News>,
    projects: BTreeSet<String>,
    life: Pin<Box<Sleep>>,
    begun: bool,
    _seat: OwnedSemaphorePermit,
}

/// Tells a screen when to look again, until the stream has lived long enough or this server is stopped.
pub(crate) async fn live(State(app): State<App>, who: Who) -> Result<Response, Problem> {
    if app.centre.is_stopping() {
        return Err(Problem::ailing(Ailment::Stopping));
    }
    let seat = Arc::clone(&app.seats.0).try_acquire_owned().map_err(|_| CentreError::Busy)?;
    let listener = Listener {
        news: app.centre.news(),
        centre: app.centre,
        projects: who.0.rights.keys().map(ToString::to_string).collect(),
        life: Box::pin(tokio::time::sleep(LIFE)),
        begun: false,
        _seat: seat,
    };
    let said = unfold(listener, |listener| async move { listener.next().await });
    Ok(Sse::new(said).keep_alive(KeepAlive::new().interval(STILL_HERE)).into_response())
}

impl Listener {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if !self.begun {
            // Says at once that it listens; whoever comes back after a break looks again.
            self.begun = true;
            return Some((Ok(said("listening")), self));
        }
        loop {
            tokio::select! {
                () = self.centre.stopped() => return None,
                () = &mut self.life => return None,
                heard = self.news.recv() => match heard {
                    Ok(News::Of(change)) if !self.projects.contains(&change.project.to_string()) => {}
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => break,
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
            }
        }
        tokio::select! {
            () = self.centre.stopped() => return None,
            () = tokio::time::sleep(SETTLE) => {}
        }
        // What came meanwhile is seen with it.
        self.news = self.news.resubscribe();
        Some((Ok(said("changed")), self))
    }
}

/// One word. Browsers pass over an event without data.
fn said(word: &str) -> Event {
    Event::default().event(word).data("-")
}
