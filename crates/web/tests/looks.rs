//! The look of the screens without a browser: what was chosen is in the first HTML of every page, also of those that say that
//! something failed; the page for whoever builds screens is there only when it is asked for; empty lists say what to do.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::body::Body;
use axum::http::{Method, header};
use db::testing::on_runtime;
use std::sync::Arc;
use testkit::{Answer, Browser, House, TestApp};
use web::Settings;

/// A page, asked for by a browser that keeps a look.
async fn page(app: &TestApp, browser: &Browser, path: &str, look: &str) -> Answer {
    let request = browser.request(Method::GET, path).header(header::COOKIE, format!("shouwen_look={look}"));
    app.send(request.body(Body::empty()).unwrap()).await
}

async fn the_first_html_has_the_look(app: TestApp) {
    let (desk, stranger) = (app.browser("li").await, app.stranger());
    for (browser, path) in [
        (&desk, "/desk"),
        (&desk, "/handbook/repair"),
        (&desk, "/cases/BX0"),
        (&desk, "/nothing"),
        (&stranger, "/login"),
        (&stranger, "/api"),
    ] {
        let of = async |look: &'static str| page(&app, browser, path, look).await.text;
        let html = "<html lang=\"zh-CN\"";
        assert!(of("system.comfortable").await.contains(&format!("{html}>")), "{path}");
        assert!(of("purple.huge").await.contains(&format!("{html}>")), "{path}");
        let dark = of("dark.compact").await;
        assert!(dark.contains(&format!("{html} data-bs-theme=\"dark\" data-density=\"compact\">")), "{path}");
        assert!(dark.contains("<meta name=\"color-scheme\" content=\"dark\">"), "{path}");
        assert!(
            of("contrast.comfortable").await.contains(&format!("{html} data-contrast=\"more\">")),
            "{path}"
        );
        assert!(dark.contains("name=\"theme\" value=\"dark\" checked"), "{path}: the menu shows it");
    }
}

async fn a_choice_leads_back_to_where_it_was_made(app: TestApp) {
    let desk = app.browser("li").await;
    let send = async |came: &str| {
        let request = desk.request(Method::POST, "/look").header(header::REFERER, came);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        app.send(request.body(Body::from("theme=contrast&density=compact")).unwrap()).await.is(303)
    };
    let chosen = send("http://inside:8080/queue?state=all").await;
    assert_eq!(chosen.header("location"), "/queue?state=all");
    assert_eq!(
        chosen.header("set-cookie"),
        "shouwen_look=contrast.compact; Path=/; SameSite=Lax; Max-Age=31536000"
    );
    assert_eq!(send("http://inside//elsewhere").await.header("location"), "/", "never to another site");
}

async fn whoever_builds_screens_asks_for_their_page(app: TestApp) {
    assert_eq!(app.browser("li").await.get("/design").await.status.as_u16(), 404);
    let settings = Settings { design: true, ..Settings::default() };
    let app = TestApp::of(app.house.clone(), |own| own.settings = Arc::new(settings));
    let shown = app.browser("li").await.get("/design").await.is(200).text;
    for kind in ["choice", "flag", "money", "date_time", "long_text", "phone", "person", "photos"] {
        assert!(shown.contains(&format!("name=\"f.{kind}\"")), "{kind}");
    }
    assert!(shown.contains("data-bs-theme=\"dark\" data-contrast=\"more\""), "all looks at once");
    assert!(!shown.contains("style=") && !shown.contains("<style"), "under the strict content policy");
}

async fn empty_lists_say_what_to_do(app: TestApp) {
    let desk = app.browser("li").await;
    for (path, does) in [
        ("/duties", "看所有的单"),
        ("/queue?place=3-2-501", "清除筛选"),
        ("/visits", "看我的待办"),
        ("/inbox", "看我的待办"),
        ("/offers", "看我的待办"),
        ("/search?q=zzzz", "回前台查客户"),
        ("/desk", "记一次"),
    ] {
        let shown = desk.get(path).await.is(200).text;
        assert!(shown.contains("class=\"empty\"") && shown.contains(does), "{path}: {shown}");
    }
}

fn with_app<F: Future<Output = ()>>(story: impl FnOnce(TestApp) -> F) {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async {
        let house = House::new(database.database().clone()).await;
        story(TestApp::of(house, |_| {})).await;
    });
}

#[test]
fn a_look_is_in_the_first_html() {
    with_app(the_first_html_has_the_look);
}

#[test]
fn a_choice_leads_back() {
    with_app(a_choice_leads_back_to_where_it_was_made);
}

#[test]
fn the_page_of_parts_is_asked_for() {
    with_app(whoever_builds_screens_asks_for_their_page);
}

#[test]
fn an_empty_list_teaches() {
    with_app(empty_lists_say_what_to_do);
}
