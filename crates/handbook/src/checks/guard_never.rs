//! # SW0514 永远不成立的条件 · a condition that never holds
//!
//! 把所有可能的选项和回答都试过，条件没有一次成立。门槛永远不成立，操作就永远做不了；时限、回访、提问永远不成立，就等于没写。
//!
//! With every possible answer tried, the condition never holds. A guard that never holds forbids its action for ever; a
//! limit, visit or question with such a condition might as well not be written.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "urgent_arrival" "急修到场" when="urgency == 'urgent' && urgency == 'ordinary'"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "urgent_arrival" "急修到场" when="urgency in ['urgent', 'ordinary']"
//! ```

use super::condition::{Answers, Table};
use super::{Context, Part};
use diag::{Code, Diagnostic, Severity, Text, text};
use model::expression::Expression;
use model::ids::FieldId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0514");

/// A condition of a service, where it stands and what it is for.
pub(super) struct Condition<'a> {
    pub(super) expression: &'a Expression,
    pub(super) path: String,
    /// Whose condition it is, for people.
    pub(super) of: Text,
    /// A guard: its action cannot be done unless it holds.
    pub(super) guard: bool,
}

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context
        .each(|part| conditions(part).into_iter().filter_map(|condition| report(part, &condition)).collect())
}

/// Every condition of a service.
pub(super) fn conditions<'a>(part: &Part<'a>) -> Vec<Condition<'a>> {
    let mut found = vec![];
    let mut add = |expression: &'a Expression, path: String, of: Text, guard| {
        found.push(Condition { expression, path, of, guard });
    };
    for action in &part.service.actions {
        let of =
            text!(zh: "操作「{zh}」", en: "the action “{en}”", zh = action.label.zh, en = action.label.en);
        for (position, guard) in action.guards.iter().enumerate() {
            add(&guard.must, format!("action.{}.guard.{position}", action.id), of.clone(), true);
        }
        for ask in &action.asks {
            if let Some(when) = &ask.when {
                add(when, format!("action.{}.ask.{}.when", action.id, ask.field), of.clone(), false);
            }
        }
    }
    for limit in &part.service.limits {
        if let Some(when) = &limit.when {
            let of =
                text!(zh: "时限「{zh}」", en: "the limit “{en}”", zh = limit.label.zh, en = limit.label.en);
            add(when, format!("limit.{}.when", limit.id), of, false);
        }
    }
    for visit in &part.service.visits {
        let of = text!(zh: "回访「{zh}」", en: "the return visit “{en}”", zh = visit.label.zh, en = visit.label.en);
        if let Some(when) = &visit.when {
            add(when, format!("return_visit.{}.when", visit.id), of.clone(), false);
        }
        for ask in &visit.asks {
            if let Some(when) = &ask.when {
                add(when, format!("return_visit.{}.ask.{}.when", visit.id, ask.field), of.clone(), false);
            }
        }
    }
    found
}

fn report(part: &Part<'_>, condition: &Condition<'_>) -> Option<Diagnostic> {
    let service = part.service;
    // What a field that nobody asks explains is told there.
    if condition.expression.fields().iter().any(|field| !part.flow.ever_knows(service, field)) {
        return None;
    }
    let nothing: &dyn Fn(&FieldId) -> bool = &|_| false;
    let table =
        Table::new(part.scope, &Answers { never: nothing, always: nothing }, &[Some(condition.expression)])?;
    if table.rows().any(|row| row.truth(0) == Some(true)) {
        return None;
    }
    let (zh, en) = (&condition.of.zh, &condition.of.en);
    let (severity, why) = if condition.guard {
        (Severity::Error, text!(zh: "这个操作因此永远做不了", en: "so the action can never be done"))
    } else {
        (Severity::Warning, text!(zh: "写了等于没写", en: "so it might as well not be written"))
    };
    Some(
        Diagnostic::new(
            severity,
            CODE,
            part.at(&condition.path),
            text!(zh: "{zh}的条件永远不成立", en: "a condition of {en} never holds"),
        )
        .why(Text {
            zh: format!("每种选项和回答都试过，没有一次成立；{}", why.zh),
            en: format!("with every answer tried it never holds, {}", why.en),
        })
        .help(text!(
            zh: "请检查 `&&` 和 `||`：几个选项中的一个请写 `in ['a', 'b']`",
            en: "look at `&&` and `||`; one of several options is `in ['a', 'b']`"
        )),
    )
}
