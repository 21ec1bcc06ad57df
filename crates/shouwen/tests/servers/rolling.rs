//! The story: a backlog of due duties, a swarm of clients, a server killed, a server restarted.

use crate::http::{ask, request};
use crate::proxy::Proxy;
use crate::server::Server;
use db::testing::{TestDatabase, on_runtime};
use db::{Engine, ReaderExt as _, Statement, Tx, Url};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use testkit::House;
use tokio::time::timeout;

/// Clients at once.
const CLIENTS: usize = 8;
/// Cases whose duties fell due before any server ran.
const BACKLOG: usize = 40;
/// Longer than the swarm takes.
const LONG: Duration = Duration::from_secs(40);

fn repair(matter: &str) -> Json {
    json!({
        "project": "GL", "service": "repair", "channel": "phone", "place": "3栋2单元501",
        "contact": {"name": "张先生", "phone": "13800138000"},
        "fields": {"urgency": "urgent", "scope": "home", "matter": matter},
    })
}

/// A centre with a backlog: everything in it fell due long ago. Answers a token.
async fn prepare(database: &TestDatabase) -> String {
    let house = House::new(database.database().clone()).await;
    for number in 0..BACKLOG {
        let asked = serde_json::from_value(repair(&format!("旧单 {number}"))).unwrap();
        house.centre.open_case(house.who("li"), asked, None).await.unwrap();
        house.clock.wait(1_000);
    }
    let token = house.centre.create_token("li", "swarm", true).await.unwrap();
    tokio::task::spawn_blocking(move || drop(house)).await.unwrap();
    token
}

/// What the swarm knows and may do.
struct Swarm {
    proxy: SocketAddr,
    token: String,
    acknowledged: AtomicUsize,
    stop: AtomicBool,
}

