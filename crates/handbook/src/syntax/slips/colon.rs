//! # SW0013 名字和值之间用等号 · a colon instead of `=`
//!
//! 属性的名字和值之间用半角等号 `=` 连接，不用冒号（`：` 和 `:` 都不行）。
//!
//! A property's name and value are joined by `=`, not by a colon, be it `：` or `:`.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched" owner："technician"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "dispatched" owner="technician"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0013");

/// `name：value` or `name: value` between the values of a statement.
#[must_use]
pub fn colon(sign: Span, name: Span, value: Span, word: &str) -> Diagnostic {
    let gap = Span { start: name.end, end: value.start, ..sign };
    Diagnostic::error(CODE, sign, text!(zh: "`{word}` 后面要用等号，不用冒号", en: "`=` is needed after `{word}`, not a colon"))
        .why(text!(zh: "属性写作 `名字=值`。", en: "A property is written `name=value`."))
        .help(text!(zh: "请把冒号改成半角的 `=`，两边不留空格。", en: "Replace the colon by `=`, with no space around it."))
        .fix(gap, "=")
}
