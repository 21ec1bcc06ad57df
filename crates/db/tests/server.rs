//! What only a server does: broken connections, deadlocks, serialization failures, plans that went stale.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use db::testing::TestDatabase;
use db::{
    ConstraintKind, Database, DbError, Engine, MOST_RUNS, Options, ReaderExt as _, Tx, params, queries,
};

queries! {
    MAKE = "create table kept (id bigint primary key, name text not null)";
    ADD = "insert into kept (id, name) values ($1, $2)";
    RENAME = "update kept set name = name || $2 where id = $1";
    COUNT = "select count(*) from kept";
    ALL_COLUMNS = "select * from kept";
    ADD_COLUMN = "alter table kept add column more bigint";
    END_OWN_CONNECTION = "select 1 from pg_terminate_backend(pg_backend_pid())";
    END_OTHER_CONNECTIONS = "select count(pg_terminate_backend(pid)) from pg_stat_activity \
        where datname = current_database() and pid <> pg_backend_pid()";
    MAKE_FATAL = "create function fatal() returns trigger language plpgsql as \
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$";
    FATAL_AT_COMMIT = "create constraint trigger fatal after insert on kept deferrable initially deferred \
        for each row execute function fatal()";
    SERIALIZATION_FAILURE = "do $$ begin raise exception 'on purpose' using errcode = '40001'; end $$";
    QUICK_DEADLOCKS = "set local deadlock_timeout = '10ms'";
    MAKE_DEFERRED = "create table child (of bigint references kept (id) deferrable initially deferred)";
    ADD_CHILD = "insert into child (of) values ($1)";
    UNTYPED = "select $1 as value";
}

type Done = Result<(), DbError>;

#[cfg(test)]
fn server(connections: usize) -> TestDatabase {
    let database = TestDatabase::with(Engine::Postgres, Options { connections, ..Options::default() });
    let made: Result<u64, DbError> = database.write_blocking(|tx| tx.exec(&MAKE, &[]));
    made.unwrap();
    database
}

#[cfg(test)]
fn count(database: &Database) -> i64 {
    let count: Result<i64, DbError> = database.read_blocking(|tx| tx.one(&COUNT, &[], |row| row.int(0)));
    count.unwrap()
}

/// Runs a unit that counts its runs, and hands it the number of the run from 0.
#[cfg(test)]
fn counted(database: &Database, work: fn(&mut dyn Tx, u32) -> Done) -> (Done, u32) {
    let runs = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&runs);
    let done = database.write_blocking(move |tx| work(tx, counting.fetch_add(1, Ordering::SeqCst)));
    (done, runs.load(Ordering::SeqCst))
}

#[test]
fn a_connection_that_breaks_before_the_commit_is_replaced() {
    let database = server(1);
    let (done, runs) = counted(&database, |tx, run| {
        tx.exec(&ADD, params![1, "a"])?;
        if run == 0 {
            tx.one(&END_OWN_CONNECTION, &[], |_| Ok(()))?;
        }
        Ok(())
    });
    done.unwrap();
    assert_eq!((runs, count(&database), database.stats().reruns), (2, 1, 1));
}

#[test]
fn a_connection_that_always_breaks_is_given_up() {
    let database = server(1);
    let (done, runs) = counted(&database, |tx, _| tx.one(&END_OWN_CONNECTION, &[], |_| Ok(())));
    assert!(matches!(done, Err(DbError::Unavailable { .. })), "{done:?}");
    assert_eq!((runs, count(&database)), (MOST_RUNS, 0));
}

#[test]
fn a_connection_that_breaks_while_committing_leaves_the_outcome_unknown() {
    let database = server(1);
    let made: Done = database.write_blocking(|tx| {
        tx.exec(&MAKE_FATAL, &[])?;
        tx.exec(&FATAL_AT_COMMIT, &[]).map(drop)
    });
    made.unwrap();
    let (done, runs) = counted(&database, |tx, _| tx.exec(&ADD, params![1, "a"]).map(drop));
    assert!(matches!(done, Err(DbError::Unknown { .. })), "{done:?}");
    assert_eq!(runs, 1);
    assert_eq!(count(&database), 0, "the next unit has a connection again");
}

#[test]
fn a_connection_that_broke_while_idle_is_not_noticed() {
    let database = server(1);
    let alone = Options { connections: 1, ..Options::default() };
    let second = Database::open(database.url().clone(), alone).unwrap();
    let ended: Result<i64, DbError> =
        second.read_blocking(|tx| tx.one(&END_OTHER_CONNECTIONS, &[], |row| row.int(0)));
    assert_eq!(ended.unwrap(), 1);
    assert_eq!(count(&database), 0);
}

#[test]
fn serialization_failures_run_again_and_not_for_ever() {
    let database = server(1);
    let (done, runs) = counted(&database, |tx, run| {
        tx.exec(&ADD, params![1, "a"])?;
        if run < 2 {
            tx.exec(&SERIALIZATION_FAILURE, &[])?;
        }
        Ok(())
    });
    done.unwrap();
    assert_eq!((runs, count(&database)), (3, 1));
    let (done, runs) = counted(&database, |tx, _| tx.exec(&SERIALIZATION_FAILURE, &[]).map(drop));
    assert!(matches!(done, Err(DbError::Conflict { .. })), "{done:?}");
    assert_eq!(runs, MOST_RUNS);
}

