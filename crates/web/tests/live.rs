//! Live screens: told that something changed in one's own projects and never what, and sent elsewhere when the server stops.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use db::Engine;
use db::testing::{TestDatabase, on_runtime};
use futures_util::StreamExt as _;
use serde_json::json;
use std::time::Duration;
use testkit::{PASSWORD, TestApp};
use tokio::time::timeout;
use tower::ServiceExt as _;

/// Longer than anything here takes; only a failed test waits for it.
const LONG: Duration = Duration::from_secs(20);

async fn listen(app: &TestApp, login: &str) -> BodyDataStream {
    let entered = app.house.centre.log_in(login, PASSWORD, diag::Lang::Zh).await.unwrap();
    let request = Request::get("/live").header("cookie", format!("shouwen_session={}", entered.cookie));
    let answer = web::router(app.app.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    answer.into_body().into_data_stream()
}

async fn said(stream: &mut BodyDataStream) -> Option<String> {
    let next = timeout(LONG, stream.next()).await.unwrap();
    next.map(|bytes| String::from_utf8(bytes.unwrap().to_vec()).unwrap())
}

#[test]
fn a_screen_is_told_that_something_changed_and_not_what() {
    let database = TestDatabase::new(Engine::Sqlite);
    on_runtime(async {
        let app = TestApp::new(database.database().clone()).await;
        let mut stream = listen(&app, "sun").await;
        assert_eq!(said(&mut stream).await.unwrap().trim(), "event: listening\ndata: -");
        let body = json!({
            "project": "GL", "service": "repair", "channel": "phone", "place": "3栋2单元501",
            "contact": {"name": "张先生", "phone": "13800138000"},
            "fields": {"urgency": "urgent", "scope": "home", "matter": "漏水"},
        });
        let program = app.program("li").await;
        for _ in 0..3 {
            program.post("/api/v1/cases", body.clone()).await.is(201);
        }
        assert_eq!(
            said(&mut stream).await.unwrap().trim(),
            "event: changed\ndata: -",
            "many at once are one"
        );
        app.house.centre.stop();
        while let Some(more) = said(&mut stream).await {
            assert!(more.starts_with("event: changed"), "{more}");
        }
        // Whoever comes now is sent to another server.
        let refused = app.browser("sun").await.get("/live").await.is(503);
        assert_eq!(refused.header("retry-after"), "1");
        app.stranger().get("/live").await.is(303);
    });
}
