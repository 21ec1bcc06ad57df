//! Statements that nobody waits for and questions asked ahead: what they answer, and how their failures show.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use db::testing::TestDatabase;
use db::{Database, DbError, Engine, Options, ReaderExt as _, Tx, TxExt as _, Unique, params, queries};

queries! {
    MAKE = "create table kept (id integer primary key, name text not null unique) strict",
        pg: "create table kept (id bigint primary key, name text not null unique)";
    ADD = "insert into kept (id, name) values ($1, $2)";
    ADD_ALL = "insert into kept (id, name) values ($1, $2)",
        pg: "insert into kept (id, name) select (v->>0)::bigint, v->>1 from jsonb_array_elements($1::text::jsonb) v";
    NAME = "select name from kept where id = $1";
    COUNT = "select count(*) from kept";
    SERIALIZATION_FAILURE = "select 1",
        pg: "do $$ begin raise exception 'on purpose' using errcode = '40001'; end $$";
    END_OTHER_CONNECTIONS = "select 1", pg: "select count(pg_terminate_backend(pid)) from pg_stat_activity \
        where datname = current_database() and pid <> pg_backend_pid()";
}

type Done = Result<(), DbError>;

const NAMES: Option<Unique> = Some(("kept", &["name"]));

#[cfg(test)]
fn make(database: &Database) {
    let made: Done = database.write_blocking(|tx| {
        tx.exec(&MAKE, &[])?;
        tx.exec(&ADD, params![1, "one"]).map(drop)
    });
    made.unwrap();
}

#[cfg(test)]
fn count(database: &Database) -> i64 {
    let count: Result<i64, DbError> = database.read_blocking(|tx| tx.one(&COUNT, &[], |row| row.int(0)));
    count.unwrap()
}

fn name(tx: &mut dyn Tx, id: i64) -> Result<Option<String>, DbError> {
    tx.opt(&NAME, params![id], |row| Ok(row.text(0)?.to_owned()))
}

db::both_engines! {
    fn what_nobody_waited_for_is_kept_and_seen(database) {
        make(database);
        let seen: Result<Option<String>, DbError> = database.write_blocking(|tx| {
            tx.later(&ADD, params![2, "two"].to_vec(), None)?;
            tx.later_rows(&ADD_ALL, &[], vec![params![3, "three"].to_vec(), params![4, "four"].to_vec()], None)?;
            name(tx, 4)
        });
        assert_eq!(seen.unwrap().as_deref(), Some("four"));
        let alone: Done = database.write_blocking(|tx| tx.later(&ADD, params![5, "five"].to_vec(), None));
        alone.unwrap();
        assert_eq!(count(database), 5);
    }

    fn a_failure_that_nobody_waited_for_undoes_the_unit(database) {
        make(database);
        let done: Done = database.write_blocking(|tx| {
            tx.later(&ADD, params![2, "two"].to_vec(), None)?;
            tx.later(&ADD, params![3, "one"].to_vec(), None)?;
            tx.later(&ADD, params![4, "four"].to_vec(), None)
        });
        let error = done.unwrap_err();
        assert!(error.breaks_unique("kept", &["name"]), "{error:?}");
        assert_eq!(count(database), 1);
        let after: Done = database.write_blocking(|tx| tx.later(&ADD, params![2, "two"].to_vec(), None));
        after.unwrap();
    }

    fn a_parameter_that_does_not_fit_undoes_the_unit(database) {
        make(database);
        let done: Done = database.write_blocking(|tx| {
            tx.later(&ADD, params![2, "two"].to_vec(), None)?;
            // Whoever overlooks the error keeps nothing either.
            let _overlooked = tx.later(&ADD, params!["three", 3].to_vec(), None);
            tx.later(&ADD, params![4, "four"].to_vec(), None)
        });
        assert!(done.is_err(), "{done:?}");
        assert_eq!(count(database), 1);
    }

    fn a_failure_shows_at_the_next_question(database) {
        make(database);
        let done: Result<Option<String>, DbError> = database.write_blocking(|tx| {
            tx.later(&ADD, params![3, "one"].to_vec(), None)?;
            name(tx, 1)
        });
        let error = done.unwrap_err();
        assert!(error.breaks_unique("kept", &["name"]), "{error:?}");
        assert_eq!(count(database), 1);
    }

    fn a_lost_race_is_told_from_other_failures(database) {
        make(database);
        let runs = Arc::new(AtomicU32::new(0));
        let counting = Arc::clone(&runs);
        let done: Done = database.write_retry_blocking(move |tx| {
            let second = counting.fetch_add(1, Ordering::SeqCst) > 0;
            tx.later(&ADD, params![2, if second { "two" } else { "one" }].to_vec(), NAMES)
        });
        done.unwrap();
        assert_eq!((runs.load(Ordering::SeqCst), count(database)), (2, 2));
        let always: Done = database.write_blocking(|tx| tx.later(&ADD, params![3, "one"].to_vec(), NAMES));
        assert!(matches!(always, Err(DbError::Conflict { .. })), "{always:?}");
    }

    fn what_was_asked_ahead_is_what_is_answered(database) {
        make(database);
        let names: Result<[Option<String>; 4], DbError> = database.write_blocking(|tx| {
            tx.ahead(&NAME, params![1])?;
            tx.ahead(&NAME, params![2])?;
            let before = [name(tx, 1)?, name(tx, 2)?];
            tx.later(&ADD, params![2, "two"].to_vec(), None)?;
            // A write makes it be asked again.
            let [one, none] = before;
            Ok([one, none, name(tx, 2)?, name(tx, 1)?])
        });
        let names = names.unwrap();
        let names: Vec<Option<&str>> = names.iter().map(Option::as_deref).collect();
        assert_eq!(names, [Some("one"), None, Some("two"), Some("one")]);
        // And in the next unit.
        let again: Result<Option<String>, DbError> = database.write_blocking(|tx| name(tx, 2));
        assert_eq!(again.unwrap().as_deref(), Some("two"));
    }

    fn a_question_of_a_wrong_shape_is_refused_ahead(database) {
        make(database);
        let done: Done = database.write_blocking(|tx| {
            tx.ahead(&NAME, &[])?;
            name(tx, 1).map(drop)
        });
        assert_eq!(done.is_err(), database.engine() == Engine::Postgres);
    }
}

