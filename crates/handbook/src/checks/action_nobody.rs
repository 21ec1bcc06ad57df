//! # SW0512 没有人能做的操作 · an action that nobody may do
//!
//! `by` 写了人员字段，表示“字段里的这个人”。如果走到这一步时这个字段还没有填过，就没有人能做这个操作。
//!
//! A person field in `by` means whoever is named there. When the field was never asked before, nobody is named and nobody
//! may do the action.
//!
//! 错 bad:
//!
//! ```kdl
//! action "arrive" "到场" en="Arrive" from="received" to="on_site" by="worker"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "dispatch" "派工" en="Dispatch" from="received" to="dispatched" by="front_desk" { ask "worker" required=#true }
//! action "arrive" "到场" en="Arrive" from="dispatched" to="on_site" by="worker"
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::handbook::{Action, Performer};
use model::ids::FieldId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0512");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| part.service.actions.iter().flat_map(|action| of_action(part, action)).collect())
}

fn of_action(part: &Part<'_>, action: &Action) -> Vec<Diagnostic> {
    if !part.flow.offered.contains(&action.id) {
        return vec![];
    }
    let fields: Vec<&FieldId> = action
        .by
        .iter()
        .filter_map(|performer| match performer {
            Performer::Field(field) => Some(field),
            _ => None,
        })
        .collect();
    // A field that nothing ever fills is reported for itself.
    if fields.iter().any(|field| !part.flow.ever_knows(part.service, field)) {
        return vec![];
    }
    let first = |field: &&&FieldId| !part.flow.knows_before(part.service, action, field);
    // Whom others let in the first time may be known the second time.
    let ever =
        |field: &&&FieldId| !action.from.iter().any(|stage| part.flow.knows(part.service, stage, field));
    let all = fields.len() == action.by.len() && fields.iter().filter(first).count() == fields.len();
    let fields: Vec<&FieldId> = if all { fields } else { fields.iter().filter(ever).copied().collect() };
    let Some(field) = fields.first() else { return vec![] };
    let label = part.service.field(field).map_or_else(String::new, |f| f.label.zh.clone());
    let headline = if all {
        text!(
            zh: "操作「{zh}」没有人能做",
            en: "nobody may do the action “{en}”",
            zh = action.label.zh,
            en = action.label.en
        )
    } else {
        text!(
            zh: "操作「{zh}」写了一个还不知道是谁的人",
            en: "the action “{en}” names a person who is not known yet",
            zh = action.label.zh,
            en = action.label.en
        )
    };
    let severity = if all { diag::Severity::Error } else { diag::Severity::Warning };
    vec![
        Diagnostic::new(severity, CODE, part.at(format!("action.{}.by", action.id)), headline)
            .why(text!(
                zh: "走到这一步时，「{label}」（`{field}`）还没有填过",
                en: "at this step the field `{field}` was never filled"
            ))
            .help(text!(
                zh: "请在前面的操作里问 `{field}`，或改成岗位",
                en: "ask `{field}` in an earlier action, or name a post"
            ))
            .label(part.at(format!("field.{field}")), text!(zh: "这个字段", en: "this field")),
    ]
}
