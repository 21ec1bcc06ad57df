//! Grouped commits on SQLite: together when many wait, each fails alone, nobody is told before the commit,
//! and nothing is lost when the whole group cannot be kept.

use std::future::Future as _;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crossbeam_channel::{Sender, bounded};
use db::testing::{TestDatabase, on_runtime};
use db::{
    Answer, ConstraintKind, Database, DbError, Engine, Options, ReaderExt as _, Statement, params, queries,
};

queries! {
    MAKE = "create table kept (name text primary key) strict";
    MAKE_CHILD = "create table child (of text not null references kept (name) deferrable initially deferred) strict";
    ADD = "insert into kept (name) values ($1)";
    ADD_BLOB = "insert into kept (name) values (hex(zeroblob($1)))";
    ADD_CHILD = "insert into child (of) values ($1)";
    NAMES = "select name from kept order by rowid";
    LIMIT_PAGES = "pragma max_page_count = 20";
    SETTINGS = "select journal_mode, synchronous, foreign_keys \
        from pragma_journal_mode, pragma_synchronous, pragma_foreign_keys";
}

type Done = Result<(), DbError>;

/// A fresh file whose groups end only when nobody waits.
#[cfg(test)]
fn patient(options: Options) -> TestDatabase {
    let long = Duration::from_secs(600);
    let database =
        TestDatabase::with(Engine::Sqlite, Options { group_time: long, unit_allowance: long, ..options });
    let made: Done = database.write_blocking(|tx| {
        tx.exec(&MAKE, &[])?;
        tx.exec(&MAKE_CHILD, &[])?;
        Ok(())
    });
    made.unwrap();
    database
}

/// Occupies the writer until the sender is dropped, so that what comes after waits and makes one group.
/// Keeps the name "first", and lets every later run pass.
#[cfg(test)]
fn hold(database: &Database) -> (Answer<(), DbError>, Sender<()>) {
    let (running, started) = bounded(1);
    let (open, gate) = bounded::<()>(0);
    let answer = database.write(move |tx| {
        let _started = running.try_send(());
        let _opened = gate.recv();
        tx.exec(&ADD, params!["first"]).map(drop)
    });
    started.recv().unwrap();
    (answer, open)
}

fn add(database: &Database, name: &'static str) -> Answer<(), DbError> {
    database.write(move |tx| tx.exec(&ADD, params![name]).map(drop))
}

#[cfg(test)]
fn names(database: &Database) -> Vec<String> {
    let names: Result<_, DbError> =
        database.read_blocking(|tx| tx.all(&NAMES, &[], |row| Ok(row.text("name")?.to_owned())));
    names.unwrap()
}

#[test]
fn a_file_is_set_up_to_keep_what_it_says() {
    let database = patient(Options::default());
    let read = |row: &db::Row<'_>| Ok((row.text(0)?.to_owned(), row.int(1)?, row.int(2)?));
    let settings: Result<_, DbError> = database.write_blocking(move |tx| tx.one(&SETTINGS, &[], read));
    assert_eq!(settings.unwrap(), ("wal".to_owned(), 2, 1));
}

#[test]
fn units_that_wait_are_committed_together() {
    let database = patient(Options::default());
    let before = database.stats();
    let (first, open) = hold(&database);
    let rest = ["a", "b", "c", "d"].map(|name| add(&database, name));
    drop(open);
    on_runtime(async {
        first.await.unwrap();
        for answer in rest {
            answer.await.unwrap();
        }
    });
    let after = database.stats();
    assert_eq!((after.groups - before.groups, after.units - before.units), (1, 5), "{after:?}");
    assert_eq!(names(&database), ["first", "a", "b", "c", "d"]);
}

#[test]
fn a_group_is_bounded_by_units_and_by_bytes() {
    for options in [
        Options { group_units: 2, ..Options::default() },
        // "first" and one more name reach the bound.
        Options { group_bytes: 6, ..Options::default() },
    ] {
        let database = patient(options.clone());
        let before = database.stats();
        let (first, open) = hold(&database);
        let rest = ["aaaaaa", "bbbbbb"].map(|name| add(&database, name));
        drop(open);
        on_runtime(async {
            first.await.unwrap();
            for answer in rest {
                answer.await.unwrap();
            }
        });
        let groups = database.stats().groups - before.groups;
        assert_eq!(groups, 2, "{options:?}");
    }
}

