//! # SW0565 从来没有人填的字段 · a field that nobody ever fills
//!
//! 字段开单时不问（`opening=#false`），也没有一个操作或回访问它、改它，它永远是空的。条件、打印、时限用到它，就永远等不到值。
//!
//! The field is not asked at opening (`opening=#false`) and no action or visit asks or sets it: it stays empty for ever, and
//! whatever reads it waits in vain.
//!
//! 错 bad:
//!
//! ```kdl
//! field "minutes" "实际工时" en="Minutes" kind="integer" opening=#false
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! field "minutes" "实际工时" en="Minutes" kind="integer" opening=#false
//! action "finish" "完工" en="Finish" from="on_site" to="done" by="worker" { ask "minutes" required=#true }
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, Severity, Span, text};
use model::expression::Expression;
use model::handbook::{Effect, Field, FieldKind, HandOverTo, LimitTime, Performer, Trigger};
use model::ids::FieldId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0565");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| part.service.fields.iter().filter_map(|field| of_field(part, field)).collect())
}

fn of_field(part: &Part<'_>, field: &Field) -> Option<Diagnostic> {
    let typed = !matches!(field.kind, FieldKind::Computed { .. } | FieldKind::Lines { .. });
    if !typed || field.at_opening || is_asked(part, &field.id) {
        return None;
    }
    let used = uses(part, &field.id);
    let severity = if used.is_empty() { Severity::Warning } else { Severity::Error };
    let id = &field.id;
    let mut diagnostic = Diagnostic::new(
        severity,
        CODE,
        part.at(format!("field.{id}")),
        text!(zh: "字段「{zh}」从来没有人填", en: "nobody ever fills the field “{en}”", zh = field.label.zh, en = field.label.en),
    )
    .why(if used.is_empty() {
        text!(
            zh: "开单时不问，没有操作或回访问它，也没有地方用它",
            en: "it is not asked at opening, in no action and no visit, and used nowhere"
        )
    } else {
        text!(
            zh: "开单时不问，也没有操作或回访问它，用到它的地方永远等不到值",
            en: "it is asked neither at opening nor in any action or visit, so whatever reads it waits in vain"
        )
    })
    .help(text!(
        zh: "请在一个操作里写 `ask \"{id}\"`，或去掉 `opening=#false`，或删去这个字段",
        en: "write `ask \"{id}\"` in an action, drop `opening=#false`, or take the field away"
    ));
    for span in used.into_iter().take(3) {
        diagnostic = diagnostic.label(span, text!(zh: "这里用到它", en: "used here"));
    }
    Some(diagnostic)
}

fn is_asked(part: &Part<'_>, field: &FieldId) -> bool {
    let service = part.service;
    let sets = |effect: &Effect| matches!(effect, Effect::Set { field: set, .. } if set == field);
    service.actions.iter().any(|a| a.asks.iter().any(|ask| ask.field == *field) || a.effects.iter().any(sets))
        || service.visits.iter().any(|visit| visit.asks.iter().any(|ask| ask.field == *field))
}

/// The places that read the field.
fn uses(part: &Part<'_>, field: &FieldId) -> Vec<Span> {
    let service = part.service;
    let reads = |expression: &Expression| expression.fields().contains(field);
    let mut paths: Vec<String> = super::guard_never::conditions(part)
        .into_iter()
        .filter(|condition| reads(condition.expression))
        .map(|condition| condition.path)
        .collect();
    for action in &service.actions {
        let id = &action.id;
        if action.by.contains(&Performer::Field(field.clone())) {
            paths.push(format!("action.{id}.by"));
        }
        for effect in &action.effects {
            match effect {
                Effect::HandOver { to: HandOverTo::Field(to), .. } if to == field => {
                    paths.push(format!("action.{id}.hand_over.to"));
                }
                Effect::Set { field: set, to } if reads(to) => {
                    paths.push(format!("action.{id}.set.{set}.to"))
                }
                _ => {}
            }
        }
    }
    for limit in &service.limits {
        let id = &limit.id;
        let trigger = Trigger::Field(field.clone());
        let path = |rest: &str| format!("limit.{id}.{rest}");
        paths.extend(limit.from.contains(&trigger).then(|| path("from")));
        paths.extend(limit.until.contains(&trigger).then(|| path("until")));
        paths.extend(limit.moot.contains(&trigger).then(|| path("moot")));
        paths.extend((limit.time == LimitTime::Field { field: field.clone() }).then(|| path("at")));
        paths.extend((limit.by == Performer::Field(field.clone())).then(|| path("by")));
    }
    for other in &service.fields {
        if let FieldKind::Computed { value } = &other.kind
            && reads(value)
        {
            paths.push(format!("field.{}.value", other.id));
        }
    }
    if service.conflict.as_ref().is_some_and(|rule| rule.fields.contains(field)) {
        paths.push("conflict".to_owned());
    }
    paths.into_iter().map(|path| part.at(path)).collect()
}
