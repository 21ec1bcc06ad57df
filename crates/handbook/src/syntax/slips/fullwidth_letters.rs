//! # SW0018 全角字母或数字 · full-width letters or digits
//!
//! 引号外面的字母和数字要用半角的：`10`，不是 `１０`。
//!
//! Outside quotes letters and digits are half-width: `10`, not `１０`.
//!
//! 错 bad:
//!
//! ```kdl
//! survey "repair_visit" attempts=３
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! survey "repair_visit" attempts=3
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0018");

/// A word or number typed in full-width characters; `meant` is its half-width form.
#[must_use]
pub fn fullwidth_letters(span: Span, meant: &str) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "这里用了全角的字母或数字", en: "these letters or digits are full-width"))
        .why(text!(zh: "全角和半角是不同的字符，`１` 不是 `1`。", en: "Full-width characters are other characters: `１` is not `1`."))
        .help(text!(zh: "请切换到半角，改成 `{meant}`。", en: "Switch to half-width and write `{meant}`."))
        .fix(span, meant)
}
