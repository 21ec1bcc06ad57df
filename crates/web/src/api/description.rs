//! What the interface says of itself: the OpenAPI document, and the same as a page for people.

use crate::app::App;
use crate::look::Look;
use crate::page::{Frame, Page};
use crate::render::language;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, SecurityRequirement};

const ABOUT: &str = "Everything that a person can do on the screens. A bearer token names who asks (`shouwen token create`). \
    Every POST takes an `Idempotency-Key`: the same key and body give the same answer once more. Errors are problem \
    documents (RFC 9457) with `code`, `why`, `mend` and, where a rule refuses, the `clause` of the handbook. \
    Lists are paged by `after`: pass on the `next` of the page before.";

/// The document before any route has described itself.
#[must_use]
pub fn base() -> OpenApi {
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let info = InfoBuilder::new().title("Shouwen 首问").version("1").description(Some(ABOUT)).build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(ComponentsBuilder::new().security_scheme("token", bearer).build()))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>("token", [])]))
        .build()
}

/// The finished description.
#[derive(Debug, Clone)]
pub struct Description {
    json: String,
    operations: Vec<Operation>,
}

/// One operation, as the page shows it.
#[derive(Debug, Clone)]
pub struct Operation {
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<(String, String)>,
    body: Option<String>,
    answers: Vec<(String, String)>,
}

impl Description {
    /// From the document that the routes made.
    #[must_use]
    pub fn new(document: &OpenApi) -> Self {
        let json = document.to_json().unwrap_or_default();
        let mut parsed: Json = serde_json::from_str(&json).unwrap_or_default();
        let items = parsed["paths"].as_object_mut().into_iter().flatten();
        items
            .flat_map(|(_, item)| item.as_object_mut().into_iter().flatten())
            .for_each(|(method, operation)| add_problems(method, operation));
        let json = parsed.to_string();
        let mut operations = vec![];
        for (path, item) in parsed["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                operations.push(Operation::of(path, method, operation));
            }
        }
        Self { json, operations }
    }
}

/// What any operation may answer beside what it says itself; the second word: only when a body is sent.
const PROBLEMS: [(&str, bool, &str); 11] = [
    ("400", false, "the request cannot be read"),
    ("401", false, "there is no valid token"),
    ("403", false, "the caller's roles, or his token, do not allow it"),
    ("404", false, "there is no such thing, or the caller may not see it"),
    ("409", true, "the key was used for another request, or something is still held"),
    ("412", true, "it has changed since the caller saw it"),
    ("413", true, "too large"),
    ("415", true, "this format is not taken"),
    ("422", false, "something does not fit"),
    ("429", false, "too many tries: wait for `Retry-After`"),
    ("503", false, "too much work waits: try again after `Retry-After`"),
];

/// Adds the problems that any operation may answer with, and says of all of them how they are written.
fn add_problems(method: &str, operation: &mut Json) {
    let Some(answers) = operation["responses"].as_object_mut() else { return };
    let document = json!({"schema": {"$ref": "#/components/schemas/ProblemDocument"}});
    for (status, sends, words) in PROBLEMS {
        if !sends || method != "get" {
            answers.entry(status).or_insert_with(|| json!({"description": words}));
        }
    }
    let problems = answers.iter_mut().filter(|(status, _)| status.as_str() >= "400");
    for (_, answer) in problems {
        answer["content"] = json!({"application/problem+json": document});
    }
}

impl Operation {
    fn of(path: &str, method: &str, operation: &Json) -> Self {
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let list = |json: &Json| json.as_array().cloned().unwrap_or_default();
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            description: text(&operation["description"]),
            parameters: list(&operation["parameters"])
                .iter()
                .map(|parameter| (text(&parameter["name"]), text(&parameter["description"])))
                .collect(),
            body: schema.as_str().and_then(|name| name.rsplit('/').next()).map(str::to_owned),
            answers: operation["responses"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(status, answer)| (status.clone(), text(&answer["description"])))
                .collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "api.html")]
struct DescriptionPage {
    frame: Frame,
    operations: Vec<Operation>,
}

/// The OpenAPI document.
pub(crate) async fn document(State(app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], app.described().json.clone()).into_response()
}

/// The same as a page.
pub(crate) async fn page(State(app): State<App>, headers: HeaderMap) -> Response {
    let t = Words::new(language(&headers));
    let operations = app.described().operations.clone();
    Page(DescriptionPage { frame: Frame::bare(t, Look::of(&headers), t.get("api-title")), operations })
        .into_response()
}
