//! The import of a roster, step by step: choose the file; see what each column was taken for and what would come of it,
//! and change that; import all of it or nothing, with its progress; take the rejected rows away as a file.

use crate::access::{Who, percent};
use crate::app::App;
use crate::form::{Form, Typed, Upload};
use crate::json::Query;
use crate::page::{Frame, Notice, Page, show};
use crate::problem::Problem;
use crate::screens::import_form;
use crate::words::Words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use centre::import::columns::{Column, SheetKind, SheetMapping};
use centre::import_roster::{Part, Progress, RosterFile, RosterPreview, SheetShown};
use centre::projects::ProjectView;
use centre::roster_uploads::{Came, How, RosterUpload};
use centre::{CentreError, Right};
use diag::text;
use serde::Deserialize;

/// Rows with something to say that a page shows; the file has all of them.
const MOST_NOTES: usize = 200;
/// What a workbook is.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// For which project.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    project: Option<String>,
}

#[derive(Template)]
#[template(path = "import.html")]
struct Choose {
    frame: Frame,
    notice: Option<Notice>,
    projects: Vec<ProjectView>,
    project: String,
}

/// Projects that he administers.
async fn own(app: &App, who: &Who) -> Result<Vec<ProjectView>, Problem> {
    let all = app.centre.projects(&who.0).await?;
    Ok(all.into_iter().filter(|project| who.0.may(Right::Administer, project.id)).collect())
}

/// Chooses a file.
pub(crate) async fn choose(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let projects = own(&app, &who).await?;
    let project = crate::screens::desk::chosen(&projects, asked.project.as_deref());
    let frame = Frame::of(&app, &who, "import", "import-title");
    Ok(Page(Choose { frame, notice: None, projects, project }).into_response())
}

fn part_of(typed: &Typed) -> Part {
    if typed.get("part") == Some("places") { Part::Places } else { Part::Everything }
}

/// Keeps a file that can be read.
async fn keep(
    app: &App,
    who: &Who,
    project: ProjectView,
    part: Part,
    file: Upload,
) -> Result<RosterUpload, CentreError> {
    let read = RosterFile { bytes: file.bytes.clone(), part, form: None };
    app.centre.preview_roster(&who.0, project.id, read).await?;
    app.centre.keep_upload(&who.0, project, file.name, part, file.bytes).await
}

/// Takes the file, and leads to what would come of it. A file that cannot be read is refused here.
pub(crate) async fn upload(
    State(app): State<App>,
    who: Who,
    Form(mut typed): Form,
) -> Result<Response, Problem> {
    let projects = own(&app, &who).await?;
    let wanted = typed.text("project");
    let project = crate::screens::desk::chosen(&projects, wanted.as_deref());
    let kept = match (typed.files.pop(), projects.iter().find(|own| own.code == project)) {
        (None, _) => Err(CentreError::invalid("file", text!(zh: "没有选文件", en: "no file was chosen"))),
        (_, None) => Err(CentreError::NotFound("project")),
        (Some(file), Some(own)) => keep(&app, &who, own.clone(), part_of(&typed), file).await,
    };
    match kept {
        Ok(upload) => Ok(Redirect::to(&format!("/import/{}", upload.id)).into_response()),
        Err(error) => {
            let (problem, frame) = (Problem::from(error), Frame::of(&app, &who, "import", "import-title"));
            let notice = Some(Notice::of(&problem, frame.t));
            Ok(show(problem.status, &Choose { frame, notice, projects, project }))
        }
    }
}

/// A column of a sheet, as the page asks what it holds.
struct ColumnShown {
    number: u32,
    heading: String,
    sample: String,
    chosen: Option<Column>,
}

/// A sheet, as the page asks how it is read.
struct SheetForm {
    number: usize,
    mapping: SheetMapping,
    shown: SheetShown,
    columns: Vec<ColumnShown>,
}

#[derive(Template)]
#[template(path = "import_preview.html")]
struct Preview {
    frame: Frame,
    notice: Option<Notice>,
    upload: RosterUpload,
    places_only: bool,
    sheets: Vec<SheetForm>,
    tried: RosterPreview,
    columns: Vec<(Column, String)>,
}

#[derive(Template)]
#[template(path = "import_running.html")]
struct Running {
    frame: Frame,
    upload: RosterUpload,
    done: usize,
    all: usize,
}

#[derive(Template)]
#[template(path = "import_progress.html")]
struct ProgressPart {
    upload: RosterUpload,
    t: Words,
    done: usize,
    all: usize,
}

#[derive(Template)]
#[template(path = "import_done.html")]
struct Done {
    frame: Frame,
    upload: RosterUpload,
    imported: Box<Came>,
}

impl Preview {
    fn is_kind(&self, sheet: &SheetForm, word: &str) -> bool {
        import_form::kind_word(sheet.mapping.kind) == word
    }

    fn is_column(&self, column: &ColumnShown, known: &Column) -> bool {
        column.chosen == Some(*known)
    }

