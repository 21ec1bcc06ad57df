//! # SW0032 值之间少了空格 · a space is missing
//!
//! 值和值之间要有空格；名字和值之间要有等号。
//!
//! Values are separated by a space; a name and its value are joined by `=`.
//!
//! 错 bad:
//!
//! ```kdl
//! option "urgent""急修"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! option "urgent" "急修"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0032");

/// Two values that touch.
#[must_use]
pub fn missing_space(place: Span) -> Diagnostic {
    Diagnostic::error(CODE, place, text!(zh: "这里少了一个空格", en: "a space is missing here"))
        .why(text!(zh: "值和值之间用空格隔开。", en: "Values are separated by spaces."))
        .help(text!(zh: "请在这里加一个空格。", en: "Put a space here."))
        .fix(place, " ")
}

/// A name that touches the string behind it.
#[must_use]
pub fn missing_sign(place: Span, name: &str) -> Diagnostic {
    Diagnostic::error(CODE, place, text!(zh: "`{name}` 后面少了等号", en: "a `=` is missing after `{name}`"))
        .why(text!(zh: "属性写作 `名字=值`。", en: "A property is written `name=value`."))
        .help(text!(zh: "请在这里加上 `=`。", en: "Put `=` here."))
        .fix(place, "=")
}
