//! # SW0040 行首要是一个词 · a name that cannot be one
//!
//! 每行开头要是一个词，说明写的是什么，比如 `stage`、`limit`；数字和 `#true` 不能开头。
//!
//! A line starts with a word that says what it is, such as `stage` or `limit`; a number or `#true` cannot.
//!
//! 错 bad:
//!
//! ```kdl
//! 3 "days"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! within "3 days"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0040");

/// A number, a value or an illegal word where a name should be.
#[must_use]
pub fn bad_name(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "`{typed}` 不能作名字", en: "`{typed}` cannot be a name"))
        .why(text!(
            zh: "每行开头和等号前面要是一个词，由字母、数字、下划线组成，以字母开头。",
            en: "A line, and what is before `=`, starts with a word of letters, digits and underscores.",
        ))
        .help(text!(zh: "请在这里写上这一行是什么，比如 `limit`。", en: "Write what this line is, such as `limit`."))
}
