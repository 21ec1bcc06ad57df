//! A server under strain: too much at once, a full disk, a disk that takes nothing, damage. It says so calmly, people read
//! on, nothing acknowledged is lost, and it goes on by itself when it can.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use db::testing::{TestDatabase, on_runtime};
use db::{Answer as Unit, Database, DbError, Engine, Options, ReaderExt as _, Statement, Tx};
use serde_json::{Value as Json, json};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use testkit::{Answer, House, Program, TestApp};
use tokio::task::JoinSet;
use web::admission::Room;

fn repair(matter: &str) -> Json {
    json!({
        "project": "GL", "service": "repair", "channel": "phone", "place": "3栋2单元501",
        "contact": {"name": "张先生", "phone": "13800138000"},
        "fields": {"urgency": "urgent", "scope": "home", "matter": matter},
    })
}

async fn open(program: &Program, matter: &str) -> Answer {
    program.post_with("/api/v1/cases", &[("idempotency-key", matter)], repair(matter)).await
}

/// Keeps the one writer busy until the sender is dropped.
async fn hold(database: &Database) -> (Unit<(), DbError>, Sender<()>) {
    let (running, begun) = tokio::sync::oneshot::channel();
    let (go, wait) = channel::<()>();
    let (running, wait) = (Mutex::new(Some(running)), Mutex::new(wait));
    let held = database.write(move |_: &mut dyn Tx| {
        if let Some(running) = running.lock().unwrap().take() {
            let _told = running.send(());
        }
        let _gone = wait.lock().unwrap().recv();
        Ok(())
    });
    begun.await.unwrap();
    (held, go)
}

fn number(database: &Database, text: &str) -> i64 {
    let statement = Statement::composed("test", text);
    database.write_blocking(move |tx: &mut dyn Tx| tx.one(&statement, &[], |row| row.int(0))).unwrap()
}

/// A refusal that tells a program when to come back, in Chinese and English.
fn is_busy(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "1"), "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let said = answer.json();
    assert_eq!((said["code"].as_str(), said["why"].as_str()), (Some("busy"), Some("现在排队的事太多")));
}

#[test]
fn when_too_much_waits_the_rest_is_told_to_come_back_and_nothing_is_lost() {
    let database = TestDatabase::with(Engine::Sqlite, Options { queue: 4, ..Options::default() });
    on_runtime(async {
        let app = TestApp::new(database.database().clone()).await;
        let program = app.program("li").await;
        let (held, go) = hold(database.database()).await;
        let mut asking = JoinSet::new();
        for number in 0..16 {
            let program = program.clone();
            asking.spawn(async move { open(&program, &format!("m{number}")).await });
        }
        // Four wait in the queue; everybody else is answered while nothing moves.
        for _ in 0..12 {
            is_busy(&asking.join_next().await.unwrap().unwrap());
        }
        // What they read first may have been what others found busy: then they come to the queue of writing a moment later.
        while app.house.centre.database_stats().waiting_writes < 4 {
            tokio::task::yield_now().await;
        }
        assert!(asking.try_join_next().is_none(), "those that wait are not answered");
        // Readers wait for nobody.
        program.get("/api/v1/cases").await.is(200);
        let request = program.request(axum::http::Method::POST, "/api/v1/cases");
        let mut request =
            request.header("content-type", "application/json").body(repair("x").to_string().into()).unwrap();
        request.headers_mut().insert("accept-language", "en".parse().unwrap());
        let english = app.send(request).await.is(503);
        assert_eq!(english.json()["why"], "too much work waits");
        drop(go);
        held.await.unwrap();
        let mut taken = 0;
        while let Some(answer) = asking.join_next().await {
            answer.unwrap().is(201);
            taken += 1;
        }
        assert_eq!(taken, 4);
        for number in 0..16 {
            open(&program, &format!("m{number}")).await.is(201);
        }
        let listed = program.get("/api/v1/cases?limit=100").await.is(200).json();
        assert_eq!(listed["rows"].as_array().unwrap().len(), 16, "who came back was served once");
    });
}

#[test]
fn bodies_that_find_no_room_are_refused_before_they_are_read() {
    let database = TestDatabase::new(Engine::Sqlite);
    on_runtime(async {
        let house = House::new(database.database().clone()).await;
        let app = TestApp::of(house, |app| app.room = Room::of(2 * 4 * 1024));
        let program = app.program("li").await;
        let (held, go) = hold(database.database()).await;
        let mut asking = JoinSet::new();
        for number in 0..5 {
            let program = program.clone();
            asking.spawn(async move { open(&program, &format!("m{number}")).await });
        }
        for _ in 0..3 {
            is_busy(&asking.join_next().await.unwrap().unwrap());
        }
        program.get("/api/v1/cases").await.is(200);
        drop(go);
        held.await.unwrap();
        while let Some(answer) = asking.join_next().await {
            answer.unwrap().is(201);
        }
        open(&program, "again").await.is(201);
    });
}

