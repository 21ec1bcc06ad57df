//! # SW0031 看不见的字符 · a character that nobody can see
//!
//! 文件里有一个看不见、也不该有的字符，多半是从网页或聊天软件里复制来的。
//! 它会让两个看起来一样的词变得不一样。
//!
//! The text holds a character that nobody can see, most often copied from a page or a chat. It makes two words differ
//! that look the same.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched​"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "dispatched"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0031");

/// A control character, a mark of writing direction, a blank without width.
#[must_use]
pub fn forbidden_character(span: Span, typed: char) -> Diagnostic {
    let number = format!("U+{:04X}", u32::from(typed));
    Diagnostic::error(CODE, span, text!(zh: "这里有一个看不见的字符（{number}）", en: "there is an invisible character here ({number})"))
        .why(text!(
            zh: "它会让看起来一样的两个词变得不一样。",
            en: "It makes two words differ that look the same.",
        ))
        .help(text!(zh: "请删掉它，或者把这个词重新打一遍。", en: "Remove it, or type the word again."))
        .fix(span, "")
}
