//! The tree of an expression as it was written: every part knows its place. Nothing here knows types.

use diag::Span;
use model::expression::Operator;
use rust_decimal::Decimal;

/// Where the text of an expression lies, to turn offsets within it into spans.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    at: Span,
    /// The bytes of the text are those of the file.
    exact: bool,
}

impl Place {
    pub(super) fn new(text: &str, at: Span) -> Self {
        Self { at, exact: text.len() == at.end.saturating_sub(at.start) }
    }

    /// The span of a stretch of bytes of the text.
    pub(super) fn span(self, bytes: &Range) -> Span {
        if self.exact {
            Span {
                source: self.at.source,
                start: self.at.start + bytes.start,
                end: self.at.start + bytes.end,
            }
        } else {
            self.at
        }
    }

    /// Whether a change can be offered: only where offsets are exact.
    pub(super) const fn exact(self) -> bool {
        self.exact
    }

    /// The place of the whole text.
    pub(super) const fn whole(self) -> Span {
        self.at
    }
}

/// A stretch of bytes of the expression's text.
pub(super) type Range = std::ops::Range<usize>;

/// One part of an expression with its place.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) what: What,
    pub(super) at: Range,
}

/// What a part is.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// `true`, `false`
    Truth(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a decimal point.
    Decimal(Decimal),
    /// `'option'`
    Word(String),
    /// A field or a fact.
    Name(String),
    /// `!x`
    Not(Box<Node>),
    /// `a == b` and its like; the range is that of the operator.
    Binary(Operator, Range, Box<Node>, Box<Node>),
    /// `x in [..]`
    In(Box<Node>, Vec<Node>),
    /// `name(…)`; the range is that of the name.
    Call(String, Range, Vec<Node>),
    /// A part that is wrong in itself and was already reported.
    Broken,
}

/// The text of an operator.
pub(super) const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "==",
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::And => "&&",
        Operator::Or => "||",
        Operator::Plus => "+",
        Operator::Minus => "-",
        Operator::Times => "*",
    }
}

/// How strongly an operator binds; comparisons, and `in` with them, do not chain.
pub(super) const fn strength(operator: Operator) -> u8 {
    match operator {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual => COMPARISON,
        Operator::Plus | Operator::Minus => 4,
        Operator::Times => 5,
    }
}

/// The strength of comparisons and of `in`.
pub(super) const COMPARISON: u8 = 3;

/// The strength of `!` and of the sign of a number: only a single part may follow.
pub(super) const PREFIX: u8 = 6;
