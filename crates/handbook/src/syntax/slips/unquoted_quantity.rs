//! # SW0029 带单位的数要加引号 · a quantity without quotes
//!
//! 带单位的数、百分比、时间、日期、房号都是文字，要放在引号里：`"10 minutes"`、`"50%"`、`"08:30"`。
//! 不加引号的只能是单纯的数，比如 `3` 或 `0.5`。
//!
//! Numbers with a unit, percentages, times, dates and room numbers are words and stand in quotes: `"10 minutes"`,
//! `"50%"`, `"08:30"`. Only a mere number such as `3` or `0.5` needs none.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "arrive" within=10 minutes
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "arrive" within="10 minutes"
//! ```

use diag::{Code, Diagnostic, Span, text};

use crate::syntax::chars::quote;

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0029");

/// Something that begins like a number and is none, or a number with its unit behind it.
#[must_use]
pub fn unquoted_quantity(span: Span, typed: &str) -> Diagnostic {
    let meant = quote(typed);
    Diagnostic::error(CODE, span, text!(zh: "`{typed}` 要放在引号里", en: "`{typed}` belongs in quotes"))
        .why(text!(
            zh: "不加引号的只能是单纯的数；带单位的数、时间、日期、房号都是文字。",
            en: "Only a mere number goes without quotes; with a unit, or as a time, date or room, it is text.",
        ))
        .help(text!(zh: "请写成 {meant}。", en: "Write {meant}."))
        .fix(span, meant.clone())
}
