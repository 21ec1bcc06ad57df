//! Strings: in straight quotes, raw, over several lines; and those in other quotes or with a lost quote, where
//! the string that was meant is passed on so that the rest of the line can still be read.

use super::Lexer;
use crate::syntax::Scalar;
use crate::syntax::chars::{closers, ends_value, is_blank, is_forbidden, is_newline, quote};
use crate::syntax::slips;
use crate::syntax::token::Kind;

impl Lexer<'_> {
    /// A string that starts with a straight quote.
    pub(super) fn quoted(&mut self) {
        let start = self.at;
        if self.rest().starts_with("\"\"\"") {
            return self.triple_quoted(start);
        }
        match self.closing_quote(start + 1) {
            Some(close) if self.char_at(close + 1).is_none_or(ends_value) => self.string(start, close + 1),
            Some(close) => self.badly_followed(start, close),
            None => self.unclosed(start, start + 1),
        }
    }

    /// The next unescaped quote on this line; a backslash may carry the string over a line end.
    fn closing_quote(&self, from: usize) -> Option<usize> {
        let mut chars = self.slice(from, self.text.len()).char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return Some(from + at),
                '\\' => {
                    let escaped = chars.next().map_or(' ', |(_, c)| c);
                    if is_blank(escaped) || is_newline(escaped) {
                        while chars.next_if(|&(_, c)| is_blank(c) || is_newline(c)).is_some() {}
                    }
                }
                c if is_newline(c) => return None,
                _ => {}
            }
        }
        None
    }

    /// A whole string, quotes included.
    fn string(&mut self, start: usize, end: usize) {
        let value = self.decoded(start, end);
        self.push(Kind::Text(value), start, end);
    }

    /// What a string means: its characters, escapes and indentation resolved as KDL says.
    fn decoded(&mut self, start: usize, end: usize) -> String {
        let typed: String = self.slice(start, end).chars().filter(|&c| !is_forbidden(c)).collect();
        let plain = typed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        if let Some(plain) = plain
            && !plain.contains(['\\', '"'])
        {
            return plain.to_owned();
        }
        let parsed = kdl::KdlEntry::parse(&typed).ok();
        if let Some(Scalar::String(value)) = parsed.as_ref().and_then(|entry| Scalar::of(entry.value())) {
            return value;
        }
        let wrong = self.wrong_escape(start, end);
        self.found.push(slips::bad_string::bad_string(self.span(start, end), wrong));
        typed.trim_matches(['"', '#']).to_owned()
    }

    /// The first backslash that stands before something it cannot stand before.
    fn wrong_escape(&self, start: usize, end: usize) -> Option<diag::Span> {
        let text = self.slice(start, end);
        if text.starts_with('#') {
            return None;
        }
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            if c != '\\' {
                continue;
            }
            let (_, escaped) = chars.next()?;
            if !"nrt\\\"bfs".contains(escaped) && !is_blank(escaped) && !is_newline(escaped) {
                return Some(self.span(start + at, start + at + 1));
            }
        }
        None
    }

    /// A string that closes, but onto something that cannot follow: often its own closing quote was lost and
    /// the quote that was found opens the next string.
    fn badly_followed(&mut self, start: usize, close: usize) {
        let content = self.slice(start + 1, close);
        if self.closed_by_chinese_quote(start, start + 1, close) {
            return;
        }
        if self.char_at(close + 1) == Some('"') && self.char_at(close + 2).is_none_or(ends_value) {
            self.found.push(slips::lost_quote::extra(self.span(close + 1, close + 2)));
            let value = self.decoded(start, close + 1);
            return self.push_told(Kind::Text(value), start, close + 2, true);
        }
        let trimmed = content.trim_end_matches(is_blank);
        let head = match trimmed.strip_suffix(['=', '＝', ':', '：']) {
            Some(before) => {
                before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-')
            }
            None if trimmed.len() < content.len() => trimmed,
            None => return self.string(start, close + 1),
        };
        let head = head.trim_end_matches(is_blank).len();
        self.lost_closing_quote(start, start + 1, start + 1 + head);
    }

    /// A string without a closing quote on its line; its text starts at `from`.
    fn unclosed(&mut self, start: usize, from: usize) {
        let line_end = self.near_line_end(from);
        if self.closed_by_chinese_quote(start, from, line_end) {
            return;
        }
        if let Some(end) = self.closed_on_next_line(line_end) {
            let rest = self.slice(line_end, end).trim_start_matches(|c| is_blank(c) || is_newline(c));
            let gap = self.span(line_end, end - rest.len());
            self.found.push(slips::lost_quote::broken(self.span(start, from), gap));
            let words = self.slice(from, line_end).to_owned() + rest.trim_end_matches('"');
            return self.push_told(Kind::Text(words), start, end, true);
        }
        let length = probable_length(self.slice(from, line_end));
        if length == 0 {
            self.found.push(slips::lost_quote::extra(self.span(start, from)));
            self.at = from;
            self.spaced = true;
            return;
        }
        self.lost_closing_quote(start, from, from + length);
    }

    /// Where a string ends that was broken by a line end: the next line holds a quote that can only close.
    fn closed_on_next_line(&self, line_end: usize) -> Option<usize> {
        let after = self.slice(line_end, self.text.len());
        let next = after.trim_start_matches("\r\n").trim_start_matches(is_newline);
        let next_start = self.text.len() - next.len();
        if next.is_empty() || self.slice(line_end, next_start).matches('\n').count() > 1 {
            return None;
        }
        let line = self.slice(next_start, self.near_line_end(next_start));
        let close = line.find('"')?;
        let before = line[..close].chars().next_back()?;
        let closes =
            !is_blank(before) && before != '=' && line[close + 1..].chars().next().is_none_or(ends_value);
        (closes && line.matches('"').count() % 2 == 1).then_some(next_start + close + 1)
    }

    fn lost_closing_quote(&mut self, start: usize, from: usize, end: usize) {
        let words = self.slice(from, end).to_owned();
        self.found.push(slips::lost_quote::closing(self.span(start, from), self.span(end, end), &words));
        self.push_told(Kind::Text(words), start, end, true);
        self.spaced = true;
    }

    /// A string opened with a straight quote and closed with a Chinese one.
    fn closed_by_chinese_quote(&mut self, start: usize, from: usize, limit: usize) -> bool {
        let content = self.slice(from, limit);
        let mut open = 0_i32;
        for (at, c) in content.char_indices() {
            match c {
                '”' if open > 0 => open -= 1,
                '”' | '＂' | '“' if self.char_at(from + at + c.len_utf8()).is_none_or(ends_value) => {
                    let words = content[..at].to_owned();
                    let end = from + at + c.len_utf8();
                    self.found.push(slips::chinese_quotes::chinese_quotes(self.span(start, end), &words));
                    self.push_told(Kind::Text(words), start, end, true);
                    return true;
                }
                '“' => open += 1,
                _ => {}
            }
        }
        false
    }

    /// `"""`, a string over several lines; closed on its own line only by mistake.
    fn triple_quoted(&mut self, start: usize) {
        let from = start + 3;
        if self.char_at(from).is_some_and(is_newline) {
            let close = closing_triple(self.slice(from, self.text.len()));
            return match close {
                Some(length) => self.string(start, from + length + 3),
                None => self.runs_to_the_end(start, from),
            };
        }
        let line_end = self.line_end(from);
        match self.slice(from, line_end).find("\"\"\"") {
            Some(length) => {
                let words = self.slice(from, from + length).to_owned();
                let end = from + length + 3;
                self.found.push(slips::bad_string::triple_on_one_line(self.span(start, end), &words));
                self.push_told(Kind::Text(words), start, end, true);
            }
            None => self.unclosed(start, from),
        }
    }

    fn runs_to_the_end(&mut self, start: usize, from: usize) {
        let end = self.text.len();
        self.found.push(slips::lost_quote::several_lines(self.span(start, from)));
        self.cut_short = true;
        self.push_told(Kind::Text(String::new()), start, end, true);
    }

    /// `#"…"#`, in which a backslash is a backslash.
    pub(super) fn raw(&mut self, hashes: usize) {
        let start = self.at;
        let from = start + hashes;
        let marks = "#".repeat(hashes);
        let several = self.slice(from, self.text.len()).starts_with("\"\"\"")
            && self.char_at(from + 3).is_some_and(is_newline);
        let (opener, limit) = if several { ("\"\"\"", self.text.len()) } else { ("\"", self.line_end(from)) };
        let inside = from + opener.len();
        match self.slice(inside, limit).find(&format!("{opener}{marks}")) {
            Some(length) => self.string(start, inside + length + opener.len() + hashes),
            None if several => self.runs_to_the_end(start, inside),
            None => self.unclosed(start, inside),
        }
    }

    /// A string in Chinese or typographic quotes.
    pub(super) fn chinese_quoted(&mut self, opener: char) {
        let start = self.at;
        let from = start + opener.len_utf8();
        let closers = closers(opener).unwrap_or(&[]);
        let line = self.slice(from, self.near_line_end(from));
        let ends = || line.char_indices().filter(|(_, c)| closers.contains(c));
        let good = ends().find(|(at, c)| line[at + c.len_utf8()..].chars().next().is_none_or(ends_value));
        let (words, end) = match good.or_else(|| ends().next()) {
            Some((at, c)) => (&line[..at], from + at + c.len_utf8()),
            None => {
                let length = probable_length(line);
                (&line[..length], from + length)
            }
        };
        let words = words.to_owned();
        self.found.push(slips::chinese_quotes::chinese_quotes(self.span(start, end), &words));
        self.push_told(Kind::Text(words), start, end, true);
    }

    /// A string in single quotes or backticks.
    pub(super) fn single_quoted(&mut self, opener: char) {
        let start = self.at;
        let line = self.slice(start + 1, self.near_line_end(start + 1));
        let (words, length) = match line.find([opener, '’']) {
            Some(close) => {
                let closer = line[close..].chars().next().map_or(1, char::len_utf8);
                (&line[..close], close + closer)
            }
            None => {
                let length = line.find(ends_value).unwrap_or(line.len());
                (&line[..length], length)
            }
        };
        let (words, end) = (words.to_owned(), start + 1 + length);
        self.found.push(slips::single_quotes::single_quotes(self.span(start, end), opener, &quote(&words)));
        self.push_told(Kind::Text(words), start, end, true);
    }
}

/// The first `"""` that no backslash precedes.
fn closing_triple(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if text[at..].starts_with("\"\"\"") {
            return Some(at);
        }
    }
    None
}

/// How much of a line was probably meant to be inside a string whose closing quote was lost: up to the next
/// property, the comment, or the sign that ends the line.
fn probable_length(line: &str) -> usize {
    let mut end = line.find(" //").unwrap_or(line.len());
    for (at, _) in line.match_indices('=').filter(|(at, _)| *at < end) {
        let key = line[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if key.len() < at && key.ends_with(is_blank) {
            end = key.len();
            break;
        }
    }
    let mut words = line[..end].trim_end_matches(is_blank);
    while let Some(before) = words.strip_suffix(['{', '}', ';', '｛', '｝', '；']) {
        words = before.trim_end_matches(is_blank);
    }
    words.len()
}
