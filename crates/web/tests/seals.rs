//! Seals over the interface: a watcher outside fetches them, keeps the texts, and holds the centre against one later.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use centre::seal::{EACH, SealPaper};
use db::testing::{TestDatabase, on_runtime};
use db::{Statement, Tx};
use serde_json::json;
use testkit::TestApp;

async fn fetched_and_held_against(database: &TestDatabase) {
    let app = TestApp::new(database.database().clone()).await;
    let (program, watcher) = (app.program("li").await, app.program("bao").await);
    let body = json!({
        "project": "GL", "service": "repair", "channel": "phone", "place": "3栋2单元501",
        "contact": {"name": "张先生", "phone": "13800138000"},
        "fields": {"urgency": "ordinary", "scope": "home", "matter": "水管爆裂"},
    });
    program.post_with("/api/v1/cases", &[("idempotency-key", "a")], body).await.is(201);
    app.house.centre.seal_all().await.unwrap();
    app.house.clock.wait(EACH);
    app.house.centre.seal_all().await.unwrap();

    let page = watcher.get("/api/v1/seals?project=GL").await.is(200).json();
    let rows = page["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{page}");
    assert_eq!(page["key"].as_str().unwrap(), app.house.centre.seal_key().await.unwrap());
    let papers: Vec<SealPaper> =
        rows.iter().map(|row| SealPaper::read(row["text"].as_str().unwrap()).unwrap()).collect();
    assert!(papers.iter().all(SealPaper::is_signed));
    assert_eq!(papers[1].seal.root, rows[1]["root"].as_str().unwrap());
    // Whoever fetches daily asks only for what is new.
    let news = watcher.get("/api/v1/seals?project=GL&after=1").await.is(200).json();
    assert_eq!(news["rows"].as_array().unwrap().len(), 1);
    assert_eq!(watcher.get("/api/v1/seals?project=GL&after=2").await.is(200).json()["rows"], json!([]));

    let proven = app.house.centre.prove(&papers[1]).await.unwrap();
    assert!(proven.differences.is_empty(), "{:?}", proven.differences);
    let change = Statement::composed(
        "TAMPER",
        "update journal set data = replace(data, '\"at\"', '\"At\"') where version = 1",
    );
    database.database().write(move |tx: &mut dyn Tx| tx.exec(&change, &[])).await.unwrap();
    let proven = app.house.centre.prove(&papers[1]).await.unwrap();
    assert!(!proven.differences.is_empty(), "what was changed below it is found");
}

db::both_engines! {
    fn a_watcher_outside_fetches_seals_and_finds_what_was_changed(database) {
        on_runtime(fetched_and_held_against(database));
    }
}
