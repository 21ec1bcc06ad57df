//! Every route of the server, tried as nobody, as an employee without the right, and as somebody who has it. A route
//! that is not named here fails, here and in `tidy`.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use axum::body::Body;
use axum::http::{Method, Request};
use db::testing::on_runtime;
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::{Browser, House, Program, TestApp};
use web::Settings;
use web::access::Access;

/// What a route must do to whom.
const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "/", "logged in"),
    ("GET", "/api", "public"),
    ("GET", "/api/v1/calls", "logged in"),
    ("POST", "/api/v1/calls", "logged in"),
    ("GET", "/api/v1/cases", "logged in"),
    ("POST", "/api/v1/cases", "logged in"),
    ("GET", "/api/v1/cases/{number}", "logged in"),
    ("POST", "/api/v1/cases/{number}/actions/{action}", "logged in"),
    ("GET", "/api/v1/duties", "logged in"),
    ("GET", "/api/v1/handbooks", "logged in"),
    ("POST", "/api/v1/handbooks/{number}/publish", "right"),
    ("POST", "/api/v1/imports", "right"),
    ("GET", "/api/v1/imports/{id}/rejected", "right"),
    ("GET", "/api/v1/inbox", "logged in"),
    ("POST", "/api/v1/inbox/read", "logged in"),
    ("POST", "/api/v1/inbox/{message}/take-up", "logged in"),
    ("GET", "/api/v1/offers", "logged in"),
    ("POST", "/api/v1/offers", "logged in"),
    ("GET", "/api/v1/openapi.json", "public"),
    ("GET", "/api/v1/people", "logged in"),
    ("POST", "/api/v1/people", "right"),
    ("GET", "/api/v1/people/{person}", "logged in"),
    ("POST", "/api/v1/people/{person}/close", "logged in"),
    ("POST", "/api/v1/people/{person}/hand-over", "logged in"),
    ("GET", "/api/v1/people/{person}/held", "logged in"),
    ("POST", "/api/v1/people/{person}/leaves", "logged in"),
    ("POST", "/api/v1/people/{person}/leaves/{leave}/end", "logged in"),
    ("POST", "/api/v1/people/{person}/posts", "logged in"),
    ("POST", "/api/v1/people/{person}/posts/{holding}", "logged in"),
    ("POST", "/api/v1/people/{person}/superior", "logged in"),
    ("GET", "/api/v1/seals", "logged in"),
    ("GET", "/api/v1/search", "logged in"),
    ("POST", "/api/v1/sign", "logged in"),
    ("GET", "/api/v1/webhooks", "right"),
    ("POST", "/api/v1/webhooks", "right"),
    ("GET", "/api/v1/webhooks/{webhook}/deliveries", "right"),
    ("POST", "/api/v1/webhooks/{webhook}/deliveries/{delivery}/replay", "right"),
    ("POST", "/api/v1/webhooks/{webhook}/end", "right"),
    ("POST", "/api/v1/webhooks/{webhook}/rotate", "right"),
    ("GET", "/assets/{name}", "public"),
    ("GET", "/cases/{number}", "logged in"),
    ("POST", "/cases/{number}/actions/{action}", "logged in"),
    ("GET", "/cases/{number}/print/{print}", "logged in"),
    ("POST", "/cases/{number}/print/{print}", "logged in"),
    ("GET", "/cases/{number}/way", "logged in"),
    ("GET", "/cases/{number}/why/{key}", "logged in"),
    ("GET", "/design", "logged in"),
    ("GET", "/desk", "logged in"),
    ("POST", "/desk/calls", "logged in"),
    ("GET", "/desk/find", "logged in"),
    ("GET", "/desk/open", "logged in"),
    ("POST", "/desk/open", "logged in"),
    ("POST", "/desk/open/scripts", "logged in"),
    ("GET", "/duties", "logged in"),
    ("POST", "/files", "logged in"),
    ("GET", "/files/{id}", "logged in"),
    ("GET", "/handbook", "logged in"),
    ("GET", "/handbook/versions", "logged in"),
    ("POST", "/handbook/versions", "right"),
    ("GET", "/handbook/{service}", "logged in"),
    ("GET", "/healthz", "public"),
    ("GET", "/import", "right"),
    ("POST", "/import", "right"),
    ("GET", "/import/{id}", "right"),
    ("POST", "/import/{id}", "right"),
    ("GET", "/import/{id}/progress", "right"),
    ("GET", "/import/{id}/rejected", "right"),
    ("GET", "/inbox", "logged in"),
    ("POST", "/inbox", "logged in"),
    ("GET", "/language/{word}", "public"),
    ("GET", "/live", "logged in"),
    ("GET", "/login", "public"),
    ("POST", "/login", "public"),
    ("POST", "/logout", "logged in"),
    ("POST", "/look", "public"),
    ("GET", "/metrics", "public"),
    ("GET", "/offers", "logged in"),
    ("POST", "/offers", "logged in"),
    ("GET", "/password", "logged in"),
    ("POST", "/password", "logged in"),
    ("GET", "/people", "logged in"),
    ("POST", "/people", "right"),
    ("POST", "/people/sign", "logged in"),
    ("GET", "/people/{person}", "logged in"),
    ("POST", "/people/{person}/actions/{action}", "logged in"),
    ("GET", "/people/{person}/hand-over", "logged in"),
    ("POST", "/people/{person}/hand-over", "logged in"),
    ("GET", "/queue", "logged in"),
    ("GET", "/queue.csv", "logged in"),
    ("GET", "/queue.xlsx", "logged in"),
    ("GET", "/readyz", "public"),
    ("GET", "/search", "logged in"),
    ("GET", "/visits", "logged in"),
    ("POST", "/visits/answers", "logged in"),
    ("POST", "/visits/tries", "logged in"),
    ("GET", "/webhooks", "right"),
    ("POST", "/webhooks", "right"),
    ("GET", "/webhooks/{webhook}", "right"),
    ("POST", "/webhooks/{webhook}", "right"),
];

