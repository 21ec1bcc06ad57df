//! What expressions see of a case.

use model::expression::{CaseFact, Expression, Lookup, Scalar, evaluate};
use model::{Case, Fen, FieldId, Value};

/// A case as expressions see it.
pub(crate) struct View<'a>(pub(crate) &'a Case);

impl Lookup for View<'_> {
    fn field(&self, field: &FieldId) -> Option<Scalar> {
        if self.0.lines.iter().any(|line| &line.field == field) {
            return Some(Scalar::Present);
        }
        self.0.fields.get(field).map(scalar)
    }

    fn fact(&self, fact: CaseFact) -> Option<Scalar> {
        let case = self.0;
        Some(match fact {
            CaseFact::Channel => Scalar::Word(case.channel.to_string()),
            CaseFact::Round => Scalar::Integer(i64::from(case.round)),
            CaseFact::Drill => Scalar::Bool(case.drill),
            CaseFact::Paused => Scalar::Bool(case.pause.is_some()),
            CaseFact::Consented => {
                Scalar::Bool(case.consent.as_ref().is_some_and(|consent| Some(consent.sum) == to_pay(case)))
            }
            CaseFact::ToPay => Scalar::Money(to_pay(case)?),
            CaseFact::PartyKnown => Scalar::Bool(case.party.is_some()),
            CaseFact::PlaceKnown => Scalar::Bool(case.place.is_some()),
            CaseFact::Appointed => Scalar::Bool(case.appointment.is_some()),
            CaseFact::VisitsOwed => {
                let owed =
                    case.duties.values().filter(|d| d.is_open() && d.kind == model::duty::DutyKind::Visit);
                Scalar::Integer(i64::try_from(owed.count()).ok()?)
            }
            CaseFact::Joined => Scalar::Bool(case.event.is_some()),
        })
    }

    fn done(&self, action: &str) -> bool {
        self.0.done.iter().any(|done| done.as_str() == action)
    }
}

/// Whether a condition holds of a case; `None` while it cannot be judged.
#[must_use]
pub fn holds(case: &Case, condition: &Expression) -> Option<bool> {
    evaluate(condition, &View(case)).truth()
}

/// What the customer pays; `None` when it does not fit.
#[must_use]
pub fn to_pay(case: &Case) -> Option<Fen> {
    case.lines
        .iter()
        .filter(|line| line.payer == model::command::Payer::Customer)
        .try_fold(Fen::ZERO, |sum, line| sum.plus(line.sum).ok())
}

fn scalar(value: &Value) -> Scalar {
    match value {
        Value::Choice(option) => Scalar::Word(option.to_string()),
        Value::Flag(flag) => Scalar::Bool(*flag),
        Value::Integer(number) => Scalar::Integer(*number),
        Value::Decimal(quantity) => Scalar::Decimal(*quantity),
        Value::Money(fen) => Scalar::Money(*fen),
        Value::Instant(instant) => Scalar::Instant(*instant),
        Value::Place(id) => Scalar::Word(id.to_string()),
        Value::Party(id) => Scalar::Word(id.to_string()),
        Value::Person(id) => Scalar::Word(id.to_string()),
        Value::Text(_) | Value::Phone(_) | Value::Photos(_) => Scalar::Present,
    }
}
