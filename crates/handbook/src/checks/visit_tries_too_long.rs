//! # SW0542 试拨要求来不及完成 · tries that do not fit into the time
//!
//! `unreachable` 规定联系不上要在几天里试几次才算数。天数比回访期限还长，按期就不可能认定“联系不上”；次数比天数还少，
//! 就永远凑不满这么多天。
//!
//! `unreachable` says over how many days how many tries are spread. More days than the visit's own time cannot be had in
//! time; fewer tries than days can never be spread so far.
//!
//! 错 bad:
//!
//! ```kdl
//! return_visit "after_repair" "维修回访" within="2 days" … { unreachable tries=3 days=4 }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! return_visit "after_repair" "维修回访" within="4 days" … { unreachable tries=3 days=3 }
//! ```

use super::Context;
use calendar::{Unit, Within};
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0542");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut found = vec![];
        for visit in &part.service.visits {
            let (tries, days) = (visit.reaching.tries, visit.reaching.days);
            let headline = text!(
                zh: "回访「{zh}」的试拨要求来不及完成",
                en: "the tries of “{en}” do not fit",
                zh = visit.label.zh,
                en = visit.label.en
            );
            let at = part.at(format!("return_visit.{}.unreachable.days", visit.id));
            let within = visit.time.within;
            if tries < days {
                found.push(
                    Diagnostic::error(CODE, at, headline)
                        .why(text!(
                            zh: "只试 {tries} 次，分不到 {days} 天里",
                            en: "{tries} tries cannot be spread over {days} days"
                        ))
                        .help(text!(zh: "请让 `tries` 不少于 `days`", en: "let `tries` be at least `days`")),
                );
            } else if civil_days(within).is_some_and(|most| u64::from(days) > most) {
                found.push(
                    Diagnostic::warning(CODE, at, headline)
                        .why(text!(
                            zh: "要在 {days} 天里试，而回访期限只有 {within}：认定联系不上时已经超时",
                            en: "the tries take {days} days but the visit is due within {within}: when they are done it is late"
                        ))
                        .help(text!(zh: "请减少 `days`，或放宽回访期限", en: "lower `days`, or give the visit more time"))
                        .label(part.at(format!("return_visit.{}.within", visit.id)), text!(zh: "回访期限", en: "the visit's time")),
                );
            }
        }
        found
    })
}

/// The civil days that a time touches at most; `None` when it depends on the calendar.
fn civil_days(within: Within) -> Option<u64> {
    let count = u64::from(within.count);
    Some(match within.unit {
        Unit::Minutes => count / (24 * 60) + 2,
        Unit::Hours => count / 24 + 2,
        // The day on which it starts counts as well.
        Unit::Days => count + 1,
        Unit::Weeks => count * 7 + 1,
        Unit::Months => count * 31 + 1,
        Unit::WorkingMinutes | Unit::WorkingHours | Unit::WorkingDays => return None,
    })
}
