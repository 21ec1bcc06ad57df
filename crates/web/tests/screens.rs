//! The screens without a browser: every form works by itself, keeps what was typed when it is refused, and says what to do.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use calamine::Reader as _;
use db::testing::on_runtime;
use std::io::Cursor;
use testkit::{Browser, TestApp};

/// The form of a repair, without what it is about.
const REPAIR: [(&str, &str); 8] = [
    ("project", "GL"),
    ("service", "repair"),
    ("channel", "phone"),
    ("place", "3-2-501"),
    ("phone", "138 0013 8000"),
    ("name", "张先生"),
    ("f.urgency", "ordinary"),
    ("f.scope", "home"),
];

async fn open(browser: &Browser) -> String {
    let mut fields = REPAIR.to_vec();
    fields.push(("f.matter", "厨房水龙头滴水"));
    browser.submit("/desk/open", &fields).await.is(303).opened()
}

async fn what_was_typed_is_kept(app: TestApp) {
    let desk = app.browser("li").await;
    let refused = desk.submit("/desk/open", &REPAIR).await.is(422);
    assert!(refused.text.contains("value=\"138 0013 8000\""), "the phone as it was typed");
    assert!(refused.text.contains("value=\"ordinary\" checked"), "the choice that was made");
    assert!(refused.text.contains("role=\"alert\""));
    let number = open(&desk).await;
    let page = desk.get(&format!("/cases/{number}?opened=1")).await.is(200);
    assert!(page.text.contains("请告诉客户") && page.text.contains(&number));
    let refused = desk
        .submit(&format!("/cases/{number}/actions/promise"), &[("at", "昨天"), ("words", "今天来修")])
        .await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    assert!(refused.text.contains("value=\"今天来修\""), "the words of the promise");
}

async fn the_second_of_two_sees_what_the_first_did(app: TestApp) {
    let (desk, supervisor) = (app.browser("li").await, app.browser("sun").await);
    let number = open(&desk).await;
    let case = app.house.centre.case(app.house.who("sun"), &number).await.unwrap();
    let (version, lines) = (case.version.to_string(), case.timeline.len().to_string());
    let note = format!("/cases/{number}/actions/note");
    let first = desk.submit(&note, &[("expect", &version), ("seen", &lines), ("text", "客户又来电催")]).await;
    assert_eq!(first.status.as_u16(), 303);
    let second = [("expect", version.as_str()), ("seen", &lines), ("text", "我去现场看看")];
    let stale = supervisor.submit(&note, &second).await.is(412);
    assert!(stale.text.contains("客户又来电催"), "what the first did");
    assert!(stale.text.contains("我去现场看看"), "what the second typed");
    let now = app.house.centre.case(app.house.who("sun"), &number).await.unwrap().version.to_string();
    let again = [("expect", now.as_str()), ("seen", &lines), ("text", "我去现场看看")];
    assert_eq!(supervisor.submit(&note, &again).await.status.as_u16(), 303, "applied after reading");
}

async fn twice_is_once(app: TestApp) {
    let desk = app.browser("li").await;
    let call = [
        ("project", "GL"),
        ("kind", "call"),
        ("phone", "13900000000"),
        ("matter", "问停车费"),
        ("key", "k-1"),
    ];
    for _ in 0..2 {
        assert_eq!(desk.submit("/desk/calls", &call).await.status.as_u16(), 303);
    }
    let page = desk.get("/desk?phone=13900000000").await.is(200);
    assert_eq!(page.text.matches("问停车费").count(), 1, "logged once");
}

