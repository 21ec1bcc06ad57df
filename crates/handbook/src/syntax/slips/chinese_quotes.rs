//! # SW0015 中文引号 · Chinese quotation marks
//!
//! 文字要放在半角直引号 `"…"` 里。`“…”`、`「…」`、`『…』` 和一半中文一半英文的引号都不行。
//! 直引号里面的文字可以照常使用中文引号。
//!
//! Words stand in straight quotes, `"…"`; `“…”`, `「…」`, `『…』` and mixed pairs do not work.
//! Inside straight quotes Chinese quotation marks are fine.
//!
//! 错 bad:
//!
//! ```kdl
//! option “urgent” "急修"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! option "urgent" "急修"
//! ```

use diag::{Code, Diagnostic, Span, text};

use crate::syntax::chars::quote;

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0015");

/// A string in quotes of another kind, or opened straight and closed with a Chinese quote.
#[must_use]
pub fn chinese_quotes(span: Span, words: &str) -> Diagnostic {
    let meant = quote(words);
    Diagnostic::error(CODE, span, text!(zh: "引号要用半角的 `\"`", en: "quotes have to be straight: `\"`"))
        .why(text!(
            zh: "中文引号在这里只是普通文字，不能表示一段文字的开头和结尾。",
            en: "Chinese quotation marks are mere text here; they do not begin or end a string.",
        ))
        .help(text!(zh: "请切换到英文输入法，写成 {meant}。", en: "Switch the input method to English and write {meant}."))
        .fix(span, meant.clone())
}
