//! What programs send: a JSON body, a query, the key and the version in headers. What does not fit is a problem that
//! says where, never a bare status.

use crate::app::App;
use crate::form::Typed;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use centre::Key;
use diag::text;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The values behind `?`.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

/// A JSON body of a POST, with the `Idempotency-Key` under which its answer is kept.
#[derive(Debug, Clone)]
pub struct Keyed<T> {
    /// The body.
    pub body: T,
    /// The key with the digest of all that was sent; none when the caller sent none.
    pub key: Option<Key>,
}

/// A form with a file that a program sends, with its `Idempotency-Key`.
#[derive(Debug, Clone)]
pub struct File {
    /// Its fields and files.
    pub typed: Typed,
    /// The key; none when the caller sent none.
    pub key: Option<String>,
}

impl FromRequest<App> for File {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let key = key(request.headers())?;
        Ok(Self { typed: crate::form::read(request, app).await?, key })
    }
}

/// The version that the caller saw, from `If-Match`, when it has one.
#[derive(Debug, Clone, Copy)]
pub struct Seen(pub Option<u64>);

impl<T: DeserializeOwned> FromRequest<App> for Keyed<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        must_be_json(request.headers())?;
        let key = key(request.headers())?;
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let bytes = Bytes::from_request(request, app).await.map_err(|e| Problem::of_status(e.status()))?;
        crate::nul::must_not_be_in_json(&bytes)?;
        let body = serde_json::from_slice(&bytes).map_err(|error| unreadable_json(&error))?;
        let digest = digest([method.as_str().as_bytes(), path.as_bytes(), &bytes]);
        Ok(Self { body, key: key.map(|key| Key { key, digest }) })
    }
}

/// The digest of what a key stands for.
#[must_use]
pub fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let whole = parts.into_iter().fold(Sha256::new(), |sum, part| {
        sum.chain_update((part.len() as u64).to_be_bytes()).chain_update(part)
    });
    whole.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn must_be_json(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = header_text(headers, "content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let json = kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"));
    if json && !headers.contains_key(header::CONTENT_ENCODING) {
        Ok(())
    } else {
        Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
    }
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = header_text(headers, "idempotency-key") else { return Ok(None) };
    let fits = (1..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| Some(key.to_owned())).ok_or_else(|| {
        Problem::unreadable(
            text!(zh: "Idempotency-Key 要是 1 到 200 个可见的英文字符", en: "an Idempotency-Key has 1 to 200 visible ASCII characters"),
        )
    })
}

fn unreadable_json(error: &serde_json::Error) -> Problem {
    let (line, column, reason) = (error.line(), error.column(), error.to_string());
    // The reason of the library ends in the place, which is said already.
    let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
    Problem::unreadable(text!(
        zh: "JSON 看不懂：第 {line} 行第 {column} 列，{reason}",
        en: "the JSON cannot be read: line {line}, column {column}: {reason}"
    ))
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        serde_urlencoded::from_str(query).map(Self).map_err(|error| {
            Problem::unreadable(text!(zh: "地址里“?”后面的内容不对：{error}", en: "what stands behind `?` does not fit: {error}"))
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(tag) = header_text(&parts.headers, "if-match") else { return Ok(Self(None)) };
        let version = tag.trim().trim_matches('"').parse().ok();
        if tag.trim() == "*" || version.is_some() {
            return Ok(Self(version));
        }
        Err(Problem::unreadable(
            text!(zh: "If-Match 里要写单的版本号，如 \"7\"", en: "If-Match holds the version of the case, such as \"7\""),
        ))
    }
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("\u{0}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use diag::Lang;

    #[test]
    fn json_that_cannot_be_read_names_the_place() {
        let error = serde_json::from_str::<serde_json::Value>("{\n \"a\": nope}").unwrap_err();
        let problem = unreadable_json(&error);
        assert_eq!(problem.why.get(Lang::Zh), "JSON 看不懂：第 2 行第 8 列，expected ident");
    }

    #[test]
    fn a_digest_depends_on_where_its_parts_end() {
        assert_ne!(digest([b"ab".as_slice(), b"c"]), digest([b"a".as_slice(), b"bc"]));
        assert_eq!(digest([b"ab".as_slice()]).len(), 64);
    }

    #[test]
    fn absurdly_deep_json_is_an_error_and_no_crash() {
        let deep = "[".repeat(100_000);
        assert!(serde_json::from_str::<serde_json::Value>(&deep).is_err());
    }
}
