//! A client of the interface over one kept connection: just enough HTTP, and it knows when it was not answered.

use anyhow::{Context, bail};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything may take; whoever waits this long has found a fault.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// A connection; made anew after it broke.
#[derive(Debug)]
pub(crate) struct Client {
    address: SocketAddr,
    token: String,
    stream: Option<TcpStream>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, token: &str) -> Self {
        Self { address, token: token.to_owned(), stream: None }
    }

    /// Sends a body under a key.
    ///
    /// # Errors
    /// When there was no whole answer; nobody knows then whether it was done.
    pub(crate) fn post(&mut self, path: &str, key: &str, body: &str) -> anyhow::Result<Reply> {
        let head = format!("idempotency-key: {key}\r\ncontent-type: application/json\r\n");
        self.exchange("POST", path, &head, body)
    }

    /// Reads something.
    ///
    /// # Errors
    /// When there was no whole answer.
    pub(crate) fn get(&mut self, path: &str) -> anyhow::Result<Reply> {
        self.exchange("GET", path, "", "")
    }

    fn exchange(&mut self, method: &str, path: &str, head: &str, body: &str) -> anyhow::Result<Reply> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: torture\r\nauthorization: Bearer {}\r\n{head}content-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.address)?,
        };
        stream.write_all(request.as_bytes()).context("sending a request")?;
        let reply = answer(&mut stream)?;
        self.stream = Some(stream);
        Ok(reply)
    }
}

fn connect(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(address).context("connecting")?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

fn answer(stream: &mut TcpStream) -> anyhow::Result<Reply> {
    let (mut read, mut part) = (Vec::new(), [0_u8; 16 * 1024]);
    loop {
        let got = stream.read(&mut part).context("reading an answer")?;
        if got == 0 {
            bail!("the server hung up");
        }
        read.extend_from_slice(part.get(..got).unwrap_or_default());
        let Some(head) = read.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let words = std::str::from_utf8(read.get(..head).unwrap_or_default())?;
        let status = words.split(' ').nth(1).and_then(|word| word.parse().ok()).context("a status")?;
        let length = length_of(words).context("the answer does not say how long it is")?;
        if read.len() >= head + 4 + length {
            let body = String::from_utf8_lossy(read.get(head + 4..).unwrap_or_default()).into_owned();
            return Ok(Reply { status, body });
        }
    }
}

fn length_of(head: &str) -> Option<usize> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut named = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    named.next()?.1.trim().parse().ok()
}
