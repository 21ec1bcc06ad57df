//! Random histories: whatever people do, in whatever order, the promises hold after each step.

use crate::world::*;
use calendar::Instant;
use model::command::{Audience, Command, Line, Mover, Payer, Role, Stamp, TryOutcome, Verdict, VisitAnswer};
use model::duty::{Assignee, DutyKind, DutyState};
use model::event::{Entry, Event};
use model::handbook::{StageKind, VisitMethod};
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
    match what % 24 {
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
        _ => Command::Note { text: words(10), photos: vec![], audience: Audience::Internal },
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
    dates_move_by_event(before, case, fresh);
}

fn steps_only_fire(before: &Case, after: &Case) {
    for (key, old) in &before.duties {
        let new = &after.duties[key];
        assert!(!old.is_breached() || new.is_breached(), "{key} lost its breach");
        assert!(old.is_open() || !new.is_open(), "{key} came back");
        for (old, new) in old.steps.iter().zip(&new.steps) {
            assert!(old.fired.is_none() || old == new, "{key} changed a fired step");
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
    world.open(DESK, if deeds.len().is_multiple_of(2) { "urgent" } else { "ordinary" });
    promises(&world, None, &[]);
    for (what, who, with, minutes) in deeds {
        world.wait(i64::from(*minutes % 700));
        if what % 31 == 30 {
            world.away(u128::from(who % 7) + 1, i64::from(with % 5) + 1);
        }
        let before = world.case().clone();
        let command = command(&world, *what, *with);
        let actor = world.actor(u128::from(who % 7) + 1);
        let late = Stamp {
            happened_at: with.is_multiple_of(5).then(|| world.now.minus(i64::from(*with) * Instant::MINUTE)),
            late_reason: Some(words(11)),
        };
        match world.submit(&actor, &late, &command) {
            Ok(fresh) => promises(&world, Some(&before), &fresh),
            Err(refusal) => {
                assert!(!refusal.why.is_empty() && !refusal.mend.is_empty());
                assert_eq!(&before, world.case(), "a refusal touched the case");
            }
        }
    }
    world
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
    ] {
        assert!(kinds.get(kind).is_some_and(|n| *n >= 3), "{kind}: {kinds:?}");
    }
}
