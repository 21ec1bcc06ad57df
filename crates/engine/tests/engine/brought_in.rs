//! A case that another system had before: as old as it is, with who had it, and its limits from then or from today.

use crate::world::*;
use calendar::Instant;
use engine::{CaseHead, Code};
use model::actor::Actor;
use model::command::{Command, Import, LimitsFrom, Origin, Stamp};
use model::duty::Assignee;
use model::event::{Entry, Event};
use model::*;
use std::collections::BTreeMap;

const THEN: &str = "2026-08-03 10:00";

fn command(world: &World, limits_from: LimitsFrom, owner: Option<Assignee>) -> Command {
    let Command::Open(mut open) = world.open_command("ordinary") else {
        unreachable!("the command is made just above")
    };
    open.imported = Some(Import { origin: Origin { number: "WX-1".into(), limits_from }, owner });
    Command::Open(open)
}

fn stamp() -> Stamp {
    Stamp { happened_at: Some(at(THEN)), late_reason: Some(words(7)) }
}

fn bring_in(world: &mut World, limits_from: LimitsFrom, owner: Option<Assignee>) -> Vec<Entry> {
    let (command, actor) = (command(world, limits_from, owner), world.actor(DESK));
    world.submit(&actor, &stamp(), &command).unwrap()
}

fn fired(entries: &[Entry]) -> Vec<(Instant, &Entry)> {
    let due = |entry: &'_ Entry| match entry.event {
        Event::StepFired { due_at, .. } => Some(due_at),
        _ => None,
    };
    entries.iter().filter_map(|entry| due(entry).map(|due| (due, entry))).collect()
}

#[test]
fn it_may_be_older_than_any_late_entry_and_is_always_marked() {
    let mut world = World::new();
    let Command::Open(plain) = world.open_command("ordinary") else { unreachable!("it is an opening") };
    let actor = world.actor(DESK);
    let refused = |world: &mut World, stamp: &Stamp, command: &Command| {
        world.submit(&actor, stamp, command).unwrap_err().code
    };
    assert_eq!(refused(&mut world, &stamp(), &Command::Open(plain)), Code::EntryTooOld);
    let own = command(&world, LimitsFrom::Then, None);
    let silent = Stamp { late_reason: None, ..stamp() };
    assert_eq!(refused(&mut world, &silent, &own), Code::LateReasonMissing);
    let tomorrow = Stamp { happened_at: Some(world.now.plus(Instant::DAY)), ..stamp() };
    assert_eq!(refused(&mut world, &tomorrow, &own), Code::InFuture);

    let entries = bring_in(&mut world, LimitsFrom::Then, None);
    let case = world.case();
    assert_eq!((case.reported_at, case.opened_at), (at(THEN), world.now));
    assert_eq!(case.origin.as_ref().unwrap().number, "WX-1");
    assert_eq!(case.first_asked, None, "who records it was not asked first");
    assert!(entries[0].late.is_some() && entries[0].happened_at == at(THEN));
}

#[test]
fn what_is_past_is_recorded_at_once_in_its_order() {
    let mut world = World::new();
    let entries = bring_in(&mut world, LimitsFrom::Then, Some(Assignee::person(person(WANG))));
    let case = world.case();
    let finish = case.duties.values().find(|duty| duty.key.clause == id("finish_in_time")).unwrap();
    assert!(finish.from == at(THEN) && finish.is_breached(), "{finish:?}");
    let fired = fired(&entries);
    assert!(fired.len() >= 2, "{fired:?}");
    assert!(fired.is_sorted_by_key(|(due, _)| *due), "in the order in which they were due");
    for (due, entry) in &fired {
        assert!(*due < world.now && entry.at == world.now && entry.happened_at == world.now);
        assert!(entry.late.is_none() && entry.who == Who::Clock, "as if the clock had fired it");
    }
    let next = engine::next_step(case).map(|(due, ..)| due);
    assert!(next.is_none_or(|due| due > world.now), "nothing is left that is past: {next:?}");
    assert_eq!(engine::replay(&world.entries).as_ref(), Some(case));
}

#[test]
fn who_had_it_there_has_it_here_unless_he_is_away() {
    let owner = |world: &World| world.case().owner.clone();
    let wang = || Some(Assignee::person(person(WANG)));
    let front_desk = Assignee::Post { post: id("front_desk"), place: None };

    let mut world = World::new();
    bring_in(&mut world, LimitsFrom::Today, wang());
    assert_eq!(owner(&world), Assignee::person(person(WANG)));
    assert_eq!(world.case().contact, Assignee::person(person(WANG)), "nobody was named who was asked first");
    assert!(world.case().offers.is_empty(), "it was his, and needs no acceptance");

    let mut world = World::new();
    world.away(WANG, 3);
    bring_in(&mut world, LimitsFrom::Today, wang());
    assert_eq!(owner(&world), front_desk);

    let mut world = World::new();
    bring_in(&mut world, LimitsFrom::Today, Some(Assignee::Post { post: id("steward"), place: None }));
    assert_eq!(owner(&world), Assignee::Post { post: id("steward"), place: None });

    let mut world = World::new();
    bring_in(&mut world, LimitsFrom::Today, None);
    assert_eq!(owner(&world), front_desk);
    assert!(world.case().offers.is_empty(), "three hundred offers at once would help nobody");
}

#[test]
fn from_today_the_time_before_is_not_counted() {
    let mut world = World::new();
    let entries = bring_in(&mut world, LimitsFrom::Today, Some(Assignee::person(person(WANG))));
    assert!(fired(&entries).is_empty());
    let now = world.now;
    assert!(world.case().duties.values().all(|duty| duty.from == now && !duty.is_breached()));
    assert_eq!((world.case().reported_at, world.case().clock_start()), (at(THEN), now));
    // Raised urgency counts from the first report, which for us is the import.
    world.wait(30);
    let fields = BTreeMap::from([(id("urgency"), Value::Choice(id("urgent")))]);
    world.by(WANG, &Command::SetFields { fields, reason: Some(words(8)) }).unwrap();
    let urgent: Vec<Instant> =
        world.case().duties.values().filter(|duty| duty.is_open()).map(|duty| duty.from).collect();
    assert!(!urgent.is_empty() && urgent.iter().all(|from| *from >= now), "{urgent:?}");
}

#[test]
fn merged_into_another_it_brings_the_clock_that_it_has_here() {
    let mut old = World::new();
    bring_in(&mut old, LimitsFrom::Today, None);
    let mut world = World::new();
    world.wait(60);
    world.open(DESK, "ordinary");
    let own = world.case().clock_start();
    let mut head = CaseHead::of(old.case());
    head.id = CaseId::from_number(9);
    assert_eq!((head.reported_at, head.clocks_from), (at(THEN), Some(old.now)));
    world.linked.insert(head.id, head);
    world
        .submit(&Actor::clock(), &Stamp::default(), &Command::Absorb { case: CaseId::from_number(9) })
        .unwrap();
    let case = world.case();
    assert!(old.now < own);
    assert_eq!((case.reported_at, case.clock_start()), (at(THEN), old.now), "the earlier of the two clocks");
    let finish = case.duties.values().find(|duty| duty.key.clause == id("finish_in_time")).unwrap();
    assert_eq!(finish.from, old.now);
}
