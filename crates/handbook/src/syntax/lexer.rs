//! From characters to words. Slips that can be seen in the characters alone (full-width signs, Chinese quotes,
//! lost quotes, foreign comments) are told here, and the word that was meant is passed on.

mod numbers;
mod strings;
mod words;

use std::cell::Cell;

use diag::{Diagnostic, SourceId, Span, display_width};

use super::chars::{is_blank, is_forbidden, is_newline};
use super::slips;
use super::token::{Kind, Token};
pub(crate) use words::{is_value_word, keyword};

/// The words of a text and what was wrong with them.
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Token>,
    pub(crate) found: Vec<Diagnostic>,
    /// Whether a string or comment ran to the end of the text, so that braces cannot be counted.
    pub(crate) cut_short: bool,
}

/// Splits a text into words; every text is split somehow.
pub(crate) fn lex(source: SourceId, text: &str) -> Lexed {
    let mut lexer = Lexer {
        source,
        text,
        at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
        tokens: Vec::new(),
        found: Vec::new(),
        spaced: true,
        line_start: 0,
        indent: None,
        cut_short: false,
        line: Cell::new((1, 0)),
    };
    lexer.forbidden_characters();
    while lexer.next() {}
    Lexed { tokens: lexer.tokens, found: lexer.found, cut_short: lexer.cut_short }
}

struct Lexer<'a> {
    source: SourceId,
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    found: Vec<Diagnostic>,
    spaced: bool,
    line_start: usize,
    indent: Option<usize>,
    cut_short: bool,
    /// A place and the end of its line.
    line: Cell<(usize, usize)>,
}

