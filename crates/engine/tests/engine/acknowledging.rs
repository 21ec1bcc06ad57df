//! "I have it": it stops the next warning or escalation, and no other.

use crate::deeds::*;
use crate::world::*;
use engine::Code;
use model::command::Command;
use model::duty::{DutyKey, StepKind};
use model::event::Entry;
use model::*;

fn key() -> DutyKey {
    "urgent_arrival#1".parse().unwrap()
}
fn have_it(world: &mut World, who: u128) -> Result<Vec<Entry>, engine::Refusal> {
    world.by(who, &Command::Acknowledge { duty: key() })
}
fn fired(world: &World) -> Vec<u32> {
    world.duty("urgent_arrival#1").steps.iter().filter(|s| s.fired.is_some()).map(|s| s.index).collect()
}

#[test]
fn it_stops_the_next_step_only_and_never_the_breach() {
    // 0 warns after 5 minutes, 1 is the due time after 10, 2 tells the supervisor then, 3 the manager after 30.
    let mut world = dispatched("urgent");
    assert_eq!(code(have_it(&mut world, LIU)), Code::NotOfferedToYou);
    have_it(&mut world, WANG).unwrap();
    assert_eq!(world.duty("urgent_arrival#1").acknowledged, Some((person(WANG), world.now)));
    world.wait(9);
    assert_eq!(fired(&world), Vec::<u32>::new());
    let stopped = Command::Fire { duty: key(), step: 0 };
    let clock = Actor::clock();
    assert_eq!(code(world.submit(&clock, &command::Stamp::default(), &stopped)), Code::AlreadyFired);
    world.wait(1);
    assert_eq!(fired(&world), [1, 2], "the due time and what comes with it");
    world.wait(60);
    assert_eq!(fired(&world), [1, 2, 3]);
    assert!(world.duty("urgent_arrival#1").is_breached());
}

#[test]
fn said_twice_before_the_next_telling_it_stops_no_second_step() {
    let mut world = dispatched("urgent");
    have_it(&mut world, WANG).unwrap();
    assert!(have_it(&mut world, WANG).unwrap().is_empty());
    world.wait(10);
    assert_eq!(fired(&world), [1, 2]);
}

#[test]
fn each_telling_can_be_answered_anew() {
    let mut world = dispatched("urgent");
    world.wait(6);
    assert_eq!(fired(&world), [0]);
    have_it(&mut world, WANG).unwrap();
    world.wait(4);
    assert_eq!(fired(&world), [0, 1], "the supervisor is spared");
    assert!(world.duty("urgent_arrival#1").acknowledged.is_some(), "the due time itself asks nobody");
    assert!(have_it(&mut world, WANG).unwrap().is_empty());
    world.wait(20);
    assert_eq!(fired(&world), [0, 1, 3], "the manager is not");
    assert_eq!(world.duty("urgent_arrival#1").acknowledged, None);
    have_it(&mut world, MANAGER).unwrap();
    assert_eq!(world.duty("urgent_arrival#1").acknowledged, Some((person(MANAGER), world.now)));
}

#[test]
fn a_stopped_step_stays_stopped_when_the_time_is_counted_again() {
    let mut world = dispatched("ordinary");
    let limit: DutyKey = "ordinary_arrival#1".parse().unwrap();
    world.by(WANG, &Command::Acknowledge { duty: limit }).unwrap();
    let stopped = world.duty("ordinary_arrival#1").steps[0].clone();
    assert!(stopped.kind == StepKind::Warn && stopped.stopped == Some(world.now));
    let until = at("2026-11-17 09:00");
    world.by(WANG, &Command::Pause { reason: id("parts"), until, note: None }).unwrap();
    let steps = &world.duty("ordinary_arrival#1").steps;
    assert_eq!(steps.iter().map(|s| s.index).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert_eq!(steps[0], stopped, "it did not come back");
    assert!(steps[1].at > at("2026-11-16 18:00"), "the others moved");
}

#[test]
fn a_duty_without_a_step_to_stop_is_still_acknowledged() {
    let mut world = finished();
    world.by(STEWARD, &Command::Acknowledge { duty: "after_repair#1".parse().unwrap() }).unwrap();
    let duty = world.duty("after_repair#1");
    assert_eq!(duty.acknowledged, Some((person(STEWARD), world.now)));
    assert!(duty.steps.iter().all(|s| s.stopped.is_none()));
    let due = duty.due;
    world.wait_until(due);
    assert!(world.duty("after_repair#1").is_breached());
}

#[test]
fn what_fell_due_before_is_recorded_though_the_clock_comes_late() {
    let mut world = dispatched("urgent");
    // Nothing fires for eleven minutes, as after a failure of the machine.
    world.now = world.now.plus(11 * Instant::MINUTE);
    have_it(&mut world, WANG).unwrap();
    world.wait(0);
    assert_eq!(fired(&world), [0, 1, 2]);
    world.wait(60);
    assert_eq!(fired(&world), [0, 1, 2], "only what was still to come was stopped");
}
