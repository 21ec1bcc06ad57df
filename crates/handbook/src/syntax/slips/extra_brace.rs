//! # SW0022 多了右花括号 · a closing brace too many
//!
//! 有一个 `}` 没有对应的 `{`：多半是删内容时留下的，或者前面的 `{` 被删掉了。
//!
//! A `}` has no `{`: most often it was left when something was removed, or the `{` before it was.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched" {
//!     owner "technician"
//! }
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
pub const CODE: Code = Code::new("SW0022");

/// A closing brace with nothing to close.
#[must_use]
pub fn extra_brace(span: Span) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "多了一个 `}}`", en: "there is a `}}` too many"))
        .why(text!(zh: "没有与它对应的 `{{`。", en: "It has no `{{`."))
        .help(text!(
            zh: "请删掉它；如果是前面少了 `{{`，请在那一行的末尾补上。",
            en: "Remove it; if a `{{` is missing before, add it at the end of its line.",
        ))
        .fix(span, "")
}
