//! Every pair of commands on one case, from two servers at the same time, on both engines. Both have read the case before
//! either may write; what comes of it is what comes of one after the other, in one of the two orders.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use centre::{ActRequest, Centre, CentreError, OpenRequest};
use db::testing::{TestDatabase, on_runtime};
use db::{Answer, Database, DbError, Engine, Options, ReaderExt as _, Statement, params};
use serde_json::{Value as Json, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use testkit::House;

/// How far the case has come on which both act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// Offered to the technician.
    Offered,
    /// Taken, with a line that costs something; he is there.
    AtWork,
    /// Finished; a return visit is owed.
    Finished,
}

/// Who does what to it. Other cases that a command names are opened for it.
async fn commands(two: &Two, ground: Ground) -> Vec<Asked> {
    let house = &two.house;
    let zhao = house.person("zhao").to_string();
    match ground {
        Ground::Offered => offered(house),
        Ground::AtWork => vec![
            ("wang", "finish", finished()),
            ("wang", "note", json!({"text": "在换阀芯"})),
            ("wang", "put_line", valve()),
            ("wang", "consent", json!({"sum": "40.00", "method": "on_site"})),
            ("li", "consent", json!({"sum": "40.00", "method": "phone"})),
            ("li", "hand_over", json!({"role": "owner", "person": zhao})),
            ("zhao", "pause", json!({"reason": "parts", "until": "2026-11-22 09:00"})),
            ("li", "cancel", json!({"reason": "客户不要了"})),
            ("li", "merge", json!({"case": two.case(Ground::Offered).await})),
            ("wang", "hand_over", json!({"role": "owner", "person": zhao})),
        ],
        Ground::Finished => vec![
            ("guan", "answer_visit", answered("satisfied")),
            ("guan", "answer_visit", answered("unsatisfied")),
            ("guan", "try_visit", json!({"visit": VISIT, "method": "phone", "outcome": "no_answer"})),
            ("li", "reply", json!({"reply_words": "修好了，请放心用"})),
            ("li", "reopen", json!({"reason": "又漏了"})),
            ("guan", "note", json!({"text": "管家看过了"})),
            ("li", "set_fields", json!({"fields": {"urgency": "urgent"}, "reason": "漏得更大了"})),
            ("li", "merge", json!({"case": two.case(Ground::Offered).await})),
            ("li", "hand_over", json!({"role": "contact", "person": zhao})),
            ("li", "print", json!({"print": "dispatch_slip"})),
        ],
    }
}

/// A line on the slip that costs something.
fn valve() -> Json {
    json!({"field": "materials", "what": "阀芯", "price": "20.00", "quantity": "2", "payer": "customer"})
}

const VISIT: &str = "after_repair#1";

fn finished() -> Json {
    json!({"result": "换了阀芯", "minutes": 25, "tidy": true, "wishes": "无"})
}

fn answered(verdict: &str) -> Json {
    let answers = json!({"visit_quality": "good", "visit_effect": if verdict == "satisfied" { "solved" } else { "unsolved" }});
    json!({"visit": VISIT, "method": "phone", "verdict": verdict, "answers": answers})
}

fn offered(house: &House) -> Vec<Asked> {
    let zhao = house.person("zhao").to_string();
    vec![
        ("li", "note", json!({"text": "客户又来电话"})),
        ("wang", "accept", json!({"role": "owner"})),
        ("wang", "decline", json!({"role": "owner", "reason": "手上有急修"})),
        ("li", "hand_over", json!({"role": "owner", "person": zhao})),
        ("li", "dispatch", json!({"worker": house.person("wang").to_string()})),
        ("li", "call_out", json!({})),
        ("li", "inform", json!({})),
        ("li", "cancel", json!({"reason": "重复报修"})),
        ("li", "appoint", json!({"from": "2026-11-20 14:00", "until": "2026-11-20 16:00"})),
        ("li", "promise", json!({"at": "2026-11-20 18:00", "channel": "phone", "words": "今天一定修好"})),
        ("guan", "note", json!({"text": "管家看过了"})),
        ("li", "set_fields", json!({"fields": {"urgency": "urgent"}, "reason": "漏得更大了"})),
        ("li", "print", json!({"print": "dispatch_slip"})),
        ("zhao", "pause", json!({"reason": "parts", "until": "2026-11-22 09:00"})),
        ("zhao", "plan_work", json!({"plan": "换管", "planned_finish": "2026-11-23 18:00"})),
    ]
}

/// Two servers on one database, and a third connection that keeps both from writing.
struct Two {
    house: House,
    other: Centre,
    databases: [Database; 2],
    third: Database,
}

/// What came of two commands: what each was told, and the case's events without the times.
type Outcome = (Told, Told, Vec<String>);
type Told = Result<(), String>;

