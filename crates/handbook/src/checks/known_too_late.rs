//! # SW0516 用到了以后才问的字段 · a field that is only asked later
//!
//! 条件读的字段，要到后面的操作才会问，走到这里时一定还没有值：门槛过不去，提问不会出现，算出来的值是空的。
//!
//! A condition reads a field that only a later action asks. Here it never has a value: a guard refuses, a question does not
//! come up, a computed value stays empty.
//!
//! 错 bad:
//!
//! ```kdl
//! action "dispatch" "派工" en="Dispatch" from="received" to="dispatched" by="front_desk" { guard "minutes > 0" else="…" }
//! action "finish" "完工" en="Finish" from="dispatched" to="done" by="owner" { ask "minutes" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "dispatch" "派工" en="Dispatch" from="received" to="dispatched" by="front_desk"
//! action "finish" "完工" en="Finish" from="dispatched" to="done" by="owner" { ask "minutes"; guard "minutes > 0" else="…" }
//! ```

use super::condition::{Answers, Table};
use super::{Context, Part};
use diag::{Code, Diagnostic, Severity, text};
use model::expression::{Expression, Function};
use model::handbook::{Action, Effect, FieldKind, StageKind};
use model::ids::{FieldId, StageId};
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0516");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut found: Vec<Diagnostic> = part
            .service
            .actions
            .iter()
            .filter(|action| part.flow.offered.contains(&action.id))
            .flat_map(|action| of_action(part, action))
            .collect();
        let Some(finish) = part.service.stage_of(StageKind::Finished).map(|stage| stage.id.clone()) else {
            return found;
        };
        let known = |field: &FieldId| known_in(part, std::slice::from_ref(&finish), field);
        for visit in &part.service.visits {
            let own: BTreeSet<FieldId> = visit.asks.iter().map(|ask| ask.field.clone()).collect();
            if let Some(when) = &visit.when {
                let path = format!("return_visit.{}.when", visit.id);
                found.extend(of_expression(part, when, &path, &known, &own));
            }
        }
        found
    })
}

fn of_action(part: &Part<'_>, action: &Action) -> Vec<Diagnostic> {
    let mut own: BTreeSet<FieldId> = action.asks.iter().map(|ask| ask.field.clone()).collect();
    let path = |rest: String| format!("action.{}.{rest}", action.id);
    let mut found = vec![];
    // A guard must be passed a first time; a question or a computed value may well be meant for the second round.
    let before = |field: &FieldId| part.flow.knows_before(part.service, action, field);
    let ever = |field: &FieldId| known_in(part, &action.from, field);
    for (position, guard) in action.guards.iter().enumerate() {
        let path = path(format!("guard.{position}"));
        let unknown = |field: &FieldId| !has(part, field, &before, &own, 0);
        if never_passes(part, &guard.must, &unknown) {
            let field =
                guard.must.fields().into_iter().find(|f| part.flow.ever_knows(part.service, f) && unknown(f));
            found.extend(field.and_then(|field| report(part, &field, &path, Severity::Error)));
        } else {
            found.extend(of_expression(part, &guard.must, &path, &before, &own));
        }
    }
    for ask in &action.asks {
        if let Some(when) = &ask.when {
            let path = path(format!("ask.{}.when", ask.field));
            found.extend(of_expression(part, when, &path, &ever, &own));
        }
    }
    for effect in &action.effects {
        if let Effect::Set { field, to } = effect {
            let path = path(format!("set.{field}.to"));
            found.extend(of_expression(part, to, &path, &ever, &own));
            own.insert(field.clone());
        }
    }
    found
}

/// Whether a field may have a value in one of the stages.
fn known_in(part: &Part<'_>, stages: &[StageId], field: &FieldId) -> bool {
    stages.iter().any(|stage| part.flow.knows(part.service, stage, field))
}

/// Whether a field is answered here, known by then, or computed from such.
fn has(
    part: &Part<'_>,
    field: &FieldId,
    known: &dyn Fn(&FieldId) -> bool,
    own: &BTreeSet<FieldId>,
    depth: usize,
) -> bool {
    let computed = || match part.service.field(field).map(|f| &f.kind) {
        Some(FieldKind::Computed { value }) if depth < 20 => {
            value.fields().iter().all(|of| has(part, of, known, own, depth + 1))
        }
        _ => false,
    };
    own.contains(field) || known(field) || computed()
}

/// Whether a guard that may hold in general cannot hold while these fields are unknown.
fn never_passes(part: &Part<'_>, guard: &Expression, unknown: &dyn Fn(&FieldId) -> bool) -> bool {
    let nothing: &dyn Fn(&FieldId) -> bool = &|_| false;
    let passes = |never| {
        Table::new(part.scope, &Answers { never, always: nothing }, &[Some(guard)])
            .is_none_or(|table| table.rows().any(|row| row.truth(0) == Some(true)))
    };
    passes(nothing) && !passes(unknown)
}

/// The first field that the expression reads and that is not known by then; `own` are answered here.
fn of_expression(
    part: &Part<'_>,
    expression: &Expression,
    path: &str,
    known: &dyn Fn(&FieldId) -> bool,
    own: &BTreeSet<FieldId>,
) -> Option<Diagnostic> {
    let unknown =
        |field: &FieldId| part.flow.ever_knows(part.service, field) && !has(part, field, known, own, 0);
    let field = read(expression).into_iter().find(unknown)?;
    report(part, &field, path, Severity::Warning)
}

fn report(part: &Part<'_>, field: &FieldId, path: &str, severity: Severity) -> Option<Diagnostic> {
    let service = part.service;
    let label = service.field(field).map(|f| f.label.clone())?;
    let later = service.actions.iter().find(|action| action.asks.iter().any(|ask| ask.field == *field));
    let diagnostic = Diagnostic::new(
        severity,
        CODE,
        part.at(path),
        text!(
            zh: "这里用到的「{zh}」以后才会问",
            en: "“{en}” is used here but only asked later",
            zh = label.zh,
            en = label.en
        ),
    )
    .why(text!(
        zh: "走到这一步时 `{field}` 一定还没有值，条件说不清",
        en: "at this step `{field}` never has a value, so nothing can be said"
    ))
    .help(text!(
        zh: "请在这一步或更早就问 `{field}`，或换一个已经知道的字段",
        en: "ask `{field}` here or earlier, or use a field that is known by now"
    ));
    Some(match later {
        Some(action) => diagnostic.label(
            part.at(format!("action.{}.ask.{field}", action.id)),
            text!(zh: "到这里才问", en: "only asked here"),
        ),
        None => diagnostic,
    })
}

/// The fields whose value is read; being asked whether they were answered is no reading.
fn read(expression: &Expression) -> BTreeSet<FieldId> {
    match expression {
        Expression::Call { function: Function::Answered, .. } => BTreeSet::new(),
        Expression::Not { of } | Expression::In { of, .. } => read(of),
        Expression::Binary { left, right, .. } => read(left).union(&read(right)).cloned().collect(),
        Expression::Call { arguments, .. } => arguments.iter().flat_map(read).collect(),
        Expression::Field { .. } | Expression::Fact { .. } | Expression::Literal { .. } => {
            expression.fields()
        }
    }
}
