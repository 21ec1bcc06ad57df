//! The centre simulated: a database of its own, a clock that is set, chance that is counted. Random people do random
//! things through two servers, time passes and is now and then set back, a server is gone and another one comes, and after
//! every step the rules that must always hold (`store::verify::Rule`) are looked up in the tables. The same seed gives the
//! same life. `LIVES` says how many lives.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use centre::{ActRequest, CentreError, OpenRequest};
use db::testing::{TestDatabase, on_runtime};
use db::{Database, DbError, Engine, Options, Reader, ReaderExt as _, Statement, Url};
use serde_json::{Value as Json, json};
use store::StoreError;
use store::verify::Rule;
use testkit::{Count, House};

/// Steps of one life.
const STEPS: usize = 150;

/// What could not be fired and waits: no broken rule, but in a life where everything can be fired there is none.
const PUT_ASIDE: &str = "select count(*) from duties where parked_at is not null";

/// Draws that are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

struct Life {
    /// The servers; everything is done through one or the other.
    houses: [House; 2],
    url: Url,
    database: Database,
    dice: Dice,
    /// Servers that there were.
    servers: u64,
    minutes: i64,
    cases: Vec<String>,
    /// Every step, for whoever reads that a rule was broken.
    told: Vec<String>,
}

impl Life {
    async fn step(&mut self) {
        match self.dice.below(20) {
            0..=4 => self.open().await,
            5..=8 => self.pass_time().await,
            9 => self.another_server(),
            _ => self.act().await,
        }
    }

    fn house(&mut self) -> House {
        let server = self.dice.below(2);
        self.houses[server].clone()
    }

    /// The second server is gone and a new one comes.
    fn another_server(&mut self) {
        let database = opened(&self.url);
        let house = self.houses[0].clone();
        self.servers += 1;
        let chance = Count::beginning(self.servers << 48);
        self.houses[1] = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(house.with_chance(database, chance))
        });
        self.told.push("another server".to_owned());
    }

    async fn open(&mut self) {
        let urgency = self.dice.pick(&["urgent", "ordinary"]);
        let (service, fields) = match self.dice.below(3) {
            0 => ("enquiry", json!({"topic": "fees", "question": "物业费怎么算"})),
            _ => ("repair", json!({"urgency": urgency, "scope": "home", "matter": "水龙头漏水"})),
        };
        let request = OpenRequest {
            project: "GL".into(),
            service: service.into(),
            channel: "phone".into(),
            place: Some("3-2-501".into()),
            fields: fields.as_object().cloned().unwrap(),
            ..OpenRequest::default()
        };
        let house = self.house();
        let case = house.centre.open_case(house.who("li"), request, None).await.unwrap();
        self.told.push(format!("{} {service} {urgency}", case.number));
        self.cases.push(case.number);
    }

    async fn pass_time(&mut self) {
        self.minutes += i64::from(self.dice.pick(&[1, 3, 7, 20, 70, 400, 1_500, -2, -45]));
        let (days, minutes) = (self.minutes / 1_440, self.minutes % 1_440);
        // November has thirty days; a life is shorter than two months.
        let (month, day) = if days < 11 { (11, 20 + days) } else { (12, days - 10) };
        assert!(day <= 31, "a life took too long");
        let time = format!("2026-{month:02}-{day:02} {:02}:{:02}", minutes / 60, minutes % 60);
        let house = self.house();
        house.clock.set(&time);
        let fired = house.centre.fire_due().await.unwrap();
        self.told.push(format!("{time}: {fired} fired"));
        let now = house.centre.now().micros();
        let left = format!("select count(*) from duties where next_at <= {now}");
        assert_eq!(self.count(&left), 0, "something due was not recorded");
    }

    async fn act(&mut self) {
        if self.cases.is_empty() {
            return;
        }
        let number = self.dice.pick(&self.cases);
        let house = self.house();
        let (who, action, inputs) = self.idea();
        let request = ActRequest { inputs: inputs.as_object().cloned().unwrap(), ..ActRequest::default() };
        let done = house.centre.act(house.who(who), &number, action, request, None).await;
        self.told.push(format!("{number} {who} {action}: {:?}", done.as_ref().map(|case| case.version)));
        match done {
            Ok(_)
            | Err(
                CentreError::Refused(_)
                | CentreError::Invalid(_)
                | CentreError::NotFound(_)
                | CentreError::Denied(_),
            ) => {}
            Err(error) => panic!("{error:?} after\n{}", self.told.join("\n")),
        }
    }

    fn idea(&mut self) -> (&'static str, &'static str, Json) {
        let wang = self.houses[0].person("wang").to_string();
        let visit = |verdict: &str| {
            json!({"visit": "after_repair", "method": "phone", "verdict": verdict, "words": "",
                "answers": {"visit_quality": "good", "visit_effect": "solved"}})
        };
        let ideas = [
            ("li", "dispatch", json!({"worker": wang})),
            ("li", "dispatch", json!({"worker": wang})),
            ("wang", "accept", json!({"role": "owner"})),
            ("wang", "accept", json!({"role": "owner"})),
            ("wang", "decline", json!({"role": "owner", "reason": "手上有急修"})),
            ("wang", "arrive", json!({"four_brings": true})),
            ("wang", "arrive", json!({"four_brings": true})),
            ("wang", "start", json!({})),
            ("wang", "finish", json!({"result": "换了软管", "minutes": 8, "tidy": true, "wishes": "无"})),
            ("wang", "finish", json!({"result": "换了软管", "minutes": 8, "tidy": true, "wishes": "无"})),
            ("li", "reply", json!({})),
            ("li", "give_answer", json!({"answer": "带上房号和证件"})),
            ("li", "note", json!({"text": "客户又来电话"})),
            ("li", "cancel", json!({"reason": "重复报修"})),
            ("li", "reopen", json!({"reason": "又漏了"})),
            ("guan", "answer_visit", visit("satisfied")),
            ("guan", "answer_visit", visit("unsatisfied")),
            ("zhao", "pause", json!({"reason": "parts", "until": "2026-12-05 09:00"})),
            ("zhao", "resume", json!({})),
        ];
        self.dice.pick(&ideas)
    }

    fn count(&self, text: &str) -> i64 {
        let statement = Statement::composed("count", text);
        let database = self.database.clone();
        tokio::task::block_in_place(move || {
            let counted: Result<i64, DbError> =
                database.read_blocking(move |tx| tx.one(&statement, &[], |row| row.int(0)));
            counted.unwrap()
        })
    }

    fn hold_the_rules(&self) {
        for project in [self.houses[0].project, store::journal::ORGANISATION] {
            let database = self.database.clone();
            let broken = move |reader: &mut dyn Reader| {
                let mut broken = Vec::new();
                for rule in Rule::ALL {
                    let streams = store::verify::broken(reader, project, rule)?;
                    broken.extend(streams.into_iter().map(|stream| (rule, stream)));
                }
                Ok::<_, StoreError>(broken)
            };
            let broken = tokio::task::block_in_place(move || database.read_blocking(broken));
            assert_eq!(broken.unwrap(), [], "after\n{}", self.told.join("\n"));
        }
        assert_eq!(self.count(PUT_ASIDE), 0, "a duty is put aside, after\n{}", self.told.join("\n"));
    }
}

