//! Bare words, and everything that starts with `#`.

use super::Lexer;
use crate::syntax::Scalar;
use crate::syntax::chars::{ends_value, ends_word, is_blank, is_forbidden, is_newline, narrow};
use crate::syntax::slips;
use crate::syntax::token::Kind;

impl Lexer<'_> {
    pub(super) fn word(&mut self) {
        let start = self.at;
        if self.rest().starts_with("--") {
            return self.foreign_comment(2);
        }
        let (end, legal) = self.word_end(start);
        let typed: String = self.slice(start, end).chars().filter(|&c| !is_forbidden(c)).collect();
        let narrowed: String = typed.chars().map(narrow).collect();
        if self.char_at(end) == Some('"') && self.lost_opening_quote(start, end) {
            return;
        }
        let wide = narrowed != typed && narrowed.is_ascii();
        if wide {
            let span = self.span(start, end);
            self.found.push(slips::fullwidth_letters::fullwidth_letters(span, &narrowed));
        }
        let word = if wide { narrowed } else { typed };
        self.push_told(Kind::Word { word, legal }, start, end, wide);
    }

    /// Where a bare word ends, and whether it may be written without quotes: a lone slash, a `#` inside and an
    /// address with `://` may not.
    fn word_end(&self, start: usize) -> (usize, bool) {
        let mut legal = true;
        let mut at = start;
        while let Some(c) = self.char_at(at) {
            let rest = self.slice(at, self.text.len());
            if at > start && rest.starts_with("://") {
                legal = false;
                let end = rest.find(|c| is_blank(c) || is_newline(c) || c == '"');
                return (end.map_or(self.text.len(), |length| at + length), legal);
            }
            match c {
                '/' if ["//", "/*", "/-"].iter().any(|comment| rest.starts_with(comment)) => break,
                '/' | '#' => legal = false,
                c if ends_word(c) => break,
                _ => {}
            }
            at += c.len_utf8();
        }
        (at, legal)
    }

    /// A word that touches a quote: `urgent"` lost its opening quote, `en"Repair"` a blank or `=`.
    fn lost_opening_quote(&mut self, start: usize, end: usize) -> bool {
        let line = self.slice(end + 1, self.line_end(end));
        let proper_string = line.find('"').is_some_and(|close| {
            let content = &line[..close];
            !content.is_empty()
                && !content.starts_with(is_blank)
                && line[close + 1..].chars().next().is_none_or(ends_value)
        });
        if proper_string {
            return false;
        }
        let word = self.slice(start, end).to_owned();
        self.found.push(slips::lost_quote::opening(self.span(end, end + 1), self.span(start, start), &word));
        self.push_told(Kind::Text(word), start, end + 1, true);
        true
    }

    /// `#true`, raw strings, and comments in the manner of other languages.
    pub(super) fn hash(&mut self, c: char) {
        let start = self.at;
        let hashes = self.rest().chars().take_while(|&c| c == '#').count();
        if hashes > 0 && self.char_at(start + hashes) == Some('"') {
            return self.raw(hashes);
        }
        let word_start = start + c.len_utf8();
        let length =
            self.slice(word_start, self.text.len()).find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let end = length.map_or(self.text.len(), |length| word_start + length);
        let word = self.slice(word_start, end);
        if self.char_at(end).is_none_or(ends_value)
            && let Some((value, meant)) = keyword(word)
        {
            let exact = self.slice(start, end) == meant;
            if !exact {
                self.found.push(slips::bare_keyword::bare_keyword(self.span(start, end), word, meant));
            }
            return self.push_told(Kind::Keyword(value), start, end, !exact);
        }
        let after_sign =
            self.tokens.last().is_some_and(|t| matches!(t.kind, Kind::Equals { .. } | Kind::Colon));
        if after_sign && c == '#' && !word.is_empty() {
            let (end, _) = self.word_end(start);
            let typed = self.slice(start, end).to_owned();
            self.push(Kind::Word { word: typed, legal: false }, start, end);
        } else {
            self.foreign_comment(c.len_utf8());
        }
    }
}

/// The value that `true`, `False`, `NULL` … mean, and how it is written.
pub(crate) fn keyword(word: &str) -> Option<(Scalar, &'static str)> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Some((Scalar::Bool(true), "#true")),
        "false" => Some((Scalar::Bool(false), "#false")),
        "null" => Some((Scalar::Null, "#null")),
        _ => None,
    }
}

/// Whether a bare word is kept by KDL for values that are written with `#`.
pub(crate) fn is_value_word(word: &str) -> bool {
    matches!(word, "true" | "false" | "null" | "inf" | "-inf" | "nan")
}