impl Swarm {
    async fn send(&self, method: &str, path: &str, key: Option<&str>, body: &str) -> Json {
        let answer = ask(self.proxy, &request(&self.token, method, path, key, body)).await.unwrap();
        let status = answer.status();
        assert!(matches!(status, 200 | 201), "{method} {path} {key:?}: {status} {}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// Opens cases, looks at them, and sends some requests twice. Answers the number of each key.
    async fn client(&self, client: usize) -> BTreeMap<String, String> {
        let mut opened = BTreeMap::new();
        for turn in 0.. {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            let (key, body) =
                (format!("c{client}-{turn}"), repair(&format!("客户 {client} 第 {turn} 次")).to_string());
            let case = self.send("POST", "/api/v1/cases", Some(&key), &body).await;
            let number = case["number"].as_str().unwrap().to_owned();
            self.acknowledged.fetch_add(1, Ordering::Relaxed);
            if turn % 3 == 0 {
                let again = self.send("POST", "/api/v1/cases", Some(&key), &body).await;
                assert_eq!(again["number"], case["number"], "one key, one case");
            }
            let seen = self.send("GET", &format!("/api/v1/cases/{number}"), None, "").await;
            assert_eq!(seen["number"], case["number"], "what was acknowledged is seen at every server");
            self.send("GET", "/api/v1/duties", None, "").await;
            opened.insert(key, number);
        }
        opened
    }

    /// Waits until so many more were acknowledged.
    async fn more(&self, count: usize) {
        let enough = self.acknowledged.load(Ordering::Relaxed) + count;
        let mut look = tokio::time::interval(Duration::from_millis(10));
        while self.acknowledged.load(Ordering::Relaxed) < enough {
            look.tick().await;
        }
    }
}

async fn texts(database: &TestDatabase, text: &str) -> Vec<String> {
    let statement = Statement::composed("test", text);
    database
        .database()
        .write(move |tx: &mut dyn Tx| tx.all(&statement, &[], |row| Ok(row.text(0)?.to_owned())))
        .await
        .unwrap()
}

/// Every step is recorded once, in the order in which the steps of a case were due; nothing is left.
async fn every_duty_is_recorded_once(database: &TestDatabase) {
    let all = "select stream || ' ' || data from journal where kind = 'step_fired' order by stream, version";
    let (mut once, mut last) = (BTreeSet::new(), BTreeMap::<String, i64>::new());
    for line in texts(database, all).await {
        let (stream, data) = line.split_once(' ').unwrap();
        let event = serde_json::from_str::<Json>(data).unwrap()["event"].take();
        let step = format!("{stream} {} {}", event["duty"], event["step"]);
        assert!(once.insert(step.clone()), "{step} is recorded twice");
        let due = event["due_at"].as_i64().unwrap();
        if let Some(before) = last.insert(stream.to_owned(), due) {
            assert!(before <= due, "{step} is out of its order");
        }
    }
    assert!(once.len() >= BACKLOG, "{} steps fired", once.len());
    let parked = texts(database, "select key from duties where parked_at is not null").await;
    assert_eq!(parked, [""; 0], "nothing went wrong with a duty");
}

async fn nothing_acknowledged_is_missing(database: &TestDatabase, opened: &BTreeMap<String, String>) {
    let kept = "select distinct command || ' ' || c.number from journal j join cases c on c.id = j.stream
        where command is not null";
    let kept: Vec<String> = texts(database, kept).await;
    let mut of_key: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in &kept {
        let (key, number) = line.split_once(' ').unwrap();
        of_key.entry(key).or_default().push(number);
    }
    for (key, number) in opened {
        assert_eq!(of_key.get(key.as_str()).map(Vec::as_slice), Some(&[number.as_str()][..]), "{key}");
    }
    let numbers: BTreeSet<&String> = opened.values().collect();
    assert_eq!(numbers.len(), opened.len(), "every number was given once");
}

fn verified(url: &str, data: &std::path::Path) {
    let ran = Command::new(env!("CARGO_BIN_EXE_shouwen"))
        .args(["verify", "--database", url, "--data"])
        .arg(data)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}\n{err}");
}

#[test]
fn a_server_dies_and_one_is_restarted_and_nobody_notices() {
    let (database, data) = (TestDatabase::new(Engine::Postgres), tempfile::tempdir().unwrap());
    let Url::Postgres(url) = database.url().clone() else { panic!("a server's address") };
    on_runtime(async {
        let token = prepare(&database).await;
        let mut servers = Vec::new();
        for _ in 0..3 {
            servers.push(Server::start(&url, data.path()).await);
        }
        let proxy = Proxy::before(servers.iter().map(|server| server.address).collect()).await;
        let swarm = Arc::new(Swarm {
            proxy: proxy.address,
            token,
            acknowledged: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        });
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..CLIENTS {
            let swarm = Arc::clone(&swarm);
            clients.spawn(async move { swarm.client(client).await });
        }
        let events = async {
            swarm.more(40).await;
            servers[0].kill();
            swarm.more(40).await;
            servers[1].terminate();
            assert!(servers[1].ended().await.success(), "it ends as it should");
            swarm.more(20).await;
            servers[1].restart().await;
            servers[0].restart().await;
            swarm.more(40).await;
            swarm.stop.store(true, Ordering::Relaxed);
            let mut opened = BTreeMap::new();
            while let Some(client) = clients.join_next().await {
                opened.append(&mut client.unwrap());
            }
            opened
        };
        let opened = timeout(LONG, events).await.expect("the swarm gets its work done");
        assert!(proxy.retried.load(Ordering::Relaxed) > 0, "the proxy had something to hide");
        for server in &mut servers {
            server.terminate();
            assert!(server.ended().await.success());
        }
        nothing_acknowledged_is_missing(&database, &opened).await;
        every_duty_is_recorded_once(&database).await;
        verified(&url, data.path());
    });
}

#[test]
fn a_server_that_is_told_to_stop_says_so_at_once_and_finishes() {
    let (database, data) = (TestDatabase::new(Engine::Postgres), tempfile::tempdir().unwrap());
    let Url::Postgres(url) = database.url().clone() else { panic!("a server's address") };
    on_runtime(async {
        let token = prepare(&database).await;
        let mut server = Server::start(&url, data.path()).await;
        server.terminate();
        let mut look = tokio::time::interval(Duration::from_millis(10));
        while server.readiness().await == Some(200) {
            look.tick().await;
        }
        // While the door is open, what comes in is still done.
        assert_eq!(server.readiness().await, Some(503));
        let body = repair("最后一单").to_string();
        let answer = ask(server.address, &request(&token, "POST", "/api/v1/cases", Some("last"), &body))
            .await
            .unwrap();
        assert_eq!(answer.status(), 201, "{}", answer.text());
        // A live screen is sent elsewhere.
        let live = ask(server.address, &request(&token, "GET", "/live", None, "")).await.unwrap();
        assert!(matches!(live.status(), 401 | 303 | 503), "{}", live.status());
        assert!(server.ended().await.success());
        let kept = texts(&database, "select count(*)::text from journal where command = 'last'").await;
        assert_ne!(kept, ["0"]);
    });
}
