//! Rosters on their way in: uploaded, looked at, being imported or done, until an hour has passed. Passing.
//!
//! They lie here and not in the memory of a server, so that whichever one answers next can go on with them. The file may
//! hold personal values; it goes with the hour, and an erasure empties the table.

use crate::Result;
use crate::reading::{at, count, id, int, rows};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::ProjectId;

macro_rules! columns {
    () => {
        "id, who, project, name, reading, state, done, all_records, stop, outcome, touched_at,
            case when rejected is null then 0 else 1 end as has_rejected"
    };
}

/// Files kept at once; the oldest goes first.
const MOST: usize = 20;

queries! {
    pub(crate) KEEP = "insert into uploads (id, who, project, name, reading, state, done, all_records, stop, bytes,
        created_at, touched_at) values ($1, $2, $3, $4, $5, 'waiting', 0, 0, 0, $6, $7, $7)";
    pub(crate) DROP_MANY = "delete from uploads where state <> 'running'
        and id not in (select id from uploads order by touched_at desc, id desc limit $1)";
    pub(crate) DROP_OTHERS = "delete from uploads where who = $1 and state <> 'running'";
    pub(crate) GET = concat!("select ", columns!(), " from uploads where id = $1 and who = $2");
    pub(crate) BYTES = "select bytes from uploads where id = $1 and who = $2";
    pub(crate) REJECTED = "select rejected from uploads where id = $1 and who = $2";
    pub(crate) READ_AS = "update uploads set reading = $3, state = 'waiting', touched_at = $4
        where id = $1 and who = $2 and (state in ('waiting', 'failed') or (state = 'running' and touched_at < $5))";
    pub(crate) BEGIN = "update uploads set state = 'running', stop = 0, done = 0, touched_at = $3
        where id = $1 and who = $2 and (state in ('waiting', 'failed') or (state = 'running' and touched_at < $4))";
    pub(crate) PROGRESS = "update uploads set done = $2, all_records = $3, touched_at = $4
        where id = $1 and state = 'running'";
    pub(crate) STOPPED = "select stop from uploads where id = $1 and state = 'running'";
    pub(crate) STOP = "update uploads set stop = 1 where id = $1 and who = $2 and state = 'running'";
    pub(crate) END = "update uploads set state = $2, outcome = $3, rejected = $4, touched_at = $5 where id = $1";
    pub(crate) EXPIRE = "delete from uploads where id in (
        select id from uploads where touched_at <= $1 order by touched_at, id limit $2)";
    pub(crate) EMPTY = "delete from uploads where state <> 'running'";
}

/// How far an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It can be looked at.
    Waiting,
    /// It is being imported.
    Running,
    /// It is in.
    Done,
    /// Nothing of it is in.
    Failed,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    fn read(word: &str) -> Self {
        match word {
            "running" => Self::Running,
            "done" => Self::Done,
            "failed" => Self::Failed,
            _ => Self::Waiting,
        }
    }
}

/// An upload, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: String,
    /// Whose it is: the key of a principal.
    pub who: String,
    /// The project that it is for.
    pub project: ProjectId,
    /// The name of the file on the sender's device.
    pub name: String,
    /// How it is read, as JSON of the caller.
    pub reading: String,
    /// How far it is.
    pub state: State,
    /// Records written.
    pub done: u64,
    /// Records to write.
    pub all: u64,
    /// Somebody asked to stop it.
    pub stop: bool,
    /// What came of it, as JSON of the caller.
    pub outcome: Option<String>,
    /// Rows were rejected and can be fetched.
    pub has_rejected: bool,
    /// When it last moved.
    pub touched_at: Instant,
}

/// Keeps a file; what the same sender uploaded before and what is not being imported goes.
///
/// # Errors
/// What the database says.
pub fn keep(tx: &mut dyn Tx, upload: &Upload, bytes: &[u8]) -> Result<()> {
    tx.exec(&DROP_OTHERS, params![&upload.who])?;
    tx.exec(&DROP_MANY, params![rows(MOST - 1)])?;
    tx.exec(
        &KEEP,
        params![
            &upload.id,
            &upload.who,
            upload.project.to_string(),
            &upload.name,
            &upload.reading,
            bytes,
            upload.touched_at.micros()
        ],
    )?;
    Ok(())
}

