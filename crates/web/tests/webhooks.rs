//! Webhooks from the subscription to the parked delivery and its replay, on both engines: signed, without personal values,
//! tried again with growing rests, and never twice under two ids. And the example of the documentation checks a signature.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use centre::ports::{Messenger, MessengerError, Reply, Request};
use centre::webhooks::signature;
use db::testing::on_runtime;
use serde_json::{Value as Json, json};
use std::collections::VecDeque;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use testkit::{Program, TestApp};
use web::api::schema::webhooks::{FreshSecret, Webhook, WebhookDeliveries};

/// A program outside: answers as it is told, 200 when it is told nothing, and keeps what came.
#[derive(Default)]
struct Receiver {
    answers: Mutex<VecDeque<Result<Reply, MessengerError>>>,
    came: Mutex<Vec<Request>>,
}

impl Messenger for Receiver {
    fn send(&self, request: &Request) -> Result<Reply, MessengerError> {
        self.came.lock().unwrap().push(request.clone());
        let told = self.answers.lock().unwrap().pop_front();
        told.unwrap_or_else(|| Ok(Reply { status: 200, body: "thanks".into() }))
    }
}

impl Receiver {
    fn will(&self, answers: impl IntoIterator<Item = Result<Reply, MessengerError>>) {
        self.answers.lock().unwrap().extend(answers);
    }

    /// What came since the last time it was asked.
    fn took(&self) -> Vec<Request> {
        std::mem::take(&mut *self.came.lock().unwrap())
    }
}

fn fails(status: u16) -> Result<Reply, MessengerError> {
    Ok(Reply { status, body: "\u{7}go away\n".into() })
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    &request.headers.iter().find(|(own, _)| own == name).unwrap().1
}

/// Whether a request is signed with a secret.
fn is_signed(request: &Request, secret: &str) -> bool {
    let at: i64 = header(request, "Shouwen-Timestamp").parse().unwrap();
    let wanted = format!("v1={}", signature(secret, at, &request.body));
    header(request, "Shouwen-Signature").split(',').any(|own| own == wanted)
}

struct World {
    app: TestApp,
    admin: Program,
    receiver: Arc<Receiver>,
    id: String,
    secret: String,
}

impl World {
    async fn new(database: &db::Database, events: &[&str]) -> Self {
        let app = TestApp::new(database.clone()).await;
        let admin = app.program("bao").await;
        let asked = json!({"project": "GL", "address": "https://example.org/hook?key=k", "events": events});
        let made = admin.post("/api/v1/webhooks", asked).await.is(201);
        let made: FreshSecret = serde_json::from_str(&made.text).unwrap();
        Self { app, admin, receiver: Arc::default(), id: made.id, secret: made.secret }
    }

    /// Sends what may leave, and gives what came.
    async fn deliver(&self) -> Vec<Request> {
        let messenger: Arc<dyn Messenger> = self.receiver.clone();
        self.app.house.centre.deliver_webhooks(&messenger).await.unwrap();
        self.receiver.took()
    }

    async fn deliveries(&self) -> WebhookDeliveries {
        let path = format!("/api/v1/webhooks/{}/deliveries?project=GL", self.id);
        serde_json::from_str(&self.admin.get(&path).await.is(200).text).unwrap()
    }

    async fn open(&self) -> String {
        let opened = self.app.program("li").await.post("/api/v1/cases", repair()).await.is(201).json();
        opened["number"].as_str().unwrap().to_owned()
    }
}

fn repair() -> Json {
    json!({"project": "GL", "service": "repair", "channel": "phone", "place": "3-2-501",
        "contact": {"name": "赵女士", "phone": "13811112222"},
        "fields": {"urgency": "urgent", "scope": "home", "matter": "厨房漏水"}})
}

