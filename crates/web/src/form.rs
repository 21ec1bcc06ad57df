//! What a form sends: its fields as typed, and its files. A form of somebody logged in carries the token of his
//! session, and is refused without it before any handler sees it.

use crate::access::Who;
use crate::app::App;
use crate::nul;
use crate::problem::Problem;
use crate::routes::MOST_WITH_FILES;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use diag::text;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A file that came with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The field that it answers.
    pub field: String,
    /// The name that it has on the sender's device.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The fields of a form, in the words that were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    values: BTreeMap<String, Vec<String>>,
    /// The files.
    pub files: Vec<Upload>,
}

impl Typed {
    /// The first value of a field without surrounding blanks; `None` when it was left empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.first().map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The same as an owned text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// A field as it was typed, for showing it again.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// All values of a field as they were typed.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// The fields whose names begin with a prefix, under their names without it.
    #[must_use]
    pub fn part(&self, prefix: &str) -> Self {
        let own = self.values.iter();
        let own =
            own.filter_map(|(name, values)| Some((name.strip_prefix(prefix)?.to_owned(), values.clone())));
        Self { values: own.collect(), files: vec![] }
    }

    /// Whether the field came with the form.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Whether a box was ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The answers whose fields begin with a prefix, without it: one value as text, several as a list.
    #[must_use]
    pub fn answers(&self, prefix: &str) -> Map<String, Json> {
        let named =
            self.values.iter().filter_map(|(name, values)| Some((name.strip_prefix(prefix)?, values)));
        let filled = named.filter_map(|(name, values)| {
            let typed: Vec<&String> = values.iter().filter(|value| !value.trim().is_empty()).collect();
            let json = match typed.as_slice() {
                [] => return None,
                [one] => Json::from(one.as_str()),
                several => several.iter().map(|value| Json::from(value.as_str())).collect(),
            };
            Some((name.to_owned(), json))
        });
        filled.collect()
    }

    /// Sets a field, as if it had been typed.
    pub fn put(&mut self, name: &str, value: impl Into<String>) {
        self.values.entry(name.to_owned()).or_default().push(value.into());
    }

    /// The words that a person typed, without what the page itself put into the form.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let ours = ["csrf", "key", "expect", "seen", "about", "project"];
        let typed = self.values.iter().filter(|(name, _)| !ours.contains(&name.as_str()));
        typed.flat_map(|(_, values)| values).filter(|value| !value.trim().is_empty()).cloned().collect()
    }

    /// Puts a value in the place of what was typed.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), vec![value.into()]);
    }

    fn of_pairs(bytes: &[u8]) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes)
            .map_err(|_| Problem::unreadable(text!(zh: "表单内容看不懂", en: "the form cannot be read")))?;
        let mut typed = Self::default();
        for (name, value) in pairs {
            nul::must_not_be_in(&name)?;
            nul::must_not_be_in(&value)?;
            typed.put(&name, value);
        }
        Ok(typed)
    }
}

/// A form of somebody who is logged in.
#[derive(Debug, Clone)]
pub struct Form(pub Typed);

/// A form of anybody; another site cannot send it.
#[derive(Debug, Clone)]
pub struct OpenForm(pub Typed);

impl FromRequest<App> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let token = request.extensions().get::<Who>().map(|who| who.form_token().to_owned());
        same_site(request.headers())?;
        let typed = read(request, app).await?;
        let sent = typed.get("csrf").unwrap_or_default();
        let genuine = token.is_some_and(|token| !token.is_empty() && token == sent);
        if genuine { Ok(Self(typed)) } else { Err(Problem::forged()) }
    }
}

impl FromRequest<App> for OpenForm {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        same_site(request.headers())?;
        read(request, app).await.map(Self)
    }
}

/// Refuses what a browser says another site sent.
fn same_site(headers: &HeaderMap) -> Result<(), Problem> {
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let foreign = matches!(site, Some("cross-site" | "same-site"));
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    let elsewhere = origin.is_some_and(|origin| text(header::HOST) != Some(origin));
    // A proxy may rewrite the host; then the browser's own word decides.
    if foreign || (site.is_none() && elsewhere) { Err(Problem::forged()) } else { Ok(()) }
}

/// The most bytes of fields that are typed, all together.
const MOST_TYPED: usize = crate::server::MOST_BYTES;
/// The most fields and files of a form.
const MOST_PARTS: usize = 2_000;

/// Whether the sender says himself that it is too much: then nothing of it is read.
fn says_too_much(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > MOST_WITH_FILES)
}

/// Reads a form, whoever sent it.
pub(crate) async fn read(request: Request, app: &App) -> Result<Typed, Problem> {
    if says_too_much(request.headers()) {
        return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => {
            let bytes =
                Bytes::from_request(request, app).await.map_err(|e| Problem::of_status(e.status()))?;
            Typed::of_pairs(&bytes)
        }
        "multipart/form-data" => {
            let parts =
                Multipart::from_request(request, app).await.map_err(|e| Problem::of_status(e.status()))?;
            read_parts(parts).await
        }
        _ => Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
    }
}

async fn read_parts(mut parts: Multipart) -> Result<Typed, Problem> {
    let mut typed = Typed::default();
    let (mut count, mut letters) = (0, 0);
    while let Some(part) = parts.next_field().await.map_err(|e| Problem::of_status(e.status()))? {
        count += 1;
        let field = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|e| Problem::of_status(e.status()))?;
        nul::must_not_be_in(&field)?;
        nul::must_not_be_in(name.as_deref().unwrap_or_default())?;
        match name {
            // A file field that was left empty comes as a file without name and content.
            Some(_) if bytes.is_empty() => {}
            Some(name) => typed.files.push(Upload { field, name, bytes: bytes.to_vec() }),
            None => {
                letters += field.len() + bytes.len();
                let value = String::from_utf8_lossy(&bytes);
                nul::must_not_be_in(&value)?;
                typed.put(&field, value);
            }
        }
        if count > MOST_PARTS || letters > MOST_TYPED {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
    }
    Ok(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_keep_what_was_typed_and_leave_out_what_was_not() {
        let typed = Typed::of_pairs("f.a=%E6%BC%8F%E6%B0%B4&f.b=+&f.c=1&f.c=2&csrf=x".as_bytes()).unwrap();
        assert_eq!(Json::Object(typed.answers("f.")), serde_json::json!({"a": "漏水", "c": ["1", "2"]}));
        assert_eq!(typed.get("f.b"), None);
        assert_eq!(typed.raw("f.b"), " ");
    }

    #[test]
    fn another_site_is_known_by_what_the_browser_says() {
        let with = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            same_site(&headers).is_ok()
        };
        assert!(with(&[]));
        assert!(with(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://inside"),
            ("host", "proxy:80")
        ]));
        assert!(!with(&[("sec-fetch-site", "cross-site")]));
        assert!(!with(&[("origin", "https://other"), ("host", "inside:8080")]));
        assert!(with(&[("origin", "http://inside:8080"), ("host", "inside:8080")]));
    }
}
