//! The words of a text, each with its place. Nothing here knows what a word means.

use std::ops::Range;

use super::Scalar;

/// What kind of word it is; strings and numbers carry their value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Newline,
    Semicolon,
    LineComment,
    BlockComment,
    /// A backslash at the end of a line: the statement goes on in the next.
    Continuation,
    /// `/-`: what follows is commented out.
    Slashdash,
    Open,
    Close,
    /// `=`, or `＝` when wide.
    Equals {
        wide: bool,
    },
    /// `:` or `：`, which mean nothing here but are often typed.
    Colon,
    /// `,`, `，` or `、`, likewise.
    Comma,
    OpenParen,
    CloseParen,
    /// `[`, `]` and their full-width kin.
    Bracket,
    /// A bare word; not legal when it holds something that only a string may hold.
    Word {
        word: String,
        legal: bool,
    },
    /// A string in quotes.
    Text(String),
    Number(Scalar),
    Keyword(Scalar),
    /// A character that fits nowhere.
    Stray(char),
}

impl Kind {
    /// Whether it can be an argument or the value of a property.
    pub(crate) fn is_value(&self) -> bool {
        matches!(self, Self::Word { .. } | Self::Text(_) | Self::Number(_) | Self::Keyword(_))
    }

    pub(crate) fn is_comment(&self) -> bool {
        matches!(self, Self::LineComment | Self::BlockComment | Self::Continuation)
    }
}

/// One word of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether blanks, a line start or a comment stand before it.
    pub(crate) spaced: bool,
    /// Whether it is the first on its line.
    pub(crate) first: bool,
    /// How far its line is indented, in cells.
    pub(crate) indent: usize,
    /// Whether a message about it was given already, so that no second one follows.
    pub(crate) told: bool,
}

impl Token {
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}
