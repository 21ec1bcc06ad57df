//! People who play against the rules: one way to shed a clock, a duty, a visit or a conflict of interest a test.

use crate::deeds::*;
use crate::world::*;
use calendar::{DayKind, Holiday, Holidays, Instant, Unit, Within};
use engine::{CaseHead, Code};
use model::actor::Actor;
use model::command::{Command, Mover, Role, Stamp, Verdict};
use model::duty::{Assignee, DutyState};
use model::event::Event;
use model::handbook::*;
use model::*;
use std::collections::BTreeMap;

fn service(world: &mut World) -> &mut Service {
    world.handbook.services.get_mut("repair").unwrap()
}
fn key(text: &str) -> DutyKey {
    text.parse().unwrap()
}
fn is_open(world: &World, text: &str) -> bool {
    world.case().duties.get(&key(text)).is_some_and(Duty::is_open)
}
fn clock(world: &mut World, command: &Command) -> Result<(), engine::Refusal> {
    world.submit(&Actor::clock(), &Stamp::default(), command).map(drop)
}
fn at_once(
    world: &mut World,
    who: u128,
    happened: Instant,
    command: &Command,
) -> Result<(), engine::Refusal> {
    let (actor, late_reason) = (world.actor(who), Some(words(77)));
    world.submit(&actor, &Stamp { happened_at: Some(happened), late_reason }, command).map(drop)
}
fn pause(until: &str) -> Command {
    Command::Pause { reason: id("parts"), until: at(until), note: None }
}
fn set(field: &str, value: Value) -> Command {
    Command::SetFields { fields: BTreeMap::from([(id(field), value)]), reason: Some(words(1)) }
}
fn linked(world: &mut World, number: u128, change: impl FnOnce(CaseHead) -> CaseHead) -> CaseId {
    let other = change(head(world, number, "2026-11-16 08:00"));
    let id = other.id;
    world.linked.insert(id, other);
    id
}
fn closed() -> World {
    let mut world = finished();
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    world.act(DESK, "reply").unwrap();
    assert!(!world.case().is_open());
    world
}
/// A date field, and a letter of its own deadline that begins each time the desk replies in work.
fn with_letters(world: &mut World) {
    let own = service(world);
    own.fields.push(Field {
        id: id("letter_due"),
        label: label("期限"),
        kind: FieldKind::DateTime,
        at_opening: false,
        required: false,
        internal: false,
        hint: None,
        source: vec![],
        seen_by: vec![],
    });
    let mut letter = limit(
        "letter",
        Trigger::Action(id("write")),
        Trigger::Action(id("answered")),
        Within::new(1, Unit::Days),
    );
    letter.time = LimitTime::Field { field: id("letter_due") };
    own.limits.push(letter);
    for word in ["write", "answered"] {
        let mut action = own.actions[1].clone();
        action.id = id(word);
        action.asks = vec![Ask { field: id("letter_due"), required: false, when: None }];
        own.actions.push(action);
    }
}
fn write(world: &mut World, due: &str) {
    world.act_with(WANG, "write", BTreeMap::from([(id("letter_due"), Value::Instant(at(due)))])).unwrap();
}

// ---- closed means closed ----

#[test]
fn a_reprint_of_a_closed_case_owes_nothing() {
    let mut world = World::new();
    let mut slip = limit(
        "slip_back",
        Trigger::Printed(id("slip")),
        Trigger::Action(id("reply")),
        Within::new(1, Unit::Days),
    );
    slip.past_finish = true;
    let mut other = closed();
    std::mem::swap(&mut world, &mut other);
    service(&mut world).limits.push(slip);
    world.by(DESK, &Command::Print { print: id("slip"), paper: "a4".into() }).unwrap();
    assert!(
        world.case().open_duties().is_empty(),
        "a closed case owes {:?}",
        world.case().open_duties()[0].key
    );
}