#[test]
fn a_group_takes_nobody_in_after_a_slow_unit() {
    let database =
        TestDatabase::with(Engine::Sqlite, Options { unit_allowance: Duration::ZERO, ..Options::default() });
    let made: Result<u64, DbError> = database.write_blocking(|tx| tx.exec(&MAKE, &[]));
    made.unwrap();
    let (first, open) = hold(&database);
    let rest = ["a", "b"].map(|name| add(&database, name));
    drop(open);
    on_runtime(async {
        first.await.unwrap();
        for answer in rest {
            answer.await.unwrap();
        }
    });
    let stats = database.stats();
    assert_eq!((stats.groups, stats.units, stats.slow), (4, 4, 4), "{stats:?}");
}

#[test]
fn nobody_is_told_before_the_commit() {
    let database = patient(Options::default());
    let (first, open) = hold(&database);
    let early = add(&database, "early");
    // The last of the group: when it runs, "early" has run and is not committed yet.
    let (running, started) = bounded(1);
    let (open_last, gate) = bounded::<()>(0);
    let last = database.write(move |_| -> Done {
        let _started = running.try_send(());
        let _opened = gate.recv();
        Ok(())
    });
    drop(open);
    started.recv().unwrap();
    let mut early = pin!(early);
    let mut nobody = Context::from_waker(Waker::noop());
    assert!(matches!(early.as_mut().poll(&mut nobody), Poll::Pending));
    assert!(names(&database).is_empty(), "a reader does not wait and sees what was committed");
    drop(open_last);
    on_runtime(async {
        first.await.unwrap();
        early.await.unwrap();
        last.await.unwrap();
    });
    assert_eq!(names(&database), ["first", "early"]);
}

#[test]
fn a_failed_unit_and_a_panic_fail_alone() {
    let database = patient(Options::default());
    let before = database.stats();
    let (first, open) = hold(&database);
    let good = add(&database, "good");
    let twice = add(&database, "good");
    let regretted = database.write(|tx| -> Done {
        tx.exec(&ADD, params!["regretted"])?;
        Err(DbError::conflict("on purpose"))
    });
    let panicked = database.write(|tx| -> Done {
        tx.exec(&ADD, params!["panicked"])?;
        panic!("on purpose");
    });
    let late = add(&database, "late");
    drop(open);
    on_runtime(async {
        first.await.unwrap();
        good.await.unwrap();
        assert!(twice.await.unwrap_err().breaks_unique("kept", &["name"]));
        assert!(matches!(regretted.await, Err(DbError::Conflict { .. })));
        assert!(matches!(panicked.await, Err(DbError::Panicked { .. })));
        late.await.unwrap();
    });
    let after = database.stats();
    assert_eq!((after.groups - before.groups, after.units - before.units), (1, 3), "{after:?}");
    // What the second "good" tried to add could not be undone alone: it and the two before it ran once more, apart from
    // each other, and so did all that came after.
    assert_eq!((after.failed, after.panics, after.reruns), (3, 1, 3), "{after:?}");
    assert_eq!(names(&database), ["first", "good", "late"]);
}

#[test]
fn units_that_fail_before_they_change_anything_let_nobody_run_again() {
    let database = patient(Options::default());
    let before = database.stats();
    let (first, open) = hold(&database);
    let refused = database.write(|tx| -> Done {
        tx.all(&NAMES, &[], |row| Ok(row.text("name")?.to_owned()))?;
        Err(DbError::conflict("on purpose"))
    });
    let good = add(&database, "good");
    drop(open);
    on_runtime(async {
        first.await.unwrap();
        assert!(matches!(refused.await, Err(DbError::Conflict { .. })));
        good.await.unwrap();
    });
    let after = database.stats();
    assert_eq!((after.groups - before.groups, after.units - before.units), (1, 2), "{after:?}");
    assert_eq!((after.failed, after.reruns), (1, 0), "{after:?}");
}

#[test]
fn the_log_is_moved_into_the_file_and_begins_anew() {
    let database = patient(Options::default());
    let db::Url::Sqlite(path) = database.url() else { panic!("a file") };
    let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap().to_string_lossy()));
    for number in 0..60 {
        let name = format!("{number:06}");
        let blob =
            Statement::composed("blob", "insert into kept (name) values ($1 || hex(zeroblob(1000000)))");
        let kept: Done = database.write_blocking(move |tx| tx.exec(&blob, params![&name]).map(drop));
        kept.unwrap();
    }
    // 120 MB were written; the log holds at most what comes between two looks at it.
    let length = std::fs::metadata(&log).unwrap().len();
    assert!(length < 100_000_000, "{length}");
}

