//! # SW0521 永远不会开始的时限 · a limit that never starts
//!
//! `from` 写的事在这个服务事项里不会发生：没有重开规则却从重开起算，没有预约却从预约起算，没有这张打印件却从打印起算。
//!
//! What `from` names cannot happen in this service: it has no reopening, no appointments, no such print.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "second_try" "重修" en="Second try" from="reopened" until="finish" within="1 day" calendar="always"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! reopen within="30 days" by="front_desk" to="received"
//! limit "second_try" "重修" en="Second try" from="reopened" until="finish" within="1 day" calendar="always"
//! ```

use super::{Context, Part, names, triggers};
use diag::{Code, Diagnostic, Text, text};
use model::handbook::{Label, Trigger};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0521");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let dead = part.service.limits.iter().filter(|limit| {
            !limit.from.is_empty() && limit.from.iter().all(|trigger| !triggers::possible(part, trigger))
        });
        dead.map(|limit| {
            let from: Vec<Label> = limit.from.iter().map(|trigger| triggers::words(part, trigger)).collect();
            let from = names(&from);
            Diagnostic::error(
                CODE,
                part.at(format!("limit.{}.from", limit.id)),
                text!(
                    zh: "时限「{zh}」永远不会开始",
                    en: "the limit “{en}” never starts",
                    zh = limit.label.zh,
                    en = limit.label.en
                ),
            )
            .why(text!(
                zh: "{zh}在这个事项里不会发生",
                en: "{en} cannot happen in this service",
                zh = from.zh,
                en = from.en
            ))
            .help(limit.from.first().map_or_else(Text::default, |trigger| mend(part, trigger)))
        })
        .collect()
    })
}

/// What would make it possible.
pub(super) fn mend(part: &Part<'_>, trigger: &Trigger) -> Text {
    let rule = match trigger {
        Trigger::Reopened => "reopen within=\"30 days\" by=\"…\" to=\"…\"",
        Trigger::Cancelled => "cancel by=\"…\"",
        Trigger::Appointed | Trigger::AppointmentStart | Trigger::AppointmentEnd => "appointment …",
        Trigger::Joined | Trigger::EventFinished => "common_event=#true",
        Trigger::Printed(print) => {
            return text!(
                zh: "请在 `prints` 或某个操作里列出 `{print}`，或换一个起止点",
                en: "list `{print}` in `prints` or in an action, or choose another point"
            );
        }
        other => {
            let words = triggers::words(part, other);
            return text!(
                zh: "请换一个起止点，「{zh}」在这里用不上",
                en: "choose another point than “{en}”",
                zh = words.zh,
                en = words.en
            );
        }
    };
    text!(zh: "请写上 `{rule}`，或换一个起止点", en: "write `{rule}`, or choose another point")
}
