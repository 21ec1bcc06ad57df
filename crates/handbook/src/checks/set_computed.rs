//! # SW0517 填了自动计算的字段 · filling a computed field
//!
//! `kind="computed"` 的字段由算式得出，没有人填，也不能用 `ask` 问或用 `set` 改。
//!
//! A field of kind `computed` is the value of its formula: it can neither be asked nor set.
//!
//! 错 bad:
//!
//! ```kdl
//! field "due_back" "归还日" en="Due back" kind="computed" value="midpoint(term_start, term_end)"
//! action "finish" "完工" en="Finish" from="received" to="done" by="owner" { ask "due_back" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "finish" "完工" en="Finish" from="received" to="done" by="owner" { ask "term_start"; ask "term_end" }
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::handbook::{Effect, FieldKind};
use model::ids::FieldId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0517");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut filled: Vec<(FieldId, String)> = vec![];
        for action in &part.service.actions {
            filled.extend(
                action
                    .asks
                    .iter()
                    .map(|a| (a.field.clone(), format!("action.{}.ask.{}", action.id, a.field))),
            );
            filled.extend(action.effects.iter().filter_map(|effect| match effect {
                Effect::Set { field, .. } => {
                    Some((field.clone(), format!("action.{}.set.{field}", action.id)))
                }
                _ => None,
            }));
        }
        for visit in &part.service.visits {
            filled.extend(
                visit
                    .asks
                    .iter()
                    .map(|a| (a.field.clone(), format!("return_visit.{}.ask.{}", visit.id, a.field))),
            );
        }
        filled.into_iter().filter_map(|(field, path)| report(part, &field, &path)).collect()
    })
}

fn report(part: &Part<'_>, field: &FieldId, path: &str) -> Option<Diagnostic> {
    let computed = part.service.field(field).filter(|f| matches!(f.kind, FieldKind::Computed { .. }))?;
    Some(
        Diagnostic::error(
            CODE,
            part.at(path),
            text!(
                zh: "「{zh}」是自动计算的，不能填",
                en: "“{en}” is computed and cannot be filled",
                zh = computed.label.zh,
                en = computed.label.en
            ),
        )
        .why(text!(zh: "它的值总是算式的结果，填了也会被算式盖掉", en: "its value is always that of its formula"))
        .help(text!(zh: "请改问算式里用到的字段", en: "ask the fields that the formula reads instead"))
        .label(part.at(format!("field.{field}")), text!(zh: "算式在这里", en: "the formula is here")),
    )
}
