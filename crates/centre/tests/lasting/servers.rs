//! Several servers on one database: each step fires once, each key is done once, nothing that one server keeps in memory
//! is stale after another has changed it, and a server whose clock is wrong says so and fires nothing.

use crate::house::{Hand, House};
use centre::import_roster::Part;
use centre::roster_uploads::How;
use centre::seal::EACH;
use centre::{Ailment, Centre, CentreError, Key, News, OpenRequest};
use db::testing::{TestDatabase, on_runtime};
use db::{Engine, ReaderExt as _, Statement, Tx};
use diag::Lang;
use model::Instant;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::AtomicI64;
use std::time::Duration;
use tokio::time::timeout;

/// Longer than anything here takes; only a failed test waits for it.
const LONG: Duration = Duration::from_secs(20);

/// Two servers on one PostgreSQL database.
struct Two {
    house: House,
    other: Centre,
    database: TestDatabase,
    folder: tempfile::TempDir,
}

impl Two {
    fn run(story: impl AsyncFnOnce(&Self)) {
        let (database, folder) = (TestDatabase::new(Engine::Postgres), tempfile::tempdir().unwrap());
        on_runtime(async {
            let house = House::new(database.database().clone(), folder.path()).await;
            let other = house.another(database.url(), folder.path(), 2).await;
            let two = Self { house, other, database, folder };
            story(&two).await;
            // The databases close on a thread that may wait.
            tokio::task::spawn_blocking(move || drop(two)).await.unwrap();
        });
    }

    fn ours(&self) -> &Centre {
        &self.house.centre
    }

    fn request(&self, matter: &str) -> OpenRequest {
        self.house.request(None, matter)
    }

    async fn open(&self, count: usize) {
        for number in 0..count {
            let request = self.request(&format!("漏水 {number}"));
            self.ours().open_case(self.house.who("li"), request, None).await.unwrap();
            self.house.wait(1_000);
        }
    }

    /// Runs a statement that answers one text a row.
    async fn texts(&self, text: &str) -> Vec<String> {
        let statement = Statement::composed("test", text);
        self.database
            .database()
            .write(move |tx: &mut dyn Tx| tx.all(&statement, &[], |row| Ok(row.text(0)?.to_owned())))
            .await
            .unwrap()
    }

    /// Every step that was fired: stream, duty, step and when it was due, in the order of each stream.
    async fn fired(&self) -> Vec<(String, String, u64, String)> {
        let lines = self
            .texts("select stream || ' ' || data from journal where kind = 'step_fired' order by stream, version")
            .await;
        let read = |line: &String| {
            let (stream, data) = line.split_once(' ').unwrap();
            let entry: Json = serde_json::from_str(data).unwrap();
            let event = &entry["event"];
            let word =
                |name: &str| event[name].as_str().map_or_else(|| event[name].to_string(), str::to_owned);
            (stream.to_owned(), word("duty"), event["step"].as_u64().unwrap(), word("due_at"))
        };
        lines.iter().map(read).collect()
    }
}

#[test]
fn two_servers_fire_each_step_once_and_in_order() {
    Two::run(async |two| {
        two.open(40).await;
        two.house.set("2026-11-20 12:00");
        let (ours, theirs) = tokio::join!(two.ours().fire_due(), two.other.fire_due());
        let (ours, theirs) = (ours.unwrap(), theirs.unwrap());
        let fired = two.fired().await;
        assert_eq!(fired.len(), ours + theirs);
        assert!(fired.len() >= 40, "{}", fired.len());
        let mut once = BTreeSet::new();
        let mut last: BTreeMap<&str, Instant> = BTreeMap::new();
        for (stream, duty, step, due) in &fired {
            assert!(once.insert((stream, duty, step)), "{stream} {duty} {step} was fired twice");
            let due = Instant(due.parse().unwrap_or_else(|_| panic!("{due}")));
            if let Some(before) = last.insert(stream, due) {
                assert!(before <= due, "{stream}: {duty} fired out of its order");
            }
        }
        let (again, nothing) = tokio::join!(two.ours().fire_due(), two.other.fire_due());
        assert_eq!((again.unwrap(), nothing.unwrap()), (0, 0));
    });
}

