//! More edges: what a further round leaves behind, what a claimed time may change, which clock starts again.

use crate::deeds::*;
use crate::world::*;
use calendar::{Instant, Unit, Within};
use engine::Code;
use model::actor::{Actor, Who};
use model::command::{Command, Mover, Role, Stamp};
use model::duty::{Assignee, DutyKey, DutyState};
use model::event::Entry;
use model::handbook::*;
use model::*;
use std::collections::{BTreeMap, BTreeSet};

fn service(world: &mut World) -> &mut Service {
    world.handbook.services.get_mut("repair").unwrap()
}
fn void(world: &World, key: &str) -> Option<String> {
    match &world.duty(key).state {
        DutyState::Void { reason, .. } => Some(reason.clone()),
        _ => None,
    }
}
fn late(at: Instant) -> Stamp {
    Stamp { happened_at: Some(at), late_reason: Some(words(2)) }
}

#[test]
fn a_further_round_leaves_behind_only_what_the_finish_had_begun() {
    let mut world = World::new();
    let mut told = limit("told", Trigger::Reported, Trigger::Action(id("reply")), Within::new(9, Unit::Days));
    told.past_finish = true;
    service(&mut world).limits.push(told);
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world.act(WANG, "finish").unwrap();
    let promise = Command::Promise { at: at("2026-11-16 15:00"), words: words(1), channel: id("phone") };
    world.by(DESK, &Command::Reopen { reason: words(1) }).unwrap();
    world.by(DESK, &promise).unwrap();
    assert_eq!(void(&world, "reply_in_time#1").as_deref(), Some("reopened"));
    assert!(world.duty("told#1").is_open(), "it runs from the report");
    assert!(world.duty("promise#1").is_open());
}

#[test]
fn whose_wish_it_was_stands_with_the_window_that_was_left() {
    for (by, reason) in [(Mover::Us, "moved_by_us"), (Mover::Customer, "moved_by_customer")] {
        let mut world = dispatched("ordinary");
        let from = at("2026-11-16 14:00");
        world.by(DESK, &Command::Appoint { from, until: from.plus(Instant::HOUR) }).unwrap();
        let from = at("2026-11-17 14:00");
        let until = from.plus(Instant::HOUR);
        world.by(DESK, &Command::MoveAppointment { by, from, until, reason: Some(words(1)) }).unwrap();
        assert_eq!(void(&world, "appointment#1").as_deref(), Some(reason));
    }
}

#[test]
fn what_the_centre_records_happened_when_it_is_recorded() {
    let mut world = dispatched("urgent");
    let claimed = late(world.now);
    world.now = at("2026-11-16 09:06");
    let key: DutyKey = "urgent_arrival#1".parse().unwrap();
    let fired = world.submit(&Actor::clock(), &claimed, &Command::Fire { duty: key, step: 0 }).unwrap();
    let adopt = Command::Adopt { handbook: world.handbook.hash().unwrap() };
    let actor = world.actor(SUPERVISOR);
    let adopted = world.submit(&actor, &claimed, &adopt).unwrap();
    let own = |entry: &Entry| entry.happened_at == entry.at && entry.late.is_none();
    assert!(fired.iter().chain(&adopted).all(own));
}

#[test]
fn a_late_entry_is_taken_to_the_last_minute_of_its_allowance() {
    // Two days after 09:05 on the 16th end with the 18th.
    for (now, taken) in [("2026-11-19 00:00", true), ("2026-11-19 00:01", false)] {
        let mut world = dispatched("ordinary");
        let happened = late(at("2026-11-16 09:05"));
        world.wait_until(at(now));
        let arrive = Command::Act { action: id("arrive"), inputs: BTreeMap::new(), note: None };
        let actor = world.actor(WANG);
        let done = world.submit(&actor, &happened, &arrive);
        assert_eq!(done.is_ok(), taken, "{now}");
        if !taken {
            assert_eq!(code(done), Code::EntryTooOld);
        }
    }
}

