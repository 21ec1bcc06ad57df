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
    /// The header that says who asks.
    who: String,
    stream: Option<TcpStream>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, token: &str) -> Self {
        Self { address, who: format!("authorization: Bearer {token}"), stream: None }
    }

    /// A browser in which somebody has logged in.
    ///
    /// # Errors
    /// When he was not let in.
    pub(crate) fn browser(address: SocketAddr, login: &str, password: &str) -> anyhow::Result<Self> {
        let mut client = Self { address, who: "accept: text/html".to_owned(), stream: None };
        let head = "content-type: application/x-www-form-urlencoded\r\n";
        let (reply, head) =
            client.exchange("POST", "/login", head, &format!("login={login}&password={password}"))?;
        let cookie = named(&head, "set-cookie").and_then(|value| value.split(';').next());
        let cookie = cookie.with_context(|| format!("logging in was answered {}", reply.status))?;
        client.who = format!("accept: text/html\r\ncookie: {cookie}");
        Ok(client)
    }

    /// Sends a body under a key.
    ///
    /// # Errors
    /// When there was no whole answer; nobody knows then whether it was done.
    pub(crate) fn post(&mut self, path: &str, key: &str, body: &str) -> anyhow::Result<Reply> {
        let head = format!("idempotency-key: {key}\r\ncontent-type: application/json\r\n");
        Ok(self.exchange("POST", path, &head, body)?.0)
    }

    /// Reads something.
    ///
    /// # Errors
    /// When there was no whole answer.
    pub(crate) fn get(&mut self, path: &str) -> anyhow::Result<Reply> {
        Ok(self.exchange("GET", path, "", "")?.0)
    }

    fn exchange(
        &mut self,
        method: &str,
        path: &str,
        head: &str,
        body: &str,
    ) -> anyhow::Result<(Reply, String)> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: torture\r\n{}\r\n{head}content-length: {}\r\n\r\n{body}",
            self.who,
            body.len()
        );
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.address)?,
        };
        stream.write_all(request.as_bytes()).context("sending a request")?;
        let message = Message::read(&mut stream)?.context("the server hung up")?;
        self.stream = Some(stream);
        let status = message.status().context("a status")?;
        let body = String::from_utf8_lossy(&message.body).into_owned();
        Ok((Reply { status, body }, message.head))
    }
}

pub(crate) fn connect(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(address).context("connecting")?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// The head of a request or an answer, without its empty line, and its body.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// Reads one from a connection; `None` when it ends before one begins.
    ///
    /// # Errors
    /// When it breaks off.
    pub(crate) fn read(stream: &mut TcpStream) -> anyhow::Result<Option<Self>> {
        let (mut read, mut part) = (Vec::new(), [0_u8; 16 * 1024]);
        loop {
            let got = stream.read(&mut part).context("reading")?;
            if got == 0 && read.is_empty() {
                return Ok(None);
            }
            if got == 0 {
                bail!("it broke off");
            }
            read.extend_from_slice(part.get(..got).unwrap_or_default());
            let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(read.get(..end).unwrap_or_default())?.to_owned();
            let length = named(&head, "content-length").and_then(|length| length.parse().ok());
            let length: usize = length.context("it does not say how long it is")?;
            if read.len() >= end + 4 + length {
                return Ok(Some(Self { head, body: read.get(end + 4..).unwrap_or_default().to_vec() }));
            }
        }
    }

    /// The status of an answer.
    pub(crate) fn status(&self) -> Option<u16> {
        self.head.split(' ').nth(1)?.parse().ok()
    }

    /// Whether a request may be sent again: it only reads, or has a key under which it is done once.
    pub(crate) fn may_be_repeated(&self) -> bool {
        self.head.starts_with("GET ") || named(&self.head, "idempotency-key").is_some()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), b"\r\n\r\n", &self.body].concat()
    }
}

fn named<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
