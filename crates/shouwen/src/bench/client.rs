//! Clients of the interface that keep their connections: just enough HTTP to measure the server and not a client.

use anyhow::{Context, bail};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// Some connections that callers share; one that finds none waits.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    inner: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    free: Semaphore,
    idle: Mutex<Vec<Connection>>,
}

impl Clients {
    pub(super) async fn connect(address: SocketAddr, count: usize) -> anyhow::Result<Self> {
        let mut idle = Vec::with_capacity(count);
        for _ in 0..count {
            idle.push(Connection::open(address).await?);
        }
        Ok(Self { inner: Arc::new(Shared { free: Semaphore::new(count), idle: Mutex::new(idle) }) })
    }

    /// Sends a request and reads the whole answer, which must have the status.
    pub(super) async fn send(&self, request: String, status: u16) -> anyhow::Result<String> {
        let _turn = self.inner.free.acquire().await.context("waiting for a connection")?;
        let taken = self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = taken.context("a connection was lost")?;
        let (found, body) = connection.exchange(request.as_bytes()).await?;
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        if found != status {
            bail!("the server answered {found}: {body}");
        }
        Ok(body)
    }
}

/// A request without a body.
pub(super) fn get(path: &str, token: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n")
}

/// A request with a key and a JSON body.
pub(super) fn post(path: &str, token: &str, key: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.context("connecting to the server")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(64 * 1024) })
    }

    pub(super) async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<(u16, String)> {
        self.stream.write_all(request).await.context("sending a request")?;
        self.read.clear();
        loop {
            if self.stream.read_buf(&mut self.read).await.context("reading an answer")? == 0 {
                bail!("the server hung up");
            }
            let Some(head) = self.read.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let words = std::str::from_utf8(self.read.get(..head).unwrap_or_default())?;
            let status = words.split(' ').nth(1).and_then(|word| word.parse().ok()).context("a status")?;
            let length = length_of(words).context("the answer does not say how long it is")?;
            if self.read.len() >= head + 4 + length {
                let body = self.read.get(head + 4..).unwrap_or_default();
                return Ok((status, String::from_utf8_lossy(body).into_owned()));
            }
        }
    }
}

fn length_of(head: &str) -> Option<usize> {
    let line = head
        .lines()
        .find(|line| line.get(..15).is_some_and(|name| name.eq_ignore_ascii_case("content-length:")))?;
    line.get(15..)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_an_answer_is_read_however_its_name_is_written() {
        assert_eq!(length_of("HTTP/1.1 200 OK\r\nContent-Length: 12\r\nx: y"), Some(12));
        assert_eq!(length_of("HTTP/1.1 200 OK\r\ncontent-length:7"), Some(7));
        assert_eq!(length_of("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked"), None);
    }
}
