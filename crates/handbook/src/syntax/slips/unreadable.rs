//! # SW0010 这里看不懂 · something unreadable
//!
//! 这个位置上的字符不属于任何写法，系统不知道是什么意思。
//! 请对照前后的行检查一下，多半是多打了一个符号。
//!
//! The character fits none of the ways to write a statement. Compare with the lines around it: most often it is a
//! sign too many.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched" / "已派工"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "dispatched" "已派工"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0010");

/// A sign that fits nowhere in a statement.
#[must_use]
pub fn unreadable(span: Span, typed: &str) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "看不懂这里的 `{typed}`", en: "`{typed}` makes no sense here"))
        .why(text!(
            zh: "一行的写法是：一个词，后面跟着引号里的值，或者 `名字=值`。",
            en: "A line is a word, followed by values in quotes or by `name=value`.",
        ))
        .help(text!(zh: "如果是多打的，请删掉它。", en: "If it was typed by accident, remove it."))
}