/// What `/readyz` says is wrong.
async fn ailments(app: &TestApp) -> Vec<String> {
    let answer = app.anonymous().get("/readyz").await;
    if answer.status.as_u16() == 200 {
        return vec![];
    }
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let said = answer.is(503).json();
    assert!(!said["why"].as_str().unwrap().is_empty() && !said["mend"].as_str().unwrap().is_empty());
    said["ailments"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[test]
fn on_a_full_disk_people_read_on_and_work_goes_on_when_there_is_room_again() {
    let database = TestDatabase::new(Engine::Sqlite);
    on_runtime(async {
        let app = TestApp::new(database.database().clone()).await;
        let (program, browser) = (app.program("li").await, app.browser("li").await);
        assert_eq!(ailments(&app).await, [""; 0]);
        let limit = |pages: i64| {
            let database = database.database().clone();
            tokio::task::spawn_blocking(move || {
                number(&database, &format!("pragma max_page_count = {pages}"))
            })
        };
        let pages = {
            let database = database.database().clone();
            tokio::task::spawn_blocking(move || number(&database, "pragma page_count")).await.unwrap()
        };
        limit(pages + 24).await.unwrap();
        let mut acknowledged = Vec::new();
        let refused = loop {
            let matter = format!("m{}", acknowledged.len());
            let answer = open(&program, &matter).await;
            match answer.status.as_u16() {
                201 => acknowledged.push((matter, answer.json()["number"].as_str().unwrap().to_owned())),
                _ => break answer,
            }
            assert!(acknowledged.len() < 500, "the disk never fills");
        };
        assert!(!acknowledged.is_empty());
        let said = refused.is(503);
        assert_eq!((said.json()["code"].as_str(), said.header("retry-after")), (Some("disk_full"), "30"));
        assert_eq!(ailments(&app).await, ["disk_full"]);
        // Reading goes on, and says why nothing can be saved.
        let page = browser.get("/queue").await.is(200);
        assert!(page.text.contains("磁盘满了") && page.text.contains(&acknowledged[0].1), "{}", page.text);
        for (_, number) in &acknowledged {
            program.get(&format!("/api/v1/cases/{number}")).await.is(200);
        }
        // What fits into its old place can still be written; that is no sign of room.
        assert!(!app.house.centre.probe_disk().await);
        assert_eq!(ailments(&app).await, ["disk_full"]);
        limit(1_000_000).await.unwrap();
        assert!(app.house.centre.probe_disk().await);
        assert_eq!(ailments(&app).await, [""; 0]);
        open(&program, "later").await.is(201);
        let page = browser.get("/queue").await.is(200);
        assert!(!page.text.contains("磁盘满了"));
        // The same keys give the same numbers: everything acknowledged is there, once.
        for (matter, number) in &acknowledged {
            let again = open(&program, matter).await.is(201).json();
            assert_eq!(again["number"].as_str(), Some(number.as_str()));
        }
        let verified = app.house.centre.verify_all().await.unwrap();
        assert!(verified.differences.is_empty());
    });
}

#[test]
fn duties_wait_while_the_disk_is_full_and_none_is_put_aside() {
    let database = TestDatabase::new(Engine::Sqlite);
    on_runtime(async {
        let app = TestApp::new(database.database().clone()).await;
        let program = app.program("li").await;
        for number in 0..40 {
            open(&program, &format!("m{number}")).await.is(201);
        }
        app.house.clock.set("2026-11-20 12:00");
        let limit = |pages: &'static str| {
            let database = database.database().clone();
            tokio::task::spawn_blocking(move || number(&database, pages))
        };
        // SQLite takes the size that the file has when less is asked for.
        limit("pragma max_page_count = 1").await.unwrap();
        app.house.centre.fire_due().await.unwrap_err();
        let parked = limit("select count(*) from duties where parked_at is not null").await.unwrap();
        assert_eq!(parked, 0, "the disk is at fault, not the duty");
        limit("pragma max_page_count = 1000000").await.unwrap();
        assert!(app.house.centre.fire_due().await.unwrap() > 0);
        let left =
            limit("select count(*) from duties where next_at <= 1795147200000000 and parked_at is null");
        assert_eq!(left.await.unwrap(), 0);
    });
}

#[test]
fn on_a_disk_that_takes_nothing_people_read_on() {
    let database = TestDatabase::new(Engine::Sqlite);
    on_runtime(async {
        let app = TestApp::new(database.database().clone()).await;
        let (program, browser) = (app.program("li").await, app.browser("li").await);
        let opened = open(&program, "m").await.is(201).json();
        // From here on the writing connection is told what a read-only disk tells it.
        let pragma = Statement::composed("test", "pragma query_only = on");
        database.database().write(move |tx: &mut dyn Tx| tx.exec(&pragma, &[])).await.unwrap();
        let refused = open(&program, "n").await.is(503);
        assert_eq!(refused.json()["code"], "disk_read_only");
        assert_eq!(ailments(&app).await, ["disk_read_only"]);
        let page = browser.get(&format!("/cases/{}", opened["number"].as_str().unwrap())).await.is(200);
        assert!(page.text.contains("写不进去") && page.text.contains("role=\"status\""), "{}", page.text);
        assert!(!app.house.centre.probe_disk().await);
        database.database().mended();
        assert_eq!(ailments(&app).await, [""; 0], "found mended by whoever tried");
    });
}

/// The smallest picture that is one.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\
    \x00\x00\x00\rIDATx\xdac\x64\xf8\xcf\x50\x0f\x00\x03\x86\x01\x80\x5a\x34\x7d\x6b\x00\x00\x00\x00IEND\xaeB`\x82";

#[test]
fn when_no_file_can_be_kept_the_rest_goes_on_and_it_is_said() {
    let database = TestDatabase::new(Engine::Sqlite);
    on_runtime(async {
        let app = TestApp::new(database.database().clone()).await;
        let (program, browser) = (app.program("li").await, app.browser("li").await);
        let number = open(&program, "m").await.is(201).json()["number"].as_str().unwrap().to_owned();
        let (page, note) = (format!("/cases/{number}"), format!("/cases/{number}/actions/note"));
        let send = |picture: &'static [u8]| {
            let (browser, note) = (browser.clone(), note.clone());
            let fields = [("text".to_owned(), "拍了照".to_owned())];
            async move { browser.upload_with(&note, &fields, "photos", picture).await }
        };
        app.house.files.set_full(true);
        let refused = send(PICTURE).await.is(503);
        assert!(refused.text.contains("照片和文件现在存不下"), "{}", refused.text);
        assert!(refused.text.contains("拍了照"), "what was typed is there");
        let ready = app.anonymous().get("/readyz").await.is(200);
        assert_eq!(ready.text, "ready\nfiles_not_kept\n", "requests may come, and whoever looks sees it");
        let shown = browser.get(&page).await.is(200);
        assert!(shown.text.contains("照片和文件现在存不下") && shown.text.contains("role=\"status\""));
        open(&program, "n").await.is(201);
        assert!(!app.house.centre.probe_disk().await);
        app.house.files.set_full(false);
        assert!(app.house.centre.probe_disk().await, "it goes on by itself");
        assert_eq!(app.anonymous().get("/readyz").await.is(200).text, "ready\n");
        assert!(!browser.get(&page).await.is(200).text.contains("照片和文件现在存不下"));
        send(PICTURE).await.is(303);
    });
}

#[test]
fn a_page_that_cannot_be_read_is_said_and_the_rest_works() {
    let database = TestDatabase::new(Engine::Sqlite);
    let db::Url::Sqlite(path) = database.url().clone() else { panic!("a file") };
    on_runtime(async {
        let app = TestApp::new(database.database().clone()).await;
        let program = app.program("li").await;
        let opened = open(&program, "m").await.is(201).json();
        let (root, size) = {
            let database = database.database().clone();
            let looked = tokio::task::spawn_blocking(move || {
                database.empty_log().unwrap();
                let root = number(&database, "select rootpage from sqlite_master where name = 'journal'");
                (root, number(&database, "pragma page_size"))
            });
            looked.await.unwrap()
        };
        let offset = u64::try_from((root - 1) * size).unwrap();
        let mut file = std::fs::File::options().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(offset)).unwrap();
        file.write_all(&vec![0xA5; usize::try_from(size).unwrap()]).unwrap();
        file.sync_all().unwrap();

        // A server that starts now meets the damage where it lies, and nowhere else; it comes up all the same.
        let url = database.url().clone();
        let fresh = tokio::task::spawn_blocking(move || Database::open(url, Options::default()).unwrap());
        let app = app.another(fresh.await.unwrap()).await;
        let (program, browser) = (program.at(&app), app.browser("li").await);
        let refused = open(&program, "n").await.is(503);
        assert_eq!(refused.json()["code"], "database_damaged");
        assert_eq!(ailments(&app).await, ["database_damaged"]);
        let page = browser.get("/queue").await.is(200);
        assert!(page.text.contains("读不出来") && page.text.contains(opened["number"].as_str().unwrap()));
        assert!(!app.house.centre.probe_disk().await, "no room mends it");
        assert_eq!(ailments(&app).await, ["database_damaged"]);
        tokio::task::spawn_blocking(move || drop((app, program, browser))).await.unwrap();
    });
}
