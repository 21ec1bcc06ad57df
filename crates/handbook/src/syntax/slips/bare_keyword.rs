//! # SW0012 是、否、空要加井号 · `true` without `#`
//!
//! 是、否、空三个值写作 `#true`、`#false`、`#null`：小写，前面有半角井号。
//! 如果要的是文字，请放进引号里。
//!
//! Yes, no and nothing are written `#true`, `#false` and `#null`: in small letters, after a `#`.
//! If a word is meant, put it into quotes.
//!
//! 错 bad:
//!
//! ```kdl
//! field "urgency" required=true
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! field "urgency" required=#true
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0012");

/// `true`, `False`, `＃null` …, written otherwise than the value has to be.
#[must_use]
pub fn bare_keyword(span: Span, typed: &str, meant: &str) -> Diagnostic {
    Diagnostic::error(
        CODE,
        span,
        text!(zh: "`{typed}` 要写作 `{meant}`", en: "`{typed}` is written `{meant}`"),
    )
    .why(text!(
        zh: "是、否、空三个值前面要加井号，才不会和文字混淆。",
        en: "Yes, no and nothing start with `#`, so that they are not taken for words.",
    ))
    .help(text!(
        zh: "请改成 `{meant}`；如果要的就是文字，请写成 `\"{typed}\"`。",
        en: "Write `{meant}`; if the word itself is meant, write `\"{typed}\"`.",
    ))
    .fix(span, meant)
}
