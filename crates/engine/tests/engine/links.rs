//! Links, promises, money, tries and holders: bounds that the other stories do not reach.

use crate::deeds::*;
use crate::world::*;
use calendar::Instant;
use engine::{CaseHead, Code};
use model::actor::{Actor, Who};
use model::command::{Command, Line, Payer, Role, Stamp, TryOutcome, Verdict};
use model::duty::{Assignee, DutyKind, DutyState};
use model::event::VisitEnd;
use model::handbook::*;
use model::*;
use std::collections::{BTreeMap, BTreeSet};

fn service(world: &mut World) -> &mut Service {
    world.handbook.services.get_mut("repair").unwrap()
}
fn clock(world: &mut World, command: &Command) -> Result<(), engine::Refusal> {
    world.submit(&Actor::clock(), &Stamp::default(), command).map(drop)
}
fn attempt(outcome: TryOutcome, method: VisitMethod) -> Command {
    Command::Try { visit: "after_repair#1".parse().unwrap(), method, outcome, note: None }
}

#[test]
fn a_case_is_merged_only_into_its_like() {
    let good = head(&dispatched("ordinary"), 2, "2026-11-16 08:00");
    let merge = Command::MergeInto { case: good.id };
    for bad in [
        CaseHead { service: id("complaint"), ..good.clone() },
        CaseHead { linked: true, ..good.clone() },
        CaseHead { stage_kind: StageKind::Closed, ..good.clone() },
        CaseHead { drill: true, ..good.clone() },
        CaseHead { id: CaseId::from_number(1), ..good.clone() },
    ] {
        let mut world = dispatched("ordinary");
        world.linked.insert(CaseId::from_number(2), bad);
        assert_eq!(code(world.by(DESK, &merge)), Code::CannotJoin);
        assert_eq!(code(world.by(STEWARD, &merge)), Code::NotYourPost);
    }
    let mut world = dispatched("ordinary");
    world.linked.insert(good.id, good);
    let until = at("2026-11-17 09:00");
    world.by(WANG, &Command::Pause { reason: id("parts"), until, note: None }).unwrap();
    world
        .by(DESK, &Command::Offer { role: Role::Contact, to: Assignee::person(person(LIU)), reason: None })
        .unwrap();
    world.by(DESK, &merge).unwrap();
    assert_eq!(world.case().merged_into, Some(CaseId::from_number(2)));
    assert!(world.case().pause.is_none() && world.case().offers.is_empty());
    assert_eq!(code(world.by(DESK, &Command::Reopen { reason: words(1) })), Code::NotAllowed);
}

#[test]
fn a_case_joins_only_an_event_that_is_being_handled() {
    let good = head(&dispatched("ordinary"), 2, "2026-11-16 08:00");
    let join = Command::Join { event: good.id };
    for bad in [
        CaseHead { service: id("unknown"), ..good.clone() },
        CaseHead { linked: true, ..good.clone() },
        CaseHead { stage_kind: StageKind::Finished, ..good.clone() },
        CaseHead { drill: true, ..good.clone() },
    ] {
        let mut world = dispatched("ordinary");
        world.linked.insert(good.id, bad);
        assert_eq!(code(world.by(DESK, &join)), Code::CannotJoin);
    }
    let mut world = dispatched("ordinary");
    service(&mut world).common_event = false;
    world.linked.insert(good.id, good);
    assert_eq!(code(world.by(DESK, &join)), Code::CannotJoin);
    assert_eq!(code(clock(&mut world, &Command::TakeIn { child: CaseId::from_number(2) })), Code::CannotJoin);
}

#[test]
fn an_event_takes_each_child_once_and_only_its_own_children_hear_of_its_end() {
    let mut world = dispatched("ordinary");
    let child = CaseId::from_number(2);
    clock(&mut world, &Command::TakeIn { child }).unwrap();
    assert_eq!(world.case().children, [child]);
    assert_eq!(code(clock(&mut world, &Command::TakeIn { child })), Code::CannotJoin);
    assert_eq!(code(clock(&mut world, &Command::EventFinished { event: child })), Code::CannotJoin);
    let mut done = finished();
    assert_eq!(code(clock(&mut done, &Command::TakeIn { child })), Code::Ended);
    let other = head(&done, 3, "2026-11-16 08:00");
    done.linked.insert(other.id, other.clone());
    assert_eq!(code(clock(&mut done, &Command::Absorb { case: other.id })), Code::Ended);
}

