//! # SW0526 分段时限加起来超过总时限 · steps that take longer than the whole
//!
//! 总时限从头到尾，分段时限首尾相接走完同一段路。每一段都按时，加起来却已经超过总时限：对客户的承诺守不住。
//!
//! One limit spans the whole way, others cover it piece by piece. Each piece may be in time and yet together they exceed the
//! whole: the promise cannot be kept.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "whole" "完成" from="reported" until="finish" within="2 hours" calendar="always"
//! limit "first" "到场" from="reported" until="arrive" within="1 hour" calendar="always"
//! limit "second" "修好" from="arrive" until="finish" within="90 minutes" calendar="always"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "second" "修好" from="arrive" until="finish" within="60 minutes" calendar="always"
//! ```

use super::condition::{Answers, Table};
use super::{Context, Part, names, triggers};
use calendar::{Unit, Within};
use diag::{Code, Diagnostic, text};
use model::expression::Expression;
use model::handbook::{Limit, LimitTime, Trigger};
use model::ids::FieldId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0526");

/// More pieces in a row than this are not looked for.
const MOST_PIECES: usize = 4;

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| part.service.limits.iter().filter_map(|limit| of_limit(part, limit)).collect())
}

fn of_limit(part: &Part<'_>, whole: &Limit) -> Option<Diagnostic> {
    let allowed = length(whole)?;
    let mut chains = vec![];
    extend(part, whole, &[], &mut chains);
    let chain = chains.into_iter().find(|chain| {
        let lengths: Option<Vec<i64>> = chain.iter().map(|piece| length(piece)).collect();
        lengths.is_some_and(|lengths| lengths.into_iter().fold(0, i64::saturating_add) > allowed)
            && together(part, whole, chain)
    })?;
    let pieces = names(chain.iter().map(|piece| &piece.label));
    let mut diagnostic = Diagnostic::warning(
        CODE,
        part.at(format!("limit.{}.within", whole.id)),
        text!(
            zh: "时限「{zh}」比它的几段加起来还短",
            en: "the limit “{en}” is shorter than its steps together",
            zh = whole.label.zh,
            en = whole.label.en
        ),
    )
    .why(text!(
        zh: "{zh}首尾相接走完同一段路，每段都按时也会超过总时限",
        en: "{en} cover the same way one after the other; each in time, they exceed the whole",
        zh = pieces.zh,
        en = pieces.en
    ))
    .help(text!(zh: "请缩短某一段，或放宽总时限", en: "shorten a step, or widen the whole"));
    for piece in chain {
        diagnostic = diagnostic
            .label(part.at(format!("limit.{}.within", piece.id)), text!(zh: "其中一段", en: "one step"));
    }
    Some(diagnostic)
}

fn single(part: &Part<'_>, list: &[Trigger]) -> Option<Trigger> {
    match list {
        [one] => Some(triggers::normal(part, one)),
        _ => None,
    }
}

/// Rows of limits from the start of the whole, each beginning where the one before ends, that reach its end.
fn extend<'a>(part: &Part<'a>, whole: &Limit, so_far: &[&'a Limit], chains: &mut Vec<Vec<&'a Limit>>) {
    let (Some(start), Some(end)) = (single(part, &whole.from), single(part, &whole.until)) else { return };
    let at = match so_far.last() {
        Some(last) => single(part, &last.until),
        None => Some(start),
    };
    if at.as_ref() == Some(&end) {
        if so_far.len() > 1 {
            chains.push(so_far.to_vec());
        }
        return;
    }
    if so_far.len() >= MOST_PIECES {
        return;
    }
    for next in &part.service.limits {
        let follows =
            single(part, &next.from) == at && next.calendar == whole.calendar && next.id != whole.id;
        if follows && !so_far.iter().any(|piece| piece.id == next.id) && comparable(whole, next) {
            extend(part, whole, &[so_far, &[next]].concat(), chains);
        }
    }
}

fn within(limit: &Limit) -> Option<Within> {
    match limit.time {
        LimitTime::Within { within } => Some(within),
        LimitTime::Field { .. } => None,
    }
}

/// Microseconds, or days, weeks and months in days; only comparable among themselves.
fn length(limit: &Limit) -> Option<i64> {
    let within = within(limit)?;
    let days = |each: i64| Some(i64::from(within.count).saturating_mul(each));
    match within.unit {
        Unit::Days | Unit::WorkingDays => days(1),
        Unit::Weeks => days(7),
        Unit::Months => days(30),
        _ => within.micros(),
    }
}

fn comparable(a: &Limit, b: &Limit) -> bool {
    let (Some(a), Some(b)) = (within(a), within(b)) else { return false };
    a.unit.is_working() == b.unit.is_working() && a.micros().is_some() == b.micros().is_some()
}

/// Whether all of them may apply to one case.
fn together(part: &Part<'_>, whole: &Limit, chain: &[&Limit]) -> bool {
    let nothing: &dyn Fn(&FieldId) -> bool = &|_| false;
    let conditions: Vec<Option<&Expression>> =
        std::iter::once(whole).chain(chain.iter().copied()).map(|limit| limit.when.as_ref()).collect();
    Table::new(part.scope, &Answers { never: nothing, always: nothing }, &conditions).is_some_and(|table| {
        table.exact() && table.rows().any(|row| (0..conditions.len()).all(|at| row.truth(at) == Some(true)))
    })
}