fn named(access: Access) -> &'static str {
    match access {
        Access::Public => "public",
        Access::LoggedIn => "logged in",
        Access::Right(_) => "right",
    }
}

/// A path with something in each of its places.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "X-1" } else { part }).collect::<Vec<_>>().join("/")
}

/// The status of a route for a browser, and where it leads.
async fn by_browser(browser: &Browser, method: &str, path: &str) -> (u16, String) {
    let answer = match method {
        "GET" => browser.get(path).await,
        _ => browser.submit(path, &[]).await,
    };
    (answer.status.as_u16(), answer.header("location").to_owned())
}

/// The status of a route of the interface.
async fn by_program(program: &Program, method: &str, path: &str) -> u16 {
    let answer = match method {
        "GET" => program.get(path).await,
        _ => program.post(path, serde_json::json!({})).await,
    };
    answer.status.as_u16()
}

async fn everybody_tries_every_route(app: TestApp) {
    let declared: BTreeMap<(String, String), &str> = web::all_routes(&app.app)
        .into_iter()
        .map(|route| ((route.path, route.method.to_owned()), named(route.access)))
        .collect();
    let listed: BTreeMap<(String, String), &str> = ROUTES
        .iter()
        .map(|(method, path, access)| (((*path).to_owned(), (*method).to_owned()), *access))
        .collect();
    assert_eq!(declared, listed, "a route is missing in the list of this test, or declares another access");

    for (method, path, access) in ROUTES {
        let (address, open) = (filled(path), *access == "public");
        if path.starts_with("/api/v1/") {
            let nobody = by_program(&app.anonymous(), method, &address).await;
            assert_eq!(nobody == 401, !open, "{method} {path} without a token: {nobody}");
            let somebody = by_program(&app.program("wang").await, method, &address).await;
            assert!(somebody != 401 && somebody < 500, "{method} {path} with a token: {somebody}");
            if *access == "right" {
                assert_eq!(somebody, 403, "{method} {path} without the right");
                let entitled = by_program(&app.program("bao").await, method, &address).await;
                assert!(
                    !matches!(entitled, 401 | 403) && entitled < 500,
                    "{method} {path} with the right: {entitled}"
                );
            }
        } else {
            let (status, leads) = by_browser(&app.stranger(), method, &address).await;
            let sent_away = status == 303 && leads.starts_with("/login");
            // The choice of a language leads back to where it was made: here, the log-in.
            let sent_away = sent_away && *path != "/language/{word}";
            assert_eq!(sent_away, !open, "{method} {path} without a session: {status} {leads}");
            // A fresh session each time: one of the routes ends it.
            if *access == "right" {
                let (status, _) = by_browser(&app.browser("wang").await, method, &address).await;
                assert_eq!(status, 403, "{method} {path} without the right");
            }
            let entitled = if *access == "right" { "bao" } else { "wang" };
            let (status, leads) = by_browser(&app.browser(entitled).await, method, &address).await;
            let refused = matches!(status, 401 | 403)
                || (status == 303 && leads.starts_with("/login") && *path != "/logout");
            let guest = *path == "/login" || *path == "/language/{word}";
            assert!(!refused || guest, "{method} {path} with a session: {status} {leads}");
            assert!(status < 500, "{method} {path}: {status}");
        }
    }
}

