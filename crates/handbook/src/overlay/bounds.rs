//! What a handbook allows its sites: values that are fixed, values between bounds, and from which level on.

use super::messages;
use crate::syntax::{Node, Property, Scalar};
use crate::vocabulary::{LEVELS, Need, Value, Word, percent};
use calendar::{Unit, Within};
use diag::Diagnostic;
use model::Fen;
use std::cmp::Ordering;

/// What stands against setting this property of this statement from this level.
pub(super) fn check(word: &Word, target: &Node, given: &Property, level: usize) -> Vec<Diagnostic> {
    let name = given.name.value.as_str();
    let names = |node: &Node| node.arguments.iter().any(|argument| argument.value.as_str() == Some(name));
    if let Some(fixed) = target.children_named("fixed").find(|fixed| names(fixed)) {
        return vec![messages::fixed(given, fixed)];
    }
    let Some(bounds) = target.children_named("bounds").find(|bounds| names(bounds)) else {
        return Vec::new();
    };
    let set_by =
        bounds.property("set_by").and_then(|property| property.value.value.as_str()).unwrap_or("project");
    let allowed = LEVELS.iter().position(|known| *known == set_by);
    if allowed.is_some_and(|allowed| level > allowed) {
        let own = LEVELS.get(level).copied().unwrap_or_default();
        return vec![messages::too_low(given, bounds, own, set_by)];
    }
    let value = word.property(name).map_or(Value::Any, |property| property.value);
    let mut found = Vec::new();
    for (bound, wrong) in [("at_least", Ordering::Less), ("at_most", Ordering::Greater)] {
        let Some(limit) = bounds.property(bound) else { continue };
        match compare(value, &given.value.value, &limit.value.value) {
            Some(order) if order == wrong => found.push(messages::outside(given, limit)),
            Some(_) => {}
            None => found.push(messages::incomparable(given, limit)),
        }
    }
    found
}

/// Which of two values of a property is more; none when that cannot be said.
pub(crate) fn compare(value: Value, one: &Scalar, other: &Scalar) -> Option<Ordering> {
    if let (Scalar::Integer(one), Scalar::Integer(other)) = (one, other) {
        return Some(one.cmp(other));
    }
    let (one, other) = (one.as_str()?, other.as_str()?);
    match value {
        Value::Within => compare_lengths(one.parse().ok()?, other.parse().ok()?),
        Value::Percent(..) => Some(percent(one)?.cmp(&percent(other)?)),
        Value::Money => Some(one.parse::<Fen>().ok()?.cmp(&other.parse().ok()?)),
        _ => None,
    }
}

/// Minutes and hours compare, days and weeks compare, working time compares with working time of the clock.
fn compare_lengths(one: Within, other: Within) -> Option<Ordering> {
    let measure = |within: Within| {
        let count = u64::from(within.count);
        match within.unit {
            Unit::Minutes => ("clock", count),
            Unit::Hours => ("clock", count * 60),
            Unit::WorkingMinutes => ("working", count),
            Unit::WorkingHours => ("working", count * 60),
            Unit::Days => ("days", count),
            Unit::Weeks => ("days", count * 7),
            Unit::WorkingDays => ("working days", count),
            Unit::Months => ("months", count),
        }
    };
    let ((kind, one), (other_kind, other)) = (measure(one), measure(other));
    (kind == other_kind).then(|| one.cmp(&other))
}

/// Whether two written values say the same: lengths whatever their spelling, lists of ids whatever their blanks.
pub(super) fn same(one: &Scalar, other: &Scalar) -> bool {
    let (Some(a), Some(b)) = (one.as_str(), other.as_str()) else { return one == other };
    match (a.parse::<Within>(), b.parse::<Within>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a.split_whitespace().eq(b.split_whitespace()),
    }
}

/// The default of a property as a value.
pub(crate) fn default_value(word: &Word, name: &str) -> Option<Scalar> {
    let property = word.property(name)?;
    let Need::Default(text) = property.need else { return None };
    Some(match property.value {
        Value::Flag => Scalar::Bool(text == "#true"),
        Value::Integer(..) => Scalar::Integer(text.parse().ok()?),
        _ => Scalar::String(text.to_owned()),
    })
}
