//! # SW0520 永远不变的情况词 · a fact that never changes
//!
//! 条件里用了 `paused`、`appointed`、`joined`、`drill`、`consented`、`to_pay`、`visits_owed`，可是这个服务事项没有暂停、预约、
//! 公共事件、演练、收费明细或回访，它们永远是同一个值。
//!
//! A condition asks `paused`, `appointed`, `joined`, `drill`, `consented`, `to_pay` or `visits_owed`, but the service has no
//! pauses, appointments, common events, exercises, priced lines or visits: the fact never changes.
//!
//! 错 bad:
//!
//! ```kdl
//! guard "appointed" else="请先预约" else_en="Make an appointment first"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! appointment window="2 hours" ahead="30 days" kept_by="arrive" then="front_desk" escalate_to="supervisor"
//! guard "appointed" else="请先预约" else_en="Make an appointment first"
//! ```

use super::guard_never::conditions;
use super::{Context, Part};
use crate::expression::show;
use diag::{Code, Diagnostic, Text, text};
use model::expression::{CaseFact, Expression};
use model::handbook::FieldKind;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0520");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut found = vec![];
        for condition in conditions(part) {
            let mut facts = vec![];
            collect(condition.expression, &mut facts);
            let Some((fact, missing)) = facts.into_iter().find_map(|fact| Some((fact, missing(part, fact)?))) else {
                continue;
            };
            let word = show(&Expression::Fact { fact });
            found.push(
                Diagnostic::warning(
                    CODE,
                    part.at(&condition.path),
                    text!(zh: "`{word}` 在这个事项里永远不变", en: "`{word}` never changes in this service"),
                )
                .why(missing)
                .help(text!(zh: "请补上对应的规则，或改写这个条件", en: "add the rule, or change the condition")),
            );
        }
        found
    })
}

fn collect(expression: &Expression, facts: &mut Vec<CaseFact>) {
    match expression {
        Expression::Fact { fact } => facts.push(*fact),
        Expression::Not { of } | Expression::In { of, .. } => collect(of, facts),
        Expression::Binary { left, right, .. } => {
            collect(left, facts);
            collect(right, facts);
        }
        Expression::Call { arguments, .. } => arguments.iter().for_each(|argument| collect(argument, facts)),
        Expression::Literal { .. } | Expression::Field { .. } => {}
    }
}

/// What the service lacks for the fact ever to change.
fn missing(part: &Part<'_>, fact: CaseFact) -> Option<Text> {
    let service = part.service;
    let lines = || service.fields.iter().any(|field| matches!(field.kind, FieldKind::Lines { .. }));
    let events = || part.context.handbook.services.values().any(|service| service.common_event);
    match fact {
        CaseFact::Paused if service.pauses.is_empty() => {
            Some(text!(zh: "没有写 `pause`，不会暂停", en: "it has no `pause`"))
        }
        CaseFact::Appointed if service.appointment.is_none() => {
            Some(text!(zh: "没有写 `appointment`，不会有预约", en: "it has no `appointment`"))
        }
        CaseFact::Joined if !events() => Some(text!(
            zh: "没有一个事项写了 `common_event=#true`，不会并入公共事件",
            en: "no service is a common event (`common_event=#true`)"
        )),
        CaseFact::Drill if !service.drills => {
            Some(text!(zh: "没有写 `drills=#true`，不会有演练单", en: "it has no exercises (`drills=#true`)"))
        }
        CaseFact::Consented | CaseFact::ToPay if !lines() => {
            Some(text!(zh: "没有收费明细字段（`kind=\"lines\"`）", en: "it has no field of kind `lines`"))
        }
        CaseFact::VisitsOwed if service.visits.is_empty() => {
            Some(text!(zh: "没有写 `return_visit`", en: "it has no `return_visit`"))
        }
        _ => None,
    }
}
