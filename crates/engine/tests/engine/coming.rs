//! Posts with nobody on duty now and somebody in time; what is overtaken by what happened; who is told of a further round.

use crate::deeds::*;
use crate::world::*;
use calendar::{Instant, Unit, Week, Window, Within};
use model::actor::Actor;
use model::command::{Command, Role, Stamp, Verdict};
use model::duty::{Assignee, DutyState, StepKind};
use model::handbook::*;
use model::people::Holding;
use model::*;

fn service(world: &mut World) -> &mut Service {
    world.handbook.services.get_mut("repair").unwrap()
}

/// The steward of this world works by day only.
fn by_day(world: &mut World, who: u128) {
    let day = Some(Week::every_day(&[Window::new(9 * 60, 18 * 60).unwrap()]));
    for holding in world.roster.holdings.iter_mut().filter(|h| h.person == person(who)) {
        holding.pattern.clone_from(&day);
    }
}

fn post_of(duty: &Duty) -> &str {
    match &duty.who {
        Assignee::Post { post, .. } => post.as_str(),
        Assignee::Person { .. } => "a person",
    }
}

fn finished_by_night(world: &mut World) {
    world.now = at("2026-11-16 23:00");
    world.open(DESK, "urgent");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world.act(WANG, "arrive").unwrap();
    world.act(WANG, "finish").unwrap();
}

#[test]
fn a_visit_of_three_days_waits_for_the_steward_who_comes_in_the_morning() {
    let mut world = World::new();
    by_day(&mut world, STEWARD);
    finished_by_night(&mut world);
    let duty = world.duty("after_repair#1");
    assert_eq!((post_of(duty), duty.fallback.as_ref()), ("steward", None));
    world.now = at("2026-11-17 09:30");
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
}

#[test]
fn it_falls_to_who_stands_in_when_nobody_comes_in_time() {
    let mut world = World::new();
    by_day(&mut world, STEWARD);
    world.now = at("2026-11-16 20:00");
    world.away(STEWARD, 4);
    finished_by_night(&mut world);
    let duty = world.duty("after_repair#1");
    assert_eq!(post_of(duty), "supervisor");
    assert_eq!(duty.fallback.as_ref().map(|own| own.wanted.as_str()), Some("steward"));
}

#[test]
fn whoever_comes_but_did_the_work_or_is_kept_out_is_not_waited_for() {
    let mut world = World::new();
    by_day(&mut world, STEWARD);
    let own = Holding { person: person(WANG), ..world.roster.holdings[3].clone() };
    world.roster.holdings.retain(|h| h.person != person(STEWARD));
    world.roster.holdings.push(own);
    finished_by_night(&mut world);
    assert_eq!(post_of(world.duty("after_repair#1")), "supervisor", "the only steward did the work");
}

#[test]
fn a_limit_of_a_post_waits_only_as_long_as_it_lasts() {
    let within = |minutes| Within::new(minutes, Unit::Minutes);
    for (minutes, wanted) in [(599, "manager"), (600, "manager"), (601, "supervisor"), (5000, "supervisor")] {
        let mut world = World::new();
        by_day(&mut world, SUPERVISOR);
        let mut own = limit("seen", Trigger::Reported, Trigger::Finished, within(minutes));
        own.by = Performer::Post(post("supervisor"));
        service(&mut world).limits.push(own);
        world.now = at("2026-11-16 23:00");
        world.open(DESK, "ordinary");
        assert_eq!(post_of(world.duty("seen#1")), wanted, "{minutes} minutes from 23:00, he comes at 09:00");
    }
}

#[test]
fn a_post_with_somebody_on_duty_has_its_duties_at_once() {
    let mut world = World::new();
    let mut own = limit("seen", Trigger::Reported, Trigger::Finished, Within::new(1, Unit::Minutes));
    own.by = Performer::Post(post("supervisor"));
    service(&mut world).limits.push(own);
    world.open(DESK, "ordinary");
    assert_eq!(post_of(world.duty("seen#1")), "supervisor");
}

fn told_who(world: &mut World) {
    let mut own =
        limit("tell_who", Trigger::Reported, Trigger::Action(id("reply")), Within::new(15, Unit::Minutes));
    own.by = Performer::Contact;
    own.moot = vec![Trigger::Action(id("arrive"))];
    service(world).limits.push(own);
}

