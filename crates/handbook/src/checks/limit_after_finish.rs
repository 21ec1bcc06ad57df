//! # SW0523 完工以后才结束的时限 · a limit that ends only after the finish
//!
//! 完工会结束所有时限，除非写了 `past_finish=#true`。`until` 要到完工以后才会发生，时限就到完工就作罢，从来没有真正管到那件事。
//!
//! The finish ends every limit unless it says `past_finish=#true`. When what `until` names comes only after the finish, the
//! finish always ends the limit first and it never watches over what it is meant for.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "answer" "答复客户" en="Answer" from="finished" until="tell" within="2 hours" calendar="always" by="contact"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "answer" "答复客户" en="Answer" from="finished" until="tell" within="2 hours" calendar="always" by="contact" past_finish=#true
//! ```

use super::limit_never_ends::is_endless;
use super::{Context, Part, triggers};
use diag::{Code, Diagnostic, text};
use model::handbook::{Limit, StageKind, Trigger};
use model::ids::StageId;
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0523");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let late = part.service.limits.iter().filter(|limit| !limit.past_finish && is_late(part, limit));
        late.map(|limit| report(part, limit)).collect()
    })
}

fn is_late(part: &Part<'_>, limit: &Limit) -> bool {
    if is_endless(part, limit) {
        return false;
    }
    let open = |stage: &StageId| {
        part.service.stage(stage).is_some_and(|s| matches!(s.kind, StageKind::Start | StageKind::Work))
    };
    // What begins with a cancelling or closing comes after the finish in any case and ends by itself.
    let past = |from: &Trigger| matches!(triggers::normal(part, from), Trigger::Cancelled | Trigger::Closed);
    let starts = limit
        .from
        .iter()
        .filter(|from| triggers::possible(part, from) && !triggers::explained(part, from) && !past(from));
    let mut starts = starts.peekable();
    starts.peek().is_some()
        && starts.all(|from| {
            let reached = part.flow.until_finish(&triggers::stages_after(part, from), part.service);
            let before: BTreeSet<StageId> = reached.into_iter().filter(open).collect();
            !limit.until.iter().any(|until| {
                triggers::explained(part, until) || triggers::possible_within(part, until, &before)
            })
        })
}

fn report(part: &Part<'_>, limit: &Limit) -> Diagnostic {
    Diagnostic::error(
        CODE,
        part.at(format!("limit.{}", limit.id)),
        text!(
            zh: "时限「{zh}」到完工就作罢",
            en: "the limit “{en}” does not live past the finish",
            zh = limit.label.zh,
            en = limit.label.en
        ),
    )
    .why(text!(
        zh: "它的 `until` 要到完工以后才会发生，而没写 `past_finish` 的时限到完工就作罢，办结也不等它",
        en: "what its `until` names comes only after the finish; a limit without `past_finish` ends there, and closing does not wait for it"
    ))
    .help(text!(zh: "请加上 `past_finish=#true`", en: "add `past_finish=#true`"))
    .label(
        part.at(format!("limit.{}.until", limit.id)),
        text!(zh: "完工以后才发生", en: "only after the finish"),
    )
}