#[test]
fn what_travels_together_is_one_way_there_and_back() {
    let database = TestDatabase::with(Engine::Postgres, Options { connections: 1, ..Options::default() });
    make(&database);
    let all = || -> Result<(), DbError> {
        database.write_blocking(|tx| {
            tx.ahead(&NAME, params![1])?;
            tx.ahead(&NAME, params![2])?;
            name(tx, 1)?;
            name(tx, 2)?;
            tx.later(&ADD, params![2, "two"].to_vec(), None)?;
            tx.later(&ADD, params![3, "three"].to_vec(), None)?;
            Err(DbError::conflict("undone"))
        })
    };
    // The first run prepares the statements.
    assert!(all().is_err());
    let before = database.stats().waits;
    assert!(all().is_err());
    // The questions, and the rolling back; the statements went with that.
    assert_eq!(database.stats().waits - before, 2);
}

#[test]
fn a_race_that_nobody_waited_for_runs_again() {
    let database = TestDatabase::new(Engine::Postgres);
    make(&database);
    let runs = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&runs);
    let done: Done = database.write_blocking(move |tx| {
        tx.later(&ADD, params![2, "two"].to_vec(), None)?;
        if counting.fetch_add(1, Ordering::SeqCst) == 0 {
            tx.later(&SERIALIZATION_FAILURE, vec![], None)?;
        }
        Ok(())
    });
    done.unwrap();
    assert_eq!((runs.load(Ordering::SeqCst), count(&database)), (2, 2));
}

#[test]
fn a_connection_that_broke_while_idle_is_not_noticed_by_a_unit_that_waits_for_nothing() {
    let one = Options { connections: 1, ..Options::default() };
    let database = TestDatabase::with(Engine::Postgres, one.clone());
    make(&database);
    let second = Database::open(database.url().clone(), one).unwrap();
    for id in 2..5 {
        let ended: Result<i64, DbError> =
            second.read_blocking(|tx| tx.one(&END_OTHER_CONNECTIONS, &[], |row| row.int(0)));
        ended.unwrap();
        let done: Done = database
            .write_blocking(move |tx| tx.later(&ADD, params![id, format!("name {id}")].to_vec(), None));
        done.unwrap();
    }
    assert_eq!(count(&database), 4);
}
