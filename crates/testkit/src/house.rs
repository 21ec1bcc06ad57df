//! A small estate under the property handbook: one project, one room with its owner, and a person for each post.

use crate::ports::{Count, Hand, at};
use centre::people::NewAccount;
use centre::ports::FilesInMemory;
use centre::projects::FirstProject;
use centre::register::{NewParty, NewPlace};
use centre::{Centre, Chance, Clock, Ports, Principal, handbooks};
use model::people::{Area, Holding};
use model::{PersonId, PostId, ProjectId};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::parties::{PartyKind, Relation};
use store::people::Role;
use store::places::PlaceKind;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse";

/// The people and their posts; `admin`, who must still change his password, and `bao`, who administers, have none.
const STAFF: [(&str, Role, &[&str]); 7] = [
    ("li", Role::Staff, &["front_desk"]),
    ("wang", Role::Staff, &["technician"]),
    ("zhao", Role::Staff, &["crew_leader"]),
    ("guan", Role::Staff, &["steward"]),
    ("sun", Role::Staff, &["supervisor"]),
    ("qian", Role::Staff, &["manager", "duty_manager"]),
    ("bao", Role::Admin, &[]),
];

/// A small estate with its people.
#[derive(Clone)]
pub struct House {
    /// The running centre.
    pub centre: Centre,
    /// Its clock; it stands at 2026-11-20 09:00, a Friday.
    pub clock: Arc<Hand>,
    /// The project; its code is `GL`.
    pub project: ProjectId,
    /// Where its files lie.
    pub files: Arc<FilesInMemory>,
    people: BTreeMap<&'static str, Principal>,
}

impl House {
    /// Sets it up in an empty database.
    pub async fn new(database: db::Database) -> Self {
        let clock = Arc::new(Hand::new("2026-11-20 09:00"));
        let chance: Arc<dyn Chance> = Arc::new(Count::default());
        let ports = Ports { clock: Arc::clone(&clock) as Arc<dyn Clock>, chance };
        let files = Arc::new(FilesInMemory::default());
        let place = Arc::clone(&files);
        let open = move || Centre::open_with_files(database, ports, place);
        let centre = tokio::task::spawn_blocking(open).await.unwrap().unwrap();
        let account = NewAccount { login: "admin".into(), password: PASSWORD.into(), must_change: true };
        let first = FirstProject {
            organisation: "总部".into(),
            code: "GL".into(),
            name: "桂林苑".into(),
            zone: "Asia/Shanghai".into(),
            administrator: "管理员".into(),
            account,
        };
        let (project, _) = centre.set_up(first).await.unwrap();
        let admin = centre.at_console("admin").await.unwrap();
        let texts = handbooks::Texts { sources: property_handbook(), ..handbooks::Texts::default() };
        centre.publish(&admin, project, texts, "开张".into()).await.unwrap();
        let mut people = BTreeMap::new();
        for (login, role, posts) in STAFF {
            people.insert(login, hire(&centre, &admin, project, login, role, posts).await);
        }
        furnish(&centre, &admin, project, "张先生", "13800138000").await;
        people.insert("admin", admin);
        Self { centre, clock, project, files, people }
    }

    /// The same estate through other connections to its database.
    pub async fn another(&self, database: db::Database) -> Self {
        self.with_chance(database, Count::beginning(1 << 48)).await
    }

    /// The same with chance that is its own, where there are more than two servers.
    pub async fn with_chance(&self, database: db::Database, chance: Count) -> Self {
        let chance: Arc<dyn Chance> = Arc::new(chance);
        let ports = Ports { clock: Arc::clone(&self.clock) as Arc<dyn Clock>, chance };
        let open = move || Centre::open(database, ports);
        let centre = tokio::task::spawn_blocking(open).await.unwrap().unwrap();
        Self { centre, ..self.clone() }
    }

    /// Somebody by his login.
    #[must_use]
    pub fn who(&self, login: &str) -> &Principal {
        &self.people[login]
    }

    /// Somebody's id by his login.
    #[must_use]
    pub fn person(&self, login: &str) -> PersonId {
        self.who(login).person
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
    let account = NewAccount { login: login.into(), password: PASSWORD.into(), must_change: false };
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

/// One room, 3-2-501, with its owner.
pub(crate) async fn furnish(
    centre: &Centre,
    admin: &Principal,
    project: ProjectId,
    owner: &str,
    phone: &str,
) {
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
    let places = centre.add_places(admin, project, rooms).await.unwrap();
    let owner = NewParty {
        kind: PartyKind::Person,
        name: owner.into(),
        phones: vec![phone.into()],
        ties: vec![(places[2], Relation::Owner)],
    };
    centre.add_party(admin, project, owner).await.unwrap();
}

/// The texts of the property handbook of this repository.
#[must_use]
pub fn property_handbook() -> Vec<handbook::Source> {
    fn read(folder: &Path, found: &mut Vec<handbook::Source>) {
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                read(&path, found);
            } else if path.extension().is_some_and(|end| end == "kdl") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(handbook::Source::new(path.display().to_string(), text));
            }
        }
    }
    let mut found = vec![];
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property"), &mut found);
    found
}
