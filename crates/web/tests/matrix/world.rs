//! The estate that is attacked: in each project of the tree one thing of each sort, known by a word; and the same words for
//! things that are nowhere.

use rust_xlsxwriter::Workbook;
use serde_json::json;
use std::collections::BTreeMap;
use testkit::TestApp;

/// Things by word: `project`, `number`, `person` …
pub(crate) type Things = BTreeMap<&'static str, String>;

/// The estate with what is in it.
pub(crate) struct World {
    pub(crate) app: TestApp,
    /// What is in each project, by its code.
    pub(crate) things: BTreeMap<&'static str, Things>,
    /// The same words for things that are nowhere.
    pub(crate) nowhere: Things,
    /// A complaint about the technician `wang`, which does not exist for him.
    pub(crate) complaint: Things,
    /// What `gone` had before his account was closed.
    pub(crate) closed: (testkit::Browser, testkit::Program),
}

/// What only who sees a project may read of it.
pub(crate) const SECRETS: [(&str, [&str; 3]); 3] = [
    ("GL", ["桂林机密", "张先生", "13800138000"]),
    ("GLE", ["二期机密", "白二期", "13900139001"]),
    ("HZ", ["海州机密", "海邻居", "13900139002"]),
];

/// Who works in each project.
const CLERKS: [(&str, &str); 3] = [("GL", "li"), ("GLE", "clerk_gle"), ("HZ", "clerk_hz")];

/// A picture of one pixel.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\
    \x00\x00\x00\rIDATx\xdac\x64\xf8\xcf\x50\x0f\x00\x03\x86\x01\x80\x5a\x34\x7d\x6b\x00\x00\x00\x00IEND\xaeB`\x82";

impl World {
    pub(crate) async fn new(database: db::Database) -> Self {
        let app = TestApp::new(database.clone()).await;
        app.house.grow(&database).await;
        let mut things = BTreeMap::new();
        for (code, clerk) in CLERKS {
            things.insert(code, fill(&app, code, clerk).await);
        }
        // What is late is told to the supervisor of the estate.
        app.house.clock.set("2026-11-20 09:40");
        app.house.centre.fire_due().await.unwrap();
        let told = app.program("sun").await.get("/api/v1/inbox").await.is(200).json();
        let message = told["rows"][0]["id"].as_str().unwrap().to_owned();
        let import = uploaded(&app).await;
        for own in things.values_mut() {
            own.insert("message", message.clone());
            own.insert("import", import.clone());
        }
        let nowhere = nowhere(&things["GL"]);
        let mut complaint = things["GL"].clone();
        complaint.insert("number", complain(&app).await);
        let closed = close(&app).await;
        Self { app, things, nowhere, complaint, closed }
    }
}

/// Words like those of the estate, for what is nowhere.
fn nowhere(own: &Things) -> Things {
    let none = "00000000-0000-7000-8000-00000000dead";
    let other = |(word, thing): (&&'static str, &String)| {
        let thing = match *word {
            "project" => "ZZ".to_owned(),
            "number" => "BXZZ-20261120-0001".to_owned(),
            "secret" => "无处机密".to_owned(),
            "import" => "0".repeat(thing.len()),
            "webhook" => format!("whk_{}", "0".repeat(thing.len() - 4)),
            _ => {
                let none = if thing.contains('-') { none.to_owned() } else { none.replace('-', "") };
                format!("{}{none}", &thing[..thing.len() - none.len()])
            }
        };
        (*word, thing)
    };
    own.iter().map(other).collect()
}

/// A roster that the administrator of the estate has uploaded and not imported.
async fn uploaded(app: &TestApp) -> String {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (column, (heading, cell)) in
        (0u16..).zip([("楼栋", "1栋"), ("单元", "1单元"), ("房号", "101"), ("业主姓名", "沈静磊")])
    {
        page.write_string(0, column, heading).unwrap();
        page.write_string(1, column, cell).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let taken = app.browser("bao").await.upload("/import", "file", "名册.xlsx", &bytes).await.is(303);
    taken.header("location").rsplit('/').next().unwrap().to_owned()
}

/// Closes the account of somebody who is logged in.
async fn close(app: &TestApp) -> (testkit::Browser, testkit::Program) {
    let before = (app.browser("gone").await, app.program("gone").await);
    let admin = app.program("bao").await;
    let people = admin.get("/api/v1/people?project=GL").await.is(200).json();
    let id = person(&people, "gone");
    admin.post(&format!("/api/v1/people/{id}/close"), json!({"project": "GL"})).await.is(200);
    before
}

fn person(people: &serde_json::Value, name: &str) -> String {
    let found = people["people"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

/// Opens a case with a picture, and names what is in the project.
async fn fill(app: &TestApp, code: &'static str, clerk: &str) -> Things {
    let (_, secrets) = SECRETS.iter().find(|(own, _)| *own == code).unwrap();
    let (program, centre) = (app.program(clerk).await, &app.house.centre);
    let who = centre.at_console(clerk).await.unwrap();
    let file = centre.store_file(&who, code, PICTURE.to_vec()).await.unwrap().id;
    let found = centre.find(&who, secrets[1], None).await.unwrap();
    let party = found.into_iter().find(|one| one.kind == "person").unwrap().id;
    let body = json!({"project": code, "service": "repair", "channel": "phone", "place": "3-2-501", "party": party,
        "fields": {"urgency": "urgent", "scope": "home", "matter": secrets[0], "photos": [file]}});
    let opened = program.post("/api/v1/cases", body).await.is(201).json();
    let admin = app.house.centre.at_console("admin_region").await.unwrap();
    let person = person(&program.get(&format!("/api/v1/people?project={code}")).await.is(200).json(), clerk);
    let asked = centre::people::arrange::PostGiven {
        project: code.into(),
        post: "technician".into(),
        ..centre::people::arrange::PostGiven::default()
    };
    let asked_webhook = centre::webhooks::NewWebhook {
        project: code.into(),
        address: "https://example.org/hook".into(),
        events: vec!["case_closed".into()],
        allow_private: false,
    };
    let webhook = centre.add_webhook(&admin, asked_webhook).await.unwrap().id;
    let holding = centre.give_post_as(&admin, &person, asked, None).await.unwrap();
    BTreeMap::from([
        ("project", code.to_owned()),
        ("number", opened["number"].as_str().unwrap().to_owned()),
        ("secret", secrets[0].to_owned()),
        ("person", person),
        ("party", party),
        ("file", file),
        ("holding", holding),
        ("webhook", webhook),
    ])
}

async fn complain(app: &TestApp) -> String {
    let accused = app.house.person("wang").to_string();
    let body = json!({"project": "GL", "service": "complaint", "channel": "phone", "place": "3-2-501",
        "contact": {"name": "王女士", "phone": "13700137000"},
        "fields": {"class": "attitude", "matter": "师傅说话难听", "accused": accused}});
    let opened = app.program("li").await.post("/api/v1/cases", body).await.is(201).json();
    opened["number"].as_str().unwrap().to_owned()
}
