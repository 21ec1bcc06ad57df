//! Answers that the handbook masks: shown by their ends, looked at only with a reason that stays in the history; not found,
//! printed or told by any other way. On both engines.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use centre::handbooks::Texts;
use db::testing::on_runtime;
use serde_json::{Value as Json, json};
use testkit::{Program, TestApp, login_at, property_handbook};

const ID: &str = "452723199001011234";
const PHONE: &str = "15577665544";
const CALLER: &str = "13811112222";

/// The estate whose repair slip asks for the number of an identity card and a second phone.
async fn masking(database: &db::Database) -> TestApp {
    let app = TestApp::new(database.clone()).await;
    app.house.grow(database).await;
    let mut texts = Texts { sources: property_handbook(), ..Texts::default() };
    for source in &mut texts.sources {
        if source.name.ends_with("repair.kdl") {
            source.text = source.text.replacen(
                "    field \"photos\"",
                "    field \"id_card\" \"证件号码\" en=\"ID number\" kind=\"id_number\"\n    field \"second_phone\" \"备用电话\" \
                en=\"Second phone\" kind=\"phone\" seen_by=\"front_desk\"\n    field \"photos\"",
                1,
            );
        }
        if source.name.ends_with("prints.kdl") {
            source.text = source.text.replacen(
                "        cell \"matter\" span=12\n",
                "        cell \"matter\" span=6\n        cell \"id_card\" span=3\n        cell \"second_phone\" span=3\n",
                1,
            );
        }
    }
    let admin = app.house.centre.at_console("admin").await.unwrap();
    app.house.centre.publish(&admin, app.house.project, texts, "遮住证件号".into()).await.unwrap();
    app
}

fn repair() -> Json {
    json!({"project": "GL", "service": "repair", "channel": "phone", "place": "3-2-501",
        "contact": {"name": "赵女士", "phone": CALLER},
        "fields": {"urgency": "urgent", "scope": "home", "matter": "厨房漏水",
            "id_card": "452723 19900101 1234", "second_phone": PHONE}})
}

fn field(case: &Json, id: &str) -> (String, bool) {
    let found = case["fields"].as_array().unwrap().iter().find(|field| field["id"] == id).unwrap();
    assert_eq!(found["value"], found["shown"]);
    (found["shown"].as_str().unwrap().to_owned(), found["masked"].as_bool().unwrap())
}

async fn case(program: &Program, number: &str) -> Json {
    program.get(&format!("/api/v1/cases/{number}")).await.is(200).json()
}

fn reveal(number: &str) -> String {
    format!("/api/v1/cases/{number}/actions/reveal")
}

async fn looked_at_with_a_reason(app: TestApp) {
    let (desk, crew, above) = (app.program("li").await, app.program("wang").await, app.program("sun").await);
    let opened = desk.post("/api/v1/cases", repair()).await.is(201).json();
    let number = opened["number"].as_str().unwrap();
    assert_eq!(field(&opened, "id_card"), ("****1234".into(), true), "also to who typed it in");
    assert_eq!(field(&opened, "second_phone"), (PHONE.into(), false), "the desk's post sees it");
    assert_eq!(field(&case(&crew, number).await, "second_phone"), ("****5544".into(), true));

    let asked = |reason: &str| json!({"inputs": {"field": "id_card", "reason": reason}});
    let without = desk.post(&reveal(number), asked("")).await.is(422).json();
    assert_eq!(without["fields"][0]["field"], "reason");
    let open = json!({"inputs": {"field": "matter", "reason": "看看"}});
    assert_eq!(desk.post(&reveal(number), open).await.is(422).json()["code"], "not_allowed");
    app.reader("li").await.post(&reveal(number), asked("看看")).await.is(403);
    app.program(&login_at("auditor", "GL")).await.post(&reveal(number), asked("看看")).await.is(403);
    app.program("clerk_hz").await.post(&reveal(number), asked("看看")).await.is(404);

    let shown = desk.post(&reveal(number), asked("核对业主身份")).await.is(200).json();
    assert_eq!(field(&shown, "id_card"), (ID.into(), false));
    assert_eq!(field(&case(&crew, number).await, "id_card"), ("****1234".into(), true), "to nobody else");
    let seen = case(&above, number).await;
    let line = seen["timeline"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (line["words"].as_str(), line["text"].as_str()),
        (Some("li 查看了遮住的“证件号码”"), Some("核对业主身份"))
    );
    app.house.clock.set("2026-11-20 09:11");
    assert_eq!(field(&case(&desk, number).await, "id_card"), ("****1234".into(), true), "ten minutes later");
}

