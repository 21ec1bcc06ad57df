//! A small estate under the property handbook, whose database and files lie where a test can look into them.

use calendar::{Instant, Zone};
use centre::disk::FilesOnDisk;
use centre::people::NewAccount;
use centre::projects::FirstProject;
use centre::register::{NewParty, NewPlace};
use centre::{
    ActRequest, CaseView, Centre, CentreError, Chance, Clock, Contact, OpenRequest, Ports, Principal,
    handbooks,
};
use model::people::{Area, Holding};
use model::{PartyId, PersonId, PlaceId, PostId, ProjectId};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::parties::{PartyKind, Relation};
use store::people::Role;
use store::places::PlaceKind;

/// A clock that stands until it is moved.
pub(crate) struct Hand(pub(crate) AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

/// Chance that is the same in every run.
struct Count(AtomicU64);

impl Chance for Count {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            let next = self.0.fetch_add(0x9E37_79B9, Ordering::SeqCst);
            *byte = u8::try_from(next.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56).unwrap();
        }
    }
}

pub(crate) struct House {
    pub(crate) centre: Centre,
    clock: Arc<Hand>,
    pub(crate) project: ProjectId,
    pub(crate) room: PlaceId,
    people: BTreeMap<&'static str, Principal>,
}

const STAFF: [(&str, &[&str]); 6] = [
    ("li", &["front_desk"]),
    ("wang", &["technician"]),
    ("zhao", &["crew_leader"]),
    ("guan", &["steward"]),
    ("sun", &["supervisor"]),
    ("qian", &["manager", "duty_manager"]),
];

pub(crate) fn at(text: &str) -> Instant {
    Instant::from_civil(&Zone::new("Asia/Shanghai").unwrap(), text).unwrap()
}

fn sources(folder: &Path, found: &mut Vec<handbook::Source>) {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "kdl") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push(handbook::Source::new(path.display().to_string(), text));
        }
    }
}

/// The property handbook as it is now.
pub(crate) fn property_handbook() -> Vec<handbook::Source> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property"), &mut found);
    found
}

/// A clock that stands at a time, and chance.
pub(crate) fn ports_at(time: &str) -> Ports {
    let clock = Arc::new(Hand(AtomicI64::new(at(time).micros())));
    Ports { clock, chance: Arc::new(Count(AtomicU64::new(0xE15E))) }
}

