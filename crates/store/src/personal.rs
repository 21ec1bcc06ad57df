//! Names, phones and free text, apart from the events that refer to them.
//!
//! A value is kept with a salt; the reference holds the digest over both. An erasure empties value and salt and takes
//! along what else holds the words: search rows, files, deliveries, messages, kept answers. No hash of the journal
//! changes by it.

use crate::reading::{id, once};
use crate::{Result, digest, files, mentions, parties, search};
use calendar::Instant;
use db::{Reader, ReaderExt as _, Tx, params, queries};
use model::value::Subject;
use model::{PersonalId, PersonalRef, ProjectId};
use std::collections::BTreeMap;

queries! {
    pub(crate) PUT = "insert into personal (subject, key, project, salt, value, created_at)
        values ($1, $2, $3, $4, $5, $6)";
    pub(crate) GET = "select p.key, p.value from json_each($1) j cross join personal p
        where p.key = j.value and p.erased_at is null",
        pg: "select key, value from personal
        where key = any (array(select jsonb_array_elements_text($1::text::jsonb))) and erased_at is null";
    pub(crate) OF_SUBJECT = "select key, salt, value from personal where subject = $1 order by key";
    pub(crate) ERASE = "update personal set salt = null, value = null, erased_at = $2
        where subject = $1 and erased_at is null";
    pub(crate) CHECK = "select salt, value, erased_at from personal where key = $1";
}

/// What an erasure removed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erased {
    /// Values that were emptied.
    pub values: u64,
    /// Rows of the search.
    pub found: u64,
    /// Kept answers, deliveries and messages.
    pub passing: u64,
    /// Digests of stored bytes that nothing refers to any more: their bytes must go from the disk after the commit.
    pub bytes: Vec<String>,
}

/// How a reference compares with what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The value gives the digest of the reference.
    Whole,
    /// The value was erased.
    Erased,
    /// The value gives another digest.
    Changed,
    /// There is no such value.
    Missing,
}

/// Keeps a value; answers the reference to it. Key and salt are new and come from the caller.
///
/// # Errors
/// What the database says, e.g. when the key is taken.
pub fn put(
    tx: &mut dyn Tx,
    project: Option<ProjectId>,
    subject: Subject,
    key: PersonalId,
    salt: &[u8],
    value: &str,
    now: Instant,
) -> Result<PersonalRef> {
    let project = project.map(|project| project.to_string());
    let parameters =
        params![mentions::text(&subject), key.to_string(), project, salt, value, now.micros()].to_vec();
    tx.later(&PUT, parameters, None)?;
    Ok(PersonalRef { subject, key, digest: digest::salted(salt, value) })
}

/// The values under these keys, as far as they were not erased.
///
/// # Errors
/// What the database says.
pub fn get(
    reader: &mut dyn Reader,
    keys: impl IntoIterator<Item = PersonalId>,
) -> Result<BTreeMap<PersonalId, String>> {
    let found = reader.all(&GET, params![once(keys)], |row| {
        Ok((id(row, "key")?, row.opt_text("value")?.unwrap_or_default().to_owned()))
    })?;
    Ok(found.into_iter().collect())
}

/// Everything that is kept about a subject, e.g. for the copy that he may ask for.
///
/// # Errors
/// What the database says.
pub fn of_subject(reader: &mut dyn Reader, subject: &Subject) -> Result<Vec<(PersonalId, Option<String>)>> {
    let found = reader.all(&OF_SUBJECT, params![mentions::text(subject)], |row| {
        Ok((id(row, "key")?, row.opt_text("value")?.map(str::to_owned)))
    })?;
    Ok(found)
}

/// Compares a reference with what is kept.
///
/// # Errors
/// What the database says.
pub fn check(reader: &mut dyn Reader, reference: &PersonalRef) -> Result<Kept> {
    let found = reader.opt(&CHECK, params![reference.key.to_string()], |row| {
        Ok(match (row.opt_bytes("salt")?, row.opt_text("value")?) {
            _ if row.opt_int("erased_at")?.is_some() => Kept::Erased,
            (Some(salt), Some(value)) if digest::salted(salt, value) == reference.digest => Kept::Whole,
            _ => Kept::Changed,
        })
    })?;
    Ok(found.unwrap_or(Kept::Missing))
}

/// Erases a subject: his values, and whatever else holds his words.
///
/// # Errors
/// What the database says.
pub fn erase(tx: &mut dyn Tx, subject: &Subject, now: Instant) -> Result<Erased> {
    let found = search::forget(tx, subject)?;
    let passing = mentions::erase(tx, subject)?;
    let bytes = files::forget(tx, subject)?;
    parties::forget(tx, subject, now)?;
    let values = tx.exec(&ERASE, params![mentions::text(subject), now.micros()])?;
    Ok(Erased { values, found, passing, bytes })
}
