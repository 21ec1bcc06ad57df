//! # SW0546 永远守不了的预约 · an appointment that cannot be kept
//!
//! `kept_by` 写的操作做了，才算按预约到了。这个操作永远轮不到，每个预约都会算失约；能约的时段比能约到的天数还长也说不通。
//!
//! Doing the action of `kept_by` means that we were there. When it is never offered every appointment counts as broken. Nor
//! can the promised window be longer than how far ahead one may promise.
//!
//! 错 bad:
//!
//! ```kdl
//! action "arrive" "到场" en="Arrive" from="on_site" to="on_site" by="owner"
//! appointment window="2 hours" ahead="30 days" kept_by="arrive" then="front_desk" escalate_to="supervisor"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "arrive" "到场" en="Arrive" from="received" to="on_site" by="owner"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};
use model::handbook::StageKind;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0546");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let Some(rule) = &part.service.appointment else { return vec![] };
        let mut found = vec![];
        if let Some(action) = part.service.action(&rule.kept_by) {
            let open = action.from.iter().any(|from| {
                part.flow.reached.contains(from)
                    && part.service.stage(from).is_some_and(|s| matches!(s.kind, StageKind::Start | StageKind::Work))
            });
            if !open {
                found.push(
                    Diagnostic::error(
                        CODE,
                        part.at("appointment.kept_by"),
                        text!(zh: "预约永远守不了", en: "no appointment can ever be kept"),
                    )
                    .why(text!(
                        zh: "办理过程中轮不到操作「{zh}」",
                        en: "the action “{en}” is never offered while work goes on",
                        zh = action.label.zh,
                        en = action.label.en
                    ))
                    .help(text!(
                        zh: "请写一个办理中能做的操作，例如到场",
                        en: "name an action that is done during the work, such as arriving"
                    ))
                    .label(part.at(format!("action.{}.from", action.id)), text!(zh: "只在这里能做", en: "only offered here")),
                );
            }
        }
        if let (Some(window), Some(ahead)) = (rule.window.micros(), rule.ahead.micros())
            && window > ahead
        {
            found.push(
                Diagnostic::error(
                    CODE,
                    part.at("appointment.window"),
                    text!(zh: "预约时段比能约到的时间还长", en: "the window is longer than how far ahead one may promise"),
                )
                .why(text!(
                    zh: "最远只能约到 {ahead} 以后，时段却可以有 {window}",
                    en: "one may promise at most {ahead} ahead, but the window may be {window}",
                    ahead = rule.ahead,
                    window = rule.window
                ))
                .help(text!(zh: "请缩短 `window`，或放宽 `ahead`", en: "shorten `window`, or widen `ahead`")),
            );
        }
        found
    })
}