#[test]
fn a_full_file_in_the_middle_of_a_group_loses_nobody_else() {
    let database = patient(Options::default());
    let limited: Result<i64, DbError> =
        database.write_blocking(|tx| tx.one(&LIMIT_PAGES, &[], |row| row.int(0)));
    assert_eq!(limited.unwrap(), 20);
    let (first, open) = hold(&database);
    let runs = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&runs);
    let good = database.write(move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        tx.exec(&ADD, params!["good"]).map(drop)
    });
    let large = database.write(|tx| tx.exec(&ADD_BLOB, params![1_000_000]).map(drop));
    let late = add(&database, "late");
    drop(open);
    on_runtime(async {
        first.await.unwrap();
        good.await.unwrap();
        let full = large.await;
        assert!(matches!(full, Err(DbError::Full { .. })), "{full:?}");
        late.await.unwrap();
    });
    assert_eq!(names(&database), ["first", "good", "late"]);
    // The trap was real: the engine dropped the whole transaction, and those before it ran again.
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!(database.stats().reruns, 3);
}

#[test]
fn a_unit_that_hides_a_full_file_is_not_kept() {
    let database = patient(Options::default());
    let hidden: Done = database.write_blocking(|tx| {
        tx.one(&LIMIT_PAGES, &[], |row| row.int(0))?;
        tx.exec(&ADD, params!["before"])?;
        let _hidden = tx.exec(&ADD_BLOB, params![1_000_000]);
        // Outside any transaction now: kept for ever, if it ran.
        let _hidden = tx.exec(&ADD, params!["after"]);
        Ok(())
    });
    assert!(matches!(hidden, Err(DbError::Aborted { .. })), "{hidden:?}");
    assert!(names(&database).is_empty());
}

#[test]
fn a_group_that_cannot_be_committed_runs_again_singly() {
    let database = patient(Options::default());
    let (first, open) = hold(&database);
    let good = add(&database, "good");
    // Found out at the commit only, which is why no schema of ours defers a reference.
    let orphan = database.write(|tx| tx.exec(&ADD_CHILD, params!["nobody"]).map(drop));
    let child = database.write(|tx| tx.exec(&ADD_CHILD, params!["good"]).map(drop));
    drop(open);
    on_runtime(async {
        first.await.unwrap();
        good.await.unwrap();
        let broken = orphan.await;
        assert!(
            matches!(broken, Err(DbError::Constraint { kind: ConstraintKind::ForeignKey, .. })),
            "{broken:?}"
        );
        child.await.unwrap();
    });
    assert_eq!(names(&database), ["first", "good"]);
    assert_eq!(database.stats().reruns, 4);
}

#[test]
fn another_process_that_holds_the_file_makes_us_busy_not_wrong() {
    let database = patient(Options { patience: Duration::from_millis(20), ..Options::default() });
    let db::Url::Sqlite(path) = database.url() else { panic!("a file") };
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let busy = on_runtime(add(&database, "a"));
    assert!(matches!(busy, Err(DbError::Busy { .. })), "{busy:?}");
    assert!(names(&database).is_empty(), "readers do not care");
    other.execute_batch("commit").unwrap();
    on_runtime(add(&database, "a")).unwrap();
    assert_eq!(names(&database), ["a"]);
}

#[test]
fn what_waits_is_done_before_the_database_closes() {
    let database = patient(Options::default());
    let url = database.url().clone();
    let second = Database::open(url, Options::default()).unwrap();
    let (_first, open) = hold(&second);
    let waiting = add(&second, "waiting");
    drop(open);
    drop(second);
    on_runtime(waiting).unwrap();
    assert_eq!(names(&database), ["first", "waiting"]);
}

#[test]
fn readers_read_on_while_many_write() {
    let database = patient(Options::default());
    let count = Statement::composed("count", "select count(*) from kept");
    let add_number = Statement::composed("add_number", "insert into kept (name) values ($1)");
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (database, add_number) = (&database, &add_number);
            scope.spawn(move || {
                for number in 0..50 {
                    let statement = add_number.clone();
                    let name = format!("{writer}-{number}");
                    let kept: Done =
                        database.write_blocking(move |tx| tx.exec(&statement, params![&name]).map(drop));
                    kept.unwrap();
                }
            });
        }
        scope.spawn(|| {
            let mut seen = 0;
            while seen < 200 {
                let count = count.clone();
                let now: Result<i64, DbError> =
                    database.read_blocking(move |tx| tx.one(&count, &[], |row| row.int(0)));
                let now = now.unwrap();
                assert!(now >= seen, "what was seen once stays");
                seen = now;
            }
        });
    });
    assert_eq!(names(&database).len(), 200);
}
