//! The queue as a file: every case under its filters, part by part, so that a file of any length needs no more memory than
//! a page. What is written to it, and in which format, is the caller's.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::lists::{self, QueueRequest, QueueRow};
use crate::principal::Principal;
use crate::view::Look;
use store::cases::{Order, State};

/// Cases of a part.
const ROWS: usize = 500;

/// A case as it stands in the file: what the queue shows, and what a sheet is sorted and counted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The name of its project.
    pub project: String,
    /// `open`, `finished` or `closed`.
    pub state: &'static str,
    /// When the work of this round was done.
    pub finished_at: Option<String>,
    /// When nothing was owed any more.
    pub closed_at: Option<String>,
    /// What the queue shows.
    pub row: QueueRow,
}

/// A part of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePart {
    /// Its cases.
    pub rows: Vec<FileRow>,
    /// Where the next part begins; `None` at the end.
    pub next: Option<String>,
}

impl Centre {
    /// A part of the file of the queue. The order is by when the customer told us, whatever the queue is sorted by: it does
    /// not change while the file is written, so that no case is missed and none comes twice.
    ///
    /// # Errors
    /// When a filter or the cursor does not fit.
    pub async fn queue_file(&self, who: &Principal, asked: QueueRequest) -> Result<FilePart, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        self.read(move |reader| {
            let scope = who.scope();
            let filter = lists::filter(reader, &who, &asked)?;
            let order = if asked.order.as_deref() == Some("age") { Order::Age } else { Order::Newest };
            let limit = asked.limit.unwrap_or(ROWS).clamp(1, ROWS);
            let after = lists::parsed(asked.after.as_deref(), "after")?;
            let page = store::cases::queue(reader, &scope, &filter, order, after.as_ref(), limit)?;
            let names = lists::names_in(&centre, reader, &page.rows)?;
            let nodes = store::nodes::all(reader)?;
            let mut rows = Vec::with_capacity(page.rows.len());
            for case in &page.rows {
                let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
                let look = Look { handbook: &handbook, names: &names, lang: who.lang };
                let node = nodes.iter().find(|node| node.project == Some(case.project));
                rows.push(FileRow {
                    project: node.map_or_else(String::new, |node| node.name.clone()),
                    state: match case.state {
                        State::Open => "open",
                        State::Finished => "finished",
                        State::Closed => "closed",
                    },
                    finished_at: case.finished_at.map(|at| look.time(at)),
                    closed_at: case.closed_at.map(|at| look.time(at)),
                    row: lists::queue_row(case, &look),
                });
            }
            Ok(FilePart { rows, next: page.next.map(|cursor| cursor.to_string()) })
        })
        .await
    }
}
