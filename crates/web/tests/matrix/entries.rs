//! What is sent to each route, and what the policy says about it. In address, query and body, `<word>` stands for a thing
//! of the project that is attacked: its code, a case, a person …

/// What a request needs in the project that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Nothing: anybody is answered alike.
    Public,
    /// Somebody; the request is about himself, or a list of what he may see.
    Somebody,
    /// Any role in the project.
    See,
    /// A role that works in it.
    Work,
    /// The role that administers it.
    Administer,
    /// A role that publishes its handbook.
    Publish,
    /// A role that administers it; or a superior of the person named, which nobody is here.
    Arrange,
    /// Whoever brought the thing himself; nobody here did.
    Own(Role),
}

/// What the gate asks for before a thing is looked for that only who brought it may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Anybody,
    Administrator,
}

/// A route with what is sent to it.
pub(crate) struct Entry {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) rule: Rule,
    /// What stands behind `?`.
    pub(crate) query: &'static str,
    /// A form as it is sent, or JSON; `file:` before it sends a form with a file.
    pub(crate) body: &'static str,
    /// Words for the places of the path that are no things of a project.
    pub(crate) words: &'static [(&'static str, &'static str)],
    /// It names something that is not there, so that it can be sent again and again: who may is told so.
    pub(crate) vain: bool,
}

const fn get(path: &'static str, rule: Rule, query: &'static str) -> Entry {
    Entry { method: "GET", path, rule, query, body: "", words: &[], vain: false }
}

const fn post(path: &'static str, rule: Rule, body: &'static str) -> Entry {
    Entry { method: "POST", path, rule, query: "", body, words: &[], vain: false }
}

const fn vain(entry: Entry) -> Entry {
    Entry { vain: true, ..entry }
}

const fn with(entry: Entry, words: &'static [(&'static str, &'static str)]) -> Entry {
    Entry { words, ..entry }
}

use Rule::{Administer, Arrange, Own, Public, Publish, See, Somebody, Work};

