//! # SW0534 普通时间写了工作日历 · plain time with working hours
//!
//! 只有 `working-minutes`、`working-hours`、`working-days` 按日历的上班时间走。`30 minutes` 就是钟表上的 30 分钟：下班前五分钟起算，夜里就到期，
//! 旁边写的日历不起作用。
//!
//! Only `working-minutes`, `working-hours` and `working-days` follow the windows of a calendar. `30 minutes` are minutes of the
//! clock: begun five minutes before closing they end in the evening, whatever calendar stands beside them.
//!
//! 错 bad:
//!
//! ```kdl
//! hand_over accept_within="30 minutes" calendar="office" escalate_to="supervisor"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! hand_over accept_within="30 working-minutes" calendar="office" escalate_to="supervisor"
//! ```

use super::Context;
use super::working_time_always::clauses;
use calendar::Unit;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0534");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let plain = clauses(context).into_iter().filter(|(_, within, calendar)| {
        !within.unit.is_working()
            && calendar.as_str() != "always"
            && context.handbook.calendars.contains_key(*calendar)
    });
    plain
        .map(|(path, within, calendar)| {
            let of_calendar = path.rsplit_once('.').map_or_else(String::new, |(parent, _)| format!("{parent}.calendar"));
            let diagnostic = Diagnostic::warning(
                CODE,
                context.at(&path),
                text!(zh: "`{within}` 不按日历 `{calendar}` 走", en: "`{within}` does not follow the calendar `{calendar}`"),
            )
            .why(text!(
                zh: "只有 working-minutes、working-hours、working-days 按上班时间算，这里下班以后也在计时",
                en: "only working-minutes, working-hours and working-days follow its windows; this runs on after hours"
            ))
            .label(context.at(of_calendar), text!(zh: "不起作用", en: "has no effect"));
            diagnostic.help(match working(within.unit) {
                Some(unit) => text!(
                    zh: "按上班时间算请写 `{count} {unit}`；按钟表算请写 `calendar=\"always\"`",
                    en: "write `{count} {unit}` for working time, `calendar=\"always\"` for time of the clock",
                    count = within.count
                ),
                None => text!(
                    zh: "按上班时间算请写 `… working-days`；按日子算请写 `calendar=\"always\"`",
                    en: "write `… working-days` for working time, `calendar=\"always\"` for plain days"
                ),
            })
        })
        .collect()
}

/// The unit of working time that was probably meant.
const fn working(unit: Unit) -> Option<Unit> {
    match unit {
        Unit::Minutes => Some(Unit::WorkingMinutes),
        Unit::Hours => Some(Unit::WorkingHours),
        Unit::Days => Some(Unit::WorkingDays),
        _ => None,
    }
}
