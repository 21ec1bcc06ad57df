//! # SW0505 重开之后无路可走 · a reopened case that leads nowhere
//!
//! 重开的单要回到一个能重新办、办完能再完工的环节，否则重开只是换个地方挂着。
//!
//! A reopened case goes back to work: to a stage from which it can be finished again.
//!
//! 错 bad:
//!
//! ```kdl
//! reopen within="30 days" by="front_desk" to="done"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! reopen within="30 days" by="front_desk" to="received"
//! ```

use super::Context;
use super::unsatisfied_astray::astray;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0505");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let Some(rule) = &part.service.reopen else { return vec![] };
        let Some(why) = astray(part, &rule.to) else { return vec![] };
        vec![
            Diagnostic::error(
                CODE,
                part.at("reopen.to"),
                text!(zh: "重开之后无路可走", en: "a reopened case leads nowhere"),
            )
            .why(why)
            .help(text!(
                zh: "请写一个能重新办理、办完能再完工的环节",
                en: "name a stage of work from which the case can be finished again"
            ))
            .label(part.at(format!("stage.{}", rule.to)), text!(zh: "会回到这里", en: "it would go here")),
        ]
    })
}
