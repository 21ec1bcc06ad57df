//! # SW0034 花括号前面没有词 · a block without a name
//!
//! 每一段 `{ … }` 前面都要有一个词，说明这是什么。
//!
//! Every block `{ … }` follows a word that says what it is.
//!
//! 错 bad:
//!
//! ```kdl
//! {
//!     ask "photos"
//! }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! action "arrive" {
//!     ask "photos"
//! }
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0034");

/// `{` with no statement before it.
#[must_use]
pub fn block_without_name(open: Span) -> Diagnostic {
    Diagnostic::error(CODE, open, text!(zh: "这个 `{{` 前面没有词", en: "there is no word before this `{{`"))
        .why(text!(zh: "每一段都要先说明它是什么，比如 `stage \"…\" {{`。", en: "A block starts with what it is, such as `stage \"…\" {{`."))
        .help(text!(zh: "请在前面补上这个词；如果花括号是多余的，请连同对应的 `}}` 一起删掉。", en: "Add the word; or remove the brace and its `}}`."))
}
