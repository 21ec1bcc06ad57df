//! Below 100 %: who is drawn, who stays in reserve, and for how long.

use crate::deeds::*;
use crate::world::*;
use calendar::Instant;
use engine::Code;
use model::actor::Actor;
use model::command::{Command, Slot, Stamp};
use model::duty::DutyKind;
use model::event::Event;

#[test]
fn below_a_hundred_percent_only_marked_slots_are_visited_and_a_replacement_can_be_drawn() {
    let mut world = dispatched("ordinary");
    world.handbook.services.get_mut("repair").unwrap().visits[0].rate = 70;
    let slot = |marked| Slot { stratum: "repair".into(), block: 0, index: 3, marked, replaces: None };
    world.slots.insert(id("after_repair"), slot(false));
    world.act(WANG, "finish").unwrap();
    assert_eq!(world.duty("after_repair#1").kind, DutyKind::Reserve);
    assert!(world.case().visits.is_empty() && world.duty("after_repair#1").is_open());
    assert!(world.case().closed_at.is_none(), "as open as a case that was drawn");
    let draw = Command::DrawVisit { clause: id("after_repair"), slot: slot(true) };
    assert_eq!(code(world.by(SUPERVISOR, &draw)), Code::NotYourPost);
    let due = world.duty("after_repair#1").due;
    assert!(engine::may_be_drawn(world.case(), &id("after_repair"), due.plus(-1)));
    assert!(!engine::may_be_drawn(world.case(), &id("after_repair"), due));
    world.submit(&Actor::clock(), &Stamp::default(), &draw).unwrap();
    let drawn = world.duty("after_repair#2");
    assert_eq!((drawn.kind, drawn.due, drawn.is_open()), (DutyKind::Visit, due, true));
    assert!(!world.duty("after_repair#1").is_open());
    assert_eq!(code(world.submit(&Actor::clock(), &Stamp::default(), &draw)), Code::VisitNotOwed);
}

#[test]
fn a_case_in_reserve_closes_when_its_limit_is_over_and_nobody_is_told() {
    let mut world = dispatched("ordinary");
    world.handbook.services.get_mut("repair").unwrap().visits[0].rate = 70;
    let slot = Slot { stratum: "repair".into(), block: 0, index: 3, marked: false, replaces: None };
    world.slots.insert(id("after_repair"), slot);
    world.act(WANG, "finish").unwrap();
    world.act(DESK, "reply").unwrap();
    let due = world.duty("after_repair#1").due;
    world.wait_until(due.plus(-Instant::MINUTE));
    assert!(world.case().closed_at.is_none());
    world.wait_until(due);
    assert!(world.case().closed_at.is_some(), "nothing more could be demanded");
    let reserve = world.duty("after_repair#1");
    assert!(!reserve.is_open() && !reserve.is_breached());
    let told = world.entries.iter().filter_map(|entry| match &entry.event {
        Event::StepFired { duty, told, .. } if duty == &reserve.key => Some(told.len()),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [0]);
}

#[test]
fn a_further_round_takes_a_case_out_of_reserve_and_draws_anew() {
    let mut world = dispatched("ordinary");
    world.handbook.services.get_mut("repair").unwrap().visits[0].rate = 70;
    let slot = |marked| Slot { stratum: "repair".into(), block: 0, index: 3, marked, replaces: None };
    world.slots.insert(id("after_repair"), slot(false));
    world.act(WANG, "finish").unwrap();
    world.by(DESK, &Command::Reopen { reason: words(1) }).unwrap();
    assert!(!world.duty("after_repair#1").is_open());
    assert!(!engine::may_be_drawn(world.case(), &id("after_repair"), world.now));
    world.slots.insert(id("after_repair"), slot(true));
    world.act(WANG, "finish").unwrap();
    assert_eq!(world.duty("after_repair#2").kind, DutyKind::Visit);
}

fn in_reserve(world: &mut World, marked: bool) {
    world.handbook.services.get_mut("repair").unwrap().visits[0].rate = 70;
    let slot = Slot { stratum: "repair".into(), block: 0, index: 3, marked, replaces: None };
    world.slots.insert(id("after_repair"), slot);
    world.act(WANG, "finish").unwrap();
}

fn draw(marked: bool) -> Command {
    let slot = Slot { stratum: "repair".into(), block: 0, index: 3, marked, replaces: None };
    Command::DrawVisit { clause: id("after_repair"), slot }
}

#[test]
fn only_a_marked_slot_draws_and_only_an_unmarked_case_is_drawn() {
    let clock = |world: &mut World, command| world.submit(&Actor::clock(), &Stamp::default(), &command);
    let mut world = dispatched("ordinary");
    in_reserve(&mut world, false);
    assert_eq!(code(clock(&mut world, draw(false))), Code::VisitNotOwed);
    let mut world = dispatched("ordinary");
    in_reserve(&mut world, true);
    assert_eq!(code(clock(&mut world, draw(true))), Code::VisitNotOwed);
}

#[test]
fn a_case_whose_reserve_lapsed_is_not_drawn_though_it_is_not_closed_yet() {
    let mut world = dispatched("ordinary");
    in_reserve(&mut world, false);
    let due = world.duty("after_repair#1").due;
    world.wait_until(due);
    assert!(world.case().closed_at.is_none(), "the answer is still owed");
    let drawn = world.submit(&Actor::clock(), &Stamp::default(), &draw(true));
    assert_eq!(code(drawn), Code::VisitNotOwed);
}

#[test]
fn drawing_for_one_visit_leaves_the_reserve_of_another() {
    let mut world = dispatched("ordinary");
    let visits = &mut world.handbook.services.get_mut("repair").unwrap().visits;
    visits.push(model::handbook::ReturnVisit { id: id("second"), rate: 70, ..visit() });
    let slot = Slot { stratum: "repair/second".into(), block: 0, index: 5, marked: false, replaces: None };
    world.slots.insert(id("second"), slot);
    in_reserve(&mut world, false);
    world.submit(&Actor::clock(), &Stamp::default(), &draw(true)).unwrap();
    assert!(world.duty("second#1").is_open() && !world.duty("after_repair#1").is_open());
}
