//! What the database says of the machine that it runs on: its time, and whether it has room.

use crate::Result;
use crate::reading::at;
use calendar::Instant;
use db::{Reader, ReaderExt as _, Tx, params, queries};

queries! {
    pub(crate) NOW = "select cast((julianday('now') - 2440587.5) * 86400000000.0 as integer) as now",
        pg: "select (extract(epoch from clock_timestamp()) * 1000000)::bigint as now";
    pub(crate) TAKE_ROOM = "insert into room_probe (id, bytes) values ($1, zeroblob(262144))",
        pg: "insert into room_probe (id, bytes) values ($1, decode(repeat(md5($1), 8192), 'hex'))";
    pub(crate) GIVE_BACK = "delete from room_probe";
}

/// What time it is where the database runs.
///
/// # Errors
/// What the database says.
pub fn now(reader: &mut dyn Reader) -> Result<Instant> {
    Ok(reader.one(&NOW, &[], |row| at(row, 0))?)
}

/// Writes something that needs new room; what changes in its place can still be written on a full disk.
///
/// # Errors
/// What the database says; that it is full, when it is.
pub fn take_room(tx: &mut dyn Tx, name: &str) -> Result<()> {
    tx.exec(&TAKE_ROOM, params![name])?;
    Ok(())
}

/// Gives back what [`take_room`] took, on whichever server.
///
/// # Errors
/// What the database says.
pub fn give_back(tx: &mut dyn Tx) -> Result<()> {
    tx.exec(&GIVE_BACK, &[])?;
    Ok(())
}
