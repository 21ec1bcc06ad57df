//! # SW0014 全角等号 · a full-width equals sign
//!
//! 等号要用半角的 `=`。输入 `＝` 时中文输入法是打开的，请切换到英文再打。
//!
//! The equals sign is `=`. A `＝` comes from an input method for Chinese; switch it off and type the sign again.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched" owner＝"technician"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "dispatched" owner="technician"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0014");

/// `＝` between a name and its value.
#[must_use]
pub fn fullwidth_equals(span: Span) -> Diagnostic {
    Diagnostic::error(
        CODE,
        span,
        text!(zh: "等号是全角的 `＝`", en: "the equals sign is the full-width `＝`"),
    )
    .why(text!(zh: "名字和值之间要用半角等号。", en: "Name and value are joined by the half-width sign."))
    .help(text!(zh: "请切换到英文输入法，改成 `=`。", en: "Switch the input method to English and type `=`."))
    .fix(span, "=")
}
