//! What a unit of work promises on both engines: all or nothing, an answer that means kept, typed rows,
//! reads that cannot write, lost races that run again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use db::testing::TestDatabase;
use db::{
    Database, DbError, Engine, Options, Reader, ReaderExt as _, Statement, Tx, both_engines, params, queries,
};

queries! {
    MAKE = "create table entry (stream integer, version integer, data text not null, primary key (stream, version)) strict",
        pg: "create table entry (stream bigint, version bigint, data text not null, primary key (stream, version))";
    ADD = "insert into entry (stream, version, data) values ($1, $2, $3)";
    ADD_RETURNING = "insert into entry (stream, version, data) values ($1, $2, $3) returning version";
    CHANGE = "update entry set data = $2 where stream = $1";
    DATA = "select version, data from entry where stream = $1 order by version";
    NEWEST = "select coalesce(max(version), 0) as newest from entry where stream = $1";
    NO_SUCH_COLUMN = "select nothing from entry";
}

type Done = Result<(), DbError>;

#[cfg(test)]
fn make(database: &Database) {
    let made: Result<u64, DbError> = database.write_blocking(|tx| tx.exec(&MAKE, &[]));
    made.unwrap();
}

fn data(tx: &mut dyn Reader, stream: i64) -> Result<Vec<String>, DbError> {
    tx.all(&DATA, params![stream], |row| Ok(row.text("data")?.to_owned()))
}

/// As the layers above write it: a function over `&mut dyn Tx` that also calls one over `&mut dyn Reader`.
fn append(tx: &mut dyn Tx, stream: i64, text: &str) -> Result<i64, DbError> {
    let version = tx.one(&NEWEST, params![stream], |row| row.int("newest"))? + 1;
    tx.exec(&ADD, params![stream, version, text])
        .map_err(|error| error.conflict_on("entry", &["stream", "version"]))?;
    let kept = data(tx, stream)?.len();
    Ok(kept as i64)
}

