//! Why this time: every explanation says the clause, what was counted, what stood still and how it ended.

use crate::deeds::*;
use crate::world::*;
use calendar::{DayKind, Holiday, Holidays};
use engine::{clause_name, explain_duty, show, write};
use model::command::{Command, Verdict};
use model::*;
use std::collections::BTreeMap;

fn lines(world: &World, key: &str) -> Vec<String> {
    let told = explain_duty(&world.handbook, world.case(), &key.parse().unwrap()).unwrap();
    told.lines.into_iter().map(|line| line.zh).collect()
}

#[test]
fn an_explanation_counts_working_time_and_pauses_aloud() {
    let mut world = dispatched("ordinary");
    world.handbook.services.get_mut("repair").unwrap().limits[1].clause = Some("第三条".into());
    let until = at("2026-11-16 11:00");
    world.by(WANG, &Command::Pause { reason: id("parts"), until, note: None }).unwrap();
    let told = explain_duty(&world.handbook, world.case(), &"ordinary_arrival#1".parse().unwrap()).unwrap();
    assert_eq!(told.headline.zh, "“ordinary_arrival”应在 2026-11-17 10:00 前完成");
    assert_eq!(told.paragraph.as_deref(), Some("第三条"));
    assert!(!told.provisional);
    assert_eq!(
        lines(&world, "ordinary_arrival#1"),
        [
            "从 2026-11-16 09:00 起算 8 个工作小时，按“office”",
            "2026-11-16 09:00 – 2026-11-16 11:00 暂停（parts），不计",
            "2026-11-16 工作时间 2026-11-16 11:00 – 2026-11-16 12:00，计 60 分钟",
            "2026-11-16 工作时间 2026-11-16 13:00 – 2026-11-16 18:00，计 300 分钟",
            "2026-11-17 工作时间 2026-11-17 08:00 – 2026-11-17 10:00，计 120 分钟",
            "暂停合计 120 分钟，不计",
        ]
    );
}

#[test]
fn an_explanation_says_how_a_duty_ended() {
    let mut world = dispatched("urgent");
    assert!(!lines(&world, "urgent_arrival#1").iter().any(|l| l.contains("超时")));
    world.wait(11);
    assert!(lines(&world, "urgent_arrival#1").contains(&"已超时".to_owned()));
    world.act(WANG, "arrive").unwrap();
    let last = |world: &World, key: &str| lines(world, key).pop().unwrap();
    assert_eq!(last(&world, "urgent_arrival#1"), "2026-11-16 09:11 完成（2026-11-16 09:11 记录），超时");
    world.act(WANG, "finish").unwrap();
    assert!(last(&world, "finish_in_time#1").ends_with("按时"));
    world.by(DESK, &Command::Reopen { reason: words(1) }).unwrap();
    assert_eq!(last(&world, "after_repair#1"), "2026-11-16 09:11 起不再需要（reopened）");
}

#[test]
fn an_explanation_says_who_stands_in() {
    let mut world = World::new();
    world.away(STEWARD, 30);
    world.handbook.posts.get_mut(&post("steward")).unwrap().label = label("管家");
    world.handbook.posts.get_mut(&post("supervisor")).unwrap().label = label("主管");
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: command::Role::Owner }).unwrap();
    world.act(WANG, "finish").unwrap();
    assert!(lines(&world, "after_repair#1").contains(&"应由管家办理，当时无人当班，由主管接替".to_owned()));
    world.by(SUPERVISOR, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
}

#[test]
fn an_explanation_names_holidays_make_up_days_and_what_is_provisional() {
    let mut world = World::new();
    world.now = at("2026-09-30 17:00");
    let day = |kind, name: &str| Holiday { kind, name: name.into() };
    let mut days: BTreeMap<_, _> =
        (1..=7).map(|d| (format!("2026-10-{d:02}").parse().unwrap(), day(DayKind::Off, "国庆节"))).collect();
    days.insert("2026-10-10".parse().unwrap(), day(DayKind::Work, "国庆节"));
    let published_until = "2026-10-31".parse().unwrap();
    world.handbook.holidays.holidays.insert("cn".into(), Holidays { days, published_until });
    world.handbook.calendars.get_mut("office").unwrap().observes = Some("cn".into());
    let limit = &mut world.handbook.services.get_mut("repair").unwrap().limits[1];
    limit.time =
        handbook::LimitTime::Within { within: calendar::Within::new(24, calendar::Unit::WorkingHours) };
    world.open(DESK, "ordinary");
    let told = lines(&world, "ordinary_arrival#1").join("\n");
    assert!(told.contains("国庆节放假，不计"), "{told}");
    assert!(told.contains("国庆节调休上班"), "{told}");
    let explained =
        |world: &World| explain_duty(&world.handbook, world.case(), &"ordinary_arrival#1".parse().unwrap());
    assert!(!explained(&world).unwrap().provisional);
    world.handbook.holidays.holidays.get_mut("cn").unwrap().published_until = "2026-09-30".parse().unwrap();
    world.case = None;
    world.open(DESK, "ordinary");
    assert!(explained(&world).unwrap().provisional);
    assert_eq!(explain_duty(&world.handbook, world.case(), &"nothing#1".parse().unwrap()), None);
}

#[test]
fn days_are_counted_without_the_day_of_the_start() {
    let world = finished();
    let told = lines(&world, "after_repair#1");
    assert!(
        told[1].contains("当天不计") && told.iter().filter(|l| l.contains("计 1 天")).count() == 3,
        "{told:?}"
    );
}

#[test]
fn every_clause_has_a_name() {
    let world = World::new();
    let name = |word: &str| clause_name(&world.handbook, &id("repair"), &id(word)).zh;
    let expected = [
        ("urgent_arrival", "urgent_arrival"),
        ("after_repair", "回访"),
        ("accept_owner", "接手"),
        ("accept_contact", "接手跟进"),
        ("wake", "暂停到期"),
        ("promise", "兑现承诺"),
        ("appointment", "按约上门"),
        ("sign_off", "签认联系不上"),
        ("who_knows", "who_knows"),
    ];
    for (word, zh) in expected {
        assert_eq!(name(word), zh);
    }
}

#[test]
fn a_time_is_written_as_people_read_it() {
    let zone = zone();
    assert_eq!(write(&zone, at("2026-11-16 09:05")), "2026-11-16 09:05");
    assert_eq!(write(&zone, at("2026-11-16 09:05:07")), "2026-11-16 09:05:07");
    assert_eq!(show(&zone, at("2026-11-17 00:00")), "2026-11-16 24:00");
    assert_eq!(show(&zone, at("2026-11-17 00:01")), "2026-11-17 00:01");
}

#[test]
fn the_time_to_accept_is_explained_too() {
    let mut world = World::new();
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    assert!(lines(&world, "accept_owner#1")[0].contains("10 分钟"));
}
