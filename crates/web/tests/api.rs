//! The interface for programs, on both engines: from a call to a discharged visit, and what it says when something
//! does not fit.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::body::Body;
use axum::http::Method;
use db::testing::on_runtime;
use serde_json::{Value as Json, json};
use testkit::TestApp;
use web::api::schema::case::Case;
use web::api::schema::lists::{DutyPage, QueuePage};

fn repair() -> Json {
    json!({"project": "GL", "service": "repair", "channel": "phone", "place": "3-2-501",
        "contact": {"name": "张先生", "phone": "138 0013 8000"},
        "fields": {"urgency": "urgent", "scope": "home", "matter": "厨房水管爆裂，水漫到客厅"}})
}

/// The route of an action.
fn action(number: &str, word: &str) -> String {
    format!("/api/v1/cases/{number}/actions/{word}")
}

async fn walk(app: TestApp) {
    let (desk, technician, steward) =
        (app.program("li").await, app.program("wang").await, app.program("guan").await);
    let opened = desk.post_with("/api/v1/cases", &[("idempotency-key", "call-1")], repair()).await.is(201);
    let case: Case = serde_json::from_str(&opened.text).unwrap();
    assert_eq!(case.number, "BXGL-20261120-0001");
    assert_eq!(opened.header("location"), "/api/v1/cases/BXGL-20261120-0001");
    assert_eq!(opened.header("etag"), format!("\"{}\"", case.version));
    assert_eq!((case.owner.label.as_str(), case.contact.label.as_str()), ("li", "li"));
    let arrival = case.duties.iter().find(|duty| duty.clause == "urgent_arrival").unwrap();
    assert_eq!(arrival.due, "2026-11-20T09:10:00+08:00");
    assert!(!arrival.explanation.lines.is_empty());
    let again = desk.post_with("/api/v1/cases", &[("idempotency-key", "call-1")], repair()).await.is(201);
    assert_eq!(again.json()["number"], "BXGL-20261120-0001");
    let other = json!({"project": "GL", "service": "enquiry", "channel": "phone"});
    let reused = desk.post_with("/api/v1/cases", &[("idempotency-key", "call-1")], other).await.is(409);
    assert_eq!(reused.json()["code"], "key_reused");

    let number = case.number.as_str();
    let worker = json!({"inputs": {"worker": app.house.person("wang").to_string()}});
    desk.post(&action(number, "dispatch"), worker).await.is(200);
    technician.post(&action(number, "accept"), json!({"inputs": {}})).await.is(200);
    app.house.clock.set("2026-11-20 09:08");
    technician.post(&action(number, "arrive"), json!({"inputs": {"four_brings": true}})).await.is(200);
    technician.post(&action(number, "start"), json!({})).await.is(200);
    let early =
        technician.post(&action(number, "finish"), json!({"inputs": {"minutes": 8}})).await.is(422).json();
    assert_eq!(early["code"], "missing_answers");
    assert_eq!(early["inputs"]["minutes"], 8, "what was sent comes back");
    let finish = json!({"inputs": {"result": "换了软管", "minutes": 8, "tidy": true, "wishes": "无"}});
    technician.post(&action(number, "finish"), finish).await.is(200);
    desk.post(&action(number, "reply"), json!({})).await.is(200);
    let visit = json!({"inputs": {"visit": "after_repair", "method": "phone", "verdict": "satisfied",
        "answers": {"visit_quality": "good", "visit_effect": "solved"}, "words": "师傅很好"}});
    technician.post(&action(number, "answer_visit"), visit.clone()).await.is(422);
    app.house.clock.set("2026-11-20 10:30");
    let closed = steward.post(&action(number, "answer_visit"), visit).await.is(200);
    let closed: Case = serde_json::from_str(&closed.text).unwrap();
    assert_eq!(closed.stage_kind, "closed");
    let seen = desk.get(&format!("/api/v1/cases/{number}")).await.is(200);
    assert_eq!(seen.json()["timeline"].as_array().unwrap().len(), closed.timeline.len());
}

async fn the_second_of_two(app: TestApp) {
    let (desk, supervisor) = (app.program("li").await, app.program("sun").await);
    let opened = desk.post("/api/v1/cases", repair()).await.is(201).json();
    let note = action(opened["number"].as_str().unwrap(), "note");
    desk.post(&note, json!({"inputs": {"text": "客户又来电催"}})).await.is(200);
    let late = json!({"expect": opened["version"], "inputs": {"text": "晚了一步"}});
    let stale = supervisor.post(&note, late).await.is(412).json();
    assert_eq!(stale["code"], "stale");
    assert_eq!(stale["inputs"]["text"], "晚了一步");
    assert!(stale["since"].as_array().unwrap().iter().any(|line| line["text"] == "客户又来电催"), "{stale}");
    let tag = format!("\"{}\"", stale["version"]);
    supervisor.post_with(&note, &[("if-match", &tag)], json!({"inputs": {"text": "看过了"}})).await.is(200);
    supervisor.post_with(&note, &[("if-match", "\"1\"")], json!({"inputs": {"text": "旧的"}})).await.is(412);
}

