//! Refused forms of a case and of a household: nothing that was typed is lost, and what was wrong stands where it was typed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use db::testing::on_runtime;
use testkit::{Answer, Browser, TestApp};

async fn opened(desk: &Browser, service: &str, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("project", "GL"), ("service", service), ("channel", "phone"), ("place", "3-2-501")];
    all.extend_from_slice(fields);
    desk.submit("/desk/open", &all).await.is(303).opened()
}

const CALLER: [(&str, &str); 2] = [("phone", "138 0013 8000"), ("name", "张先生")];

/// A repair that is finished; nobody is known to have asked for it when there is no caller.
async fn repaired(app: &TestApp, caller: &[(&str, &str)]) -> String {
    let (desk, technician) = (app.browser("li").await, app.browser("wang").await);
    let mut fields = vec![("f.urgency", "ordinary"), ("f.scope", "home"), ("f.matter", "厨房水龙头滴水")];
    fields.extend_from_slice(caller);
    let number = opened(&desk, "repair", &fields).await;
    let worker = app.house.person("wang").to_string();
    act(&desk, &number, "dispatch", &[("f.worker", &worker)]).await.is(303);
    act(&technician, &number, "accept", &[]).await.is(303);
    act(&technician, &number, "arrive", &[("f.four_brings", "true")]).await.is(303);
    let done = [("f.result", "换了阀芯"), ("f.minutes", "25"), ("f.tidy", "true"), ("f.wishes", "无")];
    act(&technician, &number, "finish", &done).await.is(303);
    app.house.clock.set("2026-11-20 10:30");
    number
}

async fn act(who: &Browser, number: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
    who.submit(&format!("/cases/{number}/actions/{action}"), fields).await
}

async fn a_late_entry_keeps_its_time(app: TestApp) {
    let desk = app.browser("li").await;
    let fields = [("f.urgency", "ordinary"), ("f.scope", "home"), ("f.matter", "灯不亮"), CALLER[0]];
    let number = opened(&desk, "repair", &fields).await;
    let late = [("happened_at", "2026-11-20T08:30"), ("late_reason", "早上网络断了")];
    let refused = act(&desk, &number, "note", &late).await.is(422);
    assert!(refused.text.contains("value=\"2026-11-20T08:30\""), "when it happened");
    assert!(refused.text.contains("value=\"早上网络断了\""), "why it is recorded late");
    let wrong = act(&desk, &number, "note", &[("text", "催过"), ("happened_at", "昨天")]).await.is(422);
    assert!(wrong.text.contains("value=\"昨天\"") && !wrong.text.contains(">happened_at<"), "named in words");
}

async fn a_sitting_keeps_its_method(app: TestApp) {
    let number = repaired(&app, &CALLER).await;
    let steward = app.browser("guan").await;
    let half = [
        ("method", "on_site"),
        ("v0.number", number.as_str()),
        ("v0.visit", "after_repair#1"),
        ("v0.verdict", "satisfied"),
    ];
    let refused = steward.submit("/visits/answers", &half).await.is(422);
    assert!(refused.text.contains("name=\"method\" value=\"on_site\" checked"), "the method that was chosen");
    assert!(refused.text.contains("value=\"satisfied\" checked"), "the verdict");
}

async fn a_refused_try_stays_with_the_tries(app: TestApp) {
    let number = repaired(&app, &CALLER).await;
    let steward = app.browser("guan").await;
    let page = steward.get("/visits").await.is(200);
    assert!(page.text.contains(&number));
    let tried =
        [("method", "phone"), ("note", "占线"), ("v0.number", &number), ("v0.visit", "after_repair#1")];
    let refused = steward.submit("/visits/tries", &tried).await.is(422);
    let (_, tries) = refused.text.split_once("id=\"tries-h0\"").unwrap();
    assert!(tries.trim_start().starts_with("open"), "the form that was sent is unfolded");
    assert!(tries.contains("value=\"占线\""), "the note");
    assert!(tries.contains("class=\"wrong\""), "what is missing is said there");
}

async fn an_answer_that_came_second_is_told(app: TestApp) {
    let number = repaired(&app, &CALLER).await;
    let steward = app.browser("guan").await;
    let answer = [
        ("method", "phone"),
        ("v0.number", number.as_str()),
        ("v0.visit", "after_repair#1"),
        ("v0.verdict", "satisfied"),
        ("v0.a.visit_quality", "good"),
        ("v0.a.visit_effect", "solved"),
        ("v0.words", "师傅很好"),
    ];
    steward.submit("/visits/answers", &answer).await.is(303);
    let second = steward.submit("/visits/answers", &answer).await;
    assert!(second.status.is_client_error(), "{}", second.status);
    assert!(second.text.contains("role=\"alert\""), "why it was not taken");
    assert!(second.text.contains(&number) && second.text.contains("师傅很好"), "what was typed");
}

async fn nobody_is_asked_where_nobody_called(app: TestApp) {
    let number = repaired(&app, &[("caller", "none")]).await;
    let steward = app.browser("guan").await;
    let page = steward.get("/visits").await.is(200);
    assert!(page.text.contains(&number));
    assert!(page.text.contains("value=\"checked_good\""), "a colleague looks at the work");
    assert!(!page.text.contains("value=\"satisfied\""), "nobody is there to be satisfied");
}

async fn a_wrong_tick_can_be_taken_back(app: TestApp) {
    let desk = app.browser("li").await;
    let fields = [("f.kind", "praise"), ("f.words", "师傅很热心"), ("f.confirmed", "true"), CALLER[0]];
    let number = opened(&desk, "suggestion", &fields).await;
    let page = desk.get(&format!("/cases/{number}")).await.is(200);
    assert!(page.text.contains("name=\"g.confirmed\" value=\"false\""), "no can be said");
    act(&desk, &number, "set_fields", &[("g.confirmed", "false"), ("reason", "点错了")]).await.is(303);
    let case = app.house.centre.case(app.house.who("li"), &number).await.unwrap();
    let confirmed = case.fields.iter().find(|field| field.id == "confirmed").unwrap();
    assert_eq!(confirmed.value, serde_json::json!(false));
}

fn with_app<F: Future<Output = ()>>(story: impl FnOnce(TestApp) -> F) {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { story(TestApp::new(database.database().clone()).await).await });
}

#[test]
fn late_entries() {
    with_app(a_late_entry_keeps_its_time);
}

#[test]
fn the_method_of_a_sitting() {
    with_app(a_sitting_keeps_its_method);
}

#[test]
fn tries_without_an_outcome() {
    with_app(a_refused_try_stays_with_the_tries);
}

#[test]
fn the_second_of_two_visitors() {
    with_app(an_answer_that_came_second_is_told);
}

#[test]
fn cases_without_a_customer() {
    with_app(nobody_is_asked_where_nobody_called);
}

#[test]
fn corrections_of_a_tick() {
    with_app(a_wrong_tick_can_be_taken_back);
}
