//! # SW0038 等号后面没有值 · a name without a value
//!
//! `名字=` 后面要有值，并且写在同一行。
//!
//! `name=` is followed by its value, on the same line.
//!
//! 错 bad:
//!
//! ```kdl
//! stage "dispatched" owner=
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! stage "dispatched" owner="technician"
//! ```

use diag::{Code, Diagnostic, Span, text};

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0038");

/// `name=` with nothing behind it.
#[must_use]
pub fn missing_value(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(CODE, span, text!(zh: "`{name}` 没有值", en: "`{name}` has no value"))
        .why(text!(zh: "等号后面要在同一行写上值。", en: "The value follows the `=` on the same line."))
        .help(text!(zh: "请补上，比如 `{name}=\"…\"`；不需要的话，请删掉 `{name}=`。", en: "Add it, as in `{name}=\"…\"`, or remove `{name}=`."))
}
