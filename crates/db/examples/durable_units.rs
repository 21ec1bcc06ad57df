//! Measures durable units of work: `cargo run --release -p db --example durable_units -- [WRITERS] [SECONDS]`.
//!
//! A unit is what opening a case costs at least: one event, one row of a list, one timer. Beside it the raw
//! engine writes the same rows on one thread in transactions of the mean group's size, so that the layer's
//! price shows as a ratio on whatever machine this is. With `SHOUWEN_TEST_PG` set, the server is measured
//! as well (start it with `SHOUWEN_PG_DURABLE=1 scripts/with-postgres`).

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use db::testing::{SERVER, TestDatabase};
use db::{DbError, Engine, Options, Tx, Url, params, queries};

queries! {
    MAKE_EVENTS = "create table event (stream integer not null, version integer not null, at integer not null,
        data text not null, primary key (stream, version)) strict",
        pg: "create table event (stream bigint not null, version bigint not null, at bigint not null,
        data text not null, primary key (stream, version))";
    MAKE_CASES = "create table matter (id integer primary key, state text not null, owner integer not null) strict",
        pg: "create table matter (id bigint primary key, state text not null, owner bigint not null)";
    INDEX_CASES = "create index matter_owner on matter (owner, state, id)";
    MAKE_TIMERS = "create table timer (id integer primary key, due integer not null) strict",
        pg: "create table timer (id bigint primary key, due bigint not null)";
    INDEX_TIMERS = "create index timer_due on timer (due)";
    ADD_EVENT = "insert into event (stream, version, at, data) values ($1, 1, $2, $3)";
    ADD_CASE = "insert into matter (id, state, owner) values ($1, 'reported', $2)";
    ADD_TIMER = "insert into timer (id, due) values ($1, $2)";
}

/// As large as an event that reports a leaking tap.
const DATA: &str = r#"{"v":1,"kind":"reported","service":"repair","place":"3-2-501","urgency":"urgent","text":"厨房水龙头漏水，一直在滴，请尽快来人","by":{"kind":"staff","id":"p-17"},"owner":{"post":"desk"},"limits":[{"clause":"3.2","due":1790000000000000}]}"#;

fn main() -> Result<(), DbError> {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u64>().ok());
    let writers = arguments.next().unwrap_or(32);
    let time = Duration::from_secs(arguments.next().unwrap_or(5));
    measure(Engine::Sqlite, writers, time)?;
    #[expect(clippy::disallowed_methods, reason = "a measurement is run by hand and says what it needs")]
    if std::env::var(SERVER).is_ok() {
        measure(Engine::Postgres, writers, time)?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is what it is for")]
#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn measure(engine: Engine, writers: u64, time: Duration) -> Result<(), DbError> {
    let database = TestDatabase::with(engine, Options::default());
    database.write_blocking(make)?;
    let before = database.stats();
    let (next, over) = (AtomicI64::new(1), AtomicBool::new(false));
    let start = Instant::now();
    let mut waits: Vec<Duration> = std::thread::scope(|scope| {
        let work: Vec<_> =
            (0..writers).map(|_| scope.spawn(|| write_until(&database, &next, &over))).collect();
        while start.elapsed() < time {
            std::thread::sleep(Duration::from_millis(10));
        }
        over.store(true, Ordering::Relaxed);
        work.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
    });
    let elapsed = start.elapsed();
    waits.sort_unstable();
    let after = database.stats();
    let (units, groups) = (after.units - before.units, after.groups - before.groups);
    let per_second = units as f64 / elapsed.as_secs_f64();
    let percentile = |share: usize| waits.get(waits.len() * share / 100).copied().unwrap_or_default();
    println!(
        "{engine}: {per_second:.0} durable units/s with {writers} writers; mean group {:.1}; \
         waits p50 {:.1?} p99 {:.1?}",
        units as f64 / groups.max(1) as f64,
        percentile(50),
        percentile(99),
    );
    if let Url::Sqlite(path) = database.url() {
        let raw = raw(&path.with_extension("raw"), (units / groups.max(1)).max(1), time)
            .map_err(DbError::decode)?;
        println!("{engine}: {raw:.0} of the same/s by the raw engine; ratio {:.2}", per_second / raw);
    }
    Ok(())
}

fn make(tx: &mut dyn Tx) -> Result<(), DbError> {
    for statement in [&MAKE_EVENTS, &MAKE_CASES, &INDEX_CASES, &MAKE_TIMERS, &INDEX_TIMERS] {
        tx.exec(statement, &[])?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn write_until(database: &TestDatabase, next: &AtomicI64, over: &AtomicBool) -> Vec<Duration> {
    let mut waits = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let id = next.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        let kept: Result<(), DbError> = database.write_blocking(move |tx| {
            tx.exec(&ADD_EVENT, params![id, 1_790_000_000_000_000 + id, DATA])?;
            tx.exec(&ADD_CASE, params![id, id % 50])?;
            tx.exec(&ADD_TIMER, params![id, 1_790_000_000_000_000 + id * 7 % 100_000])?;
            Ok(())
        });
        if kept.is_ok() {
            waits.push(start.elapsed());
        }
    }
    waits
}

/// The same rows by the engine alone, one thread, full sync, `group` units a transaction.
#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn raw(path: &std::path::Path, group: u64, time: Duration) -> rusqlite::Result<f64> {
    let connection = rusqlite::Connection::open(path)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    for statement in [&MAKE_EVENTS, &MAKE_CASES, &INDEX_CASES, &MAKE_TIMERS, &INDEX_TIMERS] {
        connection.execute_batch(statement.text(Engine::Sqlite))?;
    }
    let start = Instant::now();
    let mut id = 0_i64;
    while start.elapsed() < time {
        connection.prepare_cached("begin immediate")?.execute([])?;
        for _ in 0..group {
            id += 1;
            let at = 1_790_000_000_000_000 + id;
            connection.prepare_cached(ADD_EVENT.text(Engine::Sqlite))?.execute((id, at, DATA))?;
            connection.prepare_cached(ADD_CASE.text(Engine::Sqlite))?.execute((id, id % 50))?;
            let due = 1_790_000_000_000_000 + id * 7 % 100_000;
            connection.prepare_cached(ADD_TIMER.text(Engine::Sqlite))?.execute((id, due))?;
        }
        connection.prepare_cached("commit")?.execute([])?;
    }
    Ok(id as f64 / start.elapsed().as_secs_f64())
}
