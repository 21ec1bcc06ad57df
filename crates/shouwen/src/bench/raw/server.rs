//! The raw engine on PostgreSQL: other tables of the same database, in a schema of their own, written by as many
//! connections as the product has, durably.
//!
//! A commit is one statement that is prepared once and takes the rows of all tables as arrays: one way to the server and
//! back, which is the least that a client can do.

use super::super::watch::{ServerTime, Watch, processor_time};
use super::{ANSWERS_SHARED, Keys, OF_CASE, Written, ends};
use anyhow::{Context, bail};
use db::{Database, Options};
use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls, Row, Statement};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The schema of its tables.
const SCHEMA: &str = "raw";

/// Where its tables are. The blocking client is used on threads of its own only.
pub(in super::super) struct Raw {
    address: String,
    tables: Vec<Shape>,
    connections: usize,
    /// The server, where it runs on this machine.
    server: Option<ServerTime>,
}

/// A table with its columns.
struct Shape {
    name: &'static str,
    columns: Vec<(String, Type)>,
}

/// The values of one column in one commit.
enum Values {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Raw {
    /// Tables made by the schema's own migrations, with a copy of the data as it is now or of the newest `share` cases.
    pub(super) fn prepare(address: String, share: Option<usize>) -> anyhow::Result<Self> {
        let apart = with_search_path(&address);
        on_own_thread(|| connect(&address)?.batch_execute(&fresh()).context("making a schema"))?;
        store::migrate(&Database::open(apart.parse()?, Options::default())?)?;
        let (tables, server) = on_own_thread(|| {
            let mut client = connect(&address)?;
            let tables = shapes(&mut client)?;
            copy(&mut client, &tables, share)?;
            let backend: i32 = client.query_one("select pg_backend_pid()", &[])?.try_get(0)?;
            Ok((tables, ServerTime::of_backend(u32::try_from(backend)?)))
        })?;
        Ok(Self { address, tables, connections: Options::default().connections, server })
    }

    pub(super) fn connections(&self) -> usize {
        self.connections
    }

    pub(super) fn server_time(&self) -> Option<ServerTime> {
        self.server
    }

    /// Writes the cases that were answered under these keys; each commit holds `group` cases.
    pub(super) fn write(&self, keys: &Keys, group: f64) -> anyhow::Result<Written> {
        let text = statement(&self.tables);
        let commits = on_own_thread(|| self.commits(keys, group))?;
        let next = AtomicUsize::new(0);
        let ready = thread::scope(|scope| {
            let connecting: Vec<_> =
                (0..self.connections).map(|_| scope.spawn(|| self.writer(&text))).collect();
            connecting.into_iter().map(joined).collect::<anyhow::Result<Vec<_>>>()
        })?;
        let (watch, spent, served) = (Watch::start(), processor_time(), self.server.map(ServerTime::spent));
        let (commits, next) = (&commits, &next);
        thread::scope(|scope| {
            let writing: Vec<_> = ready
                .into_iter()
                .map(|(client, statement)| scope.spawn(move || put(client, &statement, commits, next)))
                .collect();
            writing.into_iter().try_for_each(joined)
        })?;
        let (took, processor) = (watch.elapsed(), processor_time().saturating_sub(spent));
        let server = self.server.zip(served).map(|(server, before)| server.spent().saturating_sub(before));
        #[expect(clippy::cast_precision_loss, reason = "a number of cases is small")]
        let rate = keys.len() as f64 / took.as_secs_f64();
        Ok(Written { rate, processor, server })
    }

    fn writer(&self, text: &str) -> anyhow::Result<(Client, Statement)> {
        let mut client = connect(&self.address)?;
        client.batch_execute("set synchronous_commit = on; set plan_cache_mode = force_generic_plan")?;
        let statement = client.prepare(text)?;
        Ok((client, statement))
    }

