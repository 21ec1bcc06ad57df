//! Actions of the handbook: who may, what they ask, what they demand, what they do besides.

use crate::deeds::*;
use crate::world::*;
use calendar::{Instant, Unit, Within};
use engine::Code;
use model::actor::{Actor, Who};
use model::command::{Command, Payer, Role, Stamp, Verdict};
use model::duty::{Assignee, DutyState, StepKind};
use model::event::Event;
use model::expression::{Expression, Operator, Scalar};
use model::handbook::*;
use model::*;
use std::collections::{BTreeMap, BTreeSet};

fn service(world: &mut World) -> &mut Service {
    world.handbook.services.get_mut("repair").unwrap()
}
/// A further action at work, by these, like `arrive` in all else.
fn with_action(world: &mut World, word: &str, by: Vec<Performer>, change: impl FnOnce(&mut Action)) {
    let own = service(world);
    let mut action = own.actions[1].clone();
    action.id = id(word);
    action.by = by;
    change(&mut action);
    own.actions.push(action);
}
fn customer(number: u128) -> Actor {
    Actor { who: Who::Customer(Some(PartyId::from_number(number))), posts: BTreeSet::new() }
}
fn act(word: &str) -> Command {
    Command::Act { action: id(word), inputs: BTreeMap::new(), note: None }
}

#[test]
fn what_is_owed_is_listed_earliest_first() {
    let mut world = World::new();
    world.open(DESK, "urgent");
    let keys: Vec<String> = engine::due(world.case()).iter().map(|d| d.key.to_string()).collect();
    assert_eq!(keys, ["urgent_arrival#1", "finish_in_time#1"]);
}

#[test]
fn telling_the_customer_is_no_work_and_a_post_behind_the_scenes_works() {
    for (by, who, worked) in [
        (Performer::Contact, DESK, false),
        (Performer::Anyone, STEWARD, false),
        (Performer::Post(post("steward")), STEWARD, true),
        (Performer::Owner, WANG, true),
    ] {
        let mut world = dispatched("ordinary");
        with_action(&mut world, "inform", vec![by], |_| {});
        world.act(who, "inform").unwrap();
        let known: Vec<PersonId> = world.case().workers.iter().copied().collect();
        assert_eq!(known.contains(&person(who)), worked, "{who}");
    }
}

#[test]
fn a_post_in_front_does_no_work_by_acting_and_handing_on_is_none() {
    let mut world = dispatched("ordinary");
    service(&mut world).stages[1].lane = Lane::Front;
    with_action(&mut world, "inform", vec![Performer::Post(post("steward"))], |_| {});
    world.act(STEWARD, "inform").unwrap();
    assert!(world.case().workers.is_empty());
    with_action(&mut world, "pass_on", vec![Performer::Owner], |action| {
        action.effects = vec![Effect::HandOver { to: HandOverTo::Post(post("front_desk")), at_once: false }];
    });
    world.act(WANG, "pass_on").unwrap();
    assert!(world.case().workers.is_empty());
    assert!(world.case().offers.contains_key(&Role::Owner));
}

#[test]
fn required_answers_are_asked_when_their_condition_holds() {
    let mut world = World::new();
    world.open(DESK, "ordinary");
    assert_eq!(code(world.act(DESK, "dispatch")), Code::MissingAnswers);
    service(&mut world).actions[0].asks[0].when = Some(urgent());
    world.act(DESK, "dispatch").unwrap();
    world.by(DESK, &urgency("urgent")).unwrap();
    let refusal = world.act(DESK, "dispatch").unwrap_err();
    assert_eq!((refusal.code, refusal.fields), (Code::MissingAnswers, vec![id("worker")]));
    let stray = BTreeMap::from([(id("accused"), Value::Person(person(LIU)))]);
    assert_eq!(code(world.act_with(DESK, "dispatch", stray)), Code::UnknownField);
    assert_eq!(code(world.act(DESK, "fly")), Code::UnknownAction);
}

#[test]
fn a_priced_line_answers_the_question_for_lines() {
    let mut world = dispatched("ordinary");
    service(&mut world).actions[2].asks = vec![Ask { field: id("materials"), required: true, when: None }];
    assert_eq!(code(world.act(WANG, "finish")), Code::MissingAnswers);
    world.by(WANG, &put(1, 100, Payer::Customer, None)).unwrap();
    world.act(WANG, "finish").unwrap();
}