fn set_out(world: &mut World) {
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
}

#[test]
fn what_was_overtaken_counts_neither_as_done_nor_as_late() {
    let mut world = World::new();
    told_who(&mut world);
    set_out(&mut world);
    world.wait(5);
    world.act(WANG, "arrive").unwrap();
    let duty = world.duty("tell_who#1");
    assert!(matches!(&duty.state, DutyState::Void { reason, .. } if reason == "moot"), "{:?}", duty.state);
    assert!(!duty.is_breached());
}

#[test]
fn what_was_overtaken_too_late_stays_on_record_as_late() {
    let mut world = World::new();
    told_who(&mut world);
    set_out(&mut world);
    world.now = world.now.plus(16 * Instant::MINUTE);
    world.act(WANG, "arrive").unwrap();
    let duty = world.duty("tell_who#1");
    assert!(matches!(duty.state, DutyState::Void { .. }));
    assert!(duty.is_breached(), "that nobody told him in time is not undone");
}

#[test]
fn what_was_overtaken_does_not_begin_again_when_the_form_changes() {
    let mut world = World::new();
    told_who(&mut world);
    service(&mut world).limits.last_mut().unwrap().when = Some(urgent());
    set_out(&mut world);
    world.act(WANG, "arrive").unwrap();
    world.by(DESK, &urgency("urgent")).unwrap();
    assert!(!world.case().duties.contains_key(&"tell_who#1".parse().unwrap()));
}

#[test]
fn a_new_handbook_begins_nothing_that_was_overtaken() {
    let mut world = World::new();
    set_out(&mut world);
    world.act(WANG, "arrive").unwrap();
    told_who(&mut world);
    let handbook = world.handbook.hash().unwrap();
    world.by(SUPERVISOR, &Command::Adopt { handbook }).unwrap();
    assert!(!world.case().duties.contains_key(&"tell_who#1".parse().unwrap()));
}

#[test]
fn whoever_owes_something_in_a_further_round_is_told_at_once() {
    let mut world = World::new();
    let again =
        limit("again", Trigger::Reopened, Trigger::Action(id("dispatch")), Within::new(2, Unit::Hours));
    service(&mut world).limits.push(Limit { by: Performer::Contact, ..again });
    set_out(&mut world);
    world.act(WANG, "arrive").unwrap();
    world.act(WANG, "finish").unwrap();
    world.act(DESK, "reply").unwrap();
    world.now = at("2026-11-17 10:00");
    world.by(STEWARD, &answer(Verdict::Unsatisfied, "after_repair#1")).unwrap();
    let begin = |duty: &Duty| duty.steps.iter().any(|step| step.kind == StepKind::Begin);
    assert!(begin(world.duty("again#1")));
    world.wait(0);
    let told = world.entries.iter().rev().find_map(|entry| match &entry.event {
        Event::StepFired { told, .. } => Some(told.clone()),
        _ => None,
    });
    assert_eq!(told, Some(vec![person(DESK)]));
    assert!(!begin(world.duty("finish_in_time#1")), "what begins with a report is seen by whoever takes it");
}

#[test]
fn a_denied_cancellation_gives_the_old_clock_back_and_starts_no_second_one() {
    let mut world = World::new();
    let rule = service(&mut world);
    rule.visits[0].time.after = Trigger::Cancelled;
    rule.cancel.as_mut().unwrap().confirm = Some(id("after_repair"));
    let done = rule.limits.iter_mut().find(|l| l.id.as_str() == "finish_in_time").unwrap();
    done.from.push(Trigger::Reopened);
    set_out(&mut world);
    let due = world.duty("finish_in_time#1").due;
    world.wait(60);
    world.by(DESK, &Command::Cancel { by_customer: false, reason: words(2) }).unwrap();
    world.wait(60);
    world.by(STEWARD, &answer(Verdict::Unsatisfied, "after_repair#1")).unwrap();
    let open: Vec<&Duty> = world
        .case()
        .duties
        .values()
        .filter(|duty| duty.is_open() && duty.key.clause.as_str() == "finish_in_time")
        .collect();
    assert_eq!(open.iter().map(|duty| duty.due).collect::<Vec<_>>(), [due]);
    world.submit(&Actor::clock(), &Stamp::default(), &Command::Redate).unwrap();
}