    /// What each commit writes, read before anything is measured.
    fn commits(&self, keys: &Keys, group: f64) -> anyhow::Result<Vec<Vec<Values>>> {
        let mut client = connect(&self.address)?;
        let mut texts = Vec::with_capacity(self.tables.len());
        for table in &self.tables {
            let its = OF_CASE.iter().find(|own| own.name == table.name).map(|own| own.of_case);
            let its = its.unwrap_or(match table.name {
                "search_words" => "id in (select id from search_entries where project = $1 and case_id = $2)",
                _ => "who = $1 and key = $2",
            });
            texts.push(client.prepare(&format!(
                "select {} from {} where {its}",
                table.read(),
                table.name
            ))?);
        }
        let number = client.prepare("select number from cases where project = $1 and id = $2")?;
        let (mut commits, mut begin) = (Vec::new(), 0);
        for end in ends(keys.len(), group) {
            let mut values: Vec<Values> = self.tables.iter().flat_map(Shape::empty).collect();
            let (mut projects, mut prefixes) = (vec![], vec![]);
            for (who, key) in keys.get(begin..end).unwrap_or_default() {
                let (project, case) = case_of(&mut client, who, key)?;
                let mut column = values.iter_mut();
                for (table, text) in self.tables.iter().zip(&texts) {
                    let key: [&(dyn ToSql + Sync); 2] =
                        if table.name == "answers" { [who, key] } else { [&project, &case] };
                    let rows = client.query(text, &key)?;
                    for index in 0..table.columns.len() {
                        let into = column.next().context("a column")?;
                        rows.iter().try_for_each(|row| into.push(row, index))?;
                    }
                }
                let number: Option<String> = client.query_one(&number, &[&project, &case])?.try_get(0)?;
                let number = number.unwrap_or_default();
                prefixes.push(number.rsplit_once('-').map(|(prefix, _)| format!("{prefix}-")));
                projects.push(Some(project));
            }
            values.extend([Values::Text(projects), Values::Text(prefixes)]);
            commits.push(values);
            begin = end;
        }
        Ok(commits)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let dropped = on_own_thread(|| {
            connect(&self.address)?.batch_execute(&format!("drop schema if exists {SCHEMA} cascade"))?;
            Ok(())
        });
        if let Err(error) = dropped {
            crate::say(&format!("the schema `{SCHEMA}` could not be removed: {error}"));
        }
    }
}

impl Shape {
    fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    }

    /// Its columns as the client can read them.
    fn read(&self) -> String {
        let read = |(name, kind): &(String, Type)| match *kind {
            Type::TS_VECTOR => format!("{name}::text"),
            _ => name.clone(),
        };
        self.columns.iter().map(read).collect::<Vec<_>>().join(", ")
    }

    fn empty(&self) -> Vec<Values> {
        let empty = |(_, kind): &(String, Type)| match *kind {
            Type::INT8 => Values::Int(vec![]),
            Type::BYTEA => Values::Bytes(vec![]),
            _ => Values::Text(vec![]),
        };
        self.columns.iter().map(empty).collect()
    }

    /// The part of the statement that writes its rows; counts parameters on.
    fn insert(&self, parameters: &mut usize) -> String {
        let (mut arrays, mut taken, mut selected) = (vec![], vec![], vec![]);
        for (name, kind) in &self.columns {
            *parameters += 1;
            let array = match *kind {
                Type::INT8 => "bigint[]",
                Type::BYTEA => "bytea[]",
                _ => "text[]",
            };
            arrays.push(format!("${parameters}::{array}"));
            taken.push(name.as_str());
            let cast = if *kind == Type::TS_VECTOR { "::tsvector" } else { "" };
            selected.push(format!("{name}{cast}"));
        }
        format!(
            "insert into {SCHEMA}.{} ({}) overriding system value select {} from unnest({}) u({})",
            self.name,
            self.names(),
            selected.join(", "),
            arrays.join(", "),
            taken.join(", ")
        )
    }
}

impl Values {
    fn push(&mut self, row: &Row, column: usize) -> anyhow::Result<()> {
        match self {
            Self::Int(values) => values.push(row.try_get(column)?),
            Self::Text(values) => values.push(row.try_get(column)?),
            Self::Bytes(values) => values.push(row.try_get(column)?),
        }
        Ok(())
    }

    fn parameter(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Int(values) => values,
            Self::Text(values) => values,
            Self::Bytes(values) => values,
        }
    }
}

