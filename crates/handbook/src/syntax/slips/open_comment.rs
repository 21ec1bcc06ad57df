//! # SW0036 注释没有结束 · a comment that does not end
//!
//! 以 `/*` 开头的注释要用 `*/` 结束。没有结束，后面的内容就全成了注释。
//! 只有一行的注释，用 `//` 更简单。
//!
//! A comment that starts with `/*` ends with `*/`; else all that follows is comment. For a single line `//` is simpler.
//!
//! 错 bad:
//!
//! ```kdl
//! clause "3.2" /* 合同第三章
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! clause "3.2" /* 合同第三章 */
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0036");

/// `/*` without `*/`; `end` is the end of the text.
#[must_use]
pub fn open_comment(open: Span, end: usize) -> Diagnostic {
    let place = Span { start: end, end, ..open };
    Diagnostic::error(CODE, open, text!(zh: "这个注释没有结束", en: "this comment does not end"))
        .here(text!(zh: "从这里到文件末尾都成了注释", en: "from here to the end of the file all is comment"))
        .why(text!(zh: "以 `/*` 开头的注释要用 `*/` 结束。", en: "A comment that starts with `/*` ends with `*/`."))
        .help(text!(zh: "请在注释后面补上 `*/`；只有一行的话，改用 `//` 更简单。", en: "Add `*/` after it; for a single line `//` is simpler."))
        .fix(place, " */")
}
