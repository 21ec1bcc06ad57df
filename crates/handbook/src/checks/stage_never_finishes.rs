//! # SW0503 走不到完工 · no way to the finish
//!
//! 这些环节之间可以转来转去，但没有一条路通向完工环节。这样的单永远不会完工，回访也永远不会开始。
//!
//! One may go round among these stages, but no way leads to the finished stage: such a case is never finished and its
//! visit never begins.
//!
//! 错 bad:
//!
//! ```kdl
//! action "park" "转待处理" en="Park" from="received" to="parked" by="owner"
//! action "look" "再看看" en="Look again" from="parked" to="looking" by="owner"
//! action "back" "放回" en="Put back" from="looking" to="parked" by="owner"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "back" "放回" en="Put back" from="looking" to="received" by="owner"
//! ```

use super::stage_dead_end::is_dead_end;
use super::{Context, names};
use diag::{Code, Diagnostic, text};
use model::handbook::{Stage, StageKind};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0503");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let (service, flow) = (part.service, part.flow);
        let Some(finish) = service.stage_of(StageKind::Finished) else { return vec![] };
        let open = |stage: &&Stage| matches!(stage.kind, StageKind::Start | StageKind::Work);
        let dead: Vec<&Stage> = service.stages.iter().filter(|stage| is_dead_end(flow, stage)).collect();
        // A stage whose ways all end in a dead end is explained by that.
        let astray: Vec<&Stage> = service
            .stages
            .iter()
            .filter(open)
            .filter(|stage| flow.straight.contains(&stage.id) && !flow.finishing.contains(&stage.id))
            .filter(|stage| {
                let after = flow.after(&[stage.id.clone()].into());
                !dead.iter().any(|end| after.contains(&end.id))
            })
            .collect();
        let Some(first) = astray.first() else { return vec![] };
        let all = names(astray.iter().map(|stage| &stage.label));
        vec![
            Diagnostic::error(
                CODE,
                part.at(format!("stage.{}", first.id)),
                text!(zh: "从{zh}走不到完工", en: "no way leads to the finish from {en}", zh = all.zh, en = all.en),
            )
            .why(text!(zh: "这样的单永远不会完工，也不会有回访", en: "such a case is never finished and never visited"))
            .help(text!(
                zh: "请让其中一个操作走向「{zh}」（`to=\"{id}\"`）或能到那里的环节",
                en: "let one of their actions lead to “{en}” (`to=\"{id}\"`) or towards it",
                zh = finish.label.zh,
                en = finish.label.en,
                id = finish.id
            ))
            .label(part.at(format!("stage.{}", finish.id)), text!(zh: "完工环节", en: "the finish")),
        ]
    })
}
