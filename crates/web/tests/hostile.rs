//! Requests that mean harm by their size: refused while they come, with little of them read, in words that say what may be
//! sent; and given up when the sender goes away.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::body::Body;
use axum::http::{Method, Request, header};
use db::testing::on_runtime;
use serde_json::{Value as Json, json};
use testkit::{Answer, TestApp, flow};

const MB: usize = 1024 * 1024;
/// The most that is read of a form with files, and of anything else; with room for what was under way.
const MOST_FORM: usize = 65 * MB;
const MOST_JSON: usize = 2 * MB;

const PARTS: &str = "multipart/form-data; boundary=edge";

/// The beginning of a form whose file never seems to end.
fn begins(csrf: &str) -> String {
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--edge\r\nContent-Disposition: form-data; \
        name=\"file\"; filename=\"a.xlsx\"\r\nContent-Type: application/zip\r\n\r\nPK\x03\x04"
    )
}

fn is_clear(answer: &Answer, chinese: bool) {
    let document: Json = answer.json();
    assert_eq!((document["status"].as_u64(), document["code"].as_str()), (Some(413), Some("too_large")));
    let why = document["why"].as_str().unwrap();
    assert!(why.contains("20 MB") && why.contains("太大") == chinese, "{why}");
}

async fn two_hundred_megabytes(app: TestApp) {
    let (browser, program) = (app.browser("bao").await, app.program("bao").await);
    for path in ["/import", "/files", "/cases/BXGL-20261120-0001/actions/note"] {
        let (body, taken) = flow(begins(&browser.csrf), 200 * MB, false);
        let request = browser.request(Method::POST, path).header(header::CONTENT_TYPE, PARTS);
        let refused = app.send(request.body(body).unwrap()).await.is(413);
        assert!(refused.text.contains("20 MB"), "{}", refused.text);
        assert!(taken.bytes() < MOST_FORM, "{path}: {} bytes were read", taken.bytes());
    }
    for (language, chinese) in [("zh-CN", true), ("en", false)] {
        let (body, taken) = flow(begins(""), 200 * MB, false);
        let request = program.request(Method::POST, "/api/v1/imports").header(header::CONTENT_TYPE, PARTS);
        let mut request = request.body(body).unwrap();
        request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse().unwrap());
        is_clear(&app.send(request).await.is(413), chinese);
        assert!(taken.bytes() < MOST_FORM, "{} bytes were read", taken.bytes());
        // Who says himself how much it is is refused before anything is read.
        let (body, taken) = flow(begins(""), 200 * MB, false);
        let request = program.request(Method::POST, "/api/v1/imports").header(header::CONTENT_TYPE, PARTS);
        let mut request = request.header(header::CONTENT_LENGTH, 200 * MB).body(body).unwrap();
        request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse().unwrap());
        is_clear(&app.send(request).await.is(413), chinese);
        assert!(taken.bytes() < MB, "{} bytes were read", taken.bytes());
        let (body, taken) = flow("{\"project\":\"", 200 * MB, false);
        let request =
            program.request(Method::POST, "/api/v1/cases").header(header::CONTENT_TYPE, "application/json");
        let mut request = request.body(body).unwrap();
        request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse().unwrap());
        is_clear(&app.send(request).await.is(413), chinese);
        assert!(taken.bytes() < MOST_JSON, "{} bytes were read", taken.bytes());
    }
    // Whoever is not known sends nothing at all.
    for path in ["/api/v1/imports", "/api/v1/cases"] {
        let (body, taken) = flow(begins(""), 200 * MB, false);
        let request = app.anonymous().request(Method::POST, path).header(header::CONTENT_TYPE, PARTS);
        app.send(request.body(body).unwrap()).await.is(401);
        assert!(taken.bytes() == 0, "{} bytes were read", taken.bytes());
    }
    let (body, taken) = flow("login=", 200 * MB, false);
    let login = Request::builder().method(Method::POST).uri("/login");
    let login = login.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).unwrap();
    app.send(login).await.is(413);
    assert!(taken.bytes() < MOST_JSON);
}

async fn a_sender_who_goes_away(app: TestApp) {
    let browser = app.browser("bao").await;
    let (body, taken) = flow(begins(&browser.csrf), 3 * MB, true);
    let request = browser.request(Method::POST, "/import").header(header::CONTENT_TYPE, PARTS);
    let waiting = app.send(request.body(body).unwrap());
    let came = async {
        while taken.bytes() <= 3 * MB {
            tokio::task::yield_now().await;
        }
    };
    let answered = tokio::select! {
        _ = waiting => true,
        () = came => false,
    };
    assert!(!answered, "it waits for the rest until the sender is gone");
    // The server goes on for others.
    browser.get("/import").await.is(200);
}