/// An upload of this sender's own.
///
/// # Errors
/// What the database says.
pub fn get(reader: &mut dyn Reader, id: &str, who: &str) -> Result<Option<Upload>> {
    Ok(reader.opt(&GET, params![id, who], read)?)
}

/// The file.
///
/// # Errors
/// What the database says.
pub fn bytes(reader: &mut dyn Reader, id: &str, who: &str) -> Result<Option<Vec<u8>>> {
    Ok(reader.opt(&BYTES, params![id, who], |row| Ok(row.bytes(0)?.to_vec()))?)
}

/// The rejected rows as a file.
///
/// # Errors
/// What the database says.
pub fn rejected(reader: &mut dyn Reader, id: &str, who: &str) -> Result<Option<Vec<u8>>> {
    let found = reader.opt(&REJECTED, params![id, who], |row| Ok(row.opt_bytes(0)?.map(<[u8]>::to_vec)))?;
    Ok(found.flatten())
}

/// Says how it is to be read, unless it is being imported (by a server that has moved it since `lost`) or done.
///
/// # Errors
/// What the database says.
pub fn read_as(
    tx: &mut dyn Tx,
    id: &str,
    who: &str,
    reading: &str,
    now: Instant,
    lost: Instant,
) -> Result<()> {
    tx.exec(&READ_AS, params![id, who, reading, now.micros(), lost.micros()])?;
    Ok(())
}

/// Begins the import, unless it is done or another server is at it; one that has not moved since `lost` is taken over,
/// since its server died. Answers whether it is ours.
///
/// # Errors
/// What the database says.
pub fn begin(tx: &mut dyn Tx, id: &str, who: &str, now: Instant, lost: Instant) -> Result<bool> {
    Ok(tx.exec(&BEGIN, params![id, who, now.micros(), lost.micros()])? == 1)
}

/// Notes how far the import is; answers whether it may go on.
///
/// # Errors
/// What the database says.
pub fn progress(tx: &mut dyn Tx, id: &str, done: u64, all: u64, now: Instant) -> Result<bool> {
    tx.exec(&PROGRESS, params![id, int(done), int(all), now.micros()])?;
    Ok(tx.opt(&STOPPED, params![id], |row| row.bool(0))? == Some(false))
}

/// Asks that the import stops.
///
/// # Errors
/// What the database says.
pub fn stop(tx: &mut dyn Tx, id: &str, who: &str) -> Result<()> {
    tx.exec(&STOP, params![id, who])?;
    Ok(())
}

/// The import is over.
///
/// # Errors
/// What the database says.
pub fn end(
    tx: &mut dyn Tx,
    id: &str,
    state: State,
    outcome: &str,
    rejected: Option<&[u8]>,
    now: Instant,
) -> Result<()> {
    tx.exec(&END, params![id, state.word(), outcome, rejected.map(<[u8]>::to_vec), now.micros()])?;
    Ok(())
}

/// Removes up to `limit` uploads that have not moved since `until`; answers how many.
///
/// # Errors
/// What the database says.
pub fn expire(tx: &mut dyn Tx, until: Instant, limit: usize) -> Result<u64> {
    Ok(tx.exec(&EXPIRE, params![until.micros(), rows(limit)])?)
}

/// Removes all that are not being imported: somebody is being erased, and their files may name him.
///
/// # Errors
/// What the database says.
pub fn empty(tx: &mut dyn Tx) -> Result<u64> {
    Ok(tx.exec(&EMPTY, &[])?)
}

fn read(row: &Row<'_>) -> std::result::Result<Upload, DbError> {
    Ok(Upload {
        id: row.text("id")?.to_owned(),
        who: row.text("who")?.to_owned(),
        project: id(row, "project")?,
        name: row.text("name")?.to_owned(),
        reading: row.text("reading")?.to_owned(),
        state: State::read(row.text("state")?),
        done: count(row, "done")?,
        all: count(row, "all_records")?,
        stop: row.bool("stop")?,
        outcome: row.opt_text("outcome")?.map(str::to_owned),
        has_rejected: row.bool("has_rejected")?,
        touched_at: at(row, "touched_at")?,
    })
}
