//! # SW0551 没有上班时间的日历 · a calendar that is never open
//!
//! 日历里一个上班时段也没有，按它算的工作时间永远走不动，时限永远不会到期。
//!
//! The calendar has no window on any day: working time counted in it never passes and no limit ever falls due.
//!
//! 错 bad:
//!
//! ```kdl
//! calendar "office" "客服工作时间" en="Office hours" { week "mon-fri" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! calendar "office" "客服工作时间" en="Office hours" { week "mon-fri" "08:30-18:00" }
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0551");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let closed = context.handbook.calendars.iter().filter(|(_, calendar)| {
        let weeks = calendar.seasons.iter().map(|season| &season.week).chain([&calendar.week]);
        weeks.flat_map(|week| week.days.iter().flatten()).next().is_none()
    });
    closed
        .map(|(id, calendar)| {
            Diagnostic::error(
                CODE,
                context.at(format!("calendar.{id}")),
                text!(zh: "日历「{label}」没有上班时间", en: "the calendar `{id}` is never open", label = calendar.label),
            )
            .why(text!(
                zh: "按它算的工作时间永远走不动，时限不会到期",
                en: "working time counted in it never passes, so no limit falls due"
            ))
            .help(text!(
                zh: "请写上钟点，例如 `week \"mon-fri\" \"08:30-18:00\"`",
                en: "write windows, such as `week \"mon-fri\" \"08:30-18:00\"`"
            ))
        })
        .collect()
}