async fn a_missed_call_is_rung_back(app: TestApp) {
    let desk = app.browser("li").await;
    let missed = [("project", "GL"), ("kind", "missed"), ("phone", "13900000001")];
    desk.submit("/desk/calls", &missed).await.is(303);
    assert!(desk.get("/desk").await.is(200).text.contains("id=\"missed\""));
    let duties = desk.get("/duties").await.is(200);
    assert!(duties.text.contains("/desk#missed") && !duties.text.contains("href=\"/cases/\""));
    let back = [
        ("project", "GL"),
        ("kind", "call"),
        ("phone", "13900000001"),
        ("direction", "out"),
        ("matter", "问快递"),
    ];
    desk.submit("/desk/calls", &back).await.is(303);
    assert!(!desk.get("/desk").await.is(200).text.contains("id=\"missed\""), "rung back");
}

async fn the_desk_shows_who_rings(app: TestApp) {
    let desk = app.browser("li").await;
    let number = open(&desk).await;
    let page = desk.get("/desk?phone=13800138000").await.is(200);
    assert!(page.text.contains("张先生") && page.text.contains("3栋2单元501") && page.text.contains(&number));
    for text in ["张", "3-2-501", "13800138000", number.as_str()] {
        let found = desk.get(&format!("/desk/find?q={}", web::access::percent(text))).await.is(200);
        assert!(found.text.contains("<li>"), "{text} finds nothing");
    }
    let empty = desk.get("/desk/find?q=zzz").await.is(200);
    assert!(!empty.text.contains("<li>"));
}

async fn a_slip_has_its_copies_and_is_counted(app: TestApp) {
    let desk = app.browser("li").await;
    let number = open(&desk).await;
    let address = format!("/cases/{number}/print/dispatch_slip");
    let first = desk.get(&address).await.is(200);
    assert_eq!(first.text.matches("class=\"slip\"").count(), 3);
    assert!(first.text.contains("<svg") && !first.text.contains("style="));
    for _ in 0..2 {
        assert!(!desk.get(&address).await.is(200).text.contains("补打"), "the first is no reprint");
        assert_eq!(desk.submit(&address, &[("paper", "a4_third")]).await.status.as_u16(), 303);
    }
    let again = desk.get(&format!("{address}?paper=continuous_241x93")).await.is(200);
    assert!(again.text.contains("补打"), "a reprint is marked");
    assert!(again.text.contains("paper continuous_241x93"));
}

async fn disguised_files_are_refused(app: TestApp) {
    let desk = app.browser("li").await;
    let number = open(&desk).await;
    let note = format!("/cases/{number}/actions/note");
    let refused = desk.upload(&note, "photos", "photo.jpg", b"MZ\x90\x00 not a picture").await;
    assert_eq!(refused.status.as_u16(), 422, "{}", refused.text);
    assert!(
        refused.text.contains("“photo.jpg”没有收下：这是程序，不是照片；只收 JPG、PNG、WebP"),
        "{}",
        refused.text
    );
    let huge = vec![0xFF; 21 * 1024 * 1024];
    let refused = desk.upload(&note, "photos", "photo.jpg", &huge).await;
    assert!(matches!(refused.status.as_u16(), 413 | 422));
    assert!(refused.text.contains("20 MB"));
}

async fn the_pages_speak_english_too(app: TestApp) {
    let desk = app.browser("li").await;
    let chosen = desk.get("/language/en").await.is(303);
    assert!(chosen.header("set-cookie").starts_with("shouwen_lang=en"));
    let page = app.stranger().get("/nothing").await.is(404);
    assert!(page.text.contains("没有这个地址") && page.text.contains("<html lang=\"zh-CN\">"));
    assert!(page.text.contains("回到前台") && !page.text.contains("/api"), "people are sent to the desk");
}

