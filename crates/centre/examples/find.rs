//! Measures the desk's one box among 20,000 customers: `scripts/with-postgres cargo run -p centre --example find`.
//! The budget is 20 ms for each text that one types.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement speaks and reads the clock"
)]

use calendar::Instant;
use centre::people::NewAccount;
use centre::projects::FirstProject;
use centre::register::{NewParty, NewPlace};
use centre::{Centre, Chance, Clock, Ports};
use db::Engine;
use db::testing::{SERVER, TestDatabase, on_runtime};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::parties::{PartyKind, Relation};
use store::places::PlaceKind;

const PARTIES: usize = 20_000;
const AT_ONCE: usize = 64;
const ROUNDS: usize = 20;
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华";

struct Still;
impl Clock for Still {
    fn now(&self) -> Instant {
        Instant(1_800_000_000_000_000)
    }
}

struct Count(AtomicU64);
impl Chance for Count {
    fn fill(&self, buffer: &mut [u8]) {
        let next = self.0.fetch_add(1, Ordering::SeqCst);
        let digest = store::digest::keyed(b"example", &next.to_be_bytes());
        for (byte, pair) in buffer.iter_mut().zip(digest.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        }
    }
}

fn name(number: usize) -> String {
    let (surnames, given): (Vec<char>, Vec<char>) = (SURNAMES.chars().collect(), GIVEN.chars().collect());
    let pick = |from: &[char], at: usize| from[at % from.len()];
    [pick(&surnames, number), pick(&given, number / 20), pick(&given, number / 480)].iter().collect()
}

async fn measure(engine: Engine) {
    let database = TestDatabase::new(engine);
    let ports = Ports { clock: Arc::new(Still), chance: Arc::new(Count(AtomicU64::new(1))) };
    let own = database.database().clone();
    let centre = tokio::task::spawn_blocking(move || Centre::open(own, ports)).await.unwrap().unwrap();
    let account = NewAccount { login: "admin".into(), password: "correct horse".into(), must_change: false };
    let first = FirstProject {
        organisation: "o".into(),
        code: "GL".into(),
        name: "n".into(),
        zone: "Asia/Shanghai".into(),
        administrator: "a".into(),
        account,
    };
    let (project, _) = centre.set_up(first).await.unwrap();
    let admin = centre.at_console("admin").await.unwrap();
    let room = |number: usize| {
        let full = format!(
            "{}栋{}单元{}{:02}",
            number / 200 + 1,
            number / 100 % 2 + 1,
            number / 4 % 25 + 1,
            number % 4 + 1
        );
        let (kind, also) = (PlaceKind::Room, vec![]);
        (NewPlace { parent: None, kind, name: full.clone(), full_name: full, also, position: 0 }, None)
    };
    let rooms = centre.add_places(&admin, project, (0..PARTIES / 2).map(room).collect()).await.unwrap();
    let mut work = tokio::task::JoinSet::new();
    for number in 0..PARTIES {
        let new = NewParty {
            kind: PartyKind::Person,
            name: name(number),
            phones: vec![format!("138{number:08}")],
            ties: vec![(rooms[number / 2], if number % 2 == 0 { Relation::Owner } else { Relation::Family })],
        };
        let (centre, admin) = (centre.clone(), admin.clone());
        work.spawn(async move { centre.add_party(&admin, project, new).await.unwrap() });
        if work.len() >= AT_ONCE {
            work.join_next().await;
        }
    }
    work.join_all().await;
    database.database().write(store::testing::analyze).await.unwrap();
    println!("{engine}, {PARTIES} customers, {} rooms", PARTIES / 2);
    for text in [
        "王",
        "李伟",
        "z",
        "zw",
        "wang",
        "wangwei",
        "5-1-1203",
        "5栋1单元12",
        "3-2",
        "1",
        "1203",
        "0042",
        "13800012345",
        "电梯",
        "BXGL-2026",
    ] {
        let mut took = Vec::with_capacity(ROUNDS);
        let mut hits = 0;
        for _ in 0..ROUNDS {
            let begin = std::time::Instant::now();
            hits = centre.find(&admin, text, None).await.unwrap().len();
            took.push(begin.elapsed());
        }
        took.sort();
        println!(
            "{text:>12}  {hits:>2} hits  median {:>8.2?}  longest {:>8.2?}",
            took[ROUNDS / 2],
            took[ROUNDS - 1]
        );
    }
}

fn main() {
    on_runtime(measure(Engine::Sqlite));
    if std::env::var(SERVER).is_ok() {
        on_runtime(measure(Engine::Postgres));
    }
}
