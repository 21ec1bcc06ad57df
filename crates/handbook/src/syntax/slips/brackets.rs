//! # SW0041 不用方括号 · square brackets
//!
//! 几个值直接用空格隔开，不用方括号。
//!
//! Several values are simply separated by spaces, without square brackets.
//!
//! 错 bad:
//!
//! ```kdl
//! intake ["counter" "phone"]
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! intake "counter" "phone"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0041");

/// `[` or `]`, in the manner of other languages.
#[must_use]
pub fn brackets(span: Span) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "这里不用方括号", en: "square brackets are not used here"))
        .why(text!(zh: "几个值直接排在一起，用空格隔开。", en: "Several values stand side by side, separated by spaces."))
        .help(text!(zh: "请删掉方括号。", en: "Remove the brackets."))
        .fix(span, "")
}
