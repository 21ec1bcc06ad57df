//! The bench goes through from an empty folder to a whole table, small; what it measures is for larger data.

use db::testing::TestDatabase;
use db::{DbError, Engine, ReaderExt as _, Url, queries};
use std::path::Path;
use std::process::Command;

queries! {
    SCHEMAS = "select count(*) from pragma_database_list",
        pg: "select count(*) from pg_namespace where nspname = 'raw'";
}

/// Every line of the table, in order.
const LINES: &[&str] = &[
    "open a case in process, 32 writers",
    "open a case in process, p50",
    "open a case in process, p99",
    "open a case in process, processor time",
    "cases committed together, mean",
    "the same rows by the raw engine",
    "the same rows by the raw engine, processor time",
    "open a case in process, of the raw engine's rate",
    "raw engine's processor time, of ours",
    "open a case over HTTP, 32 clients",
    "open a case over HTTP, processor time",
    "open a case over HTTP, processor time of the clients",
    "open a case over HTTP, of the raw engine's rate",
    "open a case over HTTP, 500/s offered, p50",
    "open a case over HTTP, 500/s offered, p99",
    "case page in process, 200/s offered, p99",
    "case page over HTTP, 200/s offered, p99",
    "queue by project, 200/s offered, p99",
    "queue by service, 200/s offered, p99",
    "queue by state, 200/s offered, p99",
    "queue by owner, 200/s offered, p99",
    "queue by place, 200/s offered, p99",
    "queue by due, 200/s offered, p99",
    "queue by service and place, 200/s offered, p99",
    "queue by owner and due, 200/s offered, p99",
    "queue in process, all filters, 32 clients",
    "queue over HTTP, all filters, 32 clients",
    "duties of a front desk, 200/s offered, p99",
    "search for a common word, p99",
    "search for one character, p99",
    "search for a rare conjunction of characters, p99",
    "search for a phrase of common characters, p99",
    "search for a common word, smallest project, p99",
    "search for a rare conjunction, smallest project, p99",
    "start to the first page of the queue",
    "resident after the first page",
    "resident after many pages",
    "30 duties due at once, all fired",
    "a tick when nothing is due",
];

/// Further lines where there is a server.
const SERVED: &[&str] =
    &["open a case in process, the server's processor time", "the same rows by the raw engine, the server's"];

/// Runs a small bench; answers its table.
fn bench(data: &Path, more: &[&str]) -> std::io::Result<String> {
    let ran = Command::new(env!("CARGO_BIN_EXE_shouwen"))
        .args(["bench", "--quick", "--cases", "300", "--data"])
        .arg(data)
        .args(more)
        .env_remove("SHOUWEN_DATABASE")
        .output()?;
    let (table, said) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{said}");
    assert!(table.contains("load average") && table.contains("budgets kept"), "{table}");
    Ok(table.into_owned())
}

/// The lines are there, in this order, and each was measured.
fn measured(table: &str, names: &[&str]) {
    let mut lines = table.lines();
    for name in names {
        let line = lines.find(|line| line.starts_with(name));
        assert!(line.is_some(), "no line (in its place) for `{name}` in\n{table}");
        // A figure that was not measured shows a dash where its median would be.
        assert!(line.is_some_and(|line| !line.contains(" - ")), "not measured: {line:?}");
    }
}

#[test]
fn every_line_of_the_table_is_measured_on_small_data() {
    let folder = tempfile::tempdir().unwrap();
    measured(&bench(folder.path(), &[]).unwrap(), LINES);
    assert!(!folder.path().join("raw.sqlite").exists(), "the raw engine's file is removed");
}

#[test]
fn postgresql_is_measured_beside_a_raw_engine_of_its_own() {
    let (database, data) = (TestDatabase::new(Engine::Postgres), tempfile::tempdir().unwrap());
    let Url::Postgres(address) = database.url().clone() else { panic!("a database on the server") };
    let table = bench(data.path(), &["--only", "create", "--database", &address]).unwrap();
    measured(&table, &LINES[..9]);
    for name in SERVED {
        measured(&table, &[name]);
    }
    let left: Result<i64, DbError> = database.read_blocking(|tx| tx.one(&SCHEMAS, &[], |row| row.int(0)));
    assert_eq!(left.unwrap(), 0, "the raw engine's schema is removed");
}
