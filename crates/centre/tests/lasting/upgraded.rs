//! The data of the release before, taken over by this one: migrated forward, verified, worked on; what was published then
//! is readable still. `scripts/release-fixture` made the data; `docs/operations.md` says when it is made again.

use crate::moved::change;
use centre::handbooks;
use centre::{Centre, OpenRequest, Ports};
use db::testing::{TestDatabase, on_runtime};
use db::{Database, Engine, Options, ReaderExt as _, Statement, Url};
use flate2::read::GzDecoder;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const NAMES: [&str; 2] = ["centre.sqlite.gz", "centre.pg.sql.gz"];

fn unpacked(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/release").join(name);
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes
}

/// PostgreSQL's own program, from where the server for tests has its.
#[expect(clippy::disallowed_methods, reason = "says where the server of the tests has its programs")]
fn psql() -> PathBuf {
    if let Ok(folder) = std::env::var("SHOUWEN_PG_BIN") {
        return Path::new(&folder).join("psql");
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.unwrap().path().join("bin/psql")).collect();
    found.retain(|path| path.exists());
    found.sort();
    found.pop().unwrap_or_else(|| "psql".into())
}

fn on_server() -> TestDatabase {
    let database = TestDatabase::new(Engine::Postgres);
    let Url::Postgres(address) = database.url() else { panic!("a database on the server") };
    let mut load = Command::new(psql())
        .args(["--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-d", address])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    load.stdin.take().unwrap().write_all(&unpacked(NAMES[1])).unwrap();
    assert!(load.wait().unwrap().success());
    database
}

/// The numbers of all cases and the hashes of the handbooks that they are under.
fn cases(database: &Database) -> Vec<(String, String)> {
    let text = Statement::composed("CASES", "select number, handbook from cases order by number");
    let read = database.read_blocking(move |reader| {
        reader.all(&text, &[], |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
    });
    read.unwrap()
}

fn taken_over(database: &Database, ports: Ports) {
    let before = database.read_blocking(db::level).unwrap();
    let newest = store::MIGRATIONS.len();
    assert!(before > 0 && usize::try_from(before).unwrap() <= newest, "{before} of {newest}");
    let old = cases(database);
    assert!(old.len() >= 4, "{old:?}");
    let centre = Centre::open(database.clone(), ports).unwrap();
    assert_eq!(usize::try_from(database.read_blocking(db::level).unwrap()).unwrap(), newest);
    assert_eq!(cases(database), old);
    let room = room(database);
    let opened = on_runtime(async {
        let found = centre.verify_all().await.unwrap();
        let differs: Vec<String> =
            found.differences.iter().map(|found| format!("{} {}", found.stream, found.what.en)).collect();
        assert_eq!((differs.as_slice(), found.cases), ([].as_slice(), old.len() as u64));
        let [admin, desk, manager] = ["admin", "lixin", "qianwei"].map(|login| centre.at_console(login));
        let (admin, desk, manager) = (admin.await.unwrap(), desk.await.unwrap(), manager.await.unwrap());
        let project = centre.project("DEMO").await.unwrap();
        let texts = handbooks::Texts { sources: crate::house::property_handbook(), ..Default::default() };
        centre.publish(&admin, project, texts, "升级".into()).await.unwrap();
        let fields = json!({"urgency": "urgent", "scope": "home", "matter": "水管爆裂"});
        let request = OpenRequest {
            project: "DEMO".into(),
            service: "repair".into(),
            channel: "phone".into(),
            contact: Some(centre::Contact { name: "张先生".into(), phone: "13800138000".into() }),
            place: Some(room),
            fields: fields.as_object().unwrap().clone(),
            ..OpenRequest::default()
        };
        let opened = centre.open_case(&desk, request, None).await.unwrap();
        for (number, hash) in &old {
            let case = centre.case(&manager, number).await.unwrap();
            assert_eq!(&case.number, number);
            assert!(!case.actions.is_empty() || !case.timeline.is_empty(), "{number} under {hash}");
        }
        let found = centre.verify_all().await.unwrap();
        assert_eq!(found.differences, []);
        opened.number
    });
    let new = cases(database).into_iter().find(|(number, _)| *number == opened).unwrap();
    assert!(old.iter().all(|(_, hash)| *hash != new.1), "the old cases keep the handbook of then");
    // What verifying says is worth something here, too; also of what was there before rows were attested.
    assert!(change(database, "update places set name = name || ' ' where kind = 'room'") > 0);
    let found = on_runtime(centre.verify_all()).unwrap();
    assert!(found.differences.iter().any(|found| found.what.en.contains("table places")), "{found:?}");
    assert!(change(database, "update places set name = trim(name) where kind = 'room'") > 0);
    assert_eq!(on_runtime(centre.verify_all()).unwrap().differences, []);
    assert!(change(database, "update journal set actor = actor || ' ' where version = 1") > 0);
    assert!(!on_runtime(centre.verify_all()).unwrap().differences.is_empty());
}

fn room(database: &Database) -> String {
    let text = Statement::composed(
        "ROOM",
        "select full_name from places where kind = 'room' order by full_name limit 1",
    );
    let read = |row: &db::Row<'_>| Ok(row.text(0)?.to_owned());
    database.read_blocking(move |reader| reader.one(&text, &[], read)).unwrap()
}

#[test]
fn the_embedded_database_of_the_release_before_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.sqlite");
    std::fs::write(&path, unpacked(NAMES[0])).unwrap();
    let database = Database::open(Url::file(&path), Options::default()).unwrap();
    taken_over(&database, crate::house::ports_at("2026-11-20 10:30"));
}

#[test]
fn the_database_on_the_server_of_the_release_before_is_taken_over() {
    let database = on_server();
    taken_over(&database, crate::house::ports_at("2026-11-20 10:30"));
}