#[test]
fn the_end_of_a_common_event_owes_nothing_in_a_case_that_is_over() {
    for merged in [true, false] {
        let mut world = dispatched("ordinary");
        let mut told = limit(
            "tell_all",
            Trigger::EventFinished,
            Trigger::Action(id("reply")),
            Within::new(1, Unit::Days),
        );
        told.past_finish = true;
        service(&mut world).limits.push(told);
        let event = linked(&mut world, 2, |head| head);
        world.by(DESK, &Command::Join { event }).unwrap();
        if merged {
            let into = linked(&mut world, 3, |head| CaseHead { linked: false, ..head });
            world.by(DESK, &Command::MergeInto { case: into }).unwrap();
        } else {
            world.by(DESK, &Command::Cancel { by_customer: true, reason: words(1) }).unwrap();
        }
        clock(&mut world, &Command::EventFinished { event }).unwrap();
        assert!(world.case().open_duties().is_empty());
    }
}

#[test]
fn a_promise_told_after_the_work_holds_the_case_open_until_kept() {
    let mut world = finished();
    let promised = world.now.plus(Instant::DAY);
    world.by(DESK, &Command::Promise { at: promised, words: words(1), channel: id("phone") }).unwrap();
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    world.act(DESK, "reply").unwrap();
    assert!(world.case().is_open(), "closed over a promise");
    world.by(DESK, &Command::KeepPromise { promise: key("promise#1") }).unwrap();
    assert!(!world.case().is_open());
}

#[test]
fn what_fell_due_is_recorded_though_the_clock_had_not_come_round() {
    let mut world = dispatched("urgent");
    world.now = at("2026-11-16 09:12");
    world.by(DESK, &Command::Cancel { by_customer: true, reason: words(1) }).unwrap();
    assert!(world.duty("urgent_arrival#1").is_breached(), "cancelled away");
    let due = world.entries.iter().find_map(|e| match &e.event {
        Event::StepFired { duty, due_at, .. } if duty.to_string() == "urgent_arrival#1" => Some(*due_at),
        _ => None,
    });
    assert_eq!(due, Some(at("2026-11-16 09:10")));
}

// ---- clocks ----

#[test]
fn a_pause_after_a_merge_keeps_the_earlier_clock() {
    let mut world = dispatched("ordinary");
    let case = linked(&mut world, 2, |head| head);
    clock(&mut world, &Command::Absorb { case }).unwrap();
    assert_eq!(world.duty("ordinary_arrival#1").due, at("2026-11-16 17:00"));
    world.by(WANG, &pause("2026-11-16 10:00")).unwrap();
    world.by(WANG, &Command::Resume).unwrap();
    assert_eq!(world.duty("ordinary_arrival#1").due, at("2026-11-16 17:00"));
    assert_eq!(world.duty("ordinary_arrival#1").from, at("2026-11-16 08:00"));
}

#[test]
fn a_pause_leaves_each_letter_its_own_deadline() {
    let mut world = World::new();
    with_letters(&mut world);
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    write(&mut world, "2026-11-18 12:00");
    write(&mut world, "2026-11-25 12:00");
    world.by(WANG, &pause("2026-11-17 10:00")).unwrap();
    world.by(WANG, &Command::Resume).unwrap();
    assert_eq!(world.duty("letter#1").due, at("2026-11-18 12:00"));
    assert_eq!(world.duty("letter#2").due, at("2026-11-25 12:00"));
}

#[test]
fn a_later_date_in_the_form_moves_no_deadline_that_runs() {
    let mut world = World::new();
    with_letters(&mut world);
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    write(&mut world, "2026-11-18 12:00");
    world.by(WANG, &set("letter_due", Value::Instant(at("2026-12-24 12:00")))).unwrap();
    world.by(WANG, &pause("2026-11-17 10:00")).unwrap();
    assert_eq!(world.duty("letter#1").due, at("2026-11-18 12:00"));
}

#[test]
fn a_finish_entered_late_rescues_no_limit_that_counts_the_record() {
    let mut world = dispatched("ordinary");
    service(&mut world).limits[2].stopped_by_happened = false;
    world.wait_until(at("2026-11-18 17:00"));
    let claimed = world.now;
    world.now = at("2026-11-19 19:00");
    let finish = Command::Act { action: id("finish"), inputs: BTreeMap::new(), note: None };
    at_once(&mut world, WANG, claimed, &finish).unwrap();
    assert!(matches!(world.duty("finish_in_time#1").state, DutyState::Done { late: true, .. }));
}