impl Two {
    async fn new(test: &TestDatabase) -> Self {
        let database = test.database().clone();
        let house = House::new(database.clone()).await;
        let url = test.url().clone();
        let open =
            move || Database::open(url.clone(), Options { connections: 4, ..Options::default() }).unwrap();
        let (second, third) = tokio::task::spawn_blocking(move || (open(), open())).await.unwrap();
        let other = house.another(second.clone()).await.centre;
        Self { house, other, databases: [database, second], third }
    }

    /// A repair that has come so far.
    async fn case(&self, ground: Ground) -> String {
        let fields = json!({"urgency": "ordinary", "scope": "home", "matter": "水龙头漏水"});
        let request = OpenRequest {
            project: "GL".into(),
            service: "repair".into(),
            channel: "phone".into(),
            place: Some("3-2-501".into()),
            fields: fields.as_object().cloned().unwrap(),
            ..OpenRequest::default()
        };
        let case = self.house.centre.open_case(self.house.who("li"), request, None).await.unwrap();
        let offered = json!({"worker": self.house.person("wang").to_string()});
        let way: &[Asked] = &[
            ("li", "dispatch", offered),
            ("wang", "accept", json!({})),
            ("wang", "arrive", json!({"four_brings": true})),
            ("wang", "finish", finished()),
        ];
        let steps = match ground {
            Ground::Offered => 1,
            Ground::AtWork => 3,
            Ground::Finished => 4,
        };
        for step in way.iter().take(steps) {
            act(&self.house.centre, &self.house, &case.number, step).await.unwrap();
        }
        if ground == Ground::AtWork {
            let line = ("wang", "put_line", valve());
            act(&self.house.centre, &self.house, &case.number, &line).await.unwrap();
        }
        case.number
    }

    /// One after the other.
    async fn in_turn(&self, ground: Ground, first: &Asked, second: &Asked) -> (Told, Told, Vec<String>) {
        let number = self.case(ground).await;
        let first = act(&self.house.centre, &self.house, &number, first).await;
        let second = act(&self.other, &self.house, &number, second).await;
        (first, second, self.left(&number).await)
    }

    /// At the same time: both have read before either may write.
    async fn at_once(&self, ground: Ground, first: &Asked, second: &Asked) -> Outcome {
        let number = self.case(ground).await;
        let (open, gate) = channel::<()>();
        let held = self.hold(&number, gate).await;
        let before = self.databases.each_ref().map(|database| database.stats().reads);
        let done = AtomicUsize::new(0);
        let one = async |server, asked| {
            let told = self.run(server, &number, asked).await;
            done.fetch_add(1, Ordering::AcqRel);
            told
        };
        let both = async { tokio::join!(one(0, first), one(1, second)) };
        let blocked = async {
            self.both_wait(before, &done).await;
            drop(open);
            held.await.unwrap();
        };
        let ((first, second), ()) = tokio::join!(both, blocked);
        (first, second, self.left(&number).await)
    }

    async fn run(&self, server: usize, number: &str, asked: &Asked) -> Told {
        let centre = if server == 0 { &self.house.centre } else { &self.other };
        let (centre, house, number, asked) =
            (centre.clone(), self.house.clone(), number.to_owned(), asked.clone());
        tokio::spawn(async move { act(&centre, &house, &number, &asked).await }).await.unwrap()
    }

    /// Keeps everybody from writing to the case until the gate opens: SQLite has one writer at a time; on PostgreSQL the
    /// head of the case's stream is locked.
    async fn hold(&self, number: &str, gate: std::sync::mpsc::Receiver<()>) -> Answer<(), DbError> {
        let lock = Statement::composed_apart(
            "lock",
            "select id from cases where number = $1",
            "select s.stream as id from streams s join cases c on c.project = s.project and c.id = s.stream where c.number = $1 for update of s",
        );
        let ((running, started), gate, number) = (channel(), Mutex::new(gate), number.to_owned());
        let held = self.third.write(move |tx| {
            tx.one(&lock, params![&number], |row| Ok(row.text("id")?.to_owned()))?;
            let _started = running.send(());
            let _opened = gate.lock().unwrap().recv();
            Ok(())
        });
        tokio::task::spawn_blocking(move || started.recv()).await.unwrap().unwrap();
        held
    }