#[test]
fn taking_the_contact_leaves_the_owner_standing_in() {
    let mut world = World::new();
    world.away(DESK, 3);
    let open = world.open_command("ordinary");
    let customer = Actor { who: Who::Customer(Some(PartyId::from_number(1))), posts: BTreeSet::new() };
    world.submit(&customer, &Stamp::default(), &open).unwrap();
    assert!(world.case().owner_fallback.is_some());
    let to = Assignee::person(person(STEWARD));
    world.by(SUPERVISOR, &Command::Offer { role: Role::Contact, to, reason: None }).unwrap();
    world.by(STEWARD, &Command::Accept { role: Role::Contact }).unwrap();
    assert!(world.case().owner_fallback.is_some(), "the owner is still a post that stands in");
    world.by(SUPERVISOR, &Command::Accept { role: Role::Owner }).unwrap();
    assert!(world.case().owner_fallback.is_none());
}

#[test]
fn a_running_clock_is_not_started_again_by_doing_its_start_again() {
    let mut world = dispatched("ordinary");
    let tell = limit("tell", Trigger::Action(id("arrive")), Trigger::Finished, Within::new(9, Unit::Hours));
    service(&mut world).limits.push(tell);
    world.act(WANG, "arrive").unwrap();
    world.wait(10);
    world.act(WANG, "arrive").unwrap();
    let own = world.case().duties.values().filter(|d| d.key.clause.as_str() == "tell");
    assert_eq!(own.map(|d| (d.from, d.is_open())).collect::<Vec<_>>(), [(at("2026-11-16 09:00"), true)]);
}

#[test]
fn an_explanation_names_the_days_off() {
    let mut world = World::new();
    world.now = at("2026-11-20 16:00");
    world.open(DESK, "ordinary");
    let key = "ordinary_arrival#1".parse().unwrap();
    let told = engine::explain_duty(&world.handbook, world.case(), &key).unwrap();
    let own: Vec<&str> = told.lines.iter().map(|l| l.zh.as_str()).filter(|l| l.contains("不上班")).collect();
    assert_eq!(own, ["2026-11-21 – 2026-11-22 不上班，不计"]);
}

#[test]
fn a_date_that_proves_right_is_provisional_no_more() {
    use calendar::Holidays;
    let mut world = World::new();
    world.now = at("2026-12-30 09:00");
    let known = |until: &str| Holidays { days: BTreeMap::new(), published_until: until.parse().unwrap() };
    world.handbook.holidays.holidays.insert("cn".into(), known("2026-12-31"));
    world.handbook.calendars.get_mut("office").unwrap().observes = Some("cn".into());
    world.open(DESK, "ordinary");
    let due = world.duty("finish_in_time#1").due;
    assert!(world.duty("finish_in_time#1").provisional.is_some());
    world.handbook.holidays.holidays.insert("cn".into(), known("2027-12-31"));
    world.submit(&Actor::clock(), &Stamp::default(), &Command::Redate).unwrap();
    let duty = world.duty("finish_in_time#1");
    assert_eq!((duty.due, duty.provisional), (due, None));
}

#[test]
fn a_limit_that_ended_begins_anew_from_the_start_that_came_after() {
    let mut world = dispatched("urgent");
    let mut ring =
        limit("ring", Trigger::Action(id("arrive")), Trigger::Acknowledged, Within::new(2, Unit::Hours));
    ring.when = Some(urgent());
    service(&mut world).limits.push(ring);
    world.act(WANG, "arrive").unwrap();
    world.wait(5);
    world.by(WANG, &Command::Acknowledge { duty: "ring#1".parse().unwrap() }).unwrap();
    assert!(matches!(world.duty("ring#1").state, DutyState::Done { .. }));
    world.by(DESK, &urgency("ordinary")).unwrap();
    world.wait(5);
    world.act(WANG, "arrive").unwrap();
    world.wait(5);
    world.by(DESK, &urgency("urgent")).unwrap();
    assert_eq!(world.duty("ring#2").from, at("2026-11-16 09:10"));
}

#[test]
fn a_line_has_a_quantity_above_zero_and_a_price_not_below() {
    let mut world = dispatched("ordinary");
    let line = |quantity: i64, fen: i64| {
        let Command::PutLine { line } = put(1, fen, command::Payer::Customer, None) else {
            panic!("putting a line is putting a line")
        };
        let quantity = Quantity(rust_decimal::Decimal::new(quantity, 1));
        Command::PutLine { line: Box::new(command::Line { quantity, ..*line }) }
    };
    for (quantity, fen) in [(-10, 100), (0, 100), (10, -1)] {
        assert_eq!(code(world.by(WANG, &line(quantity, fen))), Code::WrongValue, "{quantity} at {fen}");
    }
    world.by(WANG, &line(1, 0)).unwrap();
}

