//! As much HTTP as the proxy and its clients need: one request and one answer a connection.

use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The head of a message and its body, as they came.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// The status of an answer; 0 for what is none.
    pub(crate) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), b"\r\n\r\n", &self.body].concat()
    }
}

/// Reads a whole message; an error when it breaks off.
pub(crate) async fn read(stream: &mut TcpStream) -> io::Result<Message> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        more(stream, &mut bytes).await?;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut message = Message { head, body: bytes[end + 4..].to_vec() };
    let length = message.header("content-length").map_or(0, |length| length.parse().unwrap_or(0));
    while message.body.len() < length {
        more(stream, &mut message.body).await?;
    }
    Ok(message)
}

async fn more(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<()> {
    if stream.read_buf(bytes).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

/// Sends a message.
pub(crate) async fn write(stream: &mut TcpStream, message: &Message) -> io::Result<()> {
    stream.write_all(&message.bytes()).await
}

/// Asks somebody and takes the answer.
pub(crate) async fn ask(to: SocketAddr, request: &Message) -> io::Result<Message> {
    let mut stream = TcpStream::connect(to).await?;
    write(&mut stream, request).await?;
    read(&mut stream).await
}

/// A request of a program with a token; with a key when it changes something.
pub(crate) fn request(token: &str, method: &str, path: &str, key: Option<&str>, body: &str) -> Message {
    let key = key.map(|key| format!("\r\nidempotency-key: {key}")).unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: shouwen\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
        accept: application/json\r\ncontent-type: application/json\r\ncontent-length: {}{key}",
        body.len()
    );
    Message { head, body: body.as_bytes().to_vec() }
}
