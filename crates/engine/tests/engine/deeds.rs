//! What the tests of rules do again and again: a case brought so far, an answer, a line, the head of another case.

use crate::world::*;
use engine::{CaseHead, Code, Refusal};
use model::command::{Command, Line, Payer, Role, Verdict, VisitAnswer};
use model::handbook::VisitMethod;
use model::*;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Code {
    result.expect_err("a refusal").code
}

pub(crate) fn answer(verdict: Verdict, key: &str) -> Command {
    Command::Answer(Box::new(VisitAnswer {
        visit: key.parse().unwrap(),
        method: VisitMethod::Phone,
        verdict,
        answers: BTreeMap::new(),
        with: BTreeSet::new(),
        words: None,
        signature: None,
    }))
}

pub(crate) fn urgency(word: &str) -> Command {
    Command::SetFields {
        fields: BTreeMap::from([(id("urgency"), Value::Choice(id(word)))]),
        reason: Some(words(1)),
    }
}

pub(crate) fn dispatched(urgency: &str) -> World {
    let mut world = World::new();
    world.open(DESK, urgency);
    world.dispatch(DESK, WANG).unwrap();
    world.by(WANG, &Command::Accept { role: Role::Owner }).unwrap();
    world
}

pub(crate) fn finished() -> World {
    let mut world = dispatched("ordinary");
    world.wait(30);
    world.act(WANG, "arrive").unwrap();
    world.act(WANG, "finish").unwrap();
    world
}

pub(crate) fn head(world: &World, number: u128, reported: &str) -> CaseHead {
    CaseHead { id: CaseId::from_number(number), reported_at: at(reported), ..CaseHead::of(world.case()) }
}

pub(crate) fn put(number: u128, fen: i64, payer: Payer, waived: Option<PersonalRef>) -> Command {
    let half = Quantity(rust_decimal::Decimal::new(15, 1));
    Command::PutLine {
        line: Box::new(Line {
            id: LineId::from_number(number),
            field: id("materials"),
            item: None,
            what: Some(words(1)),
            quantity: half,
            unit_price: Fen(fen),
            sum: Fen(1),
            payer,
            tax: None,
            waived,
        }),
    }
}
