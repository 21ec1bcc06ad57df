//! # SW0030 左花括号另起了一行 · the brace stands on the next line
//!
//! `{` 要和它所属的词写在同一行的末尾；换了行，那一条就已经结束了。
//!
//! The `{` stands at the end of the line it belongs to; a line end ends the statement.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched"
//! {
//!     owner "technician"
//! }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "dispatched" {
//!     owner "technician"
//! }
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0030");

/// `{` at the start of a line, after a statement without a block; `head` is that statement.
#[must_use]
pub fn brace_on_next_line(open: Span, head: Span) -> Diagnostic {
    let gap = Span { start: head.end, end: open.end, ..open };
    Diagnostic::error(CODE, open, text!(zh: "`{{` 要写在上一行的末尾", en: "the `{{` belongs at the end of the line before"))
        .label(head, text!(zh: "它属于这一行", en: "it belongs to this line"))
        .why(text!(zh: "一换行，上一条就结束了。", en: "A line end ends the statement."))
        .help(text!(zh: "请把 `{{` 移到上一行的末尾，前面空一格。", en: "Move the `{{` to the end of the line before, after a space."))
        .fix(gap, " {")
}
