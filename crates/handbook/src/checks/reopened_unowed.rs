//! # SW0509 重开之后没有待办 · a reopened case owes nothing
//!
//! 客户不满意、单子重开了，却没有一条时限从重开起算：谁也没有新的待办，谁也不会被提醒，单子就静静地挂着。
//!
//! The customer is not satisfied and the case is reopened, yet no limit starts there: nobody gets a duty, nobody is told, and
//! the case lies still.
//!
//! 错 bad:
//!
//! ```kdl
//! reopen within="30 days" by="front_desk" to="received"
//! limit "arrival" "到场" en="Arrival" from="reported" until="arrive" within="1 day" calendar="always"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! reopen within="30 days" by="front_desk" to="received"
//! limit "arrival" "到场" en="Arrival" from="reported reopened" until="arrive" within="1 day" calendar="always"
//! ```

use super::flow::{Edge, How};
use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::StageId;
use model::handbook::{StageKind, Trigger};
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0509");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let back: Vec<&Edge> = part.flow.edges.iter().filter(|edge| is_back(part, edge)).collect();
        let to: BTreeSet<&StageId> = back.iter().map(|edge| &edge.to).collect();
        let unowed = to.into_iter().find(|stage| !starts_in(part, stage));
        unowed.into_iter().map(|stage| of_stage(part, stage, &back)).collect()
    })
}

/// Whether it leads from the finish back into work that is reached. Whoever cancels wrongly gives the old clocks back.
fn is_back(part: &Part<'_>, edge: &Edge) -> bool {
    let kind = |id: &StageId| part.service.stage(id).map(|stage| stage.kind);
    let from = matches!(kind(&edge.from), Some(StageKind::Finished | StageKind::Closed));
    let to = matches!(kind(&edge.to), Some(StageKind::Start | StageKind::Work));
    from && to && part.flow.reached.contains(&edge.from)
}

/// Whether a limit starts with a further round, or on entering the stage where it begins.
fn starts_in(part: &Part<'_>, stage: &StageId) -> bool {
    let here = Trigger::Stage(stage.clone());
    part.service.limits.iter().any(|limit| limit.from.contains(&Trigger::Reopened) || limit.from.contains(&here))
}

fn of_stage(part: &Part<'_>, stage: &StageId, back: &[&Edge]) -> Diagnostic {
    let by_rule = back.iter().any(|edge| &edge.to == stage && edge.how == How::Reopen);
    let visit = part.service.visits.iter().find(|visit| visit.unsatisfied.as_ref() == Some(stage));
    let action = back.iter().find_map(|edge| match &edge.how {
        How::Action(id) if &edge.to == stage => Some(id),
        _ => None,
    });
    let at = match (by_rule, visit, action) {
        (false, Some(visit), _) => part.at(format!("return_visit.{}.unsatisfied", visit.id)),
        (false, None, Some(action)) => part.at(format!("action.{action}.to")),
        _ => part.at("reopen.to"),
    };
    Diagnostic::warning(
        CODE,
        at,
        text!(zh: "重开之后没有人有待办", en: "a reopened case owes nothing"),
    )
    .why(text!(
        zh: "没有一条时限从重开（`reopened`）起算，重开的单不会提醒任何人",
        en: "no limit starts at `reopened`: nobody is told that the case is open again"
    ))
    .help(text!(
        zh: "请给一条时限的 `from` 加上 `reopened`，例如 `from=\"reported reopened\"`",
        en: "add `reopened` to the `from` of a limit, such as `from=\"reported reopened\"`"
    ))
    .label(part.at(format!("stage.{stage}")), text!(zh: "会回到这里", en: "it goes back here"))
}
