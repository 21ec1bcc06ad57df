//! Opening a case: what is taken, what must be known, who has it then.

use crate::deeds::*;
use crate::world::*;
use calendar::Instant;
use engine::Code;
use model::actor::{Actor, Who};
use model::command::{Command, Open, Stamp};
use model::duty::Assignee;
use model::event::Event;
use model::expression::{CaseFact, Expression};
use model::handbook::*;
use model::*;
use std::collections::{BTreeMap, BTreeSet};

fn service(world: &mut World) -> &mut Service {
    world.handbook.services.get_mut("repair").unwrap()
}
fn opening(world: &World, change: impl FnOnce(&mut Open)) -> Command {
    let Command::Open(mut open) = world.open_command("ordinary") else {
        unreachable!("the command is made just above")
    };
    change(&mut open);
    Command::Open(open)
}
fn refused(world: &mut World, change: impl FnOnce(&mut Open)) -> Code {
    let command = opening(world, change);
    code(world.by(DESK, &command))
}

#[test]
fn what_the_service_does_not_take_is_refused() {
    let mut world = World::new();
    assert_eq!(refused(&mut world, |open| open.channel = id("pigeon")), Code::ChannelUnknown);
    assert_eq!(refused(&mut world, |open| open.service = id("flying")), Code::UnknownService);
    assert_eq!(refused(&mut world, |open| open.anonymous = true), Code::NotAllowed);
    service(&mut world).drills = false;
    assert_eq!(refused(&mut world, |open| open.drill = true), Code::DrillNotAllowed);
    service(&mut world).place_required = true;
    assert_eq!(refused(&mut world, |_| {}), Code::PlaceMissing);
    service(&mut world).place_required = false;
    assert_eq!(refused(&mut world, |open| open.fields.clear()), Code::MissingAnswers);
    let late = |open: &mut Open| drop(open.fields.insert(id("worker"), Value::Person(person(WANG))));
    assert_eq!(refused(&mut world, late), Code::UnknownField);
}

#[test]
fn a_name_or_a_phone_is_enough_of_a_customer() {
    let mut world = World::new();
    service(&mut world).party = PartyNeed::Required;
    assert_eq!(refused(&mut world, |open| open.party = None), Code::PartyMissing);
    for phone in [true, false] {
        let mut world = World::new();
        service(&mut world).party = PartyNeed::Required;
        let command = opening(&world, |open| {
            open.party = None;
            if phone {
                open.caller_phone = Some(words(1));
            } else {
                open.caller_name = Some(words(2));
            }
        });
        world.by(DESK, &command).unwrap();
    }
}

#[test]
fn a_drill_and_an_anonymous_case_say_so() {
    let mut world = World::new();
    service(&mut world).party = PartyNeed::Anonymous;
    let command = opening(&world, |open| (open.drill, open.anonymous) = (true, true));
    world.by(DESK, &command).unwrap();
    assert!(world.case().drill && world.case().anonymous);
    assert_eq!(code(world.by(DESK, &command)), Code::NotAllowed, "it was opened already");
}

#[test]
fn the_first_asked_answers_unless_he_is_away() {
    let mut world = World::new();
    let command = opening(&world, |open| open.first_asked = Some(person(STEWARD)));
    world.by(DESK, &command).unwrap();
    assert_eq!(world.case().contact, Assignee::person(person(STEWARD)));
    assert_eq!(world.case().owner, Assignee::person(person(DESK)));
    let mut world = World::new();
    world.away(STEWARD, 3);
    let command = opening(&world, |open| open.first_asked = Some(person(STEWARD)));
    world.by(DESK, &command).unwrap();
    assert_eq!(world.case().first_asked, Some(person(STEWARD)));
    assert_eq!(world.case().contact, Assignee::person(person(DESK)));
}

#[test]
fn through_another_system_the_first_asked_answers_and_the_post_owns() {
    for away in [false, true] {
        let mut world = World::new();
        if away {
            world.away(STEWARD, 3);
        }
        let command = opening(&world, |open| open.first_asked = Some(person(STEWARD)));
        let system = Actor { who: Who::Integration(TokenId::from_number(1)), posts: BTreeSet::new() };
        world.submit(&system, &Stamp::default(), &command).unwrap();
        let post = Assignee::Post { post: post("front_desk"), place: None };
        let contact = if away { post.clone() } else { Assignee::person(person(STEWARD)) };
        assert_eq!((&world.case().owner, &world.case().contact), (&post, &contact));
        assert_eq!(world.case().offers.len(), 1);
    }
}