#[test]
fn a_deadlock_ends_with_both_done() {
    let database = server(2);
    let made: Done = database.write_blocking(|tx| {
        tx.exec(&ADD, params![1, ""])?;
        tx.exec(&ADD, params![2, ""]).map(drop)
    });
    made.unwrap();
    let both_hold_one = Arc::new(Barrier::new(2));
    std::thread::scope(|scope| {
        for (one, other) in [(1, 2), (2, 1)] {
            let (database, both) = (&database, Arc::clone(&both_hold_one));
            scope.spawn(move || {
                let runs = AtomicU32::new(0);
                let done: Done = database.write_blocking(move |tx| {
                    tx.exec(&QUICK_DEADLOCKS, &[])?;
                    tx.exec(&RENAME, params![one, "x"])?;
                    if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                        both.wait();
                    }
                    tx.exec(&RENAME, params![other, "x"]).map(drop)
                });
                done.unwrap();
            });
        }
    });
    assert!(database.stats().reruns >= 1);
    let names: Result<Vec<String>, DbError> =
        database.read_blocking(|tx| tx.all(&ALL_COLUMNS, &[], |row| Ok(row.text("name")?.to_owned())));
    assert_eq!(names.unwrap(), ["xx", "xx"]);
}

#[test]
fn a_changed_schema_is_prepared_for_again() {
    let database = server(1);
    let width = |tx: &mut dyn db::Reader| tx.all(&ALL_COLUMNS, &[], |row| Ok(row.width()));
    let added: Result<u64, DbError> = database.write_blocking(|tx| tx.exec(&ADD, params![1, "a"]));
    added.unwrap();
    assert_eq!(database.read_blocking(width).unwrap(), [2]);
    let second = Database::open(database.url().clone(), Options::default()).unwrap();
    let changed: Result<u64, DbError> = second.write_blocking(|tx| tx.exec(&ADD_COLUMN, &[]));
    changed.unwrap();
    assert_eq!(database.read_blocking(width).unwrap(), [3]);
}

#[test]
fn a_rule_found_broken_at_the_commit_is_named() {
    let database = server(1);
    let done: Done = database.write_blocking(|tx| {
        tx.exec(&MAKE_DEFERRED, &[])?;
        tx.exec(&ADD_CHILD, params![9]).map(drop)
    });
    assert!(matches!(done, Err(DbError::Constraint { kind: ConstraintKind::ForeignKey, .. })), "{done:?}");
}

#[test]
fn a_value_of_another_type_says_what_to_do() {
    let database = server(1);
    let error = database.read_blocking(|tx| tx.one(&UNTYPED, params![1], |row| row.int(0))).unwrap_err();
    let mut words = String::new();
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(said) = cause {
        words.push_str(&said.to_string());
        cause = said.source();
    }
    assert!(words.contains("int given where text is wanted; cast the placeholder"), "{words}");
}

#[test]
fn a_server_that_is_not_there_shows_when_opening() {
    // Port 1 is nobody's.
    let url = "postgres://nobody:secret@127.0.0.1:1/none".parse().unwrap();
    let error = Database::open(url, Options::default()).unwrap_err();
    assert!(matches!(error, DbError::Unavailable { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains("secret"));
}

#[test]
fn a_server_that_hangs_in_a_unit_does_not_hold_the_others() {
    let silence = std::time::Duration::from_millis(300);
    let options = Options { connections: 2, silence, ..Options::default() };
    let database = TestDatabase::with(Engine::Postgres, options);
    let made: Done = database.write_blocking(|tx| {
        tx.exec(&MAKE, &[])?;
        tx.exec(&ADD, params![1, "a"]).map(drop)
    });
    made.unwrap();
    let (began, begun) = std::sync::mpsc::channel();
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let (gate, runs) = (std::sync::Mutex::new(gate), AtomicU32::new(0));
    std::thread::scope(|scope| {
        let hanging = scope.spawn(|| -> Done {
            let database = &database;
            let (runs, began) = (Arc::new(runs), began);
            database.write_blocking(move |tx| {
                tx.exec(&RENAME, params![1, "b"])?;
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    began.send(()).unwrap();
                    let _opened = gate.lock().unwrap().recv();
                }
                tx.exec(&RENAME, params![1, "c"]).map(drop)
            })
        });
        begun.recv().unwrap();
        // It holds the row and says nothing more; whoever wants the row gets it in spite of that.
        let other: Done = database.write_blocking(|tx| tx.exec(&RENAME, params![1, "d"]).map(drop));
        other.unwrap();
        drop(open);
        hanging.join().unwrap().unwrap();
    });
    let name: Result<String, DbError> =
        database.read_blocking(|tx| tx.one(&ALL_COLUMNS, &[], |row| Ok(row.text("name")?.to_owned())));
    assert_eq!(name.unwrap(), "adbc", "what the silent unit had begun was undone, and it was tried again");
}
