//! # SW0506 撤单没有去处 · cancelling without a cancelled stage
//!
//! 写了撤单规则，却没有 `kind="cancelled"` 的环节，撤掉的单不知道放在哪里。
//!
//! There is a rule for cancelling but no stage of kind `cancelled` for the cancelled case to be in.
//!
//! 错 bad:
//!
//! ```kdl
//! cancel by="front_desk"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "cancelled" "已撤销" en="Cancelled" kind="cancelled" lane="front"
//! cancel by="front_desk"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};
use model::handbook::StageKind;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0506");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        if part.service.cancel.is_none() || part.service.stage_of(StageKind::Cancelled).is_some() {
            return vec![];
        }
        vec![
            Diagnostic::error(
                CODE,
                part.at("cancel"),
                text!(zh: "可以撤单，却没有撤销环节", en: "cases may be cancelled, but there is no cancelled stage"),
            )
            .why(text!(zh: "撤掉的单没有地方放", en: "a cancelled case has no stage to be in"))
            .help(text!(
                zh: "请加上 `stage \"cancelled\" \"已撤销\" en=\"Cancelled\" kind=\"cancelled\" lane=\"front\"`",
                en: "add `stage \"cancelled\" \"已撤销\" en=\"Cancelled\" kind=\"cancelled\" lane=\"front\"`"
            )),
        ]
    })
}
