//! # SW0564 内部字段印到了纸上 · an internal field on paper
//!
//! `internal=#true` 的字段只给员工看。打印件的格子里有它，却没有任何一联用 `hides` 遮住，客户拿到的那一联上也会有。
//!
//! A field with `internal=#true` is for staff only. A print shows it and no copy hides it, so it also stands on the copy that
//! the customer takes home.
//!
//! 错 bad:
//!
//! ```kdl
//! copy "customer" "客户联" keeper="客户"
//! row { cell "minutes" span=12 }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! copy "customer" "客户联" keeper="客户" hides="minutes"
//! row { cell "minutes" span=12 }
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0564");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let (book, service) = (part.context.handbook, part.service);
        let listed: BTreeSet<_> =
            service.prints.iter().chain(service.actions.iter().flat_map(|action| &action.prints)).collect();
        let mut found = vec![];
        for id in listed {
            let Some(print) = book.prints.get(id) else { continue };
            let shown = print.rows.iter().flatten().map(|cell| cell.shows.as_str());
            let internal = shown.filter_map(|cell| service.fields.iter().find(|f| f.internal && f.id.as_str() == cell));
            for field in internal {
                let hidden = print.copies.iter().any(|copy| copy.hides.iter().any(|cell| cell == field.id.as_str()));
                if hidden {
                    continue;
                }
                let field_id = &field.id;
                found.push(
                    Diagnostic::warning(
                        CODE,
                        part.context.at(format!("print.{id}")),
                        text!(
                            zh: "打印件「{print_zh}」会把内部字段「{zh}」印给客户",
                            en: "the print “{print_en}” shows the internal field “{en}” on every copy",
                            zh = field.label.zh,
                            en = field.label.en,
                            print_zh = print.label.zh,
                            print_en = print.label.en
                        ),
                    )
                    .why(text!(zh: "没有一联遮住它，客户那一联上也有", en: "no copy hides it, so the customer's shows it too"))
                    .help(text!(
                        zh: "请在给客户的那一联写 `hides=\"{field_id}\"`",
                        en: "write `hides=\"{field_id}\"` on the customer's copy"
                    ))
                    .label(part.at(format!("field.{field_id}")), text!(zh: "只给员工看", en: "for staff only")),
                );
            }
        }
        found
    })
}
