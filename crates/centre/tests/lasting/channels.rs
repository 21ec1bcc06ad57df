//! Channels: told once under one id, again after a failure, folded after an outage, withdrawn when somebody has it.

use crate::house::House;
use centre::CentreError;
use centre::ports::{Messenger, MessengerError, Reply, Request};
use db::testing::{TestDatabase, on_runtime};
use serde_json::{Value as Json, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// The other side: keeps what it was sent and answers as it was told to, 200 when it was told nothing.
#[derive(Default)]
struct Gateway {
    sent: Mutex<Vec<Request>>,
    answers: Mutex<VecDeque<Result<u16, MessengerError>>>,
}

impl Messenger for Gateway {
    fn send(&self, request: &Request) -> Result<Reply, MessengerError> {
        self.sent.lock().unwrap().push(request.clone());
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Ok(200));
        answer.map(|status| Reply { status, body: r#"{"errcode":0}"#.to_owned() })
    }
}

impl Gateway {
    fn answer(&self, answers: impl IntoIterator<Item = Result<u16, MessengerError>>) {
        self.answers.lock().unwrap().extend(answers);
    }

    /// What came since the last look: id, body.
    fn taken(&self) -> Vec<(String, Json)> {
        let sent = std::mem::take(&mut *self.sent.lock().unwrap());
        let read = |request: Request| {
            let id = request.headers.iter().find(|(name, _)| name == "Shouwen-Delivery").unwrap().1.clone();
            (id, serde_json::from_str(&request.body).unwrap())
        };
        sent.into_iter().map(read).collect()
    }
}

pub(crate) const ROBOT: &str = r#"
name = "robot"
address = "https://robot.invalid/send?key=secret"
kinds = ["warn", "due", "escalate", "begin", "offer", "script"]
attempts = 3
expect = '"errcode":0'
body = '{"to":{{ phone|json }},"name":{{ name|json }},"text":{{ text|json }},"count":{{ count }}}'
[headers]
Content-Type = "application/json"
[reach]
sun = "13900000001"
"#;

struct Scene {
    house: House,
    gateway: Arc<Gateway>,
    messenger: Arc<dyn Messenger>,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new(database: &TestDatabase, toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let house = House::new(database.database().clone(), folder.path()).await;
        house.centre.set_channel(house.who("admin"), house.project, toml).await.unwrap();
        let gateway = Arc::new(Gateway::default());
        let messenger: Arc<dyn Messenger> = gateway.clone();
        Self { house, gateway, messenger, _folder: folder }
    }

    async fn open(&self) -> String {
        let request = self.house.request(None, "水管爆裂");
        self.house.centre.open_case(self.house.who("li"), request, None).await.unwrap().number
    }

    async fn deliver(&self) -> centre::outward::Delivered {
        self.house.centre.deliver_outward(&self.messenger, "http://127.0.0.1:8080").await.unwrap()
    }
}

async fn once_under_one_id(database: &TestDatabase) {
    let scene = Scene::new(database, ROBOT).await;
    let number = scene.open().await;
    scene.house.set("2026-11-20 09:11");
    scene.house.centre.fire_due().await.unwrap();
    // Nobody knows whether the first attempt arrived: it goes again under the same id, alone.
    scene.gateway.answer([Err(MessengerError::Unknown("timeout"))]);
    let first = scene.deliver().await;
    assert_eq!((first.messages, first.parked), (0, 0));
    let tried = scene.gateway.taken();
    assert_eq!(tried.len(), 1, "while a channel fails only one message is tried: {tried:?}");
    assert_eq!(scene.deliver().await.messages, 0, "the channel rests");
    scene.house.wait(20 * calendar::Instant::SECOND);
    assert!(scene.deliver().await.messages >= 1);
    let again = scene.gateway.taken();
    assert!(again.iter().any(|(id, body)| *id == tried[0].0 && *body == tried[0].1), "{tried:?} {again:?}");
    let all: Vec<&str> = again.iter().map(|(_, body)| body["text"].as_str().unwrap()).collect();
    assert!(all.iter().all(|text| text.contains(&number)), "{all:?}");
    assert!(all.iter().any(|text| text.contains("3栋2单元501")), "{all:?}");
    assert!(again.iter().any(|(_, body)| body["to"] == "13900000001" || body["name"] != "sun"), "{again:?}");
    scene.house.wait(calendar::Instant::HOUR);
    assert_eq!(scene.deliver().await, centre::outward::Delivered::default());
    assert_eq!(scene.gateway.taken(), [], "what was taken is not sent again");
}

async fn folded_after_an_outage(database: &TestDatabase) {
    let scene = Scene::new(database, &ROBOT.replace("attempts = 3", "attempts = 20")).await;
    for _ in 0..3 {
        scene.open().await;
    }
    scene.house.set("2026-11-20 09:11");
    scene.house.centre.fire_due().await.unwrap();
    for _ in 0..4 {
        scene.gateway.answer([Err(MessengerError::Unreachable("refused"))]);
        assert_eq!(scene.deliver().await.messages, 0);
        scene.house.wait(calendar::Instant::HOUR);
    }
    assert_eq!(scene.gateway.taken().len(), 4, "one attempt a rest, not one a message");
    let done = scene.deliver().await;
    let taken = scene.gateway.taken();
    let mut names: Vec<&str> = taken.iter().map(|(_, body)| body["name"].as_str().unwrap()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "one message for each person: {taken:?}");
    assert!(done.deliveries > done.messages, "{done:?}");
    assert!(taken.iter().any(|(_, body)| body["count"].as_u64() >= Some(3)), "{taken:?}");
}

async fn whoever_has_it_stops_the_next(database: &TestDatabase) {
    let scene = Scene::new(database, &ROBOT.replace(r#""warn", "due", "#, "")).await;
    let number = scene.open().await;
    scene.house.set("2026-11-20 09:11");
    scene.house.centre.fire_due().await.unwrap();
    let waiting = || scene.house.centre.deliver_outward(&scene.messenger, "");
    // The escalation was decided but has not left when the supervisor says that he has it.
    let duty = json!({"duty": "urgent_arrival#1"});
    let acknowledged = scene.house.act("sun", &number, "acknowledge", duty).await;
    acknowledged.unwrap();
    waiting().await.unwrap();
    let texts: Vec<String> = scene.gateway.taken().into_iter().map(|(_, b)| b["text"].to_string()).collect();
    assert!(!texts.iter().any(|text| text.contains("急修到场") || text.contains("督办")), "{texts:?}");
}

async fn parked_after_the_last_attempt(database: &TestDatabase) {
    let scene = Scene::new(database, ROBOT).await;
    scene.open().await;
    scene.house.set("2026-11-20 09:11");
    scene.house.centre.fire_due().await.unwrap();
    let mut parked = 0;
    for _ in 0..3 {
        scene.gateway.answer(std::iter::repeat_n(Ok(400), 20));
        parked += scene.deliver().await.parked;
        scene.gateway.answers.lock().unwrap().clear();
        scene.house.wait(calendar::Instant::HOUR);
    }
    assert!(parked > 0);
    scene.gateway.taken();
    assert_eq!(scene.deliver().await.messages, 0, "what is parked is not tried");
    let admin = scene.house.person("admin");
    let told =
        database.read(move |reader| store::inbox::newest(reader, admin, true, None, 10)).await.unwrap();
    assert!(told.iter().any(|message| message.kind == "channel"), "{told:?}");
}

async fn excluded_persons_are_told_nothing(database: &TestDatabase) {
    let group =
        ROBOT.replace("attempts = 3", "together = true").replace(r#"name = "robot""#, r#"name = "group""#);
    let scene = Scene::new(database, ROBOT).await;
    let (admin, project) = (scene.house.who("admin"), scene.house.project);
    scene.house.centre.set_channel(admin, project, &group).await.unwrap();
    let sun = scene.house.person("sun");
    let fields = json!({"class": "attitude", "matter": "态度不好", "accused": sun.to_string()});
    let mut request = scene.house.request(None, "");
    request.service = "complaint".into();
    request.fields = fields.as_object().unwrap().clone();
    let opened = scene.house.centre.open_case(scene.house.who("li"), request, None).await;
    let Ok(opened) = opened else { panic!("{opened:?}") };
    scene.house.wait(40 * calendar::Instant::DAY);
    scene.house.centre.fire_due().await.unwrap();
    scene.deliver().await;
    let taken = scene.gateway.taken();
    assert!(!taken.is_empty(), "somebody is told");
    for (_, body) in &taken {
        assert!(body["name"] != "sun" && body["to"] != "13900000001", "{body}");
        assert!(body["name"] != "", "a group may hold him: {} {body}", opened.number);
    }
}

async fn a_channel_is_shown_without_its_key_and_tried(database: &TestDatabase) {
    let scene = Scene::new(database, ROBOT).await;
    let (centre, admin, project) = (&scene.house.centre, scene.house.who("admin"), scene.house.project);
    let channels = centre.channels(admin, project).await.unwrap();
    assert_eq!(channels[0].host, "robot.invalid");
    assert!(!format!("{channels:?}").contains("secret"));
    let tested = centre.test_channel(admin, project, "robot", &scene.messenger, "").await.unwrap();
    assert!(tested.taken);
    assert!(scene.gateway.taken()[0].1["text"].as_str().unwrap().contains("试发"));
    scene.gateway.answer([Ok(403)]);
    let tested = centre.test_channel(admin, project, "robot", &scene.messenger, "").await.unwrap();
    assert_eq!((tested.taken, tested.words.as_str()), (false, "status 403"));
    let denied = centre.channels(scene.house.who("li"), project).await;
    assert!(matches!(denied, Err(CentreError::Denied(_))), "{denied:?}");
    let bad = ROBOT.replace("text|json", "txt|json").replace(r#""offer""#, r#""offr""#);
    let refused = centre.set_channel(admin, project, &bad).await;
    assert!(matches!(&refused, Err(CentreError::Invalid(all)) if all.len() == 2), "{refused:?}");
    centre.drop_channel(admin, project, "robot").await.unwrap();
    scene.open().await;
    assert_eq!(scene.deliver().await, centre::outward::Delivered::default());
}

db::both_engines! {
    fn told_once_under_one_id(database) { on_runtime(once_under_one_id(database)); }
    fn an_outage_is_folded(database) { on_runtime(folded_after_an_outage(database)); }
    fn i_have_it_withdraws(database) { on_runtime(whoever_has_it_stops_the_next(database)); }
    fn the_last_attempt_parks(database) { on_runtime(parked_after_the_last_attempt(database)); }
    fn nothing_to_the_excluded(database) { on_runtime(excluded_persons_are_told_nothing(database)); }
    fn a_channel_is_tried(database) { on_runtime(a_channel_is_shown_without_its_key_and_tried(database)); }
}
