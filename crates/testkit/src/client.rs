//! The server with a client for each role, spoken to without a socket: browsers with a session, programs with a token.

use crate::house::{House, PASSWORD};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use centre::Via;
use diag::Lang;
use futures_util::StreamExt as _;
use serde_json::Value as Json;
use tower::ServiceExt;

/// Most bytes of an answer that a test reads.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The server over a small estate.
#[derive(Clone)]
pub struct TestApp {
    /// The estate.
    pub house: House,
    /// The state of the server.
    pub app: web::App,
    router: Router,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub text: String,
    /// The same as bytes, for files.
    pub bytes: Vec<u8>,
}

/// Somebody at a browser.
#[derive(Clone)]
pub struct Browser {
    app: TestApp,
    cookie: Option<String>,
    /// The token of his forms.
    pub csrf: String,
}

/// A program with somebody's token.
#[derive(Clone)]
pub struct Program {
    app: TestApp,
    token: Option<String>,
}

impl TestApp {
    /// The server over a new estate in an empty database.
    pub async fn new(database: db::Database) -> Self {
        Self::of(House::new(database).await, |_| {})
    }

    /// The server over an estate, with its state changed before it serves.
    #[must_use]
    pub fn of(house: House, change: impl FnOnce(&mut web::App)) -> Self {
        let mut app = web::App::new(house.centre.clone(), web::Settings::default());
        change(&mut app);
        Self { router: web::router(app.clone()), house, app }
    }

    /// Another server over the same estate, through its own connections.
    pub async fn another(&self, database: db::Database) -> Self {
        Self::of(self.house.another(database).await, |_| {})
    }

    /// Somebody at a browser, logged in.
    pub async fn browser(&self, login: &str) -> Browser {
        let entered = self.house.centre.log_in(login, PASSWORD, Lang::Zh).await.unwrap();
        let Via::Session { csrf, .. } = entered.principal.via else { panic!("a log-in gives a session") };
        Browser { app: self.clone(), cookie: Some(entered.cookie), csrf }
    }

    /// Somebody at a browser who has not logged in.
    #[must_use]
    pub fn stranger(&self) -> Browser {
        Browser { app: self.clone(), cookie: None, csrf: String::new() }
    }

    /// A program that may read and write for somebody.
    pub async fn program(&self, login: &str) -> Program {
        let token = self.house.centre.create_token(login, "test", true).await.unwrap();
        Program { app: self.clone(), token: Some(token) }
    }

    /// A program that may only read for somebody.
    pub async fn reader(&self, login: &str) -> Program {
        let token = self.house.centre.create_token(login, "test", false).await.unwrap();
        Program { app: self.clone(), token: Some(token) }
    }

    /// A program without a token.
    #[must_use]
    pub fn anonymous(&self) -> Program {
        Program { app: self.clone(), token: None }
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let bytes = if kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
            // A stream has no end; what it says first is enough.
            body.into_data_stream().next().await.unwrap().unwrap()
        } else {
            to_bytes(body, MOST_BYTES).await.unwrap()
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    }
}

impl Browser {
    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.app.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form, with the token of his session.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut pairs = vec![("csrf", self.csrf.as_str())];
        pairs.extend_from_slice(fields);
        self.submit_exactly(path, &pairs).await
    }

    /// Sends a form with just these fields.
    pub async fn submit_exactly(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.app.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a form with one file.
    pub async fn upload(&self, path: &str, field: &str, name: &str, bytes: &[u8]) -> Answer {
        self.send_parts(path, &[], (field, name), bytes).await
    }

    /// Sends a form with fields and one file.
    pub async fn upload_with(
        &self,
        path: &str,
        fields: &[(String, String)],
        field: &str,
        bytes: &[u8],
    ) -> Answer {
        self.send_parts(path, fields, (field, "a.bin"), bytes).await
    }

    async fn send_parts(
        &self,
        path: &str,
        fields: &[(String, String)],
        file: (&str, &str),
        bytes: &[u8],
    ) -> Answer {
        let mut all = vec![("csrf".to_owned(), self.csrf.clone())];
        all.extend_from_slice(fields);
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, PARTS);
        self.app.send(request.body(Body::from(parts(&all, file, bytes))).unwrap()).await
    }

    /// The beginning of any request with his session.
    #[must_use]
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header(header::ACCEPT, "text/html");
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, format!("shouwen_session={cookie}")),
            None => request,
        }
    }
}

impl Program {
    /// The same program, calling another server.
    #[must_use]
    pub fn at(&self, app: &TestApp) -> Self {
        Self { app: app.clone(), token: self.token.clone() }
    }

    /// Reads something.
    pub async fn get(&self, path: &str) -> Answer {
        self.app.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Changes something.
    pub async fn post(&self, path: &str, body: Json) -> Answer {
        self.post_with(path, &[], body).await
    }

    /// Changes something, with headers of its own.
    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: Json) -> Answer {
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.app.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Sends a form with fields and one file.
    pub async fn upload(&self, path: &str, fields: &[(String, String)], field: &str, bytes: &[u8]) -> Answer {
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, PARTS);
        self.app.send(request.body(Body::from(parts(fields, (field, "a.bin"), bytes))).unwrap()).await
    }

    /// The beginning of any request with the token.
    #[must_use]
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header(header::ACCEPT_LANGUAGE, "zh-CN");
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }
}

impl Answer {
    /// The body as JSON.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The number of the case that the form of the desk has just opened.
    #[must_use]
    #[track_caller]
    pub fn opened(&self) -> String {
        let number =
            self.header("location").strip_prefix("/cases/").and_then(|rest| rest.strip_suffix("?opened=1"));
        number.unwrap_or_else(|| panic!("no case was opened: {}", self.text)).to_owned()
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Fails unless the answer has a status; says the body when it has not.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

/// What a form in parts is called.
const PARTS: &str = "multipart/form-data; boundary=edge";

/// A form in parts with one file.
fn parts(fields: &[(String, String)], (field, name): (&str, &str), bytes: &[u8]) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
        Content-Type: image/jpeg\r\n\r\n"
    );
    let mut body = body.into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    body
}

/// A text as it stands in a form.
fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
        out
    })
}
