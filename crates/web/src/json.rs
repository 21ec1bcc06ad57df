//! What programs send: a JSON body, a query, the key and the version in headers. What does not fit is a problem that
//! says where, never a bare status.

use crate::app::App;
use crate::problem::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use diag::text;
use serde::de::DeserializeOwned;

/// A JSON body.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

/// The values behind `?`.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

/// The `Idempotency-Key` of a request, when it has one.
#[derive(Debug, Clone)]
pub struct Key(pub Option<String>);

/// The version that the caller saw, from `If-Match`, when it has one.
#[derive(Debug, Clone, Copy)]
pub struct Seen(pub Option<u64>);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind = header_text(request.headers(), "content-type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" && !(kind.starts_with("application/") && kind.ends_with("+json")) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        if request.headers().contains_key(header::CONTENT_ENCODING) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, app).await.map_err(|e| Problem::of_status(e.status()))?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| unreadable_json(&error))
    }
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

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(key) = header_text(&parts.headers, "idempotency-key") else { return Ok(Self(None)) };
        let fits = (1..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if fits {
            Ok(Self(Some(key.to_owned())))
        } else {
            Err(Problem::unreadable(
                text!(zh: "Idempotency-Key 要是 1 到 200 个可见的英文字符", en: "an Idempotency-Key has 1 to 200 visible ASCII characters"),
            ))
        }
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
        Err(Problem::unreadable(text!(zh: "If-Match 里要写单的版本号，如 \"7\"", en: "If-Match holds the version of the case, such as \"7\"")))
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
    fn absurdly_deep_json_is_an_error_and_no_crash() {
        let deep = "[".repeat(100_000);
        assert!(serde_json::from_str::<serde_json::Value>(&deep).is_err());
    }
}
