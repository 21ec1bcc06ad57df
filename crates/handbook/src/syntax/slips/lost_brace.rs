//! # SW0021 少了右花括号 · a closing brace is lost
//!
//! 有一个 `{` 没有对应的 `}`。根据缩进判断，是消息里指出的这一段没有结束。
//!
//! A `{` has no `}`. By the indentation it is the block that the message points at which does not end.
//!
//! 错 bad:
//!
//! ```kdl
//! service "repair" "报修" {
//!     action "arrive" "到场" {
//!         ask "photos"
//!     stage "done" "已完成"
//! }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! service "repair" "报修" {
//!     action "arrive" "到场" {
//!         ask "photos"
//!     }
//!     stage "done" "已完成"
//! }
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0021");

/// An opening brace whose block does not end; `place` is where the closing one was probably meant, `indent` the
/// indentation of the opening line.
#[must_use]
pub fn lost_brace(open: Span, place: Span, indent: usize) -> Diagnostic {
    let close = format!("\n{}}}", " ".repeat(indent));
    Diagnostic::error(CODE, open, text!(zh: "这个 `{{` 没有对应的 `}}`", en: "this `{{` has no `}}`"))
        .here(text!(zh: "这一段从这里开始", en: "the block begins here"))
        .label(place, text!(zh: "看缩进，应当在这后面结束", en: "by the indentation it should end after this"))
        .why(text!(zh: "每个 `{{` 都要有一个 `}}` 来结束。", en: "Every `{{` is ended by a `}}`."))
        .help(text!(zh: "请在这一段的末尾另起一行，补上 `}}`。", en: "Add `}}` on a line of its own at the end of the block."))
        .fix(place, close)
}
