//! The journal: one append-only table of streams, each a chain of hashes over the exact stored fields.
//!
//! A stream is a case (its id) or one of the project's own, such as [`RIGHTS`]. Nothing here knows what an event means.

use crate::digest;
use crate::reading::{at, count, int, list, rows};
use crate::{Result, StoreError};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, TxExt as _, Value, params, queries};
use model::{HandbookHash, PersonId, ProjectId};
use sha2::{Digest as _, Sha256};

/// The stream of roster, roles and accounts of a project.
pub const RIGHTS: &str = "rights";

/// Stands for the organisation in the streams that belong to no project: persons, accounts, parties, nodes.
pub const ORGANISATION: ProjectId = ProjectId::from_number(0);

/// What makes every version of a stream one unit's.
const VERSIONS: db::Unique = ("journal", &["project", "stream", "version"]);

queries! {
    pub(crate) HEAD = "select version, hash from streams where project = $1 and stream = $2";
    pub(crate) HEAD_FOR_SHARE = "select version, hash from streams where project = $1 and stream = $2",
        pg: "select version, hash from streams where project = $1 and stream = $2 for share";
    pub(crate) HEAD_FOR_UPDATE = "select version, hash from streams where project = $1 and stream = $2",
        pg: "select version, hash from streams where project = $1 and stream = $2 for update";
    pub(crate) CLAIM = "select stream from streams
        where project = $1 and stream in (select value from json_each($2)) order by stream",
        pg: "select stream from streams
        where project = $1 and stream = any (array(select jsonb_array_elements_text($2::text::jsonb)))
        order by stream for update skip locked";
    pub(crate) BEGIN = "insert into streams (project, stream, version, hash) values ($1, $2, $3, $4)
        on conflict do nothing";
    pub(crate) ADVANCE = "update streams set version = $4, hash = $5
        where project = $1 and stream = $2 and version = $3";
    pub(crate) APPEND = "insert into journal (project, stream, version, recorded_at, happened_at, skew, late, actor,
            on_behalf_of, channel, command, inputs, handbook, schema_version, kind, data, previous, hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        pg: "insert into journal (project, stream, version, recorded_at, happened_at, skew, late, actor,
            on_behalf_of, channel, command, inputs, handbook, schema_version, kind, data, previous, hash)
        select $1, $2, (v->>0)::bigint, (v->>1)::bigint, (v->>2)::bigint, (v->>3)::bigint, (v->>4)::bigint, v->>5,
            v->>6, v->>7, v->>8, v->>9, v->>10, (v->>11)::bigint, v->>12, v->>13, v->>14, v->>15
        from jsonb_array_elements($3::text::jsonb) v";
    pub(crate) LOAD = "select version, recorded_at, happened_at, skew, late, actor, on_behalf_of, channel, command,
            inputs, handbook, schema_version, kind, data, previous, hash
        from journal where project = $1 and stream = $2 and version > $3 order by version limit $4";
    pub(crate) STREAMS = "select stream, version, hash from streams
        where project = $1 and stream > $2 order by stream limit $3";
    pub(crate) PROJECTS = "select distinct project from streams order by project";
}

/// What is to be appended: an event with when, by whom, through what and under which handbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it is recorded (the server's clock).
    pub recorded_at: Instant,
    /// When it happened, as claimed.
    pub happened_at: Instant,
    /// How far the sending device's clock was ahead of ours, in microseconds, when it told.
    pub skew: Option<i64>,
    /// It differs from the recorded time by more than the handbook allows.
    pub late: bool,
    /// Who, as JSON of [`model::Who`].
    pub actor: String,
    /// For whom the actor did it, e.g. who typed for the first-asked.
    pub on_behalf_of: Option<PersonId>,
    /// Through which channel it came.
    pub channel: Option<String>,
    /// The command that caused it: its key.
    pub command: Option<String>,
    /// Digest of what was given with the command.
    pub inputs: Option<String>,
    /// The handbook in force.
    pub handbook: Option<HandbookHash>,
    /// Version of the wire form of `data`.
    pub schema: u16,
    /// The stable word of the event.
    pub kind: String,
    /// The event: exactly these bytes are kept and hashed.
    pub data: String,
}

/// An entry as it lies in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the stream, from 1 without gaps.
    pub version: u64,
    /// What was recorded.
    pub entry: Entry,
    /// The hash of the entry before; empty for the first.
    pub previous: String,
    /// Hex SHA-256 over the hash before and the exact stored fields.
    pub hash: String,
}

/// Where a stream stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Entries so far; 0 for a stream that does not exist.
    pub version: u64,
    /// The hash of the last one; empty without one.
    pub hash: String,
}

/// A stream with its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Its name: a case's id, or [`RIGHTS`] and the like.
    pub name: String,
    /// Where it stands.
    pub head: Head,
}

/// How the chain of a stream is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// At which version.
    pub version: u64,
    /// What is wrong there.
    pub what: Broken,
}

