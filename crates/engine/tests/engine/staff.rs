//! What staff may not do by their word alone: cancel in the customer's name, pass work on for ever, shed it by merging,
//! move a case to an easier handbook.

use crate::deeds::*;
use crate::world::*;
use engine::{CaseHead, Code};
use model::actor::{Actor, Who};
use model::command::{Command, Role, Stamp, Verdict};
use model::duty::Assignee;
use model::handbook::*;
use model::*;
use std::collections::BTreeSet;

fn confirmed() -> World {
    let mut world = dispatched("ordinary");
    let own = world.handbook.services.get_mut("repair").unwrap();
    own.cancel.as_mut().unwrap().confirm = Some(id("after_repair"));
    world
}
fn customer(number: u128) -> Actor {
    Actor { who: Who::Customer(Some(PartyId::from_number(number))), posts: BTreeSet::new() }
}
fn cancel(by_customer: bool) -> Command {
    Command::Cancel { by_customer, reason: words(1) }
}
fn cancelled(world: &World) -> bool {
    world.entries.iter().any(|e| matches!(e.event, Event::Cancelled { by_customer: true, .. }))
}

#[test]
fn cancelling_in_the_customers_name_is_confirmed_with_him() {
    for by_customer in [false, true] {
        let mut world = confirmed();
        world.by(DESK, &cancel(by_customer)).unwrap();
        assert_eq!(cancelled(&world), by_customer);
        assert!(world.case().is_open() && world.duty("after_repair#1").is_open());
        world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
        assert!(world.case().closed_at.is_some());
    }
}

#[test]
fn only_the_customer_himself_cancels_without_a_visit() {
    let mut world = confirmed();
    for other in [customer(2), Actor { who: Who::Customer(None), posts: BTreeSet::new() }] {
        assert_eq!(code(world.submit(&other, &Stamp::default(), &cancel(true))), Code::NotYourPost);
    }
    world.submit(&customer(1), &Stamp::default(), &cancel(false)).unwrap();
    assert!(cancelled(&world), "his own command is his wish");
    assert!(world.case().closed_at.is_some() && world.case().open_duties().is_empty());
    assert!(world.case().visits.is_empty());
}

#[test]
fn a_visit_that_a_cancellation_starts_by_itself_is_not_owed_to_him_who_cancelled() {
    let mut world = confirmed();
    world.handbook.services.get_mut("repair").unwrap().visits[0].time.after = Trigger::Cancelled;
    world.submit(&customer(1), &Stamp::default(), &cancel(true)).unwrap();
    assert!(!world.duty("after_repair#1").is_open() && world.case().closed_at.is_some());
    let mut world = confirmed();
    world.handbook.services.get_mut("repair").unwrap().visits[0].time.after = Trigger::Cancelled;
    world.by(DESK, &cancel(true)).unwrap();
    assert!(world.duty("after_repair#1").is_open());
    assert!(!world.case().duties.contains_key(&"after_repair#2".parse().unwrap()), "asked once");
}

#[test]
fn a_contact_that_is_declined_again_and_again_escalates_like_an_owner() {
    let mut world = dispatched("ordinary");
    let offer =
        |to: u128| Command::Offer { role: Role::Contact, to: Assignee::person(person(to)), reason: None };
    let decline = Command::Decline { role: Role::Contact, reason: words(3) };
    world.by(DESK, &offer(STEWARD)).unwrap();
    world.by(STEWARD, &decline).unwrap();
    assert!(!world.case().offers.contains_key(&Role::Contact), "it stays where it was");
    assert_eq!((world.case().contact_bounces, world.case().bounces), (1, 0));
    world.by(DESK, &offer(LIU)).unwrap();
    world.by(LIU, &decline).unwrap();
    assert_eq!((world.case().contact_bounces, world.case().bounces), (2, 0));
    let to = Assignee::Post { post: post("supervisor"), place: None };
    assert_eq!(world.case().offers[&Role::Contact].to, to);
    assert_eq!(world.case().contact, Assignee::person(person(DESK)), "until it is taken");
    // The owner's refusals are counted for themselves.
    world.dispatch(DESK, LIU).unwrap();
    world.by(LIU, &Command::Decline { role: Role::Owner, reason: words(4) }).unwrap();
    assert_eq!(world.case().bounces, 1);
    assert!(!world.case().offers.contains_key(&Role::Owner));
}

#[test]
fn a_contact_that_no_person_has_escalates_at_the_first_refusal() {
    let mut world = dispatched("ordinary");
    let accused =
        Command::SetFields { fields: [(id("accused"), Value::Person(person(DESK)))].into(), reason: None };
    world.by(SUPERVISOR, &accused).unwrap();
    let to = Assignee::Post { post: post("supervisor"), place: None };
    assert_eq!(world.case().contact, to);
    let offer = Command::Offer { role: Role::Contact, to: Assignee::person(person(STEWARD)), reason: None };
    world.by(SUPERVISOR, &offer).unwrap();
    world.by(STEWARD, &Command::Decline { role: Role::Contact, reason: words(3) }).unwrap();
    assert_eq!(world.case().offers[&Role::Contact].to, to);
}

#[test]
fn who_worked_on_a_merged_case_does_not_visit_for_the_one_that_stays() {
    let mut world = dispatched("ordinary");
    let other = head(&world, 2, "2026-11-16 08:00");
    let other = CaseHead { workers: BTreeSet::from([person(STEWARD)]), ..other };
    world.linked.insert(other.id, other);
    let absorb = Command::Absorb { case: CaseId::from_number(2) };
    world.submit(&Actor::clock(), &Stamp::default(), &absorb).unwrap();
    world.act(WANG, "finish").unwrap();
    assert!(world.case().workers.contains(&person(STEWARD)) && world.case().workers.contains(&person(WANG)));
    // The only steward worked on the other: the visits go to who stands in.
    let to = Assignee::Post { post: post("supervisor"), place: None };
    for key in ["after_repair#1", "after_repair#2"] {
        assert_eq!(world.duty(key).who, to);
        assert_eq!(code(world.by(STEWARD, &answer(Verdict::Satisfied, key))), Code::WorkerMayNotVisit);
        world.by(SUPERVISOR, &answer(Verdict::Satisfied, key)).unwrap();
    }
    let head = CaseHead::of(world.case());
    assert_eq!(head.workers, world.case().workers);
}

#[test]
fn only_who_stands_above_or_the_centre_moves_a_case_to_another_handbook() {
    let mut world = dispatched("ordinary");
    let adopt = Command::Adopt { handbook: world.handbook.hash().unwrap() };
    for who in [DESK, WANG, LIU, STEWARD] {
        assert_eq!(code(world.by(who, &adopt)), Code::NotYourPost);
    }
    let own = Actor { who: Who::Customer(Some(PartyId::from_number(1))), posts: BTreeSet::new() };
    assert_eq!(code(world.submit(&own, &Stamp::default(), &adopt)), Code::NotYourPost);
    for who in [SUPERVISOR, MANAGER, DUTY] {
        world.by(who, &adopt).unwrap();
    }
    world.submit(&Actor::clock(), &Stamp::default(), &adopt).unwrap();
}
