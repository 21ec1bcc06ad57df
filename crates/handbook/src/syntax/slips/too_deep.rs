//! # SW0035 套得太深 · nested too deeply
//!
//! 花括号一层套一层，超过了限度。正常的手册只要五层左右。
//!
//! Blocks lie in one another beyond the limit. A handbook needs about five levels.
//!
//! 错 bad:
//!
//! ```kdl
//! a { a { a { a { a { a { a { a { a { a { a { a { a {
//! a { a { a { a { a { a { a { a { a { a { a { a { a {
//! a { a { a { a { a { a { a { a { a { a { a { a { a {
//! a { a { a { a { a { a { a { a { a { a { a { a { a {
//! a { a { a { a { a { a { a { a { a { a { a { a { a {
//! } } } } } } } } } } } } }
//! } } } } } } } } } } } } }
//! } } } } } } } } } } } } }
//! } } } } } } } } } } } } }
//! } } } } } } } } } } } } }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! a { b { c "x" } }
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0035");

/// A block deeper than the limit.
#[must_use]
pub fn too_deep(open: Span, limit: usize) -> Diagnostic {
    Diagnostic::error(CODE, open, text!(zh: "套得太深，超过了 {limit} 层", en: "nested deeper than {limit} levels"))
        .why(text!(zh: "这么深的文件人读不懂，也可能是有意捣乱。", en: "Nobody can read such a file, and it may be meant to do harm."))
        .help(text!(zh: "请拆成几个文件，或者检查是不是漏了 `}}`。", en: "Split it into several files, or look for lost `}}`."))
}
