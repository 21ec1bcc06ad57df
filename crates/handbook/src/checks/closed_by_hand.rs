//! # SW0507 手工办结 · an action that closes the case
//!
//! 办结环节由系统自己进入：该回访的回访了、该答复的答复了才算办结。操作直接走到办结，就绕过了回访。
//!
//! The engine closes a case itself when nothing is owed any more. An action that leads straight to the closed stage would
//! close it over a return visit.
//!
//! 错 bad:
//!
//! ```kdl
//! action "finish" "办结" en="Close" from="received" to="closed" by="owner"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "finish" "完工" en="Finish" from="received" to="done" by="owner"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};
use model::handbook::StageKind;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0507");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let Some(closed) = part.service.stage_of(StageKind::Closed) else { return vec![] };
        let finish = part.service.stage_of(StageKind::Finished).map_or("", |stage| stage.id.as_str());
        let hand = part.service.actions.iter().filter(|a| a.to.as_ref() == Some(&closed.id) && !a.from.contains(&closed.id));
        hand.map(|action| {
            Diagnostic::error(
                CODE,
                part.at(format!("action.{}.to", action.id)),
                text!(
                    zh: "操作「{zh}」不能直接办结",
                    en: "the action “{en}” cannot close a case",
                    zh = action.label.zh,
                    en = action.label.en
                ),
            )
            .why(text!(
                zh: "办结由系统在回访和答复都完成后自动进入，手工办结会绕过回访",
                en: "the engine closes a case when visits and answers are done; by hand they would be passed over"
            ))
            .help(text!(
                zh: "请让它走到完工环节：`to=\"{finish}\"`",
                en: "let it lead to the finished stage: `to=\"{finish}\"`"
            ))
        })
        .collect()
    })
}
