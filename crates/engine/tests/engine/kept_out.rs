//! Conflict of interest that empties a whole line: somebody still has the case, visits and ends it, or the case says that
//! an administrator must send somebody.

use crate::deeds::*;
use crate::world::*;
use engine::Code;
use model::command::{Command, Role, Verdict};
use model::duty::{Assignee, Fallback};
use model::handbook::*;
use model::*;
use std::collections::BTreeMap;

fn accuse(who: u128) -> Command {
    Command::SetFields { fields: BTreeMap::from([(id("accused"), Value::Person(person(who)))]), reason: None }
}
fn at_post(word: &str) -> Assignee {
    Assignee::Post { post: post(word), place: None }
}
/// Everybody reports to the duty manager, who ends every chain of fallbacks.
fn under_the_duty_manager() -> World {
    let mut world = dispatched("ordinary");
    for who in DESK..DUTY {
        world.roster.superiors.insert(person(who), person(DUTY));
    }
    world
}
/// A post beside the line that is reachable at all hours, and who holds it.
fn hotline(world: &mut World, who: u128) {
    let own = Post { label: label("总部热线"), fallback: None, always: true, source: vec![] };
    world.handbook.posts.insert(post("hotline"), own);
    let holding = world.roster.holdings[0].clone();
    world.roster.holdings.push(people::Holding { person: person(who), post: post("hotline"), ..holding });
}

#[test]
fn where_the_accused_heads_the_line_another_post_of_all_hours_has_it() {
    let mut world = under_the_duty_manager();
    hotline(&mut world, 8);
    world.by(DESK, &accuse(DUTY)).unwrap();
    assert_eq!(world.case().owner, at_post("hotline"));
    assert_eq!(world.case().contact, at_post("hotline"));
    let own = Fallback { wanted: post("supervisor"), got: post("hotline"), kept_out: false };
    assert_eq!(world.case().owner_fallback, Some(own));
    // He owns it, does it, and is told of what falls due; nobody of the line is.
    world.act(8, "arrive").unwrap();
    world.wait(3 * 24 * 60);
    assert!(
        world
            .entries
            .iter()
            .any(|e| matches!(&e.event, Event::StepFired { told, .. } if told == &[person(8)]))
    );
}

#[test]
fn the_visit_and_its_end_go_beside_the_line_as_well() {
    let mut world = under_the_duty_manager();
    hotline(&mut world, 8);
    hotline(&mut world, 9);
    let own = world.handbook.services.get_mut("repair").unwrap();
    own.visits[0].rounds = 1;
    world.by(DESK, &accuse(DUTY)).unwrap();
    world.act(8, "finish").unwrap();
    assert_eq!(world.duty("after_repair#1").who, at_post("hotline"));
    world.wait_until(at("2026-11-16 10:00"));
    assert_eq!(code(world.by(8, &answer(Verdict::Unsatisfied, "after_repair#1"))), Code::WorkerMayNotVisit);
    world.by(9, &answer(Verdict::Unsatisfied, "after_repair#1")).unwrap();
    let end =
        Command::EndVisit { visit: "after_repair#1".parse().unwrap(), reason: words(1), answer: words(2) };
    assert_eq!(code(world.by(9, &end)), Code::NotYourPost, "who asked does not end it");
    assert_eq!(code(world.by(8, &end)), Code::WorkerMayNotVisit, "nor who did it");
    hotline(&mut world, 10);
    world.by(10, &end).unwrap();
}

#[test]
fn where_everybody_is_kept_out_the_case_says_so_and_waits_for_an_administrator() {
    let mut world = under_the_duty_manager();
    let fresh = world.by(DESK, &accuse(DUTY)).unwrap();
    assert_eq!(world.case().owner, at_post("duty_manager"), "never nobody's");
    let told = Fallback { wanted: post("supervisor"), got: post("duty_manager"), kept_out: true };
    assert_eq!(world.case().owner_fallback.as_ref(), Some(&told));
    assert!(
        fresh.iter().any(|e| matches!(&e.event, Event::Assigned { fallback: Some(own), .. } if own == &told))
    );
    for who in DESK..=DUTY {
        assert_eq!(code(world.act(who, "arrive")), Code::Excluded);
    }
    let key: DutyKey = "ordinary_arrival#1".parse().unwrap();
    let duty = engine::explain_duty(&world.handbook, world.case(), &key).unwrap();
    assert!(
        duty.lines.iter().any(|line| line.en.contains("until an administrator gives that post")),
        "{duty:?}"
    );
    // What falls due is recorded with the same word, and tells nobody of the line.
    world.wait(3 * 24 * 60);
    let late: Vec<_> = world
        .entries
        .iter()
        .filter_map(|e| match &e.event {
            Event::StepFired { told, fallback, .. } if e.at > at("2026-11-16 12:00") => {
                Some((told, fallback))
            }
            _ => None,
        })
        .collect();
    assert!(!late.is_empty());
    assert!(
        late.iter()
            .all(|(told, fallback)| { told.is_empty() && fallback.as_ref().is_some_and(|own| own.kept_out) })
    );
    // An administrator gives the post to somebody from outside: it is his at once.
    let holding = world.roster.holdings[0].clone();
    world.roster.holdings.push(people::Holding { person: person(8), post: post("duty_manager"), ..holding });
    world.act(8, "arrive").unwrap();
}

#[test]
fn a_post_that_is_merely_empty_is_not_said_to_be_kept_out() {
    let mut world = World::new();
    for who in [STEWARD, SUPERVISOR, MANAGER, DUTY] {
        world.away(who, 9);
    }
    world.open(DESK, "ordinary");
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world.act(WANG, "finish").unwrap();
    let own = Fallback { wanted: post("steward"), got: post("duty_manager"), kept_out: false };
    assert_eq!(world.duty("after_repair#1").fallback, Some(own));
}

#[test]
fn an_old_fallback_reads_without_the_word() {
    let old: Fallback = serde_json::from_str(r#"{"wanted":"steward","got":"supervisor"}"#).unwrap();
    assert!(!old.kept_out);
    assert_eq!(serde_json::to_string(&old).unwrap(), r#"{"wanted":"steward","got":"supervisor"}"#);
}