#[test]
fn a_guard_refuses_what_does_not_hold_and_names_what_is_unknown() {
    let mut world = dispatched("ordinary");
    let unanswered = Expression::Binary {
        operator: Operator::Equal,
        left: Box::new(Expression::Field { field: id("worker_said") }),
        right: Box::new(Expression::Literal { value: Scalar::Bool(true) }),
    };
    let guard = |must| vec![Guard { must, otherwise: label("只有急修可以") }];
    service(&mut world).actions[2].guards = guard(urgent());
    let refusal = world.act(WANG, "finish").unwrap_err();
    assert_eq!((refusal.code, refusal.fields), (Code::Guard, vec![id("urgency")]));
    assert_eq!(refusal.why.zh, "只有急修可以");
    service(&mut world).actions[2].guards = guard(unanswered);
    let refusal = world.act(WANG, "finish").unwrap_err();
    assert_eq!((refusal.code, refusal.fields), (Code::Guard, vec![id("worker_said")]));
    assert!(refusal.why.zh.contains("worker_said"));
    service(&mut world).actions[2].guards = guard(Expression::Not { of: Box::new(urgent()) });
    world.act(WANG, "finish").unwrap();
}

#[test]
fn an_order_counts_at_once_and_asks_for_no_acceptance() {
    let mut world = World::new();
    world.open(DESK, "urgent");
    let to = HandOverTo::Post(post("technician"));
    service(&mut world).actions[0].asks.clear();
    service(&mut world).actions[0].effects = vec![Effect::HandOver { to, at_once: true }];
    world.act(DESK, "dispatch").unwrap();
    assert_eq!(world.case().owner, Assignee::Post { post: post("technician"), place: None });
    assert!(world.case().offers.is_empty());
    assert_eq!(world.duty("urgent_arrival#1").who, world.case().owner);
    assert!(
        world.entries.iter().any(|e| matches!(&e.event, Event::Assigned { cause, .. } if cause == "order"))
    );
}

#[test]
fn who_sends_himself_has_taken_it() {
    let mut world = World::new();
    let desk = world.roster.holdings[0].clone();
    world.roster.holdings.push(people::Holding { person: person(WANG), ..desk });
    world.open(DESK, "ordinary");
    world.dispatch(WANG, WANG).unwrap();
    assert_eq!(world.case().owner, Assignee::person(person(WANG)));
    assert!(world.case().offers.is_empty());
    assert!(
        world.entries.iter().any(|e| matches!(&e.event, Event::Assigned { cause, .. } if cause == "taken"))
    );
}

#[test]
fn an_action_acknowledges_only_its_limit_and_only_what_is_ones_own() {
    let mut world = dispatched("urgent");
    with_action(&mut world, "on_my_way", vec![Performer::Anyone], |action| {
        action.effects = vec![Effect::Acknowledge { limit: id("urgent_arrival") }];
    });
    world.act(LIU, "on_my_way").unwrap();
    assert_eq!(world.duty("urgent_arrival#1").acknowledged, None);
    world.act(WANG, "on_my_way").unwrap();
    assert_eq!(world.duty("urgent_arrival#1").acknowledged, Some((person(WANG), world.now)));
    assert_eq!(world.duty("finish_in_time#1").acknowledged, None);
}

#[test]
fn whom_an_escalation_told_may_say_that_he_has_it_but_not_before() {
    let mut world = dispatched("urgent");
    let acknowledge = Command::Acknowledge { duty: "urgent_arrival#1".parse().unwrap() };
    assert_eq!(code(world.by(SUPERVISOR, &acknowledge)), Code::NotOfferedToYou);
    world.wait(11);
    assert_eq!(code(world.by(MANAGER, &acknowledge)), Code::NotOfferedToYou, "his step is still to come");
    world.by(SUPERVISOR, &acknowledge).unwrap();
    let once = world.entries.len();
    world.by(WANG, &acknowledge).unwrap();
    assert_eq!(world.entries.len(), once, "said once is enough");
}