/// What is wrong with a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// A version is missing.
    Gap,
    /// The entry does not name the hash of the one before.
    Previous,
    /// The entry's fields do not give its hash.
    Hash,
    /// The journal ends elsewhere than the head of the stream says.
    Head,
}

/// Where a stream stands.
///
/// # Errors
/// What the database says.
pub fn head(reader: &mut dyn Reader, project: ProjectId, stream: &str) -> Result<Head> {
    let found = reader.opt(&HEAD, params![project.to_string(), stream], head_of)?;
    Ok(found.unwrap_or_default())
}

/// Where a stream stands, so that it cannot go on before this unit has ended: what a command reads that relies on it.
///
/// # Errors
/// What the database says.
pub fn head_for_share(tx: &mut dyn Tx, project: ProjectId, stream: &str) -> Result<Head> {
    let found = tx.opt(&HEAD_FOR_SHARE, params![project.to_string(), stream], head_of)?;
    Ok(found.unwrap_or_default())
}

/// Where a stream stands, and nobody else moves it before this unit has ended.
///
/// # Errors
/// What the database says.
pub fn head_for_update(tx: &mut dyn Tx, project: ProjectId, stream: &str) -> Result<Head> {
    let found = tx.opt(&HEAD_FOR_UPDATE, params![project.to_string(), stream], head_of)?;
    Ok(found.unwrap_or_default())
}

/// Those of these streams that no other unit is changing or has claimed just now; nobody else can change them before this
/// unit has ended. A claim only saves work that would be lost: what keeps a stream in order is its version.
///
/// # Errors
/// What the database says.
pub fn claim(tx: &mut dyn Tx, project: ProjectId, streams: &[String]) -> Result<Vec<String>> {
    let parameters = params![project.to_string(), list(streams)];
    Ok(tx.all(&CLAIM, parameters, |row| Ok(row.text(0)?.to_owned()))?)
}

/// Appends entries to a stream that must be at `expected`; answers its new head.
///
/// # Errors
/// [`StoreError::Stale`] when the stream is elsewhere already; a lost race (`LostRace`) when another unit was faster
/// just now.
pub fn append(
    tx: &mut dyn Tx,
    project: ProjectId,
    stream: &str,
    expected: u64,
    entries: &[Entry],
) -> Result<Head> {
    let before = head(tx, project, stream)?;
    if before.version != expected {
        return Err(StoreError::Stale { stream: stream.to_owned(), expected, found: before.version });
    }
    put(tx, project, stream, before, entries)
}

/// Appends the first entries of a stream under an id that was given just now, so that nobody needs to ask where it stands.
///
/// # Errors
/// A lost race (`LostRace`) when there is such a stream all the same.
pub fn begin(tx: &mut dyn Tx, project: ProjectId, stream: &str, entries: &[Entry]) -> Result<Head> {
    put(tx, project, stream, Head::default(), entries)
}

fn put(tx: &mut dyn Tx, project: ProjectId, stream: &str, before: Head, entries: &[Entry]) -> Result<Head> {
    let expected = before.version;
    if entries.is_empty() {
        return Ok(before);
    }
    let mut after = before;
    let mut batch = Vec::with_capacity(entries.len());
    for entry in entries {
        let version = after.version + 1;
        let hash = hash(project, stream, version, entry, &after.hash);
        batch.push(line(version, entry, &after.hash, &hash));
        after = Head { version, hash };
    }
    let project = project.to_string();
    let (version, hash) = (int(after.version), &after.hash);
    // Where another unit was faster neither finds anything to do, and the key of the journal says so.
    if expected == 0 {
        tx.later(&BEGIN, params![&project, stream, version, hash].to_vec(), None)?;
    } else {
        tx.later(&ADVANCE, params![&project, stream, int(expected), version, hash].to_vec(), None)?;
    }
    tx.later_rows(&APPEND, params![&project, stream], batch, Some(VERSIONS))?;
    Ok(after)
}

