//! Moving a centre: everything arrives as it was and works on, whatever happens on the way, and nothing is overwritten.

use crate::house::House;
use crate::verifying::lived;
use centre::Centre;
use centre::copying::{CopyError, Progress, moving};
use centre::disk::FilesOnDisk;
use db::testing::{TestDatabase, on_runtime};
use db::{Database, DbError, Engine, Options, Sharing, Statement, Tx};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use store::tables;

/// Watches nothing and never stops.
pub(crate) fn through() -> Progress {
    Arc::new(|_, _| true)
}

/// Rows and digest of every table.
pub(crate) fn prints(database: &Database) -> BTreeMap<String, (u64, String)> {
    let read = database.read_blocking(|reader| {
        let mut found = BTreeMap::new();
        for table in tables::carried(reader)? {
            let print = tables::print(reader, &table)?;
            found.insert(table.name, print);
        }
        Ok::<_, CopyError>(found)
    });
    read.unwrap()
}

pub(crate) fn verified(house: &House) -> (u64, Vec<String>) {
    let found = on_runtime(house.centre.verify_all()).unwrap();
    (
        found.entries,
        found.differences.iter().map(|found| format!("{} {}", found.stream, found.what.en)).collect(),
    )
}

pub(crate) fn change(database: &Database, text: &str) -> u64 {
    let statement = Statement::composed("CHANGE", text);
    database.write_blocking(move |tx: &mut dyn Tx| tx.exec(&statement, &[])).unwrap()
}

fn moved(from: &Database, to: &Database) -> Result<moving::Moved, CopyError> {
    moving::database(from, to, model::Instant(1), &through())
}

pub(crate) fn words(result: Result<impl std::fmt::Debug, CopyError>) -> String {
    match result.unwrap_err() {
        CopyError::Refused(words) => words.en,
        other => format!("{other:?}"),
    }
}

/// There, and back into a third database: each time everything is there, verifies, is found and works on.
fn there_and_back(first: Engine, second: Engine) {
    let (start, there, back) =
        (TestDatabase::new(first), TestDatabase::new(second), TestDatabase::new(first));
    let folder = tempfile::tempdir().unwrap();
    let (house, number) = on_runtime(lived(&start, folder.path()));
    let done = moved(&start, &there).unwrap();
    let before = prints(&start);
    assert!(done.rows > 100 && before.len() == done.tables && done.tables > 30, "{done:?}");
    assert_eq!(prints(&there), before);
    moved(&there, &back).unwrap();
    assert_eq!(prints(&back), before);
    for place in [&there, &back] {
        let (here, entries) =
            (on_runtime(house.elsewhere(place.database().clone(), folder.path())), verified(&house));
        assert_eq!((entries.1.as_slice(), verified(&here)), ([].as_slice(), entries.clone()));
        let found = on_runtime(here.centre.search(here.who("li"), "爆裂", None, None, None)).unwrap();
        assert_eq!(found.hits.iter().map(|hit| hit.number.as_str()).collect::<Vec<_>>(), [number.as_str()]);
        let open = here.centre.open_case(here.who("li"), here.request(None, "门锁坏了"), None);
        let new = on_runtime(open).unwrap().number;
        assert_ne!(new, number);
        let found = on_runtime(here.centre.search(here.who("li"), "门锁", None, None, None)).unwrap();
        assert_eq!(found.hits.len(), 1, "{new} is numbered after the texts that were moved");
        assert_eq!(verified(&here).1, [""; 0]);
    }
}

#[test]
fn from_the_embedded_database_to_the_server_and_back() {
    there_and_back(Engine::Sqlite, Engine::Postgres);
}

#[test]
fn from_the_server_to_the_embedded_database_and_back() {
    there_and_back(Engine::Postgres, Engine::Sqlite);
}