#[test]
fn joining_keeps_promises_and_what_outlives_the_work() {
    let mut world = dispatched("ordinary");
    let at_six = at("2026-11-16 18:00");
    world.by(DESK, &Command::Promise { at: at_six, words: words(1), channel: id("phone") }).unwrap();
    let until = at("2026-11-17 09:00");
    world.by(WANG, &Command::Pause { reason: id("parts"), until, note: None }).unwrap();
    let event = head(&world, 2, "2026-11-16 08:00");
    world.linked.insert(event.id, event.clone());
    world.by(DESK, &Command::Join { event: event.id }).unwrap();
    let kinds: Vec<DutyKind> = world.case().open_duties().iter().map(|d| d.kind).collect();
    assert_eq!(kinds, [DutyKind::Promise]);
    assert!(world.case().pause.is_none());
}

#[test]
fn a_later_report_leaves_the_clock_alone() {
    let mut world = dispatched("ordinary");
    let due = world.duty("ordinary_arrival#1").due;
    let later = head(&world, 2, "2026-11-16 09:00");
    world.linked.insert(later.id, CaseHead { party: Some(PartyId::from_number(2)), ..later });
    let before = world.entries.len();
    clock(&mut world, &Command::Absorb { case: CaseId::from_number(2) }).unwrap();
    assert_eq!(world.duty("ordinary_arrival#1").due, due);
    assert_eq!(world.entries.len(), before + 1);
    assert_eq!(world.case().absorbed, [(CaseId::from_number(2), Some(PartyId::from_number(2)))]);
}

#[test]
fn a_promise_is_the_contacts_and_only_a_promise_is_kept_as_one() {
    let mut world = dispatched("ordinary");
    let promise = Command::Promise { at: at("2026-11-16 18:00"), words: words(1), channel: id("phone") };
    assert_eq!(code(world.by(STEWARD, &promise)), Code::NotYourPost);
    world.by(WANG, &promise).unwrap();
    assert_eq!(world.duty("promise#1").who, Assignee::person(person(DESK)));
    let told = &world.case().promises[0];
    assert_eq!(
        (told.by, told.promised, told.told_at),
        (Some(person(WANG)), at("2026-11-16 18:00"), world.now)
    );
    let keep = |key: &str| Command::KeepPromise { promise: key.parse().unwrap() };
    assert_eq!(code(world.by(WANG, &keep("ordinary_arrival#1"))), Code::NoSuchDuty);
    assert_eq!(code(world.by(STEWARD, &keep("promise#1"))), Code::NotYourPost);
    assert_eq!(code(world.by(WANG, &keep("promise#2"))), Code::NoSuchDuty);
    let give = Command::Offer { role: Role::Contact, to: Assignee::person(person(STEWARD)), reason: None };
    world.by(DESK, &give).unwrap();
    world.by(STEWARD, &Command::Accept { role: Role::Contact }).unwrap();
    assert_eq!(world.duty("promise#1").who, Assignee::person(person(STEWARD)));
    world.act(WANG, "finish").unwrap();
    assert!(matches!(world.duty("promise#1").state, DutyState::Done { late: false, .. }));
    let mut over = dispatched("ordinary");
    over.by(DESK, &Command::Cancel { by_customer: true, reason: words(1) }).unwrap();
    assert_eq!(code(over.by(DESK, &promise)), Code::WrongValue);
}

#[test]
fn a_line_has_a_known_price_and_says_what_it_is() {
    let mut world = dispatched("ordinary");
    let item = Price { label: label("水管"), unit: "米".into(), price: Fen(300) };
    let list = PriceList {
        label: label("材料"),
        version: "2026".into(),
        items: BTreeMap::from([(id("pipe"), item)]),
        source: vec![],
    };
    world.handbook.prices.insert(id("stock"), list);
    for field in &mut service(&mut world).fields {
        if let FieldKind::Lines { prices } = &mut field.kind {
            prices.push(id("stock"));
        }
    }
    let Command::PutLine { line } = put(1, 300, Payer::Customer, None) else {
        unreachable!("the command is made just above")
    };
    let listed = |version: &str, list: &str, price: i64| Command::PutLine {
        line: Box::new(Line {
            item: Some((id(list), version.into(), id("pipe"))),
            unit_price: Fen(price),
            what: None,
            ..(*line).clone()
        }),
    };
    for bad in [listed("2025", "stock", 300), listed("2026", "other", 300), listed("2026", "stock", 299)] {
        assert_eq!(code(world.by(WANG, &bad)), Code::PriceDiffers);
    }
    world.by(WANG, &listed("2026", "stock", 300)).unwrap();
    assert_eq!(world.case().lines[0].sum, Fen(450));
    let nameless = Command::PutLine { line: Box::new(Line { what: None, ..(*line).clone() }) };
    assert_eq!(code(world.by(WANG, &nameless)), Code::WrongValue);
    let elsewhere = Command::PutLine { line: Box::new(Line { field: id("urgency"), ..(*line).clone() }) };
    assert_eq!(code(world.by(WANG, &elsewhere)), Code::UnknownField);
    world.by(WANG, &put(1, 0, Payer::Customer, None)).unwrap();
    assert_eq!((world.case().lines.len(), engine::to_pay(world.case())), (1, Some(Fen(0))));
    assert_eq!(code(world.by(STEWARD, &put(2, 1, Payer::Customer, None))), Code::NotYourPost);
}

