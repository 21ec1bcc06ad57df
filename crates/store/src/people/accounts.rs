//! Accounts: who may log in, with the hash of his password. Kept beside the journal; hashing is the centre's.

use crate::Result;
use crate::reading::{at, id, opt_at, rows, small};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::{AccountId, PersonId};

macro_rules! columns {
    () => {
        "id, person, login, password, must_change, disabled, failed, locked_until, created_at, last_login"
    };
}

queries! {
    pub(crate) OPEN = "insert into accounts (id, person, login, password, must_change, disabled, failed, created_at)
        values ($1, $2, $3, $4, $5, 0, 0, $6)";
    pub(crate) BY_LOGIN = concat!("select ", columns!(), " from accounts where login = $1");
    pub(crate) BY_ID = concat!("select ", columns!(), " from accounts where id = $1");
    pub(crate) OF_PERSON = concat!("select ", columns!(), " from accounts where person = $1 order by id");
    pub(crate) LIST = concat!("select ", columns!(), " from accounts where login > $1 order by login limit $2");
    pub(crate) PASSWORD = "update accounts set password = $2, must_change = $3, failed = 0, locked_until = null
        where id = $1";
    pub(crate) DISABLE = "update accounts set disabled = $2 where id = $1";
    pub(crate) FAILED = "update accounts set failed = failed + 1,
        locked_until = case when failed + 1 >= $2 then $3 else locked_until end where id = $1";
    pub(crate) LOGGED_IN = "update accounts set failed = 0, locked_until = null, last_login = $2 where id = $1";
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// Whose.
    pub person: PersonId,
    /// The name to log in with, as normalised by the centre.
    pub login: String,
    /// The hash of the password; `None` when he logs in elsewhere or not at all.
    pub password: Option<String>,
    /// He must choose a new password first.
    pub must_change: bool,
    /// Nobody may use it.
    pub disabled: bool,
    /// Failed attempts since the last success.
    pub failed: u32,
    /// No attempt is looked at before this instant.
    pub locked_until: Option<Instant>,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was last used to log in.
    pub last_login: Option<Instant>,
}

/// Opens an account.
///
/// # Errors
/// What the database says; `DbError::breaks_unique("accounts", &["login"])` when the login is taken.
pub fn open(
    tx: &mut dyn Tx,
    account: AccountId,
    person: PersonId,
    login: &str,
    password: Option<&str>,
    must_change: bool,
    now: Instant,
) -> Result<()> {
    tx.exec(
        &OPEN,
        params![account.to_string(), person.to_string(), login, password, must_change, now.micros()],
    )?;
    Ok(())
}

/// The account with this login.
///
/// # Errors
/// What the database says.
pub fn by_login(reader: &mut dyn Reader, login: &str) -> Result<Option<Account>> {
    Ok(reader.opt(&BY_LOGIN, params![login], read)?)
}

/// An account.
///
/// # Errors
/// What the database says.
pub fn get(reader: &mut dyn Reader, account: AccountId) -> Result<Option<Account>> {
    Ok(reader.opt(&BY_ID, params![account.to_string()], read)?)
}

/// The accounts of a person.
///
/// # Errors
/// What the database says.
pub fn of_person(reader: &mut dyn Reader, person: PersonId) -> Result<Vec<Account>> {
    Ok(reader.all(&OF_PERSON, params![person.to_string()], read)?)
}

/// All accounts by login, after `after`.
///
/// # Errors
/// What the database says.
pub fn list(reader: &mut dyn Reader, after: &str, limit: usize) -> Result<Vec<Account>> {
    Ok(reader.all(&LIST, params![after, rows(limit)], read)?)
}

/// Sets a new password and forgets failed attempts.
///
/// # Errors
/// What the database says.
pub fn set_password(tx: &mut dyn Tx, account: AccountId, password: &str, must_change: bool) -> Result<()> {
    tx.exec(&PASSWORD, params![account.to_string(), password, must_change])?;
    Ok(())
}

/// Closes an account, or opens it again. Its sessions and tokens are ended by [`super::sessions`].
///
/// # Errors
/// What the database says.
pub fn set_disabled(tx: &mut dyn Tx, account: AccountId, disabled: bool) -> Result<()> {
    tx.exec(&DISABLE, params![account.to_string(), disabled])?;
    Ok(())
}

/// An attempt to log in failed; from the `most`th in a row on the account waits until an instant. Counted where it is kept,
/// so that attempts at several servers add up.
///
/// # Errors
/// What the database says.
pub fn failed(tx: &mut dyn Tx, account: AccountId, most: u32, locked_until: Instant) -> Result<()> {
    tx.exec(&FAILED, params![account.to_string(), i64::from(most), locked_until.micros()])?;
    Ok(())
}

/// Somebody logged in.
///
/// # Errors
/// What the database says.
pub fn logged_in(tx: &mut dyn Tx, account: AccountId, now: Instant) -> Result<()> {
    tx.exec(&LOGGED_IN, params![account.to_string(), now.micros()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> std::result::Result<Account, DbError> {
    Ok(Account {
        id: id(row, "id")?,
        person: id(row, "person")?,
        login: row.text("login")?.to_owned(),
        password: row.opt_text("password")?.map(str::to_owned),
        must_change: row.bool("must_change")?,
        disabled: row.bool("disabled")?,
        failed: small(row, "failed")?,
        locked_until: opt_at(row, "locked_until")?,
        created_at: at(row, "created_at")?,
        last_login: opt_at(row, "last_login")?,
    })
}
