//! Sessions of browsers and tokens of programs. Only hashes of their secrets are kept.

use crate::Result;
use crate::reading::{at, id, opt_at, rows};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::{AccountId, TokenId};

queries! {
    pub(crate) BEGIN = "insert into sessions (hash, account, created_at, seen_at, expires_at, data)
        values ($1, $2, $3, $3, $4, $5)";
    pub(crate) FIND = "select hash, account, created_at, seen_at, expires_at, data from sessions
        where hash = $1 and expires_at > $2";
    pub(crate) TOUCH = "update sessions set seen_at = $2, expires_at = $3 where hash = $1";
    pub(crate) END = "delete from sessions where hash = $1";
    pub(crate) END_ALL = "delete from sessions where account = $1 and hash <> $2";
    pub(crate) EXPIRE = "delete from sessions where expires_at <= $1";
    pub(crate) ISSUE = "insert into tokens (id, account, label, hash, rights, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    pub(crate) TOKEN = "select id, account, label, rights, created_at, expires_at, revoked_at, last_used from tokens
        where hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)";
    pub(crate) TOKENS = "select id, account, label, rights, created_at, expires_at, revoked_at, last_used from tokens
        where account = $1 order by id";
    pub(crate) ALL_TOKENS = "select id, account, label, rights, created_at, expires_at, revoked_at, last_used
        from tokens where id > $1 order by id limit $2";
    pub(crate) USED = "update tokens set last_used = $2 where id = $1";
    pub(crate) REVOKE = "update tokens set revoked_at = $2 where id = $1 and revoked_at is null";
    pub(crate) REVOKE_ALL = "update tokens set revoked_at = $2 where account = $1 and revoked_at is null";
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of its secret.
    pub hash: String,
    /// Whose.
    pub account: AccountId,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used.
    pub seen_at: Instant,
    /// When it ends unless used.
    pub expires_at: Instant,
    /// JSON of the caller: language, device.
    pub data: String,
}

/// A token of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The token.
    pub id: TokenId,
    /// Under whose account it acts.
    pub account: AccountId,
    /// What it is for.
    pub label: String,
    /// JSON of the caller: which routes, which projects.
    pub rights: String,
    /// When it was issued.
    pub created_at: Instant,
    /// Until when it is valid.
    pub expires_at: Option<Instant>,
    /// Since when it is not.
    pub revoked_at: Option<Instant>,
    /// When it was last used.
    pub last_used: Option<Instant>,
}

/// Begins a session.
///
/// # Errors
/// What the database says.
pub fn begin(
    tx: &mut dyn Tx,
    hash: &str,
    account: AccountId,
    now: Instant,
    expires_at: Instant,
    data: &str,
) -> Result<()> {
    tx.exec(&BEGIN, params![hash, account.to_string(), now.micros(), expires_at.micros(), data])?;
    Ok(())
}

/// The session with this hash, if it has not ended.
///
/// # Errors
/// What the database says.
pub fn find(reader: &mut dyn Reader, hash: &str, now: Instant) -> Result<Option<Session>> {
    let found = reader.opt(&FIND, params![hash, now.micros()], |row| {
        Ok(Session {
            hash: row.text("hash")?.to_owned(),
            account: id(row, "account")?,
            created_at: at(row, "created_at")?,
            seen_at: at(row, "seen_at")?,
            expires_at: at(row, "expires_at")?,
            data: row.text("data")?.to_owned(),
        })
    })?;
    Ok(found)
}

/// A session was used and lasts longer.
///
/// # Errors
/// What the database says.
pub fn touch(tx: &mut dyn Tx, hash: &str, now: Instant, expires_at: Instant) -> Result<()> {
    tx.exec(&TOUCH, params![hash, now.micros(), expires_at.micros()])?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// What the database says.
pub fn end(tx: &mut dyn Tx, hash: &str) -> Result<()> {
    tx.exec(&END, params![hash])?;
    Ok(())
}

/// Ends all sessions of an account but one (none is spared by an empty `spared`).
///
/// # Errors
/// What the database says.
pub fn end_all(tx: &mut dyn Tx, account: AccountId, spared: &str) -> Result<u64> {
    Ok(tx.exec(&END_ALL, params![account.to_string(), spared])?)
}

/// Removes sessions whose time is over.
///
/// # Errors
/// What the database says.
pub fn expire(tx: &mut dyn Tx, now: Instant) -> Result<u64> {
    Ok(tx.exec(&EXPIRE, params![now.micros()])?)
}

/// Issues a token, whose secret has this hash.
///
/// # Errors
/// What the database says.
pub fn issue_token(tx: &mut dyn Tx, token: &Token, hash: &str) -> Result<()> {
    tx.exec(
        &ISSUE,
        params![
            token.id.to_string(),
            token.account.to_string(),
            &token.label,
            hash,
            &token.rights,
            token.created_at.micros(),
            token.expires_at.map(Instant::micros)
        ],
    )?;
    Ok(())
}

/// The valid token whose secret has this hash.
///
/// # Errors
/// What the database says.
pub fn token(reader: &mut dyn Reader, hash: &str, now: Instant) -> Result<Option<Token>> {
    Ok(reader.opt(&TOKEN, params![hash, now.micros()], read_token)?)
}

/// The tokens of an account, also those that are no longer valid.
///
/// # Errors
/// What the database says.
pub fn tokens_of(reader: &mut dyn Reader, account: AccountId) -> Result<Vec<Token>> {
    Ok(reader.all(&TOKENS, params![account.to_string()], read_token)?)
}

/// All tokens by id, after `after`.
///
/// # Errors
/// What the database says.
pub fn all_tokens(reader: &mut dyn Reader, after: Option<TokenId>, limit: usize) -> Result<Vec<Token>> {
    let after = after.map(|token| token.to_string()).unwrap_or_default();
    Ok(reader.all(&ALL_TOKENS, params![after, rows(limit)], read_token)?)
}

/// A token was used.
///
/// # Errors
/// What the database says.
pub fn token_used(tx: &mut dyn Tx, token: TokenId, now: Instant) -> Result<()> {
    tx.exec(&USED, params![token.to_string(), now.micros()])?;
    Ok(())
}

/// Revokes a token; answers whether it was not yet.
///
/// # Errors
/// What the database says.
pub fn revoke_token(tx: &mut dyn Tx, token: TokenId, now: Instant) -> Result<bool> {
    Ok(tx.exec(&REVOKE, params![token.to_string(), now.micros()])? > 0)
}

/// Revokes all tokens of an account.
///
/// # Errors
/// What the database says.
pub fn revoke_tokens(tx: &mut dyn Tx, account: AccountId, now: Instant) -> Result<u64> {
    Ok(tx.exec(&REVOKE_ALL, params![account.to_string(), now.micros()])?)
}

fn read_token(row: &Row<'_>) -> std::result::Result<Token, DbError> {
    Ok(Token {
        id: id(row, "id")?,
        account: id(row, "account")?,
        label: row.text("label")?.to_owned(),
        rights: row.text("rights")?.to_owned(),
        created_at: at(row, "created_at")?,
        expires_at: opt_at(row, "expires_at")?,
        revoked_at: opt_at(row, "revoked_at")?,
        last_used: opt_at(row, "last_used")?,
    })
}