async fn a_form_needs_the_token_of_its_session(app: TestApp) {
    let (somebody, wang) = (app.browser("bao").await, app.browser("wang").await);
    for (method, path, access) in
        ROUTES.iter().filter(|(method, path, _)| *method == "POST" && !path.starts_with("/api"))
    {
        if *access == "public" {
            continue;
        }
        let address = filled(path);
        let without = somebody.submit_exactly(&address, &[]).await;
        assert_eq!(without.status.as_u16(), 403, "{method} {path} without a token");
        let with_anothers = somebody.submit_exactly(&address, &[("csrf", &wang.csrf)]).await;
        assert_eq!(with_anothers.status.as_u16(), 403, "{method} {path} with another's token");
    }
    let login = Request::builder()
        .method(Method::POST)
        .uri("/login")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("login=li&password=x"));
    let login = login.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(app.send(login).await.status.as_u16(), 403, "another site logs nobody in");
}

async fn nothing_before_the_first_password_is_changed(app: TestApp) {
    let admin = app.browser("admin").await;
    for (method, path, access) in ROUTES.iter().filter(|(_, path, _)| !path.starts_with("/api")) {
        if *access == "public" || path.starts_with("/password") || *path == "/logout" {
            continue;
        }
        let (status, leads) = by_browser(&admin, method, &filled(path)).await;
        assert_eq!((status, leads.as_str()), (303, "/password"), "{method} {path}");
    }
    assert_eq!(app.program("admin").await.get("/api/v1/cases").await.status.as_u16(), 403);
}

async fn every_answer_is_closed_to_other_sites(app: TestApp) {
    for path in ["/login", "/api/v1/cases", "/nothing", "/healthz"] {
        let answer = app.stranger().get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

fn with_app<F: Future<Output = ()>>(story: impl FnOnce(TestApp) -> F) {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async {
        let house = House::new(database.database().clone()).await;
        // With the page for whoever builds screens: it, too, is tried as everybody.
        let settings = Settings { design: true, ..Settings::default() };
        story(TestApp::of(house, |app| app.settings = Arc::new(settings))).await;
    });
}

#[test]
fn every_route_lets_in_whom_it_declares() {
    with_app(everybody_tries_every_route);
}

#[test]
fn a_form_of_another_is_refused() {
    with_app(a_form_needs_the_token_of_its_session);
}

#[test]
fn a_first_password_is_changed_first() {
    with_app(nothing_before_the_first_password_is_changed);
}

#[test]
fn answers_are_closed_to_other_sites() {
    with_app(every_answer_is_closed_to_other_sites);
}
