//! # SW0513 交给了不知道的人 · a hand-over to nobody
//!
//! `hand_over to="字段"` 把单交给字段里的人。字段还没有填过，或者这一步虽然问了却可以不填，单就可能交不出去。
//!
//! `hand_over to="field"` gives the case to the person in that field. When the field was never filled before, or is asked
//! here but may stay empty, there may be nobody to give it to.
//!
//! 错 bad:
//!
//! ```kdl
//! action "dispatch" "派工" en="Dispatch" from="received" by="front_desk" { hand_over to="worker" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "dispatch" "派工" en="Dispatch" from="received" by="front_desk" { ask "worker" required=#true; hand_over to="worker" }
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::handbook::{Action, Effect, HandOverTo};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0513");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| part.service.actions.iter().filter_map(|action| of_action(part, action)).collect())
}

fn of_action(part: &Part<'_>, action: &Action) -> Option<Diagnostic> {
    let field = action.effects.iter().find_map(|effect| match effect {
        Effect::HandOver { to: HandOverTo::Field(field), .. } => Some(field),
        _ => None,
    })?;
    let (service, flow) = (part.service, part.flow);
    let set = action.effects.iter().any(|e| matches!(e, Effect::Set { field: set, .. } if set == field));
    let before = flow.knows_before(service, action, field);
    let guarded = action.guards.iter().any(|guard| guard.must.fields().contains(field));
    let ask = action.asks.iter().find(|ask| ask.field == *field);
    let sure = ask.is_some_and(|ask| ask.required && ask.when.is_none());
    // An action that is never offered, or a field that nothing ever fills, is reported for itself.
    if set
        || before
        || sure
        || guarded
        || !flow.offered.contains(&action.id)
        || (ask.is_none() && !flow.ever_knows(service, field))
    {
        return None;
    }
    let (zh, en) = (&action.label.zh, &action.label.en);
    let path = format!("action.{}.hand_over.to", action.id);
    let diagnostic = match ask {
        None => Diagnostic::error(
            CODE,
            part.at(path),
            text!(zh: "操作「{zh}」不知道要交给谁", en: "the action “{en}” has nobody to hand the case to"),
        )
        .why(text!(zh: "到这一步为止没有问过 `{field}`", en: "`{field}` was not asked up to here")),
        Some(_) => Diagnostic::warning(
            CODE,
            part.at(path),
            text!(zh: "操作「{zh}」可能没有人可交", en: "the action “{en}” may have nobody to hand the case to"),
        )
        .why(text!(zh: "`{field}` 可以不填，单就交不出去", en: "`{field}` may stay empty"))
        .label(part.at(format!("action.{}.ask.{field}", action.id)), text!(zh: "在这里问", en: "asked here")),
    };
    Some(diagnostic.help(text!(
        zh: "请在这个操作里写 `ask \"{field}\" required=#true`",
        en: "write `ask \"{field}\" required=#true` in this action"
    )))
}
