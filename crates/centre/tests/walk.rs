//! From a phone call to a discharged return visit, through the centre, on both engines, by the property handbook itself.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use calendar::{Instant, Zone};
use centre::people::NewAccount;
use centre::projects::FirstProject;
use centre::register::{NewParty, NewPlace};
use centre::*;
use db::testing::on_runtime;
use model::people::{Area, Holding};
use model::{PersonId, PostId, ProjectId};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::parties::{PartyKind, Relation};
use store::people::Role;
use store::places::PlaceKind;

/// A clock that stands until it is moved.
struct Hand(AtomicI64);
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

struct House {
    centre: Centre,
    clock: Arc<Hand>,
    project: ProjectId,
    people: BTreeMap<&'static str, Principal>,
}

fn at(text: &str) -> Instant {
    Instant::from_civil(&Zone::new("Asia/Shanghai").unwrap(), text).unwrap()
}

fn read(folder: &Path, found: &mut Vec<handbook::Source>) {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, found);
        } else if path.extension().is_some_and(|e| e == "kdl") {
            found.push(handbook::Source::new(
                path.display().to_string(),
                std::fs::read_to_string(&path).unwrap(),
            ));
        }
    }
}

async fn staff(
    house: &Centre,
    admin: &Principal,
    project: ProjectId,
    login: &str,
    posts: &[&str],
) -> Principal {
    let account = NewAccount { login: login.into(), password: "correct horse".into(), must_change: false };
    let person = house.add_person(admin, project, login, Some(account), Some(Role::Staff)).await.unwrap();
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
        house.give_post(admin, project, holding).await.unwrap();
    }
    house.at_console(login).await.unwrap()
}

async fn house(database: db::Database) -> House {
    let clock = Arc::new(Hand(AtomicI64::new(at("2026-11-20 09:00").micros())));
    let ports =
        Ports { clock: Arc::clone(&clock) as Arc<dyn Clock>, chance: Arc::new(Count(AtomicU64::new(1))) };
    let centre = tokio::task::spawn_blocking(move || Centre::open(database, ports)).await.unwrap().unwrap();
    let first = FirstProject {
        organisation: "总部".into(),
        code: "GL".into(),
        name: "桂林苑".into(),
        zone: "Asia/Shanghai".into(),
        administrator: "管理员".into(),
        account: NewAccount { login: "admin".into(), password: "correct horse".into(), must_change: true },
    };
    let (project, _) = centre.set_up(first).await.unwrap();
    let admin = centre.at_console("admin").await.unwrap();
    let mut texts = handbooks::Texts::default();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property"), &mut texts.sources);
    centre.publish(&admin, project, texts, "开张".into()).await.unwrap();
    let mut people = BTreeMap::new();
    for (login, posts) in [
        ("li", &["front_desk"][..]),
        ("wang", &["technician"]),
        ("zhao", &["crew_leader"]),
        ("guan", &["steward"]),
        ("sun", &["supervisor"]),
        ("qian", &["manager", "duty_manager"]),
    ] {
        people.insert(login, staff(&centre, &admin, project, login, posts).await);
    }
    let place = |kind, name: &str, full: &str| NewPlace {
        parent: None,
        kind,
        name: name.into(),
        full_name: full.into(),
        also: vec![],
        position: 0,
    };
    let places = centre
        .add_places(
            &admin,
            project,
            vec![
                (place(PlaceKind::Building, "3栋", "3栋"), None),
                (place(PlaceKind::Unit, "2单元", "3栋2单元"), Some(0)),
                (place(PlaceKind::Room, "501", "3栋2单元501"), Some(1)),
            ],
        )
        .await
        .unwrap();
    let zhang = NewParty {
        kind: PartyKind::Person,
        name: "张先生".into(),
        phones: vec!["13800138000".into()],
        ties: vec![(places[2], Relation::Owner)],
    };
    centre.add_party(&admin, project, zhang).await.unwrap();
    people.insert("admin", admin);
    House { centre, clock, project, people }
}

