//! # SW0530 升级会落回原岗位 · an escalation that falls back on the late one
//!
//! 升级给的岗位没人当班时，按它的 `fallback` 往下找，找到的正是那个已经拖延的岗位：升级转了一圈又回到原处。
//!
//! When the post that is told is vacant, its fallback gets the message; if that is the very post that is late, the escalation
//! comes back to where it began.
//!
//! 错 bad:
//!
//! ```kdl
//! post "supervisor" "主管" en="Supervisor" fallback="front_desk"
//! limit "answer" "答复" … by="front_desk" { escalate at="due" to="supervisor" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! post "supervisor" "主管" en="Supervisor" fallback="duty_manager"
//! ```

use super::Context;
use super::escalation_repeated::ladders;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0530");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let book = part.context.handbook;
        let mut found = vec![];
        for ladder in ladders(part) {
            for (position, step) in ladder.steps.iter().enumerate() {
                let chain = book.fallback_chain(&step.to);
                // Fallbacks that turn in a circle are told for themselves.
                if !chain.iter().filter_map(|post| book.posts.get(post)).any(|post| post.always) {
                    continue;
                }
                // The last resort is where everything ends; that it also has duties of its own is no fault.
                let back = ladder.duty.iter().find(|post| {
                    **post != &step.to
                        && chain.contains(post)
                        && book.posts.get(**post).is_some_and(|p| !p.always)
                });
                let (Some(back), Some(to)) = (back, book.posts.get(&step.to)) else { continue };
                let Some(late) = book.posts.get(*back) else { continue };
                found.push(
                    Diagnostic::warning(
                        CODE,
                        part.at(format!("{}.escalate.{position}.to", ladder.path)),
                        text!(
                            zh: "升级给「{zh}」可能落回拖延的岗位",
                            en: "the escalation to “{en}” may fall back on the post that is late",
                            zh = to.label.zh,
                            en = to.label.en
                        ),
                    )
                    .why(text!(
                        zh: "「{to_zh}」没人当班时由「{late_zh}」接，而拖延的正是它",
                        en: "when “{to_en}” is vacant, “{late_en}” gets the message, who is the late one",
                        to_zh = to.label.zh,
                        to_en = to.label.en,
                        late_zh = late.label.zh,
                        late_en = late.label.en
                    ))
                    .help(text!(
                        zh: "请升级给更上一级的岗位，或改它的 `fallback`",
                        en: "name a post above, or change its `fallback`"
                    ))
                    .label(
                        part.context.at(format!("post.{}.fallback", step.to)),
                        text!(zh: "没人时由它接", en: "falls back here"),
                    ),
                );
            }
        }
        found
    })
}
