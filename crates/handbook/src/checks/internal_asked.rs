//! # SW0566 内部字段要客户填 · an internal field asked of the customer
//!
//! `internal=#true` 的字段客户看不到。开单必填的内部字段遇到客户自助的渠道，或客户能做的操作要问它，客户就填不了、做不下去。
//!
//! The customer never sees a field with `internal=#true`. When it must be answered at opening though customers open cases
//! themselves, or an action of the customer asks it, he cannot go on.
//!
//! 错 bad:
//!
//! ```kdl
//! channel "portal" "业主端" en="Portal"
//! field "risk" "风险" en="Risk" kind="flag" required=#true internal=#true
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! field "risk" "风险" en="Risk" kind="flag" internal=#true
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, Span, Text, text};
use model::handbook::{Field, Performer};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0566");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        part.service.fields.iter().filter(|f| f.internal).flat_map(|f| of_field(part, f)).collect()
    })
}

fn of_field(part: &Part<'_>, field: &Field) -> Vec<Diagnostic> {
    let mut found = vec![];
    let channels = &part.context.handbook.channels;
    let open = part.service.intake.iter().filter_map(|id| channels.get(id)).find(|channel| !channel.staffed);
    if let Some(channel) = open.filter(|_| field.at_opening && field.required) {
        let why = text!(
            zh: "客户从「{zh}」自己开单，看不到它，也就填不了",
            en: "customers open cases through “{en}” and never see it",
            zh = channel.label.zh,
            en = channel.label.en
        );
        found.push(report(part, field, part.at(format!("field.{}.required", field.id)), why));
    }
    for action in &part.service.actions {
        let asks = action.asks.iter().any(|ask| ask.field == field.id && ask.required);
        if !asks || !action.by.iter().all(|performer| *performer == Performer::Customer) {
            continue;
        }
        let why = text!(
            zh: "操作「{zh}」由客户自己做，客户看不到这个字段",
            en: "the customer himself does “{en}” and never sees the field",
            zh = action.label.zh,
            en = action.label.en
        );
        found.push(report(part, field, part.at(format!("action.{}.ask.{}", action.id, field.id)), why));
    }
    found
}

fn report(part: &Part<'_>, field: &Field, at: Span, why: Text) -> Diagnostic {
    Diagnostic::warning(
        CODE,
        at,
        text!(zh: "内部字段「{zh}」要客户来填", en: "the internal field “{en}” is asked of the customer", zh = field.label.zh, en = field.label.en),
    )
    .why(why)
    .help(text!(zh: "请不要必填，或去掉 `internal=#true`", en: "do not require it, or drop `internal=#true`"))
    .label(part.at(format!("field.{}.internal", field.id)), text!(zh: "只给员工看", en: "for staff only"))
}
