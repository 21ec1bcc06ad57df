//! Erase anyone in any history: nothing of him is left in any file, every case replays to what it is.

use crate::house::House;
use centre::calls::CallRequest;
use centre::{ActRequest, CentreError};
use db::testing::{TestDatabase, on_runtime};
use db::{Engine, ReaderExt as _, Statement, Url};
use model::value::Subject;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Commands of one history, at least.
const COMMANDS: usize = 24;

/// A small generator: the same seed gives the same history.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    /// Two to six rare characters that nobody else in the house uses.
    fn rare(&mut self) -> String {
        let length = 2 + self.below(5);
        (0..length)
            .map(|_| char::from_u32(0x9_000 + u32::try_from(self.below(0xE00)).unwrap()).unwrap())
            .collect()
    }
}

/// One customer with his case, and what was said of him.
struct History<'a> {
    house: &'a House,
    dice: Dice,
    party: model::PartyId,
    witness: model::PersonId,
    number: String,
    /// What may be nowhere once the customer is erased.
    of_party: BTreeSet<String>,
    /// What may be nowhere once the witness is.
    of_witness: BTreeSet<String>,
    done: usize,
}

impl<'a> History<'a> {
    async fn begin(house: &'a House, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let (name, witness_name, matter) = (dice.rare(), dice.rare(), dice.rare());
        let phone = format!("139{:08}", dice.below(100_000_000));
        let party = house.customer(&name, &phone).await;
        let login = format!("witness{seed}x{}", dice.below(1_000_000));
        let with_account = dice.below(2) == 0;
        let witness =
            house.hire(&witness_name, "hire", with_account.then_some(login.as_str()), &["technician"]).await;
        let opened =
            house.centre.open_case(house.who("li"), house.request(Some(party), &matter), None).await.unwrap();
        let mut of_witness = BTreeSet::from([witness_name]);
        of_witness.extend(with_account.then_some(login));
        let of_party = BTreeSet::from([name, matter, phone]);
        Self { house, dice, party, witness, number: opened.number, of_party, of_witness, done: 1 }
    }

    /// A text about the customer that is found nowhere else.
    fn text(&mut self) -> String {
        let text = self.dice.rare();
        self.of_party.insert(text.clone());
        text
    }

    async fn act(&mut self, login: &str, action: &str, inputs: Json) {
        match self.house.act(login, &self.number, action, inputs).await {
            Ok(_) => self.done += 1,
            Err(CentreError::Refused(_) | CentreError::Invalid(_) | CentreError::NotFound(_)) => {}
            Err(error) => panic!("{action}: {error:?}"),
        }
    }

    /// One command, whichever; what the handbook refuses changes nothing.
    async fn step(&mut self) {
        let staff = ["li", "wang", "zhao", "guan", "sun", "qian"];
        let login = staff[self.dice.below(staff.len())];
        let text = self.text();
        match self.dice.below(14) {
            0 => self.act("li", "note", json!({"text": format!("客户说{text}。")})).await,
            1 => {
                let worker = self.house.person("wang").to_string();
                self.act("li", "dispatch", json!({"worker": worker, "note": text})).await;
            }
            2 => self.act("wang", "accept", json!({})).await,
            3 => {
                self.act("wang", "arrive", json!({"four_brings": true})).await;
                self.act("wang", "start", json!({})).await;
            }
            4 => {
                let inputs = json!({"result": text, "minutes": 8, "tidy": true, "wishes": "无"});
                self.act("wang", "finish", inputs).await;
            }
            5 => {
                self.house.wait(40 * calendar::Instant::MINUTE);
                self.house.centre.fire_due().await.unwrap();
            }
            6 => {
                self.act(
                    login,
                    "hand_over",
                    json!({"person": self.house.person("sun").to_string(), "reason": text}),
                )
                .await
            }
            7 => self.act("sun", "accept", json!({})).await,
            8 => {
                let at = self.house.centre.now().plus(calendar::Instant::DAY);
                let zone = calendar::Zone::new("Asia/Shanghai").unwrap();
                let inputs = json!({"at": engine::write(&zone, at), "words": text, "channel": "phone"});
                self.act(login, "promise", inputs).await;
            }
            9 => {
                let inputs = json!({"visit": "after_repair", "method": "phone", "verdict": "satisfied",
                    "answers": {"visit_quality": "good", "visit_effect": "solved"}, "words": text});
                self.act("guan", "answer_visit", inputs).await;
            }
            10 => self.call(&text).await,
            11 => self.photo(&text).await,
            12 => self.act("sun", "reopen", json!({"reason": text})).await,
            _ => self.act(login, "note", json!({"text": text})).await,
        }
    }