/// Everywhere that somebody can look, and everything that he is told.
async fn nothing_tells_what_is_masked(app: TestApp) {
    let desk = app.program("li").await;
    let opened = desk.post("/api/v1/cases", repair()).await.is(201).json();
    let number = opened["number"].as_str().unwrap().to_owned();
    app.house.clock.set("2026-11-20 09:30");
    app.house.centre.fire_due().await.unwrap();
    let auditor = login_at("auditor", "GL");
    for (login, hidden) in
        [("wang", &[ID, PHONE][..]), ("sun", &[ID, PHONE]), (&auditor, &[ID, PHONE, CALLER])]
    {
        let (program, browser) = (app.program(login).await, app.browser(login).await);
        let mut paths: Vec<String> = web::all_routes(&app.app)
            .into_iter()
            .filter(|route| route.method == "GET" && !route.path.contains('{'))
            .map(|route| route.path)
            .collect();
        for part in ["/cases/<n>", "/cases/<n>/print/dispatch_slip", "/cases/<n>/why/urgent_arrival%231"] {
            paths.push(part.replace("<n>", &number));
        }
        paths.push(format!("/api/v1/cases/{number}"));
        for asked in ["q=漏水", "project=GL", "project=GL&place=3-2-501"] {
            paths.extend(
                ["/search?", "/api/v1/search?", "/desk?", "/queue?", "/api/v1/calls?"]
                    .map(|path| format!("{path}{asked}")),
            );
        }
        for path in &paths {
            let path = path.replace("漏水", "%E6%BC%8F%E6%B0%B4");
            let told =
                if path.starts_with("/api/") { program.get(&path).await } else { browser.get(&path).await };
            for secret in hidden {
                assert!(!told.text.contains(secret), "{login} reads {secret} at {path}");
            }
        }
        // Asked for by its letters, it is not there; what is asked is shown again, so hits are counted.
        for secret in hidden {
            for part in [*secret, &secret[secret.len() - 4..], &secret[2..8]] {
                let found = program.get(&format!("/api/v1/search?q={part}")).await.is(200).json();
                assert!(found["hits"].as_array().unwrap().is_empty(), "{login} searches {part}: {found}");
                assert!(found["exact"].as_array().unwrap().is_empty(), "{login} searches {part}: {found}");
            }
        }
        for sorted in ["sort=id_card", "id_card=4527", "field.id_card=4527", "order=id_card"] {
            let refused = program.get(&format!("/api/v1/cases?{sorted}")).await;
            assert!(matches!(refused.status.as_u16(), 400 | 422), "{sorted}: {}", refused.text);
        }
    }
    // The form for corrections carries nothing that would come back as the answer.
    let page = app.browser("sun").await.get(&format!("/cases/{number}")).await.is(200);
    assert!(page.text.contains("****1234") && !page.text.contains("value=\"****"), "{}", page.text);
    // Refusals give back what was sent, not what is kept.
    let crew = app.program("wang").await;
    let stale = json!({"expect": 1, "inputs": {"text": "看过"}});
    let stale = crew.post(&format!("/api/v1/cases/{number}/actions/note"), stale).await.is(412);
    assert!(!stale.text.contains(ID) && !stale.text.contains(PHONE));
}

async fn the_button_of_the_page(app: TestApp) {
    let opened = app.program("li").await.post("/api/v1/cases", repair()).await.is(201).json();
    let number = opened["number"].as_str().unwrap();
    let browser = app.browser("wang").await;
    let address = format!("/cases/{number}/actions/reveal");
    let page = browser.get(&format!("/cases/{number}")).await.is(200);
    assert!(page.text.contains("为什么要看") && page.text.contains(&format!("action=\"{address}\"")));
    let refused = browser.submit(&address, &[("field", "id_card"), ("reason", " ")]).await.is(422);
    assert!(!refused.text.contains(ID));
    browser.submit(&address, &[("field", "id_card"), ("reason", "上门核对")]).await.is(303);
    let page = browser.get(&format!("/cases/{number}")).await.is(200);
    assert!(page.text.contains(ID) && page.text.contains("上门核对"), "{}", page.text);
    // A paper is read by whoever picks it up.
    let slip = browser.get(&format!("/cases/{number}/print/dispatch_slip")).await.is(200);
    assert!(!slip.text.contains(ID) && slip.text.contains("****1234"), "{}", slip.text);
    let looks = app.browser(&login_at("auditor", "GL")).await.get(&format!("/cases/{number}")).await.is(200);
    assert!(
        !looks.text.contains("为什么要看") && looks.text.contains("上门核对"),
        "he may not look, but sees who did"
    );
    let wrong = json!({"inputs": {"fields": {"id_card": "****1234"}}});
    let wrong = app
        .program("li")
        .await
        .post(&format!("/api/v1/cases/{number}/actions/set_fields"), wrong)
        .await
        .is(422)
        .json();
    assert_eq!(wrong["fields"][0]["field"], "id_card");
}

db::both_engines! {
    fn reasons(database) { on_runtime(async { looked_at_with_a_reason(masking(database.database()).await).await }); }
    fn ways_out(database) { on_runtime(async { nothing_tells_what_is_masked(masking(database.database()).await).await }); }
    fn pages(database) { on_runtime(async { the_button_of_the_page(masking(database.database()).await).await }); }
}
