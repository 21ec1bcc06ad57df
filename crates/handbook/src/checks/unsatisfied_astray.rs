//! # SW0504 不满意之后无路可走 · an unsatisfied answer that leads nowhere
//!
//! 客户回访时不满意，单要回到一个能重新办、办完能再完工的环节。回到完工、办结、撤销环节，或到了那里走不到完工，客户的意见就落了空。
//!
//! An unsatisfied customer sends the case back to work. The stage must be one of work from which it can be finished again;
//! otherwise what the customer said comes to nothing.
//!
//! 错 bad:
//!
//! ```kdl
//! return_visit "after_repair" "维修回访" unsatisfied="closed"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! return_visit "after_repair" "维修回访" unsatisfied="rework"
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, Text, text};
use model::handbook::StageKind;
use model::ids::StageId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0504");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let visits = part.service.visits.iter();
        visits
            .filter_map(|visit| {
                let to = visit.unsatisfied.as_ref()?;
                let why = astray(part, to)?;
                let path = format!("return_visit.{}.unsatisfied", visit.id);
                Some(
                    Diagnostic::error(
                        CODE,
                        part.at(path),
                        text!(
                            zh: "回访「{zh}」不满意之后无路可走",
                            en: "after an unsatisfied answer to “{en}” nothing can be done",
                            zh = visit.label.zh,
                            en = visit.label.en
                        ),
                    )
                    .why(why)
                    .help(text!(
                        zh: "请写一个能重新办理、办完能再完工的环节",
                        en: "name a stage of work from which the case can be finished again"
                    ))
                    .label(part.at(format!("stage.{to}")), text!(zh: "会回到这里", en: "it would go here")),
                )
            })
            .collect()
    })
}

/// Why work cannot begin anew in a stage, if it cannot.
pub(super) fn astray(part: &Part<'_>, to: &StageId) -> Option<Text> {
    let stage = part.service.stage(to)?;
    part.service.stage_of(StageKind::Finished)?;
    if !matches!(stage.kind, StageKind::Start | StageKind::Work) {
        return Some(text!(
            zh: "「{zh}」不是办理中的环节，到了那里没有事可做",
            en: "“{en}” is not a stage of work: there is nothing to be done there",
            zh = stage.label.zh,
            en = stage.label.en
        ));
    }
    // A stage on the ordinary way that cannot finish is reported for itself; so is a dead end.
    let told = part.flow.straight.contains(to) || super::stage_dead_end::is_dead_end(part.flow, stage);
    (!told && !part.flow.finishing.contains(to)).then(|| {
        text!(
            zh: "从「{zh}」走不到完工环节",
            en: "no way leads from “{en}” to the finish",
            zh = stage.label.zh,
            en = stage.label.en
        )
    })
}
