//! # SW0028 文字没有加引号 · words without quotes
//!
//! 作为值的文字都放在引号里。有些不加引号也能读懂，但一遇到空格或标点就会出错，所以请一律加上；`fmt` 会自动改好。
//!
//! Words that are values stand in quotes. Some are understood without, but the first space or sign in them breaks
//! the line, so quote them always; `fmt` mends it.
//!
//! 错 bad:
//!
//! ```kdl
//! option urgent 急修
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! option "urgent" "急修"
//! ```

use diag::{Code, Diagnostic, Severity, Span, text};

use crate::syntax::chars::quote;

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0028");

/// Bare words as values, `meant` being the same in quotes; an error where they could not be read at all.
#[must_use]
pub fn unquoted_text(span: Span, typed: &str, meant: &str, legal: bool) -> Diagnostic {
    let severity = if legal { Severity::Warning } else { Severity::Error };
    Diagnostic::new(
        severity,
        CODE,
        span,
        text!(zh: "文字 `{typed}` 没有加引号", en: "`{typed}` is not in quotes"),
    )
    .why(text!(
        zh: "值里的文字都放在引号里，空格和标点才不会出错。",
        en: "Words that are values stand in quotes, so that spaces and signs do no harm.",
    ))
    .help(text!(zh: "请写成 {meant}。", en: "Write {meant}."))
    .fix(span, meant)
}

/// Several bare words as the value of one property.
#[must_use]
pub fn several_words(span: Span, name: &str, typed: &str) -> Diagnostic {
    let meant = quote(typed);
    Diagnostic::error(
        CODE,
        span,
        text!(zh: "`{name}` 的值没有加引号", en: "the value of `{name}` is not in quotes"),
    )
    .why(text!(
        zh: "没有引号，只有第一个词算是 `{name}` 的值。",
        en: "Without quotes only the first word is the value of `{name}`.",
    ))
    .help(text!(zh: "请写成 `{name}={meant}`。", en: "Write `{name}={meant}`."))
    .fix(span, meant.clone())
}
