//! Steps fire once; times move by event when holidays are published or a new handbook is adopted.

use crate::deeds::*;
use crate::world::*;
use engine::Code;
use model::actor::Actor;
use model::command::{Command, Stamp};
use model::event::{Entry, Event};
use model::handbook::LimitTime;
use std::collections::BTreeMap;

#[test]
fn steps_fire_once_in_time_and_not_before() {
    let mut world = World::new();
    world.open(DESK, "urgent");
    let fire = |step| Command::Fire { duty: "urgent_arrival#1".parse().unwrap(), step };
    assert_eq!(code(world.submit(&Actor::clock(), &Stamp::default(), &fire(0))), Code::TooEarly);
    world.wait(6);
    assert_eq!(code(world.submit(&Actor::clock(), &Stamp::default(), &fire(0))), Code::AlreadyFired);
    assert_eq!(code(world.submit(&Actor::clock(), &Stamp::default(), &fire(9))), Code::NoSuchDuty);
    assert_eq!(code(world.by(DESK, &fire(1))), Code::NotYourPost);
}

#[test]
fn holidays_published_later_move_provisional_times_and_keep_the_old_instant() {
    use calendar::{DayKind, Holiday, Holidays, Tables};
    let mut world = World::new();
    world.now = at("2026-12-30 09:00");
    let known = Holidays { days: BTreeMap::new(), published_until: "2026-12-31".parse().unwrap() };
    world.handbook.holidays.holidays.insert("cn".into(), known);
    world.handbook.calendars.get_mut("office").unwrap().observes = Some("cn".into());
    world.open(DESK, "ordinary");
    assert!(world.duty("finish_in_time#1").provisional.is_some());
    assert_eq!(world.duty("finish_in_time#1").due, at("2027-01-04 18:00"));
    let day = Holiday { kind: DayKind::Off, name: "元旦".into() };
    let table = world.handbook.holidays.holidays.get_mut("cn").unwrap();
    *table = Holidays {
        days: BTreeMap::from([("2027-01-01".parse().unwrap(), day)]),
        published_until: "2027-12-31".parse().unwrap(),
    };
    let _: &Tables = &world.handbook.holidays;
    let entries: Vec<Entry> = world.submit(&Actor::clock(), &Stamp::default(), &Command::Redate).unwrap();
    assert_eq!(world.duty("finish_in_time#1").due, at("2027-01-05 18:00"));
    assert!(world.duty("finish_in_time#1").provisional.is_none());
    assert!(entries.iter().any(|e| matches!(&e.event, Event::DutyRedated { old, reason, .. } if *old == at("2027-01-04 18:00") && reason == "published")));
}

#[test]
fn adopting_a_new_handbook_counts_open_limits_again_and_is_journaled() {
    let mut world = dispatched("ordinary");
    world.handbook.services.get_mut("repair").unwrap().limits[1].time =
        LimitTime::Within { within: calendar::Within::new(4, calendar::Unit::WorkingHours) };
    let hash = world.handbook.hash().unwrap();
    world.by(SUPERVISOR, &Command::Adopt { handbook: hash.clone() }).unwrap();
    assert_eq!(world.case().handbook, hash);
    assert_eq!(world.duty("ordinary_arrival#1").due, at("2026-11-16 14:00"));
    world.handbook.services.get_mut("repair").unwrap().stages.retain(|s| s.id.as_str() != "working");
    assert_eq!(code(world.by(SUPERVISOR, &Command::Adopt { handbook: hash })), Code::StageGone);
}