#[test]
fn a_promise_that_is_not_kept_is_told_to_who_stands_above() {
    let mut world = dispatched("ordinary");
    let promise = Command::Promise { at: at("2026-11-16 10:00"), words: words(1), channel: id("phone") };
    world.by(DESK, &promise).unwrap();
    world.wait_until(at("2026-11-16 10:00"));
    let told: Vec<_> = world
        .entries
        .iter()
        .filter_map(|e| match &e.event {
            Event::StepFired { duty, told, .. } if duty.clause.as_str() == "promise" => Some(told.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(told, [vec![person(DESK)], vec![person(SUPERVISOR)]]);
}

#[test]
fn a_contact_by_name_is_barred_and_nobody_in_his_place() {
    let mut world = dispatched("ordinary");
    service(&mut world).visits[0].not_by = vec![Performer::Contact];
    let to = Assignee::person(person(STEWARD));
    world.by(DESK, &Command::Offer { role: Role::Contact, to, reason: None }).unwrap();
    world.by(STEWARD, &Command::Accept { role: Role::Contact }).unwrap();
    world.act(WANG, "finish").unwrap();
    let satisfied = answer(command::Verdict::Satisfied, "after_repair#1");
    assert_eq!(code(world.by(STEWARD, &satisfied)), Code::WorkerMayNotVisit);
    let mut world = finished();
    service(&mut world).visits[0].not_by = vec![Performer::Contact];
    world.by(STEWARD, &satisfied).unwrap();
}

#[test]
fn after_the_last_round_the_visit_waits_for_the_post_that_may_end_it() {
    let mut world = finished();
    service(&mut world).visits[0].rounds = 1;
    world.by(STEWARD, &answer(command::Verdict::Unsatisfied, "after_repair#1")).unwrap();
    let duty = world.duty("after_repair#1");
    assert_eq!((duty.is_open(), &duty.who), (true, &Assignee::Post { post: post("manager"), place: None }));
}

#[test]
fn who_tried_for_an_absent_post_leaves_the_sign_off_to_the_next_who_stands_in() {
    let mut world = finished();
    world.away(STEWARD, 30);
    let attempt = Command::Try {
        visit: "after_repair#1".parse().unwrap(),
        method: VisitMethod::Phone,
        outcome: command::TryOutcome::NoAnswer,
        note: None,
    };
    for time in ["2026-11-16 10:00", "2026-11-16 13:00", "2026-11-17 16:00"] {
        world.wait_until(at(time));
        world.by(SUPERVISOR, &attempt).unwrap();
    }
    let duty = world.duty("sign_off#1");
    assert_eq!(duty.who, Assignee::Post { post: post("manager"), place: None });
    let own = duty::Fallback { wanted: post("supervisor"), got: post("manager"), kept_out: false };
    assert_eq!(duty.fallback, Some(own));
    assert_eq!(duty.due, at("2026-11-19 00:00"));
    assert_eq!(duty.trace.as_ref().map(|trace| trace.from), Some(at("2026-11-17 16:00")));
}

#[test]
fn a_case_is_opened_once() {
    let mut world = dispatched("ordinary");
    let again = world.open_command("ordinary");
    let entries = world.entries.len();
    assert_eq!(code(world.by(DESK, &again)), Code::NotAllowed);
    assert_eq!(world.entries.len(), entries);
}

#[test]
fn who_looked_at_a_masked_answer_sees_it_whole_for_ten_minutes() {
    let mut world = dispatched("ordinary");
    let reveal = Command::Reveal { field: id("urgency"), reason: words(3) };
    assert_eq!(code(world.by(DESK, &reveal)), Code::NotAllowed, "nothing of it is masked");
    let fields = &mut world.handbook.services.get_mut("repair").unwrap().fields;
    fields.iter_mut().find(|own| own.id.as_str() == "urgency").unwrap().seen_by = vec![post("manager")];
    world.by(DESK, &reveal).unwrap();
    world.by(DESK, &reveal).unwrap();
    let seen: Vec<_> = world.case().reveals.iter().map(|own| (own.person, own.until)).collect();
    assert_eq!(seen, [(person(DESK), world.now.plus(10 * calendar::Instant::MINUTE))]);
}
