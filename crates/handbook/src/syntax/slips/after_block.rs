//! # SW0039 右花括号后面要换行 · something behind a closing brace
//!
//! `}` 结束了整条，后面的内容要另起一行。属性要写在 `{` 前面。
//!
//! The `}` ends the statement; what follows starts a new line. Properties stand before the `{`.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "a" { owner "x" } stage "b"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "a" { owner "x" }
//! stage "b"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0039");

/// A word behind a closing brace on the same line.
#[must_use]
pub fn after_block(span: Span) -> Diagnostic {
    let place = Span { end: span.start, ..span };
    Diagnostic::error(CODE, span, text!(zh: "`}}` 后面要换行", en: "a line end is needed after `}}`"))
        .why(text!(zh: "`}}` 结束了整条，后面是新的一条。", en: "The `}}` ends the statement; this is a new one."))
        .help(text!(
            zh: "请另起一行；如果是属性，请移到 `{{` 前面。",
            en: "Start a new line; if it is a property, move it before the `{{`.",
        ))
        .fix(place, "\n")
}
