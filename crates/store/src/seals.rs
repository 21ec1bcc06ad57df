//! Seals of the journal: what was signed, and where every stream stood then.
//!
//! A seal covers, for each stream of its project, the newest of the kept heads up to its number. Heads are added only for
//! streams that moved, so that a day costs what happened on it. What a seal says and how it is signed is the centre's.

use crate::journal::{Head, Stream};
use crate::reading::{at, count, int, rows, to_json};
use crate::{Result, journal};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::ProjectId;

queries! {
    pub(crate) PUT = "insert into seals (project, number, sealed_at, streams, entries, root, previous, signer, signature)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    pub(crate) LAST = "select number, sealed_at, streams, entries, root, previous, signer, signature from seals
        where project = $1 order by number desc limit 1";
    pub(crate) AFTER = "select number, sealed_at, streams, entries, root, previous, signer, signature from seals
        where project = $1 and number > $2 order by number limit $3";
    pub(crate) HEADS = "select stream, version, hash from sealed_heads h
        where project = $1 and stream > $2 and seal <= $3 and not exists (select 1 from sealed_heads later
            where later.project = h.project and later.stream = h.stream and later.seal > h.seal and later.seal <= $3)
        order by stream limit $4";
    pub(crate) CHECKED = "select h.stream, h.seal, h.version, h.hash, j.hash as found from sealed_heads h
        left join journal j on j.project = h.project and j.stream = h.stream and j.version = h.version
        where h.project = $1 and (h.stream, h.seal) > ($2, $3) order by h.stream, h.seal limit $4";
    pub(crate) KEEP = "insert into sealed_heads (project, stream, seal, version, hash)
        select $1, json_extract(value, '$[0]'), $2, json_extract(value, '$[1]'), json_extract(value, '$[2]')
        from json_each($3) where true
        on conflict (project, stream, seal) do update set version = excluded.version, hash = excluded.hash",
        pg: "insert into sealed_heads (project, stream, seal, version, hash)
        select $1, v->>0, $2, (v->>1)::bigint, v->>2 from jsonb_array_elements($3::text::jsonb) v
        on conflict (project, stream, seal) do update set version = excluded.version, hash = excluded.hash";
    pub(crate) CLAIM = "insert into seal_runs (project, holder, until) values ($1, $2, $3)
        on conflict (project) do update set holder = excluded.holder, until = excluded.until
        where seal_runs.until < $4 or seal_runs.holder = excluded.holder";
    pub(crate) RELEASE = "delete from seal_runs where project = $1 and holder = $2";
}

/// A seal as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Its number in the project, from 1 without gaps.
    pub number: u64,
    /// When it was made.
    pub sealed_at: Instant,
    /// Streams that it covers.
    pub streams: u64,
    /// Entries in them.
    pub entries: u64,
    /// Hex root of the tree over their heads.
    pub root: String,
    /// Hex SHA-256 of the seal before; empty for the first.
    pub previous: String,
    /// Hex public key.
    pub signer: String,
    /// Hex signature.
    pub signature: String,
}

/// A head that a seal covers, and what the journal has at its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// The stream.
    pub stream: String,
    /// The seal before which it moved.
    pub seal: u64,
    /// Where the stream stood.
    pub head: Head,
    /// The hash that the journal has there; `None` when it has no such entry.
    pub found: Option<String>,
}

/// The newest seal of a project.
///
/// # Errors
/// What the database says.
pub fn last(reader: &mut dyn Reader, project: ProjectId) -> Result<Option<Seal>> {
    Ok(reader.opt(&LAST, params![project.to_string()], seal)?)
}

/// Seals after a number, in order; at most `limit`.
///
/// # Errors
/// What the database says.
pub fn after(reader: &mut dyn Reader, project: ProjectId, number: u64, limit: usize) -> Result<Vec<Seal>> {
    Ok(reader.all(&AFTER, params![project.to_string(), int(number), rows(limit)], seal)?)
}

/// Keeps a seal. Only while the project is claimed, so that its leaves are those that it was computed from.
///
/// # Errors
/// What the database says; a lost race when its number is taken.
pub fn put(tx: &mut dyn Tx, project: ProjectId, seal: &Seal) -> Result<()> {
    tx.exec(
        &PUT,
        params![
            project.to_string(),
            int(seal.number),
            seal.sealed_at.micros(),
            int(seal.streams),
            int(seal.entries),
            &seal.root,
            &seal.previous,
            &seal.signer,
            &seal.signature
        ],
    )?;
    Ok(())
}