impl House {
    fn who(&self, login: &str) -> &Principal {
        &self.people[login]
    }
    fn person(&self, login: &str) -> PersonId {
        self.who(login).person
    }
    fn set(&self, time: &str) {
        self.clock.0.store(at(time).micros(), Ordering::SeqCst);
    }
    async fn act(
        &self,
        login: &str,
        number: &str,
        action: &str,
        inputs: serde_json::Value,
    ) -> Result<CaseView, CentreError> {
        let serde_json::Value::Object(inputs) = inputs else { unreachable!("inputs are an object") };
        self.centre
            .act(self.who(login), number, action, ActRequest { inputs, ..ActRequest::default() }, None)
            .await
    }
    fn request(&self) -> OpenRequest {
        let fields = json!({"urgency": "urgent", "scope": "home", "matter": "厨房水管爆裂，水漫到客厅"});
        OpenRequest {
            project: "GL".into(),
            service: "repair".into(),
            channel: "phone".into(),
            contact: Some(Contact { name: "张先生".into(), phone: "138 0013 8000".into() }),
            place: Some("3栋2单元501".into()),
            fields: fields.as_object().unwrap().clone(),
            ..OpenRequest::default()
        }
    }
}

async fn walk(database: db::Database) {
    let house = house(database).await;
    let key = Key { key: "k1".into(), digest: "d1".into() };
    let opened = house.centre.open_case(house.who("li"), house.request(), Some(key.clone())).await.unwrap();
    assert_eq!(opened.number, "BXGL-20261120-0001");
    assert_eq!(opened.owner.label, "li");
    let arrival = opened.duties.iter().find(|d| d.clause == "urgent_arrival").unwrap();
    assert_eq!(arrival.due, "2026-11-20T09:10:00+08:00");
    assert!(!arrival.explanation.lines.is_empty());
    // The same key again is the same case; the same key with another body is refused.
    let again = house.centre.open_case(house.who("li"), house.request(), Some(key)).await.unwrap();
    assert_eq!(again.number, opened.number);
    let other = Key { key: "k1".into(), digest: "d2".into() };
    let reused = house.centre.open_case(house.who("li"), house.request(), Some(other)).await;
    assert!(matches!(reused, Err(CentreError::KeyReused)));
    let number = opened.number.as_str();
    let worker = json!({"worker": house.person("wang").to_string()});
    house.act("li", number, "dispatch", worker).await.unwrap();
    house.act("wang", number, "accept", json!({})).await.unwrap();
    house.set("2026-11-20 09:08");
    let seen = house.act("wang", number, "arrive", json!({"four_brings": true})).await.unwrap();
    assert_eq!(seen.stage.id, "on_site");
    let finish = json!({"result": "换了软管", "minutes": 8, "tidy": true, "wishes": "无"});
    house.act("wang", number, "start", json!({})).await.unwrap();
    let done = house.act("wang", number, "finish", finish).await.unwrap();
    assert_eq!(done.stage_kind, "finished");
    house.act("li", number, "reply", json!({})).await.unwrap();
    let visit = json!({"visit": "after_repair", "method": "phone", "verdict": "satisfied",
        "answers": {"visit_quality": "good", "visit_effect": "solved"}, "words": "师傅很好"});
    let refused = house.act("wang", number, "answer_visit", visit.clone()).await;
    assert!(matches!(refused, Err(CentreError::Refused(_))), "{refused:?}");
    house.set("2026-11-20 10:30");
    let closed = house.act("guan", number, "answer_visit", visit).await.unwrap();
    assert_eq!(closed.stage_kind, "closed", "{:#?}", closed.duties);
    assert!(closed.timeline.iter().any(|line| line.words.contains("办结")));
    assert!(closed.timeline.iter().any(|line| line.text.as_deref().is_some_and(|t| t.contains("师傅很好"))));
}

async fn duties_fall_due(database: db::Database) {
    let house = house(database).await;
    let opened = house.centre.open_case(house.who("li"), house.request(), None).await.unwrap();
    assert_eq!(house.centre.fire_due().await.unwrap(), 0, "nothing is due, nothing is read");
    let mine = house.centre.duties(house.who("li"), DutiesRequest::default()).await.unwrap();
    assert!(mine.rows.iter().any(|d| d.number == opened.number && d.key == "urgent_arrival#1"));
    house.set("2026-11-20 09:45");
    assert!(house.centre.fire_due().await.unwrap() >= 4);
    assert_eq!(house.centre.fire_due().await.unwrap(), 0);
    let seen = house.centre.case(house.who("sun"), &opened.number).await.unwrap();
    assert!(seen.duties.iter().any(|d| d.clause == "urgent_arrival" && d.late));
    let late = QueueRequest { late: Some(true), ..QueueRequest::default() };
    let page = house.centre.queue(house.who("sun"), late).await.unwrap();
    assert_eq!((page.rows.len(), page.count.as_str()), (1, "1"));
}

