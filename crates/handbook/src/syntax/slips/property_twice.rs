//! # SW0011 属性写了两次 · a property given twice
//!
//! 同一行里，一个属性只能写一次。写了两次，系统不会替您猜哪个算数。
//!
//! On one line a property is given once. Of two values the system does not guess which one counts.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "arrive" within="10 minutes" within="20 minutes"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "arrive" within="10 minutes"
//! ```

use diag::{Code, Diagnostic, text};

use crate::syntax::Property;

/// The stable name of this slip.
pub const CODE: Code = Code::new("SW0011");

/// The same name before two values of one statement.
#[must_use]
pub fn property_twice(first: &Property, second: &Property) -> Diagnostic {
    let name = &second.name.value;
    Diagnostic::error(CODE, second.name.span, text!(zh: "`{name}` 写了两次", en: "`{name}` is given twice"))
        .here(text!(zh: "这里又写了一次", en: "given again here"))
        .label(first.span(), text!(zh: "第一次在这里", en: "first given here"))
        .why(text!(
            zh: "一个属性只能有一个值，系统不会替您猜哪个算数。",
            en: "A property has one value, and the system does not guess which one counts.",
        ))
        .help(text!(zh: "请留下一个，删掉另一个。", en: "Keep one and remove the other."))
}