    /// What a column is called in forms.
    fn word(&self, column: &Column) -> String {
        import_form::column_word(*column)
    }

    fn joined(&self, lines: &[String]) -> String {
        lines.join("\n")
    }

    fn listed(&self, words: &[String]) -> String {
        words.join("、")
    }
}

fn sheets(tried: &RosterPreview) -> Vec<SheetForm> {
    let forms = tried.mapping.sheets.iter().enumerate().map(|(number, mapping)| {
        let shown =
            tried.sheets.iter().find(|shown| shown.sheet == mapping.sheet).cloned().unwrap_or_default();
        let width =
            shown.headings.len().max(mapping.columns.keys().last().map_or(0, |last| *last as usize + 1));
        let columns = (0..width).map(|at| {
            let number = u32::try_from(at).unwrap_or(u32::MAX);
            ColumnShown {
                number,
                heading: shown.headings.get(at).cloned().unwrap_or_default(),
                sample: shown.samples.get(at).cloned().unwrap_or_default(),
                chosen: mapping.columns.get(&number).copied(),
            }
        });
        let columns = columns.collect();
        SheetForm { number, mapping: mapping.clone(), columns, shown }
    });
    forms.collect()
}

async fn preview(
    app: &App,
    who: &Who,
    upload: RosterUpload,
    notice: Option<Notice>,
) -> Result<Preview, Problem> {
    let file = app.centre.upload_file(&who.0, &upload).await?;
    let mut tried = app.centre.preview_roster(&who.0, upload.project.id, file).await?;
    let frame = Frame::of(app, who, "import", "import-title");
    for notes in tried.preview.iter_mut().flat_map(|p| [&mut p.rejected, &mut p.remarks, &mut p.skipped]) {
        notes.truncate(MOST_NOTES);
    }
    let lang = frame.t.lang();
    let columns = Column::all().map(|column| (column, column.name().get(lang).to_owned())).collect();
    let places_only = upload.part == Part::Places;
    Ok(Preview { frame, notice, upload, places_only, sheets: sheets(&tried), tried, columns })
}

/// How far a file is: what would come of it, its progress, or what came of it.
pub(crate) async fn one(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let upload = app.centre.upload(&who.0, &id).await?;
    let frame = Frame::of(&app, &who, "import", "import-title");
    match upload.how.clone() {
        How::Waiting => Ok(Page(preview(&app, &who, upload, None).await?).into_response()),
        How::Running(Progress { done, all }) => {
            Ok(Page(Running { frame, upload, done, all }).into_response())
        }
        How::Done(imported) => Ok(Page(Done { frame, upload, imported }).into_response()),
        How::Failed(failure) => {
            let problem = Problem::from(failure.error());
            let notice = Some(Notice::of(&problem, frame.t));
            let page = preview(&app, &who, upload, notice).await?;
            Ok(show(problem.status, &page))
        }
    }
}

/// Reads the form again: how the file is to be read, and whether it is to be imported now.
pub(crate) async fn act(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
    Form(typed): Form,
) -> Result<Response, Problem> {
    let upload = app.centre.upload(&who.0, &id).await?;
    match typed.get("do") {
        Some("stop") => app.centre.stop_upload(&who.0, &id).await?,
        word => {
            if !matches!(upload.how, How::Running(_)) {
                let file = app.centre.upload_file(&who.0, &upload).await?;
                let known = app.centre.preview_roster(&who.0, upload.project.id, file).await?;
                let form = Some(import_form::read(&typed, &known));
                app.centre.read_upload_as(&who.0, &id, part_of(&typed), form).await?;
            }
            if word == Some("import") {
                app.centre.start_upload(&who.0, &id).await?;
            }
        }
    }
    Ok(Redirect::to(&format!("/import/{}", percent(&id))).into_response())
}

/// The progress, as a part of the page; the whole page again when it is over.
pub(crate) async fn progress(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let upload = app.centre.upload(&who.0, &id).await?;
    let How::Running(Progress { done, all }) = upload.how else {
        let address = format!("/import/{}", upload.id);
        return Ok(([("hx-redirect", address)], "").into_response());
    };
    let t = Words::new(who.0.lang);
    Ok(Page(ProgressPart { upload, t, done, all }).into_response())
}

/// The rejected rows as a workbook.
pub(crate) async fn rejected(
    State(app): State<App>,
    who: Who,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let bytes = app.centre.upload_rejected(&who.0, &id).await?;
    let name =
        format!("attachment; filename=\"rejected.xlsx\"; filename*=UTF-8''{}", percent("退回的行.xlsx"));
    Ok(([(header::CONTENT_TYPE, XLSX.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}

/// Kinds of sheets, as words.
pub(crate) const KINDS: [(&str, SheetKind); 3] =
    [("rooms", SheetKind::Rooms), ("spaces", SheetKind::Spaces), ("ignored", SheetKind::Ignored)];