async fn built_in_commands_have_their_controls(app: TestApp) {
    let desk = app.browser("li").await;
    let number = open(&desk).await;
    let page = desk.get(&format!("/cases/{number}")).await.is(200);
    for control in
        ["name=\"pick\"", "value=\"materials/tap\" data-price=\"45.00\"", "name=\"to\"", "data-sum="]
    {
        assert!(page.text.contains(control), "{control}");
    }
    let act = |action: &str| format!("/cases/{number}/actions/{action}");
    let line = [("field", "materials"), ("pick", "materials/tap"), ("quantity", "2"), ("payer", "customer")];
    assert_eq!(desk.submit(&act("put_line"), &line).await.status.as_u16(), 303);
    let page = desk.get(&format!("/cases/{number}")).await.is(200);
    assert!(
        page.text.contains("90.00") && page.text.contains("id=\"act-consent\""),
        "the sum waits for consent"
    );
    let unreasoned = desk.submit(&act("hand_over"), &[("role", "owner"), ("to", "post:crew_leader")]).await;
    assert_eq!(unreasoned.status.as_u16(), 422, "a hand-over has its reason");
    assert!(unreasoned.text.contains("value=\"post:crew_leader\" selected"), "what was chosen is kept");
    let same = [("g.urgency", "ordinary"), ("g.scope", "home"), ("g.matter", "厨房水龙头滴水")];
    let nothing = desk.submit(&act("set_fields"), &same).await.is(422);
    assert!(nothing.text.contains("没有改动任何一项"));
    assert_eq!(desk.submit(&act("set_fields"), &[("g.trade", "water")]).await.status.as_u16(), 303);
}