    async fn call(&mut self, text: &str) {
        let asked = CallRequest {
            project: "GL".into(),
            kind: "call".into(),
            party: Some(self.party.to_string()),
            matter: text.into(),
            answer: format!("已告知{text}"),
            case: Some(self.number.clone()),
            ..CallRequest::default()
        };
        self.house.centre.log_call(self.house.who("li"), asked, None).await.unwrap();
        self.done += 1;
    }

    /// A paper of the customer: its bytes hold his words.
    async fn photo(&mut self, text: &str) {
        let bytes = format!("%PDF-1.4\n% {text} {}\n%%EOF\n", self.done).into_bytes();
        let stored = self.house.centre.store_file(self.house.who("li"), "GL", bytes).await.unwrap();
        let about = self.text();
        let asked = ActRequest {
            inputs: json!({"text": about, "photos": [stored.id]}).as_object().unwrap().clone(),
            ..ActRequest::default()
        };
        self.house.centre.act(self.house.who("li"), &self.number, "note", asked, None).await.unwrap();
        self.done += 1;
    }

    async fn live(&mut self, commands: usize) {
        let until = self.done + commands;
        while self.done < until {
            self.step().await;
        }
    }
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// What a thief would hold: every file as text, every row of the server.
struct Loot(Vec<(String, String)>);

impl Loot {
    fn of(database: &TestDatabase, folder: &Path) -> Self {
        let mut paths = Vec::new();
        files(folder, &mut paths);
        if let Url::Sqlite(path) = database.url() {
            files(path.parent().unwrap(), &mut paths);
        }
        let read = |path: PathBuf| {
            let bytes = std::fs::read(&path).unwrap();
            (path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned())
        };
        let mut loot: Vec<_> = paths.into_iter().map(read).collect();
        if database.engine() == Engine::Postgres {
            // The database may not be waited for on a runtime's thread.
            let rows = std::thread::scope(|scope| scope.spawn(|| rows_of(database)).join().unwrap());
            loot.extend(rows);
        }
        Self(loot)
    }

    /// Where a text is found.
    fn places(&self, text: &str) -> Vec<&str> {
        self.0.iter().filter(|(_, content)| content.contains(text)).map(|(place, _)| place.as_str()).collect()
    }

