//! # SW0529 升级给了同一个岗位 · an escalation to those who know already
//!
//! 升级给本来就负责这件事的岗位，或者前一步已经告诉过的岗位，等于没有升级。
//!
//! An escalation to the post that has the duty anyway, or that an earlier step has told already, tells nobody new.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "answer" "答复" … by="supervisor" { escalate at="due" to="supervisor" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "answer" "答复" … by="supervisor" { escalate at="due" to="manager" }
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::handbook::{Escalation, EscalationAt, Performer};
use model::ids::PostId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0529");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| ladders(part).into_iter().flat_map(|ladder| of_ladder(part, &ladder)).collect())
}

/// The escalations of one clause.
pub(super) struct Ladder<'a> {
    /// Where the clause stands.
    pub(super) path: String,
    /// The posts that have the duty, when they are posts.
    pub(super) duty: Vec<&'a PostId>,
    pub(super) steps: &'a [Escalation],
}

/// Every clause of a service with escalations.
pub(super) fn ladders<'a>(part: &Part<'a>) -> Vec<Ladder<'a>> {
    let limits = part.service.limits.iter().map(|limit| Ladder {
        path: format!("limit.{}", limit.id),
        duty: match &limit.by {
            Performer::Post(post) => vec![post],
            _ => vec![],
        },
        steps: &limit.escalations,
    });
    let visits = part.service.visits.iter().map(|visit| Ladder {
        path: format!("return_visit.{}", visit.id),
        duty: visit.by.iter().collect(),
        steps: &visit.escalations,
    });
    limits.chain(visits).collect()
}

fn of_ladder(part: &Part<'_>, ladder: &Ladder<'_>) -> Vec<Diagnostic> {
    let mut found = vec![];
    for (position, step) in ladder.steps.iter().enumerate() {
        let path = format!("{}.escalate.{position}.to", ladder.path);
        let name =
            part.context.handbook.posts.get(&step.to).map_or_else(String::new, |post| post.label.zh.clone());
        let to = &step.to;
        let earlier = ladder
            .steps
            .iter()
            .take(position)
            .position(|other| other.to == step.to && !is_reminder(other, step));
        let diagnostic = if ladder.duty.contains(&to) {
            Diagnostic::warning(
                CODE,
                part.at(path),
                text!(zh: "升级给了本来就负责的岗位「{name}」", en: "the escalation goes to the post that has the duty (`{to}`)"),
            )
            .why(text!(zh: "他本来就知道，等于没有升级", en: "they know already"))
            .label(part.at(format!("{}.by", ladder.path)), text!(zh: "由这个岗位负责", en: "this post has the duty"))
        } else if let Some(first) = earlier {
            Diagnostic::warning(
                CODE,
                part.at(path),
                text!(zh: "两次升级给了同一个岗位「{name}」", en: "two escalations to the same post (`{to}`)"),
            )
            .why(text!(zh: "前一步已经告诉过，这一步没有告诉任何新的人", en: "an earlier step has told them already"))
            .label(part.at(format!("{}.escalate.{first}", ladder.path)), text!(zh: "前一步", en: "the earlier step"))
        } else {
            continue;
        };
        found.push(diagnostic.help(
            text!(zh: "请写更上一级的岗位，或删去这一步", en: "name a post above, or take the step away"),
        ));
    }
    found
}

/// Being told before the due time and again at it is a reminder and meant so.
fn is_reminder(earlier: &Escalation, later: &Escalation) -> bool {
    matches!(earlier.at, EscalationAt::Percent { .. }) && !matches!(later.at, EscalationAt::Percent { .. })
}