async fn a_home_is_asked_who_rang(app: TestApp) {
    let desk = app.browser("li").await;
    let page = desk.get("/desk?project=GL&place=3-2-501").await.is(200);
    assert!(
        page.text.contains("谁打来的？") && !page.text.contains("/desk/open?service="),
        "before anything else"
    );
    assert!(page.text.contains("张先生") && page.text.contains("caller=none"));
    let known = desk.get("/desk?project=GL&place=3-2-501&caller=none").await.is(200);
    assert!(known.text.contains("/desk/open?service=repair") && known.text.contains("caller=none\""));
    // Without the question the form is not taken; the form itself asks.
    let repair: Vec<_> = REPAIR.into_iter().filter(|(name, _)| *name != "phone" && *name != "name").collect();
    let with = |caller: &str, more: &[(&str, &str)]| -> Vec<(String, String)> {
        let all = repair.iter().chain(more).copied().chain([("f.matter", "灯不亮"), ("caller", caller)]);
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    let submit = async |caller: &str, more: &[(&str, &str)]| {
        let fields = with(caller, more);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        desk.submit("/desk/open", &fields).await
    };
    let unasked = submit("", &[]).await.is(422);
    assert!(unasked.text.contains("请选是谁打来的") && unasked.text.contains("name=\"caller\""));
    let nameless = submit("other", &[]).await.is(422);
    assert!(nameless.text.contains("称呼和电话，至少一项"));
    assert_eq!(submit("other", &[("name", "王姐")]).await.status.as_u16(), 303);
    let member = unasked.text.split("value=\"party:").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let number = submit(&format!("party:{member}"), &[]).await.is(303).opened();
    let case = app.house.centre.case(app.house.who("li"), &number).await.unwrap();
    assert_eq!(case.party.unwrap().label, "张先生");
    assert_eq!(case.caller, Some(("张先生".to_owned(), "13800138000".to_owned())));
    let number = submit("none", &[("name", "x")]).await.is(303).opened();
    let case = app.house.centre.case(app.house.who("li"), &number).await.unwrap();
    assert_eq!((case.party, case.caller), (None, None), "nobody rang");
}

async fn what_is_told_is_kept(app: TestApp) {
    let desk = app.browser("li").await;
    let number = open(&desk).await;
    let worker = app.house.person("wang").to_string();
    let dispatch = format!("/cases/{number}/actions/dispatch");
    desk.submit(&dispatch, &[("f.worker", &worker)]).await.is(303);
    let page = desk.get(&format!("/cases/{number}")).await.is(200);
    assert!(page.text.contains("wang · 在岗"), "who is on duty is told");
    assert!(
        page.text.contains(&format!("张先生您好，{number}已有师傅接单，〔时间〕前到")),
        "the words, with their blank"
    );
    let inform = format!("/cases/{number}/actions/inform");
    let silent = desk.submit(&inform, &[]).await.is(422);
    assert!(silent.text.contains("请写下对客户说了什么"));
    let blank = desk.submit(&inform, &[("note", "师傅〔时间〕前到")]).await.is(422);
    assert!(blank.text.contains("换成实际说的") && blank.text.contains("师傅〔时间〕前到"));
    desk.submit(&inform, &[("note", "王师傅十点前到")]).await.is(303);
    assert!(desk.get(&format!("/cases/{number}")).await.is(200).text.contains("王师傅十点前到"));
}

async fn quiet_hours_are_named(app: TestApp) {
    let desk = app.browser("li").await;
    let number = open(&desk).await;
    let act = async |login: &str, action: &str, inputs: serde_json::Value| {
        let inputs = inputs.as_object().unwrap().clone();
        let asked = centre::ActRequest { inputs, ..centre::ActRequest::default() };
        app.house.centre.act(app.house.who(login), &number, action, asked, None).await.unwrap();
    };
    let worker = app.house.person("wang").to_string();
    act("li", "dispatch", serde_json::json!({"worker": worker})).await;
    act("wang", "accept", serde_json::json!({})).await;
    act("wang", "arrive", serde_json::json!({"four_brings": true})).await;
    let done = serde_json::json!({"result": "换了", "minutes": 20, "tidy": true, "wishes": "无"});
    act("wang", "finish", done).await;
    app.house.clock.set("2026-11-20 21:00");
    let steward = app.browser("guan").await;
    let told = "今天可以打扰客户的时间是 09:10–11:50、14:10–20:20。请 2026-11-21 09:10 以后再打电话或上门";
    for page in [format!("/cases/{number}"), "/visits".to_owned()] {
        assert!(steward.get(&page).await.is(200).text.contains(told), "{page}");
    }
    let answer = [("visit", "after_repair#1"), ("method", "phone"), ("verdict", "satisfied")];
    let refused = steward.submit(&format!("/cases/{number}/actions/answer_visit"), &answer).await.is(422);
    let alert =
        refused.text.split("role=\"alert\"").nth(1).and_then(|rest| rest.split("</div>").next()).unwrap();
    assert!(alert.contains(told) && alert.contains("客户自己来电、来访"), "{alert}");
    let answer = [
        ("method", "phone"),
        ("v0.number", &number),
        ("v0.visit", "after_repair#1"),
        ("v0.verdict", "satisfied"),
    ];
    let refused = steward.submit("/visits/answers", &answer).await.is(422);
    let alert =
        refused.text.split("role=\"alert\"").nth(1).and_then(|rest| rest.split("</div>").next()).unwrap();
    assert!(alert.contains(told), "{alert}");
}

async fn words_are_found_and_marked(app: TestApp) {
    let desk = app.browser("li").await;
    let number = open(&desk).await;
    let found = desk.get(&format!("/search?q={}", web::access::percent("滴水"))).await.is(200);
    assert!(found.text.contains("<mark>滴水</mark>") && found.text.contains(&number));
    assert!(!desk.get("/search?q=zzz").await.is(200).text.contains("<mark>"));
    let wrong = desk.get("/search?q=x&after=nowhere").await.is(422);
    assert!(wrong.text.contains("role=\"alert\"") && wrong.text.contains("value=\"x\""));
}

async fn the_queue_is_taken_away(app: TestApp) {
    let desk = app.browser("li").await;
    let mut numbers = vec![];
    for _ in 0..5 {
        numbers.push(open(&desk).await);
        app.house.clock.wait(1_000_000);
    }
    assert!(desk.get("/queue?late=true").await.is(200).text.contains("没有符合条件"));
    let page = desk.get("/queue?service=repair").await.is(200);
    assert!(
        page.text.contains("/queue.csv?project=GL&amp;service=repair")
            || page.text.contains("/queue.csv?project=GL&#38;service=repair"),
        "{}",
        page.text
    );
    // Two cases a part, so that the file has three.
    let file = desk.get("/queue.csv?service=repair&limit=2").await.is(200);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("cases.csv"));
    let lines: Vec<&str> = file.text.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("单号,项目,事项,状态,环节,责任人,跟进人,位置,报来时间,"), "{}", lines[0]);
    let found: Vec<&str> = lines[1..].iter().filter_map(|line| line.split(',').next()).collect();
    let newest: Vec<&str> = numbers.iter().rev().map(String::as_str).collect();
    assert_eq!(found, newest, "each case once, the newest first");
    let none = desk.get("/queue.csv?service=repair&late=true").await.is(200);
    assert_eq!(none.text.lines().count(), 1, "only the headings");
    assert_eq!(desk.get("/queue.csv?state=asleep").await.status.as_u16(), 422);

    let book = desk.get("/queue.xlsx?service=repair&limit=2").await.is(200);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book.bytes)).unwrap();
    let sheet = book.worksheet_range("单子").unwrap();
    assert_eq!(sheet.height(), 6);
    let found: Vec<String> = sheet.rows().skip(1).map(|row| row[0].to_string()).collect();
    assert_eq!(found, newest);
    assert!(matches!(sheet.rows().nth(1).unwrap()[8], calamine::Data::DateTime(_)), "times are times");
}

