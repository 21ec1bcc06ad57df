//! # SW0026 注释用两条斜杠 · a comment that does not start with `//`
//!
//! 注释以半角的 `//` 开头，一直到行末；`#`、`--`、`／／` 不行。
//!
//! A comment starts with `//` and goes to the end of the line; `#`, `--` and `／／` do not work.
//!
//! 错 bad:
//!
//! ```kdl
//! # 到场时限从接报算起
//! clause "3.2"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! // 到场时限从接报算起
//! clause "3.2"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0026");

/// A comment in the manner of other languages; the span is the sign that should be `//`.
#[must_use]
pub fn foreign_comment(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::error(
        CODE,
        span,
        text!(zh: "注释不能用 `{typed}` 开头", en: "a comment does not start with `{typed}`"),
    )
    .why(text!(zh: "注释以半角的 `//` 开头。", en: "A comment starts with `//`."))
    .help(text!(zh: "请把 `{typed}` 改成 `//`。", en: "Write `//` instead of `{typed}`."))
    .fix(span, "//")
}
