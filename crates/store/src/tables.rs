//! Whole tables, row by row, as the schema says they are: what moving a centre and backing it up copy.
//!
//! Everything is carried but what [`LEFT`] names, so that a new table is never forgotten. Nothing here knows what a row
//! means.

use crate::digest::RowDigest;
use crate::{Result, StoreError};
use db::{Kind, Reader, ReaderExt as _, Statement, Table, Tx, TxExt as _, Value};
use serde_json::Value as Json;
use std::fmt::Write as _;

/// Why a table is not carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It says who does what just now, and means nothing elsewhere.
    Passing,
    /// It is made again from what is carried.
    Rebuilt,
}

/// Rows that are read at a time.
const PAGE: i64 = 500;

/// The tables that are not carried.
pub const LEFT: [(&str, Left); 4] = [
    ("copies", Left::Passing),
    ("copy_steps", Left::Passing),
    ("seal_runs", Left::Passing),
    ("search_words", Left::Rebuilt),
];

/// The tables that are derived from the streams of cases: [`crate::rebuild`] brings them back.
pub const DERIVED: [&str; 5] = ["cases", "duties", "exclusions", "offers", "origins"];

/// The journal itself.
pub const JOURNAL: &str = "journal";
/// Where every stream of it stands.
pub const HEADS: &str = "streams";

/// Columns that say only how work stands just now, and come back by themselves: what could not be fired waits in its row.
pub const UNPRINTED: [(&str, &str); 2] = [("duties", "parked_at"), ("duties", "parked_error")];

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

/// Hands over every row of a table in the order of its key, some at a time.
///
/// # Errors
/// What the database or `visit` says.
pub fn each_row<E: From<StoreError>>(
    reader: &mut dyn Reader,
    table: &Table,
    visit: &mut dyn FnMut(Vec<Value>) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let mut after: Option<Vec<Value>> = None;
    loop {
        let rows = rows_after(reader, table, after.as_deref(), PAGE)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(key_of(table, last));
        rows.into_iter().try_for_each(&mut *visit)?;
    }
}

/// How many rows a table has.
///
/// # Errors
/// What the database says.
pub fn count(reader: &mut dyn Reader, table: &Table) -> Result<u64> {
    let statement = Statement::composed("COUNT_ROWS", format!("select count(*) as rows from {}", table.name));
    Ok(reader.one(&statement, &[], |row| crate::reading::count(row, "rows"))?)
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
        digest.row(&printed(table, row));
        Ok::<(), StoreError>(())
    })?;
    Ok(digest.finish())
}

/// A row as its digest takes it: without what says only how work stands just now ([`UNPRINTED`]).
#[must_use]
pub fn printed(table: &Table, mut row: Vec<Value>) -> Vec<Value> {
    for (name, field) in UNPRINTED {
        if name == table.name
            && let Some(index) = table.fields.iter().position(|found| found.name == field)
            && let Some(value) = row.get_mut(index)
        {
            *value = Value::Null;
        }
    }
    row
}

/// Values as one line of JSON; bytes as an object with their hex text.
#[must_use]
pub fn to_line(values: &[Value]) -> String {
    let list = values.iter().map(|value| match value {
        Value::Null => Json::Null,
        Value::Int(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Bytes(bytes) => serde_json::json!({ "hex": crate::digest::hex(bytes) }),
    });
    Json::Array(list.collect()).to_string()
}

/// The values of a line that [`to_line`] wrote.
///
/// # Errors
/// When it is none.
pub fn from_line(line: &str) -> Result<Vec<Value>> {
    let wrong = || StoreError::Asked("a row that cannot be read".to_owned());
    let list: Vec<Json> = serde_json::from_str(line).map_err(|_| wrong())?;
    let value = |json: Json| match json {
        Json::Null => Some(Value::Null),
        Json::Number(number) => number.as_i64().map(Value::Int),
        Json::String(text) => Some(Value::Text(text)),
        Json::Object(fields) => fields.get("hex").and_then(Json::as_str).and_then(unhex).map(Value::Bytes),
        Json::Bool(_) | Json::Array(_) => None,
    };
    list.into_iter().map(|json| value(json).ok_or_else(wrong)).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit)).collect())
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
