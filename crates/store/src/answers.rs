//! Kept answers: what a command with a key was answered, so that sending it again does nothing twice.

use crate::mentions::{self, What};
use crate::{Result, reading::rows};
use calendar::Instant;
use db::{Reader, ReaderExt as _, Tx, params, queries};
use model::value::Subject;

queries! {
    pub(crate) FIND = "select digest, response from answers where who = $1 and key = $2";
    pub(crate) KEEP = "insert into answers (who, key, digest, response, at, expires_at)
        values ($1, $2, $3, $4, $5, $6)";
    pub(crate) EXPIRED = "select who, key from answers where expires_at <= $1 order by expires_at limit $2";
    pub(crate) DROP = "delete from answers where who = $1 and key = $2";
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The same request was answered so.
    Answered(String),
    /// Another request of the same sender had this key.
    Other,
}

/// What this sender was answered under this key. Another sender's keys are unknown to him.
///
/// # Errors
/// What the database says.
pub fn find(reader: &mut dyn Reader, who: &str, key: &str, digest: &str) -> Result<Option<Known>> {
    let found = reader.opt(&FIND, params![who, key], |row| {
        Ok(if row.text("digest")? == digest {
            Known::Answered(row.text("response")?.to_owned())
        } else {
            Known::Other
        })
    })?;
    Ok(found)
}

/// An answer to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Who sent the request.
    pub who: &'a str,
    /// Its key.
    pub key: &'a str,
    /// Digest of the request.
    pub digest: &'a str,
    /// What was answered.
    pub response: &'a str,
    /// Whose personal values the answer holds: it goes with them.
    pub subjects: &'a [Subject],
    /// Now.
    pub at: Instant,
    /// Until when it is kept.
    pub expires_at: Instant,
}

/// Keeps an answer.
///
/// # Errors
/// A lost race when the same key was answered just now by another unit.
pub fn keep(tx: &mut dyn Tx, answer: &Answer<'_>) -> Result<()> {
    tx.later(
        &KEEP,
        params![
            answer.who,
            answer.key,
            answer.digest,
            answer.response,
            answer.at.micros(),
            answer.expires_at.micros()
        ]
        .to_vec(),
        Some(("answers", &["who", "key"])),
    )?;
    mentions::put(tx, What::Answer, &format!("{} {}", answer.who, answer.key), answer.subjects)
}

/// Removes up to `limit` answers whose time is over; answers how many.
///
/// # Errors
/// What the database says.
pub fn expire(tx: &mut dyn Tx, now: Instant, limit: usize) -> Result<usize> {
    let old = tx.all(&EXPIRED, params![now.micros(), rows(limit)], |row| {
        Ok((row.text("who")?.to_owned(), row.text("key")?.to_owned()))
    })?;
    for (who, key) in &old {
        tx.exec(&DROP, params![who, key])?;
        tx.exec(&mentions::FORGET, params!["answer", format!("{who} {key}")])?;
    }
    Ok(old.len())
}