#[test]
fn a_server_that_dies_over_a_claim_loses_nothing() {
    Two::run(async |two| {
        two.open(3).await;
        two.house.set("2026-11-20 12:00");
        let project = two.house.project;
        let dead = db::Database::open(
            two.database.url().clone(),
            db::Options { connections: 1, ..db::Options::default() },
        );
        let dead = dead.unwrap();
        let (claimed, told) = tokio::sync::oneshot::channel();
        let (claimed, (go, wait)) = (std::sync::Mutex::new(Some(claimed)), std::sync::mpsc::channel::<()>());
        let wait = std::sync::Mutex::new(wait);
        let held = dead.write(move |tx: &mut dyn Tx| {
            let all = tx.all(
                &Statement::composed("all", "select stream from streams where stream like 'case%'"),
                &[],
                |row| Ok(row.text(0)?.to_owned()),
            )?;
            let mine = store::journal::claim(tx, project, &all).map_err(db::DbError::decode)?;
            if let Some(claimed) = claimed.lock().unwrap().take() {
                let own = Statement::composed("own", "select pg_backend_pid()::bigint");
                let pid = tx.one(&own, &[], |row| row.int(0))?;
                claimed.send((mine.len(), pid)).unwrap();
                wait.lock().unwrap().recv().unwrap();
            }
            Err::<(), db::DbError>(db::DbError::Closed)
        });
        let (count, pid) = told.await.unwrap();
        assert_eq!(count, 3, "every case is claimed by a server that now dies");
        let fired = {
            let firing = two.other.fire_due();
            tokio::pin!(firing);
            assert!(
                timeout(Duration::from_millis(200), &mut firing).await.is_err(),
                "others are at the cases"
            );
            let killed = two.texts(&format!("select pg_terminate_backend({pid})::text")).await;
            assert_eq!(killed, ["true"]);
            timeout(LONG, firing).await.unwrap().unwrap()
        };
        assert!(fired >= 3, "{fired}");
        assert_eq!(two.fired().await.len(), fired);
        go.send(()).unwrap();
        assert!(held.await.is_err());
        tokio::task::spawn_blocking(move || drop(dead)).await.unwrap();
    });
}

#[test]
fn changes_are_heard_by_the_other_server_also_after_its_connection_broke() {
    Two::run(async |two| {
        for centre in [two.ours().clone(), two.other.clone()] {
            tokio::task::spawn_blocking(move || centre.join_others().unwrap()).await.unwrap();
        }
        let (mut ours, mut theirs) = (two.ours().news(), two.other.news());
        let opened = two.ours().open_case(two.house.who("li"), two.request("漏水"), None).await.unwrap();
        let heard = timeout(LONG, theirs.recv()).await.unwrap().unwrap();
        let News::Of(change) = heard else { panic!("{heard:?}") };
        assert_eq!(change.project, two.house.project);
        let stream = two.texts("select stream from streams where stream like 'case%'").await;
        assert_eq!((stream, opened.round), (vec![change.case.to_string()], 1));
        assert_eq!(timeout(LONG, ours.recv()).await.unwrap().unwrap(), News::Of(change));
        assert!(ours.is_empty(), "nobody hears himself");

        let broken = two.texts(
            "select pg_terminate_backend(pid)::text from pg_stat_activity where query like 'listen %' and datname = current_database()",
        );
        assert_eq!(broken.await, ["true", "true"]);
        assert_eq!(timeout(LONG, theirs.recv()).await.unwrap().unwrap(), News::Missed);
        assert_eq!(timeout(LONG, ours.recv()).await.unwrap().unwrap(), News::Missed);
        two.other.open_case(two.house.who("li"), two.request("停电"), None).await.unwrap();
        assert!(matches!(timeout(LONG, ours.recv()).await.unwrap().unwrap(), News::Of(_)));
    });
}

