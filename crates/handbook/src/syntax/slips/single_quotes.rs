//! # SW0027 单引号 · single quotes
//!
//! 文字要放在双引号 `"…"` 里，不用单引号或反引号。
//! 双引号里面的公式可以用单引号，比如 `when="urgency == 'urgent'"`。
//!
//! Words stand in double quotes, `"…"`, not in single quotes or backticks.
//! Inside them an expression may use single quotes: `when="urgency == 'urgent'"`.
//!
//! 错 bad:
//!
//! ```kdl
//! option 'urgent' "急修"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! option "urgent" "急修"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0027");

/// A string in single quotes or backticks; `meant` is the string as it has to be written.
#[must_use]
pub fn single_quotes(span: Span, typed: char, meant: &str) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "文字要用双引号，不用 `{typed}`", en: "a string needs double quotes, not `{typed}`"))
        .why(text!(zh: "`{typed}` 不能表示一段文字的开头和结尾。", en: "`{typed}` does not begin or end a string."))
        .help(text!(zh: "请写成 {meant}。", en: "Write {meant}."))
        .fix(span, meant)
}