#[test]
fn the_customer_himself_consents_and_no_other() {
    let mut world = dispatched("ordinary");
    world.by(WANG, &put(1, 100, Payer::Customer, None)).unwrap();
    let consent = Command::Consent { sum: Fen(150), method: VisitMethod::OnSite, proof: None };
    let customer = |party| Actor { who: Who::Customer(party), posts: BTreeSet::new() };
    for stranger in [None, Some(PartyId::from_number(2))] {
        let result = world.submit(&customer(stranger), &Stamp::default(), &consent);
        assert_eq!(code(result), Code::NotYourPost);
    }
    world.submit(&customer(Some(PartyId::from_number(1))), &Stamp::default(), &consent).unwrap();
    assert_eq!(world.case().consent.as_ref().map(|c| c.sum), Some(Fen(150)));
}

#[test]
fn tries_count_by_hours_apart_on_two_days_and_need_their_message() {
    let mut world = finished();
    service(&mut world).visits[0].reaching.message = Some(id("missed_you"));
    for when in ["2026-11-16 10:00", "2026-11-16 12:00", "2026-11-17 13:59"] {
        world.wait_until(at(when));
        world.by(STEWARD, &attempt(TryOutcome::NoAnswer, VisitMethod::Phone)).unwrap();
    }
    let owed = |world: &World| world.case().visits.values().any(|v| v.sign_off.is_some());
    world.wait_until(at("2026-11-17 14:00"));
    world.by(STEWARD, &attempt(TryOutcome::WrongNumber, VisitMethod::Phone)).unwrap();
    assert!(!owed(&world), "no message was left");
    world.by(STEWARD, &attempt(TryOutcome::MessageLeft, VisitMethod::Message)).unwrap();
    assert!(owed(&world), "a message may be left by message");
    assert!(matches!(world.duty("sign_off#1").kind, DutyKind::SignOff));
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    assert!(matches!(&world.duty("sign_off#1").state, DutyState::Void { reason, .. } if reason == "reached"));
    assert!(!world.case().visits.values().any(|v| v.end != Some(VisitEnd::Answered)));
}

#[test]
fn a_visit_that_a_new_handbook_lacks_leaves_nothing_to_sign() {
    let mut world = finished();
    world.act(DESK, "reply").unwrap();
    for when in ["2026-11-16 10:00", "2026-11-16 13:00", "2026-11-17 16:00"] {
        world.wait_until(at(when));
        world.by(STEWARD, &attempt(TryOutcome::NoAnswer, VisitMethod::Phone)).unwrap();
    }
    assert!(world.duty("sign_off#1").is_open());
    service(&mut world).visits.clear();
    let hash = world.handbook.hash().unwrap();
    world.by(SUPERVISOR, &Command::Adopt { handbook: hash }).unwrap();
    assert!(matches!(&world.duty("sign_off#1").state, DutyState::Void { reason, .. } if reason == "adopted"));
    assert!(world.case().closed_at.is_some(), "nothing is owed any more");
}

#[test]
fn the_order_of_two_tries_an_hour_apart_is_one_hour_of_the_day() {
    let mut world = finished();
    for when in ["2026-11-16 10:00", "2026-11-17 11:00", "2026-11-18 11:59"] {
        world.wait_until(at(when));
        world.by(STEWARD, &attempt(TryOutcome::NoAnswer, VisitMethod::Phone)).unwrap();
    }
    assert!(world.case().visits.values().all(|v| v.sign_off.is_none()), "three mornings");
}

#[test]
fn who_tried_does_not_sign_and_the_answer_still_comes_first() {
    let mut world = finished();
    let supervisor = world.roster.holdings[4].clone();
    world.roster.holdings.push(people::Holding { post: post("steward"), ..supervisor });
    for when in ["2026-11-16 10:00", "2026-11-16 13:00", "2026-11-17 16:00"] {
        world.wait_until(at(when));
        world.by(SUPERVISOR, &attempt(TryOutcome::Later, VisitMethod::Phone)).unwrap();
    }
    let sign = Command::SignOff { visit: "after_repair#1".parse().unwrap(), reason: words(1) };
    assert_eq!(code(world.by(SUPERVISOR, &sign)), Code::WorkerMayNotVisit);
    assert_eq!(world.duty("sign_off#1").who, Assignee::Post { post: post("manager"), place: None });
    world.by(MANAGER, &sign).unwrap();
    assert_eq!(
        world.duty("sign_off#1").state,
        DutyState::Done { at: world.now, recorded_at: world.now, late: false }
    );
}