async fn lists(app: TestApp) {
    let desk = app.program("li").await;
    for _ in 0..3 {
        desk.post("/api/v1/cases", repair()).await.is(201);
    }
    let page: QueuePage =
        serde_json::from_str(&desk.get("/api/v1/cases?limit=2&project=GL").await.is(200).text).unwrap();
    assert_eq!((page.rows.len(), page.count.as_str()), (2, "3"));
    let next = desk.get(&format!("/api/v1/cases?limit=2&after={}", page.next.unwrap())).await.is(200);
    let next: QueuePage = serde_json::from_str(&next.text).unwrap();
    assert_eq!((next.rows.len(), next.next), (1, None));
    let duties: DutyPage =
        serde_json::from_str(&desk.get("/api/v1/duties?owner=me&state=open").await.is(200).text).unwrap();
    assert!(duties.rows.iter().any(|duty| duty.key == "urgent_arrival#1"));
    let wrong = desk.get("/api/v1/cases?state=nonsense").await.is(422).json();
    assert_eq!(wrong["fields"][0]["field"], "state");
    desk.get("/api/v1/cases?nonsense=1").await.is(400);
}

async fn bad_input(app: TestApp) {
    let desk = app.program("li").await;
    let raw = |kind: &'static str, body: String| {
        let request = desk.request(Method::POST, "/api/v1/cases").header("content-type", kind);
        app.send(request.body(Body::from(body)).unwrap())
    };
    let deep = "[".repeat(100_000);
    let cases = [
        (raw("application/json", "{\"project\": nope}".into()).await, 400, "unreadable"),
        (raw("application/json", deep).await, 400, "unreadable"),
        (raw("application/json", "\u{0}".into()).await, 400, "unreadable"),
        (raw("application/json", "{\"project\": 7}".into()).await, 400, "unreadable"),
        (raw("text/plain", "hello".into()).await, 415, "wrong_encoding"),
        (raw("application/json", " ".repeat(1_100_000)).await, 413, "too_large"),
        (desk.get("/api/v1/nothing").await, 404, "not_found"),
        (desk.get("/api/v1/cases/NONE-1").await, 404, "not_found"),
        (desk.get("/api/v1/cases/%FF%FE").await, 400, "unreadable"),
        (
            app.send(desk.request(Method::DELETE, "/api/v1/cases").body(Body::empty()).unwrap()).await,
            405,
            "method_not_allowed",
        ),
        (
            desk.post("/api/v1/cases", json!({"project": "GL", "service": "nothing", "channel": "phone"}))
                .await,
            422,
            "invalid",
        ),
        (
            desk.post("/api/v1/cases", json!({"project": "XX", "service": "repair", "channel": "phone"}))
                .await,
            404,
            "not_found",
        ),
        (desk.post_with("/api/v1/cases", &[("idempotency-key", "a b")], repair()).await, 400, "unreadable"),
        (app.anonymous().get("/api/v1/cases").await, 401, "not_logged_in"),
        (app.reader("li").await.post("/api/v1/cases", repair()).await, 403, "denied"),
    ];
    for (answer, status, code) in cases {
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text);
        let document = answer.clone().is(status).json();
        assert_eq!(document["code"], code, "{document}");
        assert_eq!(document["status"], status);
        assert!(document["why"].as_str().is_some_and(|why| !why.is_empty()));
        assert!(document["mend"].as_str().is_some_and(|mend| !mend.is_empty()));
        assert!(!answer.text.contains("panicked") && !answer.text.contains("src/"));
    }
}

async fn described(app: TestApp) {
    let reader = app.anonymous();
    let document = reader.get("/api/v1/openapi.json").await.is(200).json();
    for route in web::all_routes(&app.app).iter().filter(|route| route.path.starts_with("/api/v1/")) {
        if route.path != "/api/v1/openapi.json" {
            let operation = &document["paths"][&route.path][route.method.to_lowercase()];
            assert!(operation["summary"].is_string(), "{} {} is not described", route.method, route.path);
        }
    }
    let page = reader.get("/api").await.is(200);
    assert!(page.text.contains("POST /api/v1/cases"));
    assert!(
        reader.get("/metrics").await.is(200).text.contains("route=\"/api\",method=\"GET\",status=\"200\"} 1")
    );
    for path in ["/healthz", "/readyz"] {
        reader.get(path).await.is(200);
    }
}

db::both_engines! {
    fn a_call_becomes_a_discharged_visit(database) {
        on_runtime(async { walk(TestApp::new(database.database().clone()).await).await });
    }
    fn the_second_of_two_is_told_what_the_first_did(database) {
        on_runtime(async { the_second_of_two(TestApp::new(database.database().clone()).await).await });
    }
    fn lists_are_paged_by_key(database) {
        on_runtime(async { lists(TestApp::new(database.database().clone()).await).await });
    }
}

#[test]
fn what_cannot_be_read_is_a_problem_document() {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { bad_input(TestApp::new(database.database().clone()).await).await });
}

#[test]
fn every_route_of_the_interface_is_described() {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { described(TestApp::new(database.database().clone()).await).await });
}