both_engines! {
    fn kept_when_ok_undone_when_not(database) {
        make(database);
        assert_eq!(database.write_blocking(|tx| append(tx, 1, "a")).unwrap(), 1);
        let failed: Done = database.write_blocking(|tx| {
            append(tx, 1, "b")?;
            Err(DbError::conflict("not today"))
        });
        assert!(matches!(failed, Err(DbError::Conflict { .. })), "{failed:?}");
        assert_eq!(database.read_blocking(|tx| data(tx, 1)).unwrap(), ["a"]);
        let stats = database.stats();
        assert_eq!((stats.units, stats.failed, stats.reads), (2, 1, 1), "{stats:?}");
    }

    fn kept_for_who_opens_it_next(database) {
        make(database);
        database.write_blocking(|tx| append(tx, 1, "a")).unwrap();
        let second = Database::open(database.url().clone(), Options::default()).unwrap();
        assert_eq!(second.read_blocking(|tx| data(tx, 1)).unwrap(), ["a"]);
    }

    fn a_panic_fails_its_unit_alone(database) {
        make(database);
        let failed: Done = database.write_blocking(|tx| {
            append(tx, 1, "a")?;
            panic!("on purpose");
        });
        assert!(matches!(&failed, Err(DbError::Panicked { message }) if message == "on purpose"), "{failed:?}");
        let mapping: Result<i64, DbError> =
            database.read_blocking(|tx| tx.one(&NEWEST, params![1], |_| panic!("on purpose, too")));
        assert!(matches!(mapping, Err(DbError::Panicked { .. })));
        assert_eq!(database.write_blocking(|tx| append(tx, 1, "b")).unwrap(), 1);
        assert_eq!(database.stats().panics, 2);
    }

    fn a_broken_uniqueness_names_table_and_columns(database) {
        make(database);
        let broken: Done = database.write_blocking(|tx| {
            tx.exec(&ADD, params![1, 1, "a"])?;
            tx.exec(&ADD, params![1, 1, "b"])?;
            Ok(())
        });
        let error = broken.unwrap_err();
        assert_eq!(error.to_string(), "statement ADD would break a uniqueness of entry (stream, version)");
        assert!(error.breaks_unique("entry", &["version", "stream"]));
        assert!(!error.breaks_unique("entry", &["stream"]) && !error.breaks_unique("other", &["stream", "version"]));
    }

    fn a_read_cannot_write(database) {
        make(database);
        let refused = database.read_blocking(|tx| tx.all(&ADD_RETURNING, params![1, 1, "a"], |row| row.int(0)));
        assert!(matches!(refused, Err(DbError::ReadOnly { .. })), "{refused:?}");
        let kept = database.write_blocking(|tx| tx.one(&ADD_RETURNING, params![1, 1, "a"], |row| row.int("version")));
        assert_eq!(kept.unwrap(), 1);
    }

    fn a_read_sees_one_state(database) {
        make(database);
        let writer = Database::clone(database);
        let rows: Result<_, DbError> = database.read_blocking(move |tx| {
            let before = data(tx, 1)?.len();
            // Never from within a unit in earnest; another engine's writer would do the same.
            let meanwhile = writer.clone();
            std::thread::spawn(move || meanwhile.write_blocking(|tx| append(tx, 1, "a"))).join().unwrap()?;
            Ok((before, data(tx, 1)?.len()))
        });
        assert_eq!(rows.unwrap(), (0, 0));
        assert_eq!(database.read_blocking(|tx| data(tx, 1)).unwrap().len(), 1);
    }

    fn rows_say_what_is_wrong_with_them(database) {
        make(database);
        let error = |work: fn(&mut dyn Reader) -> Done| database.read_blocking(work).unwrap_err().to_string();
        database.write_blocking(|tx| { append(tx, 1, "a")?; append(tx, 1, "b") }).unwrap();
        assert_eq!(error(|tx| tx.one(&DATA, params![9], |_| Ok(()))),
            "statement DATA found no row where there must be one");
        assert_eq!(error(|tx| tx.one(&DATA, params![1], |_| Ok(()))),
            "statement DATA found several rows where there may be one");
        assert_eq!(error(|tx| tx.one(&NEWEST, params![1], |row| row.text("newest").map(drop))),
            "statement NEWEST: column newest should be text, but is int");
        assert_eq!(error(|tx| tx.one(&NEWEST, params![1], |row| row.int("oldest").map(drop))),
            "statement NEWEST: column oldest should be int, but is no such column");
        assert_eq!(error(|tx| tx.one(&NEWEST, params![1], |row| row.int(1).map(drop))),
            "statement NEWEST: column 1 should be int, but is no such column");
        assert_eq!(error(|tx| tx.one(&NEWEST, params![1], |row| row.bool(0).map(drop))),
            "statement NEWEST: column newest should be 0 or 1, but is another number".replace("newest", "0"));
        assert_eq!(error(|tx| tx.all(&NO_SUCH_COLUMN, &[], |_| Ok(())).map(drop)), "cannot run statement NO_SUCH_COLUMN");
        let none = database.read_blocking(|tx| tx.opt(&DATA, params![9], |row| row.opt_text("data").map(|_| ())));
        assert_eq!(none.unwrap(), None);
    }

    fn a_mapper_that_refuses_a_row_leaves_the_unit_usable(database) {
        make(database);
        let seen: Result<_, DbError> = database.write_blocking(|tx| {
            append(tx, 1, "a")?;
            append(tx, 1, "b")?;
            assert!(matches!(tx.opt(&DATA, params![1], |_| Ok(())), Err(DbError::ManyRows { .. })));
            let refused = tx.all(&DATA, params![1], |_| Err::<(), _>(DbError::decode("nonsense")));
            assert!(matches!(refused, Err(DbError::Decode { .. })));
            append(tx, 1, "c")?;
            data(tx, 1)
        });
        assert_eq!(seen.unwrap(), ["a", "b", "c"]);
    }

    fn optional_columns(database) {
        let nulls = Statement::composed_apart(
            "nulls", "select null as n, null as t, null as b",
            "select null::bigint as n, null::text as t, null::bytea as b");
        let row: Result<_, DbError> = database.read_blocking(move |tx| {
            tx.one(&nulls, &[], |row| {
                assert!(row.int("n").is_err() && row.text("t").is_err() && row.bytes("b").is_err());
                Ok((row.opt_int("n")?, row.opt_text("t")?.is_none(), row.opt_bytes("b")?.is_none()))
            })
        });
        assert_eq!(row.unwrap(), (None, true, true));
    }

    fn a_lost_race_runs_again_and_not_for_ever(database) {
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let outcome: Result<u32, DbError> = database.write_retry_blocking(move |_| {
            match counted.fetch_add(1, Ordering::SeqCst) {
                run if run < 3 => Err(DbError::conflict("a faster one")),
                run => Ok(run),
            }
        });
        assert_eq!(outcome.unwrap(), 3);
        let counted = Arc::clone(&runs);
        let outcome: Done = database.write_retry_blocking(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            Err(DbError::conflict("always a faster one"))
        });
        assert!(matches!(outcome, Err(DbError::Conflict { .. })));
        assert_eq!(runs.load(Ordering::SeqCst), 4 + db::MOST_RUNS);
    }

    fn racing_appends_all_arrive_once(database) {
        make(database);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| for _ in 0..10 {
                    // As many tries as it takes: losing five times in a row is possible.
                    while let Err(error) = database.write_retry_blocking(|tx| append(tx, 1, "a")) {
                        assert!(matches!(error, DbError::Conflict { .. }), "{error}");
                    }
                });
            }
        });
        let versions = database.read_blocking(|tx| tx.all(&DATA, params![1], |row| row.int("version")));
        assert_eq!(versions.unwrap(), (1..=40).collect::<Vec<_>>());
    }

    async fn answers_on_a_runtime(database) {
        database.write(|tx| tx.exec(&MAKE, &[])).await.map_err(|error: DbError| error).unwrap();
        let answers: Vec<_> = (0..20).map(|stream| database.write(move |tx| append(tx, stream, "a"))).collect();
        for answer in answers {
            assert_eq!(answer.await.unwrap(), 1);
        }
        assert_eq!(database.write_retry(|tx| append(tx, 1, "b")).await.unwrap(), 2);
        assert_eq!(database.read(|tx| data(tx, 1)).await.unwrap(), ["a", "b"]);
        let own = TestDatabase::new(database.engine());
        drop(own);
    }

    fn an_answer_dropped_does_not_stop_its_unit(database) {
        make(database);
        drop(database.write(|tx| append(tx, 1, "a")));
        // The queue is in order on SQLite; on PostgreSQL another connection may be faster, so wait for it.
        while database.stats().units < 2 {
            std::thread::yield_now();
        }
        assert_eq!(database.read_blocking(|tx| data(tx, 1)).unwrap(), ["a"]);
    }

    fn a_unit_may_not_steer_its_transaction(database) {
        make(database);
        for text in ["commit", " Rollback", "savepoint x", "END;"] {
            let steer = Statement::composed("steer", text);
            let refused: Done = database.write_blocking(move |tx| {
                append(tx, 1, "a")?;
                tx.exec(&steer, &[])?;
                Ok(())
            });
            assert!(matches!(refused, Err(DbError::Parameter { .. })), "{text}: {refused:?}");
        }
        assert!(database.read_blocking(|tx| data(tx, 1)).unwrap().is_empty());
    }

    fn rows_changed_are_counted(database) {
        make(database);
        let changed: Result<_, DbError> = database.write_blocking(|tx| {
            append(tx, 1, "a")?;
            append(tx, 1, "b")?;
            Ok((tx.exec(&CHANGE, params![1, "c"])?, tx.exec(&CHANGE, params![9, "c"])?))
        });
        assert_eq!(changed.unwrap(), (2, 0));
    }

    fn statements_are_prepared_and_explained(database) {
        make(database);
        database.prepare_all(&[&ADD, &ADD_RETURNING, &CHANGE, &DATA, &NEWEST]);
        let plan = database.plan(&DATA, params![1]);
        assert!(!plan.is_empty() && ALL.len() == 7);
        if database.engine() == Engine::Sqlite {
            assert!(plan.contains("USING PRIMARY KEY") || plan.contains("USING INDEX"), "{plan}");
        }
        let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| database.prepare_all(&[&NO_SUCH_COLUMN])));
        let message = *refused.unwrap_err().downcast::<String>().unwrap();
        assert!(message.contains("NO_SUCH_COLUMN") && message.contains("nothing"), "{message}");
    }
}