#[test]
fn nothing_of_a_round_happened_before_the_round() {
    let mut world = finished();
    let before = world.now;
    world.wait(120);
    world.by(DESK, &Command::Reopen { reason: words(1) }).unwrap();
    world.wait(30);
    let finish = Command::Act { action: id("finish"), inputs: BTreeMap::new(), note: None };
    assert_eq!(code(at_once(&mut world, WANG, before, &finish)), Code::WrongValue);
}

#[test]
fn an_action_did_not_happen_before_its_stage_was_reached() {
    let mut world = World::new();
    world.open(DESK, "urgent");
    world.wait(30);
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    let arrive = Command::Act { action: id("arrive"), inputs: BTreeMap::new(), note: None };
    let early = at("2026-11-16 09:05");
    assert_eq!(code(at_once(&mut world, WANG, early, &arrive)), Code::WrongValue, "before anybody was sent");
}

#[test]
fn nobody_accepted_before_it_was_offered() {
    let mut world = World::new();
    world.open(DESK, "ordinary");
    world.wait(30);
    world.dispatch(DESK, WANG).unwrap();
    let early = world.now.minus(20 * Instant::MINUTE);
    let accept = Command::Accept { role: Role::Owner };
    assert_eq!(code(at_once(&mut world, WANG, early, &accept)), Code::WrongValue);
}

#[test]
fn no_customer_was_asked_before_the_work_was_done() {
    let mut world = dispatched("ordinary");
    world.wait(60);
    world.act(WANG, "finish").unwrap();
    let early = at("2026-11-16 09:30");
    let satisfied = answer(Verdict::Satisfied, "after_repair#1");
    assert_eq!(code(at_once(&mut world, STEWARD, early, &satisfied)), Code::VisitNotDue);
}

#[test]
fn sending_the_same_man_again_does_not_start_his_clock_again() {
    let mut world = World::new();
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.wait(9);
    world.dispatch(DESK, WANG).unwrap();
    assert!(is_open(&world, "accept_owner#1"), "the first offer was replaced by the same");
    world.wait(2);
    assert!(world.duty("accept_owner#1").is_breached());
    let again = Command::Offer { role: Role::Owner, to: Assignee::person(person(WANG)), reason: None };
    assert_eq!(code(world.by(DESK, &again)), Code::NotAllowed);
}

#[test]
fn a_cancellation_that_the_customer_denies_gives_back_the_clocks_it_stopped() {
    let mut world = dispatched("urgent");
    let own = service(&mut world);
    let mut confirm = visit();
    confirm.id = id("after_cancel");
    confirm.time.after = Trigger::Cancelled;
    confirm.unsatisfied = Some(id("received"));
    own.visits.push(confirm);
    own.cancel.as_mut().unwrap().confirm = Some(id("after_cancel"));
    world.wait(5);
    world.by(DESK, &Command::Cancel { by_customer: false, reason: words(1) }).unwrap();
    world.wait(20);
    world.by(STEWARD, &answer(Verdict::NotDone, "after_cancel#1")).unwrap();
    let again = world.duty("urgent_arrival#2");
    assert_eq!((again.due, again.is_open()), (at("2026-11-16 09:10"), true));
    world.wait(1);
    assert!(world.duty("urgent_arrival#2").is_breached());
}

#[test]
fn a_joined_case_gets_no_work_limit_back_by_touching_its_form() {
    let mut world = dispatched("urgent");
    let event = linked(&mut world, 2, |head| head);
    world.by(DESK, &Command::Join { event }).unwrap();
    world.by(DESK, &set("accused", Value::Person(person(LIU)))).unwrap();
    assert!(world.case().open_duties().iter().all(|d| d.key.clause.as_str() != "urgent_arrival"));
}

