//! # SW0025 等号两边有空格 · spaces around `=`
//!
//! `名字=值` 是一个整体，等号两边不留空格，这样一眼能看出哪些连在一起；`fmt` 会自动改好。
//!
//! `name=value` is one thing and is written without spaces, so that one sees what belongs together.
//! `fmt` mends it.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched" owner = "technician"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "dispatched" owner="technician"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0025");

/// Blanks on either side of `=`; `from` is where the name ends, `to` where the value begins.
#[must_use]
pub fn spaced_equals(sign: Span, from: usize, to: usize) -> Diagnostic {
    let gap = Span { start: from, end: to, ..sign };
    Diagnostic::warning(CODE, sign, text!(zh: "等号两边不留空格", en: "no spaces are needed around `=`"))
        .why(text!(zh: "`名字=值` 是一个整体。", en: "`name=value` is one thing."))
        .help(
            text!(zh: "请删掉空格，或者运行 `shouwen fmt`。", en: "Remove the spaces, or run `shouwen fmt`."),
        )
        .fix(gap, "=")
}
