//! # SW0544 撤单没有人核实 · cancelling that nobody confirms
//!
//! 员工可以撤单，却没有写用哪个回访核实。不是客户自己要撤的单，应当问客户一声，否则撤单就成了甩单。
//!
//! Staff may cancel cases, but no visit confirms it with the customer. A case that the customer did not cancel himself
//! should be asked about; otherwise cancelling is a way to be rid of it.
//!
//! 错 bad:
//!
//! ```kdl
//! cancel by="front_desk supervisor"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! cancel by="front_desk supervisor" confirm="after_cancel"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};
use model::handbook::PartyNeed;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0544");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let open = part.service.cancel.as_ref().is_some_and(|rule| rule.confirm.is_none());
        // Without visits at all, or without a customer who could be asked, there is nothing to confirm by.
        if !open || part.service.visits.is_empty() || part.service.party == PartyNeed::Optional {
            return vec![];
        }
        vec![
            Diagnostic::warning(
                CODE,
                part.at("cancel"),
                text!(zh: "撤单没有人向客户核实", en: "nobody confirms a cancellation with the customer"),
            )
            .why(text!(
                zh: "不是客户自己要撤的单，没有人问客户一声",
                en: "a case that the customer did not cancel himself is dropped without asking him"
            ))
            .help(text!(zh: "请写 `confirm=\"回访编号\"`", en: "write `confirm=\"…\"` with the id of a return visit")),
        ]
    })
}
