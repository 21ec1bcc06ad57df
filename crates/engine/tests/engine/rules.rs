//! One rule a test: clocks that cannot be gamed, hand-overs, visits, conflicts of interest, links, money.

use crate::deeds::*;
use crate::world::*;
use calendar::Instant;
use engine::{CaseHead, Code};
use model::actor::{Actor, Who};
use model::command::{Command, Mover, Payer, Role, Stamp, TryOutcome, Verdict};
use model::duty::{Assignee, DutyState};
use model::event::{Event, VisitEnd};
use model::handbook::{LimitTime, StageKind, VisitMethod};
use model::people::Holding;
use model::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn the_giver_owns_until_the_receiver_accepts() {
    let mut world = World::new();
    world.open(DESK, "urgent");
    world.dispatch(DESK, WANG).unwrap();
    assert_eq!(world.case().owner, Assignee::person(person(DESK)));
    assert_eq!(code(world.by(LIU, &Command::Accept { role: Role::Owner })), Code::NotOfferedToYou);
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    assert_eq!(world.case().owner, Assignee::person(person(WANG)));
    assert_eq!(world.case().contact, Assignee::person(person(DESK)));
    assert_eq!(world.case().first_asked, Some(person(DESK)));
    // The owner's duties went with the case.
    assert_eq!(world.duty("urgent_arrival#1").who, Assignee::person(person(WANG)));
}

