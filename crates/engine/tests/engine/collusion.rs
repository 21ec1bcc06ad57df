//! People who play together against the rules: links, offers, visits, conflicts of interest, absurd numbers.

use crate::deeds::*;
use crate::world::*;
use calendar::{Instant, Unit, Within};
use engine::{CaseHead, Code};
use model::actor::{Actor, Who};
use model::command::{Command, Payer, Role, Slot, Stamp, TryOutcome, Verdict};
use model::duty::{Assignee, DutyState, StepKind};
use model::event::VisitEnd;
use model::handbook::*;
use model::people::Holding;
use model::*;
use std::collections::{BTreeMap, BTreeSet};

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
fn portal(world: &mut World) {
    let open = world.open_command("ordinary");
    let customer = Actor { who: Who::Customer(Some(PartyId::from_number(1))), posts: BTreeSet::new() };
    world.submit(&customer, &Stamp::default(), &open).unwrap();
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
// ---- links ----

#[test]
fn a_more_urgent_case_is_not_merged_away_into_a_calmer_one() {
    let mut world = dispatched("urgent");
    let calm = linked(&mut world, 2, |head| CaseHead {
        choices: BTreeMap::from([(id("urgency"), id("ordinary"))]),
        ..head
    });
    assert_eq!(code(world.by(DESK, &Command::MergeInto { case: calm })), Code::CannotJoin);
    let same = linked(&mut world, 3, |head| head);
    world.by(DESK, &Command::MergeInto { case: same }).unwrap();
}

#[test]
fn who_is_kept_out_of_a_case_is_not_let_in_by_merging_it() {
    let mut world = dispatched("ordinary");
    let other = linked(&mut world, 2, |head| head);
    world.by(DESK, &set("accused", Value::Person(person(LIU)))).unwrap();
    assert_eq!(code(world.by(DESK, &Command::MergeInto { case: other })), Code::CannotJoin);
    let same = linked(&mut world, 3, |head| head);
    world.by(DESK, &Command::MergeInto { case: same }).unwrap();
}

#[test]
fn who_was_merged_in_is_not_lost_by_merging_on() {
    let mut world = dispatched("ordinary");
    let first = linked(&mut world, 2, |head| head);
    clock(&mut world, &Command::Absorb { case: first }).unwrap();
    assert_eq!(code(clock(&mut world, &Command::Absorb { case: first })), Code::CannotJoin);
    let on = linked(&mut world, 3, |head| head);
    assert_eq!(code(world.by(DESK, &Command::MergeInto { case: on })), Code::CannotJoin);
}

#[test]
fn a_common_event_does_not_leave_its_callers_waiting_for_ever() {
    let mut world = dispatched("ordinary");
    clock(&mut world, &Command::TakeIn { child: CaseId::from_number(9) }).unwrap();
    let into = linked(&mut world, 2, |head| head);
    assert_eq!(code(world.by(DESK, &Command::MergeInto { case: into })), Code::CannotJoin);
    assert_eq!(code(world.by(DESK, &Command::Join { event: into })), Code::CannotJoin);
    let cancel = Command::Cancel { by_customer: true, reason: words(1) };
    assert_eq!(code(world.by(DESK, &cancel)), Code::NotAllowed);
}

// ---- owner and contact ----

#[test]
fn the_first_asked_who_is_kept_out_gets_no_duty_and_no_offer() {
    let mut world = World::new();
    let own = service(&mut world);
    let mut answer =
        limit("first_answers", Trigger::Action(id("arrive")), Trigger::Finished, Within::new(1, Unit::Days));
    answer.by = Performer::FirstAsked;
    own.limits.push(answer);
    own.actions[1].effects = vec![Effect::HandOver { to: HandOverTo::FirstAsked, at_once: false }];
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world.by(WANG, &set("accused", Value::Person(person(DESK)))).unwrap();
    world.act(WANG, "arrive").unwrap();
    assert_ne!(world.duty("first_answers#1").who, Assignee::person(person(DESK)));
    assert!(world.case().offers.values().all(|offer| offer.to != Assignee::person(person(DESK))));
}

#[test]
fn a_name_left_in_the_form_is_not_sent_while_he_is_away() {
    let mut world = dispatched("ordinary");
    world
        .by(WANG, &Command::Offer { role: Role::Owner, to: Assignee::person(person(LIU)), reason: None })
        .unwrap();
    world.by(LIU, &Command::Accept { role: Role::Owner }).unwrap();
    world.away(WANG, 3);
    assert_eq!(code(world.act(DESK, "dispatch")), Code::Absent, "the form still names him");
}

#[test]
fn whoever_takes_an_unclaimed_case_was_asked_first() {
    let mut world = World::new();
    portal(&mut world);
    world
        .by(DESK, &Command::Offer { role: Role::Owner, to: Assignee::person(person(DESK)), reason: None })
        .unwrap();
    assert_eq!(world.case().first_asked, Some(person(DESK)));
    assert_eq!(world.case().contact, Assignee::person(person(DESK)));
    assert!(world.case().offers.is_empty());
}

#[test]
fn an_unclaimed_case_that_is_declined_is_offered_on() {
    let mut world = World::new();
    portal(&mut world);
    world.by(DESK, &Command::Decline { role: Role::Owner, reason: words(1) }).unwrap();
    assert!(world.case().offers.contains_key(&Role::Owner), "nobody has to take it any more");
}

#[test]
fn what_the_night_left_to_a_stand_in_the_desk_can_take_in_the_morning() {
    let mut world = World::new();
    let window = calendar::Window::new(8 * 60, 18 * 60).unwrap();
    for holding in &mut world.roster.holdings {
        holding.pattern = Some(calendar::Week::every_day(&[window]));
    }
    world.now = at("2026-11-16 02:00");
    portal(&mut world);
    assert_eq!(world.case().owner, Assignee::Post { post: post("duty_manager"), place: None });
    world.wait_until(at("2026-11-16 09:00"));
    world.by(DESK, &Command::Accept { role: Role::Owner }).unwrap();
    assert_eq!(world.case().owner, Assignee::person(person(DESK)));
}

#[test]
fn a_duty_that_fell_to_a_stand_in_is_also_taken_by_who_should_have_had_it() {
    let mut world = World::new();
    let mut guard = limit("look", Trigger::Reported, Trigger::Acknowledged, Within::new(5, Unit::Minutes));
    guard.by = Performer::Post(post("technician"));
    service(&mut world).limits.push(guard);
    world.away(WANG, 1);
    world.away(LIU, 1);
    world.open(DESK, "ordinary");
    assert_eq!(world.duty("look#1").who, Assignee::Post { post: post("supervisor"), place: None });
    world.roster.absences.clear();
    world.by(WANG, &Command::Acknowledge { duty: key("look#1") }).unwrap();
    assert!(!is_open(&world, "look#1"));
}

#[test]
fn a_contact_who_has_left_does_not_answer_for_the_next_round() {
    let mut world = closed();
    world.away(DESK, 30);
    let desk = world.roster.holdings[0].clone();
    world.roster.holdings.push(Holding { person: person(STEWARD), ..desk });
    world.wait(60);
    world.by(STEWARD, &Command::Reopen { reason: words(1) }).unwrap();
    assert_eq!(
        world.case().offers[&Role::Contact].to,
        Assignee::Post { post: post("supervisor"), place: None }
    );
}

// ---- visits ----

#[test]
fn after_the_last_round_nobody_below_can_make_it_good_again() {
    let mut world = finished();
    world.by(STEWARD, &answer(Verdict::Unsatisfied, "after_repair#1")).unwrap();
    world.act(WANG, "finish").unwrap();
    world.by(STEWARD, &answer(Verdict::Unsatisfied, "after_repair#2")).unwrap();
    let again = answer(Verdict::Satisfied, "after_repair#2");
    assert_eq!(code(world.by(STEWARD, &again)), Code::NotYourPost);
    let attempt = Command::Try {
        visit: key("after_repair#2"),
        method: VisitMethod::Phone,
        outcome: TryOutcome::NoAnswer,
        note: None,
    };
    assert_eq!(code(world.by(STEWARD, &attempt)), Code::NotYourPost);
    let end = Command::EndVisit { visit: key("after_repair#2"), reason: words(1), answer: words(2) };
    world.by(MANAGER, &end).unwrap();
    assert_eq!(world.case().visits[&key("after_repair#2")].end, Some(VisitEnd::EndedUnsatisfied));
}

#[test]
fn the_only_steward_did_the_work_and_another_asks() {
    let mut world = World::new();
    let steward = world.roster.holdings[3].clone();
    world.roster.holdings.push(Holding { post: post("technician"), ..steward });
    world.open(DESK, "ordinary");
    world.dispatch(DESK, STEWARD).unwrap();
    world.by(STEWARD, &Command::Accept { role: Role::Owner }).unwrap();
    world.act(STEWARD, "arrive").unwrap();
    world.act(STEWARD, "finish").unwrap();
    let duty = world.duty("after_repair#1");
    assert_eq!(
        duty.who,
        Assignee::Post { post: post("supervisor"), place: None },
        "the worker has the visit"
    );
    assert_eq!(
        code(world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1"))),
        Code::WorkerMayNotVisit
    );
    world.by(SUPERVISOR, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
}

#[test]
fn the_only_supervisor_did_the_work_and_another_signs_and_ends() {
    let mut world = World::new();
    let supervisor = world.roster.holdings[4].clone();
    world.roster.holdings.push(Holding { post: post("technician"), ..supervisor });
    world.open(DESK, "ordinary");
    world.dispatch(DESK, SUPERVISOR).unwrap();
    world.by(SUPERVISOR, &Command::Accept { role: Role::Owner }).unwrap();
    world.act(SUPERVISOR, "finish").unwrap();
    let attempt = Command::Try {
        visit: key("after_repair#1"),
        method: VisitMethod::Phone,
        outcome: TryOutcome::NoAnswer,
        note: None,
    };
    for when in ["2026-11-16 10:00", "2026-11-16 13:00", "2026-11-17 16:00"] {
        world.wait_until(at(when));
        world.by(STEWARD, &attempt).unwrap();
    }
    let sign = Command::SignOff { visit: key("after_repair#1"), reason: words(1) };
    assert_eq!(code(world.by(SUPERVISOR, &sign)), Code::WorkerMayNotVisit);
    assert_eq!(world.duty("sign_off#1").who, Assignee::Post { post: post("manager"), place: None });
    world.by(MANAGER, &sign).unwrap();
}

#[test]
fn who_settles_a_case_at_the_first_stage_did_the_work() {
    let mut world = World::new();
    let own = service(&mut world);
    let mut settle = own.actions[2].clone();
    settle.id = id("settle");
    settle.from = vec![id("received")];
    own.actions.push(settle);
    world.open(STEWARD, "ordinary");
    world.act(STEWARD, "settle").unwrap();
    assert_eq!(
        code(world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1"))),
        Code::WorkerMayNotVisit
    );
}

#[test]
fn who_may_not_visit_does_not_come_along_either() {
    let mut world = finished();
    service(&mut world).visits[0].not_by = vec![Performer::Field(id("worker")), Performer::Contact];
    world
        .by(STEWARD, &Command::Note { text: words(1), photos: vec![], audience: command::Audience::Internal })
        .unwrap();
    let Command::Answer(mut both) = answer(Verdict::Satisfied, "after_repair#1") else {
        unreachable!("the command is made just above")
    };
    both.with.insert(person(DESK));
    assert_eq!(code(world.by(STEWARD, &Command::Answer(both))), Code::WorkerMayNotVisit);
}

#[test]
fn who_only_stands_in_for_the_workers_may_ask() {
    let mut world = finished();
    service(&mut world).visits[0].not_by = vec![Performer::Post(post("technician"))];
    for away in [WANG, LIU, STEWARD] {
        world.away(away, 3);
    }
    world.by(SUPERVISOR, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
}

#[test]
fn a_sampled_customer_who_was_unsatisfied_is_asked_again() {
    let mut world = dispatched("ordinary");
    service(&mut world).visits[0].rate = 70;
    let slot = |marked| Slot { stratum: "repair".into(), block: 0, index: 3, marked, replaces: None };
    world.slots.insert(id("after_repair"), slot(true));
    world.act(WANG, "finish").unwrap();
    world.by(STEWARD, &answer(Verdict::Unsatisfied, "after_repair#1")).unwrap();
    world.slots.insert(id("after_repair"), slot(false));
    world.act(WANG, "finish").unwrap();
    assert!(is_open(&world, "after_repair#2"), "the next slot was unmarked");
}

#[test]
fn a_visit_in_mid_term_moves_with_its_date() {
    let mut world = World::new();
    with_letters(&mut world);
    service(&mut world).visits[0].time.after = Trigger::Field(id("letter_due"));
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world.by(WANG, &set("letter_due", Value::Instant(at("2026-11-30 10:00")))).unwrap();
    assert_eq!(world.duty("after_repair#1").not_before, Some(at("2026-11-30 10:00")));
    world.by(WANG, &set("letter_due", Value::Instant(at("2026-11-18 10:00")))).unwrap();
    assert_eq!(world.duty("after_repair#1").not_before, Some(at("2026-11-18 10:00")));
    world.wait_until(at("2026-11-18 11:00"));
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    // The same date entered again asks nobody again.
    world.by(WANG, &set("letter_due", Value::Instant(at("2026-11-18 10:00")))).unwrap();
    assert!(!world.case().duties.contains_key(&key("after_repair#2")));
}

#[test]
fn every_merged_customer_is_asked_again_after_a_reopening() {
    let mut world = dispatched("ordinary");
    let case = linked(&mut world, 2, |head| head);
    clock(&mut world, &Command::Absorb { case }).unwrap();
    world.act(WANG, "finish").unwrap();
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    world.by(STEWARD, &answer(Verdict::Unsatisfied, "after_repair#2")).unwrap();
    world.act(WANG, "finish").unwrap();
    assert!(is_open(&world, "after_repair#3") && is_open(&world, "after_repair#4"));
}

#[test]
fn a_person_named_in_a_visit_is_kept_out_with_his_line() {
    let world = finished();
    let Command::Answer(mut named) = answer(Verdict::Satisfied, "after_repair#1") else {
        unreachable!("the command is made just above")
    };
    named.answers.insert(id("accused"), Value::Person(person(WANG)));
    let needs =
        engine::needs(&world.handbook, world.case.as_ref(), &world.actor(STEWARD), &Command::Answer(named));
    assert!(needs.persons.contains(&person(WANG)), "his reports would not be read");
}

// ---- money and absurd numbers ----

#[test]
fn lines_whose_total_does_not_fit_are_refused() {
    let mut world = dispatched("ordinary");
    world.by(WANG, &put(1, i64::MAX / 2, Payer::Customer, None)).unwrap();
    assert_eq!(code(world.by(WANG, &put(2, i64::MAX / 2, Payer::Customer, None))), Code::WrongValue);
    let nothing = Command::Consent { sum: Fen::ZERO, method: VisitMethod::Phone, proof: None };
    assert_eq!(code(world.by(WANG, &nothing)), Code::SumDiffers);
}

#[test]
fn absurd_instants_are_refused_or_counted_but_never_panic() {
    for absurd in [Instant(i64::MIN), Instant(i64::MAX), Instant(0), at("9999-12-31 23:59")] {
        let mut world = World::new();
        with_letters(&mut world);
        world.open(DESK, "ordinary");
        world.dispatch(DESK, WANG).unwrap();
        world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
        let commands = [
            Command::Pause { reason: id("parts"), until: absurd, note: None },
            Command::Appoint { from: absurd, until: absurd },
            Command::Appoint { from: absurd, until: Instant(i64::MAX) },
            Command::Promise { at: absurd, words: words(1), channel: id("phone") },
            set("letter_due", Value::Instant(absurd)),
            Command::Act { action: id("write"), inputs: BTreeMap::new(), note: None },
            Command::Act { action: id("finish"), inputs: BTreeMap::new(), note: None },
        ];
        for command in &commands {
            let _ = world.by(WANG, command);
            let _ = at_once(&mut world, WANG, absurd, command);
        }
        assert_eq!(engine::replay(&world.entries).as_ref(), Some(world.case()));
    }
}

#[test]
fn a_pause_and_the_finish_of_one_instant_agree() {
    let mut world = dispatched("ordinary");
    world.by(WANG, &pause("2026-11-18 09:00")).unwrap();
    world.act(WANG, "finish").unwrap();
    assert!(world.case().pause.is_none() && !is_open(&world, "wake#1"));
    assert!(matches!(world.duty("ordinary_arrival#1").state, DutyState::Done { late: false, .. }));
}

#[test]
fn a_new_handbook_begins_what_it_newly_demands_and_nothing_that_is_over() {
    let mut world = dispatched("ordinary");
    world.act(WANG, "arrive").unwrap();
    let own = service(&mut world);
    let add = |word: &str, from, until| limit(word, from, until, Within::new(1, Unit::Days));
    own.limits.push(add("newly", Trigger::Reported, Trigger::Finished));
    own.limits.push(add("over", Trigger::Reported, Trigger::Action(id("arrive"))));
    own.limits.push(add("to_come", Trigger::Finished, Trigger::Closed));
    own.limits.retain(|l| l.id.as_str() != "finish_in_time");
    let hash = world.handbook.hash().unwrap();
    world.by(SUPERVISOR, &Command::Adopt { handbook: hash.clone() }).unwrap();
    assert_eq!(world.duty("newly#1").from, at("2026-11-16 09:00"));
    assert!(
        matches!(&world.duty("finish_in_time#1").state, DutyState::Void { reason, .. } if reason == "adopted")
    );
    for none in ["over#1", "to_come#1", "after_repair#1"] {
        assert!(!world.case().duties.contains_key(&key(none)), "{none}");
    }
    world.by(SUPERVISOR, &Command::Adopt { handbook: hash }).unwrap();
    assert!(!world.case().duties.contains_key(&key("newly#2")));
}

#[test]
fn a_visit_that_was_made_or_not_drawn_is_not_demanded_again_by_adopting() {
    for drawn in [false, true] {
        let mut world = dispatched("ordinary");
        if drawn {
            service(&mut world).visits[0].rate = 70;
            let slot = Slot { stratum: "repair".into(), block: 0, index: 3, marked: false, replaces: None };
            world.slots.insert(id("after_repair"), slot);
        }
        world.act(WANG, "finish").unwrap();
        if !drawn {
            world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
        }
        let before = world.case().duties.len();
        let hash = world.handbook.hash().unwrap();
        world.by(SUPERVISOR, &Command::Adopt { handbook: hash }).unwrap();
        assert_eq!(world.case().duties.len(), before);
    }
}

#[test]
fn a_visit_whose_date_moves_into_the_future_waits_for_it() {
    let mut world = World::new();
    with_letters(&mut world);
    service(&mut world).visits[0].time.after = Trigger::Field(id("letter_due"));
    world.open(DESK, "ordinary");
    world.by(DESK, &set("letter_due", Value::Instant(at("2026-11-16 08:00")))).unwrap();
    assert_eq!(world.duty("after_repair#1").not_before, None);
    assert!(
        world.duty("after_repair#1").steps.iter().all(|step| step.kind != StepKind::Begin),
        "it has begun"
    );
    world.by(DESK, &set("letter_due", Value::Instant(at("2026-11-18 10:00")))).unwrap();
    assert_eq!(world.duty("after_repair#1").not_before, Some(at("2026-11-18 10:00")));
    assert_eq!(code(world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1"))), Code::VisitNotDue);
}