async fn scripts_follow_the_form(app: TestApp) {
    let desk = app.browser("li").await;
    let ask =
        |urgency| [("project", "GL"), ("service", "repair"), ("name", "张先生"), ("f.urgency", urgency)];
    let urgent = desk.submit("/desk/open/scripts", &ask("urgent")).await.is(200);
    let ordinary = desk.submit("/desk/open/scripts", &ask("ordinary")).await.is(200);
    assert!(urgent.text.contains("急修接听") && !urgent.text.contains("零修约时间"));
    assert!(ordinary.text.contains("零修约时间") && !ordinary.text.contains("{customer}"));
}

fn with_app<F: Future<Output = ()>>(story: impl FnOnce(TestApp) -> F) {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { story(TestApp::new(database.database().clone()).await).await });
}

#[test]
fn the_queue_as_a_file() {
    with_app(the_queue_is_taken_away);
}

#[test]
fn a_refused_form_keeps_what_was_typed() {
    with_app(what_was_typed_is_kept);
}

#[test]
fn two_people_on_one_case() {
    with_app(the_second_of_two_sees_what_the_first_did);
}

#[test]
fn a_form_sent_twice_does_its_work_once() {
    with_app(twice_is_once);
}

#[test]
fn missed_calls_stand_until_they_are_returned() {
    with_app(a_missed_call_is_rung_back);
}

#[test]
fn the_desk_knows_who_rings() {
    with_app(the_desk_shows_who_rings);
}

#[test]
fn slips_are_laid_out_and_counted() {
    with_app(a_slip_has_its_copies_and_is_counted);
}

#[test]
fn only_pictures_are_kept() {
    with_app(disguised_files_are_refused);
}

#[test]
fn languages() {
    with_app(the_pages_speak_english_too);
}

#[test]
fn every_command_has_a_proper_control() {
    with_app(built_in_commands_have_their_controls);
}

#[test]
fn a_caller_is_asked_for() {
    with_app(a_home_is_asked_who_rang);
}

#[test]
fn words_that_were_said() {
    with_app(what_is_told_is_kept);
}

#[test]
fn quiet_hours() {
    with_app(quiet_hours_are_named);
}

#[test]
fn the_search_page_marks_what_it_found() {
    with_app(words_are_found_and_marked);
}

#[test]
fn what_to_say_follows_what_is_typed() {
    with_app(scripts_follow_the_form);
}
