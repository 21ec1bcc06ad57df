//! The import of a roster by a program: tried first or carried out, with the rejected rows as a file.

use crate::access::Who;
use crate::api::schema::ProblemDocument;
use crate::api::schema::told::{ImportResult, RosterUpload, Row};
use crate::app::App;
use crate::form::{Typed, Upload};
use crate::json::{File, digest};
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use centre::import_roster::{Part, RosterFile, RosterForm, RosterPreview};
use centre::roster_uploads::How;
use centre::{CentreError, Key, Right};
use diag::text;

/// Import a roster.
///
/// Every good row goes in or, when anything fails, none; rejected rows come back with their reasons and, for an hour, as a
/// workbook to mend and send again. Nothing is imported twice.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports",
    request_body(content = RosterUpload, content_type = "multipart/form-data"),
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key and form give the same answer")),
    responses(
        (status = 200, body = ImportResult, description = "what would come of it"),
        (status = 201, body = ImportResult, description = "imported"),
        (status = 403, body = ProblemDocument, description = "only an administrator may"),
        (status = 422, body = ProblemDocument, description = "the file or its columns cannot be read"),
    ))]
pub(crate) async fn import(
    State(app): State<App>,
    who: Who,
    File { mut typed, key }: File,
) -> Result<Response, Problem> {
    let file = typed.files.pop();
    let file =
        file.ok_or_else(|| CentreError::invalid("file", text!(zh: "没有文件", en: "there is no file")))?;
    let dry = matches!(typed.get("dry_run"), Some("true" | "1"));
    let key = key.map(|key| keyed(key, &typed, &file));
    if let Some(before) = app.centre.kept_answer(&who.0, key.clone()).await? {
        return Ok((StatusCode::CREATED, Json(before)).into_response());
    }
    let project = app.centre.project_of(&who.0, typed.get("project").unwrap_or_default()).await?;
    who.0.must(Right::Administer, project.id)?;
    let part = if typed.get("part") == Some("places") { Part::Places } else { Part::Everything };
    let form = typed.get("form").map(form_of).transpose()?;
    let tried = RosterFile { bytes: file.bytes.clone(), part, form: form.clone() };
    let tried = app.centre.preview_roster(&who.0, project.id, tried).await?;
    if dry {
        return Ok(Json(result(tried, true)).into_response());
    }
    let upload = app.centre.keep_upload(&who.0, project, file.name, part, file.bytes).await?;
    app.centre.read_upload_as(&who.0, &upload.id, part, form).await?;
    app.centre.run_upload(&who.0, &upload.id).await?;
    match app.centre.upload(&who.0, &upload.id).await?.how {
        How::Done(imported) => {
            let address = format!("/api/v1/imports/{}/rejected", upload.id);
            let done = ImportResult {
                summary: imported.summary.clone(),
                created: serde_json::to_value(imported.created).unwrap_or_default(),
                changed: imported.changed,
                same: imported.same,
                rejected_file: imported.has_rejected.then_some(address),
                ..result(tried, false)
            };
            // What a reason says of a customer is told once and kept nowhere.
            let kept = ImportResult { rejected: vec![], ..done.clone() };
            let answer = serde_json::to_value(&kept).unwrap_or_default();
            app.centre.keep_answer(&who.0, key, answer).await?;
            Ok((StatusCode::CREATED, Json(done)).into_response())
        }
        How::Failed(failure) => Err(failure.error().into()),
        How::Waiting | How::Running(_) => Err(CentreError::Busy.into()),
    }
}

/// The rejected rows of an import as a workbook.
#[utoipa::path(get, path = "/api/v1/imports/{id}/rejected", tag = "imports",
    params(("id" = String, Path, description = "the id in `rejected_file`")),
    responses(
        (status = 200, description = "the workbook"),
        (status = 404, body = ProblemDocument, description = "it is no longer kept, or nothing was rejected"),
    ))]
pub(crate) async fn rejected(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let bytes = app.centre.upload_rejected(&who.0, &id).await?;
    Ok(([(header::CONTENT_TYPE, crate::screens::import::XLSX)], bytes).into_response())
}

/// A key with the digest of all that was sent.
fn keyed(key: String, typed: &Typed, file: &Upload) -> Key {
    let words = ["project", "part", "form", "dry_run"].map(|name| typed.raw(name).as_bytes());
    let parts = words.into_iter().chain([file.bytes.as_slice()]);
    Key { key, digest: digest(parts) }
}

fn form_of(text: &str) -> Result<RosterForm, Problem> {
    serde_json::from_str(text).map_err(|error| {
        Problem::from(CentreError::invalid(
            "form",
            text!(zh: "form 看不懂：{error}", en: "the form cannot be read: {error}"),
        ))
    })
}

fn result(tried: RosterPreview, dry_run: bool) -> ImportResult {
    let (summary, rejected) = tried.preview.map(|p| (p.summary, p.rejected)).unwrap_or_default();
    let rows = rejected.into_iter().map(|row| Row { sheet: row.sheet, row: row.row, notes: row.notes });
    ImportResult {
        dry_run,
        summary,
        faults: tried.faults,
        mapping: serde_json::to_value(&tried.mapping).unwrap_or_default(),
        settings: serde_json::to_value(&tried.settings).unwrap_or_default(),
        created: serde_json::Value::Null,
        changed: 0,
        same: 0,
        rejected: rows.collect(),
        rejected_file: None,
    }
}
