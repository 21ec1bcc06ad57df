//! What people type into the one box, and cursors that nobody gave them: never a fault of ours, and on both engines the
//! same answer to the same data.

use crate::mutate::each;
use db::Engine;
use db::testing::{TestDatabase, on_runtime};
use serde_json::{Value as Json, json};
use testkit::{Program, TestApp};

/// The same estate with the same cases.
async fn filled(database: &TestDatabase) -> Program {
    let app = TestApp::new(database.database().clone()).await;
    let desk = app.program("li").await;
    for (number, matter) in
        ["厨房水管爆裂，水漫到客厅", "1 单元电梯困人", "路灯不亮 100%_不亮", "Leak in room 3-2-501", "噪音"]
            .iter()
            .enumerate()
    {
        let fields = json!({"urgency": "urgent", "scope": "home", "matter": matter});
        let contact = json!({"name": "张先生", "phone": format!("1380013800{number}")});
        let body = json!({"project": "GL", "service": "repair", "channel": "phone", "place": "3-2-501",
            "contact": contact, "fields": fields});
        desk.post("/api/v1/cases", body).await.is(201);
        app.house.clock.wait(1_000_000);
    }
    desk
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// What is found, in its order: what is known by its exact form, and cases with their excerpts.
fn found(answer: &Json) -> Vec<String> {
    let all = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
    let exact = all("exact").into_iter().map(|hit| format!("{} {}", hit["kind"], hit["label"]));
    exact.chain(all("hits").into_iter().map(|hit| hit.to_string())).collect()
}

#[test]
fn any_query_is_answered_and_alike_on_both_engines() {
    let (sqlite, postgres) = (TestDatabase::new(Engine::Sqlite), TestDatabase::new(Engine::Postgres));
    on_runtime(async {
        let (first, second) = (filled(&sqlite).await, filled(&postgres).await);
        let mut hits = 0;
        let runtime = tokio::runtime::Handle::current();
        tokio::task::block_in_place(|| {
            each("searches", 400, |text| {
                // The first line is the query, the second one where to go on.
                let (query, after) = text.split_once('\n').unwrap_or((text, ""));
                let mut path = format!("/api/v1/search?q={}", encoded(query));
                if !after.is_empty() {
                    path.push_str(&format!("&after={}", encoded(after)));
                }
                // A client refuses to send what is longer.
                if path.len() > 60_000 {
                    return;
                }
                let (one, other) =
                    runtime.block_on(async { (first.get(&path).await, second.get(&path).await) });
                assert!(one.status.as_u16() < 500, "{}: {}", one.status, one.text);
                assert_eq!(one.status, other.status, "{}\n{}", one.text, other.text);
                if one.status == 200 {
                    assert_eq!(found(&one.json()), found(&other.json()), "the engines differ");
                    hits += found(&one.json()).len();
                }
            });
        });
        assert!(hits > 50, "chance must leave some queries that find something: {hits}");
    });
}
