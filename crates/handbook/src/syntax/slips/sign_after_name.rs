//! # SW0024 行首的词后面不用冒号、等号 · `name: value` at the start of a line
//!
//! 每行第一个词后面直接空一格写值，不写冒号或等号。
//! 等号只用在后面的 `名字=值` 里。
//!
//! The first word of a line is followed by a space and its values, with no colon or equals sign.
//! The sign is only for `name=value` further on.
//!
//! 错 bad:
//!
//! ```kdl
//! clause: "3.2"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! clause "3.2"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0024");

/// `name: value` or `name = value`, as other file formats have it; `value` is what follows, if anything does.
#[must_use]
pub fn sign_after_name(sign: Span, name: Span, word: &str, value: Option<Span>) -> Diagnostic {
    let gap = Span { start: name.end, end: value.map_or(sign.end, |value| value.start), ..sign };
    let replacement = if value.is_some() { " " } else { "" };
    Diagnostic::error(
        CODE,
        sign,
        text!(zh: "`{word}` 后面不用冒号或等号", en: "no sign is needed after `{word}`"),
    )
    .why(text!(
        zh: "每行的第一个词说明写的是什么，后面空一格就是它的值。",
        en: "The first word of a line says what it is; its values follow after a space.",
    ))
    .help(text!(zh: "请写成 `{word} \"…\"`。", en: "Write `{word} \"…\"`."))
    .fix(gap, replacement)
}
