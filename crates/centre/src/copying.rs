//! Copying a whole centre: into another database, into a folder that is a backup, and back out of one.
//!
//! Tables go as the schema says them and rows as they are; nothing here knows what a row means. While a copy is under way
//! its destination is marked and cannot be opened as a centre; what died in the middle goes on where it was.

pub mod backup;
mod chunk;
pub mod manifest;
pub mod moving;
mod replay;
pub mod restore;
mod segment;

use crate::error::CentreError;
use crate::ports::Files;
use db::{Database, DbError, LostRace, Table, Value};
use diag::{Text, text};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::copies::{self, Copying, Step};
use store::{StoreError, tables};

/// Rows that travel in one unit of work.
pub const BATCH: i64 = 500;
/// The step that makes the index of words again.
const WORDS: &str = "search_words";

/// How far a copy is: done, of how many. It may say that it is enough, and the copy stops where it can go on.
pub type Progress = Arc<dyn Fn(u64, u64) -> bool + Send + Sync>;

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// What was asked for does not go, or what was read is not what it should be; the words say what to do.
    #[error("{}", both(.0))]
    Refused(Text),
    /// A file or folder.
    #[error("{what} {}", path.display())]
    Disk {
        /// What was tried.
        what: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A database.
    #[error("using the database")]
    Database(#[from] DbError),
    /// What a table holds.
    #[error("copying rows")]
    Rows(#[source] StoreError),
    /// The centre itself.
    #[error(transparent)]
    Centre(#[from] CentreError),
    /// Whoever watched said that it is enough; it goes on from here when it is begun again.
    #[error("已中断，再运行一次就接着做 / stopped; run it again to go on")]
    Stopped,
}

fn both(words: &Text) -> String {
    format!("{} / {}", words.zh, words.en)
}

impl From<StoreError> for CopyError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Db(error) => Self::Database(error),
            other => Self::Rows(other),
        }
    }
}

impl LostRace for CopyError {
    fn lost_race(&self) -> bool {
        matches!(self, Self::Database(error) if error.lost_race())
    }
}

/// A file could not be used.
fn disk<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> CopyError + use<'a> {
    move |source| CopyError::Disk { what, path: path.to_path_buf(), source }
}

/// Counts what is done for whoever watches.
struct Watch<'a> {
    show: &'a Progress,
    done: u64,
    all: u64,
}

impl Watch<'_> {
    fn advance(&mut self, by: u64) -> Result<(), CopyError> {
        self.done += by;
        if (self.show)(self.done, self.all) { Ok(()) } else { Err(CopyError::Stopped) }
    }
}

/// Marks an empty database as the destination of a copy, or finds the mark that the same copy left when it died.
fn begin(to: &Database, copying: &Copying, now: model::Instant) -> Result<(), CopyError> {
    if let Some(running) = to.read_blocking(|reader| Ok::<_, CopyError>(copies::running(reader)?))? {
        if &running == copying {
            return Ok(());
        }
        let kind = running.kind;
        return Err(CopyError::Refused(text!(
            zh: "目标库里有另一次没做完的复制（{kind}），或者来源在中断后又变过。请换一个空库，从头再来",
            en: "the destination holds an unfinished copy ({kind}) from elsewhere, or the source has changed since it stopped: begin again with an empty database"
        )));
    }
    must_be_empty(to)?;
    let copying = copying.clone();
    to.write_blocking(move |tx| Ok::<_, CopyError>(copies::begin(tx, &copying, now)?))
}

fn must_be_empty(to: &Database) -> Result<(), CopyError> {
    let full = to.read_blocking(|reader| {
        for table in tables::carried(reader)? {
            if !tables::is_empty(reader, &table)? {
                return Ok::<_, CopyError>(Some(table.name));
            }
        }
        Ok(None)
    })?;
    match full {
        None => Ok(()),
        Some(table) => Err(CopyError::Refused(text!(
            zh: "目标库不是空的（表 {table} 里有数据），什么都没有改。请换一个空库",
            en: "the destination is not empty (table {table} holds rows); nothing was changed. Give an empty database"
        ))),
    }
}

/// Puts rows and says in the same unit of work how far the part is.
fn put(to: &Database, table: &Table, rows: Vec<Vec<Value>>, part: &str, step: Step) -> Result<(), CopyError> {
    let (table, part) = (table.clone(), part.to_owned());
    to.write_retry_blocking(move |tx| {
        tables::put(tx, &table, rows.clone())?;
        Ok::<_, CopyError>(copies::move_step(tx, &part, &step)?)
    })
}

fn step(to: &Database, part: &str) -> Result<Step, CopyError> {
    let part = part.to_owned();
    to.read_blocking(move |reader| Ok(copies::step(reader, &part)?))
}

/// Makes the index of words again, and lets the engine number on.
fn index_words(to: &Database, watch: &mut Watch<'_>) -> Result<(), CopyError> {
    loop {
        let done = to.write_retry_blocking(|tx| {
            let step = copies::step(tx, WORDS)?;
            let after = step.last.parse().unwrap_or(i64::MIN);
            let limit = usize::try_from(BATCH).unwrap_or(usize::MAX);
            let Some((last, count)) = store::search::index_again(tx, after, limit)? else {
                return Ok::<_, CopyError>(None);
            };
            copies::move_step(tx, WORDS, &Step { done: step.done + count, last: last.to_string() })?;
            Ok(Some(count))
        })?;
        match done {
            Some(count) => watch.advance(count)?,
            None => return to.write_blocking(|tx| Ok(copies::number_on(tx)?)),
        }
    }
}

/// Rows of the index of words that a copy has to make.
fn texts(from: &Database) -> Result<u64, CopyError> {
    from.read_blocking(|reader| {
        let entries = tables::carried(reader)?.into_iter().find(|table| table.name == "search_entries");
        Ok(entries.map(|table| tables::count(reader, &table)).transpose()?.unwrap_or_default())
    })
}

/// The copy is whole and compared: the destination may be served.
fn end(to: &Database) -> Result<(), CopyError> {
    to.write_blocking(|tx| Ok(copies::end(tx)?))
}

/// Copies stored bytes by their names; bytes that no longer give their digest are named and not copied.
///
/// # Errors
/// When they cannot be read or written, or are not what their name says.
pub fn files(from: &crate::disk::FilesOnDisk, to: &dyn Files, progress: &Progress) -> Result<u64, CopyError> {
    let names = from.names().map_err(|error| CopyError::Centre(CentreError::Files(error)))?;
    let mut watch = Watch { show: progress, done: 0, all: names.len() as u64 };
    for name in &names {
        let used = |error| CopyError::Centre(CentreError::Files(error));
        if let Some(bytes) = from.get(name).map_err(used)? {
            if !is_whole(name, &bytes) {
                return Err(CopyError::Refused(text!(
                    zh: "文件 {name} 与它的摘要不符，没有复制", en: "the file {name} does not give its digest and was not copied"
                )));
            }
            to.put(name, &bytes).map_err(used)?;
        }
        watch.advance(1)?;
    }
    Ok(names.len() as u64)
}

/// Bytes are called by their digest; smaller pictures by that of the picture, so that only their being there is known.
fn is_whole(name: &str, bytes: &[u8]) -> bool {
    name.contains('-') || store::digest::of(bytes) == name
}
