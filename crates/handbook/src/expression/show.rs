//! A checked expression as text: the one canonical way to write it, readable again by `compile`.

use super::scope::FACTS;
use super::tree::{COMPARISON, PREFIX, sign, strength};
use model::expression::{Expression, Function, Scalar};

/// The canonical text of an expression. Whatever [`compile`](super::compile) made reads back as the same expression.
#[must_use]
pub fn show(expression: &Expression) -> String {
    match expression {
        Expression::Literal { value } => scalar(value),
        Expression::Field { field } => field.to_string(),
        Expression::Fact { fact } => FACTS
            .iter()
            .find(|(_, known)| known == fact)
            .map_or_else(String::new, |(word, _)| (*word).to_owned()),
        Expression::Not { of } => format!("!{}", within(of, PREFIX)),
        Expression::Binary { operator, left, right } => {
            let strong = strength(*operator);
            // Of equals the left one is read first; comparisons do not chain, so both of their sides are kept apart.
            let least = if strong == COMPARISON { strong + 1 } else { strong };
            format!("{} {} {}", within(left, least), sign(*operator), within(right, strong + 1))
        }
        Expression::In { of, list } => {
            let list: Vec<String> = list.iter().map(scalar).collect();
            format!("{} in [{}]", within(of, COMPARISON + 1), list.join(", "))
        }
        Expression::Call { function, arguments } => {
            let arguments: Vec<String> = arguments.iter().map(show).collect();
            format!("{}({})", name(*function), arguments.join(", "))
        }
    }
}

/// The name of a function.
pub(super) const fn name(function: Function) -> &'static str {
    match function {
        Function::Answered => "answered",
        Function::Done => "done",
        Function::Midpoint => "midpoint",
        Function::MinutesBetween => "minutes_between",
    }
}

/// The text, in parentheses when it binds less strongly than `least`.
fn within(expression: &Expression, least: u8) -> String {
    let strong = match expression {
        Expression::Binary { operator, .. } => strength(*operator),
        Expression::In { .. } => COMPARISON,
        _ => PREFIX,
    };
    let text = show(expression);
    if strong < least { format!("({text})") } else { text }
}

fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::Bool(truth) => truth.to_string(),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Decimal(quantity) => {
            let text = quantity.0.to_string();
            if text.contains('.') { text } else { format!("{text}.0") }
        }
        Scalar::Money(fen) => format!("yuan({fen})"),
        Scalar::Word(word) => format!("'{word}'"),
        // Neither can be written in the language; shown for people only.
        Scalar::Instant(instant) => format!("instant({})", instant.micros()),
        Scalar::Present => "answered".to_owned(),
    }
}
