//! # SW0562 没有用到的打印件 · a print that nothing uses
//!
//! 没有服务事项或操作列出这张打印件，谁也打不出来。
//!
//! No service and no action lists the print: nobody can print it.
//!
//! 错 bad:
//!
//! ```kdl
//! print "slip" "派工单" papers="a4_third" { row { cell "number" span=12 } }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! service "repair" "报修" … { prints "slip" }
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0562");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let book = context.handbook;
    let used = |id: &model::ids::PrintId| {
        book.services.values().any(|service| {
            service.prints.contains(id) || service.actions.iter().any(|a| a.prints.contains(id))
        })
    };
    let idle = book.prints.iter().filter(|(id, _)| !used(id));
    idle.map(|(id, print)| {
        Diagnostic::warning(
            CODE,
            context.at(format!("print.{id}")),
            text!(zh: "打印件「{zh}」没有用到", en: "nothing uses the print “{en}”", zh = print.label.zh, en = print.label.en),
        )
        .why(text!(zh: "没有服务事项或操作列出它，谁也打不出来", en: "no service and no action lists it"))
        .help(text!(
            zh: "请在服务事项里写 `prints \"{id}\"`，或删去它",
            en: "write `prints \"{id}\"` in a service, or take it away"
        ))
    })
    .collect()
}
