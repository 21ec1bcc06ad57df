//! What can go wrong inside a group that is committed together, with real openings in it: a file that is full, a commit
//! that fails, a unit that panics. Who is told that his case is open finds it once; who is told otherwise finds nothing.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use centre::{CaseView, CentreError, Key, OpenRequest};
use db::testing::{TestDatabase, on_runtime};
use db::{Answer, Database, DbError, Engine, Options, ReaderExt as _, Statement, params};
use serde_json::{Map, json};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::House;
use tokio::task::JoinHandle;

/// Openings in the group.
const GROUP: usize = 50;

fn request(number: usize) -> (OpenRequest, Key) {
    let fields =
        json!({"topic": "fees", "question": format!("第 {number} 件：{}", "物业费怎么算".repeat(40))});
    let request = OpenRequest {
        project: "GL".into(),
        service: "enquiry".into(),
        channel: "phone".into(),
        fields: fields.as_object().cloned().unwrap_or_else(Map::new),
        ..OpenRequest::default()
    };
    (request, Key { key: format!("group-{number}"), digest: format!("{number:064}") })
}

async fn open(house: &House, number: usize) -> Result<CaseView, CentreError> {
    let (request, key) = request(number);
    house.centre.open_case(house.who("li"), request, Some(key)).await
}

/// Lets the group wait behind a unit that is held until the sender goes, with what else shall be in its middle; answers
/// what became of each.
async fn group(
    house: &House,
    database: &Database,
    middle: impl FnOnce() -> Answer<(), DbError>,
) -> (Vec<Result<CaseView, CentreError>>, Result<(), DbError>) {
    let (opened, gate) = channel::<()>();
    let held = hold(database, gate).await;
    let spawn = |number: usize| -> JoinHandle<Result<CaseView, CentreError>> {
        let house = house.clone();
        tokio::spawn(async move { open(&house, number).await })
    };
    let mut openings: Vec<_> = (0..GROUP / 2).map(spawn).collect();
    waiting(database, GROUP / 2).await;
    let middle = middle();
    openings.extend((GROUP / 2..GROUP).map(spawn));
    waiting(database, GROUP + 1).await;
    drop(opened);
    held.await.unwrap();
    let mut told = Vec::new();
    for opening in openings {
        told.push(opening.await.unwrap());
    }
    (told, middle.await)
}

/// SQLite: occupies the writer until the gate opens. PostgreSQL has no group; nothing is held there.
async fn hold(database: &Database, gate: std::sync::mpsc::Receiver<()>) -> Answer<(), DbError> {
    let holds = database.engine() == Engine::Sqlite;
    let (running, started): (Sender<()>, _) = channel();
    let gate = Mutex::new(gate);
    let held = database.write(move |_| {
        let _started = running.send(());
        if holds {
            let _opened = gate.lock().unwrap().recv();
        }
        Ok(())
    });
    tokio::task::spawn_blocking(move || started.recv()).await.unwrap().unwrap();
    held
}

async fn waiting(database: &Database, units: usize) {
    while database.engine() == Engine::Sqlite && database.stats().waiting_writes < units as u64 {
        tokio::task::yield_now().await;
    }
}

fn count(database: &Database, text: &'static str) -> i64 {
    let statement = Statement::composed("count", text);
    let counted: Result<i64, DbError> =
        database.read_blocking(move |tx| tx.one(&statement, &[], |row| row.int(0)));
    counted.unwrap()
}

/// Everybody finds what he was told, and everything is as the journal says.
async fn all_is_as_told(house: &House, database: &Database, told: &[Result<CaseView, CentreError>]) {
    for (number, told) in told.iter().enumerate() {
        let statement =
            Statement::composed("of_key", "select count(distinct stream) from journal where command = $1");
        let key = format!("group-{number}");
        let found: Result<i64, DbError> =
            database.read(move |tx| tx.one(&statement, params![&key], |row| row.int(0))).await;
        assert_eq!(found.unwrap(), i64::from(told.is_ok()), "opening {number} was told {told:?}");
    }
    let verified = house.centre.verify_all().await.unwrap();
    assert!(verified.differences.is_empty(), "{:?}", verified.differences);
    let mut numbers: Vec<_> =
        told.iter().filter_map(|told| Some(told.as_ref().ok()?.number.clone())).collect();
    numbers.sort();
    let without_gap: Vec<_> =
        (1..=numbers.len()).map(|number| format!("ZXGL-20261120-{number:04}")).collect();
    assert_eq!(numbers, without_gap);
}