async fn told_signed_and_without_persons(database: &db::Database) {
    let world = World::new(database, &["case_opened", "duty_overdue"]).await;
    let number = world.open().await;
    let came = world.deliver().await;
    assert_eq!(came.len(), 1);
    let (request, body) = (&came[0], serde_json::from_str::<Json>(&came[0].body).unwrap());
    assert_eq!((request.method.as_str(), request.allow_private), ("POST", false));
    assert!(is_signed(request, &world.secret) && !is_signed(request, "whs_other"));
    assert_eq!(header(request, "Shouwen-Delivery"), body["id"]);
    assert_eq!((&body["event"], &body["project"]), (&json!("case_opened"), &json!("GL")));
    assert_eq!((&body["case"]["number"], &body["case"]["service"]), (&json!(number), &json!("repair")));
    for personal in ["赵女士", "13811112222", "厨房漏水", "3栋", "501", "li"] {
        assert!(!request.body.contains(&format!("\"{personal}")), "{personal}: {}", request.body);
    }
    assert!(world.deliver().await.is_empty(), "it arrived");
    // What falls due is told; of a case from which anybody is kept out nothing is.
    world.app.house.clock.set("2026-11-20 09:11");
    world.app.house.centre.fire_due().await.unwrap();
    let overdue = world.deliver().await;
    assert_eq!(serde_json::from_str::<Json>(&overdue[0].body).unwrap()["data"]["duty"], "urgent_arrival#1");
    let accused = world.app.house.person("wang").to_string();
    let complaint = json!({"project": "GL", "service": "complaint", "channel": "phone", "place": "3-2-501",
        "contact": {"name": "王女士", "phone": "13700137000"},
        "fields": {"class": "attitude", "matter": "态度差", "accused": accused}});
    world.app.program("li").await.post("/api/v1/cases", complaint).await.is(201);
    assert!(world.deliver().await.is_empty());
    let seen = world.deliveries().await;
    assert_eq!(seen.rows.len(), 2);
    let first = seen.rows.last().unwrap();
    assert_eq!(
        (first.state.as_str(), first.status, first.answer.as_deref()),
        ("sent", Some(200), Some("thanks"))
    );
    assert_eq!(first.number.as_deref(), Some(number.as_str()));
}

async fn tried_again_parked_and_replayed(database: &db::Database) {
    let world = World::new(database, &["case_opened"]).await;
    world.open().await;
    world.receiver.will([
        fails(500),
        fails(302),
        fails(503),
        fails(500),
        fails(500),
        fails(500),
        fails(500),
        fails(410),
    ]);
    // Each rest is four times the one before, an hour at most.
    let times =
        ["09:00:00", "09:00:10", "09:00:50", "09:03:30", "09:14:10", "09:56:50", "10:56:50", "11:56:50"];
    let mut ids = vec![];
    for time in times {
        world.app.house.clock.set(&format!("2026-11-20 {time}"));
        let came = world.deliver().await;
        assert_eq!(came.len(), 1, "at {time}");
        ids.push((header(&came[0], "Shouwen-Delivery").to_owned(), came[0].body.clone()));
        assert!(world.deliver().await.is_empty(), "not before its time, at {time}");
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "the same id and bytes at every attempt");
    world.app.house.clock.set("2026-11-21 09:00");
    assert!(world.deliver().await.is_empty(), "put aside");
    let seen = world.deliveries().await.rows.remove(0);
    assert_eq!((seen.state.as_str(), seen.attempts, seen.status), ("parked", 8, Some(410)));
    assert_eq!((seen.answer.as_deref(), seen.error.as_deref()), (Some("go away"), Some("status 410")));
    let told = world.admin.get("/api/v1/inbox").await.is(200).json();
    assert!(
        told["rows"].as_array().unwrap().iter().any(|row| row["kind"] == "channel"),
        "with an alarm: {told}"
    );
    let replay = format!("/api/v1/webhooks/{}/deliveries/{}/replay", world.id, seen.id);
    world.admin.post(&replay, json!({"project": "GL"})).await.is(200);
    let came = world.deliver().await;
    assert_eq!(came[0].body, ids[0].1);
    assert!(is_signed(&came[0], &world.secret), "signed anew");
    assert_eq!(world.deliveries().await.rows[0].state, "sent");
    let other = replay.replace(&seen.id, "dlv_00000000-0000-7000-8000-00000000dead");
    world.admin.post(&other, json!({"project": "GL"})).await.is(404);
}

async fn who_does_not_answer_holds_up_nobody_else(database: &db::Database) {
    let world = World::new(database, &["case_opened"]).await;
    let asked = json!({"project": "GL", "address": "https://example.com/other", "events": ["case_opened"]});
    world.admin.post("/api/v1/webhooks", asked).await.is(201);
    world.receiver.will([
        Err(MessengerError::Unreachable("no connection")),
        Err(MessengerError::Unreachable("no connection")),
    ]);
    world.open().await;
    world.open().await;
    let came = world.deliver().await;
    assert_eq!(came.len(), 2, "one attempt for each receiver that is silent");
    let rows = world.deliveries().await.rows;
    let attempts: Vec<u64> = rows.iter().map(|row| row.attempts).collect();
    assert_eq!(attempts, [0, 1], "what was not tried does not count, the newest first");
    world.app.house.clock.set("2026-11-20 09:01");
    assert_eq!(world.deliver().await.len(), 4);
}

