//! # SW0535 期限还不知道就开始计时 · a limit whose deadline is not known yet
//!
//! `at="字段"` 的时限到字段里写的时刻为止。时限开始时这个字段还没有填过，就没有期限可算，待办一出来就算到期。
//!
//! A limit with `at="field"` is due at the instant in that field. When the field is not filled by the time the limit starts,
//! there is no deadline and the duty is due at once.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "rectified" "整改" from="reported" until="finish" at="deadline"
//! action "finish" "完工" en="Finish" from="received" to="done" by="owner" { ask "deadline" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "plan" "定期限" en="Plan" from="received" by="owner" { ask "deadline" required=#true }
//! limit "rectified" "整改" from="plan" until="finish" at="deadline"
//! ```

use super::{Context, Part, triggers};
use diag::{Code, Diagnostic, text};
use model::handbook::{Limit, LimitTime, Trigger};
use model::ids::FieldId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0535");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| part.service.limits.iter().filter_map(|limit| of_limit(part, limit)).collect())
}

fn of_limit(part: &Part<'_>, limit: &Limit) -> Option<Diagnostic> {
    let LimitTime::Field { field } = &limit.time else { return None };
    // A field that nothing ever fills is reported for itself.
    if !part.flow.ever_knows(part.service, field) {
        return None;
    }
    let possible =
        limit.from.iter().filter(|from| triggers::possible(part, from) && !triggers::explained(part, from));
    let from = possible.into_iter().find(|from| !is_known(part, from, field))?;
    let (start, label) = (triggers::words(part, from), &part.service.field(field)?.label);
    Some(
        Diagnostic::error(
            CODE,
            part.at(format!("limit.{}.at", limit.id)),
            text!(
                zh: "时限「{zh}」开始时还不知道期限",
                en: "the limit “{en}” starts before its deadline is known",
                zh = limit.label.zh,
                en = limit.label.en
            ),
        )
        .why(text!(
            zh: "「{start_zh}」时「{zh}」（`{field}`）还没有填过，待办一出来就到期",
            en: "at “{start_en}” the field “{en}” (`{field}`) is not filled yet, so the duty is due at once",
            zh = label.zh,
            en = label.en,
            start_zh = start.zh,
            start_en = start.en
        ))
        .help(text!(
            zh: "请让时限从问 `{field}` 的操作起算，或更早就问它",
            en: "let the limit start by the action that asks `{field}`, or ask it earlier"
        ))
        .label(part.at(format!("limit.{}.from", limit.id)), text!(zh: "从这里起算", en: "it starts here")),
    )
}

/// Whether the field may have a value right after the start, first time or later.
fn is_known(part: &Part<'_>, from: &Trigger, field: &FieldId) -> bool {
    let (service, flow) = (part.service, part.flow);
    match from {
        Trigger::Action(id) => service.action(id).is_none_or(|action| {
            action.asks.iter().any(|ask| ask.field == *field)
                || action.from.iter().any(|stage| flow.knows(service, stage, field))
        }),
        Trigger::Reported | Trigger::Opened => service.field(field).is_some_and(|f| f.at_opening),
        other => triggers::stages_after(part, other).iter().any(|stage| flow.knows(service, stage, field)),
    }
}
