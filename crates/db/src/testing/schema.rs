//! The schema of a database in words that are the same for both engines, so that a test can compare them.

use crate::testing::TestDatabase;
use crate::{DbError, ReaderExt as _, Statement};

/// Every column with its kind and whether it must be there.
const COLUMNS: [&str; 2] = [
    r#"select t.name as holder, c.name as part, lower(c.type) as kind,
            c."notnull" = 1 or c.pk > 0 as needed
        from sqlite_schema t, pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite%'"#,
    "select c.relname as holder, a.attname as part, format_type(a.atttypid, a.atttypmod) as kind,
            a.attnotnull as needed
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace",
];

/// Every primary key, columns in its order.
const PRIMARY_KEYS: [&str; 2] = [
    "select holder, group_concat(part, ', ') as parts from (
            select t.name as holder, c.name as part from sqlite_schema t, pragma_table_info(t.name) c
            where t.type = 'table' and c.pk > 0 and t.name not like 'sqlite%' order by t.name, c.pk)
        group by holder",
    "select c.relname as holder, string_agg(a.attname, ', ' order by k.place) as parts
        from pg_index i join pg_class c on c.oid = i.indrelid,
            unnest(i.indkey) with ordinality k (number, place),
            lateral (select attname from pg_attribute where attrelid = c.oid and attnum = k.number) a
        where i.indisprimary and c.relnamespace = 'public'::regnamespace group by c.relname",
];

/// Every other uniqueness.
const UNIQUES: [&str; 2] = [
    r#"select holder, group_concat(part, ', ') as parts from (
            select t.name as holder, i.name as named, coalesce(c.name, 'expression') as part
            from sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
            where t.type = 'table' and i."unique" = 1 and i.origin <> 'pk' order by t.name, i.name, c.seqno)
        group by holder, named"#,
    "select c.relname as holder, string_agg(coalesce(
                (select attname from pg_attribute where attrelid = c.oid and attnum = k.number),
                'expression'), ', ' order by k.place) as parts
        from pg_index i join pg_class c on c.oid = i.indrelid,
            unnest(i.indkey) with ordinality k (number, place)
        where i.indisunique and not i.indisprimary and c.relnamespace = 'public'::regnamespace
        group by c.relname, i.indexrelid",
];

/// Every foreign key.
const REFERENCES: [&str; 2] = [
    r#"select holder, target, group_concat(part, ', ') as parts from (
            select t.name as holder, f.id as number, f."table" as target, f."from" as part
            from sqlite_schema t, pragma_foreign_key_list(t.name) f
            where t.type = 'table' order by t.name, f.id, f.seq)
        group by holder, number, target"#,
    "select c.conrelid::regclass::text as holder, c.confrelid::regclass::text as target,
            string_agg((select attname from pg_attribute where attrelid = c.conrelid and attnum = k.number),
                ', ' order by k.place) as parts
        from pg_constraint c, unnest(c.conkey) with ordinality k (number, place)
        where c.contype = 'f' and c.connamespace = 'public'::regnamespace
        group by c.oid, c.conrelid, c.confrelid",
];

fn statement(name: &'static str, [sqlite, pg]: [&str; 2]) -> Statement {
    Statement::composed_apart(name, sqlite, pg)
}

impl TestDatabase {
    /// Columns, primary keys, uniquenesses and references, one sorted line each, in words that are the same
    /// for both engines (`int`, `text`, `bytes`). Leaves out the history of migrations, plain indexes and
    /// checks, and every table whose name begins with one of `except` (an engine's own search index, say).
    ///
    /// # Errors
    /// What the engine says.
    pub fn schema(&self, except: &[&str]) -> Result<Vec<String>, DbError> {
        let mut lines = self.read_blocking(|tx| {
            let mut lines = tx.all(&statement("COLUMNS", COLUMNS), &[], |row| {
                let needed = if row.bool("needed")? { " not null" } else { "" };
                Ok(format!(
                    "{}.{} {}{needed}",
                    row.text("holder")?,
                    row.text("part")?,
                    kind(row.text("kind")?)
                ))
            })?;
            lines.extend(tx.all(&statement("PRIMARY_KEYS", PRIMARY_KEYS), &[], |row| {
                Ok(format!("{} primary key ({})", row.text("holder")?, row.text("parts")?))
            })?);
            lines.extend(tx.all(&statement("UNIQUES", UNIQUES), &[], |row| {
                Ok(format!("{} unique ({})", row.text("holder")?, row.text("parts")?))
            })?);
            lines.extend(tx.all(&statement("REFERENCES", REFERENCES), &[], |row| {
                Ok(format!(
                    "{} ({}) references {}",
                    row.text("holder")?,
                    row.text("parts")?,
                    row.text("target")?
                ))
            })?);
            Ok::<_, DbError>(lines)
        })?;
        lines.retain(|line| {
            !line.starts_with("refinery_schema_history")
                && !except.iter().any(|prefix| line.starts_with(prefix))
        });
        lines.sort();
        Ok(lines)
    }
}

fn kind(in_engine: &str) -> &str {
    match in_engine {
        "integer" | "bigint" | "smallint" => "int",
        "blob" | "bytea" => "bytes",
        other => other,
    }
}
