//! Random histories: whatever people do, in whatever order, the promises hold after each step.

use crate::deeds::head;
use crate::world::*;
use calendar::{Instant, Unit, Within};
use engine::CaseHead;
use model::actor::{Actor, Who};
use model::command::{Audience, Command, Line, Mover, Payer, Role, Stamp, TryOutcome, Verdict, VisitAnswer};
use model::duty::{Assignee, DutyKind, DutyState};
use model::event::{Entry, Event};
use model::handbook::{LimitTime, StageKind, VisitMethod};
use model::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that somebody tries: which, by whom, with what, after how many minutes.
type Deed = (u8, u8, u8, u16);

fn command(world: &World, what: u8, with: u8) -> Command {
    let now = world.now;
    let someone = person(u128::from(with % 7) + 1);
    let later = |minutes: i64| now.plus(minutes * Instant::MINUTE);
    let open = |kind| world.case().open_duties().into_iter().find(|d| d.kind == kind).map(|d| d.key.clone());
    let visit = open(DutyKind::Visit).unwrap_or_else(|| "after_repair#1".parse().unwrap());
    let role = if with.is_multiple_of(4) { Role::Contact } else { Role::Owner };
    let worker = Value::Person(person(if with.is_multiple_of(2) { WANG } else { LIU }));
    let act = |word: &str, inputs| Command::Act { action: id(word), inputs, note: Some(words(7)) };
    match what % 32 {
        0 | 1 => act("dispatch", BTreeMap::from([(id("worker"), worker)])),
        2 | 3 => Command::Accept { role },
        4 => Command::Decline { role, reason: words(1) },
        5 => act("arrive", BTreeMap::new()),
        6 | 7 => act("finish", BTreeMap::new()),
        8 => act("reply", BTreeMap::new()),
        9 => Command::Offer { role, to: Assignee::person(someone), reason: None },
        10 => Command::Pause { reason: id("parts"), until: later(i64::from(with) * 60 + 1), note: None },
        11 => Command::Resume,
        12 => Command::Appoint { from: later(60), until: later(150) },
        13 => Command::MoveAppointment {
            by: if with.is_multiple_of(2) { Mover::Us } else { Mover::Customer },
            from: later(600),
            until: later(660),
            reason: Some(words(2)),
        },
        14 => Command::NobodyHome { photos: vec![], note: None },
        15 => Command::Promise { at: later(i64::from(with) * 10 + 1), words: words(3), channel: id("phone") },
        16 => Command::SetFields {
            fields: BTreeMap::from([(
                id("urgency"),
                Value::Choice(id(if with.is_multiple_of(2) { "urgent" } else { "ordinary" })),
            )]),
            reason: Some(words(4)),
        },
        17 | 18 => Command::Answer(Box::new(VisitAnswer {
            visit,
            method: VisitMethod::Phone,
            verdict: [Verdict::Satisfied, Verdict::Unsatisfied, Verdict::Refused, Verdict::Basically]
                [usize::from(with % 4)],
            answers: BTreeMap::new(),
            with: BTreeSet::new(),
            words: None,
            signature: None,
        })),
        19 => Command::Try { visit, method: VisitMethod::Phone, outcome: TryOutcome::NoAnswer, note: None },
        20 => match with % 3 {
            0 => Command::SignOff { visit, reason: words(5) },
            1 => Command::EndVisit { visit, reason: words(5), answer: words(6) },
            _ => Command::Reopen { reason: words(5) },
        },
        21 if with.is_multiple_of(8) => {
            Command::Cancel { by_customer: with.is_multiple_of(16), reason: words(8) }
        }
        22 => Command::PutLine {
            line: Box::new(Line {
                id: LineId::from_number(u128::from(with % 3)),
                field: id("materials"),
                item: None,
                what: Some(words(9)),
                quantity: Quantity(rust_decimal::Decimal::ONE),
                unit_price: Fen(i64::from(with)),
                sum: Fen::ZERO,
                payer: Payer::Customer,
                tax: None,
                waived: None,
            }),
        },
        23 if with.is_multiple_of(8) => Command::SetFields {
            fields: BTreeMap::from([(id("accused"), Value::Person(someone))]),
            reason: None,
        },
        24..=30 => link_or_paper(world, what % 32, with),
        _ if with % 4 == 1 => Command::Accept { role: Role::Owner },
        _ if with % 4 == 2 => act("finish", BTreeMap::new()),
        _ => Command::Note { text: words(10), photos: vec![], audience: Audience::Internal },
    }
}

