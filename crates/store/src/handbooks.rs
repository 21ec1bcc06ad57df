//! Handbooks by the hash of their content, what each project published when, and the holidays that were published.
//!
//! Every version stays loadable for ever. A rollback is a new publication of an old hash. Keeping parsed handbooks in
//! memory is the centre's.

use crate::Result;
use crate::reading::{at, count, opt_id, to_json};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::{HandbookHash, PersonId, ProjectId};
use std::collections::BTreeMap;

queries! {
    pub(crate) KEEP = "insert into handbooks (hash, compiled, sources, overlays, language, created_at)
        values ($1, $2, $3, $4, $5, $6) on conflict (hash) do nothing";
    pub(crate) COMPILED = "select compiled from handbooks where hash = $1";
    pub(crate) TEXTS = "select hash, compiled, sources, overlays, language, created_at from handbooks where hash = $1";
    pub(crate) EACH = "select hash, compiled from handbooks order by hash";
    pub(crate) LOST = "select p.hash from publications p where not exists (select 1 from handbooks h where h.hash = p.hash)
        union select c.handbook from cases c where not exists (select 1 from handbooks h where h.hash = c.handbook)
        order by 1 limit 100";
    pub(crate) PUBLISH = "insert into publications (project, number, hash, at, person, reason)
        select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from publications where project = $1",
        pg: "insert into publications (project, number, hash, at, person, reason)
        select $1::text, coalesce(max(number), 0) + 1, $2::text, $3::bigint, $4::text, $5::text
        from publications where project = $1::text";
    pub(crate) CURRENT = "select number, hash, at, person, reason from publications where project = $1
        order by number desc limit 1";
    pub(crate) AT = "select number, hash, at, person, reason from publications where project = $1 and at <= $2
        order by number desc limit 1";
    pub(crate) HISTORY = "select number, hash, at, person, reason from publications where project = $1
        order by number desc limit $2";
    pub(crate) PUT_HOLIDAYS = "insert into holidays (year, number, days, at, person, reason)
        select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from holidays where year = $1",
        pg: "insert into holidays (year, number, days, at, person, reason)
        select $1::bigint, coalesce(max(number), 0) + 1, $2::text, $3::bigint, $4::text, $5::text
        from holidays where year = $1::bigint";
    pub(crate) HOLIDAYS = "select h.year, h.days from holidays h
        where h.number = (select max(number) from holidays n where n.year = h.year) order by h.year";
}

/// A handbook with the texts that it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The hash of the compiled content.
    pub hash: HandbookHash,
    /// The compiled handbook, as canonical JSON.
    pub compiled: String,
    /// Its source texts by path.
    pub sources: BTreeMap<String, String>,
    /// The overlays laid over it, outermost first, by path.
    pub overlays: Vec<(String, String)>,
    /// Version of the language.
    pub language: String,
    /// When it was first kept.
    pub created_at: Instant,
}

/// That a project went over to a handbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// From 1 within the project.
    pub number: u64,
    /// Which handbook.
    pub hash: HandbookHash,
    /// From when.
    pub at: Instant,
    /// By whom.
    pub person: Option<PersonId>,
    /// Why.
    pub reason: String,
}

/// Keeps a handbook; does nothing when the same content is there already.
///
/// # Errors
/// What the database says.
pub fn keep(tx: &mut dyn Tx, stored: &Stored) -> Result<()> {
    tx.exec(
        &KEEP,
        params![
            stored.hash.0.as_str(),
            &stored.compiled,
            to_json("sources of a handbook", &stored.sources)?,
            to_json("overlays of a handbook", &stored.overlays)?,
            &stored.language,
            stored.created_at.micros()
        ],
    )?;
    Ok(())
}

/// The compiled JSON of a handbook.
///
/// # Errors
/// What the database says.
pub fn compiled(reader: &mut dyn Reader, hash: &HandbookHash) -> Result<Option<String>> {
    Ok(reader.opt(&COMPILED, params![hash.0.as_str()], |row| Ok(row.text(0)?.to_owned()))?)
}

