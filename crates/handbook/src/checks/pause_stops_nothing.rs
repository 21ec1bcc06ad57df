//! # SW0531 什么也不停的暂停 · a pause that stops nothing
//!
//! 暂停没有写 `stops`，也没有一条时限在 `pauses` 里写它，按了暂停时钟照样走。
//!
//! The pause has no `stops` and no limit names it in `pauses`: the clocks run on.
//!
//! 错 bad:
//!
//! ```kdl
//! pause "parts" "等材料" en="Waiting for parts" longest="7 days"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! pause "parts" "等材料" en="Waiting for parts" longest="7 days" stops="finish_ordinary"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0531");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let named = |pause: &model::ids::PauseId| {
            part.service.limits.iter().any(|limit| limit.pauses.contains(pause))
        };
        let idle = part.service.pauses.iter().filter(|pause| pause.stops.is_empty() && !named(&pause.id));
        idle.map(|pause| {
            Diagnostic::warning(
                CODE,
                part.at(format!("pause.{}", pause.id)),
                text!(
                    zh: "暂停「{zh}」什么也不停",
                    en: "the pause “{en}” stops nothing",
                    zh = pause.label.zh,
                    en = pause.label.en
                ),
            )
            .why(text!(
                zh: "它没有写 `stops`，也没有时限在 `pauses` 里写它",
                en: "it has no `stops`, and no limit names it in `pauses`"
            ))
            .help(text!(zh: "请写 `stops=\"时限编号\"`", en: "write `stops=\"…\"` with the ids of limits"))
        })
        .collect()
    })
}
