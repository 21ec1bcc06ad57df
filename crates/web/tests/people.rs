//! People on duty through the interface and the screens, on both engines: who is at which post, leave and closing of
//! accounts only after a hand-over that was accepted, what people are told, and going back to an earlier handbook.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use centre::handbooks::Texts;
use db::testing::on_runtime;
use serde_json::{Value as Json, json};
use testkit::{Program, TestApp};
use web::api::schema::people::{Held, Made, Offer, Offered, People, Person};
use web::api::schema::told::{Inbox, Publications};

const DAY: [&str; 7] = ["08:00-20:00"; 7];

async fn made(program: &Program, path: &str, body: Json) -> String {
    let answer = program.post(path, body).await.is(201);
    serde_json::from_str::<Made>(&answer.text).unwrap().id
}

async fn people(program: &Program) -> People {
    let answer = program.get("/api/v1/people?project=GL").await.is(200);
    serde_json::from_str(&answer.text).unwrap()
}

async fn person(program: &Program, id: &str) -> Person {
    let answer = program.get(&format!("/api/v1/people/{id}?project=GL")).await.is(200);
    serde_json::from_str(&answer.text).unwrap()
}

/// An area of a post: its places, who is on duty, the post that stands in, who is asked then.
type AtPost = (String, Vec<String>, Option<String>, Vec<String>);

fn at_post(people: &People, post: &str) -> Vec<AtPost> {
    let found = people.posts.iter().find(|own| own.post.id == post).unwrap();
    let labels =
        |named: &[web::api::schema::case::Named]| named.iter().map(|one| one.label.clone()).collect();
    let area = |area: &web::api::schema::people::Area| {
        let places: Vec<String> = labels(&area.places);
        let stands_in = area.stands_in.as_ref().map(|post| post.id.clone());
        (places.join(" "), labels(&area.on_duty), stands_in, labels(&area.instead))
    };
    found.areas.iter().map(area).collect()
}

fn repair() -> Json {
    json!({"project": "GL", "service": "repair", "channel": "phone", "place": "3-2-501",
        "contact": {"name": "张先生", "phone": "138 0013 8000"},
        "fields": {"urgency": "urgent", "scope": "home", "matter": "厨房水管爆裂，水漫到客厅"}})
}

