//! Verifying: nothing to say about an honest centre; whatever was changed behind its back is found.

use crate::house::House;
use db::testing::{TestDatabase, on_runtime};
use db::{Database, Engine, Statement, Tx};
use serde_json::json;

/// A house with a case that went some way, a day later.
pub(crate) async fn lived(database: &TestDatabase, folder: &std::path::Path) -> (House, String) {
    let house = House::new(database.database().clone(), folder).await;
    let opened =
        house.centre.open_case(house.who("li"), house.request(None, "水管爆裂"), None).await.unwrap();
    let number = opened.number;
    let worker = json!({"worker": house.person("wang").to_string()});
    house.act("li", &number, "dispatch", worker).await.unwrap();
    house.act("wang", &number, "accept", json!({})).await.unwrap();
    house.set("2026-11-20 09:45");
    house.centre.fire_due().await.unwrap();
    house.act("wang", &number, "arrive", json!({"four_brings": true})).await.unwrap();
    (house, number)
}

fn tamper(database: &Database, sqlite: &str) -> u64 {
    let statement = Statement::composed("TAMPER", sqlite);
    database.write_blocking(move |tx: &mut dyn Tx| tx.exec(&statement, &[])).unwrap()
}

async fn words(house: &House) -> Vec<String> {
    let found = house.centre.verify_all().await.unwrap();
    found.differences.into_iter().map(|difference| difference.what.zh).collect()
}

fn nothing_differs_until_something_is_changed(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let (house, number) = on_runtime(lived(database, folder.path()));
    let found = on_runtime(house.centre.verify_all()).unwrap();
    assert_eq!(found.differences, []);
    assert!(found.cases == 1 && found.streams > 2 && found.entries > 20 && found.values > 2, "{found:?}");
    let again = on_runtime(house.centre.case(house.who("li"), &number)).unwrap();
    assert_eq!(again.number, number, "verifying changes nothing");
    for (change, back, finding) in [
        (
            "update cases set snapshot = replace(snapshot, 'urgent', 'ordinary')",
            "update cases set snapshot = replace(snapshot, 'ordinary', 'urgent')",
            "表 cases",
        ),
        ("update cases set next_due = next_due + 1", "update cases set next_due = next_due - 1", "表 cases"),
        ("update duties set due = due + 1", "update duties set due = due - 1", "表 duties"),
        (
            "insert into exclusions (project, person, case_id) select project, owner, id from cases",
            "delete from exclusions",
            "表 exclusions",
        ),
        (
            "update holdings set post = 'x' || post",
            "update holdings set post = substr(post, 2)",
            "表 holdings",
        ),
        (
            "update journal set data = replace(data, 'dispatched', 'dispatchee') where kind = 'moved'",
            "update journal set data = replace(data, 'dispatchee', 'dispatched') where kind = 'moved'",
            "被改过",
        ),
        ("update journal set actor = '{\"who\":\"clock\"} ' where kind = 'opened'", "", "被改过"),
        ("delete from journal where version = 3", "", "缺了一条"),
        ("update personal set value = value || '!' where salt is not null", "", "个人信息"),
    ] {
        assert!(tamper(database, change) > 0, "{change}");
        let said = on_runtime(words(&house));
        assert!(said.iter().any(|line| line.contains(finding)), "{change}: {said:?}");
        if !back.is_empty() {
            tamper(database, back);
            assert_eq!(on_runtime(words(&house)), [""; 0], "{back}");
        }
    }
}

#[test]
fn a_row_without_a_stream_is_found() {
    let database = TestDatabase::new(Engine::Sqlite);
    let folder = tempfile::tempdir().unwrap();
    let (house, _) = on_runtime(lived(&database, folder.path()));
    tamper(&database, "delete from streams where stream like 'case_%'");
    let said = on_runtime(words(&house));
    assert!(said.iter().any(|line| line.contains("却没有它的流水")), "{said:?}");
}

db::both_engines! {
    fn whatever_is_changed_is_found(database) { nothing_differs_until_something_is_changed(database); }
}

async fn sent_twice(database: &TestDatabase, folder: &std::path::Path, digest: &str) {
    let house = House::new(database.database().clone(), folder).await;
    let key = || centre::Key { key: "once".into(), digest: digest.to_owned() };
    let request = house.request(None, "水管爆裂");
    let first = house.centre.open_case(house.who("li"), request.clone(), Some(key())).await.unwrap();
    let again = house.centre.open_case(house.who("li"), request.clone(), Some(key())).await.unwrap();
    assert_eq!(first.number, again.number);
    let other = centre::Key { digest: "b".repeat(64), ..key() };
    let refused = house.centre.open_case(house.who("li"), request, Some(other)).await;
    assert!(matches!(refused, Err(centre::CentreError::KeyReused)), "{refused:?}");
}

/// A digest that anybody can compute would tell, by trying names and numbers, what somebody wrote before it was erased.
fn keys_are_sealed(database: &TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let digest = "a".repeat(64);
    on_runtime(sent_twice(database, folder.path(), &digest));
    let kept = |table: &str, column: &str| {
        let statement =
            Statement::composed("KEPT", format!("select {column} from {table} where {column} is not null"));
        let read = |row: &db::Row<'_>| Ok(row.text(0)?.to_owned());
        let found = database.database().read_blocking(move |reader| {
            use db::ReaderExt as _;
            reader.all(&statement, &[], read)
        });
        found.unwrap()
    };
    for (table, column) in [("journal", "inputs"), ("answers", "digest")] {
        let found: Vec<String> = kept(table, column);
        assert!(!found.is_empty() && found.iter().all(|kept| kept.len() == 64), "{table}: {found:?}");
        assert!(!found.contains(&digest), "{table} keeps what anybody can compute");
        assert!(!found.contains(&store::digest::of(digest.as_bytes())), "{table}");
    }
}

db::both_engines! {
    fn what_was_sent_cannot_be_guessed_from_its_digest(database) { keys_are_sealed(database); }
}