async fn secrets_change_and_subscriptions_end(database: &db::Database) {
    let world = World::new(database, &["case_opened"]).await;
    let page = world.admin.get("/api/v1/webhooks?project=GL").await.is(200);
    assert!(!page.text.contains(&world.secret), "shown once");
    let rotate = format!("/api/v1/webhooks/{}/rotate", world.id);
    let fresh = world.admin.post(&rotate, json!({"project": "GL"})).await.is(200);
    let fresh: FreshSecret = serde_json::from_str(&fresh.text).unwrap();
    world.open().await;
    let came = world.deliver().await;
    assert!(is_signed(&came[0], &world.secret) && is_signed(&came[0], &fresh.secret), "both for a day");
    world.app.house.clock.set("2026-11-21 09:00:01");
    world.open().await;
    let came = world.deliver().await;
    assert!(!is_signed(&came[0], &world.secret) && is_signed(&came[0], &fresh.secret));
    world.open().await;
    world.admin.post(&format!("/api/v1/webhooks/{}/end", world.id), json!({"project": "GL"})).await.is(200);
    world.open().await;
    assert!(world.deliver().await.is_empty());
    let all = world.admin.get("/api/v1/webhooks?project=GL").await.is(200);
    let all: Vec<Webhook> = serde_json::from_str(&all.text).unwrap();
    assert!(all[0].ended_at.is_some() && all[0].secrets == 0);
    let rows = world.deliveries().await.rows;
    assert!(rows.iter().any(|row| row.state == "parked") && rows.iter().all(|row| row.state != "waiting"));
    world.admin.post(&rotate, json!({"project": "GL"})).await.is(404);
}

async fn on_the_screen(database: &db::Database) {
    let world = World::new(database, &["case_opened"]).await;
    let browser = world.app.browser("bao").await;
    let wrong = browser
        .submit("/webhooks", &[("project", "GL"), ("address", "ftp://x"), ("events", "nothing")])
        .await;
    assert!(wrong.is(422).text.contains("地址要以 http"));
    let form = [("project", "GL"), ("address", "https://example.org/<b>"), ("events", "case_closed")];
    let made = browser.submit("/webhooks", &form).await.is(201);
    assert!(made.text.contains("whs_") && made.text.contains("&#60;b&#62;"), "{}", made.text);
    assert!(!browser.get("/webhooks?project=GL").await.is(200).text.contains("whs_"), "shown once");
    world.receiver.will([Ok(Reply { status: 500, body: "<script>x</script>".into() })]);
    let number = world.open().await;
    world.deliver().await;
    let address = format!("/webhooks/{}", world.id);
    let page = browser.get(&format!("{address}?project=GL")).await.is(200);
    assert!(
        page.text.contains(&number) && page.text.contains("对方答复 500") && page.text.contains("再发一次")
    );
    assert!(!page.text.contains("<script>x"), "an answer is text");
    let delivery = world.deliveries().await.rows[0].id.clone();
    browser.submit(&address, &[("project", "GL"), ("do", "replay"), ("delivery", &delivery)]).await.is(303);
    assert_eq!(world.deliver().await.len(), 1);
    let rotated = browser.submit(&address, &[("project", "GL"), ("do", "rotate")]).await.is(200);
    assert!(rotated.text.contains("whs_") && rotated.text.contains("新旧两把"));
    browser.submit(&address, &[("project", "GL"), ("do", "end")]).await.is(303);
    assert!(browser.get(&format!("{address}?project=GL")).await.text.contains("已停用"));
}

db::both_engines! {
    fn telling(database) { on_runtime(told_signed_and_without_persons(database.database())); }
    fn retrying(database) { on_runtime(tried_again_parked_and_replayed(database.database())); }
    fn silent_receivers(database) { on_runtime(who_does_not_answer_holds_up_nobody_else(database.database())); }
    fn secrets(database) { on_runtime(secrets_change_and_subscriptions_end(database.database())); }
    fn screens(database) { on_runtime(on_the_screen(database.database())); }
}

/// The Python of `docs/webhooks.md`, run as a receiver would.
#[test]
fn the_example_of_the_documentation_checks_signatures() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/webhooks.md")).unwrap();
    let example = page.split("```python\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let body = r#"{"event":"case_opened","case":{"number":"BXGL-20261120-0001"}}"#;
    let at = 1_795_000_000;
    let good = format!("v1={},v1={}", signature("whs_old", at, body), signature("whs_new", at, body));
    let checks = |secret: &str, now: i64, signed: &str, body: &str| {
        let script = format!(
            "{example}\nimport sys\nprint(is_genuine({secret:?}, {at:?}, {signed:?}, sys.stdin.buffer.read(), {now}))\n",
            at = at.to_string()
        );
        let mut python = Command::new("python3")
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        python.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
        let said = python.wait_with_output().unwrap();
        String::from_utf8(said.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(checks("whs_new", at + 10, &good, body), "True");
    assert_eq!(checks("whs_old", at - 10, &good, body), "True", "either of two secrets");
    assert_eq!(checks("whs_lost", at + 10, &good, body), "False");
    assert_eq!(checks("whs_new", at + 10, &good, &body.replace("0001", "0002")), "False", "another body");
    assert_eq!(checks("whs_new", at + 301, &good, body), "False", "too old");
    assert_eq!(checks("whs_new", at + 10, "v1=,v0=x", body), "False");
}
