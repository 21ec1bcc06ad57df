//! # SW0023 引号不成对 · a quote is lost
//!
//! 一段文字要用一对引号括起来，并且在同一行里结束。少一个，后面的内容就会被当成文字。
//!
//! A string stands between two quotes on the same line. When one is lost, what follows is taken for text.
//!
//! 错 bad:
//!
//! ```kdl
//! option "urgent "急修"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! option "urgent" "急修"
//! ```

use diag::{Code, Diagnostic, Span, text};

use crate::syntax::chars::quote;

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0023");

/// The closing quote is lost; `place` is where it was probably meant.
#[must_use]
pub fn closing(open: Span, place: Span, words: &str) -> Diagnostic {
    let meant = quote(words);
    Diagnostic::error(CODE, open, text!(zh: "这个引号没有结束", en: "this quote is not closed"))
        .here(text!(zh: "文字从这里开始", en: "the string begins here"))
        .label(place, text!(zh: "多半应当在这里结束", en: "it should probably end here"))
        .why(text!(zh: "一段文字要在同一行里用另一个 `\"` 结束。", en: "A string ends with another `\"` on the same line."))
        .help(text!(zh: "请补上引号，比如写成 {meant}。", en: "Add the quote, for instance {meant}."))
        .fix(place, "\"")
}

/// The opening quote is lost; `place` is where it was probably meant.
#[must_use]
pub fn opening(close: Span, place: Span, words: &str) -> Diagnostic {
    let meant = quote(words);
    Diagnostic::error(CODE, close, text!(zh: "这个引号没有开头", en: "this quote closes nothing"))
        .here(text!(zh: "文字在这里结束", en: "the string ends here"))
        .label(place, text!(zh: "多半应当从这里开始", en: "it should probably begin here"))
        .why(text!(zh: "一段文字前后各要一个 `\"`。", en: "A string has a `\"` on either side."))
        .help(text!(zh: "请补上前面的引号，写成 {meant}。", en: "Add the quote before it: {meant}."))
        .fix(place, "\"")
}

/// A quote that belongs to nothing.
#[must_use]
pub fn extra(span: Span) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "多了一个引号", en: "there is a quote too many"))
        .why(text!(zh: "引号要成对，这一个没有对应的另一半。", en: "Quotes come in pairs; this one has no other half."))
        .help(text!(zh: "请删掉它，或者补上另一半。", en: "Remove it, or add the other half."))
        .fix(span, "")
}

/// A string in straight quotes with a line end inside; `gap` is the line end and the blanks around it.
#[must_use]
pub fn broken(open: Span, gap: Span) -> Diagnostic {
    Diagnostic::error(CODE, open, text!(zh: "这段文字中间换了行", en: "this string has a line end inside"))
        .here(text!(zh: "文字从这里开始", en: "the string begins here"))
        .why(text!(zh: "一段文字要在同一行里结束。", en: "A string ends on the line on which it begins."))
        .help(text!(
            zh: "请接成一行；确实要分几行，请用三个引号 `\"\"\"` 开头和结尾。",
            en: "Join the lines; if several are meant, begin and end with three quotes, `\"\"\"`.",
        ))
        .fix(gap, "")
}

/// A string over several lines that runs to the end of the file.
#[must_use]
pub fn several_lines(open: Span) -> Diagnostic {
    Diagnostic::error(CODE, open, text!(zh: "这段多行文字没有结束", en: "this text over several lines does not end"))
        .here(text!(zh: "从这里开始，一直到文件末尾", en: "it runs from here to the end of the file"))
        .why(text!(zh: "多行文字用三个引号开始，也要用三个引号结束。", en: "It begins with three quotes and ends with three."))
        .help(text!(
            zh: "请在文字后面另起一行，写上 `\"\"\"`。",
            en: "Write `\"\"\"` on a line of its own after the text.",
        ))
}