#[test]
fn a_limit_that_comes_to_apply_counts_from_the_start_that_nothing_ended() {
    let mut world = World::new();
    let mut tell =
        limit("tell", Trigger::Accepted, Trigger::Action(id("arrive")), Within::new(30, Unit::Minutes));
    tell.when = Some(urgent());
    service(&mut world).limits.push(tell);
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world.act(WANG, "arrive").unwrap();
    world.wait(60);
    world.dispatch(DESK, LIU).unwrap();
    world.by(LIU, &Command::Accept { role: Role::Owner }).unwrap();
    world.by(DESK, &urgency("urgent")).unwrap();
    assert_eq!(world.duty("tell#1").from, at("2026-11-16 10:00"));
}

#[test]
fn published_holidays_move_visits_and_acceptances_too() {
    let mut world = World::new();
    world.now = at("2026-12-30 09:00");
    let known = Holidays { days: BTreeMap::new(), published_until: "2026-12-31".parse().unwrap() };
    world.handbook.holidays.holidays.insert("cn".into(), known);
    world.handbook.calendars.get_mut("office").unwrap().observes = Some("cn".into());
    let own = service(&mut world);
    own.visits[0].time.calendar = id("office");
    own.visits[0].time.within = Within::new(3, Unit::WorkingDays);
    own.hand_over.calendar = id("office");
    own.hand_over.accept_within = Within::new(3, Unit::WorkingDays);
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world.act(WANG, "finish").unwrap();
    let give = Command::Offer { role: Role::Contact, to: Assignee::person(person(LIU)), reason: None };
    world.by(DESK, &give).unwrap();
    for duty in ["after_repair#1", "accept_contact#1"] {
        assert!(world.duty(duty).provisional.is_some() && world.duty(duty).due == at("2027-01-04 18:00"));
    }
    let day = Holiday { kind: DayKind::Off, name: "元旦".into() };
    *world.handbook.holidays.holidays.get_mut("cn").unwrap() = Holidays {
        days: BTreeMap::from([("2027-01-01".parse().unwrap(), day)]),
        published_until: "2027-12-31".parse().unwrap(),
    };
    clock(&mut world, &Command::Redate).unwrap();
    for duty in ["after_repair#1", "accept_contact#1"] {
        assert_eq!((world.duty(duty).due, world.duty(duty).provisional), (at("2027-01-05 18:00"), None));
        let due = world.duty(duty).steps.iter().find(|s| s.kind == duty::StepKind::Due).unwrap();
        assert_eq!(due.at, at("2027-01-05 18:00"));
    }
}

#[test]
fn what_was_late_before_the_holidays_were_published_stays_late_and_is_provisional_no_more() {
    let mut world = World::new();
    world.now = at("2026-12-30 09:00");
    let known = Holidays { days: BTreeMap::new(), published_until: "2026-12-31".parse().unwrap() };
    world.handbook.holidays.holidays.insert("cn".into(), known.clone());
    world.handbook.calendars.get_mut("office").unwrap().observes = Some("cn".into());
    world.open(DESK, "ordinary");
    world.wait_until(at("2027-01-04 18:30"));
    let day = Holiday { kind: DayKind::Off, name: "元旦".into() };
    *world.handbook.holidays.holidays.get_mut("cn").unwrap() = Holidays {
        days: BTreeMap::from([("2027-01-01".parse().unwrap(), day)]),
        published_until: "2027-12-31".parse().unwrap(),
    };
    clock(&mut world, &Command::Redate).unwrap();
    let duty = world.duty("finish_in_time#1");
    assert_eq!((duty.due, duty.is_breached(), duty.provisional), (at("2027-01-04 18:00"), true, None));
    let before = world.entries.len();
    clock(&mut world, &Command::Redate).unwrap();
    assert_eq!(world.entries.len(), before, "the second publishing has nothing to say");
}

#[test]
fn an_adopted_limit_with_other_warnings_keeps_each_step_what_it_is() {
    let mut world = dispatched("ordinary");
    let own = &mut service(&mut world).limits[1];
    own.time = LimitTime::Within { within: Within::new(4, Unit::WorkingHours) };
    own.warnings = vec![];
    own.escalations.push(Escalation {
        at: EscalationAt::After { after: Within::new(60, Unit::Minutes) },
        to: post("duty_manager"),
    });
    let hash = world.handbook.hash().unwrap();
    world.by(SUPERVISOR, &Command::Adopt { handbook: hash }).unwrap();
    let duty = world.duty("ordinary_arrival#1");
    let due = at("2026-11-16 14:00");
    assert_eq!(duty.due, due);
    let steps: Vec<(u32, Instant, bool)> =
        duty.steps.iter().map(|s| (s.index, s.at, s.kind == duty::StepKind::Due)).collect();
    let minutes = |m: i64| due.plus(m * Instant::MINUTE);
    assert_eq!(steps, [(1, due, true), (2, due, false), (3, minutes(20), false), (4, minutes(60), false)]);
}

