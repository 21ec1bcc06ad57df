//! What those ask who keep the server running: is it up, can it work, what did it answer.

use crate::app::App;
use crate::problem::Problem;
use crate::render::{document, language};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use centre::Ailment;
use serde_json::json;

/// The process runs.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can work: its database answers and takes new things, its clock is right, it is not being stopped. What is
/// wrong is said in a problem document, also to those who did not ask for one.
pub(crate) async fn readyz(State(app): State<App>, headers: HeaderMap) -> Response {
    let Err(found) = app.centre.ready().await else {
        // What is wrong but leaves the rest working is named, and requests may come.
        let noted: String = app.centre.ailments().iter().map(|own| format!("{}\n", own.word())).collect();
        return format!("ready\n{noted}").into_response();
    };
    let Some(worst) = found.first() else { return "ready\n".into_response() };
    let words: Vec<&str> = found.iter().map(|ailment| ailment.word()).collect();
    let problem = Problem::ailing(*worst).with("ailments", json!(words));
    let mut answer = document(&problem, language(&headers));
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    answer
}

/// Counters.
pub(crate) async fn metrics(State(app): State<App>) -> Response {
    let stats = app.centre.database_stats();
    let ailing = |word: &str| app.centre.ailments().iter().any(|ailment| ailment.word() == word);
    let mut text = app.metrics.text();
    let gauges = [
        ("shouwen_database_waiting_writes", stats.waiting_writes),
        ("shouwen_database_waiting_reads", stats.waiting_reads),
        ("shouwen_database_refused_total", stats.refused),
        ("shouwen_database_units_total", stats.units),
        ("shouwen_database_groups_total", stats.groups),
    ];
    // A database that does not answer is told by the other figures.
    let parked = app.centre.count_parked().await.ok().map(|count| ("shouwen_duties_put_aside", count));
    for (name, value) in gauges.into_iter().chain(parked) {
        text.push_str(&format!("{name} {value}\n"));
    }
    let known = [
        Ailment::Full,
        Ailment::ReadOnly,
        Ailment::NoFiles,
        Ailment::Damaged,
        Ailment::Altered,
        Ailment::Askew(0),
        Ailment::Stopping,
    ];
    for word in known.map(Ailment::word) {
        text.push_str(&format!("shouwen_ailment{{what=\"{word}\"}} {}\n", u8::from(ailing(word))));
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
