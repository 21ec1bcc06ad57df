//! # SW0020 值之间不用逗号 · a comma between values
//!
//! 值和值之间用空格隔开，不用逗号、顿号。
//!
//! Values are separated by spaces, not by commas.
//!
//! 错 bad:
//!
//! ```kdl
//! intake "counter", "phone", "portal"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! intake "counter" "phone" "portal"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0020");

/// `,`, `，` or `、` outside a string.
#[must_use]
pub fn comma(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "这里不用 `{typed}`", en: "no `{typed}` is needed here"))
        .why(text!(zh: "值和值之间用空格隔开。", en: "Values are separated by spaces."))
        .help(text!(zh: "请删掉它，留一个空格。", en: "Remove it and leave a space."))
        .fix(span, " ")
}
