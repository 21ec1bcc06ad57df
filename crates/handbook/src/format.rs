//! Tidy text: what `shouwen fmt` writes. One statement a line as the author broke them, four spaces a level, one
//! space between values, none around `=`, at most one blank line, bare words quoted; every comment stays.
//!
//! Works on words, not on the tree, because a tree has no comments. What may not enter: the meaning of a word,
//! and any change of what a text says.

mod printer;

use diag::{Diagnostic, Severity, SourceId};

use crate::syntax;

/// The same text, tidy. Formatting twice changes nothing more, and the tree stays the same.
///
/// # Errors
/// A text with slips is not touched: the diagnostics say what to mend first. Their places refer to
/// [`SourceId::default`], the first text of a [`diag::Sources`].
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let source = SourceId::default();
    let (_, found) = syntax::parse(source, text);
    if found.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(found);
    }
    let (tokens, _) = syntax::read(source, text);
    Ok(printer::print(text, &tokens))
}