/// Prints, links, another handbook, "I have it".
fn link_or_paper(world: &World, what: u8, with: u8) -> Command {
    let (like, event) = (CaseId::from_number(2), CaseId::from_number(3));
    let seldom = with.is_multiple_of(4);
    match what {
        24 => Command::Print { print: id("slip"), paper: "a4".to_owned() },
        25 if with.is_multiple_of(6) => Command::MergeInto { case: like },
        26 if seldom => Command::Join { event },
        27 if seldom => Command::Absorb { case: if with.is_multiple_of(8) { event } else { like } },
        28 if seldom => Command::EventFinished { event },
        28 => Command::TakeIn { child: CaseId::from_number(4) },
        29 if seldom => Command::Adopt { handbook: world.handbook.hash().unwrap() },
        27 | 29 => Command::Accept { role: Role::Owner },
        _ => {
            let open = world.case().open_duties();
            let duty = open.get(usize::from(with) % open.len().max(1)).map(|duty| duty.key.clone());
            Command::Acknowledge { duty: duty.unwrap_or_else(|| "wake#1".parse().unwrap()) }
        }
    }
}

/// Whose command it is: the centre's own, now and then the customer's, else one of the seven.
fn whose(world: &World, who: u8, with: u8, command: &Command) -> Actor {
    match command {
        Command::Absorb { .. } | Command::TakeIn { .. } | Command::EventFinished { .. } => Actor::clock(),
        Command::Cancel { .. } if with.is_multiple_of(32) => {
            Actor { who: Who::Customer(world.case().party), posts: BTreeSet::new() }
        }
        _ => world.actor(u128::from(who % 7) + 1),
    }
}

/// What must hold of a case after each step, whatever came before.
fn promises(world: &World, before: Option<&Case>, fresh: &[Entry]) {
    let case = world.case();
    // Someone owns and answers for it, and nobody who is kept out does.
    for held in [&case.owner, &case.contact] {
        assert!(
            held.as_person().is_none_or(|p| !case.excluded.contains(&p)),
            "an excluded person holds the case"
        );
    }
    // Nothing is owed of a closed case, and every visit that began has ended.
    if case.closed_at.is_some() {
        assert!(case.open_duties().is_empty(), "closed over {:?}", case.open_duties()[0].key);
        assert!(case.offers.is_empty());
        for duty in case.duties.values().filter(|d| d.kind == DutyKind::Visit) {
            let ended = case.visits.get(&duty.key).is_some_and(|v| v.end.is_some());
            assert!(ended || matches!(duty.state, DutyState::Void { .. }), "undischarged {}", duty.key);
        }
    }
    if case.stage_kind == StageKind::Closed {
        assert!(case.closed_at.is_some());
    }
    // An open offer has its open duty, and the other way round.
    let accepting = case.open_duties().into_iter().filter(|d| d.kind == DutyKind::Accept).count();
    assert_eq!(accepting, case.offers.len());
    // Who did the work never asked about it.
    for visit in case.visits.values() {
        assert!(visit.by.iter().all(|p| *p == person(STEWARD)
            || *p == person(SUPERVISOR)
            || *p == person(DUTY)
            || *p == person(MANAGER)));
    }
    assert_eq!(case.version, u64::try_from(world.entries.len()).unwrap());
    let Some(before) = before else { return };
    assert!(before.first_asked.is_none() || before.first_asked == case.first_asked);
    assert!(case.reported_at <= before.reported_at);
    steps_only_fire(before, case);
    links_last(before, case, fresh);
    asked_by_others(before, case, fresh);
    dates_move_by_event(before, case, fresh);
}