async fn a_stale_version_is_refused(database: db::Database) {
    let house = house(database).await;
    let opened = house.centre.open_case(house.who("li"), house.request(), None).await.unwrap();
    house.act("li", &opened.number, "note", json!({"text": "客户又来电催"})).await.unwrap();
    let asked = ActRequest {
        expect: Some(opened.version),
        inputs: json!({"text": "晚了一步"}).as_object().unwrap().clone(),
        ..ActRequest::default()
    };
    let stale = house.centre.act(house.who("sun"), &opened.number, "note", asked, None).await;
    assert!(matches!(stale, Err(CentreError::Stale { .. })), "{stale:?}");
    assert_eq!(house.project, house.centre.project("GL").await.unwrap());
}

async fn nobody_leaves_while_he_holds_something(database: db::Database) {
    let house = house(database).await;
    let opened = house.centre.open_case(house.who("li"), house.request(), None).await.unwrap();
    let admin = house.who("admin").clone();
    let li = house.person("li");
    let closed = house.centre.close_account(&admin, house.project, li).await;
    assert!(matches!(closed, Err(CentreError::StillHeld { .. })), "{closed:?}");
    house.centre.hand_over_all(&admin, house.project, li, house.person("sun")).await.unwrap();
    for role in ["owner", "contact"] {
        house.act("sun", &opened.number, "accept", json!({"role": role})).await.unwrap();
    }
    house.centre.close_account(&admin, house.project, li).await.unwrap();
    assert!(matches!(house.centre.at_console("li").await, Err(CentreError::NotLoggedIn)));
}

async fn passwords_sessions_and_tokens(database: db::Database) {
    use diag::Lang;
    let house = house(database).await;
    let centre = &house.centre;
    assert!(matches!(centre.log_in("li", "wrong", Lang::Zh).await, Err(CentreError::NotLoggedIn)));
    assert!(matches!(centre.log_in("nobody", "wrong", Lang::Zh).await, Err(CentreError::NotLoggedIn)));
    let session = centre.log_in("LI", "correct horse", Lang::Zh).await.unwrap();
    assert_eq!(centre.by_session(&session.cookie).await.unwrap().person, house.person("li"));
    let renewed =
        centre.change_password(&session.principal, "correct horse", "battery staple").await.unwrap();
    assert!(matches!(centre.by_session(&session.cookie).await, Err(CentreError::NotLoggedIn)));
    centre.by_session(&renewed.cookie).await.unwrap();
    let token = centre.create_token("li", "测试", false).await.unwrap();
    let reader = centre.by_token(&token, Lang::Zh).await.unwrap();
    let refused = centre.open_case(&reader, house.request(), None).await;
    assert!(matches!(refused, Err(CentreError::Denied(_))), "{refused:?}");
    for _ in 0..5 {
        let _ = centre.log_in("wang", "wrong", Lang::Zh).await;
    }
    let locked = centre.log_in("wang", "correct horse", Lang::Zh).await;
    assert!(matches!(locked, Err(CentreError::TooManyTries { .. })), "{locked:?}");
}

db::both_engines! {
    fn from_a_call_to_a_discharged_visit(database) { on_runtime(walk(database.database().clone())); }
    fn duties_fall_due_once(database) { on_runtime(duties_fall_due(database.database().clone())); }
    fn the_second_of_two_is_told(database) { on_runtime(a_stale_version_is_refused(database.database().clone())); }
    fn leaving_needs_a_hand_over(database) { on_runtime(nobody_leaves_while_he_holds_something(database.database().clone())); }
    fn accounts(database) { on_runtime(passwords_sessions_and_tokens(database.database().clone())); }
}
