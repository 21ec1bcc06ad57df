//! Evaluation of checked expressions. Total: whatever is not known, or does not fit, is unknown.

use super::{CaseFact, Expression, Function, Operator, Scalar};
use crate::ids::FieldId;
use crate::money::Quantity;
use calendar::Instant;
use std::cmp::Ordering;

/// Where an expression finds its values.
pub trait Lookup {
    /// The value of a field; `None` while nobody answered it.
    fn field(&self, field: &FieldId) -> Option<Scalar>;
    /// A fact of the case; `None` when it does not apply.
    fn fact(&self, fact: CaseFact) -> Option<Scalar>;
    /// Whether an action was done in this round.
    fn done(&self, action: &str) -> bool;
}

/// The result of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A value.
    Known(Scalar),
    /// Not known, because these fields were not answered (empty when a number did not fit).
    Unknown(Vec<FieldId>),
}

impl Outcome {
    /// True, false, or not known.
    #[must_use]
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Known(Scalar::Bool(truth)) => Some(*truth),
            _ => None,
        }
    }
}

/// Evaluates an expression.
#[must_use]
pub fn evaluate(expression: &Expression, lookup: &dyn Lookup) -> Outcome {
    match expression {
        Expression::Literal { value } => Outcome::Known(value.clone()),
        Expression::Field { field } => {
            lookup.field(field).map_or_else(|| Outcome::Unknown(vec![field.clone()]), Outcome::Known)
        }
        Expression::Fact { fact } => lookup.fact(*fact).map_or(Outcome::Unknown(vec![]), Outcome::Known),
        Expression::Not { of } => match evaluate(of, lookup) {
            Outcome::Known(Scalar::Bool(truth)) => Outcome::Known(Scalar::Bool(!truth)),
            Outcome::Known(_) => Outcome::Unknown(vec![]),
            unknown => unknown,
        },
        Expression::Binary { operator: Operator::And, left, right } => {
            connective(evaluate(left, lookup), evaluate(right, lookup), false)
        }
        Expression::Binary { operator: Operator::Or, left, right } => {
            connective(evaluate(left, lookup), evaluate(right, lookup), true)
        }
        Expression::Binary { operator, left, right } => {
            match (evaluate(left, lookup), evaluate(right, lookup)) {
                (Outcome::Known(left), Outcome::Known(right)) => {
                    binary(*operator, &left, &right).map_or(Outcome::Unknown(vec![]), Outcome::Known)
                }
                (left, right) => Outcome::Unknown(missing([left, right])),
            }
        }
        Expression::In { of, list } => match evaluate(of, lookup) {
            Outcome::Known(value) => Outcome::Known(Scalar::Bool(list.contains(&value))),
            unknown => unknown,
        },
        Expression::Call { function, arguments } => call(*function, arguments, lookup),
    }
}

/// `&&` and `||` of three values: the deciding value wins even over an unknown.
fn connective(left: Outcome, right: Outcome, deciding: bool) -> Outcome {
    match (left.truth(), right.truth()) {
        (Some(l), _) if l == deciding => Outcome::Known(Scalar::Bool(deciding)),
        (_, Some(r)) if r == deciding => Outcome::Known(Scalar::Bool(deciding)),
        (Some(_), Some(_)) => Outcome::Known(Scalar::Bool(!deciding)),
        _ => Outcome::Unknown(missing([left, right])),
    }
}

fn missing(outcomes: [Outcome; 2]) -> Vec<FieldId> {
    let mut fields: Vec<FieldId> = outcomes
        .into_iter()
        .flat_map(|outcome| match outcome {
            Outcome::Known(_) => vec![],
            Outcome::Unknown(fields) => fields,
        })
        .collect();
    fields.sort();
    fields.dedup();
    fields
}

fn binary(operator: Operator, left: &Scalar, right: &Scalar) -> Option<Scalar> {
    use Operator as O;
    if matches!(operator, O::Plus | O::Minus | O::Times) {
        return arithmetic(operator, left, right);
    }
    let order = compare(left, right)?;
    Some(Scalar::Bool(match operator {
        O::Equal => order == Ordering::Equal,
        O::NotEqual => order != Ordering::Equal,
        O::Less => order == Ordering::Less,
        O::LessOrEqual => order != Ordering::Greater,
        O::Greater => order == Ordering::Greater,
        O::GreaterOrEqual => order != Ordering::Less,
        O::And | O::Or | O::Plus | O::Minus | O::Times => return None,
    }))
}

fn compare(left: &Scalar, right: &Scalar) -> Option<Ordering> {
    match (left, right) {
        (Scalar::Integer(l), Scalar::Decimal(r)) => Some(rust_decimal::Decimal::from(*l).cmp(&r.0)),
        (Scalar::Decimal(l), Scalar::Integer(r)) => Some(l.0.cmp(&rust_decimal::Decimal::from(*r))),
        (l, r) if std::mem::discriminant(l) == std::mem::discriminant(r) => Some(l.cmp(r)),
        _ => None,
    }
}

