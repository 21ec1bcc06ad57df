//! # SW0016 全角花括号 · a full-width brace
//!
//! 花括号要用半角的 `{` 和 `}`。
//!
//! Braces are the half-width `{` and `}`.
//!
//! 错 bad:
//!
//! ```kdl
//! return_visit after="finish" ｛
//!     source "PJ-025"
//! }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! return_visit after="finish" {
//!     source "PJ-025"
//! }
//! ```

use diag::{Code, Diagnostic, Span, text};

use crate::syntax::chars::narrow;

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0016");

/// `｛` or `｝`.
#[must_use]
pub fn fullwidth_brace(span: Span, typed: char) -> Diagnostic {
    let meant = narrow(typed);
    Diagnostic::error(CODE, span, text!(zh: "花括号是全角的 `{typed}`", en: "the brace is the full-width `{typed}`"))
        .why(text!(zh: "一段的开头和结尾要用半角花括号。", en: "A block begins and ends with half-width braces."))
        .help(text!(zh: "请切换到英文输入法，改成 `{meant}`。", en: "Switch the input method to English and type `{meant}`."))
        .fix(span, meant.to_string())
}
