//! What an erasure touches beside personal values: accounts, calls, messages to the erased one, index pages that still
//! hold his words, and bytes that must go from the disk.

use crate::reading::rows;
use crate::{Result, mentions};
use calendar::Instant;
use db::{Engine, Reader, ReaderExt as _, Tx, params, queries};
use model::PersonId;
use model::value::Subject;

queries! {
    pub(crate) CLOSE_ACCOUNTS = "update accounts set login = 'erased ' || id, password = null, disabled = 1
        where person = $1";
    pub(crate) FORGET_TOKENS = "update tokens set label = '', revoked_at = coalesce(revoked_at, $2)
        where account in (select id from accounts where person = $1)";
    pub(crate) END_SESSIONS = "delete from sessions where account in (select id from accounts where person = $1)";
    pub(crate) FORGET_MESSAGES = "delete from inbox where person = $1";
    pub(crate) FORGET_DELIVERIES = "delete from outbox where target = $1";
    pub(crate) FORGET_CALLS = "update calls set phone_digest = null where party = $1";
    pub(crate) OPTIMIZE = "insert into search_words (search_words) values ('optimize')",
        pg: "select 1 where false";
    pub(crate) UNWANT = "insert into unwanted_bytes (name, since) values ($1, $2) on conflict do nothing";
    pub(crate) UNWANTED = "select name from unwanted_bytes where name > $1 order by name limit $2";
    pub(crate) GONE = "delete from unwanted_bytes where name = $1";
    pub(crate) KEPT_BEFORE = "select 1 from personal where subject = $1 and created_at < $2 and erased_at is null limit 1";
    pub(crate) IS_KNOWN = "select 1 from personal where subject = $1 limit 1";
    pub(crate) WAS_ERASED = "select 1 from personal where subject = $1 and erased_at is not null limit 1";
}

/// Forgets what is kept about an employee beside his name: how he logged in, what he was told.
///
/// # Errors
/// What the database says.
pub fn forget_person(tx: &mut dyn Tx, person: PersonId, now: Instant) -> Result<()> {
    let person = person.to_string();
    tx.exec(&FORGET_TOKENS, params![&person, now.micros()])?;
    tx.exec(&END_SESSIONS, params![&person])?;
    tx.exec(&CLOSE_ACCOUNTS, params![&person])?;
    tx.exec(&FORGET_MESSAGES, params![&person])?;
    Ok(())
}

/// Forgets by which number a subject called, and what waits to be told to him.
///
/// # Errors
/// What the database says.
pub fn forget_contacts(tx: &mut dyn Tx, subject: &Subject) -> Result<()> {
    let subject = mentions::text(subject);
    tx.exec(&FORGET_CALLS, params![&subject])?;
    tx.exec(&FORGET_DELIVERIES, params![&subject])?;
    Ok(())
}

/// Whether a subject was erased.
///
/// # Errors
/// What the database says.
pub fn was_erased(reader: &mut dyn Reader, subject: &Subject) -> Result<bool> {
    Ok(reader.opt(&WAS_ERASED, params![mentions::text(subject)], |_| Ok(()))?.is_some())
}

/// Whether anything was ever kept about a subject, erased or not.
///
/// # Errors
/// What the database says.
pub fn is_known(reader: &mut dyn Reader, subject: &Subject) -> Result<bool> {
    Ok(reader.opt(&IS_KNOWN, params![mentions::text(subject)], |_| Ok(()))?.is_some())
}

/// Rewrites the index of words, so that it no longer holds words of removed texts. Nothing to do on PostgreSQL, whose
/// index is cleaned by its own vacuum.
///
/// # Errors
/// What the database says.
pub fn settle_index(tx: &mut dyn Tx) -> Result<()> {
    if tx.engine() == Engine::Sqlite {
        tx.exec(&OPTIMIZE, &[])?;
    }
    Ok(())
}

/// Notes bytes that nothing refers to any more.
///
/// # Errors
/// What the database says.
pub fn unwant(tx: &mut dyn Tx, names: &[String], now: Instant) -> Result<()> {
    for name in names {
        tx.exec(&UNWANT, params![name, now.micros()])?;
    }
    Ok(())
}

/// Names of bytes that nothing refers to any more, after `after`.
///
/// # Errors
/// What the database says.
pub fn unwanted(reader: &mut dyn Reader, after: &str, limit: usize) -> Result<Vec<String>> {
    Ok(reader.all(&UNWANTED, params![after, rows(limit)], |row| Ok(row.text(0)?.to_owned()))?)
}

/// These bytes are gone, or wanted again.
///
/// # Errors
/// What the database says.
pub fn gone(tx: &mut dyn Tx, name: &str) -> Result<()> {
    tx.exec(&GONE, params![name])?;
    Ok(())
}

/// Whether a value of a subject that was recorded until an instant is still there: after its erasure none may be.
///
/// # Errors
/// What the database says.
pub fn kept_before(reader: &mut dyn Reader, subject: &Subject, until: Instant) -> Result<bool> {
    let parameters = params![mentions::text(subject), until.micros()];
    Ok(reader.opt(&KEPT_BEFORE, parameters, |_| Ok(()))?.is_some())
}
