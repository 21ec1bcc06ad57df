//! Requests to the interface: never a fault of ours; whoever is refused is told why and has changed nothing; and whatever
//! was taken can be verified, falls due and is recorded.

use crate::mutate::each;
use axum::body::Body;
use axum::http::{Method, Uri, header};
use db::testing::{TestDatabase, on_runtime};
use db::{DbError, ReaderExt as _, Statement};
use serde_json::json;
use testkit::{Program, TestApp};

/// Requests on each engine.
const FEW: u64 = 250;

/// A case, and who is who, for the words of the corpus that stand for them.
struct Known {
    number: String,
    wang: String,
    zhao: String,
}

impl Known {
    async fn of(app: &TestApp, desk: &Program) -> Self {
        let fields = json!({"urgency": "ordinary", "scope": "home", "matter": "水龙头漏水"});
        let body = json!({"project": "GL", "service": "repair", "channel": "phone", "place": "3-2-501", "fields": fields});
        let opened = desk.post("/api/v1/cases", body).await.is(201).json();
        let person = |login: &str| app.house.person(login).to_string();
        let number = opened["number"].as_str().unwrap().to_owned();
        Self { number, wang: person("wang"), zhao: person("zhao") }
    }

    fn put_into(&self, text: &str) -> String {
        text.replace("$NUMBER", &self.number).replace("$WANG", &self.wang).replace("$ZHAO", &self.zhao)
    }
}

fn count(database: &TestDatabase, text: &'static str) -> i64 {
    let statement = Statement::composed("count", text);
    let counted: Result<i64, DbError> =
        database.database().read_blocking(move |tx| tx.one(&statement, &[], |row| row.int(0)));
    counted.unwrap()
}

const EVENTS: &str = "select count(*) from journal";

/// Sends one request: method, path and body, divided by blanks. Whether it was taken.
fn send(database: &TestDatabase, app: &TestApp, program: &Program, text: &str) -> bool {
    let mut words = text.splitn(3, ' ');
    let method = Method::from_bytes(words.next().unwrap_or_default().as_bytes());
    let path = words.next().unwrap_or_default().parse::<Uri>();
    let (Ok(method), Ok(path)) = (method, path) else { return false };
    // What is no path of the interface is not what is tried here; a live stream has no end.
    if !path.path().starts_with("/api/v1/") {
        return false;
    }
    let before = count(database, EVENTS);
    let body = words.next().unwrap_or_default().to_owned();
    let request = program.request(method, &path.to_string()).header(header::CONTENT_TYPE, "application/json");
    let answer =
        tokio::runtime::Handle::current().block_on(app.send(request.body(Body::from(body)).unwrap()));
    let status = answer.status.as_u16();
    assert!(status < 500, "{status}: {}", answer.text);
    if status >= 400 {
        assert_eq!(count(database, EVENTS), before, "{status}, and yet something is recorded");
    }
    if matches!(status, 400 | 403 | 409 | 412 | 413 | 415 | 422) {
        let why = answer.json();
        assert!(why["code"].is_string() && why["why"].is_string(), "{status}: {why}");
    }
    status < 300
}

fn any_request(database: &TestDatabase) {
    on_runtime(async {
        let app = TestApp::new(database.database().clone()).await;
        let (desk, administrator) = (app.program("li").await, app.program("bao").await);
        let known = Known::of(&app, &desk).await;
        let mut taken = 0;
        tokio::task::block_in_place(|| {
            each("bodies", FEW, |text| {
                let text = known.put_into(text);
                taken += usize::from(send(database, &app, &desk, &text));
                taken += usize::from(send(database, &app, &administrator, &text));
            });
        });
        assert!(taken > 30, "chance must leave some requests good: {taken}");
        app.house.clock.wait(40 * 86_400_000_000);
        app.house.centre.fire_due().await.unwrap();
        let verified = app.house.centre.verify_all().await.unwrap();
        assert!(verified.differences.is_empty(), "{:?}", verified.differences);
        let parked = "select count(*) from duties where parked_at is not null";
        assert_eq!(tokio::task::block_in_place(|| count(database, parked)), 0, "a duty is put aside");
    });
}

db::both_engines! {
    fn any_request_is_answered_and_a_refused_one_changes_nothing(database) { any_request(database); }
}