#[test]
fn a_file_that_is_full_in_the_middle_of_a_group_loses_nobody_else() {
    let long = Duration::from_secs(600);
    let options = Options { group_time: long, unit_allowance: long, ..Options::default() };
    let test = TestDatabase::with(Engine::Sqlite, options);
    let database = test.database();
    on_runtime(async {
        let house = House::new(database.clone()).await;
        let pages =
            tokio::task::block_in_place(|| count(database, "select page_count from pragma_page_count"));
        limit(database, pages + 12).await;
        let (told, _) = group(&house, database, || database.write(|_| Ok(()))).await;
        let kept = told.iter().filter(|told| told.is_ok()).count();
        assert!(kept > 0 && kept < GROUP, "{kept} of {GROUP} fit");
        for refused in told.iter().filter_map(|told| told.as_ref().err()) {
            assert!(matches!(refused, CentreError::Storage(centre::Ailment::Full, _)), "{refused:?}");
        }
        assert!(database.stats().reruns > 0, "the file was full inside the group");
        limit(database, pages + 100_000).await;
        all_is_as_told(&house, database, &told).await;
        // Sent again under the same keys, the rest is kept, and what was kept is not doubled.
        let mut again = Vec::new();
        for number in 0..GROUP {
            again.push(open(&house, number).await);
        }
        assert!(again.iter().all(Result::is_ok));
        all_is_as_told(&house, database, &again).await;
    });
}

async fn limit(database: &Database, pages: i64) {
    let limited = Statement::composed("limit", format!("pragma max_page_count = {pages}"));
    let limited: Result<i64, DbError> =
        database.write(move |tx| tx.one(&limited, &[], |row| row.int(0))).await;
    assert_eq!(limited.unwrap(), pages);
}

async fn a_commit_fails(house: House, database: &Database) {
    let made: Result<(), DbError> = database
        .write(|tx| {
            tx.exec(&Statement::composed("make", "create table kept (name text primary key)"), &[])?;
            let child =
                "create table owed (of_whom text references kept (name) deferrable initially deferred)";
            tx.exec(&Statement::composed("make_child", child), &[])?;
            Ok(())
        })
        .await;
    made.unwrap();
    let orphan = Statement::composed("orphan", "insert into owed (of_whom) values ('nobody')");
    // Found out at the commit only.
    let (told, failed) =
        group(&house, database, || database.write(move |tx| tx.exec(&orphan, &[]).map(drop))).await;
    assert!(matches!(failed, Err(DbError::Constraint { .. })), "{failed:?}");
    assert!(told.iter().all(Result::is_ok), "{told:?}");
    all_is_as_told(&house, database, &told).await;
}

async fn a_unit_panics(house: House, database: &Database) {
    let change = Statement::composed("change", "update journal set data = 'panicked'");
    let change = Arc::new(change);
    let (told, failed) = group(&house, database, || {
        database.write(move |tx| -> Result<(), DbError> {
            tx.exec(&change, &[])?;
            panic!("on purpose");
        })
    })
    .await;
    assert!(matches!(failed, Err(DbError::Panicked { .. })), "{failed:?}");
    assert!(told.iter().all(Result::is_ok), "{told:?}");
    all_is_as_told(&house, database, &told).await;
}

db::both_engines! {
    fn a_commit_that_fails_fails_alone(database) {
        on_runtime(async { a_commit_fails(House::new(database.database().clone()).await, database.database()).await });
    }
    fn a_unit_that_panics_fails_alone(database) {
        on_runtime(async { a_unit_panics(House::new(database.database().clone()).await, database.database()).await });
    }
}
