//! # SW0017 全角空格 · a full-width space
//!
//! 引号外面有全角空格。它能读懂，但看不出来、也不好对齐，请换成普通空格；`fmt` 会自动改好。
//!
//! There is a full-width space outside quotes. It is understood, but hard to see and to align; use a plain one.
//! `fmt` mends it.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched"　"已派工"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "dispatched" "已派工"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0017");

/// U+3000 outside a string.
#[must_use]
pub fn fullwidth_space(span: Span) -> Diagnostic {
    Diagnostic::warning(CODE, span, text!(zh: "这里有一个全角空格", en: "there is a full-width space here"))
        .why(text!(zh: "它看起来像两个空格，容易对不齐。", en: "It looks like two spaces and breaks the alignment."))
        .help(text!(zh: "请换成普通空格，或者运行 `shouwen fmt`。", en: "Use a plain space, or run `shouwen fmt`."))
        .fix(span, " ")
}
