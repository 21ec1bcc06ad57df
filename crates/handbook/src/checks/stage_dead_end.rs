//! # SW0502 出不去的环节 · a stage that cannot be left
//!
//! 单到了这里就再也没有操作可做，只能一直挂着：没人能完工，也没人能办结，除非撤单。
//!
//! A case that gets here stays here: no action leads on, so it can only be cancelled, never finished.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "waiting" "等待中" en="Waiting" lane="back"
//! action "wait" "挂起" en="Wait" from="received" to="waiting" by="owner"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "waiting" "等待中" en="Waiting" lane="back"
//! action "wait" "挂起" en="Wait" from="received" to="waiting" by="owner"
//! action "go_on" "继续" en="Go on" from="waiting" to="received" by="owner"
//! ```

use super::flow::{Flow, How};
use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::handbook::{Stage, StageKind};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0502");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let stuck = part.service.stages.iter().filter(|stage| is_dead_end(part.flow, stage));
        stuck.map(|stage| report(part, stage)).collect()
    })
}

/// A stage of work that can be reached and that no action leaves.
pub(super) fn is_dead_end(flow: &Flow, stage: &Stage) -> bool {
    let leaves =
        |e: &super::flow::Edge| e.from == stage.id && e.to != stage.id && matches!(e.how, How::Action(_));
    matches!(stage.kind, StageKind::Start | StageKind::Work)
        && flow.reached.contains(&stage.id)
        && !flow.edges.iter().any(leaves)
}

fn report(part: &Part<'_>, stage: &Stage) -> Diagnostic {
    let into = part.service.actions.iter().find(|action| action.to.as_ref() == Some(&stage.id));
    let diagnostic = Diagnostic::error(
        CODE,
        part.at(format!("stage.{}", stage.id)),
        text!(zh: "环节「{zh}」出不去", en: "no action leads out of the stage “{en}”", zh = stage.label.zh, en = stage.label.en),
    )
    .why(text!(
        zh: "单到了这里就再也动不了，永远不会完工",
        en: "a case that gets here can never be finished"
    ))
    .help(text!(
        zh: "请加一个 `from=\"{id}\" to=\"…\"` 的操作",
        en: "add an action with `from=\"{id}\" to=\"…\"`",
        id = stage.id
    ));
    match into {
        Some(action) => diagnostic
            .label(part.at(format!("action.{}.to", action.id)), text!(zh: "从这里进来", en: "the way in")),
        None => diagnostic,
    }
}