#[test]
fn one_key_is_done_once_and_numbers_have_no_gap() {
    Two::run(async |two| {
        let who = two.house.who("li");
        let key = |number: usize| Some(Key { key: format!("k{number}"), digest: format!("d{number}") });
        let mut opened = BTreeMap::new();
        for round in 0..6 {
            // The same key at both servers at once, and another one at each.
            let same = || two.request("漏水");
            let (a, b, c, d) = tokio::join!(
                two.ours().open_case(who, same(), key(round * 3)),
                two.other.open_case(who, same(), key(round * 3)),
                two.ours().open_case(who, same(), key(round * 3 + 1)),
                two.other.open_case(who, same(), key(round * 3 + 2)),
            );
            let (a, b) = (a.unwrap().number, b.unwrap().number);
            assert_eq!(a, b);
            for (number, place) in [(a, 0), (c.unwrap().number, 1), (d.unwrap().number, 2)] {
                assert_eq!(
                    opened.insert(number.clone(), round * 3 + place),
                    None,
                    "{number} was given twice"
                );
            }
        }
        let sequence = |number: &String| number.get(number.len() - 4..).unwrap().parse::<usize>().unwrap();
        assert_eq!(opened.keys().map(sequence).collect::<Vec<_>>(), (1..=18).collect::<Vec<_>>());
        let other_body = Some(Key { key: "k0".into(), digest: "another".into() });
        let reused = two.other.open_case(who, two.request("漏水"), other_body).await;
        assert!(matches!(reused, Err(CentreError::KeyReused)), "{reused:?}");

        // An action under a key that was done is answered as it was, at the other server, though it could not be done again.
        let number = opened.keys().next().unwrap();
        let act = async |centre: &Centre| {
            let inputs = json!({"worker": two.house.person("wang").to_string()});
            let asked =
                centre::ActRequest { inputs: inputs.as_object().unwrap().clone(), ..Default::default() };
            centre
                .act(who, number, "dispatch", asked, Some(Key { key: "a".into(), digest: "a".into() }))
                .await
        };
        let (first, second) = (act(two.ours()).await.unwrap(), act(&two.other).await.unwrap());
        assert_eq!(first.version, second.version);
    });
}

#[test]
fn two_servers_that_move_one_case_at_once_both_find_out() {
    Two::run(async |two| {
        let number =
            two.ours().open_case(two.house.who("li"), two.request("漏水"), None).await.unwrap().number;
        let note = async |centre: &Centre, text: &str| {
            let inputs = json!({"text": text});
            let asked =
                centre::ActRequest { inputs: inputs.as_object().unwrap().clone(), ..Default::default() };
            centre.act(two.house.who("li"), &number, "note", asked, None).await
        };
        for round in 0..5 {
            let (a, b) = tokio::join!(note(two.ours(), "一"), note(&two.other, "二"));
            // Neither said which version he saw, so neither is refused: the slower one is done on top.
            a.unwrap();
            b.unwrap();
            let count = two.texts("select count(*)::text from journal where kind = 'noted'").await;
            assert_eq!(count, [(2 * (round + 1)).to_string()]);
        }
    });
}

