//! The queue as a file to take away, under the filters that are set on screen: CSV while it is read, or a workbook. Both take
//! no more memory for a million cases than for fifty.

mod workbook;

use crate::access::{Who, percent};
use crate::app::App;
use crate::json::Query;
use crate::problem::Problem;
use crate::words::Words;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use centre::list_file::{FilePart, FileRow};
use centre::{Centre, CentreError, Principal, QueueRequest};
use futures_util::stream;

/// What a cell holds.
enum Cell {
    Words(String),
    /// An instant in the project's zone, as RFC 3339.
    Time(Option<String>),
}

/// A column: the id of its heading, its width in characters, what a case has there.
type Column = (&'static str, f64, fn(&FileRow, Words) -> Cell);

/// The columns, in their order.
const COLUMNS: &[Column] = &[
    ("number", 24.0, |case, _| Cell::Words(case.row.number.clone())),
    ("project", 18.0, |case, _| Cell::Words(case.project.clone())),
    ("service", 14.0, |case, _| Cell::Words(case.row.service.label.clone())),
    ("queue-state", 16.0, |case, t| Cell::Words(t.of("state", case.state))),
    ("stage", 14.0, |case, _| Cell::Words(case.row.stage.label.clone())),
    ("role-owner", 14.0, |case, _| Cell::Words(case.row.owner.label.clone())),
    ("role-contact", 14.0, |case, _| Cell::Words(case.row.contact.label.clone())),
    ("place", 24.0, |case, _| Cell::Words(case.row.place.clone().unwrap_or_default())),
    ("reported-at", 17.0, |case, _| Cell::Time(Some(case.row.reported_at.clone()))),
    ("next-due", 17.0, |case, _| Cell::Time(case.row.next_due.clone())),
    ("late", 8.0, |case, t| yes(case.row.late, t)),
    ("paused", 8.0, |case, t| yes(case.row.paused, t)),
    ("file-round", 8.0, |case, _| Cell::Words(case.row.round.to_string())),
    ("file-finished", 17.0, |case, _| Cell::Time(case.finished_at.clone())),
    ("file-closed", 17.0, |case, _| Cell::Time(case.closed_at.clone())),
    ("drill", 8.0, |case, t| yes(case.row.drill, t)),
];

fn yes(is: bool, t: Words) -> Cell {
    Cell::Words(if is { t.get("yes") } else { String::new() })
}

/// The cases under some filters, part by part.
struct Parts {
    centre: Centre,
    who: Principal,
    asked: QueueRequest,
    /// Read already: a filter that does not fit is said as a page, before anything is sent.
    first: Option<FilePart>,
    ended: bool,
}

impl Parts {
    async fn of(app: &App, who: Who, asked: QueueRequest) -> Result<Self, Problem> {
        let asked = QueueRequest { after: None, ..asked };
        let first = Some(app.centre.queue_file(&who.0, asked.clone()).await?);
        Ok(Self { centre: app.centre.clone(), who: who.0, asked, first, ended: false })
    }

    /// The next cases; `None` at the end.
    async fn next(&mut self) -> Result<Option<Vec<FileRow>>, CentreError> {
        if self.ended {
            return Ok(None);
        }
        let part = match self.first.take() {
            Some(part) => part,
            None => self.centre.queue_file(&self.who, self.asked.clone()).await?,
        };
        self.ended = part.next.is_none();
        self.asked.after = part.next;
        Ok(Some(part.rows))
    }
}

/// As CSV. A connection that breaks in the middle is an error to whoever takes it, never a file that looks whole.
pub(crate) async fn csv(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<QueueRequest>,
) -> Result<Response, Problem> {
    let t = Words::new(who.0.lang);
    let parts = Parts::of(&app, who, asked).await?;
    let body = stream::try_unfold((parts, true), move |(mut parts, begins)| async move {
        let rows = parts.next().await.map_err(std::io::Error::other)?;
        rows.map(|rows| Ok::<_, std::io::Error>((written(&rows, begins, t)?, (parts, false)))).transpose()
    });
    Ok(attachment(t, "csv", "text/csv; charset=utf-8", Body::from_stream(body)))
}

/// As a workbook.
pub(crate) async fn xlsx(
    State(app): State<App>,
    who: Who,
    Query(asked): Query<QueueRequest>,
) -> Result<Response, Problem> {
    let t = Words::new(who.0.lang);
    let parts = Parts::of(&app, who, asked).await?;
    let body = workbook::written(parts, t).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(attachment(t, "xlsx", kind, body))
}

fn attachment(t: Words, ending: &str, kind: &str, body: Body) -> Response {
    let name = percent(&format!("{}.{ending}", t.get("nav-queue")));
    let name = format!("attachment; filename=\"cases.{ending}\"; filename*=UTF-8''{name}");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], body).into_response()
}

/// Lines of CSV, with the headings before the first; the mark at the beginning makes spreadsheets read it as UTF-8.
fn written(rows: &[FileRow], begins: bool, t: Words) -> std::io::Result<Vec<u8>> {
    let mut lines = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if begins {
        lines.write_record(COLUMNS.iter().map(|(heading, ..)| t.get(heading)))?;
    }
    for row in rows {
        lines.write_record(COLUMNS.iter().map(|(_, _, cell)| match cell(row, t) {
            Cell::Words(words) => harmless(words),
            Cell::Time(time) => time.map_or_else(String::new, |time| minute(&time)),
        }))?;
    }
    let lines = lines.into_inner().map_err(|error| error.into_error())?;
    Ok(if begins { [b"\xEF\xBB\xBF".as_slice(), &lines].concat() } else { lines })
}

/// To the minute, without the zone, as spreadsheets read it.
fn minute(time: &str) -> String {
    time.chars().take(16).map(|character| if character == 'T' { ' ' } else { character }).collect()
}

/// Words that a spreadsheet does not take for a formula: somebody may have called a place `=…`.
fn harmless(words: String) -> String {
    let formula = words.starts_with(['=', '+', '-', '@', '\t', '\r']) && words.parse::<f64>().is_err();
    if formula { format!("'{words}") } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_a_line_is_a_formula() {
        assert_eq!(harmless("=1+1".to_owned()), "'=1+1");
        assert_eq!(harmless("-1层".to_owned()), "'-1层");
        assert_eq!(harmless("-1".to_owned()), "-1");
        assert_eq!(harmless("3栋2单元501".to_owned()), "3栋2单元501");
    }

    #[test]
    fn times_are_read_by_spreadsheets() {
        assert_eq!(minute("2026-11-28T14:05:09+08:00"), "2026-11-28 14:05");
    }
}
