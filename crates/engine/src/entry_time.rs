//! Late entries 补录: what happened before it was recorded keeps both times, within bounds and with a reason.

use crate::draft::{Moment, cannot_count};
use crate::refusal::{Code, Refusal};
use calendar::{Calendar, Instant, Tables};
use diag::text;
use model::command::Stamp;
use model::handbook::LateEntryRule;

/// How far ahead of the server a device's clock may be before its time is refused, in microseconds.
const SKEW: i64 = 2 * Instant::MINUTE;

/// Works out when something happened.
///
/// `earliest` is the report of the case or what must come first: nothing happens before it.
///
/// # Errors
/// In the future, too early, longer ago than allowed, or late without a reason.
pub(crate) fn moment(
    stamp: &Stamp,
    at: Instant,
    earliest: Option<Instant>,
    rule: &LateEntryRule,
    always: &Calendar,
    tables: &Tables,
) -> Result<Moment, Refusal> {
    let Some(claimed) = stamp.happened_at else {
        return Ok(Moment { at, happened_at: at, late: None });
    };
    let happened_at = not_to_come(claimed, at)?;
    if earliest.is_some_and(|earliest| happened_at < earliest) {
        return Err(Refusal::new(
            Code::WrongValue,
            text!(zh: "填写的时间太早：那时还没有报事、派到或重开", en: "that time is too early: it was not yet reported, reached or reopened"),
            text!(zh: "请核对时间", en: "check the time"),
        ));
    }
    let end = |within| {
        calendar::due(happened_at, within, always, tables, &[])
            .map(|due| due.at)
            .map_err(|e| cannot_count(&e))
    };
    if at > end(rule.at_most)? {
        let most = rule.at_most;
        let length = model::handbook::within(most).zh;
        return Err(Refusal::new(
            Code::EntryTooOld,
            text!(zh: "这件事发生得太久了，超过了可以补录的期限（{length}）", en: "that is longer ago than may be entered late ({most})"),
            text!(zh: "请记为跟进记录，并请主管说明", en: "write it as a note and let the supervisor explain"),
        ));
    }
    let late = at > end(rule.marked_after)?;
    match (late, &stamp.late_reason) {
        (true, None) => Err(no_reason()),
        (true, reason) => Ok(Moment { at, happened_at, late: reason.clone() }),
        (false, _) => Ok(Moment { at, happened_at, late: None }),
    }
}

/// When something happened that another system recorded then: however long ago, and always marked as a late entry.
///
/// # Errors
/// In the future, or without a reason.
pub(crate) fn imported(stamp: &Stamp, at: Instant) -> Result<Moment, Refusal> {
    let happened_at = not_to_come(stamp.happened_at.unwrap_or(at), at)?;
    let reason = stamp.late_reason.clone().ok_or_else(no_reason)?;
    Ok(Moment { at, happened_at, late: Some(reason) })
}

/// A claimed time; one that a fast clock put a little ahead is now.
fn not_to_come(claimed: Instant, at: Instant) -> Result<Instant, Refusal> {
    if claimed.since(at) > SKEW {
        return Err(Refusal::new(
            Code::InFuture,
            text!(zh: "填写的时间还没到", en: "that time is still to come"),
            text!(zh: "请填实际发生的时间", en: "give the time at which it happened"),
        ));
    }
    Ok(claimed.min(at))
}

fn no_reason() -> Refusal {
    Refusal::new(
        Code::LateReasonMissing,
        text!(zh: "这是补录，要写明为什么晚记", en: "this is a late entry and needs its reason"),
        text!(zh: "请填写补录原因", en: "say why it is recorded late"),
    )
}
