//! The raw engine on SQLite: another file beside the data, written by one thread.

use super::super::watch::{Watch, processor_time};
use super::{ANSWERS_SHARED, Keys, OF_CASE, Written, ends};
use db::{Database, Options, Url};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::path::{Path, PathBuf};

const NEXT_NUMBER: &str = "insert into numbers (project, prefix, value) values (?1, ?2, 1)
    on conflict (project, prefix) do update set value = numbers.value + 1 returning value";

/// One row for one table.
#[derive(Debug)]
struct Row {
    statement: usize,
    values: Vec<Value>,
}

/// Two files: the one that the centre filled, and the one that is written raw.
pub(in super::super) struct Raw {
    source: Connection,
    target: Connection,
    statements: Vec<String>,
}

impl Raw {
    /// A copy of the data as it is now, or of the newest `share` cases of it.
    pub(super) fn prepare(folder: &Path, share: Option<usize>) -> anyhow::Result<Self> {
        let (from, to) = (folder.join("shouwen.sqlite"), folder.join("raw.sqlite"));
        remove(&to);
        store::migrate(&Database::open(Url::file(&to), Options::default())?)?;
        let source = Connection::open_with_flags(&from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let target = Connection::open(&to)?;
        // As the product sets up its own connections.
        target.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        target.pragma_update(None, "synchronous", "off")?;
        target.pragma_update(None, "cache_size", -16_384)?;
        target.pragma_update(None, "temp_store", "memory")?;
        target.set_prepared_statement_cache_capacity(64);
        target.execute("attach database ?1 as filled", [from.to_string_lossy().as_ref()])?;
        target.execute_batch("begin")?;
        copy_rows(&target, share)?;
        copy_words(&target)?;
        target.execute_batch("commit")?;
        target.execute_batch("detach database filled")?;
        target.pragma_update(None, "synchronous", "full")?;
        target.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
        let mut statements = Vec::new();
        for table in OF_CASE.iter().map(|table| table.name).chain(["answers"]) {
            statements.push(insert(&source, table)?);
        }
        statements.push("insert into search_words (rowid, words) values (?1, ?2)".to_owned());
        statements.push(NEXT_NUMBER.to_owned());
        Ok(Self { source, target, statements })
    }

    /// Writes the cases that were answered under these keys; each commit holds `group` cases.
    pub(super) fn write(&mut self, keys: &Keys, group: f64) -> anyhow::Result<Written> {
        let mut cases = Vec::with_capacity(keys.len());
        for (who, key) in keys {
            cases.push(self.rows_of(who, key)?);
        }
        let (watch, spent) = (Watch::start(), processor_time());
        self.put(&cases, group)?;
        let (took, processor) = (watch.elapsed(), processor_time().saturating_sub(spent));
        #[expect(clippy::cast_precision_loss, reason = "a number of cases is small")]
        let rate = cases.len() as f64 / took.as_secs_f64();
        Ok(Written { rate, processor, server: None })
    }

    fn put(&mut self, cases: &[Vec<Row>], group: f64) -> anyhow::Result<()> {
        let mut begin = 0;
        for end in ends(cases.len(), group) {
            self.target.execute_batch("begin immediate")?;
            for row in cases.get(begin..end).unwrap_or_default().iter().flatten() {
                let Some(text) = self.statements.get(row.statement) else { continue };
                let mut statement = self.target.prepare_cached(text)?;
                let mut rows = statement.query(rusqlite::params_from_iter(&row.values))?;
                while rows.next()?.is_some() {}
            }
            self.target.execute_batch("commit")?;
            begin = end;
        }
        Ok(())
    }

    /// Every row that opening a case wrote, in the order of the tables.
    fn rows_of(&self, who: &str, key: &str) -> anyhow::Result<Vec<Row>> {
        let found = "select response from answers where who = ?1 and key = ?2";
        let case: String = self.source.query_row(found, params![who, key], |row| row.get(0))?;
        let project: String = self
            .source
            .prepare_cached(
                "select c.project from nodes n join cases c on c.project = n.project and c.id = ?1",
            )?
            .query_row([&case], |row| row.get(0))?;
        let mut rows = Vec::new();
        for (statement, table) in OF_CASE.iter().enumerate() {
            let text = format!("select * from {} where {}", table.name, table.of_case.replace('$', "?"));
            self.read(&text, &[&project, &case], statement, &mut rows)?;
        }
        let answers = OF_CASE.len();
        self.read("select * from answers where who = ?1 and key = ?2", &[who, key], answers, &mut rows)?;
        for (rowid, words) in
            words(&self.source, &format!("where e.project = '{project}' and e.case_id = '{case}'"))?
        {
            rows.push(Row { statement: answers + 1, values: vec![rowid.into(), words.into()] });
        }
        let number: Option<String> = self
            .source
            .prepare_cached("select number from cases where project = ?1 and id = ?2")?
            .query_row([&project, &case], |row| row.get(0))
            .optional()?
            .flatten();
        let prefix = number.unwrap_or_default();
        let prefix = prefix.rsplit_once('-').map_or("", |(prefix, _)| prefix);
        rows.push(Row { statement: answers + 2, values: vec![project.into(), format!("{prefix}-").into()] });
        Ok(rows)
    }

    fn read(&self, text: &str, keys: &[&str], statement: usize, into: &mut Vec<Row>) -> anyhow::Result<()> {
        let mut prepared = self.source.prepare_cached(text)?;
        let columns = prepared.column_count();
        let mut found = prepared.query(rusqlite::params_from_iter(keys))?;
        while let Some(row) = found.next()? {
            let values = (0..columns).map(|column| row.get(column)).collect::<Result<_, _>>()?;
            into.push(Row { statement, values });
        }
        Ok(())
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if let Some(path) = self.target.path() {
            remove(&PathBuf::from(path));
        }
    }
}

fn remove(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // What is not there need not be removed.
        let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
    }
}