fn opened(url: &Url) -> Database {
    let options = Options { connections: 2, ..Options::default() };
    tokio::task::block_in_place(|| Database::open(url.clone(), options)).unwrap()
}

async fn live(database: Database, url: Url, seed: u64) -> (Vec<String>, i64) {
    let house = House::new(database.clone()).await;
    let other = house.another(opened(&url)).await;
    let (houses, dice) = ([house, other], Dice(seed));
    let mut life =
        Life { houses, url, database, dice, servers: 1, minutes: 540, cases: vec![], told: vec![] };
    for _ in 0..STEPS {
        life.step().await;
        life.hold_the_rules();
    }
    let verified = life.houses[0].centre.verify_all().await.unwrap();
    assert!(verified.differences.is_empty(), "seed {seed}: {:?}", verified.differences);
    let twice = "select count(*) - count(distinct stream || data) from journal where kind = 'step_fired'";
    assert_eq!(life.count(twice), 0, "a step was recorded twice");
    let closed = life.count("select count(*) from cases where closed_at is not null");
    (life.told, closed)
}

fn one(seed: u64) -> (Vec<String>, i64) {
    let test = TestDatabase::new(Engine::Sqlite);
    let life = live(test.database().clone(), test.url().clone(), seed);
    on_runtime(async { tokio::spawn(life).await.unwrap() })
}

#[expect(clippy::disallowed_methods, reason = "how many lives is up to who starts the test")]
fn lives() -> u64 {
    std::env::var("LIVES").map_or(2, |lives| lives.parse().unwrap())
}

#[test]
fn random_lives_keep_the_rules() {
    let mut closed = 0;
    let lives = lives();
    for seed in 1..=lives {
        closed += one(seed).1;
    }
    assert!(
        closed > 2 * i64::try_from(lives).unwrap(),
        "the lives must come to an end now and then: {closed} cases closed"
    );
}

#[test]
fn the_same_seed_gives_the_same_life() {
    assert_eq!(one(9).0, one(9).0);
}
