//! The centre's own random keys: for digests of phones, for the draw of samples, for the seal.

use crate::Result;
use calendar::Instant;
use db::{Reader, ReaderExt as _, Tx, params, queries};

queries! {
    pub(crate) GET = "select value from secrets where name = $1";
    pub(crate) PUT = "insert into secrets (name, value, created_at) values ($1, $2, $3) on conflict (name) do nothing";
}

/// A key by its name.
///
/// # Errors
/// What the database says.
pub fn get(reader: &mut dyn Reader, name: &str) -> Result<Option<Vec<u8>>> {
    Ok(reader.opt(&GET, params![name], |row| Ok(row.bytes(0)?.to_vec()))?)
}

/// The key under this name: the kept one, or else `fresh`, which is kept from now on.
///
/// # Errors
/// What the database says.
pub fn get_or_keep(tx: &mut dyn Tx, name: &str, fresh: &[u8], now: Instant) -> Result<Vec<u8>> {
    tx.exec(&PUT, params![name, fresh, now.micros()])?;
    Ok(tx.one(&GET, params![name], |row| Ok(row.bytes(0)?.to_vec()))?)
}
