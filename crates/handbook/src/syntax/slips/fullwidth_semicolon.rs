//! # SW0019 全角分号 · a full-width semicolon
//!
//! 一行里写几条时，中间用半角分号 `;` 隔开，也可以换行。
//!
//! Several statements on one line are separated by the half-width `;`, or put on lines of their own.
//!
//! 错 bad:
//!
//! ```kdl
//! clause "3.2"； source "TCH-025"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! clause "3.2"; source "TCH-025"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0019");

/// `；` between statements.
#[must_use]
pub fn fullwidth_semicolon(span: Span) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "分号是全角的 `；`", en: "the semicolon is the full-width `；`"))
        .why(text!(zh: "隔开两条要用半角分号。", en: "Statements are separated by the half-width semicolon."))
        .help(text!(zh: "请改成 `;`，或者另起一行。", en: "Write `;`, or start a new line."))
        .fix(span, ";")
}