async fn posts_weeks_and_fallbacks(app: TestApp) {
    let (admin, leader, worker) =
        (app.program("bao").await, app.program("sun").await, app.program("wang").await);
    let sun = app.house.person("sun").to_string();
    let hua = json!({"project": "GL", "name": "何花", "login": "HeHua", "password": "first password", "superior": sun});
    let hua = admin.post_with("/api/v1/people", &[("idempotency-key", "p-1")], hua.clone()).await.is(201);
    let id = hua.json()["id"].as_str().unwrap().to_owned();
    let again = json!({"project": "GL", "name": "何花", "login": "HeHua", "password": "first password", "superior": sun});
    let again = admin.post_with("/api/v1/people", &[("idempotency-key", "p-1")], again).await.is(201);
    assert_eq!(again.json()["id"], id, "the same key, the same colleague");
    let taken = json!({"project": "GL", "name": "何花二", "login": "hehua", "password": "first password"});
    let taken = admin.post("/api/v1/people", taken).await.is(422).json();
    assert_eq!(taken["fields"][0]["field"], "login");
    let short = json!({"project": "GL", "name": "何花二", "login": "hehua2", "password": "short"});
    assert_eq!(admin.post("/api/v1/people", short).await.is(422).json()["fields"][0]["field"], "password");
    let entered = app.house.centre.log_in("hehua", "first password", diag::Lang::Zh).await.unwrap();
    assert!(entered.principal.must_change_password);

    let posts = format!("/api/v1/people/{id}/posts");
    let wrong = json!({"project": "GL", "post": "steward", "week": ["早班", "", "", "", "", "", ""]});
    assert_eq!(admin.post(&posts, wrong).await.is(422).json()["fields"][0]["field"], "week.0");
    let nowhere = json!({"project": "GL", "post": "steward", "places": ["99栋"]});
    assert_eq!(admin.post(&posts, nowhere).await.is(422).json()["fields"][0]["field"], "places");
    let steward = json!({"project": "GL", "post": "steward", "places": ["3栋"], "week": DAY});
    leader.post(&posts, steward.clone()).await.is(403);
    let holding = made(&admin, &posts, steward).await;
    let both = |there: Vec<&str>| vec![there.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    let seen = at_post(&people(&worker).await, "steward");
    assert_eq!(seen[0], ("3栋".to_owned(), both(vec!["何花"])[0].clone(), None, vec![]));
    assert_eq!(seen[1].1, ["guan"], "everywhere else");

    // A day off, arranged by her superior: who holds the post for the whole project is asked.
    let change = format!("{posts}/{holding}");
    let off = json!({"project": "GL", "days": {"2026-11-20": ""}});
    worker.post(&change, off.clone()).await.is(403);
    let changed = leader.post(&change, off).await.is(200);
    let changed: Person = serde_json::from_str(&changed.text).unwrap();
    assert_eq!(changed.holdings[0].days, [("2026-11-20".to_owned(), String::new())]);
    assert_eq!(at_post(&people(&worker).await, "steward")[0].1, ["guan"]);
    leader.post(&change, json!({"project": "GL", "until": "now"})).await.is(403);
    leader.post(&change, json!({"project": "GL", "days": {"2026-11-20": null}})).await.is(200);
    assert_eq!(at_post(&people(&worker).await, "steward")[0].1, ["何花"]);

    // At night nobody is there in the building; who signed off is not there either: the fallback is named.
    app.house.clock.set("2026-11-20 21:00");
    app.program("guan").await.post("/api/v1/sign", json!({"project": "GL", "on": false})).await.is(200);
    let night = at_post(&people(&worker).await, "steward");
    let expected = (Vec::<String>::new(), Some("supervisor".to_owned()), vec!["sun".to_owned()]);
    for area in &night {
        assert_eq!((area.1.clone(), area.2.clone(), area.3.clone()), expected);
    }
    // The same is true of duties: what the page says is what the engine does.
    let opened = app.program("li").await.post("/api/v1/cases", repair()).await.is(201);
    assert!(opened.json()["duties"].as_array().unwrap().iter().all(|duty| duty["who"]["label"] != "何花"));
    app.house.clock.set("2026-11-21 09:00");
    let ended = admin.post(&change, json!({"project": "GL", "until": "now"})).await.is(200);
    assert_eq!(ended.json()["holdings"][0]["state"], "over");
    assert!(at_post(&people(&worker).await, "steward").iter().all(|area| area.0.is_empty()));
    let nobody = admin.get("/api/v1/people?project=XX").await;
    assert_eq!(nobody.status.as_u16(), 404, "a project of others does not exist");
}

async fn nobody_goes_with_cases_in_his_hands(app: TestApp) {
    let (admin, desk, leader) = (app.program("bao").await, app.program("li").await, app.program("sun").await);
    let (li, sun, guan) = (app.house.person("li"), app.house.person("sun"), app.house.person("guan"));
    let mut numbers = vec![];
    for _ in 0..2 {
        numbers.push(
            desk.post("/api/v1/cases", repair()).await.is(201).json()["number"].as_str().unwrap().to_owned(),
        );
    }
    let leaves = format!("/api/v1/people/{li}/leaves");
    let leave = json!({"project": "GL", "from": "2026-11-23 08:00", "until": "2026-11-25 20:00", "substitute": guan.to_string()});
    let refused = admin.post(&leaves, leave.clone()).await.is(409).json();
    assert_eq!(refused["code"], "still_held");
    assert!(refused["why"].as_str().unwrap().contains("4 张单"), "{refused}");
    let close = format!("/api/v1/people/{li}/close");
    admin.post(&close, json!({"project": "GL"})).await.is(409);

    let held = format!("/api/v1/people/{li}/held?project=GL");
    app.program("wang").await.get(&held).await.is(403);
    let has: Held = serde_json::from_str(&admin.get(&held).await.is(200).text).unwrap();
    assert_eq!((has.cases.len(), has.unseen), (2, 0));
    assert!(has.cases.iter().all(|case| case.roles == ["owner", "contact"]));
    assert!(has.receivers.iter().all(|one| one.id != li.to_string()));

    // Her own, by herself: one to each; the second is left out first.
    let path = format!("/api/v1/people/{li}/hand-over");
    let nobody = json!({"project": "GL"});
    assert_eq!(desk.post(&path, nobody).await.is(422).json()["fields"][0]["field"], "to");
    let stranger = json!({"project": "GL", "to": li.to_string()});
    desk.post(&path, stranger).await.is(422);
    let some = json!({"project": "GL", "to": sun.to_string(), "cases": {numbers[1].clone(): ""}});
    let offered = desk.post_with(&path, &[("idempotency-key", "h-1")], some.clone()).await.is(200);
    let offered: Vec<Offered> = serde_json::from_str(&offered.text).unwrap();
    assert_eq!(offered.len(), 2);
    assert!(offered.iter().all(|one| one.number == numbers[0] && one.refused.is_none()));
    let again = desk.post_with(&path, &[("idempotency-key", "h-1")], some).await.is(200);
    assert_eq!(serde_json::from_str::<Vec<Offered>>(&again.text).unwrap().len(), 2, "offered once");
    let rest = json!({"project": "GL", "cases": {numbers[1].clone(): guan.to_string()}});
    admin.post(&path, rest).await.is(200);
    admin.post(&leaves, leave.clone()).await.is(409);

    let waiting: Vec<Offer> = serde_json::from_str(&leader.get("/api/v1/offers").await.is(200).text).unwrap();
    assert_eq!(waiting.len(), 2);
    assert!(waiting.iter().all(|offer| offer.from == "li" && offer.number == numbers[0]));
    let silent = leader.post("/api/v1/offers", json!({"accept": false})).await.is(422).json();
    assert_eq!(silent["fields"][0]["field"], "reason");
    let one = json!({"accept": true, "offers": [{"number": numbers[0], "role": "owner"}]});
    leader.post("/api/v1/offers", one).await.is(200);
    let declined = json!({"accept": false, "reason": "今天排满了"});
    let steward = app.program("guan").await;
    steward.post("/api/v1/offers", declined).await.is(200);
    leader.post("/api/v1/offers", json!({"accept": true})).await.is(200);
    let has: Held = serde_json::from_str(&admin.get(&held).await.is(200).text).unwrap();
    assert_eq!(has.cases.len(), 1, "what was declined is still hers: {has:?}");
    admin.post(&path, json!({"project": "GL", "to": sun.to_string()})).await.is(200);
    leader.post("/api/v1/offers", json!({"accept": true})).await.is(200);

    let leave = made(&admin, &leaves, leave).await;
    assert_eq!(person(&admin, &li.to_string()).await.leaves[0].id, leave);
    app.house.clock.set("2026-11-23 09:00");
    assert_eq!(at_post(&people(&admin).await, "front_desk")[0].1, ["guan"], "the substitute");
    let back = admin.post(&format!("{leaves}/{leave}/end"), json!({"project": "GL"})).await.is(200);
    assert_eq!(back.json()["leaves"], json!([]));
    assert_eq!(at_post(&people(&admin).await, "front_desk")[0].1, ["li"]);

    admin
        .post(&format!("/api/v1/people/{}/close", app.house.person("bao")), json!({"project": "GL"}))
        .await
        .is(422);
    let closed = admin.post(&close, json!({"project": "GL"})).await.is(200).json();
    assert_eq!(closed["person"]["account"], "closed");
    desk.get("/api/v1/cases").await.is(401);
    assert_eq!(at_post(&people(&admin).await, "front_desk")[0].1, Vec::<String>::new(), "her posts ended");
}

async fn told_and_taken_up(app: TestApp) {
    let desk = app.program("li").await;
    let number =
        desk.post("/api/v1/cases", repair()).await.is(201).json()["number"].as_str().unwrap().to_owned();
    app.house.clock.set("2026-11-20 09:45");
    app.house.centre.fire_due().await.unwrap();
    let leader = app.program("sun").await;
    let inbox: Inbox =
        serde_json::from_str(&leader.get("/api/v1/inbox?unread=true").await.is(200).text).unwrap();
    assert!(!inbox.rows.is_empty());
    assert_eq!(inbox.unread, inbox.rows.len().to_string());
    let browser = app.browser("sun").await;
    let page = browser.get("/queue").await.is(200);
    assert!(page.text.contains(&format!("{} 条未读", inbox.unread)), "the count stands on every page");
    let message = inbox.rows.iter().find(|message| message.duty.is_some()).unwrap();
    assert_eq!(message.number.as_deref(), Some(number.as_str()));
    leader.post(&format!("/api/v1/inbox/{}/take-up", message.id), json!({})).await.is(200);
    let seen = leader.get(&format!("/api/v1/cases/{number}")).await.is(200).json();
    let key = message.duty.clone().unwrap();
    let duty = seen["duties"].as_array().unwrap().iter().find(|duty| duty["key"] == key.as_str()).unwrap();
    assert_eq!(duty["acknowledged_by"], "sun");
    app.program("wang").await.post(&format!("/api/v1/inbox/{}/take-up", message.id), json!({})).await.is(404);

    let marked = leader.post("/api/v1/inbox/read", json!({})).await.is(200).json();
    assert_eq!(marked["marked"], inbox.rows.len() - 1);
    assert!(!browser.get("/queue").await.is(200).text.contains("条未读"));
    let inbox = browser.get("/inbox").await.is(200);
    assert!(inbox.text.contains("看过的") && !inbox.text.contains("没看过的"));
}

async fn back_to_an_earlier_handbook(app: TestApp) {
    let admin = app.program("bao").await;
    let read = async |program: &Program| -> Publications {
        serde_json::from_str(&program.get("/api/v1/handbooks?project=GL").await.is(200).text).unwrap()
    };
    let first = read(&admin).await;
    assert_eq!((first.publications.len(), first.overlays.len()), (1, 0));
    let mut texts = Texts { sources: testkit::property_handbook(), ..Texts::default() };
    let site = "overlay \"site\" \"桂林苑\" over=\"property\" node=\"project\" {\n    post \"steward\" \"楼栋管家\"\n}\n";
    texts.overlays.push(handbook::Source::new("overlays/site.kdl", site));
    let (project, who) = (app.house.project, app.house.who("bao"));
    app.house.centre.publish(who, project, texts, "本项目的叫法".into()).await.unwrap();
    let now = read(&app.program("li").await).await;
    assert!(!now.publishes, "who works here sees it and cannot change it");
    let latest = &now.publications[0];
    assert_eq!((latest.number, latest.in_force, latest.reason.as_str()), (2, true, "本项目的叫法"));
    assert_eq!(latest.by.as_deref(), Some("bao"));
    assert_eq!(now.overlays, ["site.kdl"]);
    assert_eq!(latest.changes, now.overlay_changes);
    assert!(latest.changes.iter().any(|line| line.contains("楼栋管家")), "{:?}", latest.changes);
    let back = "/api/v1/handbooks/1/publish";
    let silent = admin.post(back, json!({"project": "GL", "reason": " "})).await.is(422).json();
    assert_eq!(silent["fields"][0]["field"], "reason");
    admin.post("/api/v1/handbooks/2/publish", json!({"project": "GL", "reason": "x"})).await.is(422);
    let reason = json!({"project": "GL", "reason": "先用回原来的"});
    let done = admin.post_with(back, &[("idempotency-key", "b-1")], reason.clone()).await.is(200).json();
    assert_eq!(done["hash"], first.publications[0].hash.as_str());
    admin.post_with(back, &[("idempotency-key", "b-1")], reason).await.is(200);
    let now = read(&admin).await;
    assert_eq!((now.publications.len(), now.overlays.len()), (3, 0), "published once");
    let page = app.browser("bao").await.get("/handbook/versions").await.is(200);
    assert!(page.text.contains("先用回原来的") && page.text.contains("shouwen publish"));
}

async fn the_screens_lead_on(app: TestApp) {
    let (admin, desk) = (app.browser("bao").await, app.browser("li").await);
    let li = app.house.person("li");
    app.program("li").await.post("/api/v1/cases", repair()).await.is(201);
    let page = desk.get("/people").await.is(200);
    assert!(page.text.contains("现在谁在岗") && !page.text.contains("添加同事"));
    assert_eq!(desk.submit("/people/sign", &[("on", "true")]).await.status.as_u16(), 303);
    assert!(desk.get("/people").await.text.contains("今天已签到"));
    let typed = [("name", "何花"), ("login", "li"), ("password", "first password"), ("role", "staff")];
    let refused = admin.submit("/people", &typed).await.is(422);
    assert!(refused.text.contains("value=\"何花\"") && refused.text.contains("已经有人用了"));
    let act = |action: &str| format!("/people/{li}/actions/{action}");
    let refused = admin.submit(&act("close_account"), &[("project", "GL")]).await.is(409);
    assert!(refused.text.contains("先移交") && refused.text.contains(&format!("/people/{li}/hand-over")));
    assert_eq!(desk.submit(&act("close_account"), &[]).await.status.as_u16(), 403);
    let week = [("holding", "none"), ("week.0", "早")];
    assert_eq!(admin.submit(&act("set_week"), &week).await.status.as_u16(), 422);
    let sun = app.house.person("sun").to_string();
    let offered =
        admin.submit(&format!("/people/{li}/hand-over"), &[("project", "GL"), ("to", &sun)]).await.is(200);
    assert!(offered.text.contains("已请同事接手 2 项") && offered.text.contains("等待接受"));
    let leader = app.browser("sun").await;
    assert!(leader.get("/offers").await.is(200).text.contains("全部接受"));
    let accepted = leader.submit("/offers", &[("answer", "accept")]).await.is(200);
    assert!(accepted.text.contains("现在没有请您接手的单"));
    assert_eq!(admin.submit(&act("close_account"), &[("project", "GL")]).await.status.as_u16(), 303);
    let page = admin.get(&format!("/people/{li}")).await.is(200);
    assert!(page.text.contains("账号已关"));
}

db::both_engines! {
    fn posts_with_weeks_exceptions_and_fallbacks(database) {
        on_runtime(async { posts_weeks_and_fallbacks(TestApp::new(database.database().clone()).await).await });
    }
    fn leave_and_closing_need_a_hand_over_that_was_accepted(database) {
        on_runtime(async { nobody_goes_with_cases_in_his_hands(TestApp::new(database.database().clone()).await).await });
    }
    fn messages_are_read_and_taken_up(database) {
        on_runtime(async { told_and_taken_up(TestApp::new(database.database().clone()).await).await });
    }
    fn earlier_handbooks_can_be_put_in_force_again(database) {
        on_runtime(async { back_to_an_earlier_handbook(TestApp::new(database.database().clone()).await).await });
    }
}

#[test]
fn what_is_refused_on_a_screen_leads_on() {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { the_screens_lead_on(TestApp::new(database.database().clone()).await).await });
}
