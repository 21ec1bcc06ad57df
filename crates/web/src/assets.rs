//! Styles and scripts of the screens, embedded under names that hold their hash, so that browsers keep them for ever.
//! A build without the bundle serves pages without styles: every page works so.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Bundle;

static NAMES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let manifest = Bundle::get("manifest.json");
    manifest.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
});

/// The address of a file of the bundle by its plain name, such as `app.css`; `None` when it was not bundled.
#[must_use]
pub fn address(name: &str) -> Option<String> {
    NAMES.get(name).map(|hashed| format!("/assets/{hashed}"))
}

/// A file of the bundle, compressed as the browser can take it.
#[must_use]
pub fn serve(name: &str, asked: &HeaderMap) -> Response<Body> {
    let accepted =
        asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes =
        |encoding: &str| accepted.split(',').any(|word| word.trim().split(';').next() == Some(encoding));
    let forms = [(".br", "br"), (".gz", "gzip")].into_iter().filter(|(_, encoding)| takes(encoding));
    let packed = forms
        .filter_map(|(ending, encoding)| Some((Bundle::get(&format!("{name}{ending}"))?, Some(encoding))));
    let plain = || Bundle::get(name).map(|file| (file, None));
    let known = NAMES.values().any(|hashed| hashed == name);
    let Some((file, encoding)) = packed.into_iter().next().or_else(plain).filter(|_| known) else {
        return status(StatusCode::NOT_FOUND);
    };
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn status(code: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}
