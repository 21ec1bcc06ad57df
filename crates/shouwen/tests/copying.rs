//! Whole centres by the command line: moving with a death on the way, backups beside a running server, disks that fill up.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use db::testing::TestDatabase;
use db::{DbError, Engine, ReaderExt as _, Url};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_shouwen");

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(["--lang", "en"]).args(arguments).current_dir(folder).output().unwrap()
}

fn both(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}\n{}", both(&output));
    both(&output)
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}\n{}", both(&output));
    both(&output)
}

fn demo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    done(folder.path(), &["demo", "--data", "data", "--rooms", "24", "--months", "0", "--seed", "1"]);
    folder
}

#[test]
fn a_move_that_was_killed_goes_on_and_comes_back() {
    let folder = demo();
    let server = TestDatabase::new(Engine::Postgres);
    let Url::Postgres(address) = server.url().clone() else { panic!("a database on the server") };
    let there = ["move", "--from", "data", "--to", "there", "--to-database", &address];
    let mut moving = Command::new(PROGRAM)
        .args(there)
        .current_dir(folder.path())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(moving.stderr.take().unwrap()).lines();
    let far = |line: &str| line.split(" %").next().and_then(|done| done.parse().ok()) >= Some(10);
    let first = lines.find(|line| far(line.as_ref().unwrap())).unwrap().unwrap();
    moving.kill().unwrap();
    moving.wait().unwrap();
    assert!(first.contains('/'), "{first}");
    // The server lets go of what the dead one held a moment later.
    let verify = ["verify", "--data", "there", "--database", &address];
    let half = loop {
        let said = refused(folder.path(), &verify);
        if !said.contains("it is being copied as a whole") {
            break said;
        }
    };
    assert!(half.contains("run the same `shouwen move` again"), "{half}");
    let said = done(folder.path(), &there);
    assert!(said.contains("each compared") && said.contains("0 differences"), "{said}");
    assert!(refused(folder.path(), &there).contains("not empty"));
    let back = ["move", "--from", "there", "--from-database", &address, "--to", "back"];
    assert!(done(folder.path(), &back).contains("0 differences"));
    assert!(done(folder.path(), &["verify", "--data", "back"]).contains("0 differences"));
    assert!(refused(folder.path(), &["move", "--from", "nowhere", "--to", "x"]).contains("no such database"));
}

/// A server on some port, stopped when it is dropped.
struct Server(Child);

impl Server {
    fn start(folder: &Path, data: &str) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--data", data, "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("首问已启动") {
            line.clear();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "the server did not start");
        }
        // What it says later must go somewhere, or it would wait.
        std::thread::spawn(move || stderr.read_to_end(&mut Vec::new()));
        Self(child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn a_backup_is_made_while_a_server_works_and_a_move_is_not() {
    let folder = demo();
    let server = Server::start(folder.path(), "data");
    assert!(done(folder.path(), &["backup", "--data", "data", "--to", "backups"]).contains("full backup"));
    let moved = refused(folder.path(), &["move", "--from", "data", "--to", "moved"]);
    assert!(moved.contains("stop its server first"), "{moved}");
    let here = refused(folder.path(), &["restore", "--from", "backups", "--data", "data"]);
    assert!(here.contains("stop its server first"), "{here}");
    drop(server);
    assert!(
        refused(folder.path(), &["restore", "--from", "backups", "--data", "data"]).contains("not empty")
    );
    let restored = done(folder.path(), &["restore", "--from", "backups", "--data", "restored"]);
    assert!(restored.contains("each table compared") && restored.contains("0 differences"), "{restored}");
}

/// Runs the program where no file may grow beyond so many kilobytes.
fn on_a_small_disk(folder: &Path, kilobytes: u64, arguments: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$@\"");
    let mut command = Command::new("bash");
    command.args(["-c", &script, "bash", PROGRAM, "--lang", "en"]).args(arguments);
    command.current_dir(folder).output().unwrap()
}

fn large_file(data: &Path) -> PathBuf {
    let bytes: Vec<u8> = (0..400_000_u32).flat_map(u32::to_le_bytes).collect();
    let name = store::digest::of(&bytes);
    let path = data.join("files").join(&name[..2]).join(&name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_disk_that_is_full_is_named_and_afterwards_it_goes_on() {
    let folder = demo();
    let file = large_file(&folder.path().join("data"));
    let backup = ["backup", "--data", "data", "--to", "backups"];
    let full = on_a_small_disk(folder.path(), 1000, &backup);
    let name = file.file_name().unwrap().to_str().unwrap();
    assert_eq!(full.status.code(), Some(2), "{}", both(&full));
    assert!(both(&full).contains("writing") && both(&full).contains(name), "{}", both(&full));
    done(folder.path(), &backup);
    let restore = ["restore", "--from", "backups", "--data", "restored"];
    let full = on_a_small_disk(folder.path(), 800, &restore);
    assert_eq!(full.status.code(), Some(2), "{}", both(&full));
    assert!(done(folder.path(), &restore).contains("0 differences"));
}

/// Names of customers with this id: one, or none once he is erased.
fn named(folder: &Path, data: &str, party: &str) -> usize {
    let database =
        db::Database::open(Url::file(folder.join(data).join("shouwen.sqlite")), db::Options::default());
    let asked =
        db::Statement::composed("test", "select name from parties where id = $1 and name is not null");
    let party = party.to_owned();
    let read = database.unwrap().read_blocking(move |reader| {
        Ok::<_, DbError>(reader.all(&asked, &[party.as_str().into()], |_| Ok(()))?.len())
    });
    read.unwrap()
}

fn some_party(folder: &Path) -> String {
    let database = db::Database::open(Url::file(folder.join("data/shouwen.sqlite")), db::Options::default());
    let asked =
        db::Statement::composed("test", "select id from parties where name is not null order by id limit 1");
    database
        .unwrap()
        .read_blocking(move |reader| reader.one(&asked, &[], |row| Ok(row.text(0)?.to_owned())))
        .unwrap()
}

#[test]
fn whoever_was_erased_after_a_backup_does_not_come_back_with_it() {
    let folder = demo();
    let folder = folder.path();
    let party = some_party(folder);
    let backup = ["backup", "--data", "data", "--to", "backups"];
    done(folder, &backup);
    done(folder, &["erase", &party, "--data", "data"]);
    assert_eq!(named(folder, "data", &party), 0);
    // No ledger is at hand: it says so, and the older backup still knows him.
    let said = done(folder, &["restore", "--from", "backups", "--data", "drill"]);
    assert!(said.contains("there is no ledger of erasures"), "{said}");
    assert_eq!(named(folder, "drill", &party), 1);
    // The ledger is put there afterwards: the server erases him before it opens its doors.
    std::fs::copy(folder.join("data/erasures.jsonl"), folder.join("drill/erasures.jsonl")).unwrap();
    drop(Server::start(folder, "drill"));
    assert_eq!(named(folder, "drill", &party), 0);
    // The ledger is given.
    let given = ["restore", "--from", "backups", "--data", "given", "--erasures", "data/erasures.jsonl"];
    let said = done(folder, &given);
    assert!(said.contains("1 who were erased after the backup were erased again"), "{said}");
    assert_eq!(named(folder, "given", &party), 0);
    // No ledger, but a later backup of the same folder knows of it.
    done(folder, &backup);
    let older = ["restore", "--from", "backups", "--number", "1", "--data", "older"];
    let said = done(folder, &older);
    assert!(said.contains("1 who were erased after the backup were erased again"), "{said}");
    assert_eq!(named(folder, "older", &party), 0);
}
