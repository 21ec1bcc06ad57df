//! A small estate under the property handbook: rooms, a garden, customers with their numbers, a person for each post.

use calendar::{Instant, Zone};
use centre::people::NewAccount;
use centre::ports::FilesInMemory;
use centre::projects::FirstProject;
use centre::register::{NewParty, NewPlace};
use centre::*;
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
pub(crate) struct Hand(AtomicI64);
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
    pub(crate) database: db::Database,
    clock: Arc<Hand>,
    pub(crate) project: ProjectId,
    people: BTreeMap<&'static str, Principal>,
    /// 张先生 and 李小兰 of 3-2-501, 王芳 of 3-2-502.
    pub(crate) zhang: PartyId,
    pub(crate) lan: PartyId,
    pub(crate) rooms: Vec<PlaceId>,
}

pub(crate) fn at(text: &str) -> Instant {
    Instant::from_civil(&Zone::new("Asia/Shanghai").unwrap(), text).unwrap()
}

fn read(folder: &Path, found: &mut Vec<::handbook::Source>) {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|e| e == "kdl") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push(::handbook::Source::new(path.display().to_string(), text));
        }
    }
}

async fn hire(
    centre: &Centre,
    admin: &Principal,
    project: ProjectId,
    login: &str,
    role: Role,
    posts: &[&str],
) -> Principal {
    let account = NewAccount { login: login.into(), password: "correct horse".into(), must_change: false };
    let person = centre.add_person(admin, project, login, Some(account), Some(role)).await.unwrap();
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
        centre.give_post(admin, project, holding).await.unwrap();
    }
    centre.at_console(login).await.unwrap()
}

const STAFF: [(&str, Role, &[&str]); 7] = [
    ("li", Role::Staff, &["front_desk"]),
    ("wang", Role::Staff, &["technician"]),
    ("zhao", Role::Staff, &["crew_leader"]),
    ("guan", Role::Staff, &["steward"]),
    ("sun", Role::Staff, &["supervisor"]),
    ("qian", Role::Staff, &["manager", "duty_manager"]),
    ("audit", Role::Auditor, &[]),
];

fn place(kind: PlaceKind, name: &str, full: &str) -> NewPlace {
    NewPlace { parent: None, kind, name: name.into(), full_name: full.into(), also: vec![], position: 0 }
}

impl House {
    pub(crate) async fn new(database: db::Database) -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(at("2026-11-20 09:00").micros())));
        let ports =
            Ports { clock: Arc::clone(&clock) as Arc<dyn Clock>, chance: Arc::new(Count(AtomicU64::new(1))) };
        let own = database.clone();
        let files: Arc<dyn Files> = Arc::new(FilesInMemory::default());
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
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property"), &mut texts.sources);
        centre.publish(&admin, project, texts, "开张".into()).await.unwrap();
        let mut people = BTreeMap::new();
        for (login, role, posts) in STAFF {
            people.insert(login, hire(&centre, &admin, project, login, role, posts).await);
        }
        let other = centre.add_project(&admin, "HX", "海棠湾", "Asia/Shanghai").await.unwrap();
        let admin = centre.at_console("admin").await.unwrap();
        people.insert("far", hire(&centre, &admin, other, "far", Role::Staff, &[]).await);
        let rooms = centre
            .add_places(
                &admin,
                project,
                vec![
                    (place(PlaceKind::Building, "3栋", "3栋"), None),
                    (place(PlaceKind::Unit, "2单元", "3栋2单元"), Some(0)),
                    (place(PlaceKind::Room, "501", "3栋2单元501"), Some(1)),
                    (place(PlaceKind::Room, "502", "3栋2单元502"), Some(1)),
                    (place(PlaceKind::PublicArea, "中心花园", "中心花园"), None),
                ],
            )
            .await
            .unwrap();
        let party = |name: &str, phone: &str, place, relation| NewParty {
            kind: PartyKind::Person,
            name: name.into(),
            phones: vec![phone.into()],
            ties: vec![(place, relation)],
        };
        let new = party("张先生", "13800138000", rooms[2], Relation::Owner);
        let zhang = centre.add_party(&admin, project, new).await.unwrap();
        let new = party("李小兰", "13911112222", rooms[2], Relation::Tenant);
        let lan = centre.add_party(&admin, project, new).await.unwrap();
        let new = party("王芳", "13722223333", rooms[3], Relation::Owner);
        centre.add_party(&admin, project, new).await.unwrap();
        people.insert("admin", admin);
        Self { centre, database: own, clock, project, people, zhang, lan, rooms }
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

    /// A repair of 张先生 in 3-2-501.
    pub(crate) fn repair(&self, matter: &str) -> OpenRequest {
        let fields = json!({"urgency": "urgent", "scope": "home", "matter": matter});
        OpenRequest {
            project: "GL".into(),
            service: "repair".into(),
            channel: "phone".into(),
            party: Some(self.zhang.to_string()),
            contact: Some(Contact { name: "张先生".into(), phone: "138 0013 8000".into() }),
            place: Some("3栋2单元501".into()),
            fields: fields.as_object().unwrap().clone(),
            ..OpenRequest::default()
        }
    }

    /// A complaint about somebody of the crew.
    pub(crate) fn complaint(&self, accused: &str, matter: &str) -> OpenRequest {
        let fields =
            json!({"class": "attitude", "matter": matter, "accused": self.person(accused).to_string()});
        OpenRequest {
            service: "complaint".into(),
            fields: fields.as_object().unwrap().clone(),
            ..self.repair("")
        }
    }

    pub(crate) async fn open(&self, request: OpenRequest) -> String {
        self.centre.open_case(self.who("li"), request, None).await.unwrap().number
    }

    /// Has a repair done by wang and told by li.
    pub(crate) async fn finish(&self, number: &str) {
        let worker = json!({"worker": self.person("wang").to_string()});
        self.act("li", number, "dispatch", worker).await.unwrap();
        self.act("wang", number, "accept", json!({})).await.unwrap();
        self.act("wang", number, "arrive", json!({"four_brings": true})).await.unwrap();
        self.act("wang", number, "start", json!({})).await.unwrap();
        let done = json!({"result": "换了软管", "minutes": 8, "tidy": true, "wishes": "无"});
        self.act("wang", number, "finish", done).await.unwrap();
        self.act("li", number, "reply", json!({})).await.unwrap();
    }
}
