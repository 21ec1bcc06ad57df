//! Who is asked, who asks, and what becomes of a drawn visit that nobody answered.

use crate::deeds::*;
use crate::world::*;
use calendar::{Unit, Within};
use engine::{Code, came_to_nothing, visits_without_answer};
use model::actor::{Actor, Who};
use model::command::{Command, Slot, Stamp, Verdict};
use model::duty::{DutyKind, DutyState};
use model::handbook::*;
use model::people::Holding;
use model::*;
use std::collections::BTreeMap;

fn service(world: &mut World) -> &mut Service {
    world.handbook.services.get_mut("repair").unwrap()
}
fn slot(marked: bool) -> Slot {
    Slot { stratum: "repair".into(), block: 0, index: 3, marked, replaces: None }
}
/// A case in work whose visits are drawn by lot, with its slot.
fn sampled(marked: bool) -> World {
    let mut world = dispatched("ordinary");
    service(&mut world).visits[0].rate = 70;
    world.slots.insert(id("after_repair"), slot(marked));
    world
}
fn nothing(world: &World) -> bool {
    came_to_nothing(world.case(), &id("after_repair"))
}
fn named(field: &str, who: u128) -> Command {
    let fields = BTreeMap::from([(id(field), Value::Person(person(who)))]);
    Command::SetFields { fields, reason: Some(words(1)) }
}

#[test]
fn a_drawn_visit_that_the_customer_declined_calls_for_another_case() {
    let mut world = sampled(true);
    world.act(WANG, "finish").unwrap();
    assert!(!nothing(&world), "he is still to be asked");
    let entries = world.by(STEWARD, &answer(Verdict::Refused, "after_repair#1")).unwrap();
    assert!(world.duty("reply_in_time#1").is_open(), "what else is owed changes nothing");
    assert_eq!(visits_without_answer(world.case(), &entries), [id("after_repair")]);
}

#[test]
fn a_drawn_visit_that_was_answered_calls_for_no_other_case() {
    let mut world = sampled(true);
    world.act(WANG, "finish").unwrap();
    let entries = world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    assert!(visits_without_answer(world.case(), &entries).is_empty());
    assert!(!nothing(&world));
}

#[test]
fn while_another_customer_of_the_case_is_still_to_be_asked_no_other_case_is_drawn() {
    for last in [Verdict::Refused, Verdict::Satisfied] {
        let mut world = sampled(true);
        let other = head(&world, 2, "2026-11-16 08:00");
        let absorb = Command::Absorb { case: other.id };
        world.linked.insert(other.id, other);
        world.submit(&Actor::clock(), &Stamp::default(), &absorb).unwrap();
        world.act(WANG, "finish").unwrap();
        let entries = world.by(STEWARD, &answer(Verdict::Refused, "after_repair#1")).unwrap();
        assert!(visits_without_answer(world.case(), &entries).is_empty());
        world.by(STEWARD, &answer(last, "after_repair#2")).unwrap();
        assert_eq!(nothing(&world), last == Verdict::Refused);
    }
}

#[test]
fn a_case_that_was_not_drawn_or_not_sampled_is_not_replaced() {
    let mut world = sampled(false);
    world.act(WANG, "finish").unwrap();
    assert!(!nothing(&world));
    let mut world = finished();
    let entries = world.by(STEWARD, &answer(Verdict::Refused, "after_repair#1")).unwrap();
    assert!(visits_without_answer(world.case(), &entries).is_empty());
}

#[test]
fn a_case_that_was_never_drawn_is_not_visited_after_a_further_round_either() {
    let mut world = sampled(false);
    world.act(WANG, "finish").unwrap();
    world.by(DESK, &Command::Reopen { reason: words(1) }).unwrap();
    world.act(WANG, "finish").unwrap();
    assert_eq!(world.duty("after_repair#2").kind, DutyKind::Reserve);
}

#[test]
fn who_was_asked_under_one_clause_is_still_drawn_by_lot_for_another() {
    let mut world = sampled(false);
    service(&mut world).visits.insert(0, ReturnVisit { id: id("each"), ..visit() });
    world.act(WANG, "finish").unwrap();
    assert_eq!(world.duty("each#1").kind, DutyKind::Visit);
    assert_eq!(world.duty("after_repair#1").kind, DutyKind::Reserve);
}

#[test]
fn a_sampled_customer_who_was_unsatisfied_is_owed_a_visit_and_no_place_in_reserve() {
    let mut world = sampled(true);
    world.act(WANG, "finish").unwrap();
    world.by(STEWARD, &answer(Verdict::Unsatisfied, "after_repair#1")).unwrap();
    world.slots.insert(id("after_repair"), slot(false));
    world.act(WANG, "finish").unwrap();
    assert_eq!(world.duty("after_repair#2").kind, DutyKind::Visit);
}