fn arithmetic(operator: Operator, left: &Scalar, right: &Scalar) -> Option<Scalar> {
    use rust_decimal::Decimal;
    let whole = |l: i64, r: i64| match operator {
        Operator::Plus => l.checked_add(r),
        Operator::Minus => l.checked_sub(r),
        _ => l.checked_mul(r),
    };
    let decimal = |l: Decimal, r: Decimal| match operator {
        Operator::Plus => l.checked_add(r),
        Operator::Minus => l.checked_sub(r),
        _ => l.checked_mul(r),
    };
    match (left, right) {
        (Scalar::Integer(l), Scalar::Integer(r)) => whole(*l, *r).map(Scalar::Integer),
        (Scalar::Money(l), Scalar::Money(r)) if operator != Operator::Times => {
            whole(l.0, r.0).map(|fen| Scalar::Money(crate::money::Fen(fen)))
        }
        (Scalar::Money(l), Scalar::Integer(r)) if operator == Operator::Times => {
            whole(l.0, *r).map(|fen| Scalar::Money(crate::money::Fen(fen)))
        }
        (Scalar::Money(l), Scalar::Decimal(r)) if operator == Operator::Times => {
            l.times(*r).ok().map(Scalar::Money)
        }
        (Scalar::Decimal(l), Scalar::Decimal(r)) => decimal(l.0, r.0).map(|d| Scalar::Decimal(Quantity(d))),
        (Scalar::Decimal(l), Scalar::Integer(r)) => {
            decimal(l.0, Decimal::from(*r)).map(|d| Scalar::Decimal(Quantity(d)))
        }
        (Scalar::Integer(l), Scalar::Decimal(r)) => {
            decimal(Decimal::from(*l), r.0).map(|d| Scalar::Decimal(Quantity(d)))
        }
        _ => None,
    }
}

fn call(function: Function, arguments: &[Expression], lookup: &dyn Lookup) -> Outcome {
    match (function, arguments) {
        (Function::Answered, [Expression::Field { field }]) => {
            Outcome::Known(Scalar::Bool(lookup.field(field).is_some()))
        }
        (Function::Done, [Expression::Literal { value: Scalar::Word(action) }]) => {
            Outcome::Known(Scalar::Bool(lookup.done(action)))
        }
        (Function::Midpoint | Function::MinutesBetween, [a, b]) => {
            match (evaluate(a, lookup), evaluate(b, lookup)) {
                (Outcome::Known(Scalar::Instant(a)), Outcome::Known(Scalar::Instant(b))) => {
                    // Instants further apart than can be counted give no number.
                    let between = b.0.checked_sub(a.0);
                    between.map_or(Outcome::Unknown(vec![]), |between| {
                        Outcome::Known(if function == Function::Midpoint {
                            Scalar::Instant(Instant(a.0 + between / 2))
                        } else {
                            Scalar::Integer(between.div_euclid(60_000_000))
                        })
                    })
                }
                (a, b) => Outcome::Unknown(missing([a, b])),
            }
        }
        _ => Outcome::Unknown(vec![]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;
    impl Lookup for Nothing {
        fn field(&self, _: &FieldId) -> Option<Scalar> {
            None
        }
        fn fact(&self, _: CaseFact) -> Option<Scalar> {
            None
        }
        fn done(&self, action: &str) -> bool {
            action == "arrive"
        }
    }

    fn truth(value: bool) -> Box<Expression> {
        Box::new(Expression::Literal { value: Scalar::Bool(value) })
    }
    fn unanswered() -> Box<Expression> {
        Box::new(Expression::Field { field: FieldId::new("scope").unwrap() })
    }
    fn run(operator: Operator, left: Box<Expression>, right: Box<Expression>) -> Outcome {
        evaluate(&Expression::Binary { operator, left, right }, &Nothing)
    }

    #[test]
    fn the_deciding_side_wins_over_an_unanswered_field() {
        assert_eq!(run(Operator::And, truth(false), unanswered()).truth(), Some(false));
        assert_eq!(run(Operator::And, unanswered(), truth(false)).truth(), Some(false));
        assert_eq!(run(Operator::Or, unanswered(), truth(true)).truth(), Some(true));
        assert_eq!(run(Operator::And, truth(true), truth(true)).truth(), Some(true));
        assert_eq!(run(Operator::Or, truth(false), truth(false)).truth(), Some(false));
    }

    #[test]
    fn otherwise_an_unanswered_field_is_named() {
        let scope = FieldId::new("scope").unwrap();
        assert_eq!(run(Operator::And, truth(true), unanswered()), Outcome::Unknown(vec![scope.clone()]));
        assert_eq!(run(Operator::Equal, unanswered(), unanswered()), Outcome::Unknown(vec![scope]));
    }

    #[test]
    fn done_and_answered_are_never_unknown() {
        let call = |function, argument| {
            evaluate(&Expression::Call { function, arguments: vec![argument] }, &Nothing)
        };
        let word = |w: &str| Expression::Literal { value: Scalar::Word(w.into()) };
        assert_eq!(call(Function::Done, word("arrive")).truth(), Some(true));
        assert_eq!(call(Function::Done, word("finish")).truth(), Some(false));
        assert_eq!(call(Function::Answered, *unanswered()).truth(), Some(false));
    }

    #[test]
    fn numbers_compare_across_whole_and_decimal_and_never_overflow() {
        let int = |i| Box::new(Expression::Literal { value: Scalar::Integer(i) });
        let dec = |d| Box::new(Expression::Literal { value: Scalar::Decimal(Quantity(d)) });
        assert_eq!(run(Operator::Less, int(1), dec(rust_decimal::Decimal::new(15, 1))).truth(), Some(true));
        assert_eq!(run(Operator::Plus, int(i64::MAX), int(1)), Outcome::Unknown(vec![]));
        assert_eq!(run(Operator::Minus, int(5), int(7)), Outcome::Known(Scalar::Integer(-2)));
    }
}
