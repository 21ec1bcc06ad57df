//! Expressions of the handbook language: conditions, guards and formulas, from text to the checked form that is stored.
//!
//! The way of a text: `lexer` (characters to signs) → `parser` (signs to a tree with places) → `typing` (a tree to
//! [`model::expression::Expression`]). Every fault becomes one diagnostic in the words of `messages`; nothing here
//! panics, whatever the text. What may not enter: evaluation (that is `model`'s) and any knowledge of files.

use diag::{Diagnostic, Span};
use model::expression::{Expression, Type};
use model::ids::FieldId;

mod codes;
mod lexer;
mod messages;
mod parser;
mod scope;
mod show;
mod tree;
mod typing;

pub use scope::{FieldType, Scope};
pub use show::show;

/// Most signs (words, numbers, operators) of one expression.
pub const MOST_SIGNS: usize = 400;

/// Deepest nesting of one expression; the stored form must be readable again by every JSON reader.
pub const DEEPEST: usize = 48;

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose<'a> {
    Any,
    Condition,
    ValueOf(&'a FieldId),
}

/// Reads and checks an expression of any type.
///
/// `at` is the place of the string's content (without its quotes); when the content was written with escapes, so that
/// its bytes are not those of the text, every diagnostic points at the whole string.
///
/// # Errors
/// One diagnostic for each mistake, at least one.
pub fn compile(text: &str, at: Span, scope: &Scope) -> Result<(Expression, Type), Vec<Diagnostic>> {
    run(text, at, scope, Purpose::Any)
}

/// Reads and checks an expression that must be true or false: `when`, `guard`.
///
/// # Errors
/// As [`compile`]; also when it is not a condition.
pub fn condition(text: &str, at: Span, scope: &Scope) -> Result<Expression, Vec<Diagnostic>> {
    run(text, at, scope, Purpose::Condition).map(|(expression, _)| expression)
}

/// Reads and checks an expression whose value goes into a field: `set "field" to="…"`. Here a lone `'option'` is a value.
///
/// # Errors
/// As [`compile`]; also when its type is not that of the field.
pub fn value_for(
    text: &str,
    at: Span,
    scope: &Scope,
    field: &FieldId,
) -> Result<Expression, Vec<Diagnostic>> {
    run(text, at, scope, Purpose::ValueOf(field)).map(|(expression, _)| expression)
}

fn run(
    text: &str,
    at: Span,
    scope: &Scope,
    purpose: Purpose<'_>,
) -> Result<(Expression, Type), Vec<Diagnostic>> {
    let place = tree::Place::new(text, at);
    let lexed = lexer::lex(text, place, scope);
    let (tree, mut found) = parser::parse(lexed, place);
    let checked = tree.and_then(|tree| typing::check(&tree, place, scope, purpose, &mut found));
    match checked {
        Some(checked) if found.is_empty() => Ok(checked),
        _ => Err(found),
    }
}

#[cfg(test)]
pub(crate) mod tests;
