//! # SW0515 永远成立的条件 · a condition that always holds
//!
//! 把所有可能的选项和回答都试过，条件次次成立。这样的条件没有筛掉任何单，多半是写错了；真要对所有单有效，就不用写。
//!
//! With every possible answer tried, the condition always holds. It sorts nothing out and is probably a slip; what applies
//! to every case needs no condition.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "arrival" "到场" when="urgency != 'urgent' || urgency != 'ordinary'"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "arrival" "到场" when="urgency != 'urgent' && urgency != 'ordinary'"
//! ```

use super::condition::{Answers, Table};
use super::guard_never::{Condition, conditions};
use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::ids::FieldId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0515");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context
        .each(|part| conditions(part).into_iter().filter_map(|condition| report(part, &condition)).collect())
}

fn report(part: &Part<'_>, condition: &Condition<'_>) -> Option<Diagnostic> {
    let service = part.service;
    if condition.expression.fields().iter().any(|field| !part.flow.ever_knows(service, field)) {
        return None;
    }
    let never: &dyn Fn(&FieldId) -> bool = &|_| false;
    let always: &dyn Fn(&FieldId) -> bool =
        &|field| service.field(field).is_some_and(|f| f.at_opening && f.required);
    let table = Table::new(part.scope, &Answers { never, always }, &[Some(condition.expression)])?;
    // An unanswered field is another case: only what holds whenever it is known, and can be unknown in one way alone, counts.
    if table.rows().any(|row| row.truth(0) == Some(false))
        || !table.rows().any(|row| row.truth(0) == Some(true))
    {
        return None;
    }
    let (zh, en) = (&condition.of.zh, &condition.of.en);
    Some(
        Diagnostic::warning(
            CODE,
            part.at(&condition.path),
            text!(zh: "{zh}的条件永远成立", en: "a condition of {en} always holds"),
        )
        .why(text!(
            zh: "每种选项和回答都试过，次次成立，什么也没有筛掉",
            en: "with every answer tried it holds each time and sorts nothing out"
        ))
        .help(text!(
            zh: "对所有单都有效就删去这个条件；“都不是”请用 `&&` 连接两个 `!=`",
            en: "take it away if it is meant for every case; “neither” is two `!=` joined by `&&`"
        )),
    )
}