#[test]
fn only_a_case_without_a_customer_is_checked_by_a_colleague() {
    let mut world = finished();
    assert_eq!(code(world.by(STEWARD, &answer(Verdict::CheckedGood, "after_repair#1"))), Code::WrongValue);
    let mut nobody = World::new();
    let Command::Open(mut open) = nobody.open_command("ordinary") else {
        unreachable!("the command is made just above")
    };
    open.party = None;
    nobody.by(DESK, &Command::Open(open)).unwrap();
    nobody.dispatch(DESK, WANG).unwrap();
    nobody.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    nobody.act(WANG, "finish").unwrap();
    nobody.by(STEWARD, &answer(Verdict::CheckedBad, "after_repair#1")).unwrap();
    assert_eq!(nobody.case().round, 2);
}

#[test]
fn a_visit_asks_its_questions_of_those_who_answer() {
    let mut world = finished();
    service(&mut world).visits[0].asks = vec![Ask { field: id("accused"), required: true, when: None }];
    assert_eq!(code(world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1"))), Code::MissingAnswers);
    let Command::Answer(mut stray) = answer(Verdict::Satisfied, "after_repair#1") else {
        unreachable!("the command is made just above")
    };
    stray.answers.insert(id("urgency"), Value::Choice(id("urgent")));
    assert_eq!(code(world.by(STEWARD, &Command::Answer(stray))), Code::UnknownField);
    service(&mut world).visits[0].asks[0].when = Some(urgent());
    let mut other = finished();
    std::mem::swap(&mut other, &mut world);
    other.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    service(&mut world).visits[0].asks = vec![Ask { field: id("accused"), required: true, when: None }];
    world.by(STEWARD, &answer(Verdict::Refused, "after_repair#1")).unwrap();
    assert_eq!(world.case().visits.values().next().unwrap().end, Some(VisitEnd::Refused));
}

#[test]
fn an_unsatisfied_answer_that_leads_nowhere_is_recorded_as_such() {
    let mut world = finished();
    service(&mut world).visits[0].unsatisfied = None;
    world.by(STEWARD, &answer(Verdict::Unsatisfied, "after_repair#1")).unwrap();
    assert_eq!(world.case().visits.values().next().unwrap().end, Some(VisitEnd::EndedUnsatisfied));
    assert_eq!(world.case().round, 1);
}

#[test]
fn reopening_is_bounded_to_the_instant_and_needs_a_rule() {
    let mut world = finished();
    let ended = world.now;
    world.by(STEWARD, &answer(Verdict::Satisfied, "after_repair#1")).unwrap();
    world.act(DESK, "reply").unwrap();
    let end = calendar::Zone::new("Asia/Shanghai").unwrap();
    let last = end.end_of(end.date(ended.plus(30 * Instant::DAY)));
    let mut late = World::new();
    std::mem::swap(&mut late.case, &mut world.case);
    late.entries = world.entries.clone();
    late.now = last.plus(1);
    let reopen = Command::Reopen { reason: words(1) };
    assert_eq!(code(late.by(DESK, &reopen)), Code::NotAllowed);
    late.now = last;
    late.by(DESK, &reopen).unwrap();
    let mut never = finished();
    service(&mut never).reopen = None;
    assert_eq!(code(never.by(DESK, &reopen)), Code::NotAllowed);
    let mut firm = dispatched("ordinary");
    service(&mut firm).cancel = None;
    let cancel = Command::Cancel { by_customer: true, reason: words(1) };
    assert_eq!(code(firm.by(DESK, &cancel)), Code::NotAllowed);
}

#[test]
fn an_action_back_into_work_begins_a_round_with_its_reason() {
    let mut world = finished();
    let own = service(&mut world);
    let mut again = own.actions[1].clone();
    (again.id, again.from, again.to) = (id("again"), vec![id("done")], Some(id("working")));
    own.actions.push(again);
    let silent = Command::Act { action: id("again"), inputs: BTreeMap::new(), note: None };
    assert_eq!(code(world.by(WANG, &silent)), Code::ReasonMissing);
    world.act(WANG, "again").unwrap();
    assert_eq!((world.case().round, world.case().stage_kind), (2, StageKind::Work));
    assert!(!world.case().done.contains(&id::<ActionId>("finish")));
}