/// The heads that a seal covers, by stream after `after`; at most `limit`.
///
/// # Errors
/// What the database says.
pub fn heads(
    reader: &mut dyn Reader,
    project: ProjectId,
    seal: u64,
    after: &str,
    limit: usize,
) -> Result<Vec<Stream>> {
    Ok(reader.all(&HEADS, params![project.to_string(), after, int(seal), rows(limit)], |row| {
        Ok(Stream { name: row.text(0)?.to_owned(), head: head(row)? })
    })?)
}

/// Streams of a project by name after `after`, at most `limit`, and which of them moved since what is kept up to `seal`.
///
/// # Errors
/// What the database says.
pub fn moved(
    reader: &mut dyn Reader,
    project: ProjectId,
    seal: u64,
    after: &str,
    limit: usize,
) -> Result<(Option<String>, Vec<Stream>)> {
    let now = journal::streams(reader, project, after, limit)?;
    let Some(last) = now.last().map(|stream| stream.name.clone()) else { return Ok((None, Vec::new())) };
    let kept = heads(reader, project, seal, after, limit)?;
    let mut kept = kept.into_iter().peekable();
    let moved = now.into_iter().filter(|stream| {
        while kept.next_if(|before| before.name < stream.name).is_some() {}
        kept.next_if(|before| before.name == stream.name).is_none_or(|before| before.head != stream.head)
    });
    Ok((Some(last), moved.collect()))
}

/// Keeps heads as leaves of a seal that is being made.
///
/// # Errors
/// What the database says.
pub fn keep(tx: &mut dyn Tx, project: ProjectId, seal: u64, streams: &[Stream]) -> Result<()> {
    let lines: Vec<_> = streams.iter().map(|s| (&s.name, s.head.version, &s.head.hash)).collect();
    tx.exec(&KEEP, params![project.to_string(), int(seal), to_json("sealed heads", &lines)?])?;
    Ok(())
}

/// Every kept head with what the journal has at its version, after a stream and seal; at most `limit`.
///
/// # Errors
/// What the database says.
pub fn covered(
    reader: &mut dyn Reader,
    project: ProjectId,
    after: (&str, u64),
    limit: usize,
) -> Result<Vec<Covered>> {
    let parameters = params![project.to_string(), after.0, int(after.1), rows(limit)];
    Ok(reader.all(&CHECKED, parameters, |row| {
        Ok(Covered {
            stream: row.text("stream")?.to_owned(),
            seal: count(row, "seal")?,
            head: head(row)?,
            found: row.opt_text("found")?.map(str::to_owned),
        })
    })?)
}

/// Claims the sealing of a project until an instant, or prolongs the claim; `false` when another has it.
///
/// # Errors
/// What the database says.
pub fn claim(
    tx: &mut dyn Tx,
    project: ProjectId,
    holder: &str,
    now: Instant,
    until: Instant,
) -> Result<bool> {
    let parameters = params![project.to_string(), holder, until.micros(), now.micros()];
    Ok(tx.exec(&CLAIM, parameters)? == 1)
}

/// Gives the claim back.
///
/// # Errors
/// What the database says.
pub fn release(tx: &mut dyn Tx, project: ProjectId, holder: &str) -> Result<()> {
    tx.exec(&RELEASE, params![project.to_string(), holder])?;
    Ok(())
}

fn head(row: &Row<'_>) -> std::result::Result<Head, DbError> {
    Ok(Head { version: count(row, "version")?, hash: row.text("hash")?.to_owned() })
}

fn seal(row: &Row<'_>) -> std::result::Result<Seal, DbError> {
    let text = |column: &'static str| Ok::<_, DbError>(row.text(column)?.to_owned());
    Ok(Seal {
        number: count(row, "number")?,
        sealed_at: at(row, "sealed_at")?,
        streams: count(row, "streams")?,
        entries: count(row, "entries")?,
        root: text("root")?,
        previous: text("previous")?,
        signer: text("signer")?,
        signature: text("signature")?,
    })
}