/// The handbooks whose compiled text is not what its address says.
///
/// # Errors
/// What the database says.
pub fn altered(reader: &mut dyn Reader) -> Result<Vec<HandbookHash>> {
    let mut found = Vec::new();
    reader.each(&EACH, &[], &mut |row| {
        let (hash, compiled) = (row.text("hash")?, row.text("compiled")?);
        if crate::digest::of(compiled.as_bytes()) != hash {
            found.push(HandbookHash(hash.to_owned()));
        }
        Ok(())
    })?;
    Ok(found)
}

/// Handbooks that were published, or that cases are under, and that are not there; at most 100.
///
/// # Errors
/// What the database says.
pub fn lost(reader: &mut dyn Reader) -> Result<Vec<HandbookHash>> {
    Ok(reader.all(&LOST, &[], |row| Ok(HandbookHash(row.text(0)?.to_owned())))?)
}

/// A handbook with its texts.
///
/// # Errors
/// What the database says.
pub fn stored(reader: &mut dyn Reader, hash: &HandbookHash) -> Result<Option<Stored>> {
    let found = reader.opt(&TEXTS, params![hash.0.as_str()], |row| {
        Ok(Stored {
            hash: HandbookHash(row.text("hash")?.to_owned()),
            compiled: row.text("compiled")?.to_owned(),
            sources: crate::reading::json(row, "sources")?,
            overlays: crate::reading::json(row, "overlays")?,
            language: row.text("language")?.to_owned(),
            created_at: at(row, "created_at")?,
        })
    })?;
    Ok(found)
}

/// Publishes a kept handbook in a project.
///
/// # Errors
/// A lost race when another publication came first.
pub fn publish(
    tx: &mut dyn Tx,
    project: ProjectId,
    hash: &HandbookHash,
    now: Instant,
    person: Option<PersonId>,
    reason: &str,
) -> Result<()> {
    let person = person.map(|person| person.to_string());
    tx.exec(&PUBLISH, params![project.to_string(), hash.0.as_str(), now.micros(), person, reason])
        .map_err(|error| error.conflict_on("publications", &["project", "number"]))?;
    Ok(())
}

/// What is published in a project now.
///
/// # Errors
/// What the database says.
pub fn current(reader: &mut dyn Reader, project: ProjectId) -> Result<Option<Publication>> {
    Ok(reader.opt(&CURRENT, params![project.to_string()], read)?)
}

/// What was published in a project at an instant.
///
/// # Errors
/// What the database says.
pub fn current_at(reader: &mut dyn Reader, project: ProjectId, then: Instant) -> Result<Option<Publication>> {
    Ok(reader.opt(&AT, params![project.to_string(), then.micros()], read)?)
}

/// Publications of a project, newest first.
///
/// # Errors
/// What the database says.
pub fn history(reader: &mut dyn Reader, project: ProjectId, limit: usize) -> Result<Vec<Publication>> {
    Ok(reader.all(&HISTORY, params![project.to_string(), crate::reading::rows(limit)], read)?)
}

/// Publishes the holidays of a year (JSON as the caller reads it again); earlier texts of the year stay.
///
/// # Errors
/// A lost race when another publication came first.
pub fn publish_holidays(
    tx: &mut dyn Tx,
    year: i16,
    days: &str,
    now: Instant,
    person: Option<PersonId>,
    reason: &str,
) -> Result<()> {
    let person = person.map(|person| person.to_string());
    tx.exec(&PUT_HOLIDAYS, params![year, days, now.micros(), person, reason])
        .map_err(|error| error.conflict_on("holidays", &["year", "number"]))?;
    Ok(())
}

/// The newest published holidays of each year, as they were given.
///
/// # Errors
/// What the database says.
pub fn holidays(reader: &mut dyn Reader) -> Result<Vec<(i16, String)>> {
    let found = reader.all(&HOLIDAYS, &[], |row| {
        Ok((i16::try_from(row.int("year")?).map_err(DbError::decode)?, row.text("days")?.to_owned()))
    })?;
    Ok(found)
}

fn read(row: &Row<'_>) -> std::result::Result<Publication, DbError> {
    Ok(Publication {
        number: count(row, "number")?,
        hash: HandbookHash(row.text("hash")?.to_owned()),
        at: at(row, "at")?,
        person: opt_id(row, "person")?,
        reason: row.text("reason")?.to_owned(),
    })
}