/// How far a line is searched for what a lost quote was meant to close, in bytes; keeps hostile lines harmless.
const LONGEST_SEARCH: usize = 1024;

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    fn char_at(&self, offset: usize) -> Option<char> {
        self.text.get(offset..).and_then(|rest| rest.chars().next())
    }

    fn span(&self, start: usize, end: usize) -> Span {
        self.source.span(start..end)
    }

    /// Where the line of an offset ends, before its line end. Remembered, for lines may be long.
    fn line_end(&self, from: usize) -> usize {
        let (known_from, known_end) = self.line.get();
        if (known_from..=known_end).contains(&from) {
            return known_end;
        }
        let rest = self.text.get(from..).unwrap_or("");
        let end = rest.find(is_newline).map_or(self.text.len(), |length| from + length);
        self.line.set((from, end));
        end
    }

    /// The end of the line, or of the part of it in which a lost quote is looked for.
    fn near_line_end(&self, from: usize) -> usize {
        let mut end = self.line_end(from).min(from + LONGEST_SEARCH);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        end
    }

    /// Adds a word from `start` to `end` and goes on after it.
    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        self.push_told(kind, start, end, false);
    }

    fn push_told(&mut self, kind: Kind, start: usize, end: usize, told: bool) {
        let first = self.indent.is_none();
        let indent = *self.indent.get_or_insert_with(|| indentation(self.text, self.line_start, start));
        self.tokens.push(Token { kind, start, end, spaced: self.spaced, first, indent, told });
        self.spaced = false;
        self.at = end;
    }

    /// Every character that no text may hold, wherever it stands.
    fn forbidden_characters(&mut self) {
        for (offset, c) in self.rest().char_indices().filter(|(_, c)| is_forbidden(*c)) {
            let start = self.at + offset;
            let span = self.span(start, start + c.len_utf8());
            self.found.push(slips::forbidden_character::forbidden_character(span, c));
        }
    }

    /// Reads one word; false at the end.
    fn next(&mut self) -> bool {
        let Some(c) = self.char_at(self.at) else { return false };
        let (start, end) = (self.at, self.at + c.len_utf8());
        if is_blank(c) {
            if c == '\u{3000}' {
                self.found.push(slips::fullwidth_space::fullwidth_space(self.span(start, end)));
            }
            self.spaced = true;
            self.at = end;
        } else if is_forbidden(c) {
            self.at = end;
        } else if is_newline(c) {
            let end = if self.rest().starts_with("\r\n") { end + 1 } else { end };
            self.push(Kind::Newline, start, end);
            self.line_start = end;
            self.indent = None;
            self.spaced = true;
        } else if !self.punctuation(c, start, end) {
            self.word_or_string(c, start, end);
        }
        true
    }

    /// The signs of one character, half-width and full-width.
    fn punctuation(&mut self, c: char, start: usize, end: usize) -> bool {
        let kind = match c {
            ';' | '；' => Kind::Semicolon,
            '{' | '｛' => Kind::Open,
            '}' | '｝' => Kind::Close,
            '=' | '＝' => Kind::Equals { wide: c == '＝' },
            ':' | '：' => Kind::Colon,
            ',' | '，' | '、' => Kind::Comma,
            '(' | '（' => Kind::OpenParen,
            ')' | '）' => Kind::CloseParen,
            '[' | ']' | '【' | '】' => Kind::Bracket,
            _ => return false,
        };
        match c {
            '｛' | '｝' => {
                self.found.push(slips::fullwidth_brace::fullwidth_brace(self.span(start, end), c))
            }
            '；' => self.found.push(slips::fullwidth_semicolon::fullwidth_semicolon(self.span(start, end))),
            _ => {}
        }
        self.push(kind, start, end);
        true
    }

    fn word_or_string(&mut self, c: char, start: usize, end: usize) {
        match c {
            '"' => self.quoted(),
            '#' | '＃' => self.hash(c),
            '\'' | '`' => self.single_quoted(c),
            '/' | '／' if self.comment() => {}
            '\\' if self.continuation() => {}
            '/' | '／' | '\\' => self.push(Kind::Stray(c), start, end),
            _ if super::chars::closers(c).is_some() => self.chinese_quoted(c),
            _ if numbers::starts_number(self.rest()) => self.number(),
            _ => self.word(),
        }
    }

    /// `//`, `/*`, `/-`, and the full-width slashes that were meant as `//`.
    fn comment(&mut self) -> bool {
        let (start, rest) = (self.at, self.rest());
        if rest.starts_with("//") {
            self.push(Kind::LineComment, start, self.line_end(start));
        } else if rest.starts_with("/*") {
            self.block_comment();
        } else if rest.starts_with("/-") {
            self.push(Kind::Slashdash, start, start + 2);
            self.spaced = true;
        } else if ["／／", "/／", "／/"].iter().any(|slashes| rest.starts_with(slashes)) {
            let lead: usize = rest.chars().take(2).map(char::len_utf8).sum();
            self.foreign_comment(lead);
        } else {
            return false;
        }
        self.spaced = true;
        true
    }

    /// A comment in the manner of another language, from here to the end of the line; its first `lead` bytes
    /// should have been `//`.
    fn foreign_comment(&mut self, lead: usize) {
        let (start, end) = (self.at, self.line_end(self.at));
        self.found.push(slips::foreign_comment::foreign_comment(
            self.span(start, start + lead),
            self.slice(start, start + lead),
        ));
        self.push_told(Kind::LineComment, start, end, true);
    }

    /// `/* … */`, which may hold others of its kind.
    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0_usize;
        let mut at = start;
        loop {
            let rest = self.text.get(at..).unwrap_or("");
            let step = match (rest.find("/*"), rest.find("*/")) {
                (Some(open), Some(close)) if open < close => {
                    depth += 1;
                    open
                }
                (Some(_) | None, Some(close)) => {
                    depth -= 1;
                    close
                }
                (_, None) => break,
            };
            at += step + 2;
            if depth == 0 {
                return self.push(Kind::BlockComment, start, at);
            }
        }
        self.found.push(slips::open_comment::open_comment(self.span(start, start + 2), self.text.len()));
        self.cut_short = true;
        self.push_told(Kind::BlockComment, start, self.text.len(), true);
    }

    /// A backslash, blanks and perhaps a comment, then the end of the line.
    fn continuation(&mut self) -> bool {
        let start = self.at;
        let after = self.slice(start + 1, self.text.len()).trim_start_matches(is_blank);
        let line_end = self.line_end(self.text.len() - after.len());
        if !after.is_empty() && !after.starts_with(is_newline) && !after.starts_with("//") {
            return false;
        }
        let ending = self.slice(line_end, self.text.len());
        let length =
            if ending.starts_with("\r\n") { 2 } else { ending.chars().next().map_or(0, char::len_utf8) };
        self.push(Kind::Continuation, start, line_end + length);
        self.spaced = true;
        true
    }
}

/// How far the first word of a line stands from its start, in cells; a tab counts four.
fn indentation(text: &str, line_start: usize, word: usize) -> usize {
    let blanks = text.get(line_start..word).unwrap_or("");
    blanks.chars().map(|c| if c == '\t' { 4 } else { display_width(c.encode_utf8(&mut [0; 4])) }).sum()
}
