//! Numbers, and what looks like one: `10分钟`, `08:30`, `3-2-501`, `１０`.

use super::Lexer;
use crate::syntax::Scalar;
use crate::syntax::chars::{closers, ends_word, narrow};
use crate::syntax::slips;
use crate::syntax::token::Kind;

/// Whether a text starts as numbers do: a digit, or a sign or point and a digit.
pub(super) fn starts_number(text: &str) -> bool {
    let mut chars = text.chars().map(narrow);
    let mut c = chars.next();
    if matches!(c, Some('+' | '-')) {
        c = chars.next();
    }
    if c == Some('.') {
        c = chars.next();
    }
    c.is_some_and(|c| c.is_ascii_digit())
}

impl Lexer<'_> {
    pub(super) fn number(&mut self) {
        let start = self.at;
        let end = start + run_length(self.rest());
        let typed = self.slice(start, end);
        let narrowed: String = typed.chars().map(narrow).collect();
        let wide = narrowed != typed;
        match value(&narrowed) {
            Some(value) => {
                if wide {
                    let span = self.span(start, end);
                    self.found.push(slips::fullwidth_letters::fullwidth_letters(span, &narrowed));
                }
                self.push_told(Kind::Number(value), start, end, wide);
            }
            None => {
                let span = self.span(start, end);
                self.found.push(slips::unquoted_quantity::unquoted_quantity(span, &narrowed));
                self.push_told(Kind::Text(narrowed), start, end, true);
            }
        }
    }
}

/// How far the word goes: times, dates and house numbers are taken whole, so that they can be told whole.
fn run_length(text: &str) -> usize {
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        let joins = match c {
            ':' | '：' | ',' | '，' => next.is_some_and(|next| narrow(next).is_ascii_digit()),
            '/' => !matches!(next, Some('/' | '*' | '-')),
            '#' => false,
            c => !ends_word(c) && closers(c).is_none(),
        };
        if !joins {
            break;
        }
        length = at + c.len_utf8();
    }
    length
}

/// The number that a word means, or none. Whole numbers beyond 64 bits are none.
fn value(word: &str) -> Option<Scalar> {
    let (negative, digits) = match word.as_bytes().first()? {
        b'-' => (true, &word[1..]),
        b'+' => (false, &word[1..]),
        _ => (false, word),
    };
    let signed = |digits: &str, radix| {
        let digits = format!("{}{}", if negative { "-" } else { "" }, digits.replace('_', ""));
        i64::from_str_radix(&digits, radix).ok().map(Scalar::Integer)
    };
    for (lead, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = digits.strip_prefix(lead) {
            return if is_run(digits, radix) { signed(digits, radix) } else { None };
        }
    }
    if is_run(digits, 10) {
        return signed(digits, 10);
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let exponent_is_sound =
        exponent.is_none_or(|exponent| is_run(exponent.strip_prefix(['+', '-']).unwrap_or(exponent), 10));
    let mantissa_is_sound = match mantissa.split_once('.') {
        Some((whole, part)) => is_run(whole, 10) && is_run(part, 10),
        None => is_run(mantissa, 10),
    };
    (exponent_is_sound && mantissa_is_sound)
        .then(|| Scalar::Decimal(word.replace('_', "").trim_start_matches('+').to_owned()))
}

/// Digits, perhaps with underscores between or behind them.
fn is_run(word: &str, radix: u32) -> bool {
    word.starts_with(|c: char| c.is_digit(radix)) && word.chars().all(|c| c == '_' || c.is_digit(radix))
}
