//! Duties on time, whatever the clock does: recorded once, in order, with the instant when each was due; and told to people
//! once and honestly after a time when nobody was there.

use crate::house::{House, at};
use calendar::Instant;
use db::testing::{TestDatabase, on_runtime};
use db::{ReaderExt as _, Statement, Tx};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// A step that was fired: which case, which, when it was due, when it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fired {
    stream: String,
    step: String,
    due: i64,
    recorded: i64,
}

async fn fired(database: &TestDatabase) -> Vec<Fired> {
    let all = "select stream, data from journal where kind = 'step_fired' order by stream, version";
    let statement = Statement::composed("test", all);
    let lines = database.database().write(move |tx: &mut dyn Tx| {
        tx.all(&statement, &[], |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
    });
    let read = |(stream, data): (String, String)| {
        let entry: Json = serde_json::from_str(&data).unwrap();
        let event = &entry["event"];
        let (due, recorded) = (event["due_at"].as_i64().unwrap(), entry["at"].as_i64().unwrap());
        Fired { stream, step: format!("{} {}", event["duty"], event["step"]), due, recorded }
    };
    lines.await.unwrap().into_iter().map(read).collect()
}

/// Nothing twice, each case in the order in which its steps were due, nothing before its time.
fn in_order(fired: &[Fired]) {
    let mut once = BTreeSet::new();
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    for one in fired {
        assert!(once.insert((&one.stream, &one.step)), "{one:?} is recorded twice");
        assert!(one.recorded >= one.due, "{one:?} is recorded before it was due");
        let before = last.insert(&one.stream, one.due);
        assert!(before.is_none_or(|before| before <= one.due), "{one:?} is out of its order");
    }
}

async fn house(database: &TestDatabase) -> (House, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (House::new(database.database().clone(), folder.path()).await, folder)
}

async fn open(house: &House, matter: &str) {
    house.centre.open_case(house.who("li"), house.request(None, matter), None).await.unwrap();
}

async fn whole(house: &House) {
    let verified = house.centre.verify_all().await.unwrap();
    let found: Vec<_> =
        verified.differences.iter().map(|one| format!("{} {}", one.stream, one.what.zh)).collect();
    assert_eq!(found, [""; 0]);
}

async fn a_week_of_downtime(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    for number in 0..6 {
        open(&house, &format!("漏水 {number}")).await;
        house.wait(Instant::MINUTE);
    }
    house.set("2026-11-27 09:30");
    let now = at("2026-11-27 09:30").micros();
    let count = house.centre.fire_due().await.unwrap();
    let all = fired(database).await;
    assert_eq!(all.len(), count);
    in_order(&all);
    assert!(all.iter().all(|one| one.recorded == now), "recorded when it was found out: {all:?}");
    let first = at("2026-11-20 09:00").micros();
    let due_of_first_day = all.iter().filter(|one| one.due < first + Instant::DAY).count();
    assert!(due_of_first_day >= 6, "the instants when they were due are kept: {all:?}");
    assert_eq!(house.centre.fire_due().await.unwrap(), 0);
    whole(&house).await;

    // Whoever should have been told many things a week ago is told one, and that it is late.
    let mut told = 0;
    for login in ["li", "sun", "qian", "zhao"] {
        let inbox = house.centre.inbox(house.who(login), false, None, None).await.unwrap();
        let steps = inbox.rows.iter().filter(|row| matches!(row.kind.as_str(), "duty" | "behind"));
        let steps: Vec<_> = steps.collect();
        assert!(steps.len() <= 1, "{login}: {steps:?}");
        for row in steps {
            assert_eq!(row.kind, "behind");
            assert!(row.words.contains("系统停过一阵") && row.words.contains("2026-11-2"), "{}", row.words);
            told += 1;
        }
    }
    assert!(told >= 1, "somebody is told");
    // A minute later it is the same message that grows, not another.
    let before = house.centre.inbox(house.who("sun"), true, None, None).await.unwrap();
    house.wait(Instant::MINUTE);
    house.centre.fire_due().await.unwrap();
    let after = house.centre.inbox(house.who("sun"), true, None, None).await.unwrap();
    assert_eq!(before.rows.len(), after.rows.len());
}

async fn the_clock_jumps(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    open(&house, "漏水").await;
    // Forwards by months: everything falls due, once.
    house.set("2027-03-01 09:00");
    let count = house.centre.fire_due().await.unwrap();
    let after_jump = fired(database).await;
    assert_eq!((after_jump.len(), count > 0), (count, true));
    in_order(&after_jump);
    // Back again: nothing is taken back, nothing fires again, and people go on working.
    house.set("2026-11-20 09:05");
    assert_eq!(house.centre.fire_due().await.unwrap(), 0);
    open(&house, "停电").await;
    let number = {
        let found = house.centre.search(house.who("li"), "漏水", None, None, None).await.unwrap();
        found.hits[0].number.clone()
    };
    let worker = serde_json::json!({"worker": house.person("wang").to_string()});
    house.act("li", &number, "dispatch", worker).await.unwrap();
    house.set("2026-11-20 09:20");
    house.centre.fire_due().await.unwrap();
    let all = fired(database).await;
    assert!(all.len() > after_jump.len(), "the new case's own time is kept by the clock as it is");
    in_order(&all);
    // In one case time never runs backwards.
    let statement =
        Statement::composed("test", "select stream, recorded_at from journal order by stream, version");
    let times = database.database().write(move |tx: &mut dyn Tx| {
        tx.all(&statement, &[], |row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
    });
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    for (stream, recorded) in
        times.await.unwrap().into_iter().filter(|(stream, _)| stream.starts_with("case"))
    {
        let before = last.insert(stream.clone(), recorded);
        assert!(before.is_none_or(|before| before <= recorded), "{stream} runs backwards");
    }
    house.set("2027-03-02 09:00");
    house.centre.fire_due().await.unwrap();
    in_order(&fired(database).await);
    whole(&house).await;
}

async fn many_at_once(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    for number in 0..40 {
        open(&house, &format!("漏水 {number}")).await;
        house.wait(1_000);
    }
    house.set("2026-11-20 09:11");
    let count = house.centre.fire_due().await.unwrap();
    let all = fired(database).await;
    assert_eq!(all.len(), count);
    in_order(&all);
    let streams: BTreeSet<&str> = all.iter().map(|one| one.stream.as_str()).collect();
    assert_eq!(streams.len(), 40, "every case is among them");
    assert_eq!(house.centre.fire_due().await.unwrap(), 0);
}

async fn put_aside(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    open(&house, "漏水").await;
    house.wait(1_000);
    open(&house, "停电").await;
    let change = |text: &'static str| {
        let statement = Statement::composed("test", text);
        database.database().write(move |tx: &mut dyn Tx| tx.exec(&statement, &[]))
    };
    // One of the two cannot be read any more.
    change("update cases set snapshot = '{' || snapshot where number like '%0001'").await.unwrap();
    house.set("2026-11-20 09:11");
    house.centre.fire_due().await.unwrap();
    let all = fired(database).await;
    let streams: BTreeSet<&str> = all.iter().map(|one| one.stream.as_str()).collect();
    assert_eq!(streams.len(), 1, "the other one is recorded all the same");
    assert!(house.centre.count_parked().await.unwrap() > 0);
    let inbox = house.centre.inbox(house.who("admin"), false, None, None).await.unwrap();
    let told: Vec<_> = inbox.rows.iter().filter(|row| row.kind == "parked").collect();
    let parked = house.centre.parked().await.unwrap();
    assert_eq!((told.len(), parked.is_empty()), (parked.len(), false), "each is told once");
    assert!(told.iter().all(|row| row.unread && row.words.contains("没能记下")), "{:?}", told[0].words);
    assert_eq!(house.centre.fire_due().await.unwrap(), 0, "it is not looked at for ever");
    // Whoever mended it lets it be tried again, and nothing of it is missing.
    change("update cases set snapshot = substr(snapshot, 2) where number like '%0001'").await.unwrap();
    assert_eq!(house.centre.try_parked_again().await.unwrap(), parked.len());
    assert!(house.centre.fire_due().await.unwrap() > 0);
    let all = fired(database).await;
    in_order(&all);
    assert_eq!(all.iter().map(|one| one.stream.as_str()).collect::<BTreeSet<_>>().len(), 2);
    assert_eq!(house.centre.count_parked().await.unwrap(), 0);
    whole(&house).await;
}

async fn nothing_due_costs_a_look(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    open(&house, "漏水").await;
    let before = house.centre.database_stats();
    let next = house.centre.next_due().await.unwrap().unwrap();
    assert!(next > at("2026-11-20 09:00"));
    let after = house.centre.database_stats();
    assert_eq!(
        (after.reads - before.reads, after.units - before.units),
        (1, 0),
        "one question, nothing written"
    );
    // A microsecond before, nothing fires; at the instant it does.
    house.wait(next.since(at("2026-11-20 09:00")) - 1);
    assert_eq!(house.centre.fire_due().await.unwrap(), 0);
    assert_eq!(house.centre.database_stats().units, after.units, "nothing due, nothing written");
    house.wait(1);
    assert!(house.centre.fire_due().await.unwrap() > 0);
}

/// In Berlin the clocks went back on 25 October 2026 at 01:00 UTC: 02:00 to 03:00 came twice.
async fn an_hour_that_comes_twice(database: &TestDatabase) {
    let (house, _folder) = house(database).await;
    house.change_the_handbook(&[("zone=\"Asia/Shanghai\"", "zone=\"Europe/Berlin\"")]).await;
    let utc = |text: &str| Instant::from_civil(&calendar::Zone::new("UTC").unwrap(), text).unwrap();
    // 02:55 summer time; due ten minutes later, at 02:05 winter time: earlier on the wall, later in truth.
    house.set_to(utc("2026-10-25 00:55"));
    open(&house, "漏水").await;
    let next = async || house.centre.next_due().await.unwrap().unwrap();
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let due = next().await;
        seen.push(due);
        house.set_to(due);
        assert!(house.centre.fire_due().await.unwrap() > 0);
        assert!(next().await > due, "it fires once, not again when the wall clock shows the same");
    }
    assert!(seen.contains(&utc("2026-10-25 01:05")), "ten minutes are ten minutes: {seen:?}");
    in_order(&fired(database).await);
    // 27 March 2027: the hour from 02:00 to 03:00 on the 28th does not exist.
    house.set_to(utc("2027-03-28 00:55"));
    house.centre.fire_due().await.unwrap();
    let before = fired(database).await.len();
    open(&house, "停电").await;
    house.set_to(utc("2027-03-28 01:05"));
    house.centre.fire_due().await.unwrap();
    let all = fired(database).await;
    assert!(all.len() > before);
    assert!(all.iter().any(|one| one.due == utc("2027-03-28 01:05").micros()));
    in_order(&all);
    whole(&house).await;
}

db::both_engines! {
    fn a_week_of_downtime_is_recorded_in_order_and_told_once(database) { on_runtime(a_week_of_downtime(database)); }
    fn a_clock_that_jumps_loses_and_repeats_nothing(database) { on_runtime(the_clock_jumps(database)); }
    fn many_duties_at_once_fire_once_each(database) { on_runtime(many_at_once(database)); }
    fn what_cannot_be_recorded_is_put_aside_told_and_tried_again(database) { on_runtime(put_aside(database)); }
    fn when_nothing_is_due_nothing_is_done(database) { on_runtime(nothing_due_costs_a_look(database)); }
    fn daylight_saving_moves_no_duty(database) { on_runtime(an_hour_that_comes_twice(database)); }
}
