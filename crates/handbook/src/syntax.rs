//! From text to a located tree: nodes, arguments, properties and children, each with its place.
//!
//! [`parse`] never fails: what can be read is returned, and each slip is told once, in words for people who
//! never wrote such a file, with what to type instead. The syntax is KDL v2. The `kdl` crate decodes strings
//! and is the judge in tests (what is accepted here it accepts, with the same meaning); the structure is read
//! here, because that crate returns no tree for a faulty text, ends the process on deep nesting and takes
//! exponential time on nested `/-`.
//!
//! The way of a text: `lexer` (characters to words) → `braces` (pairing by indentation) → `tree` (words to
//! nodes) → `slips::fold` (one message a line for the same slip). What may not enter: any word of the handbook
//! language itself.

mod braces;
pub(crate) mod chars;
mod lexer;
pub mod slips;
pub(crate) mod token;
mod tree;

use diag::{Diagnostic, Diagnostics, Severity, SourceId, Span};

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place, quotes included.
    pub span: Span,
}

/// What an argument or a property can be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// Words in quotes (or a bare word, which is warned of).
    String(String),
    /// A whole number that fits 64 bits.
    Integer(i64),
    /// A number with a point or exponent, as it was typed; never a floating-point value.
    Decimal(String),
    /// `#true` or `#false`.
    Bool(bool),
    /// `#null`.
    Null,
}

impl Scalar {
    /// The words, when it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(words) = self { Some(words) } else { None }
    }

    /// The same value as the `kdl` crate holds it; none for a number that it holds in floating point.
    fn of(value: &kdl::KdlValue) -> Option<Self> {
        match value {
            kdl::KdlValue::String(words) => Some(Self::String(words.clone())),
            kdl::KdlValue::Integer(number) => i64::try_from(*number).ok().map(Self::Integer),
            kdl::KdlValue::Float(_) => None,
            kdl::KdlValue::Bool(yes) => Some(Self::Bool(*yes)),
            kdl::KdlValue::Null => Some(Self::Null),
        }
    }
}

/// A named value, `within="10 minutes"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The name before the `=`.
    pub name: Spanned<String>,
    /// The value behind it.
    pub value: Spanned<Scalar>,
}

impl Property {
    /// From the name to the end of the value.
    #[must_use]
    pub fn span(&self) -> Span {
        self.name.span.to(self.value.span)
    }
}

/// One statement: a name, its values, and perhaps a block of others.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The first word.
    pub name: Spanned<String>,
    /// The values without a name, in order.
    pub arguments: Vec<Spanned<Scalar>>,
    /// The values with a name, in order; of a name given twice only the first.
    pub properties: Vec<Property>,
    /// What stands in its block.
    pub children: Vec<Node>,
    /// From the name to the last value or the closing brace.
    pub span: Span,
    /// Whether it has a block, be it empty.
    pub has_block: bool,
}

impl Node {
    /// The value of a property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name.value == name)
    }

    /// The children of one name, in order.
    pub fn children_named(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name.value == name)
    }

    /// From the name to the last value: the statement without its block.
    #[must_use]
    pub fn head(&self) -> Span {
        let last_argument = self.arguments.last().map(|argument| argument.span);
        let last_property = self.properties.last().map(|property| property.value.span);
        [last_argument, last_property].into_iter().flatten().fold(self.name.span, Span::to)
    }
}

/// The statements of one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The text.
    pub source: SourceId,
    /// The statements at the outermost level, in order.
    pub nodes: Vec<Node>,
}

/// Reads a text. The diagnostics are in the order of their places; an empty list means that nothing is to be
/// mended. When there are errors the tree holds what could be understood, which may be less than was written.
#[must_use]
pub fn parse(source: SourceId, text: &str) -> (Tree, Vec<Diagnostic>) {
    let (tokens, mut found) = read(source, text);
    let nodes = tree::build(source, text, &tokens, &mut found);
    (Tree { source, nodes }, settle(text, found))
}

/// The words of a text with every brace paired, and what was found so far.
pub(crate) fn read(source: SourceId, text: &str) -> (Vec<token::Token>, Vec<Diagnostic>) {
    let lexed = lexer::lex(source, text);
    let mut found = lexed.found;
    let tokens = braces::pair(source, lexed.tokens, lexed.cut_short, &mut found);
    (tokens, found)
}

fn settle(text: &str, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
    let mut found = Diagnostics::from(slips::fold(text, slips::without_consequences(text, found)));
    found.dedupe();
    let mut found = found.into_vec();
    if found.len() > MOST_MESSAGES {
        found.retain(|diagnostic| diagnostic.severity == Severity::Error);
        found.truncate(MOST_MESSAGES);
    }
    found
}

/// How many messages one text may give: nobody reads more at once, and hostile texts would give millions. Errors
/// go first.
const MOST_MESSAGES: usize = 200;
