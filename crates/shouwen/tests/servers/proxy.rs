//! A proxy as one stands before several servers: takes turns, and asks the next one when a server does not answer, breaks
//! off, or says 503. Only what may be asked twice is asked twice: GET, and POST with a key.

use crate::http::{Message, ask, read, write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// Times around all servers before a client is told.
const ROUNDS: usize = 40;
/// The rest after each round.
const REST: Duration = Duration::from_millis(50);

/// A running proxy.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    /// How often another server had to be asked.
    pub(crate) retried: Arc<AtomicUsize>,
}

impl Proxy {
    /// Stands before these servers from now on.
    pub(crate) async fn before(servers: Vec<SocketAddr>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let retried = Arc::new(AtomicUsize::new(0));
        let (servers, counted, turn) = (Arc::new(servers), Arc::clone(&retried), AtomicUsize::new(0));
        tokio::spawn(async move {
            loop {
                let Ok((client, _)) = listener.accept().await else { return };
                let first = turn.fetch_add(1, Ordering::Relaxed);
                let (servers, retried) = (Arc::clone(&servers), Arc::clone(&counted));
                tokio::spawn(async move { serve(client, &servers, first, &retried).await });
            }
        });
        Self { address, retried }
    }
}

async fn serve(mut client: TcpStream, servers: &[SocketAddr], first: usize, retried: &AtomicUsize) {
    let Ok(request) = read(&mut client).await else { return };
    let again = request.head.starts_with("GET ") || request.header("idempotency-key").is_some();
    let mut rest = tokio::time::interval(REST);
    let mut last = None;
    for _ in 0..if again { ROUNDS } else { 1 } {
        rest.tick().await;
        for turn in 0..servers.len() {
            match ask(servers[(first + turn) % servers.len()], &request).await {
                Ok(answer) if !matches!(answer.status(), 502..=504) => {
                    let _gone = write(&mut client, &answer).await;
                    return;
                }
                Ok(answer) => last = Some(answer),
                Err(_) => {}
            }
            if !again {
                break;
            }
            retried.fetch_add(1, Ordering::Relaxed);
        }
    }
    let nobody = Message { head: "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0".to_owned(), body: vec![] };
    let _gone = write(&mut client, &last.unwrap_or(nobody)).await;
}