/// One statement that writes all rows of a commit and moves the counters on, the counters in an order of their own so that
/// two commits never wait for each other.
fn statement(tables: &[Shape]) -> String {
    let mut parameters = 0;
    let mut parts = Vec::with_capacity(tables.len());
    for (index, table) in tables.iter().enumerate() {
        parts.push(format!("t{index} as ({})", table.insert(&mut parameters)));
    }
    format!(
        "with {} insert into {SCHEMA}.numbers as n (project, prefix, value)
            select project, prefix, count(*) from unnest(${}::text[], ${}::text[]) u(project, prefix)
            group by project, prefix order by project, prefix
        on conflict (project, prefix) do update set value = n.value + excluded.value",
        parts.join(", "),
        parameters + 1,
        parameters + 2
    )
}

fn put(
    mut client: Client,
    statement: &Statement,
    commits: &[Vec<Values>],
    next: &AtomicUsize,
) -> anyhow::Result<()> {
    while let Some(commit) = commits.get(next.fetch_add(1, Ordering::Relaxed)) {
        let parameters: Vec<&(dyn ToSql + Sync)> = commit.iter().map(Values::parameter).collect();
        client.execute(statement, &parameters)?;
    }
    Ok(())
}

fn case_of(client: &mut Client, who: &str, key: &str) -> anyhow::Result<(String, String)> {
    let found = client.query_one(
        "select c.project, c.id from answers a join nodes n on n.project is not null
            join cases c on c.project = n.project and c.id = a.response where a.who = $1 and a.key = $2",
        &[&who, &key],
    )?;
    Ok((found.try_get(0)?, found.try_get(1)?))
}

/// The tables of a case, as the migrations made them.
fn shapes(client: &mut Client) -> anyhow::Result<Vec<Shape>> {
    let mut tables = Vec::new();
    for name in OF_CASE.iter().map(|table| table.name).chain(["answers", "search_words"]) {
        let prepared = client.prepare(&format!("select * from {SCHEMA}.{name}"))?;
        let columns = prepared.columns().iter();
        let columns = columns.map(|column| (column.name().to_owned(), column.type_().clone())).collect();
        tables.push(Shape { name, columns });
    }
    Ok(tables)
}

fn copy(client: &mut Client, tables: &[Shape], share: Option<usize>) -> anyhow::Result<()> {
    if let Some(share) = share {
        client.batch_execute(&format!(
            "create temp table share as select project, id from cases order by opened_at desc limit {share};
            create index on share (project, id); analyze share"
        ))?;
    }
    let words =
        "id in (select id from search_entries where (project, case_id) in (select project, id from share))";
    for table in tables {
        let shared = OF_CASE.iter().find(|own| own.name == table.name).map(|own| own.shared);
        let shared = shared.unwrap_or(if table.name == "answers" { ANSWERS_SHARED } else { words });
        let which = share.map(|_| format!(" where {shared}")).unwrap_or_default();
        let (name, columns) = (table.name, table.names());
        client.batch_execute(&format!(
            "insert into {SCHEMA}.{name} ({columns}) overriding system value select {columns} from {name}{which};
            analyze {SCHEMA}.{name}"
        ))?;
    }
    // What the copy left to be written does not burden whoever is measured next.
    client.batch_execute(&format!("insert into {SCHEMA}.numbers select * from numbers; checkpoint"))?;
    Ok(())
}

fn fresh() -> String {
    format!("drop schema if exists {SCHEMA} cascade; create schema {SCHEMA}")
}

/// The address, so that whoever connects by it makes tables in the schema of the raw engine.
fn with_search_path(address: &str) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}options=-c%20search_path%3D{SCHEMA}")
}

fn connect(address: &str) -> anyhow::Result<Client> {
    Client::connect(address, NoTls).context("connecting to PostgreSQL")
}

/// Runs something with the blocking client, which a runtime's thread may neither use nor drop.
fn on_own_thread<T: Send>(work: impl FnOnce() -> anyhow::Result<T> + Send) -> anyhow::Result<T> {
    thread::scope(|scope| joined(scope.spawn(work)))
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, anyhow::Result<T>>) -> anyhow::Result<T> {
    match thread.join() {
        Ok(outcome) => outcome,
        Err(_) => bail!("a thread of the raw engine panicked"),
    }
}