fn insert(source: &Connection, table: &str) -> anyhow::Result<String> {
    let columns = source.prepare(&format!("select * from {table}"))?.column_count();
    Ok(format!("insert into {table} values ({})", vec!["?"; columns].join(", ")))
}

/// The words of texts, as the product computes them: an index without content gives them back to nobody.
fn words(connection: &Connection, which: &str) -> anyhow::Result<Vec<(i64, String)>> {
    let text = format!(
        "select e.id, e.project, e.restricted, p.value from search_entries e join personal p on p.key = e.key {which}"
    );
    let mut prepared = connection.prepare(&text)?;
    let mut found = prepared.query([])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let (project, restricted): (String, i64) = (row.get(1)?, row.get(2)?);
        let text: Option<String> = row.get(3)?;
        let mut words = store::search::words_of(&text.unwrap_or_default());
        words.insert(format!("p{}{restricted}", project.replace('-', "")));
        all.push((row.get(0)?, words.into_iter().collect::<Vec<_>>().join(" ")));
    }
    Ok(all)
}

/// Copies all rows, or those of the newest `share` cases. The counters are copied as a whole.
fn copy_rows(target: &Connection, share: Option<usize>) -> anyhow::Result<()> {
    if let Some(share) = share {
        target.execute_batch(&format!(
            "create temp table share as select project, id from filled.cases order by opened_at desc limit {share}"
        ))?;
        target.execute_batch("create index temp.share_id on share (project, id)")?;
    }
    let tables = OF_CASE.iter().map(|table| (table.name, Some(table.shared)));
    for (table, shared) in tables.chain([("answers", Some(ANSWERS_SHARED)), ("numbers", None)]) {
        let which = match (share, shared) {
            (Some(_), Some(shared)) => {
                let shared = shared.replace("from search_entries", "from filled.search_entries");
                format!(" where {shared}")
            }
            _ => String::new(),
        };
        target.execute_batch(&format!("insert into main.{table} select * from filled.{table}{which}"))?;
    }
    if share.is_some() {
        target.execute_batch("drop table share")?;
    }
    Ok(())
}

fn copy_words(target: &Connection) -> anyhow::Result<()> {
    let mut insert = target.prepare("insert into search_words (rowid, words) values (?1, ?2)")?;
    for (rowid, words) in words(target, "")? {
        insert.execute(params![rowid, words])?;
    }
    Ok(())
}
