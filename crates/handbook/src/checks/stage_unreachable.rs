//! # SW0501 到不了的环节 · a stage that nobody reaches
//!
//! 从开始环节出发，没有任何操作、撤单、重开或回访能走到这里。图上有、实际永远不会有单停在这里，它的操作和时限也都不起作用。
//!
//! No action, cancelling, reopening or visit leads here from the start. The stage is drawn and never used; its actions and
//! limits do nothing.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "checking" "核实中" en="Checking" lane="back"
//! action "answer" "答复" en="Answer" from="checking" to="done" by="owner"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "checking" "核实中" en="Checking" lane="back"
//! action "check" "核实" en="Check" from="received" to="checking" by="owner"
//! action "answer" "答复" en="Answer" from="checking" to="done" by="owner"
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::handbook::{Stage, StageKind};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0501");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        if part.service.stage_of(StageKind::Start).is_none() {
            return vec![];
        }
        let lost: Vec<&Stage> = part.service.stages.iter().filter(|stage| is_lost(part, stage)).collect();
        // Of stages that only lead to each other the first explains the rest.
        let led_to = |stage: &Stage| {
            part.flow
                .edges
                .iter()
                .any(|e| e.to == stage.id && e.from != e.to && lost.iter().any(|l| l.id == e.from))
        };
        let roots: Vec<&Stage> = lost.iter().copied().filter(|stage| !led_to(stage)).collect();
        let shown = if roots.is_empty() { lost.first().copied().into_iter().collect() } else { roots };
        shown.into_iter().map(|stage| report(part, stage)).collect()
    })
}

fn is_lost(part: &Part<'_>, stage: &Stage) -> bool {
    // That nobody gets to the finish is the fault of the stages before it, and told there.
    !part.flow.reached.contains(&stage.id) && matches!(stage.kind, StageKind::Work | StageKind::Cancelled)
}

fn report(part: &Part<'_>, stage: &Stage) -> Diagnostic {
    let help = if stage.kind == StageKind::Cancelled {
        text!(zh: "请写撤单规则 `cancel by=\"…\"`，或删去这个环节", en: "add the rule `cancel by=\"…\"`, or take the stage away")
    } else {
        text!(zh: "请给前面的环节加一个 `to=\"{id}\"` 的操作，或删去这个环节", en: "let an action of an earlier stage lead here (`to=\"{id}\"`), or take the stage away", id = stage.id)
    };
    Diagnostic::warning(
        CODE,
        part.at(format!("stage.{}", stage.id)),
        text!(zh: "环节「{zh}」到不了", en: "nobody reaches the stage “{en}”", zh = stage.label.zh, en = stage.label.en),
    )
    .why(text!(
        zh: "从开始环节出发，没有任何操作或规则通向它",
        en: "no action and no rule leads to it from the start"
    ))
    .help(help)
}
