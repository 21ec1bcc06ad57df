//! Where one rule ends and the next begins: what a neighbouring duty, an empty post or an exact instant must not change.

use crate::deeds::*;
use crate::world::*;
use calendar::{Instant, Unit, Within};
use engine::Code;
use model::command::{Command, Role, Slot, Verdict};
use model::duty::{Assignee, DutyState, StepKind};
use model::expression::{CaseFact, Expression, Operator, Scalar};
use model::handbook::*;
use model::*;
use std::collections::BTreeMap;

fn service(world: &mut World) -> &mut Service {
    world.handbook.services.get_mut("repair").unwrap()
}

#[test]
fn another_duty_that_falls_due_wakes_no_pause() {
    let mut world = dispatched("ordinary");
    let tell = limit("tell", Trigger::Action(id("arrive")), Trigger::Finished, Within::new(5, Unit::Minutes));
    service(&mut world).limits.push(tell);
    world.act(WANG, "arrive").unwrap();
    let until = at("2026-11-17 09:00");
    world.by(WANG, &Command::Pause { reason: id("parts"), until, note: None }).unwrap();
    world.wait(30);
    assert!(world.duty("tell#1").is_breached() && world.case().pause.is_some());
}

#[test]
fn a_neighbours_breach_keeps_no_limit_alive() {
    let mut world = World::new();
    let tell = limit("tell", Trigger::Reported, Trigger::Finished, Within::new(1, Unit::Minutes));
    service(&mut world).limits.push(tell);
    world.open(DESK, "urgent");
    world.wait(5);
    assert!(world.duty("tell#1").is_breached());
    world.by(DESK, &urgency("ordinary")).unwrap();
    assert!(matches!(world.duty("urgent_arrival#1").state, DutyState::Void { .. }));
    assert!(world.duty("ordinary_arrival#1").is_open());
}

#[test]
fn a_limit_by_the_worker_goes_to_the_owner_when_the_worker_is_kept_out() {
    let mut world = dispatched("ordinary");
    let mut by_field =
        limit("his", Trigger::Action(id("arrive")), Trigger::Finished, Within::new(1, Unit::Days));
    by_field.by = Performer::Field(id("worker"));
    service(&mut world).limits.push(by_field);
    world.act(WANG, "arrive").unwrap();
    assert_eq!(world.duty("his#1").who, Assignee::person(person(WANG)));
    let accused = BTreeMap::from([(id("accused"), Value::Person(person(WANG)))]);
    world.by(DESK, &Command::SetFields { fields: accused, reason: None }).unwrap();
    let other = limit("again", Trigger::Accepted, Trigger::Finished, Within::new(1, Unit::Days));
    service(&mut world).limits.push(Limit { by: Performer::Field(id("worker")), ..other });
    let take = Command::Offer { role: Role::Owner, to: Assignee::person(person(SUPERVISOR)), reason: None };
    world.by(SUPERVISOR, &take).unwrap();
    assert_eq!(world.duty("again#1").who, Assignee::person(person(SUPERVISOR)));
}

#[test]
fn a_post_is_acted_for_by_its_holders_off_shift_and_by_who_stands_in() {
    for (who, allowed) in [(DESK, true), (SUPERVISOR, true), (STEWARD, false)] {
        let mut world = dispatched("ordinary");
        service(&mut world).cancel.as_mut().unwrap().by = vec![post("front_desk")];
        world.away(DESK, 3);
        let cancel = Command::Cancel { by_customer: true, reason: words(1) };
        assert_eq!(world.by(who, &cancel).is_ok(), allowed, "{who}");
    }
    let mut world = dispatched("ordinary");
    service(&mut world).cancel.as_mut().unwrap().by = vec![post("front_desk")];
    let cancel = Command::Cancel { by_customer: true, reason: words(1) };
    assert_eq!(code(world.by(SUPERVISOR, &cancel)), Code::NotYourPost, "the desk is there");
}

#[test]
fn an_expression_sees_what_the_case_is() {
    let equals = |fact, value| Expression::Binary {
        operator: Operator::Equal,
        left: Box::new(Expression::Fact { fact }),
        right: Box::new(Expression::Literal { value }),
    };
    let facts = [
        (CaseFact::VisitsOwed, Scalar::Integer(1)),
        (CaseFact::Round, Scalar::Integer(1)),
        (CaseFact::Channel, Scalar::Word("phone".into())),
        (CaseFact::Drill, Scalar::Bool(false)),
        (CaseFact::Paused, Scalar::Bool(false)),
        (CaseFact::PartyKnown, Scalar::Bool(true)),
        (CaseFact::PlaceKnown, Scalar::Bool(false)),
        (CaseFact::Appointed, Scalar::Bool(false)),
        (CaseFact::Joined, Scalar::Bool(false)),
        (CaseFact::Consented, Scalar::Bool(false)),
        (CaseFact::ToPay, Scalar::Money(Fen(0))),
    ];
    for (fact, value) in facts {
        let mut world = finished();
        let must = equals(fact, value);
        service(&mut world).actions[3].guards = vec![Guard { must, otherwise: label("不") }];
        world.act(DESK, "reply").unwrap();
    }
    let mut world = finished();
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    let must = equals(CaseFact::VisitsOwed, Scalar::Integer(0));
    service(&mut world).actions[3].guards = vec![Guard { must, otherwise: label("不") }];
    world.act(DESK, "reply").unwrap();
}

#[test]
fn what_begins_later_says_so_when_it_does() {
    let mut world = World::new();
    let there =
        |word: &str, from| limit(word, from, Trigger::Action(id("arrive")), Within::new(30, Unit::Minutes));
    service(&mut world).limits.push(there("be_there", Trigger::AppointmentStart));
    world.open(DESK, "ordinary");
    let from = at("2026-11-16 14:00");
    world.by(DESK, &Command::Appoint { from, until: from.plus(Instant::HOUR) }).unwrap();
    let first = &world.duty("be_there#1").steps[0];
    assert_eq!((first.at, &first.kind), (from, &StepKind::Begin));
    assert_eq!(world.duty("finish_in_time#1").steps[0].kind, StepKind::Warn);
    let world = finished();
    assert_eq!(world.duty("after_repair#1").steps[0].kind, StepKind::Due);
}

#[test]
fn at_a_hundred_percent_nobody_draws() {
    let mut world = dispatched("ordinary");
    let slot = Slot { stratum: "repair".into(), block: 0, index: 3, marked: false, replaces: None };
    world.slots.insert(id("after_repair"), slot);
    world.act(WANG, "finish").unwrap();
    assert!(world.duty("after_repair#1").is_open() && world.case().slots.is_empty());
}

#[test]
fn an_owner_who_has_left_does_not_hold_the_next_round_alone() {
    for away in [true, false] {
        let mut world = finished();
        if away {
            world.away(WANG, 3);
        }
        world.by(DESK, &Command::Reopen { reason: words(1) }).unwrap();
        let offered = world.case().offers.get(&Role::Owner).map(|offer| offer.to.clone());
        assert_eq!(offered, away.then(|| Assignee::Post { post: post("supervisor"), place: None }));
    }
}
