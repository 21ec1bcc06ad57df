//! Files: photos that come with a form or ahead of it, and stored ones, served so that nothing in them can run.

use crate::access::Who;
use crate::app::App;
use crate::form::{Form, Typed};
use crate::json::Query;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use centre::{CentreError, FieldError};
use diag::{Text, text};
use serde::Deserialize;

/// Nothing in a stored file may load or run anything.
const INERT: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Stores the files that came with a form and puts their ids where the answers are.
///
/// # Errors
/// When one of them is not taken, at the field that it answers; the others are kept all the same.
pub(crate) async fn keep(app: &App, who: &Who, project: &str, typed: &mut Typed) -> Result<(), CentreError> {
    let mut refused = Ok(());
    for file in std::mem::take(&mut typed.files) {
        match app.centre.store_file(&who.0, project, file.bytes).await {
            Ok(stored) => typed.put(&file.field, stored.id),
            Err(CentreError::Invalid(wrong)) if refused.is_ok() => {
                let named = wrong.into_iter().map(|one| FieldError {
                    field: file.field.clone(),
                    message: Text {
                        zh: format!("“{}”没有收下：{}", file.name, one.message.zh),
                        en: format!("`{}` was not taken: {}", file.name, one.message.en),
                    },
                });
                refused = Err(CentreError::Invalid(named.collect()));
            }
            Err(error) if refused.is_ok() => refused = Err(error),
            Err(_) => {}
        }
    }
    refused
}

/// Stores one file ahead of its form.
pub(crate) async fn store(
    State(app): State<App>,
    who: Who,
    Form(mut typed): Form,
) -> Result<Response, Problem> {
    let project = typed.text("project").unwrap_or_default();
    let Some(file) = typed.files.pop() else {
        return Err(CentreError::invalid("file", text!(zh: "没有选文件", en: "no file was chosen")).into());
    };
    let stored = app.centre.store_file(&who.0, &project, file.bytes).await?;
    Ok((StatusCode::CREATED, Json(stored)).into_response())
}

/// How it is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    small: Option<String>,
}

/// A stored file.
pub(crate) async fn one(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let file = app.centre.file(&who.0, &id, asked.small.is_some()).await?;
    let picture = file.media_type.starts_with("image/") && !file.media_type.contains("svg");
    let shown = if picture { "inline" } else { "attachment" };
    let name: String =
        file.name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    let mut response = file.bytes.into_response();
    let headers = response.headers_mut();
    let kind = if picture { file.media_type.as_str() } else { "application/octet-stream" };
    headers.extend(HeaderValue::from_str(kind).ok().map(|kind| (header::CONTENT_TYPE, kind)));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(INERT));
    let disposition = HeaderValue::from_str(&format!("{shown}; filename=\"{name}\"")).ok();
    headers.extend(disposition.map(|value| (header::CONTENT_DISPOSITION, value)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}