#[test]
fn nothing_in_memory_is_stale_at_the_other_server() {
    Two::run(async |two| {
        let li = two.house.who("li");
        // Warm: handbook, roster and names are in the memory of both.
        two.ours().open_case(li, two.request("漏水"), None).await.unwrap();
        let before = two.other.open_case(li, two.request("漏水"), None).await.unwrap();
        assert_eq!(before.service.label, "报修");
        two.house
            .change_the_handbook(&[("service \"repair\" \"报修\"", "service \"repair\" \"报修报障\"")])
            .await;
        let after = two.other.open_case(li, two.request("漏水"), None).await.unwrap();
        assert_eq!(after.service.label, "报修报障");
        let old = two.other.case(li, &before.number).await.unwrap();
        assert_eq!(old.service.label, "报修", "a case keeps its version");

        // Somebody taken on at one server can be given work at the other at once, by name.
        let wei = two.house.hire("魏师傅", "a post", Some("wei"), &["technician"]).await;
        let inputs = json!({"worker": wei.to_string()});
        let asked = centre::ActRequest { inputs: inputs.as_object().unwrap().clone(), ..Default::default() };
        let given = two.other.act(li, &after.number, "dispatch", asked, None).await.unwrap();
        let offered: Vec<&str> = given.offers.values().map(|to| to.label.as_str()).collect();
        assert_eq!(offered, ["魏师傅"]);

        // A session begun at one server is one at the other, and ends at both; wrong passwords add up.
        let entered = two.ours().log_in("wei", "correct horse", Lang::Zh).await.unwrap();
        assert_eq!(two.other.by_session(&entered.cookie).await.unwrap().person, wei);
        two.other.log_out(&entered.cookie).await.unwrap();
        assert!(matches!(two.ours().by_session(&entered.cookie).await, Err(CentreError::NotLoggedIn)));
        for centre in [two.ours(), &two.other, two.ours(), &two.other, two.ours()] {
            assert!(matches!(centre.log_in("wei", "wrong", Lang::Zh).await, Err(CentreError::NotLoggedIn)));
        }
        let locked = two.other.log_in("wei", "correct horse", Lang::Zh).await;
        assert!(matches!(locked, Err(CentreError::TooManyTries { .. })), "{locked:?}");
    });
}

