//! The tables of a database as it says itself: names, columns, keys. For whoever copies a database as a whole.
//!
//! Left out is what an engine keeps for itself: its own tables, a search index and what lies beneath it, and the history
//! of migrations. No table is known by name here.

use crate::{DbError, Reader, ReaderExt as _, queries};

queries! {
    COLUMNS = r#"select t.name as holder, c.name as part, lower(c.type) as kind, c.pk as key_place
            from pragma_table_list t, pragma_table_info(t.name) c
            where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite%'
                and t.name <> 'refinery_schema_history'
            order by t.name, c.name"#,
        pg: "select c.relname as holder, a.attname as part, format_type(a.atttypid, a.atttypmod) as kind,
                coalesce(array_position(i.indkey::int2[], a.attnum), -1) + 1 as key_place
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                left join pg_index i on i.indrelid = c.oid and i.indisprimary
            where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
                and c.relname <> 'refinery_schema_history'
            order by c.relname collate \"C\", a.attname collate \"C\"";
    HAS_HISTORY = "select 1 from sqlite_schema where name = 'refinery_schema_history'",
        pg: "select 1 from pg_class where relname = 'refinery_schema_history'
            and relnamespace = 'public'::regnamespace";
    LEVEL = "select coalesce(max(version), 0) as level from refinery_schema_history";
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Int,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Something that only one engine has, in its words.
    Other(String),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns by name, so that the order is the same on both engines.
    pub fields: Vec<Field>,
    /// Its primary key: places in `fields`, in the order of the key. Empty when it has none.
    pub key: Vec<usize>,
}

/// Every table, by name.
///
/// # Errors
/// What the engine says.
pub fn tables(reader: &mut dyn Reader) -> Result<Vec<Table>, DbError> {
    let columns = reader.all(&COLUMNS, &[], |row| {
        let kind = match row.text("kind")? {
            "integer" | "bigint" => Kind::Int,
            "text" => Kind::Text,
            "blob" | "bytea" => Kind::Bytes,
            other => Kind::Other(other.to_owned()),
        };
        let field = Field { name: row.text("part")?.to_owned(), kind };
        Ok((row.text("holder")?.to_owned(), field, row.int("key_place")?))
    })?;
    let mut found: Vec<(Table, Vec<(i64, usize)>)> = Vec::new();
    for (holder, field, place) in columns {
        if found.last().is_none_or(|(table, _)| table.name != holder) {
            found.push((Table { name: holder, fields: Vec::new(), key: Vec::new() }, Vec::new()));
        }
        if let Some((table, key)) = found.last_mut() {
            if place > 0 {
                key.push((place, table.fields.len()));
            }
            table.fields.push(field);
        }
    }
    Ok(found
        .into_iter()
        .map(|(table, mut key)| {
            key.sort_unstable();
            Table { key: key.into_iter().map(|(_, index)| index).collect(), ..table }
        })
        .collect())
}

/// The number of the newest migration that was applied; 0 before the first.
///
/// # Errors
/// What the engine says.
pub fn level(reader: &mut dyn Reader) -> Result<i32, DbError> {
    if reader.opt(&HAS_HISTORY, &[], |_| Ok(()))?.is_none() {
        return Ok(0);
    }
    let level = reader.one(&LEVEL, &[], |row| row.int("level"))?;
    i32::try_from(level).map_err(DbError::decode)
}