/// Every route. What changes something is sent so that it fits no further than its permission, or does no harm twice.
pub(crate) const ENTRIES: &[Entry] = &[
    get("/", Somebody, ""),
    get("/api", Public, ""),
    get("/api/v1/openapi.json", Public, ""),
    get("/healthz", Public, ""),
    get("/readyz", Public, ""),
    get("/metrics", Public, ""),
    get("/login", Public, ""),
    post("/login", Public, "login=nobody_at_all&password=none"),
    with(get("/assets/{name}", Public, ""), &[("name", "app.css")]),
    with(get("/language/{word}", Public, ""), &[("word", "zh")]),
    post("/look", Public, "theme=dark&density=compact"),
    // The interface.
    get("/api/v1/calls", See, "project=<project>"),
    post("/api/v1/calls", Work, r#"{"project":"<project>","kind":"nonsense"}"#),
    get("/api/v1/cases", See, "project=<project>"),
    post("/api/v1/cases", Work, r#"{"project":"<project>","service":"nothing","channel":"phone"}"#),
    get("/api/v1/cases/{number}", See, ""),
    with(
        post("/api/v1/cases/{number}/actions/{action}", Work, r#"{"expect":0,"inputs":{"text":"看过"}}"#),
        &[("action", "note")],
    ),
    get("/api/v1/duties", Somebody, "owner=me"),
    get("/api/v1/handbooks", See, "project=<project>"),
    vain(with(
        post("/api/v1/handbooks/{number}/publish", Publish, r#"{"project":"<project>","reason":"x"}"#),
        &[("number", "999")],
    )),
    post("/api/v1/imports", Administer, "file:project=<project>&dry_run=true"),
    with(get("/api/v1/imports/{id}/rejected", Own(Role::Administrator), ""), &[("id", "<import>")]),
    get("/api/v1/inbox", Somebody, ""),
    post("/api/v1/inbox/read", Somebody, r#"{"messages":["<message>"]}"#),
    post("/api/v1/inbox/{message}/take-up", Own(Role::Anybody), "{}"),
    get("/api/v1/offers", Somebody, ""),
    post("/api/v1/offers", Somebody, r#"{"accept":true,"offers":[{"number":"<number>","role":"owner"}]}"#),
    get("/api/v1/people", See, "project=<project>"),
    post("/api/v1/people", Administer, r#"{"project":"<project>","name":""}"#),
    get("/api/v1/people/{person}", See, "project=<project>"),
    post("/api/v1/people/{person}/close", Administer, r#"{"project":"<project>"}"#),
    post("/api/v1/people/{person}/hand-over", Arrange, r#"{"project":"<project>","to":"nobody"}"#),
    get("/api/v1/people/{person}/held", Arrange, "project=<project>"),
    post(
        "/api/v1/people/{person}/leaves",
        Arrange,
        r#"{"project":"<project>","from":"2026-12-01 08:00","until":"2026-12-01 08:00"}"#,
    ),
    vain(with(
        post("/api/v1/people/{person}/leaves/{leave}/end", Arrange, r#"{"project":"<project>"}"#),
        &[("leave", "none")],
    )),
    post("/api/v1/people/{person}/posts", Administer, r#"{"project":"<project>","post":"nothing"}"#),
    post("/api/v1/people/{person}/posts/{holding}", Arrange, r#"{"project":"<project>","week":["x"]}"#),
    post("/api/v1/people/{person}/superior", Administer, r#"{"project":"<project>","superior":"nobody"}"#),
    get("/api/v1/seals", See, "project=<project>"),
    get("/api/v1/webhooks", Administer, "project=<project>"),
    post("/api/v1/webhooks", Administer, r#"{"project":"<project>","address":"nowhere","events":[]}"#),
    get("/api/v1/webhooks/{webhook}/deliveries", Administer, "project=<project>"),
    vain(with(
        post(
            "/api/v1/webhooks/{webhook}/deliveries/{delivery}/replay",
            Administer,
            r#"{"project":"<project>"}"#,
        ),
        &[("delivery", "none")],
    )),
    vain(with(
        post("/api/v1/webhooks/{webhook}/end", Administer, r#"{"project":"<project>"}"#),
        &[("webhook", "none")],
    )),
    post("/api/v1/webhooks/{webhook}/rotate", Administer, r#"{"project":"<project>"}"#),
    get("/api/v1/search", See, "q=<secret>&project=<project>"),
    post("/api/v1/sign", Work, r#"{"project":"<project>","on":true}"#),
    // The screens.
    get("/cases/{number}", See, ""),
    with(post("/cases/{number}/actions/{action}", Work, "expect=0&text=x"), &[("action", "note")]),
    with(get("/cases/{number}/print/{print}", See, ""), &[("print", "dispatch_slip")]),
    with(post("/cases/{number}/print/{print}", Work, "paper=a4"), &[("print", "dispatch_slip")]),
    get("/cases/{number}/way", See, ""),
    with(get("/cases/{number}/why/{key}", See, ""), &[("key", "urgent_arrival%231")]),
    get("/desk", See, "project=<project>&party=<party>"),
    post("/desk/calls", Work, "project=<project>&kind=nonsense"),
    get("/desk/find", Somebody, "q=<number>"),
    get("/desk/open", See, "project=<project>&service=repair"),
    post("/desk/open", Work, "project=<project>&service=repair&channel=phone"),
    post("/desk/open/scripts", See, "project=<project>&service=repair"),
    get("/duties", Somebody, ""),
    get("/live", Somebody, ""),
    post("/files", Work, "file:project=<project>"),
    with(get("/files/{id}", See, ""), &[("id", "<file>")]),
    get("/handbook", See, "project=<project>"),
    with(get("/handbook/{service}", See, "project=<project>"), &[("service", "repair")]),
    get("/handbook/versions", See, "project=<project>"),
    vain(post("/handbook/versions", Publish, "project=<project>&number=999&reason=x")),
    get("/import", Administer, "project=<project>"),
    post("/import", Administer, "file:project=<project>"),
    with(get("/import/{id}", Own(Role::Administrator), ""), &[("id", "<import>")]),
    with(post("/import/{id}", Own(Role::Administrator), "do=look"), &[("id", "<import>")]),
    with(get("/import/{id}/progress", Own(Role::Administrator), ""), &[("id", "<import>")]),
    with(get("/import/{id}/rejected", Own(Role::Administrator), ""), &[("id", "<import>")]),
    get("/inbox", Somebody, ""),
    post("/inbox", Own(Role::Anybody), "answer=take_up&message=<message>"),
    post("/logout", Somebody, ""),
    get("/offers", Somebody, ""),
    post("/offers", Somebody, "offer=<number>+owner&answer=accept"),
    get("/password", Somebody, ""),
    post("/password", Somebody, "old=wrong&new=wrong&again=wrong"),
    get("/people", See, "project=<project>"),
    post("/people", Administer, "project=<project>&name="),
    post("/people/sign", Work, "project=<project>&on=true"),
    get("/people/{person}", See, "project=<project>"),
    with(
        post("/people/{person}/actions/{action}", Administer, "project=<project>&superior=nobody"),
        &[("action", "set_superior")],
    ),
    get("/people/{person}/hand-over", Arrange, "project=<project>"),
    post("/people/{person}/hand-over", Arrange, "project=<project>&to=nobody"),
    get("/queue", See, "project=<project>"),
    get("/queue.csv", See, "project=<project>"),
    get("/queue.xlsx", See, "project=<project>"),
    get("/search", See, "q=<secret>&project=<project>"),
    get("/webhooks", Administer, "project=<project>"),
    post("/webhooks", Administer, "project=<project>&address=nowhere"),
    get("/webhooks/{webhook}", Administer, "project=<project>"),
    vain(post("/webhooks/{webhook}", Administer, "project=<project>&do=replay&delivery=none")),
    get("/visits", See, "project=<project>"),
    post(
        "/visits/answers",
        Work,
        "v0.number=<number>&v0.visit=after_repair%231&v0.verdict=satisfied&method=phone",
    ),
    post(
        "/visits/tries",
        Work,
        "v0.number=<number>&v0.visit=after_repair%231&outcome=no_answer&method=phone",
    ),
];
