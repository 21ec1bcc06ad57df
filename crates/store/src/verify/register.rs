//! What of the register of customers follows from their personal values: the digests under which phones are found, and the
//! keys of names.

use crate::Result;
use crate::reading::{id, json, rows};
use db::{Reader, ReaderExt as _, params, queries};
use model::{PartyId, PersonalRef, ProjectId};
use std::collections::{BTreeMap, BTreeSet};

queries! {
    pub(crate) PARTIES = "select id from parties where id > $1 order by id limit $2";
    pub(crate) PHONES = "select party, digest, tail, value from party_phones
        where (party, digest) > ($1, $2) order by party, digest limit $3";
    pub(crate) KEYS = "select subject, key from search_keys where project = $1 order by subject, key";
}

/// A phone with the digests under which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPhone {
    /// Whose.
    pub party: PartyId,
    /// Of the whole number.
    pub digest: String,
    /// Of its end.
    pub tail: String,
    /// The number, by reference.
    pub value: PersonalRef,
}

/// Parties by id after `after`; at most `limit`.
///
/// # Errors
/// What the database says.
pub fn parties_after(reader: &mut dyn Reader, after: Option<PartyId>, limit: usize) -> Result<Vec<PartyId>> {
    let after = after.map(|party| party.to_string()).unwrap_or_default();
    Ok(reader.all(&PARTIES, params![after, rows(limit)], |row| id(row, 0))?)
}

/// Phones after one; at most `limit`.
///
/// # Errors
/// What the database says.
pub fn phones_after(
    reader: &mut dyn Reader,
    after: Option<&KeptPhone>,
    limit: usize,
) -> Result<Vec<KeptPhone>> {
    let (party, digest) =
        after.map(|phone| (phone.party.to_string(), phone.digest.clone())).unwrap_or_default();
    Ok(reader.all(&PHONES, params![party, digest, rows(limit)], |row| {
        Ok(KeptPhone {
            party: id(row, "party")?,
            digest: row.text("digest")?.to_owned(),
            tail: row.text("tail")?.to_owned(),
            value: json(row, "value")?,
        })
    })?)
}

/// All keys of names of a project, by what has them.
///
/// # Errors
/// What the database says.
pub fn keys_by_subject(
    reader: &mut dyn Reader,
    project: ProjectId,
) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    reader.each(&KEYS, params![project.to_string()], &mut |row| {
        found.entry(row.text(0)?.to_owned()).or_default().insert(row.text(1)?.to_owned());
        Ok(())
    })?;
    Ok(found)
}