async fn parts_without_end(app: TestApp) {
    let browser = app.browser("li").await;
    let mut body = String::new();
    for number in 0..20_000 {
        body += &format!("--edge\r\nContent-Disposition: form-data; name=\"f{number}\"\r\n\r\nx\r\n");
    }
    let request = browser.request(Method::POST, "/desk/open").header(header::CONTENT_TYPE, PARTS);
    app.send(request.body(Body::from(body)).unwrap()).await.is(413);
    for broken in
        ["--edge\r\n", "--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n--edge--", "no parts at all"]
    {
        let request = browser.request(Method::POST, "/desk/open").header(header::CONTENT_TYPE, PARTS);
        let answer = app.send(request.body(Body::from(broken)).unwrap()).await;
        assert!((400..500).contains(&answer.status.as_u16()), "{broken}: {}", answer.status);
    }
}

async fn absurd_headers(app: TestApp) {
    let program = app.program("li").await;
    let long = "x".repeat(100_000);
    let answers = [
        ("accept-language", long.clone()),
        ("accept", long.clone()),
        ("cookie", format!("shouwen_session={long}; shouwen_lang={long}")),
        ("if-match", format!("\"{}\"", "9".repeat(1_000))),
        ("if-none-match", long.clone()),
        ("idempotency-key", long.clone()),
        ("content-type", format!("application/json; charset={long}")),
        ("content-encoding", "gzip".to_owned()),
        ("authorization", format!("Bearer {long}")),
        ("authorization", "Bearer".to_owned()),
        ("authorization", "Basic bGk6eA==".to_owned()),
        ("range", "bytes=0-18446744073709551615".to_owned()),
        ("x-forwarded-for", long.clone()),
    ];
    for (name, value) in answers {
        for (method, path) in
            [(Method::GET, "/api/v1/cases"), (Method::POST, "/api/v1/cases"), (Method::GET, "/login")]
        {
            let request =
                program.request(method.clone(), path).header(header::CONTENT_TYPE, "application/json");
            let mut request = request.body(Body::from("{}")).unwrap();
            request.headers_mut().insert(header::HeaderName::from_static(name), value.parse().unwrap());
            let answer = app.send(request).await;
            assert!(answer.status.as_u16() < 500, "{method} {path} with {name}: {}", answer.text);
            assert!(!answer.text.contains(&long), "{name} is not sent back");
        }
    }
    let invalid = header::HeaderValue::from_bytes(b"\xff\xfe\x80").unwrap();
    for name in ["authorization", "cookie", "idempotency-key", "if-match", "accept-language", "content-type"]
    {
        let mut request = program.request(Method::POST, "/api/v1/cases").body(Body::from("{}")).unwrap();
        request.headers_mut().insert(header::HeaderName::from_static(name), invalid.clone());
        assert!(app.send(request).await.status.as_u16() < 500, "{name}");
    }
}

async fn deep_and_wide_json(app: TestApp) {
    let program = app.program("li").await;
    let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    for depth in [100, 127, 200, 100_000] {
        for body in [
            format!(
                r#"{{"project":"GL","service":"repair","channel":"phone","fields":{{"matter":{}}}}}"#,
                deep(depth)
            ),
            deep(depth),
        ] {
            let request = program
                .request(Method::POST, "/api/v1/cases")
                .header(header::CONTENT_TYPE, "application/json");
            let answer = app.send(request.body(Body::from(body)).unwrap()).await;
            assert!(matches!(answer.status.as_u16(), 400 | 422), "{depth} deep: {}", answer.text);
            assert!(answer.text.len() < 20_000, "{depth} deep: {} bytes come back", answer.text.len());
        }
    }
    let fields: serde_json::Map<String, Json> = (0..20_000).map(|n| (format!("f{n}"), json!(n))).collect();
    let wide = json!({"project": "GL", "service": "repair", "channel": "phone", "fields": fields});
    let answer = program.post("/api/v1/cases", wide).await.is(422);
    assert!(answer.text.len() < 8 * MB, "{} bytes come back", answer.text.len());
}

fn with_app<F: Future<Output = ()>>(story: impl FnOnce(TestApp) -> F) {
    let database = db::testing::TestDatabase::new(db::Engine::Sqlite);
    on_runtime(async { story(TestApp::new(database.database().clone()).await).await });
}

#[test]
fn a_large_upload_is_refused_while_it_comes() {
    with_app(two_hundred_megabytes);
}

#[test]
fn an_upload_that_stalls_is_given_up_with_its_sender() {
    with_app(a_sender_who_goes_away);
}

#[test]
fn a_form_has_so_many_parts_and_no_more() {
    with_app(parts_without_end);
}

#[test]
fn headers_of_any_length_break_nothing() {
    with_app(absurd_headers);
}

#[test]
fn json_of_any_depth_breaks_nothing() {
    with_app(deep_and_wide_json);
}