/// Stopped again and again, each time a little later: nobody can work with the half of it, and in the end all is there.
fn stopped_on_the_way(from: Engine, to: Engine) {
    let (start, there) = (TestDatabase::new(from), TestDatabase::new(to));
    let folder = tempfile::tempdir().unwrap();
    let (house, _) = on_runtime(lived(&start, folder.path()));
    let mut stops = 0;
    loop {
        let steps = Arc::new(AtomicU64::new(stops * 2 + 1));
        let counted = Arc::clone(&steps);
        let watch: Progress = Arc::new(move |_, _| counted.fetch_sub(1, Ordering::SeqCst) > 1);
        match moving::database(&start, &there, model::Instant(1), &watch) {
            Ok(_) => break,
            Err(CopyError::Stopped) => stops += 1,
            Err(other) => panic!("{other:?}"),
        }
        let files = Arc::new(FilesOnDisk::new(folder.path()).unwrap());
        let (database, ports) = (there.database().clone(), house.centre_ports());
        let opened = Centre::open_with_files(database, ports, files);
        assert!(format!("{:?}", opened.unwrap_err()).contains("shouwen move"), "stop {stops}");
    }
    assert!(stops > 10, "it was stopped {stops} times only");
    assert_eq!(prints(&there), prints(&start));
    assert_eq!(verified(&on_runtime(house.elsewhere(there.database().clone(), folder.path()))).1, [""; 0]);
}

#[test]
fn a_stopped_move_goes_on_into_the_server() {
    stopped_on_the_way(Engine::Sqlite, Engine::Postgres);
}

#[test]
fn a_stopped_move_goes_on_into_the_embedded_database() {
    stopped_on_the_way(Engine::Postgres, Engine::Sqlite);
}

#[test]
fn nothing_is_overwritten_and_nothing_mixed() {
    let (start, other, there) = (
        TestDatabase::new(Engine::Sqlite),
        TestDatabase::new(Engine::Sqlite),
        TestDatabase::new(Engine::Sqlite),
    );
    let folder = tempfile::tempdir().unwrap();
    on_runtime(lived(&start, folder.path()));
    on_runtime(lived(&other, folder.path()));
    let before = prints(&other);
    assert!(words(moved(&start, &other)).contains("not empty"));
    assert_eq!(prints(&other), before, "it was refused and changed all the same");
    let seen = Mutex::new(0);
    let watch: Progress = Arc::new(move |_, _| {
        let mut seen = seen.lock().unwrap();
        *seen += 1;
        *seen < 10
    });
    let stopped = moving::database(&start, &there, model::Instant(1), &watch);
    assert!(matches!(stopped, Err(CopyError::Stopped)), "{stopped:?}");
    assert!(words(moved(&there, &TestDatabase::new(Engine::Sqlite))).contains("unfinished"));
    change(&start, "update streams set version = version + 1 where stream = 'rights'");
    assert!(words(moved(&start, &there)).contains("the source has changed"));
    change(&start, "update streams set version = version - 1 where stream = 'rights'");
    // A row that was changed in what is copied already is found when both are compared.
    assert!(change(&there, "update accounts set failed = failed + 1 where login = 'li'") == 1);
    let said = words(moved(&start, &there));
    assert!(said.contains("accounts") && said.contains("differs at"), "{said}");
}

db::both_engines! {
    fn who_copies_has_it_alone(database) {
        let open = |sharing| {
            Database::open(database.url().clone(), Options { sharing, connections: 1, ..Options::default() })
        };
        let one = open(Sharing::WithOthers).unwrap();
        let other = open(Sharing::WithOthers).unwrap();
        assert!(matches!(open(Sharing::Alone), Err(DbError::Busy { .. })), "two others have it");
        drop((one, other));
        let alone = until(|| open(Sharing::Alone));
        for sharing in [Sharing::WithOthers, Sharing::Alone] {
            assert!(matches!(open(sharing), Err(DbError::Busy { .. })), "somebody has it alone: {sharing:?}");
        }
        drop(alone);
        drop(until(|| open(Sharing::WithOthers)));
    }
}

/// The server lets go of a connection's locks a moment after the connection has gone.
#[expect(clippy::disallowed_methods, reason = "bounds how long a test waits; no result depends on it")]
fn until(open: impl Fn() -> Result<Database, DbError>) -> Database {
    let began = std::time::Instant::now();
    loop {
        match open() {
            Ok(database) => return database,
            Err(DbError::Busy { .. }) if began.elapsed().as_secs() < 20 => std::thread::yield_now(),
            Err(other) => panic!("{other:?}"),
        }
    }
}
