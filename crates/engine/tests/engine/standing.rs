//! What stands when something else moves: dates, limits, pauses, appointments, consent.

use crate::deeds::*;
use crate::world::*;
use calendar::{Instant, Unit, Within};
use engine::{Code, explain_duty, holds};
use model::actor::Actor;
use model::command::{Command, Payer, Stamp};
use model::duty::DutyState;
use model::expression::{CaseFact, Expression};
use model::handbook::*;
use model::*;
use std::collections::BTreeMap;

fn service(world: &mut World) -> &mut Service {
    world.handbook.services.get_mut("repair").unwrap()
}
fn redated(world: &World, clause: &str) -> usize {
    let own =
        |event: &Event| matches!(event, Event::DutyRedated { duty, .. } if duty.clause.as_str() == clause);
    world.entries.iter().filter(|entry| own(&entry.event)).count()
}
fn lines(world: &World, key: &str) -> Vec<String> {
    let told = explain_duty(&world.handbook, world.case(), &key.parse().unwrap()).unwrap();
    told.lines.into_iter().map(|line| line.zh).collect()
}

#[test]
fn a_limit_that_was_missed_keeps_its_date_when_an_earlier_case_is_merged_in() {
    let mut world = dispatched("urgent");
    world.wait(11);
    let other = head(&world, 2, "2026-11-16 08:00");
    let absorb = Command::Absorb { case: other.id };
    world.linked.insert(other.id, other);
    world.submit(&Actor::clock(), &Stamp::default(), &absorb).unwrap();
    assert_eq!(redated(&world, "urgent_arrival"), 0);
    assert_eq!(redated(&world, "finish_in_time"), 1);
}

#[test]
fn counting_again_without_news_records_nothing() {
    use calendar::Holidays;
    let mut world = World::new();
    world.now = at("2026-12-30 09:00");
    let known = Holidays { days: BTreeMap::new(), published_until: "2026-12-31".parse().unwrap() };
    world.handbook.holidays.holidays.insert("cn".into(), known);
    world.handbook.calendars.get_mut("office").unwrap().observes = Some("cn".into());
    world.open(DESK, "ordinary");
    assert!(world.duty("finish_in_time#1").provisional.is_some());
    world.submit(&Actor::clock(), &Stamp::default(), &Command::Redate).unwrap();
    assert_eq!(redated(&world, "finish_in_time"), 0);
}

#[test]
fn after_the_finish_a_new_handbook_begins_only_what_runs_past_it() {
    let mut world = finished();
    for (word, past_finish) in [("work", false), ("afterwards", true)] {
        let own = limit(word, Trigger::Reported, Trigger::Action(id("reply")), Within::new(9, Unit::Days));
        service(&mut world).limits.push(Limit { past_finish, ..own });
    }
    let handbook = world.handbook.hash().unwrap();
    world.by(SUPERVISOR, &Command::Adopt { handbook }).unwrap();
    assert!(world.duty("afterwards#1").is_open());
    assert!(!world.case().duties.contains_key(&"work#1".parse().unwrap()));
}

#[test]
fn a_limit_whose_time_is_over_is_not_escaped_before_the_clock_says_so() {
    let mut world = dispatched("urgent");
    world.now = at("2026-11-16 09:11");
    world.by(DESK, &urgency("ordinary")).unwrap();
    assert!(world.duty("urgent_arrival#1").is_open());
}

#[test]
fn another_answer_in_the_form_is_no_rise_in_urgency() {
    let mut world = dispatched("ordinary");
    let mut named = limit("named", Trigger::Reported, Trigger::Finished, Within::new(9, Unit::Days));
    let liu = expression::Scalar::Word(person(LIU).to_string());
    named.when =
        Some(Expression::In { of: Box::new(Expression::Field { field: id("worker") }), list: vec![liu] });
    service(&mut world).limits.push(named);
    let worker = |who: u128| Command::SetFields {
        fields: BTreeMap::from([(id("worker"), Value::Person(person(who)))]),
        reason: Some(words(1)),
    };
    world.by(WANG, &worker(LIU)).unwrap();
    assert!(world.duty("named#1").is_open());
    world.by(WANG, &worker(WANG)).unwrap();
    assert!(!world.duty("named#1").is_open(), "its condition ceased");
}

#[test]
fn finishing_inside_the_agreed_window_keeps_the_appointment() {
    let mut world = dispatched("ordinary");
    let from = at("2026-11-16 10:00");
    world.by(DESK, &Command::Appoint { from, until: from.plus(Instant::HOUR) }).unwrap();
    world.wait_until(at("2026-11-16 10:30"));
    world.act(WANG, "finish").unwrap();
    assert!(matches!(world.duty("appointment#1").state, DutyState::Done { late: false, .. }));
}

#[test]
fn a_pause_may_last_to_the_last_minute_of_its_allowance() {
    let pause = |until: &str| Command::Pause { reason: id("parts"), until: at(until), note: None };
    let mut world = dispatched("ordinary");
    assert_eq!(code(world.by(WANG, &pause("2026-11-24 00:01"))), Code::PauseTooLong);
    world.by(WANG, &pause("2026-11-24 00:00")).unwrap();
}

#[test]
fn a_condition_sees_the_fields_of_a_case_that_has_lines_and_a_consent_to_just_this_sum() {
    let mut world = dispatched("urgent");
    let consented = Expression::Fact { fact: CaseFact::Consented };
    world.by(WANG, &put(1, 333, Payer::Customer, None)).unwrap();
    assert_eq!(holds(world.case(), &urgent()), Some(true));
    assert_eq!(holds(world.case(), &consented), Some(false));
    let consent = Command::Consent { sum: Fen(500), method: VisitMethod::Phone, proof: None };
    world.by(WANG, &consent).unwrap();
    assert_eq!(holds(world.case(), &consented), Some(true));
}

#[test]
fn hours_by_the_clock_are_explained_from_when_until_when() {
    let world = dispatched("urgent");
    let told = lines(&world, "urgent_arrival#1");
    let own = "2026-11-16 09:00 – 2026-11-16 09:10，计 10 分钟";
    assert!(told.iter().any(|line| line == own), "{told:?}");
}

#[test]
fn a_long_count_is_explained_in_stretches() {
    let mut world = World::new();
    service(&mut world).limits[1].time = LimitTime::Within { within: Within::new(600, Unit::WorkingHours) };
    world.open(DESK, "ordinary");
    let told = lines(&world, "ordinary_arrival#1");
    assert!(told.iter().any(|line| line.contains("段，计")), "{told:?}");
}