#[test]
fn a_full_queue_answers_busy() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let options = Options { queue: 1, connections: 1, readers: 1, ..Options::default() };
        let database = TestDatabase::with(engine, options);
        let (running, started) = std::sync::mpsc::channel();
        let (open, gate) = crossbeam_channel::bounded::<()>(0);
        let holding = database.write(move |_| -> Done {
            let _started = running.send(());
            let _opened = gate.recv();
            Ok(())
        });
        started.recv().unwrap();
        let waiting = database.write(|_| -> Done { Ok(()) });
        assert_eq!(database.stats().waiting_writes, 1);
        let refused = db::testing::on_runtime(database.write(|_| -> Done { Ok(()) }));
        assert!(matches!(refused, Err(DbError::Busy { .. })), "{refused:?}");
        assert_eq!(database.stats().refused, 1);
        drop(open);
        db::testing::on_runtime(async {
            holding.await.unwrap();
            waiting.await.unwrap();
        });
    }
}

#[test]
fn a_unit_that_takes_too_long_is_refused_further_statements() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let limit = std::time::Duration::from_millis(100);
        let database = TestDatabase::with(engine, Options { unit_limit: limit, ..Options::default() });
        let one = Statement::composed("one", "select 1");
        let endless: Done = database.write_blocking(move |tx| {
            loop {
                tx.one(&one, &[], |row| row.int(0))?;
            }
        });
        assert!(matches!(endless, Err(DbError::TooLong { milliseconds: 100 })), "{endless:?}");
        assert_eq!(database.stats().slow, 1);
    }
}
