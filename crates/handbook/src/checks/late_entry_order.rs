//! # SW0548 补录还没标记就被拒绝 · late entries refused before they are marked
//!
//! 晚到 `marked_after` 要标记为补录，晚到 `at_most` 就不收。`at_most` 不比 `marked_after` 长，就没有哪一条会被标记：不是照常记，就是被拒绝。
//!
//! Later than `marked_after` an entry is marked late, later than `at_most` it is refused. When `at_most` is not the longer one
//! nothing is ever marked.
//!
//! 错 bad:
//!
//! ```kdl
//! late_entry marked_after="2 hours" at_most="30 minutes"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! late_entry marked_after="5 minutes" at_most="2 days"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0548");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let rule = &part.service.late_entry;
        let (marked, most) = (rule.marked_after, rule.at_most);
        let wrong = match (marked.micros(), most.micros()) {
            (Some(a), Some(b)) => a >= b,
            _ => marked.unit == most.unit && marked.count >= most.count,
        };
        if !wrong {
            return vec![];
        }
        vec![
            Diagnostic::error(
                CODE,
                part.at("late_entry.at_most"),
                text!(zh: "补录还没标记就被拒绝", en: "late entries are refused before they are marked"),
            )
            .why(text!(
                zh: "晚 {marked} 才标记，晚 {most} 就不收，没有一条会被标记",
                en: "they are marked after {marked} and refused after {most}, so none is ever marked"
            ))
            .help(text!(zh: "请让 `at_most` 比 `marked_after` 长", en: "let `at_most` be longer than `marked_after`"))
            .label(part.at("late_entry.marked_after"), text!(zh: "这么晚才标记", en: "marked after this")),
        ]
    })
}