fn roster() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (line, row) in (0u32..).zip([
        ["楼栋", "单元", "房号", "业主姓名"],
        ["1栋", "1单元", "101", "沈静磊"],
        ["1栋", "1单元", "", "赵墨"],
    ]) {
        for (column, cell) in (0u16..).zip(row) {
            page.write_string(line, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_roster_uploaded_at_one_server_is_imported_by_the_other() {
    Two::run(async |two| {
        let admin = two.house.who("admin");
        let project = two.ours().projects(admin).await.unwrap().remove(0);
        let bytes = roster();
        let kept =
            two.ours().keep_upload(admin, project, "名册.xlsx".into(), Part::Everything, bytes.clone());
        let kept = kept.await.unwrap();
        let seen = two.other.upload(admin, &kept.id).await.unwrap();
        assert_eq!((seen.name.as_str(), &seen.how), ("名册.xlsx", &How::Waiting));
        let file = two.other.upload_file(admin, &seen).await.unwrap();
        assert!(file.bytes == bytes, "the same file");
        assert!(matches!(
            two.other.upload(two.house.who("li"), &kept.id).await,
            Err(CentreError::NotFound(_))
        ));
        // Both begin at once; one of them does it.
        let (a, b) =
            tokio::join!(two.ours().run_upload(admin, &kept.id), two.other.run_upload(admin, &kept.id));
        a.unwrap();
        b.unwrap();
        let how = loop {
            match two.ours().upload(admin, &kept.id).await.unwrap().how {
                How::Running(_) => tokio::task::yield_now().await,
                over => break over,
            }
        };
        let How::Done(came) = how else { panic!("{how:?}") };
        assert_eq!((came.created.rooms, came.rejected, came.has_rejected), (1, 1, true));
        assert!(two.ours().upload_rejected(admin, &kept.id).await.unwrap().starts_with(b"PK"));
        assert_eq!(two.texts("select count(*)::text from import_runs where state = 'applied'").await, ["1"]);
        two.house.wait(2 * Instant::HOUR);
        assert!(
            matches!(two.other.upload(admin, &kept.id).await, Err(CentreError::NotFound(_))),
            "its hour is over"
        );
        assert!(two.other.remove_passed().await.unwrap() >= 1);
        assert_eq!(two.texts("select count(*)::text from uploads").await, ["0"]);
    });
}

#[test]
fn an_import_whose_server_died_is_said_to_be_lost_and_can_be_done_again() {
    Two::run(async |two| {
        let admin = two.house.who("admin");
        let project = two.ours().projects(admin).await.unwrap().remove(0);
        let kept = two
            .ours()
            .keep_upload(admin, project, "名册.xlsx".into(), Part::Everything, roster())
            .await
            .unwrap();
        let (id, key, now) = (kept.id.clone(), admin.key(), two.house.centre.now());
        let begun = two
            .database
            .database()
            .write(move |tx: &mut dyn Tx| store::uploads::begin(tx, &id, &key, now, now));
        assert!(begun.await.unwrap());
        assert!(matches!(two.other.upload(admin, &kept.id).await.unwrap().how, How::Running(_)));
        two.house.wait(2 * Instant::MINUTE);
        assert!(matches!(two.other.upload(admin, &kept.id).await.unwrap().how, How::Failed(_)));
        two.other.run_upload(admin, &kept.id).await.unwrap();
        assert!(matches!(two.ours().upload(admin, &kept.id).await.unwrap().how, How::Done(_)));
    });
}

#[test]
fn the_daily_seal_is_made_once() {
    Two::run(async |two| {
        two.open(2).await;
        for day in 1..=3 {
            let (a, b) = tokio::join!(two.ours().seal_due(), two.other.seal_due());
            let made =
                a.unwrap().into_iter().chain(b.unwrap()).filter(|paper| paper.project == two.house.project);
            assert_eq!(made.map(|paper| paper.seal.number).collect::<Vec<_>>(), [day]);
            two.house.wait(EACH);
        }
    });
}

#[test]
fn a_server_whose_clock_is_wrong_says_so_and_fires_nothing() {
    Two::run(async |two| {
        two.open(1).await;
        two.house.set("2026-11-20 12:00");
        let there = two.database.database().read(|reader| store::machine::now(reader)).await.unwrap();
        let clock = |ahead: i64| Hand(AtomicI64::new(there.plus(ahead).micros()));
        assert_eq!(two.ours().ready().await, Ok(()));
        // The test may take a while between the look and the comparison, but never minutes.
        for (ahead, words) in [(10 * Instant::MINUTE, "快"), (-10 * Instant::MINUTE, "慢")] {
            let measured = two.ours().compare_clock(&clock(ahead)).await.unwrap();
            assert!((measured - ahead).abs() < Instant::MINUTE, "{measured}");
            let found = two.ours().ready().await.unwrap_err();
            assert!(matches!(found.as_slice(), [Ailment::Askew(by)] if *by == measured), "{found:?}");
            assert!(found[0].why().zh.contains(words), "{}", found[0].why().zh);
            assert_eq!(two.ours().fire_due().await.unwrap(), 0);
        }
        assert_eq!(two.other.ready().await, Ok(()), "the other server goes on");
        let fresh = two.database.database().read(|reader| store::machine::now(reader)).await.unwrap();
        two.ours().compare_clock(&Hand(AtomicI64::new(fresh.plus(Instant::SECOND).micros()))).await.unwrap();
        assert_eq!(two.ours().ready().await, Ok(()), "a second is nothing");
        assert!(two.ours().fire_due().await.unwrap() > 0);
    });
}

#[test]
fn a_server_that_is_stopped_says_so_and_fires_nothing_more() {
    Two::run(async |two| {
        two.open(1).await;
        two.house.set("2026-11-20 12:00");
        two.ours().stop();
        timeout(LONG, two.ours().stopped()).await.unwrap();
        assert_eq!(two.ours().ready().await, Err(vec![Ailment::Stopping]));
        assert_eq!(two.ours().fire_due().await.unwrap(), 0);
        timeout(LONG, two.ours().run_timers(two.ours().stopped())).await.unwrap();
        // What people do is still done.
        two.ours().open_case(two.house.who("li"), two.request("漏水"), None).await.unwrap();
        assert!(two.other.fire_due().await.unwrap() > 0);
    });
}

/// The folder is shared; a server that starts leaves alone what another writes.
#[test]
fn files_are_shared_by_a_folder() {
    Two::run(async |two| {
        use centre::Files as _;
        let (a, b) = (open_files(two.folder.path()), open_files(two.folder.path()));
        let name = store::digest::of(b"bytes");
        a.put(&name, b"bytes").unwrap();
        assert_eq!(b.get(&name).unwrap().as_deref(), Some(&b"bytes"[..]));
    });
}

fn open_files(folder: &Path) -> centre::disk::FilesOnDisk {
    centre::disk::FilesOnDisk::new(folder).unwrap()
}
