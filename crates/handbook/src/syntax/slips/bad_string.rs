//! # SW0037 引号里的写法不对 · a string that cannot be read
//!
//! 引号里的反斜杠 `\` 有特殊意思：`\n` 是换行，`\"` 是引号。要写反斜杠本身，请写两个。
//! 多行文字用三个引号：开头的三个引号后面换行，结尾的三个引号单独一行，中间的缩进不少于结尾的。
//!
//! A backslash in a string is special: `\n` is a line end, `\"` a quote. For the backslash itself write two.
//! Text over several lines stands between three quotes: a line end after the first three, the last three on a line of
//! their own, and what is between indented at least as far.
//!
//! 错 bad:
//!
//! ```kdl
//! clause "第3章\第2条"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! clause "第3章\\第2条"
//! ```

use diag::{Code, Diagnostic, Span, text};

use crate::syntax::chars::quote;

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0037");

/// A string whose escapes or indentation are wrong; `escape` is the backslash at fault, if it is one.
#[must_use]
pub fn bad_string(span: Span, escape: Option<Span>) -> Diagnostic {
    match escape {
        Some(backslash) => {
            Diagnostic::error(CODE, backslash, text!(zh: "反斜杠要写两个", en: "a backslash is written twice"))
                .why(text!(
                    zh: "引号里的 `\\` 有特殊意思，比如 `\\n` 是换行；它后面的字符不认识。",
                    en: "In a string `\\` is special (`\\n` is a line end), and what follows it here is unknown.",
                ))
                .help(text!(zh: "要写反斜杠本身，请写成 `\\\\`。", en: "For the backslash itself write `\\\\`."))
                .fix(backslash, "\\\\")
        }
        None => Diagnostic::error(CODE, span, text!(zh: "这段文字的写法不对", en: "this string cannot be read"))
            .why(text!(
                zh: "多行文字的每一行，缩进都不能比结尾的三个引号少，结尾的引号要单独一行。",
                en: "Each line of a text over several lines is indented at least as far as the closing quotes, which stand alone.",
            ))
            .help(text!(zh: "请把各行的缩进对齐，检查反斜杠。", en: "Align the lines, and look at the backslashes.")),
    }
}

/// `"""…"""` on one line.
#[must_use]
pub fn triple_on_one_line(span: Span, words: &str) -> Diagnostic {
    let meant = quote(words);
    Diagnostic::error(CODE, span, text!(zh: "只有一行的文字用一对引号就够了", en: "one line needs one pair of quotes"))
        .why(text!(zh: "三个引号是多行文字用的，后面必须换行。", en: "Three quotes are for several lines and are followed by a line end."))
        .help(text!(zh: "请写成 {meant}。", en: "Write {meant}."))
        .fix(span, meant.clone())
}