#[test]
fn effects_notify_set_resume_and_keep_the_appointment() {
    let mut world = dispatched("ordinary");
    with_action(&mut world, "step", vec![Performer::Owner], |action| {
        let word = |text: &str| Expression::Literal { value: Scalar::Word(text.into()) };
        action.effects = vec![
            Effect::Notify { post: Some(post("steward")), script: id("look") },
            Effect::Notify { post: None, script: id("coming") },
            Effect::Set { field: id("urgency"), to: word("urgent") },
            Effect::Resume,
            Effect::KeepAppointment,
        ];
    });
    let from = at("2026-11-16 09:00");
    world.by(WANG, &Command::Appoint { from, until: from.plus(Instant::HOUR) }).unwrap();
    let until = at("2026-11-16 12:00");
    world.by(WANG, &Command::Pause { reason: id("parts"), until, note: None }).unwrap();
    world.act(WANG, "step").unwrap();
    let told: Vec<(bool, Vec<PersonId>)> = world
        .entries
        .iter()
        .filter_map(|e| match &e.event {
            Event::Notified { post, told, .. } => Some((post.is_some(), told.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(told, [(true, vec![person(STEWARD)]), (false, vec![])]);
    assert_eq!(world.case().fields["urgency"], Value::Choice(id("urgent")));
    assert!(world.case().pause.is_none() && world.case().appointment.is_none());
    assert!(matches!(world.duty("appointment#1").state, DutyState::Done { late: false, .. }));
    world.act(WANG, "step").unwrap();
}

#[test]
fn customers_the_first_asked_and_named_persons_do_what_is_theirs() {
    let mut world = dispatched("ordinary");
    with_action(&mut world, "confirm", vec![Performer::Customer], |_| {});
    with_action(&mut world, "tell", vec![Performer::FirstAsked], |_| {});
    with_action(&mut world, "help", vec![Performer::Field(id("worker"))], |_| {});
    let mut by = |actor: &Actor, word: &str| world.submit(actor, &Stamp::default(), &act(word));
    assert_eq!(code(by(&customer(2), "confirm")), Code::NotYourPost);
    by(&customer(1), "confirm").unwrap();
    let nobody = Actor { who: Who::Customer(None), posts: BTreeSet::new() };
    for word in ["confirm", "tell", "help"] {
        assert_eq!(code(by(&nobody, word)), Code::NotYourPost, "{word}");
    }
    assert_eq!(code(world.act(WANG, "confirm")), Code::NotYourPost);
    assert_eq!(code(world.act(WANG, "tell")), Code::NotYourPost);
    world.act(DESK, "tell").unwrap();
    assert_eq!(code(world.act(DESK, "help")), Code::NotYourPost);
    world.act(WANG, "help").unwrap();
}

#[test]
fn prints_are_counted_and_only_those_of_the_service() {
    let mut world = dispatched("ordinary");
    let print = |word: &str| Command::Print { print: id(word), paper: "a4".into() };
    assert_eq!(code(world.by(DESK, &print("poster"))), Code::NotAllowed);
    for times in 1..=3 {
        world.by(DESK, &print("slip")).unwrap();
        assert_eq!(world.case().prints[&id::<PrintId>("slip")], times);
    }
    let owner = world.entries.last().unwrap();
    assert!(matches!(&owner.event, Event::Triggered { trigger: Trigger::Printed(_), .. }));
}

#[test]
fn what_is_done_at_the_very_due_time_is_in_time() {
    let mut world = dispatched("urgent");
    world.now = at("2026-11-16 09:10");
    world.act(WANG, "arrive").unwrap();
    assert!(matches!(world.duty("urgent_arrival#1").state, DutyState::Done { late: false, .. }));
}

#[test]
fn five_minutes_late_is_no_late_entry_and_a_clock_two_minutes_ahead_is_forgiven() {
    let mut world = dispatched("urgent");
    world.wait(5);
    let stamp = |happened_at| Stamp { happened_at: Some(happened_at), late_reason: None };
    let actor = world.actor(WANG);
    let entries = world.submit(&actor, &stamp(at("2026-11-16 09:00")), &act("arrive")).unwrap();
    assert!(entries.iter().all(|e| e.late.is_none() && e.happened_at == at("2026-11-16 09:00")));
    let ahead = world.now.plus(2 * Instant::MINUTE);
    let entries = world.submit(&actor, &stamp(ahead), &act("arrive")).unwrap();
    assert!(entries.iter().all(|e| e.happened_at == world.now));
    world.wait_until(at("2026-11-18 24:00".replace("24:00", "23:59").as_str()));
    let last = Stamp { happened_at: Some(at("2026-11-16 09:00")), late_reason: Some(words(1)) };
    world.submit(&actor, &last, &act("arrive")).unwrap();
}

#[test]
fn an_appointment_begins_with_its_window_and_one_that_began_has_no_step_for_it() {
    let mut world = dispatched("ordinary");
    let (now, later) = (world.now, world.now.plus(Instant::HOUR));
    world.by(WANG, &Command::Appoint { from: later, until: later.plus(Instant::HOUR) }).unwrap();
    let kinds = |world: &World, key: &str| -> Vec<bool> {
        world.duty(key).steps.iter().map(|s| s.kind == StepKind::Begin).collect()
    };
    assert_eq!(kinds(&world, "appointment#1"), [true, false, false]);
    let moved = Command::MoveAppointment {
        by: command::Mover::Customer,
        from: now,
        until: now.plus(Instant::HOUR),
        reason: None,
    };
    world.by(WANG, &moved).unwrap();
    assert_eq!(kinds(&world, "appointment#2"), [false, false]);
    assert_eq!(world.case().appointment.as_ref().map(|a| (a.from, a.until)), Some((now, later)));
    let twice = Command::Appoint { from: later, until: later.plus(Instant::HOUR) };
    assert_eq!(code(world.by(WANG, &twice)), Code::NotAllowed);
}

#[test]
fn windows_are_checked_to_the_minute() {
    let mut world = dispatched("ordinary");
    let now = world.now;
    let hours = |h: i64| now.plus(h * Instant::HOUR);
    let appoint = |from, until| Command::Appoint { from, until };
    for (from, until) in [
        (hours(1), hours(1)),
        (hours(2), hours(1)),
        (hours(1), hours(3).plus(1)),
        (hours(-2), now),
        (now.plus(32 * Instant::DAY), now.plus(32 * Instant::DAY + Instant::HOUR)),
    ] {
        assert_eq!(code(world.by(WANG, &appoint(from, until))), Code::WindowTooLong);
    }
    world.by(WANG, &appoint(hours(1), hours(3))).unwrap();
}

#[test]
fn whoever_has_a_duty_is_told_and_so_is_the_post_above() {
    let mut world = dispatched("urgent");
    world.wait(31);
    let told: Vec<(u32, Vec<PersonId>)> = world
        .entries
        .iter()
        .filter_map(|e| match &e.event {
            Event::StepFired { duty, step, told, .. } if duty.to_string() == "urgent_arrival#1" => {
                Some((*step, told.clone()))
            }
            _ => None,
        })
        .collect();
    let expected = [(0, WANG), (1, WANG), (2, SUPERVISOR), (3, MANAGER)];
    assert_eq!(told, expected.map(|(step, who)| (step, vec![person(who)])));
}

#[test]
fn slots_are_asked_for_when_work_below_a_hundred_percent_is_finished() {
    let mut world = dispatched("ordinary");
    let needs = |world: &World, command: &Command| {
        engine::needs(&world.handbook, world.case.as_ref(), &world.actor(WANG), command).slots
    };
    assert!(needs(&world, &act("finish")).is_empty(), "at a hundred percent nobody draws");
    service(&mut world).visits[0].rate = 70;
    assert_eq!(needs(&world, &act("finish")), [id("after_repair")]);
    assert!(needs(&world, &act("arrive")).is_empty());
    assert!(needs(&world, &act("dispatch")).is_empty());
    let event = Command::EventFinished { event: CaseId::from_number(2) };
    assert_eq!(needs(&world, &event), [id("after_repair")]);
    service(&mut world).visits[0].time.after = Trigger::Cancelled;
    assert!(needs(&world, &act("finish")).is_empty());
}

#[test]
fn whoever_a_command_names_is_looked_up() {
    let world = dispatched("ordinary");
    let persons = |command: &Command| {
        engine::needs(&world.handbook, world.case.as_ref(), &world.actor(STEWARD), command).persons
    };
    let note = Command::Resume;
    assert_eq!(persons(&note), BTreeSet::from([DESK, WANG, STEWARD].map(person)));
    let give = Command::Offer { role: Role::Owner, to: Assignee::person(person(LIU)), reason: None };
    assert!(persons(&give).contains(&person(LIU)));
    let named = BTreeMap::from([(id("accused"), Value::Person(person(MANAGER)))]);
    for command in [
        Command::SetFields { fields: named.clone(), reason: None },
        Command::Act { action: id("arrive"), inputs: named, note: None },
    ] {
        assert!(persons(&command).contains(&person(MANAGER)));
    }
    let Command::Answer(mut both) = answer(Verdict::Satisfied, "after_repair#1") else {
        unreachable!("the command is made just above")
    };
    both.with.insert(person(DUTY));
    assert!(persons(&Command::Answer(both)).contains(&person(DUTY)));
    let linked = |command: &Command| {
        engine::needs(&world.handbook, world.case.as_ref(), &world.actor(DESK), command).linked
    };
    let other = CaseId::from_number(2);
    for command in
        [Command::MergeInto { case: other }, Command::Absorb { case: other }, Command::Join { event: other }]
    {
        assert_eq!(linked(&command), [other]);
    }
    let open = world.open_command("urgent");
    let Command::Open(mut open) = open else { unreachable!("the command is made just above") };
    open.first_asked = Some(person(MANAGER));
    let needs = engine::needs(&world.handbook, None, &world.actor(DESK), &Command::Open(open));
    assert_eq!(needs.persons, BTreeSet::from([DESK, MANAGER].map(person)));
}

#[test]
fn a_limit_by_a_date_warns_on_the_way() {
    let mut world = World::new();
    let own = service(&mut world);
    own.fields.push(Field { kind: FieldKind::DateTime, id: id("until"), ..own.fields[0].clone() });
    own.fields.last_mut().unwrap().required = false;
    let mut by_date = limit("by_date", Trigger::Opened, Trigger::Finished, Within::new(1, Unit::Days));
    by_date.time = LimitTime::Field { field: id("until") };
    by_date.escalations.push(Escalation { at: EscalationAt::Percent { percent: 75 }, to: post("manager") });
    own.limits.push(by_date);
    let Command::Open(mut open) = world.open_command("ordinary") else {
        unreachable!("the command is made just above")
    };
    open.fields.insert(id("until"), Value::Instant(at("2026-11-16 19:00")));
    world.by(DESK, &Command::Open(open)).unwrap();
    let steps: Vec<Instant> = world.duty("by_date#1").steps.iter().map(|s| s.at).collect();
    let expected = ["14:00", "19:00", "19:00", "19:20", "16:30"];
    assert_eq!(steps, expected.map(|time| at(&format!("2026-11-16 {time}"))));
}

#[test]
fn an_action_that_leads_where_the_case_is_does_not_enter_it_again() {
    let mut world = dispatched("ordinary");
    world.wait(5);
    let since = world.case().stage_since;
    world.dispatch(DESK, LIU).unwrap();
    assert_eq!(world.case().stage_since, since);
}

#[test]
fn a_pause_stops_only_the_limits_that_name_it_or_that_it_names() {
    let mut world = dispatched("ordinary");
    let own = service(&mut world);
    own.limits[1].pauses.clear();
    let other = PauseReason { id: id("away"), stops: vec![id("urgent_arrival")], ..own.pauses[0].clone() };
    own.pauses.push(other);
    own.pauses[0].stops = vec![id("ordinary_arrival")];
    let due = world.duty("ordinary_arrival#1").due;
    let pause =
        |reason: &str| Command::Pause { reason: id(reason), until: at("2026-11-16 11:00"), note: None };
    world.by(WANG, &pause("away")).unwrap();
    assert_eq!(world.duty("ordinary_arrival#1").due, due);
    world.by(WANG, &Command::Resume).unwrap();
    world.by(WANG, &pause("parts")).unwrap();
    assert_eq!(world.duty("ordinary_arrival#1").due, at("2026-11-17 10:00"));
}