#[test]
fn a_report_entered_late_counts_from_the_report() {
    let mut world = World::new();
    let (actor, told) = (world.actor(DESK), world.now.minus(Instant::HOUR));
    let command = world.open_command("urgent");
    let stamp = Stamp { happened_at: Some(told), late_reason: Some(words(1)) };
    world.submit(&actor, &stamp, &command).unwrap();
    assert_eq!((world.case().reported_at, world.case().opened_at), (told, world.now));
    assert_eq!(world.duty("urgent_arrival#1").due, told.plus(10 * Instant::MINUTE));
}

#[test]
fn computed_fields_are_recorded_when_they_change_and_cannot_be_typed() {
    let mut world = World::new();
    let own = service(&mut world);
    let value = Expression::Fact { fact: CaseFact::PartyKnown };
    own.fields.push(Field {
        id: id("known"),
        kind: FieldKind::Computed { value },
        required: false,
        ..own.fields[0].clone()
    });
    world.open(DESK, "ordinary");
    assert_eq!(world.case().fields["known"], Value::Flag(true));
    let sets =
        |world: &World| world.entries.iter().filter(|e| matches!(e.event, Event::FieldsSet { .. })).count();
    assert_eq!(sets(&world), 1);
    world.by(DESK, &urgency("urgent")).unwrap();
    assert_eq!(sets(&world), 2, "what stayed the same is not recorded again");
    let typed =
        Command::SetFields { fields: BTreeMap::from([(id("known"), Value::Flag(false))]), reason: None };
    assert_eq!(code(world.by(DESK, &typed)), Code::WrongValue);
}

#[test]
fn a_value_fits_its_field_or_is_refused() {
    let photo = FileRef {
        id: FileId::from_number(1),
        subject: value::Subject::Case(CaseId::from_number(1)),
        digest: "1".into(),
    };
    let kinds = [
        (FieldKind::Flag, Value::Flag(true)),
        (FieldKind::Integer, Value::Integer(1)),
        (FieldKind::Decimal, Value::Decimal(Quantity(rust_decimal::Decimal::ONE))),
        (FieldKind::Money, Value::Money(Fen(1))),
        (FieldKind::DateTime, Value::Instant(at("2026-11-16 10:00"))),
        (FieldKind::Text { long: false }, Value::Text(words(1))),
        (FieldKind::Phone, Value::Phone(words(1))),
        (FieldKind::Place, Value::Place(PlaceId::from_number(1))),
        (FieldKind::Party, Value::Party(PartyId::from_number(1))),
        (FieldKind::Photos, Value::Photos(vec![photo])),
    ];
    for (kind, _) in &kinds {
        let mut world = World::new();
        let own = service(&mut world);
        own.fields.push(Field { id: id("it"), kind: kind.clone(), ..own.fields[0].clone() });
        own.fields.last_mut().unwrap().required = false;
        world.open(DESK, "ordinary");
        for (other, value) in &kinds {
            let set =
                Command::SetFields { fields: BTreeMap::from([(id("it"), value.clone())]), reason: None };
            let result = world.by(DESK, &set);
            assert_eq!(result.is_ok(), other == kind, "{value:?} in {kind:?}");
            if result.is_ok() {
                assert_eq!(&world.case().fields["it"], value);
            }
        }
        let empty = BTreeMap::from([(id("it"), Value::Photos(vec![]))]);
        assert_eq!(
            code(world.by(DESK, &Command::SetFields { fields: empty, reason: None })),
            Code::WrongValue
        );
    }
    let mut world = World::new();
    world.open(DESK, "ordinary");
    assert_eq!(code(world.by(DESK, &urgency("whenever"))), Code::WrongValue);
    let stray = BTreeMap::from([(id("nothing"), Value::Flag(true))]);
    assert_eq!(code(world.by(DESK, &Command::SetFields { fields: stray, reason: None })), Code::UnknownField);
}

#[test]
fn the_same_urgency_again_needs_no_reason() {
    let mut world = World::new();
    world.open(DESK, "ordinary");
    let same = BTreeMap::from([(id("urgency"), Value::Choice(id("ordinary")))]);
    world.by(DESK, &Command::SetFields { fields: same, reason: None }).unwrap();
}
