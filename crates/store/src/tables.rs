//! Whole tables, row by row, as the schema says they are: what moving a centre and backing it up copy.
//!
//! Everything is carried but what [`LEFT`] names, so that a new table is never forgotten. Nothing here knows what a row
//! means.

use crate::digest::RowDigest;
use crate::{Result, StoreError};
use db::{Kind, Reader, ReaderExt as _, Statement, Table, Tx, TxExt as _, Value};
use std::fmt::Write as _;

/// Why a table is not carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It says who does what just now, and means nothing elsewhere.
    Passing,
    /// It is made again from what is carried.
    Rebuilt,
}

/// The tables that are not carried.
pub const LEFT: [(&str, Left); 4] = [
    ("copies", Left::Passing),
    ("copy_steps", Left::Passing),
    ("seal_runs", Left::Passing),
    ("search_words", Left::Rebuilt),
];

/// The tables that are derived from the streams of cases: [`crate::rebuild`] brings them back.
pub const DERIVED: [&str; 4] = ["cases", "duties", "exclusions", "offers"];

/// Every table that is carried, by name.
///
/// # Errors
/// What the database says; when a table has no key or holds what only one engine can hold.
pub fn carried(reader: &mut dyn Reader) -> Result<Vec<Table>> {
    let mut tables = db::tables(reader)?;
    tables.retain(|table| LEFT.iter().all(|(name, _)| *name != table.name));
    for table in &tables {
        let foreign = table.fields.iter().any(|field| matches!(field.kind, Kind::Other(_)));
        if foreign || table.key.is_empty() {
            return Err(StoreError::Asked(format!("table {} cannot be carried", table.name)));
        }
    }
    Ok(tables)
}

/// Rows of a table in the order of its key, after one; at most `limit`.
///
/// # Errors
/// What the database says.
pub fn rows_after(
    reader: &mut dyn Reader,
    table: &Table,
    after: Option<&[Value]>,
    limit: i64,
) -> Result<Vec<Vec<Value>>> {
    let keys: Vec<&str> = key_names(table).collect();
    let condition = match after {
        None => String::new(),
        Some(_) => {
            let places: Vec<String> = (1..=keys.len()).map(|place| format!("${place}")).collect();
            format!("where ({}) > ({})", keys.join(", "), places.join(", "))
        }
    };
    let text = format!(
        "select {} from {} {condition} order by {} limit {limit}",
        names(table),
        table.name,
        keys.join(", ")
    );
    let statement = Statement::composed("ROWS_AFTER", text);
    Ok(reader.all(&statement, after.unwrap_or_default(), |row| row.values())?)
}

/// Hands over every row of a table in the order of its key.
///
/// # Errors
/// What the database or `visit` says.
pub fn each_row(
    reader: &mut dyn Reader,
    table: &Table,
    visit: &mut dyn FnMut(Vec<Value>) -> std::result::Result<(), db::DbError>,
) -> Result<()> {
    let keys: Vec<&str> = key_names(table).collect();
    let text = format!("select {} from {} order by {}", names(table), table.name, keys.join(", "));
    Ok(reader.each(&Statement::composed("EACH_ROW", text), &[], &mut |row| visit(row.values()?))?)
}

/// The key of a row.
#[must_use]
pub fn key_of(table: &Table, row: &[Value]) -> Vec<Value> {
    table.key.iter().filter_map(|index| row.get(*index).cloned()).collect()
}

/// Puts rows into a table as they are.
///
/// # Errors
/// What the database says, e.g. when one is there already.
pub fn put(tx: &mut dyn Tx, table: &Table, rows: Vec<Vec<Value>>) -> Result<()> {
    let (mut sqlite, mut pg) = (String::new(), String::new());
    for (index, field) in table.fields.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        // Writing into a string cannot fail.
        let _never = write!(sqlite, "{comma}${}", index + 1);
        let _never = match field.kind {
            Kind::Int => write!(pg, "{comma}(v->>{index})::bigint"),
            Kind::Bytes => write!(pg, "{comma}decode(v->>{index}, 'hex')"),
            Kind::Text | Kind::Other(_) => write!(pg, "{comma}v->>{index}"),
        };
    }
    let (name, columns) = (&table.name, names(table));
    let statement = Statement::composed_apart(
        "PUT_ROWS",
        format!("insert into {name} ({columns}) values ({sqlite})"),
        format!(
            "insert into {name} ({columns}) overriding system value
                select {pg} from jsonb_array_elements($1::text::jsonb) v"
        ),
    );
    let rows = match tx.engine() {
        db::Engine::Sqlite => rows,
        db::Engine::Postgres => rows.into_iter().map(|row| row.into_iter().map(in_hex).collect()).collect(),
    };
    tx.exec_rows(&statement, &[], rows)?;
    Ok(())
}

/// How many rows a table has, and the digest over all of them in the order of its key: the same on both engines.
///
/// # Errors
/// What the database says.
pub fn print(reader: &mut dyn Reader, table: &Table) -> Result<(u64, String)> {
    let mut digest = RowDigest::default();
    each_row(reader, table, &mut |row| {
        digest.row(&row);
        Ok(())
    })?;
    Ok(digest.finish())
}

/// Whether a table has no row.
///
/// # Errors
/// What the database says.
pub fn is_empty(reader: &mut dyn Reader, table: &Table) -> Result<bool> {
    Ok(rows_after(reader, table, None, 1)?.is_empty())
}

fn in_hex(value: Value) -> Value {
    match value {
        Value::Bytes(bytes) => crate::digest::hex(&bytes).into(),
        other => other,
    }
}

fn names(table: &Table) -> String {
    table.fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn key_names(table: &Table) -> impl Iterator<Item = &str> {
    table.key.iter().filter_map(|index| table.fields.get(*index)).map(|field| field.name.as_str())
}