/// The entries of a stream after a version, in order; at most `limit`.
///
/// # Errors
/// What the database says.
pub fn load_after(
    reader: &mut dyn Reader,
    project: ProjectId,
    stream: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<Recorded>> {
    Ok(reader.all(&LOAD, params![project.to_string(), stream, int(after), rows(limit)], recorded)?)
}

/// All entries of a stream, in order.
///
/// # Errors
/// What the database says.
pub fn load(reader: &mut dyn Reader, project: ProjectId, stream: &str) -> Result<Vec<Recorded>> {
    load_after(reader, project, stream, 0, usize::MAX)
}

/// Streams of a project by name, after `after`, with their heads; at most `limit`.
///
/// # Errors
/// What the database says.
pub fn streams(
    reader: &mut dyn Reader,
    project: ProjectId,
    after: &str,
    limit: usize,
) -> Result<Vec<Stream>> {
    let found = reader.all(&STREAMS, params![project.to_string(), after, rows(limit)], |row| {
        Ok(Stream { name: row.text("stream")?.to_owned(), head: head_of(row)? })
    })?;
    Ok(found)
}

/// Every project that has a stream, [`ORGANISATION`] too.
///
/// # Errors
/// What the database says.
pub fn projects(reader: &mut dyn Reader) -> Result<Vec<ProjectId>> {
    Ok(reader.all(&PROJECTS, &[], |row| crate::reading::id(row, 0))?)
}

/// Where the chain of a stream is broken, if it is: recomputes every hash and compares the head.
///
/// # Errors
/// What the database says.
pub fn first_break(reader: &mut dyn Reader, project: ProjectId, stream: &str) -> Result<Option<Break>> {
    let entries = load(reader, project, stream)?;
    let mut before = Head::default();
    for found in entries {
        let version = before.version + 1;
        let what = if found.version != version {
            Some(Broken::Gap)
        } else if found.previous != before.hash {
            Some(Broken::Previous)
        } else if hash(project, stream, version, &found.entry, &before.hash) != found.hash {
            Some(Broken::Hash)
        } else {
            None
        };
        if let Some(what) = what {
            return Ok(Some(Break { version, what }));
        }
        before = Head { version, hash: found.hash };
    }
    let told = head(reader, project, stream)?;
    Ok((told != before).then_some(Break { version: before.version, what: Broken::Head }))
}

/// Whether the chain of a stream is whole.
///
/// # Errors
/// What the database says.
pub fn chain_is_whole(reader: &mut dyn Reader, project: ProjectId, stream: &str) -> Result<bool> {
    Ok(first_break(reader, project, stream)?.is_none())
}

/// The hash of an entry: every field with its length before it, so that no two entries give the same bytes.
fn hash(project: ProjectId, stream: &str, version: u64, entry: &Entry, previous: &str) -> String {
    let mut hasher = Sha256::new();
    let mut put = |field: Option<&str>| match field {
        Some(text) => {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        }
        None => hasher.update(u64::MAX.to_be_bytes()),
    };
    put(Some("journal 1"));
    put(Some(previous));
    put(Some(&project.to_string()));
    put(Some(stream));
    put(Some(&version.to_string()));
    put(Some(&entry.recorded_at.micros().to_string()));
    put(Some(&entry.happened_at.micros().to_string()));
    put(entry.skew.map(|skew| skew.to_string()).as_deref());
    put(Some(if entry.late { "1" } else { "0" }));
    put(Some(&entry.actor));
    put(entry.on_behalf_of.map(|person| person.to_string()).as_deref());
    put(entry.channel.as_deref());
    put(entry.command.as_deref());
    put(entry.inputs.as_deref());
    put(entry.handbook.as_ref().map(|hash| hash.0.as_str()));
    put(Some(&entry.schema.to_string()));
    put(Some(&entry.kind));
    put(Some(&entry.data));
    digest::hex(&hasher.finalize())
}

/// One entry as a row of the batch, in the order that the statement reads.
fn line(version: u64, entry: &Entry, previous: &str, hash: &str) -> Vec<Value> {
    let text = |text: &Option<String>| Value::from(text.as_deref());
    vec![
        int(version).into(),
        entry.recorded_at.micros().into(),
        entry.happened_at.micros().into(),
        entry.skew.into(),
        entry.late.into(),
        entry.actor.as_str().into(),
        entry.on_behalf_of.map(|person| person.to_string()).into(),
        text(&entry.channel),
        text(&entry.command),
        text(&entry.inputs),
        entry.handbook.as_ref().map(|hash| hash.0.as_str()).into(),
        entry.schema.into(),
        entry.kind.as_str().into(),
        entry.data.as_str().into(),
        previous.into(),
        hash.into(),
    ]
}

fn head_of(row: &Row<'_>) -> std::result::Result<Head, DbError> {
    Ok(Head { version: count(row, "version")?, hash: row.text("hash")?.to_owned() })
}

fn recorded(row: &Row<'_>) -> std::result::Result<Recorded, DbError> {
    let text = |column: &'static str| Ok::<_, DbError>(row.opt_text(column)?.map(str::to_owned));
    Ok(Recorded {
        version: count(row, "version")?,
        entry: Entry {
            recorded_at: at(row, "recorded_at")?,
            happened_at: at(row, "happened_at")?,
            skew: row.opt_int("skew")?,
            late: row.bool("late")?,
            actor: row.text("actor")?.to_owned(),
            on_behalf_of: crate::reading::opt_id(row, "on_behalf_of")?,
            channel: text("channel")?,
            command: text("command")?,
            inputs: text("inputs")?,
            handbook: text("handbook")?.map(HandbookHash),
            schema: u16::try_from(row.int("schema_version")?).map_err(DbError::decode)?,
            kind: row.text("kind")?.to_owned(),
            data: row.text("data")?.to_owned(),
        },
        previous: row.text("previous")?.to_owned(),
        hash: row.text("hash")?.to_owned(),
    })
}
