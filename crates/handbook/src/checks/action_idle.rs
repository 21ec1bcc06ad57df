//! # SW0511 什么也不做的操作 · an action that does nothing
//!
//! 操作不换环节、不问什么、没有效果，也没有一条时限、回访或条件用到它。点了和没点一样，只会让人多点一下。
//!
//! The action leads nowhere, asks nothing, has no effect, and no limit, visit or condition refers to it: doing it changes
//! nothing.
//!
//! 错 bad:
//!
//! ```kdl
//! action "look" "看一看" en="Look" from="received" by="front_desk"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "look" "看一看" en="Look" from="received" by="front_desk" { ask "photos" required=#true }
//! ```

use super::guard_never::conditions;
use super::stage_dead_end::is_dead_end;
use super::{Context, Part};
use crate::expression::show;
use diag::{Code, Diagnostic, text};
use model::expression::{Expression, Function, Scalar};
use model::handbook::{Action, Trigger};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0511");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        // At a stage that nothing leaves the `to` was forgotten: told there.
        let stuck = |action: &Action| {
            action.from.iter().filter_map(|stage| part.service.stage(stage)).any(|stage| is_dead_end(part.flow, stage))
        };
        let idle = part.service.actions.iter().filter(|action| does_nothing(action) && !is_used(part, action));
        let idle = idle.filter(|action| !stuck(action));
        idle.map(|action| {
            Diagnostic::warning(
                CODE,
                part.at(format!("action.{}", action.id)),
                text!(
                    zh: "操作「{zh}」什么也不做",
                    en: "the action “{en}” does nothing",
                    zh = action.label.zh,
                    en = action.label.en
                ),
            )
            .why(text!(
                zh: "它不换环节、不问什么、没有效果，也没有时限或条件用到它",
                en: "it leads nowhere, asks nothing, has no effect, and nothing refers to it"
            ))
            .help(text!(
                zh: "请写上 `to`、`ask` 或效果，或让一条时限以它为起止；否则删去",
                en: "give it a `to`, an `ask` or an effect, or let a limit start or end by it; or take it away"
            ))
        })
        .collect()
    })
}

fn does_nothing(action: &Action) -> bool {
    action.to.as_ref().is_none_or(|to| action.from.iter().all(|from| from == to))
        && action.asks.is_empty()
        && action.effects.is_empty()
        && action.prints.is_empty()
}

fn is_used(part: &Part<'_>, action: &Action) -> bool {
    let service = part.service;
    let trigger = Trigger::Action(action.id.clone());
    let word = Expression::Literal { value: Scalar::Word(action.id.to_string()) };
    let done = show(&Expression::Call { function: Function::Done, arguments: vec![word] });
    service.limits.iter().any(|limit| [&limit.from, &limit.until, &limit.moot].iter().any(|at| at.contains(&trigger)))
        || service.visits.iter().any(|visit| visit.time.after == trigger)
        || service.appointment.as_ref().is_some_and(|rule| rule.kept_by == action.id)
        || conditions(part).iter().any(|condition| show(condition.expression).contains(&done))
}
