//! # SW0564 内部字段印到了客户联 · an internal field on the customer's copy
//!
//! `internal=#true` 的字段只给员工看。打印件的格子里有它，客户留存的那一联又没有用 `hides` 遮住，就印给客户了。
//!
//! A field with `internal=#true` is for staff only. A print shows it, and the copy that the customer keeps does not hide it.
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

use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::handbook::{Copy, Field, Print};
use model::ids::PrintId;
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0564");

/// How a keeper's name says that the copy leaves the house.
const CUSTOMERS: [&str; 8] = ["客户", "业主", "住户", "顾客", "用户", "customer", "resident", "client"];

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let service = part.service;
        let listed: BTreeSet<&PrintId> =
            service.prints.iter().chain(service.actions.iter().flat_map(|action| &action.prints)).collect();
        let prints = listed.into_iter().filter_map(|id| Some((id, part.context.handbook.prints.get(id)?)));
        prints.flat_map(|(id, print)| of_print(part, id, print)).collect()
    })
}

fn of_print(part: &Part<'_>, id: &PrintId, print: &Print) -> Vec<Diagnostic> {
    let mut found = vec![];
    let cells = print.rows.iter().flatten().map(|cell| cell.shows.as_str());
    let internal: Vec<&Field> = cells
        .filter_map(|cell| part.service.fields.iter().find(|f| f.internal && f.id.as_str() == cell))
        .collect();
    for copy in print.copies.iter().filter(|copy| is_the_customers(copy)) {
        let open = internal.iter().find(|field| !copy.hides.iter().any(|cell| cell == field.id.as_str()));
        found.extend(open.map(|field| report(part, id, copy, field)));
    }
    found
}

/// Whether the customer keeps the copy, as far as the name of its keeper says so.
fn is_the_customers(copy: &Copy) -> bool {
    let zh = copy.keeper.zh.replace("客户服务", "");
    let en = copy.keeper.en.to_lowercase().replace("customer service", "").replace("customer-service", "");
    CUSTOMERS.iter().any(|word| zh.contains(word) || en.contains(word))
}

fn report(part: &Part<'_>, id: &PrintId, copy: &Copy, field: &Field) -> Diagnostic {
    let field_id = &field.id;
    Diagnostic::warning(
        CODE,
        part.context.at(format!("print.{id}.copy.{}", copy.id)),
        text!(
            zh: "「{copy_zh}」会把内部字段「{zh}」印给客户",
            en: "“{copy_en}” shows the internal field “{en}” to the customer",
            zh = field.label.zh,
            en = field.label.en,
            copy_zh = copy.label.zh,
            copy_en = copy.label.en
        ),
    )
    .why(text!(zh: "这一联由客户留存，又没有遮住它", en: "the customer keeps this copy, and it does not hide the field"))
    .help(text!(zh: "请在这一联写 `hides=\"{field_id}\"`", en: "write `hides=\"{field_id}\"` on this copy"))
    .label(part.at(format!("field.{field_id}")), text!(zh: "只给员工看", en: "for staff only"))
}