#[test]
fn only_a_visit_that_is_owed_is_answered_or_ended() {
    let end =
        Command::EndVisit { visit: "after_repair#1".parse().unwrap(), reason: words(1), answer: words(2) };
    let satisfied = answer(Verdict::Satisfied, "after_repair#1");
    let mut world = sampled(false);
    world.act(WANG, "finish").unwrap();
    assert_eq!(code(world.by(STEWARD, &satisfied)), Code::VisitNotOwed, "it waits in reserve");
    assert_eq!(code(world.by(MANAGER, &end)), Code::VisitNotOwed, "it waits in reserve");
    let mut world = finished();
    world.by(STEWARD, &satisfied).unwrap();
    assert_eq!(code(world.by(STEWARD, &satisfied)), Code::VisitNotOwed, "he answered");
    assert_eq!(code(world.by(MANAGER, &end)), Code::VisitNotOwed, "he answered");
}

#[test]
fn a_visit_that_is_owed_at_once_waits_for_no_date() {
    let world = finished();
    assert_eq!(world.duty("after_repair#1").not_before, None);
}

#[test]
fn who_visits_under_a_barred_post_is_known_by_the_posts_he_acts_with() {
    let mut world = finished();
    service(&mut world).visits[0].not_by = vec![Performer::Post(post("technician"))];
    let stranger = 88;
    for index in [1, 3] {
        let own = world.roster.holdings[index].clone();
        world.roster.holdings.push(Holding { person: person(stranger), ..own });
    }
    let refused = world.by(stranger, &answer(Verdict::Satisfied, "after_repair#1"));
    assert_eq!(code(refused), Code::WorkerMayNotVisit);
}

#[test]
fn the_person_whom_a_field_names_may_not_visit_and_others_may() {
    for (name, barred) in [(STEWARD, true), (LIU, false)] {
        let mut world = dispatched("ordinary");
        let steward = world.roster.holdings[3].clone();
        world.roster.holdings.push(Holding { post: post("technician"), ..steward });
        service(&mut world).visits[0].not_by = vec![Performer::Field(id("worker"))];
        world.by(WANG, &named("worker", name)).unwrap();
        world.act(WANG, "finish").unwrap();
        let done = world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1"));
        assert_eq!(done.is_err(), barred);
    }
}

#[test]
fn a_further_round_leaves_a_visit_that_the_finish_did_not_begin() {
    let mut world = dispatched("ordinary");
    let after = Trigger::Action(id("arrive"));
    let time = VisitTime { after, within: Within::new(3, Unit::Days), calendar: id("always") };
    service(&mut world).visits.push(ReturnVisit { id: id("on_arrival"), time, ..visit() });
    world.act(WANG, "arrive").unwrap();
    world.act(WANG, "finish").unwrap();
    world.by(DESK, &Command::Reopen { reason: words(1) }).unwrap();
    assert!(world.duty("on_arrival#1").is_open());
    assert!(!world.duty("after_repair#1").is_open());
}

#[test]
fn a_cancellation_is_confirmed_by_a_visit_whatever_else_it_begins() {
    let mut world = dispatched("ordinary");
    let mut tell =
        limit("tell", Trigger::Cancelled, Trigger::Action(id("reply")), Within::new(1, Unit::Days));
    tell.past_finish = true;
    let own = service(&mut world);
    own.limits.push(tell);
    own.cancel.as_mut().unwrap().confirm = Some(id("after_repair"));
    world.wait(5);
    world.by(DESK, &Command::Cancel { by_customer: true, reason: words(1) }).unwrap();
    assert!(world.duty("tell#1").is_open());
    assert_eq!(world.duty("after_repair#1").kind, DutyKind::Visit);
    assert!(world.duty("after_repair#1").is_open());
    assert_eq!(world.case().finished_at, Some(at("2026-11-16 09:05")), "cancelled is over");
}

#[test]
fn who_cancels_himself_is_not_asked_whether_he_did() {
    let mut world = dispatched("ordinary");
    let own = service(&mut world);
    own.cancel.as_mut().unwrap().confirm = Some(id("after_repair"));
    own.visits[0].time.after = Trigger::Cancelled;
    let customer = Actor { who: Who::Customer(Some(PartyId::from_number(1))), posts: [].into() };
    let cancel = Command::Cancel { by_customer: true, reason: words(1) };
    world.submit(&customer, &Stamp::default(), &cancel).unwrap();
    assert!(
        matches!(&world.duty("after_repair#1").state, DutyState::Void { reason, .. } if reason == "asked_by_customer")
    );
}

#[test]
fn a_visit_with_a_condition_is_owed_only_where_it_holds() {
    for (word, owed) in [("urgent", true), ("ordinary", false)] {
        let mut world = dispatched(word);
        world.handbook.services.get_mut("repair").unwrap().visits[0].when = Some(urgent());
        world.act(WANG, "finish").unwrap();
        let key = "after_repair#1".parse().unwrap();
        assert_eq!(world.case().duties.contains_key(&key), owed, "{word}");
    }
}

#[test]
fn what_a_visit_asks_without_demanding_it_may_stay_open() {
    let mut world = finished();
    let ask = Ask { field: id("worker"), required: false, when: None };
    world.handbook.services.get_mut("repair").unwrap().visits[0].asks = vec![ask];
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
}