    fn has(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }
}

fn rows_of(database: &TestDatabase) -> Vec<(String, String)> {
    let tables = Statement::composed(
        "TABLES",
        "select table_name::text from information_schema.tables where table_schema = 'public' order by 1",
    );
    database
        .read_blocking(move |reader| {
            let tables = reader.all(&tables, &[], |row| Ok(row.text(0)?.to_owned()))?;
            let mut found = Vec::new();
            for table in tables {
                let rows =
                    Statement::composed(format!("IN_{table}"), format!("select t::text from {table} t"));
                for row in reader.all(&rows, &[], |row| Ok(row.text(0)?.to_owned()))? {
                    found.push((table.clone(), row));
                }
            }
            Ok::<_, db::DbError>(found)
        })
        .unwrap()
}

/// Some lives in one house; each customer or witness is erased in the middle of his history or at its end.
async fn lives(database: &TestDatabase, folder: &Path, seeds: std::ops::Range<u64>) {
    let house = House::new(database.database().clone(), folder).await;
    let admin = house.who("admin");
    let mut bystanders: Vec<String> = Vec::new();
    for seed in seeds {
        let mut history = History::begin(&house, seed).await;
        let early = 4 + history.dice.below(COMMANDS - 8);
        let in_the_middle = history.dice.below(2) == 0;
        history.live(if in_the_middle { early } else { COMMANDS }).await;
        let loot = Loot::of(database, folder);
        let before = history.of_party.iter().filter(|text| loot.has(text)).count();
        assert!(before >= 4, "seed {seed}: what is to be erased was there: {before}");
        let (subject, gone, other) = if history.dice.below(3) == 0 {
            (Subject::Person(history.witness), &history.of_witness, &history.of_party)
        } else {
            (Subject::Party(history.party), &history.of_party, &history.of_witness)
        };
        house.centre.erase(admin, subject).await.unwrap();
        let loot = Loot::of(database, folder);
        for text in gone {
            assert_eq!(loot.places(text), [""; 0], "seed {seed}: {text} of {subject:?} is still there");
        }
        assert!(other.iter().any(|text| loot.has(text)), "seed {seed}: others stay");
        let gone = gone.clone();
        if let Subject::Party(_) = subject {
            let page = house.centre.case(house.who("li"), &history.number).await.unwrap();
            let shown = serde_json::to_string(&page).unwrap();
            assert!(shown.contains("（已删除）"), "seed {seed}: {shown}");
            assert!(!gone.iter().any(|text| shown.contains(text)), "seed {seed}: {shown}");
        }
        if in_the_middle {
            history.live(COMMANDS - early).await;
        }
        let loot = Loot::of(database, folder);
        assert!(!gone.iter().any(|text| loot.has(text)), "seed {seed}: it came back");
        bystanders.push(history.number.clone());
        let verified = house.centre.verify_all().await.unwrap();
        assert_eq!(verified.differences, [], "seed {seed}");
        assert!(verified.cases as usize >= bystanders.len());
    }
}

async fn who_may_and_who_can_be(database: &TestDatabase, folder: &Path) {
    let house = House::new(database.database().clone(), folder).await;
    let party = house.customer("张三", "13800138000").await;
    house.centre.open_case(house.who("li"), house.request(Some(party), "漏水"), None).await.unwrap();
    let denied = house.centre.erase(house.who("li"), Subject::Party(party)).await;
    assert!(matches!(denied, Err(CentreError::Denied(_))), "{denied:?}");
    let (admin, li) = (house.who("admin"), house.person("li"));
    let held = house.centre.erase(admin, Subject::Person(li)).await;
    assert!(matches!(held, Err(CentreError::StillHeld { .. })), "{held:?}");
    let nobody = house.centre.erase(admin, Subject::Party(model::PartyId::from_number(7))).await;
    assert!(matches!(nobody, Err(CentreError::NotFound(_))), "{nobody:?}");
    house.centre.erase(admin, Subject::Person(house.person("zhao"))).await.unwrap();
    assert!(matches!(house.centre.at_console("zhao").await, Err(CentreError::NotFound(_))));
    let first = house.centre.erase(admin, Subject::Party(party)).await.unwrap();
    assert!(first.values >= 3, "{first:?}");
    assert_eq!(house.centre.erase(admin, Subject::Party(party)).await.unwrap().values, 0, "twice is no harm");
}

/// The looking itself is looked at: what a mere emptying of rows leaves in the log and in the index is found.
#[test]
fn emptying_rows_alone_leaves_words() {
    let database = TestDatabase::new(Engine::Sqlite);
    let folder = tempfile::tempdir().unwrap();
    on_runtime(async {
        let house = House::new(database.database().clone(), folder.path()).await;
        let mut history = History::begin(&house, 7).await;
        history.act("li", "note", json!({"text": "\u{9F98}\u{9750}"})).await;
        let (subject, now) = (Subject::Party(history.party), house.centre.now());
        database.write(move |tx| store::personal::erase(tx, &subject, now)).await.unwrap();
        let left = |loot: &Loot| history.of_party.iter().filter(|text| loot.has(text)).count();
        assert!(left(&Loot::of(&database, folder.path())) > 0, "the log still holds them");
        database.database().empty_log().unwrap();
        // The index keeps a word as what differs from the word before it: of the pair, its second character.
        assert!(Loot::of(&database, folder.path()).has("\u{9750}"), "the index still holds the word");
        database.write(|tx| store::erasure::settle_index(tx)).await.unwrap();
        database.database().empty_log().unwrap();
        assert!(!Loot::of(&database, folder.path()).has("\u{9750}"));
    });
}

#[test]
fn nothing_is_left_in_any_file() {
    for first in [0, 100, 200] {
        let database = TestDatabase::new(Engine::Sqlite);
        let folder = tempfile::tempdir().unwrap();
        on_runtime(lives(&database, folder.path(), first..first + 10));
    }
}

#[test]
fn nothing_is_left_in_any_row_of_the_server() {
    let database = TestDatabase::new(Engine::Postgres);
    let folder = tempfile::tempdir().unwrap();
    on_runtime(lives(&database, folder.path(), 300..308));
}

db::both_engines! {
    fn who_may_erase_whom(database) {
        let folder = tempfile::tempdir().unwrap();
        on_runtime(who_may_and_who_can_be(database, folder.path()));
    }
}