fn steps_only_fire(before: &Case, after: &Case) {
    for (key, old) in &before.duties {
        let new = &after.duties[key];
        assert!(!old.is_breached() || new.is_breached(), "{key} lost its breach");
        assert!(old.is_open() || !new.is_open(), "{key} came back");
        for (old, new) in old.steps.iter().zip(&new.steps) {
            assert!(old.is_to_come() || old == new, "{key} changed a step that fired or was stopped");
            assert!(new.fired.is_none() || new.stopped.is_none(), "{key} fired a step that was stopped");
        }
        let stopped = |duty: &Duty| duty.steps.iter().filter(|s| s.stopped.is_some()).count();
        assert!(stopped(new) <= stopped(old) + 1, "{key}: more than the next step was stopped");
    }
}

/// What is joined, merged, absorbed or printed stays so, and loses nothing that was owed.
fn links_last(before: &Case, case: &Case, fresh: &[Entry]) {
    assert!(before.event.is_none() || before.event == case.event);
    assert!(before.merged_into.is_none() || before.merged_into == case.merged_into);
    assert!(before.workers.is_subset(&case.workers), "somebody's work was forgotten");
    assert!(case.absorbed.starts_with(&before.absorbed) && case.children.starts_with(&before.children));
    let absorbed: BTreeSet<CaseId> = case.absorbed.iter().map(|(id, _)| *id).collect();
    assert_eq!(absorbed.len(), case.absorbed.len(), "a case was absorbed twice");
    if case.merged_into.is_some() {
        assert!(!case.is_open() && case.absorbed.is_empty() && case.children.is_empty());
    }
    for (print, times) in &case.prints {
        let printed =
            fresh.iter().filter(|e| matches!(&e.event, Event::Printed { print: own, .. } if own == print));
        let old = before.prints.get(print).copied().unwrap_or(0);
        assert_eq!(*times, old + u32::try_from(printed.count()).unwrap());
    }
    let working = matches!(case.stage_kind, StageKind::Start | StageKind::Work);
    if case.event.is_some() && working && case.round == 1 {
        let own = case.open_duties().into_iter().find(|d| d.kind == DutyKind::Limit && !d.holds_closing);
        assert!(own.is_none(), "a joined case owes {:?}", own.map(|d| &d.key));
    }
    // Every reporter is asked after each finish.
    let finishes = fresh.iter().any(|e| matches!(e.event, Event::Finished { .. }));
    if finishes {
        let asked = case.open_duties().into_iter().filter(|d| d.kind == DutyKind::Visit).count();
        assert_eq!(asked, case.absorbed.len() + 1, "a reporter is not asked");
    }
    // A case goes to another handbook only by who stands above.
    for entry in fresh.iter().filter(|e| matches!(e.event, Event::Adopted { .. })) {
        assert!([SUPERVISOR, MANAGER, DUTY].map(|who| Who::Person(person(who))).contains(&entry.who));
    }
}

/// Who worked on it before, here or on a case that was merged in, never asks; a cancellation but the customer's is asked
/// about.
fn asked_by_others(before: &Case, case: &Case, fresh: &[Entry]) {
    for entry in fresh {
        match &entry.event {
            Event::VisitAnswered { by, .. } => assert!(by.is_disjoint(&before.workers)),
            Event::Cancelled { by_customer, .. } => {
                let himself = matches!(entry.who, Who::Customer(_));
                assert!(*by_customer || !himself);
                assert_eq!(case.closed_at.is_some(), himself, "cancelled without asking him");
            }
            _ => {}
        }
    }
}

fn dates_move_by_event(before: &Case, after: &Case, fresh: &[Entry]) {
    for (key, old) in &before.duties {
        let new = &after.duties[key];
        if old.due != new.due {
            let last = fresh.iter().rev().find_map(|entry| match &entry.event {
                Event::DutyRedated { duty, new, reason, .. } if duty == key => Some((*new, reason.clone())),
                _ => None,
            });
            let (due, reason) = last.expect("a due time changed without an event");
            assert_eq!(due, new.due);
            assert!(!reason.is_empty());
        }
    }
}