impl House {
    /// A house in an empty database, with its files in a folder.
    pub(crate) async fn new(database: db::Database, files: &Path) -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(at("2026-11-20 09:00").micros())));
        let chance = Arc::new(Count(AtomicU64::new(1)));
        let ports = Ports { clock: Arc::clone(&clock) as Arc<dyn Clock>, chance };
        let files = Arc::new(FilesOnDisk::new(files).unwrap());
        let open = move || Centre::open_with_files(database, ports, files);
        let centre = tokio::task::spawn_blocking(open).await.unwrap().unwrap();
        let first = FirstProject {
            organisation: "总部".into(),
            code: "GL".into(),
            name: "桂林苑".into(),
            zone: "Asia/Shanghai".into(),
            administrator: "管理员".into(),
            account: NewAccount {
                login: "admin".into(),
                password: "correct horse".into(),
                must_change: true,
            },
        };
        let (project, _) = centre.set_up(first).await.unwrap();
        let admin = centre.at_console("admin").await.unwrap();
        let mut texts = handbooks::Texts::default();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property"), &mut texts.sources);
        centre.publish(&admin, project, texts, "开张".into()).await.unwrap();
        let place = |kind, name: &str, full: &str| NewPlace {
            parent: None,
            kind,
            name: name.into(),
            full_name: full.into(),
            also: vec![],
            position: 0,
        };
        let rooms = vec![
            (place(PlaceKind::Building, "3栋", "3栋"), None),
            (place(PlaceKind::Unit, "2单元", "3栋2单元"), Some(0)),
            (place(PlaceKind::Room, "501", "3栋2单元501"), Some(1)),
        ];
        let room = centre.add_places(&admin, project, rooms).await.unwrap()[2];
        let mut house = Self { centre, clock, project, room, people: BTreeMap::new() };
        house.people.insert("admin", admin);
        for (login, posts) in STAFF {
            house.hire(login, login, Some(login), posts).await;
            let principal = house.centre.at_console(login).await.unwrap();
            house.people.insert(login, principal);
        }
        house
    }

    /// Another server on the same database and files, by the same clock.
    pub(crate) async fn another(&self, url: &db::Url, files: &Path, seed: u64) -> Centre {
        let chance = Arc::new(Count(AtomicU64::new(seed << 48)));
        let ports = Ports { clock: Arc::clone(&self.clock) as Arc<dyn Clock>, chance };
        let (url, files) = (url.clone(), Arc::new(FilesOnDisk::new(files).unwrap()));
        let open = move || {
            let database = db::Database::open(url, db::Options { connections: 4, ..db::Options::default() });
            Centre::open_with_files(database.unwrap(), ports, files).unwrap()
        };
        tokio::task::spawn_blocking(open).await.unwrap()
    }

    /// The clock of this house, with other chance than it had, or its ids would be given again.
    pub(crate) fn centre_ports(&self) -> Ports {
        let chance = Arc::new(Count(AtomicU64::new(0xE15E)));
        Ports { clock: Arc::clone(&self.clock) as Arc<dyn Clock>, chance }
    }

    /// The same house in a database into which this one was copied.
    pub(crate) async fn elsewhere(&self, database: db::Database, files: &Path) -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(self.clock.0.load(Ordering::SeqCst))));
        let ports = Ports { clock: Arc::clone(&clock) as Arc<dyn Clock>, ..self.centre_ports() };
        let files = Arc::new(FilesOnDisk::new(files).unwrap());
        let open = move || Centre::open_with_files(database, ports, files);
        let centre = tokio::task::spawn_blocking(open).await.unwrap().unwrap();
        let mut people = BTreeMap::new();
        for login in self.people.keys() {
            people.insert(*login, centre.at_console(login).await.unwrap());
        }
        Self { centre, clock, project: self.project, room: self.room, people }
    }

    /// Publishes the property handbook with some of its words changed.
    pub(crate) async fn change_the_handbook(&self, changes: &[(&str, &str)]) {
        let texts = Self::changed_handbook(changes);
        self.centre.publish(self.who("admin"), self.project, texts, "改一处".into()).await.unwrap();
    }

    /// The property handbook with some of its words changed.
    pub(crate) fn changed_handbook(changes: &[(&str, &str)]) -> handbooks::Texts {
        let mut texts = handbooks::Texts::default();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property"), &mut texts.sources);
        for (from, to) in changes {
            let found = texts.sources.iter_mut().filter(|source| source.text.contains(from));
            let changed = found.map(|source| source.text = source.text.replace(from, to)).count();
            assert!(changed > 0, "{from}");
        }
        texts
    }

    /// Opens an urgent repair and does it, up to the answer to the customer.
    pub(crate) async fn repaired(&self, matter: &str) -> String {
        let opened = self.centre.open_case(self.who("li"), self.request(None, matter), None).await.unwrap();
        let number = opened.number;
        let worker = json!({"worker": self.person("wang").to_string()});
        self.act("li", &number, "dispatch", worker).await.unwrap();
        self.act("wang", &number, "accept", json!({})).await.unwrap();
        self.act("wang", &number, "arrive", json!({"four_brings": true})).await.unwrap();
        self.act("wang", &number, "start", json!({})).await.unwrap();
        let done = json!({"result": "换了软管", "minutes": 8, "tidy": true, "wishes": "无"});
        self.act("wang", &number, "finish", done).await.unwrap();
        self.act("li", &number, "reply", json!({})).await.unwrap();
        number
    }

    /// Takes somebody on, with an account or without.
    pub(crate) async fn hire(
        &self,
        name: &str,
        post_note: &str,
        login: Option<&str>,
        posts: &[&str],
    ) -> PersonId {
        let account = login.map(|login| NewAccount {
            login: login.into(),
            password: "correct horse".into(),
            must_change: false,
        });
        let admin = self.who("admin");
        let person = self
            .centre
            .add_person(admin, self.project, name, account, Some(Role::Staff))
            .await
            .expect(post_note);
        for post in posts {
            let holding = Holding {
                person,
                post: PostId::new(*post).unwrap(),
                area: Area::Project,
                from: at("2020-01-01 00:00"),
                until: None,
                pattern: None,
                exceptions: BTreeMap::new(),
            };
            self.centre.give_post(admin, self.project, holding).await.unwrap();
        }
        person
    }

    pub(crate) async fn customer(&self, name: &str, phone: &str) -> PartyId {
        let new = NewParty {
            kind: PartyKind::Person,
            name: name.into(),
            phones: vec![phone.into()],
            ties: vec![(self.room, Relation::Owner)],
        };
        self.centre.add_party(self.who("admin"), self.project, new).await.unwrap()
    }

    pub(crate) fn who(&self, login: &str) -> &Principal {
        &self.people[login]
    }

    pub(crate) fn person(&self, login: &str) -> PersonId {
        self.who(login).person
    }

    pub(crate) fn set(&self, time: &str) {
        self.clock.0.store(at(time).micros(), Ordering::SeqCst);
    }

    pub(crate) fn set_to(&self, instant: Instant) {
        self.clock.0.store(instant.micros(), Ordering::SeqCst);
    }

    pub(crate) fn wait(&self, micros: i64) {
        self.clock.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// An urgent repair in the room.
    pub(crate) fn request(&self, party: Option<PartyId>, matter: &str) -> OpenRequest {
        let fields = json!({"urgency": "urgent", "scope": "home", "matter": matter});
        OpenRequest {
            project: "GL".into(),
            service: "repair".into(),
            channel: "phone".into(),
            party: party.map(|party| party.to_string()),
            contact: party
                .is_none()
                .then(|| Contact { name: "张先生".into(), phone: "138 0013 8000".into() }),
            place: Some("3栋2单元501".into()),
            fields: fields.as_object().unwrap().clone(),
            ..OpenRequest::default()
        }
    }

    pub(crate) async fn act(
        &self,
        login: &str,
        number: &str,
        action: &str,
        inputs: serde_json::Value,
    ) -> Result<CaseView, CentreError> {
        let serde_json::Value::Object(inputs) = inputs else { panic!("inputs are an object") };
        let asked = ActRequest { inputs, ..ActRequest::default() };
        self.centre.act(self.who(login), number, action, asked, None).await
    }
}