#[test]
fn nobody_accepts_and_the_supervisor_is_told_once() {
    let mut world = World::new();
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.wait(11);
    let told: Vec<PersonId> = world
        .entries
        .iter()
        .filter_map(|e| match &e.event {
            Event::StepFired { duty, step: 1, told, .. } if duty.to_string() == "accept_owner#1" => {
                Some(told.clone())
            }
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(told, [person(SUPERVISOR)]);
    assert_eq!(world.case().owner, Assignee::person(person(DESK)));
}

#[test]
fn after_two_refusals_the_supervisor_gets_it_offered() {
    let mut world = World::new();
    world.open(DESK, "ordinary");
    for _ in 0..2 {
        world.dispatch(DESK, WANG).unwrap();
        world.by(WANG, &Command::Decline { role: Role::Owner, reason: words(3) }).unwrap();
    }
    assert_eq!(world.case().bounces, 2);
    assert_eq!(
        world.case().offers[&Role::Owner].to,
        Assignee::Post { post: post("supervisor"), place: None }
    );
}

#[test]
fn a_pause_moves_the_due_time_by_working_time_and_wakes() {
    let mut world = dispatched("ordinary");
    let before = world.duty("ordinary_arrival#1").due;
    assert_eq!(before, at("2026-11-16 18:00"));
    let until = at("2026-11-16 11:00");
    world.by(WANG, &Command::Pause { reason: id("parts"), until, note: None }).unwrap();
    assert_eq!(world.duty("ordinary_arrival#1").due, at("2026-11-17 10:00"));
    world.wait_until(at("2026-11-16 11:30"));
    assert!(world.case().pause.is_none(), "the until-date woke it");
    assert_eq!(world.duty("ordinary_arrival#1").due, at("2026-11-17 10:00"));
    assert!(matches!(world.duty("wake#1").state, DutyState::Done { .. }));
}

#[test]
fn a_pause_ended_early_gives_back_what_was_not_used() {
    let mut world = dispatched("ordinary");
    world
        .by(WANG, &Command::Pause { reason: id("parts"), until: at("2026-11-18 09:00"), note: None })
        .unwrap();
    world.wait(60);
    world.by(WANG, &Command::Resume).unwrap();
    assert_eq!(world.duty("ordinary_arrival#1").due, at("2026-11-17 09:00"));
    assert_eq!(code(world.by(WANG, &Command::Resume)), Code::NoPause);
}

#[test]
fn a_pause_has_a_longest_total_a_reason_and_no_past() {
    let mut world = dispatched("ordinary");
    let pause = |until: Instant| Command::Pause { reason: id("parts"), until, note: None };
    let now = world.now;
    assert_eq!(code(world.by(WANG, &pause(now.plus(9 * Instant::DAY)))), Code::PauseTooLong);
    assert_eq!(code(world.by(WANG, &pause(now))), Code::PauseTooLong);
    let unknown = Command::Pause { reason: id("tired"), until: now.plus(Instant::HOUR), note: None };
    assert_eq!(code(world.by(WANG, &unknown)), Code::PauseUnknown);
    world.wait(30);
    let stamp = Stamp { happened_at: Some(now), late_reason: Some(words(1)) };
    let actor = world.actor(WANG);
    assert_eq!(code(world.submit(&actor, &stamp, &pause(now.plus(Instant::DAY)))), Code::PauseBackdated);
    assert_eq!(code(world.by(STEWARD, &pause(now.plus(Instant::DAY)))), Code::NotYourPost);
    world.by(WANG, &pause(now.plus(5 * Instant::DAY))).unwrap();
    assert_eq!(code(world.by(WANG, &pause(now.plus(Instant::DAY)))), Code::AlreadyPaused);
    world.wait(6 * 24 * 60);
    let now = world.now;
    assert_eq!(code(world.by(WANG, &pause(now.plus(4 * Instant::DAY)))), Code::PauseTooLong);
    world.by(WANG, &pause(now.plus(2 * Instant::DAY))).unwrap();
}

#[test]
fn a_pause_rescues_no_limit_that_is_late() {
    let mut world = dispatched("ordinary");
    world.wait_until(at("2026-11-16 18:30"));
    let due = world.duty("ordinary_arrival#1").due;
    world
        .by(WANG, &Command::Pause { reason: id("parts"), until: at("2026-11-18 09:00"), note: None })
        .unwrap();
    assert_eq!(world.duty("ordinary_arrival#1").due, due);
    assert!(world.duty("ordinary_arrival#1").is_breached());
}

#[test]
fn raised_urgency_counts_from_the_first_report() {
    let mut world = dispatched("ordinary");
    world.wait(5);
    world.by(DESK, &urgency("urgent")).unwrap();
    assert_eq!(world.duty("urgent_arrival#1").due, at("2026-11-16 09:10"));
    assert!(
        matches!(&world.duty("ordinary_arrival#1").state, DutyState::Void { reason, .. } if reason == "reclassified")
    );
}

#[test]
fn raised_urgency_keeps_the_stricter_of_the_two() {
    let mut world = World::new();
    world.handbook.services.get_mut("repair").unwrap().limits[0].time =
        LimitTime::Within { within: calendar::Within::new(40, calendar::Unit::Hours) };
    world.open(DESK, "ordinary");
    world.by(DESK, &urgency("urgent")).unwrap();
    assert!(world.duty("ordinary_arrival#1").is_open(), "8 working hours are stricter than 40 hours");
    assert!(!world.case().duties.contains_key(&"urgent_arrival#1".parse().unwrap()));
}

#[test]
fn lowered_urgency_never_undoes_a_breach() {
    let mut world = dispatched("urgent");
    world.wait(15);
    world.by(DESK, &urgency("ordinary")).unwrap();
    assert!(world.duty("urgent_arrival#1").is_open() && world.duty("urgent_arrival#1").is_breached());
    assert!(!world.case().duties.contains_key(&"ordinary_arrival#1".parse().unwrap()));
    world.act(WANG, "arrive").unwrap();
    assert!(matches!(world.duty("urgent_arrival#1").state, DutyState::Done { late: true, .. }));
}

#[test]
fn lowered_urgency_before_the_due_time_counts_the_new_limit_from_the_report() {
    let mut world = dispatched("urgent");
    world.wait(5);
    world.by(DESK, &urgency("ordinary")).unwrap();
    assert_eq!(world.duty("ordinary_arrival#1").from, at("2026-11-16 09:00"));
    assert!(!world.duty("urgent_arrival#1").is_open());
    let bare = Command::SetFields {
        fields: BTreeMap::from([(id("urgency"), Value::Choice(id("urgent")))]),
        reason: None,
    };
    assert_eq!(code(world.by(DESK, &bare)), Code::ReasonMissing);
}

#[test]
fn late_entries_are_bounded_marked_and_explained() {
    let mut world = dispatched("urgent");
    world.wait(9);
    let act = Command::Act { action: id("arrive"), inputs: BTreeMap::new(), note: None };
    let (actor, nine) = (world.actor(WANG), world.now);
    world.wait(60);
    let stamp = |happened, reason| Stamp { happened_at: Some(happened), late_reason: reason };
    assert_eq!(code(world.submit(&actor, &stamp(nine, None), &act)), Code::LateReasonMissing);
    let ahead = world.now.plus(3 * Instant::MINUTE);
    assert_eq!(code(world.submit(&actor, &stamp(ahead, None), &act)), Code::InFuture);
    let early = at("2026-11-16 08:59");
    assert_eq!(code(world.submit(&actor, &stamp(early, Some(words(1))), &act)), Code::WrongValue);
    let entries = world.submit(&actor, &stamp(nine, Some(words(1))), &act).unwrap();
    assert!(entries.iter().any(|e| e.late.is_some() && matches!(e.event, Event::Acted { .. })));
    // It happened in time, so it counts as in time; that it was recorded late is shown beside it.
    match world.duty("urgent_arrival#1").state {
        DutyState::Done { at: counted, recorded_at, late } => {
            assert_eq!((counted, recorded_at, late), (nine, world.now, false));
        }
        ref other => panic!("{other:?}"),
    }
    world.wait(4 * 24 * 60);
    assert_eq!(code(world.submit(&actor, &stamp(nine, Some(words(1))), &act)), Code::EntryTooOld);
}

#[test]
fn a_limit_stopped_by_its_record_ignores_the_claim() {
    let mut world = World::new();
    world.handbook.services.get_mut("repair").unwrap().limits[0].stopped_by_happened = false;
    world.open(DESK, "urgent");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world.wait(60);
    let stamp = Stamp { happened_at: Some(at("2026-11-16 09:05")), late_reason: Some(words(1)) };
    let actor = world.actor(WANG);
    let act = Command::Act { action: id("arrive"), inputs: BTreeMap::new(), note: None };
    world.submit(&actor, &stamp, &act).unwrap();
    assert!(matches!(world.duty("urgent_arrival#1").state, DutyState::Done { late: true, .. }));
}

#[test]
fn who_did_the_work_may_not_ask_about_it() {
    let mut world = finished();
    let wang_is_steward_too = world.roster.holdings[1].clone();
    world.roster.holdings.push(Holding { post: post("steward"), ..wang_is_steward_too });
    assert_eq!(code(world.by(WANG, &answer(Verdict::Satisfied, "after_repair#1"))), Code::WorkerMayNotVisit);
    assert_eq!(code(world.by(LIU, &answer(Verdict::Satisfied, "after_repair#1"))), Code::NotYourPost);
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    assert_eq!(world.case().visits[&"after_repair#1".parse().unwrap()].end, Some(VisitEnd::Answered));
}

#[test]
fn the_case_closes_when_answer_and_visit_are_both_done() {
    let mut world = finished();
    assert_eq!(world.case().stage_kind, StageKind::Finished);
    world.by(STEWARD, &answer(Verdict::Basically, "after_repair#1")).unwrap();
    assert!(world.case().is_open(), "the customer was not told the result");
    world.act(DESK, "reply").unwrap();
    assert_eq!(world.case().stage_kind, StageKind::Closed);
    assert!(world.case().closed_at.is_some());
    assert_eq!(code(world.act(DESK, "reply")), Code::NotInStage);
}

#[test]
fn an_unsatisfied_answer_reopens_and_after_the_rounds_only_the_manager_ends_it() {
    let mut world = finished();
    world.by(STEWARD, &answer(Verdict::Unsatisfied, "after_repair#1")).unwrap();
    assert_eq!((world.case().round, world.case().stage_kind), (2, StageKind::Work));
    assert!(world.case().first_finished_at.is_some() && world.case().finished_at.is_none());
    world.act(WANG, "finish").unwrap();
    world.by(STEWARD, &answer(Verdict::NotDone, "after_repair#2")).unwrap();
    assert_eq!(world.case().round, 2, "the rounds are used up");
    assert!(world.duty("after_repair#2").is_open());
    let end =
        Command::EndVisit { visit: "after_repair#2".parse().unwrap(), reason: words(1), answer: words(2) };
    assert_eq!(code(world.by(STEWARD, &end)), Code::NotYourPost);
    world.by(MANAGER, &end).unwrap();
    assert_eq!(world.case().visits[&"after_repair#2".parse().unwrap()].end, Some(VisitEnd::EndedUnsatisfied));
}

#[test]
fn the_manager_may_not_end_what_has_rounds_left() {
    let mut world = finished();
    let end =
        Command::EndVisit { visit: "after_repair#1".parse().unwrap(), reason: words(1), answer: words(2) };
    assert_eq!(code(world.by(MANAGER, &end)), Code::RoundsLeft);
}

#[test]
fn unreachable_needs_tries_at_different_hours_on_different_days_and_a_sign_off() {
    let mut world = finished();
    let key: DutyKey = "after_repair#1".parse().unwrap();
    let attempt =
        |method| Command::Try { visit: key.clone(), method, outcome: TryOutcome::NoAnswer, note: None };
    let sign = Command::SignOff { visit: key.clone(), reason: words(1) };
    for (when, ready) in [
        ("2026-11-16 10:00", false),
        ("2026-11-16 11:00", false),
        ("2026-11-16 12:30", false),
        ("2026-11-16 15:00", false),
        ("2026-11-17 10:30", true),
    ] {
        assert_eq!(code(world.by(SUPERVISOR, &sign)), Code::TriesNotEnough);
        world.wait_until(at(when));
        world.by(STEWARD, &attempt(VisitMethod::Phone)).unwrap();
        assert_eq!(world.case().visits[&key].sign_off.is_some(), ready, "{when}");
    }
    assert_eq!(code(world.by(STEWARD, &sign)), Code::NotYourPost);
    assert_eq!(code(world.by(STEWARD, &attempt(VisitMethod::Message))), Code::MethodNotAllowed);
    world.by(SUPERVISOR, &sign).unwrap();
    assert_eq!(world.case().visits[&key].end, Some(VisitEnd::NotReached));
    assert!(!world.duty("sign_off#1").is_open());
}

#[test]
fn nobody_is_rung_outside_the_visiting_hours() {
    let mut world = finished();
    world.wait_until(at("2026-11-16 20:00"));
    assert_eq!(code(world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1"))), Code::QuietHours);
    world.wait_until(at("2026-11-17 09:00"));
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
}

#[test]
fn a_joint_visit_needs_all_its_posts() {
    let mut world = finished();
    let visit = &mut world.handbook.services.get_mut("repair").unwrap().visits[0];
    visit.by = vec![post("steward"), post("manager")];
    visit.jointly = true;
    assert_eq!(code(world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1"))), Code::VisitJointly);
    let Command::Answer(mut both) = answer(Verdict::Satisfied, "after_repair#1") else {
        unreachable!("the command is made just above")
    };
    both.with.insert(person(LIU));
    assert_eq!(code(world.by(STEWARD, &Command::Answer(both.clone()))), Code::VisitJointly);
    both.with.insert(person(MANAGER));
    world.by(STEWARD, &Command::Answer(both)).unwrap();
    let asked = &world.case().visits[&"after_repair#1".parse().unwrap()].by;
    assert!(asked.contains(&person(MANAGER)) && asked.contains(&person(STEWARD)));
}

#[test]
fn the_person_named_and_his_line_are_kept_out_of_everything() {
    let mut world = dispatched("ordinary");
    let named = Command::SetFields {
        fields: BTreeMap::from([(id("accused"), Value::Person(person(WANG)))]),
        reason: None,
    };
    world.by(DESK, &named).unwrap();
    assert_eq!(world.case().excluded, BTreeSet::from([person(WANG), person(LIU)]));
    assert_eq!(world.case().owner, Assignee::Post { post: post("supervisor"), place: None });
    assert_eq!(code(world.act(WANG, "finish")), Code::Excluded);
    let give = Command::Offer { role: Role::Owner, to: Assignee::person(person(LIU)), reason: None };
    assert_eq!(code(world.by(SUPERVISOR, &give)), Code::Excluded);
    world.wait(3 * 24 * 60);
    for entry in &world.entries {
        if let Event::StepFired { told, .. } = &entry.event {
            assert!(!told.contains(&person(LIU)), "told the accused's line");
        }
    }
    assert!(world.case().open_duties().iter().all(|d| d.who != Assignee::person(person(WANG))));
}

#[test]
fn an_empty_post_falls_back_and_the_case_says_so() {
    let mut world = World::new();
    world.away(STEWARD, 30);
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world.act(WANG, "finish").unwrap();
    let duty = world.duty("after_repair#1");
    let fallback = duty.fallback.clone().expect("the steward is away");
    assert_eq!((fallback.wanted, fallback.got), (post("steward"), post("supervisor")));
    world.by(SUPERVISOR, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
}

#[test]
fn a_case_from_the_portal_is_offered_to_the_desk_and_the_first_who_takes_it_is_first_asked() {
    let mut world = World::new();
    let open = world.open_command("ordinary");
    let customer = Actor { who: Who::Customer(Some(PartyId::from_number(1))), posts: BTreeSet::new() };
    world.submit(&customer, &Stamp::default(), &open).unwrap();
    assert_eq!(world.case().owner, Assignee::Post { post: post("front_desk"), place: None });
    assert_eq!(world.case().first_asked, None);
    world.by(DESK, &Command::Accept { role: Role::Owner }).unwrap();
    assert_eq!(world.case().first_asked, Some(person(DESK)));
    assert_eq!(world.case().contact, Assignee::person(person(DESK)));
}

#[test]
fn appointments_moved_by_us_are_counted_and_by_the_customer_kept() {
    let mut world = dispatched("ordinary");
    let window = |from: &str, until: &str| (at(from), at(until));
    let (from, until) = window("2026-11-16 14:00", "2026-11-16 16:00");
    world.by(WANG, &Command::Appoint { from, until }).unwrap();
    let (from, until) = window("2026-11-16 15:00", "2026-11-16 17:30");
    let too_long = Command::MoveAppointment { by: Mover::Customer, from, until, reason: None };
    assert_eq!(code(world.by(WANG, &too_long)), Code::WindowTooLong);
    let (from, until) = window("2026-11-16 15:00", "2026-11-16 17:00");
    world.by(DESK, &Command::MoveAppointment { by: Mover::Customer, from, until, reason: None }).unwrap();
    let ours = |reason| Command::MoveAppointment { by: Mover::Us, from, until, reason };
    assert_eq!(code(world.by(WANG, &ours(None))), Code::ReasonMissing);
    world.by(WANG, &ours(Some(words(1)))).unwrap();
    assert_eq!((world.case().moved_by_customer, world.case().moved_by_us), (1, 1));
    assert_eq!(
        code(world.by(WANG, &Command::NobodyHome { photos: vec![], note: None })),
        Code::WindowNotBegun
    );
    world.wait_until(at("2026-11-16 15:20"));
    world.act(WANG, "arrive").unwrap();
    assert!(matches!(world.duty("appointment#3").state, DutyState::Done { late: false, .. }));
}

#[test]
fn nobody_at_home_twice_brings_the_case_back_to_the_desk() {
    let mut world = dispatched("ordinary");
    for (times, day) in [(1, 16), (2, 17)] {
        let from = at(&format!("2026-11-{day} 14:00"));
        world.by(WANG, &Command::Appoint { from, until: from.plus(Instant::HOUR) }).unwrap();
        world.wait_until(from);
        world.by(WANG, &Command::NobodyHome { photos: vec![], note: None }).unwrap();
        assert_eq!(world.case().nobody_home, times);
        assert_eq!(world.case().offers.contains_key(&Role::Owner), times == 2);
    }
    world.by(DESK, &Command::Accept { role: Role::Owner }).unwrap();
    assert_eq!(world.case().owner, Assignee::person(person(DESK)));
}

#[test]
fn a_promise_is_kept_or_broken_and_never_edited() {
    let mut world = dispatched("ordinary");
    let promise = |minutes: i64, now: Instant| Command::Promise {
        at: now.plus(minutes * Instant::MINUTE),
        words: words(1),
        channel: id("phone"),
    };
    let now = world.now;
    assert_eq!(code(world.by(DESK, &promise(0, now))), Code::WrongValue);
    world.by(DESK, &promise(30, now)).unwrap();
    world.by(DESK, &promise(60, now)).unwrap();
    world.wait(20);
    world.by(DESK, &Command::KeepPromise { promise: "promise#1".parse().unwrap() }).unwrap();
    world.wait(60);
    assert!(!world.duty("promise#1").is_breached());
    assert!(world.duty("promise#2").is_breached());
    assert_eq!(world.case().promises.len(), 2);
}

#[test]
fn merging_keeps_the_earliest_clock_and_every_reporters_visit() {
    let mut world = dispatched("ordinary");
    let other = head(&world, 2, "2026-11-16 08:00");
    world.linked.insert(other.id, CaseHead { party: Some(PartyId::from_number(2)), ..other });
    let absorb = Command::Absorb { case: CaseId::from_number(2) };
    assert_eq!(code(world.by(DESK, &absorb)), Code::NotYourPost);
    world.submit(&Actor::clock(), &Stamp::default(), &absorb).unwrap();
    assert_eq!(world.case().reported_at, at("2026-11-16 08:00"));
    assert_eq!(world.duty("ordinary_arrival#1").due, at("2026-11-16 17:00"));
    world.act(WANG, "finish").unwrap();
    assert!(world.duty("after_repair#1").is_open() && world.duty("after_repair#2").is_open());
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    world.act(DESK, "reply").unwrap();
    assert!(world.case().is_open(), "the second reporter was not asked");
}

#[test]
fn a_merged_case_is_over_and_a_finished_one_takes_none() {
    let mut world = dispatched("ordinary");
    let other = head(&world, 2, "2026-11-16 08:00");
    world.linked.insert(other.id, other);
    world.by(DESK, &Command::MergeInto { case: CaseId::from_number(2) }).unwrap();
    assert!(!world.case().is_open() && world.case().open_duties().is_empty());
    let mut late = finished();
    late.linked = world.linked.clone();
    assert_eq!(code(late.by(DESK, &Command::MergeInto { case: CaseId::from_number(2) })), Code::Ended);
    let mut closed = dispatched("ordinary");
    let done = CaseHead { stage_kind: StageKind::Finished, ..world.linked[&CaseId::from_number(2)].clone() };
    closed.linked.insert(done.id, done);
    assert_eq!(code(closed.by(DESK, &Command::MergeInto { case: CaseId::from_number(2) })), Code::CannotJoin);
}

#[test]
fn a_joined_case_loses_its_work_limits_and_keeps_its_answer_and_visit() {
    let mut world = dispatched("ordinary");
    let event = head(&world, 2, "2026-11-16 08:00");
    world.linked.insert(event.id, event.clone());
    world.by(DESK, &Command::Join { event: event.id }).unwrap();
    assert!(world.case().open_duties().is_empty());
    assert_eq!(world.case().event, Some(event.id));
    assert_eq!(code(world.by(DESK, &Command::Join { event: event.id })), Code::CannotJoin);
    world.submit(&Actor::clock(), &Stamp::default(), &Command::EventFinished { event: event.id }).unwrap();
    assert_eq!(world.case().stage_kind, StageKind::Finished);
    assert!(world.duty("reply_in_time#1").is_open() && world.duty("after_repair#1").is_open());
}

#[test]
fn consent_is_to_an_exact_sum_and_a_changed_line_leaves_it_behind() {
    let mut world = dispatched("ordinary");
    world.by(WANG, &put(1, 333, Payer::Customer, None)).unwrap();
    world.by(WANG, &put(2, 1000, Payer::Company, None)).unwrap();
    world.by(WANG, &put(3, 1000, Payer::Customer, Some(words(2)))).unwrap();
    assert_eq!(world.case().lines.iter().map(|l| l.sum).collect::<Vec<_>>(), [Fen(500), Fen(1500), Fen(0)]);
    let consent = |fen| Command::Consent { sum: Fen(fen), method: VisitMethod::Phone, proof: None };
    assert_eq!(code(world.by(WANG, &consent(499))), Code::SumDiffers);
    world.by(WANG, &consent(500)).unwrap();
    let agreed = world.case().consent.clone().unwrap();
    assert_eq!(agreed.sum, Fen(500));
    assert_eq!(code(world.by(WANG, &put(4, -1, Payer::Customer, None))), Code::WrongValue);
    world.by(WANG, &Command::RemoveLine { line: LineId::from_number(1), reason: Some(words(4)) }).unwrap();
    assert_eq!(code(world.by(WANG, &consent(500))), Code::SumDiffers);
    assert_eq!(
        code(world.by(WANG, &Command::RemoveLine { line: LineId::from_number(1), reason: Some(words(4)) })),
        Code::WrongValue
    );
}

#[test]
fn cancelling_ends_what_is_owed_and_needs_the_right_post() {
    let mut world = dispatched("ordinary");
    let cancel = Command::Cancel { by_customer: true, reason: words(1) };
    assert_eq!(code(world.by(WANG, &cancel)), Code::NotYourPost);
    world.by(DESK, &cancel).unwrap();
    assert_eq!(world.case().stage_kind, StageKind::Cancelled);
    assert!(world.case().closed_at.is_some() && world.case().open_duties().is_empty());
    assert_eq!(code(world.by(DESK, &cancel)), Code::Ended);
}

#[test]
fn cancelling_against_the_customers_wish_owes_a_confirming_visit() {
    let mut world = dispatched("ordinary");
    world.handbook.services.get_mut("repair").unwrap().cancel.as_mut().unwrap().confirm =
        Some(id("after_repair"));
    world.by(DESK, &Command::Cancel { by_customer: false, reason: words(1) }).unwrap();
    assert!(world.case().is_open() && world.duty("after_repair#1").is_open());
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    assert!(world.case().closed_at.is_some());
}

#[test]
fn reopening_begins_a_round_and_has_its_bounds() {
    let mut world = finished();
    let reopen = Command::Reopen { reason: words(1) };
    assert_eq!(code(world.by(WANG, &reopen)), Code::NotYourPost);
    world.by(DESK, &reopen).unwrap();
    assert_eq!(world.case().round, 2);
    assert!(!world.duty("after_repair#1").is_open());
    assert_eq!(code(world.by(DESK, &reopen)), Code::NotAllowed);
    let mut old = finished();
    old.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    old.act(DESK, "reply").unwrap();
    old.wait(32 * 24 * 60);
    assert_eq!(code(old.by(DESK, &reopen)), Code::NotAllowed);
}

#[test]
fn leave_bars_new_work_but_takes_nothing_away() {
    let mut world = World::new();
    world.open(DESK, "ordinary");
    world.away(WANG, 3);
    assert_eq!(code(world.dispatch(DESK, WANG)), Code::Absent);
    assert_eq!(code(world.dispatch(DESK, STEWARD)), Code::WrongValue);
    world.away(DESK, 3);
    assert_eq!(world.case().owner, Assignee::person(person(DESK)));
}