#[test]
fn a_renamed_visit_is_still_owed_under_the_new_handbook() {
    let mut world = finished();
    service(&mut world).visits[0].id = id("asked_after");
    let hash = world.handbook.hash().unwrap();
    world.by(SUPERVISOR, &Command::Adopt { handbook: hash }).unwrap();
    world.act(DESK, "reply").unwrap();
    assert!(is_open(&world, "asked_after#1") && world.case().is_open());
}

// ---- appointments ----

#[test]
fn a_case_that_joined_or_was_cancelled_has_no_appointment_left_to_keep() {
    let mut world = dispatched("ordinary");
    let from = at("2026-11-16 14:00");
    world.by(WANG, &Command::Appoint { from, until: from.plus(Instant::HOUR) }).unwrap();
    let event = linked(&mut world, 2, |head| head);
    world.by(DESK, &Command::Join { event }).unwrap();
    assert_eq!(world.case().appointment, None);
    clock(&mut world, &Command::EventFinished { event }).unwrap();
    assert!(world.entries.iter().all(|e| e.event != Event::AppointmentKept), "nobody was there");
}

#[test]
fn work_finished_before_the_window_kept_no_appointment() {
    let mut world = dispatched("ordinary");
    let from = at("2026-11-17 14:00");
    world.by(WANG, &Command::Appoint { from, until: from.plus(Instant::HOUR) }).unwrap();
    world.act(WANG, "finish").unwrap();
    assert!(matches!(world.duty("appointment#1").state, DutyState::Void { .. }));
    assert!(world.entries.iter().all(|e| e.event != Event::AppointmentKept));
    assert_eq!(world.case().appointment, None);
}

#[test]
fn a_limit_of_the_window_remembers_where_the_window_went() {
    let mut world = World::new();
    let mut be_there = limit(
        "be_there",
        Trigger::AppointmentStart,
        Trigger::Action(id("arrive")),
        Within::new(30, Unit::Minutes),
    );
    be_there.pauses = vec![id("parts")];
    service(&mut world).limits.push(be_there);
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    let from = at("2026-11-17 14:00");
    world.by(WANG, &Command::Appoint { from, until: from.plus(Instant::HOUR) }).unwrap();
    let from = at("2026-11-16 14:00");
    let earlier =
        Command::MoveAppointment { by: Mover::Customer, from, until: from.plus(Instant::HOUR), reason: None };
    world.by(WANG, &earlier).unwrap();
    assert_eq!(world.duty("be_there#1").due, at("2026-11-16 14:30"));
    world.by(WANG, &pause("2026-11-16 10:00")).unwrap();
    world.by(WANG, &Command::Resume).unwrap();
    assert_eq!(world.duty("be_there#1").due, at("2026-11-16 14:30"));
}

#[test]
fn after_nobody_was_at_home_the_next_window_has_its_own_limit() {
    let mut world = World::new();
    service(&mut world).limits.push(limit(
        "be_there",
        Trigger::AppointmentStart,
        Trigger::Action(id("arrive")),
        Within::new(30, Unit::Minutes),
    ));
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    for day in [16, 17] {
        let from = at(&format!("2026-11-{day} 14:00"));
        world.by(WANG, &Command::Appoint { from, until: from.plus(Instant::HOUR) }).unwrap();
        world.wait_until(from);
        if day == 16 {
            world.by(WANG, &Command::NobodyHome { photos: vec![], note: None }).unwrap();
        }
    }
    assert!(matches!(world.duty("be_there#1").state, DutyState::Done { late: false, .. }));
    assert_eq!(world.duty("be_there#2").due, at("2026-11-17 14:30"));
}