    /// Both have read, or were refused for what they read; on PostgreSQL, where reading goes on in the unit that writes,
    /// both wait for the lock or were refused.
    async fn both_wait(&self, before: [u64; 2], done: &AtomicUsize) {
        loop {
            let there = match self.third.engine() {
                Engine::Sqlite => {
                    let reads = self.databases.iter().zip(before);
                    reads.filter(|(database, before)| database.stats().reads > *before).count()
                }
                Engine::Postgres => self.locked().await + done.load(Ordering::Acquire),
            };
            if there >= 2 {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn locked(&self) -> usize {
        let text = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        let waiting = Statement::composed("waiting", text);
        let count: Result<i64, DbError> =
            self.third.read(move |tx| tx.one(&waiting, &[], |row| row.int(0))).await;
        usize::try_from(count.unwrap()).unwrap()
    }

    /// What is left: the events of the case by kind, then who has it and where it stands, then what is owed by whom. No ids
    /// and no times, which differ from case to case.
    async fn left(&self, number: &str) -> Vec<String> {
        let mut all = self
            .lines(
                number,
                "select j.version, j.kind as a, '' as b, '' as c from journal j
            join cases c on c.project = j.project and c.id = j.stream where c.number = $1 order by j.version",
            )
            .await;
        all.extend(
            self.lines(
                number,
                "select 0 as version, owner as a, contact as b, stage as c from cases
            where number = $1",
            )
            .await,
        );
        all.extend(
            self.lines(
                number,
                "select 0 as version, d.key as a, d.state as b, coalesce(d.who, '') as c
            from duties d join cases c on c.project = d.project and c.id = d.case_id where c.number = $1
            order by d.key",
            )
            .await,
        );
        all
    }

    async fn lines(&self, number: &str, text: &'static str) -> Vec<String> {
        let (statement, number) = (Statement::composed("left", text), number.to_owned());
        let found: Result<Vec<String>, DbError> = self
            .third
            .read(move |tx| {
                tx.all(&statement, params![&number], |row| {
                    let (version, a, b, c) =
                        (row.int("version")?, row.text("a")?, row.text("b")?, row.text("c")?);
                    Ok(format!("{version} {a} {b} {c}"))
                })
            })
            .await;
        found.unwrap()
    }
}

type Asked = (&'static str, &'static str, Json);

async fn act(centre: &Centre, house: &House, number: &str, asked: &Asked) -> Told {
    let (login, action, inputs) = asked;
    let request = ActRequest { inputs: inputs.as_object().cloned().unwrap(), ..ActRequest::default() };
    match centre.act(house.who(login), number, action, request, None).await {
        Ok(_) => Ok(()),
        Err(CentreError::Refused(refusal)) => Err(refusal.code.word().to_owned()),
        Err(CentreError::Invalid(_)) => Err("invalid".to_owned()),
        Err(error @ (CentreError::NotFound(_) | CentreError::Denied(_) | CentreError::Stale { .. })) => {
            Err(error.to_string())
        }
        Err(error) => panic!("{action}: {error:?}"),
    }
}

/// `make test` takes every fourth pair, `make torture` all.
#[expect(clippy::disallowed_methods, reason = "how many pairs is up to who starts the test")]
fn every() -> usize {
    std::env::var("PAIRS_EVERY").map_or(4, |every| every.parse().unwrap())
}

async fn every_pair(test: &TestDatabase, ground: Ground) {
    let two = Two::new(test).await;
    let commands = commands(&two, ground).await;
    let (mut pairs, mut done) = (0, 0);
    let every = every();
    for (index, first) in commands.iter().enumerate() {
        for (other, second) in commands.iter().enumerate().skip(index) {
            if (index + other) % every != 0 {
                continue;
            }
            let there = two.in_turn(ground, first, second).await;
            let (told_second, told_first, left) = two.in_turn(ground, second, first).await;
            let back = (told_first, told_second, left);
            let both = two.at_once(ground, first, second).await;
            assert!(
                both == there || both == back,
                "{first:?} and {second:?} at once:\n{both:?}\nin turn:\n{there:?}\nor\n{back:?}"
            );
            pairs += 1;
            done += usize::from(both.0.is_ok()) + usize::from(both.1.is_ok());
        }
    }
    let verified = two.house.centre.verify_all().await.unwrap();
    assert!(verified.differences.is_empty(), "{:?}", verified.differences);
    let all = commands.len() * (commands.len() + 1) / 2;
    assert!(pairs * every + every >= all && (every > 1 || pairs == all), "{pairs} pairs of {all}");
    assert!(
        done > pairs / 2,
        "most commands must not be refused: {done} of {pairs} pairs' commands were done"
    );
}

db::both_engines! {
    fn of_an_offered_case_every_pair_comes_out_as_one_after_the_other(database) {
        on_runtime(every_pair(database, Ground::Offered));
    }

    fn of_a_case_at_work_every_pair_comes_out_as_one_after_the_other(database) {
        on_runtime(every_pair(database, Ground::AtWork));
    }

    fn of_a_finished_case_every_pair_comes_out_as_one_after_the_other(database) {
        on_runtime(every_pair(database, Ground::Finished));
    }
}
