//! A diagnostic: what is wrong in a handbook, where, why, and how to mend it.
//!
//! The room for everything that a message to an author is made of: a stable [`Code`], a [`Severity`], a
//! headline, a place in a text ([`Span`] into [`Sources`]), labels, the reason, the next step and, where the
//! mending is certain, a [`Fix`]. Every sentence is held in Chinese and English ([`Text`]), and one value is
//! rendered as text for a terminal, as JSON for tools and as HTML for pages.
//!
//! What may not enter: any knowledge of the handbook language, of files, clocks or terminals. Callers read
//! files and decide about colour; this crate only arranges characters.
//!
//! ```
//! use diag::{Code, Diagnostic, Diagnostics, Lang, Sources, text};
//!
//! const UNKNOWN_WORD: Code = Code::new("SW0199");
//! let mut sources = Sources::new();
//! let file = sources.add("repair.kdl", "servise \"repair\" \"报修\"");
//! let word = "servise";
//! let mut found = Diagnostics::new();
//! found.push(
//!     Diagnostic::error(UNKNOWN_WORD, file.span(0..7), text!(zh: "不认识的词 `{word}`", en: "unknown word `{word}`"))
//!         .help(text!(zh: "请改成 `service`", en: "write `service`"))
//!         .fix(file.span(0..7), "service"),
//! );
//! found.settle(&sources);
//! assert!(diag::render_text(found.as_slice(), &sources, Lang::Zh, false).starts_with("错误[SW0199] 不认识的词"));
//! ```

mod code;
mod diagnostic;
mod diagnostics;
mod render;
mod source;
mod suggest;
mod words;

pub use code::Code;
pub use diagnostic::{Diagnostic, Fix, Label, Root, Severity};
pub use diagnostics::Diagnostics;
pub use render::{html::render_html, json::render_json, text::render_text};
pub use source::{Position, Source, SourceId, Sources, Span, display_width};
pub use suggest::suggest;
pub use words::{Lang, Text};
