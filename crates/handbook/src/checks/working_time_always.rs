//! # SW0533 工作时间按全天算 · working time counted round the clock
//!
//! `working-hours`、`working-days` 要按有上下班时间的日历算。日历写成 `always`（全天 24 小时），工作时间就等于普通时间，夜里和节假日也在计时。
//!
//! `working-hours` and `working-days` are counted in a calendar with working windows. In `always` they are mere hours and
//! days: nights and holidays count.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "answer" "答复" from="reported" until="answer" within="8 working-hours" calendar="always"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "answer" "答复" from="reported" until="answer" within="8 working-hours" calendar="office"
//! ```

use super::Context;
use calendar::Within;
use diag::{Code, Diagnostic, text};
use model::handbook::LimitTime;
use model::ids::CalendarId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0533");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let idle = clauses(context)
        .into_iter()
        .filter(|(_, within, calendar)| within.unit.is_working() && calendar.as_str() == "always");
    idle.map(|(path, within, _)| {
        let calendar = path.rsplit_once('.').map_or_else(String::new, |(parent, _)| format!("{parent}.calendar"));
        Diagnostic::warning(
            CODE,
            context.at(&path),
            text!(zh: "`{within}` 按全天日历算没有意义", en: "`{within}` means nothing in a calendar without nights"),
        )
        .why(text!(
            zh: "`always` 是全天 24 小时，夜里和节假日也会算成工作时间",
            en: "`always` is open round the clock, so nights and holidays count as working time"
        ))
        .help(text!(
            zh: "请换一个有上下班时间的日历，或改用普通的 `hours`、`days`",
            en: "choose a calendar with working windows, or plain `hours` or `days`"
        ))
        .label(context.at(calendar), text!(zh: "这个日历", en: "this calendar"))
    })
    .collect()
}

/// Every length of time that is counted in a calendar: its place, itself, the calendar.
pub(super) fn clauses<'a>(context: &Context<'a>) -> Vec<(String, Within, &'a CalendarId)> {
    let mut clauses = vec![];
    for (id, service) in &context.handbook.services {
        for limit in &service.limits {
            if let LimitTime::Within { within } = limit.time {
                clauses.push((format!("service.{id}.limit.{}.within", limit.id), within, &limit.calendar));
            }
        }
        for visit in &service.visits {
            clauses.push((
                format!("service.{id}.return_visit.{}.within", visit.id),
                visit.time.within,
                &visit.time.calendar,
            ));
        }
        let rule = &service.hand_over;
        clauses.push((format!("service.{id}.hand_over.accept_within"), rule.accept_within, &rule.calendar));
    }
    if let Some(rule) = &context.handbook.ring_back {
        clauses.push(("ring_back.within".to_owned(), rule.within, &rule.calendar));
    }
    clauses
}