fn fired_once(entries: &[Entry]) {
    let mut seen = BTreeSet::new();
    for entry in entries {
        if let Event::StepFired { duty, step, due_at, .. } = &entry.event {
            assert!(seen.insert((duty.clone(), *step)), "{duty} step {step} twice");
            assert!(*due_at <= entry.at);
        }
    }
}

fn play(deeds: &[Deed]) -> World {
    let mut world = World::new();
    let own = world.handbook.services.get_mut("repair").unwrap();
    own.cancel.as_mut().unwrap().confirm = Some(id("after_repair"));
    world.open(DESK, if deeds.len().is_multiple_of(2) { "urgent" } else { "ordinary" });
    for number in [2, 3] {
        let workers = BTreeSet::from([person(if number == 2 { STEWARD } else { MANAGER })]);
        let other = CaseHead { workers, ..head(&world, number, "2026-11-16 08:30") };
        world.linked.insert(other.id, other);
    }
    promises(&world, None, &[]);
    for (what, who, with, minutes) in deeds {
        world.wait(i64::from(*minutes % 700));
        if what % 31 == 30 {
            world.away(u128::from(who % 7) + 1, i64::from(with % 5) + 1);
        }
        let before = world.case().clone();
        let pinned = world.handbook.clone();
        if what % 32 == 29 {
            another_edition(&mut world, *with);
        }
        let command = command(&world, *what, *with);
        let actor = whose(&world, *who, *with, &command);
        let late = Stamp {
            happened_at: with.is_multiple_of(5).then(|| world.now.minus(i64::from(*with) * Instant::MINUTE)),
            late_reason: Some(words(11)),
        };
        let adopts = matches!(command, Command::Adopt { .. });
        match world.submit(&actor, &late, &command) {
            Ok(fresh) => promises(&world, Some(&before), &fresh),
            Err(refusal) => {
                assert!(!refusal.why.is_empty() && !refusal.mend.is_empty());
                assert_eq!(&before, world.case(), "a refusal touched the case");
                world.handbook = pinned;
                continue;
            }
        }
        if !adopts {
            world.handbook = pinned;
        }
    }
    world
}

/// A later edition of the handbook, easier or stricter; the case goes on under it only if it is adopted.
fn another_edition(world: &mut World, with: u8) {
    let own = world.handbook.services.get_mut("repair").unwrap();
    let days = u32::from(with % 5) + 1;
    own.limits[2].time = LimitTime::Within { within: Within::new(days, Unit::WorkingDays) };
    own.visits[0].time.within = Within::new(days, Unit::Days);
}

proptest! {
    #[test]
    fn the_promises_hold_in_every_history(deeds in prop::collection::vec(any::<Deed>(), 60..140)) {
        let world = play(&deeds);
        fired_once(&world.entries);
        // Replay gives the same state, also through the stored form.
        let replayed = engine::replay(&world.entries);
        prop_assert_eq!(replayed.as_ref(), Some(world.case()));
        let stored: Vec<String> = world.entries.iter().map(|e| serde_json::to_string(e).unwrap()).collect();
        let read: Vec<Entry> = stored.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        prop_assert_eq!(&read, &world.entries);
        let state = serde_json::to_string(world.case()).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Case>(&state).unwrap(), world.case());
    }
}

#[test]
fn random_histories_reach_every_end() {
    // The generator is only worth something if histories finish, close, reopen and are cancelled.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = prop::collection::vec(any::<Deed>(), 60..140);
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..200 {
        let deeds = strategy.new_tree(&mut runner).unwrap().current();
        for entry in &play(&deeds).entries {
            *kinds.entry(entry.event.kind()).or_default() += 1;
        }
    }
    for kind in [
        "finished",
        "closed",
        "reopened",
        "cancelled",
        "visit_answered",
        "visit_ended",
        "paused",
        "resumed",
        "nobody_home",
        "appointment_moved",
        "declined",
        "excluded",
        "step_fired",
        "duty_redated",
        "line_put",
        "printed",
        "merged",
        "absorbed",
        "joined",
        "took_in",
        "adopted",
        "acknowledged",
    ] {
        assert!(kinds.get(kind).is_some_and(|n| *n >= 3), "{kind}: {kinds:?}");
    }
}
