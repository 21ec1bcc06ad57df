//! A body of any length that is made while it is read, and counts how much of it was.

use axum::body::{Body, Bytes};
use futures_core::Stream;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

/// Bytes of one piece.
const PIECE: usize = 64 * 1024;

/// How much of a body was read.
#[derive(Debug, Clone, Default)]
pub struct Taken(Arc<AtomicUsize>);

impl Taken {
    /// In bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

struct Flow {
    begins: Option<Bytes>,
    left: usize,
    /// It never ends: after the last piece nothing more comes.
    stalls: bool,
    piece: Bytes,
    taken: Taken,
}

impl Stream for Flow {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = match self.begins.take() {
            Some(begins) => begins,
            None if self.left == 0 && self.stalls => return Poll::Pending,
            None if self.left == 0 => return Poll::Ready(None),
            None => {
                let size = self.left.min(PIECE);
                self.left -= size;
                self.piece.slice(..size)
            }
        };
        self.taken.0.fetch_add(piece.len(), Ordering::SeqCst);
        Poll::Ready(Some(Ok(piece)))
    }
}

/// A body that begins with some bytes and goes on with `length` blanks; and the count of what is read of it.
pub fn flow(begins: impl Into<Bytes>, length: usize, stalls: bool) -> (Body, Taken) {
    let taken = Taken::default();
    let flow = Flow {
        begins: Some(begins.into()),
        left: length,
        stalls,
        piece: Bytes::from(vec![b' '; PIECE]),
        taken: taken.clone(),
    };
    (Body::from_stream(flow), taken)
}
