//! Texts that diagnostics point into: names, lines, columns. Nothing here reads a file; callers hand over
//! the text they have.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Which text of a [`Sources`] collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

impl SourceId {
    /// A stretch of bytes of this text.
    #[must_use]
    pub const fn span(self, bytes: Range<usize>) -> Span {
        Span { source: self, start: bytes.start, end: bytes.end }
    }
}

/// A stretch of bytes in one text; `start == end` is a place between two characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes as a range.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The shortest span that holds both; the other must be of the same text, else it is left out.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        if self.source != other.source {
            return self;
        }
        Self { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the two share a byte, or are the same place.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.source == other.source && (self == other || (self.start < other.end && other.start < self.end))
    }
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters (not bytes, not display cells), from 1.
    pub column: usize,
}

/// One text with its name and the index of its lines.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    fn new(name: String, text: String) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name, text, line_starts }
    }

    /// The name under which people know the text, usually a path relative to the handbook.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines the text has, at least one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The line and column of a byte; offsets past the end or inside a character count as the place before.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_boundary(&self.text, offset);
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or("");
        // A byte order mark has no width and no author typed it: it does not count as a column.
        let column = before.chars().filter(|&c| c != '\u{feff}').count() + 1;
        Position { line, column }
    }

    /// The bytes of a line (from 1), without its line end; empty for a line that does not exist.
    #[must_use]
    pub fn line_range(&self, line: usize) -> Range<usize> {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.line_starts.get(index)) else {
            return self.text.len()..self.text.len();
        };
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        let end = if self.text[start..end].ends_with('\r') { end - 1 } else { end };
        start..end
    }

    /// The text of a line (from 1), without its line end.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        self.text.get(self.line_range(line)).unwrap_or("")
    }

    /// The text under a range of bytes, cut to what exists.
    #[must_use]
    pub fn slice(&self, bytes: Range<usize>) -> &str {
        let start = floor_boundary(&self.text, bytes.start);
        let end = floor_boundary(&self.text, bytes.end).max(start);
        self.text.get(start..end).unwrap_or("")
    }
}

/// Every text of one check, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// No text yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under a name and says how to refer to it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        // More than four thousand million files do not fit into memory, so the number cannot be cut.
        let id = SourceId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(Source::new(name.into(), text.into()));
        id
    }

    /// The text behind an id, or none when the id is of another collection.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.list.get(usize::try_from(id.0).ok()?)
    }

    /// The name of a text; empty when the id is of another collection.
    #[must_use]
    pub fn name(&self, id: SourceId) -> &str {
        self.get(id).map_or("", Source::name)
    }

    /// The characters under a span; empty when it points outside.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).map_or("", |source| source.slice(span.range()))
    }

    /// Line and column of the start of a span; 1:1 when it points outside.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.get(span.source).map_or(Position { line: 1, column: 1 }, |source| source.position(span.start))
    }

    /// All texts with their ids, in the order added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0u32..).map(SourceId).zip(&self.list)
    }
}

/// How many cells of a terminal a text takes: two for a Chinese character, none for a combining mark.
#[must_use]
pub fn display_width(text: &str) -> usize {
    text.width()
}

/// The cells that one character takes.
pub(crate) fn character_width(character: char) -> usize {
    character.width().unwrap_or(0)
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
