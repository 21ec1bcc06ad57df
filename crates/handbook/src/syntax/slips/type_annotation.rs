//! # SW0033 不用圆括号 · round brackets
//!
//! 手册里不用圆括号。说明文字请放进引号里，或者写成 `//` 注释。
//!
//! A handbook uses no round brackets outside strings. Put words into quotes, or into a `//` comment.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched" (后台) "已派工"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "dispatched" "已派工"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0033");

/// `(…)` outside a string.
#[must_use]
pub fn type_annotation(span: Span) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "这里不用圆括号", en: "round brackets are not used here"))
        .why(text!(zh: "圆括号在引号外面没有意思。", en: "Outside strings they mean nothing."))
        .help(text!(
            zh: "请删掉；如果是说明，请放进引号里，或者在行末写成 `// …`。",
            en: "Remove them; put an explanation into quotes, or at the end of the line after `//`.",
        ))
}
