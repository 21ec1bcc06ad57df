//! From characters to signs. What a Chinese keyboard or another language's habit typed is read as it was meant and
//! reported once, so that the rest can still be checked.

use super::messages as say;
use super::scope::Scope;
use super::tree::{Place, Range};
use diag::Diagnostic;
use model::expression::Operator;

/// One sign with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) is: Is,
    pub(super) at: Range,
}

/// What a sign is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Is {
    Number(String),
    Word(String),
    Name(String),
    Operator(Operator),
    Not,
    In,
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    /// Was reported; nothing more is said of what it belongs to.
    Broken,
}

/// All signs of a text and what was wrong with them.
pub(super) struct Lexed {
    pub(super) signs: Vec<Sign>,
    pub(super) found: Vec<Diagnostic>,
    /// Something could not be read at all: the order of signs means nothing.
    pub(super) torn: bool,
    pub(super) end: usize,
}

/// Reads the signs of a text.
pub(super) fn lex(text: &str, place: Place, scope: &Scope) -> Lexed {
    let mut lexer = Lexer {
        text,
        place,
        scope,
        at: 0,
        out: Lexed { signs: vec![], found: vec![], torn: false, end: text.len() },
    };
    while let Some(next) = lexer.peek() {
        lexer.one(next);
    }
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    place: Place,
    scope: &'a Scope,
    at: usize,
    out: Lexed,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, is: Is, length: usize) {
        let at = self.at..self.at + length;
        self.at = at.end;
        self.out.signs.push(Sign { is, at });
    }

    fn one(&mut self, next: char) {
        if next.is_whitespace() {
            self.at += next.len_utf8();
        } else if next.is_ascii_digit() || (next == '.' && self.digit_follows()) {
            self.number();
        } else if next.is_ascii_alphabetic() || next == '_' {
            self.name();
        } else if let Some(close) = closing_quote(next) {
            self.quoted(next, close);
        } else if !self.sign() && !self.full_width(next) {
            self.stranger(next);
        }
    }

    fn digit_follows(&self) -> bool {
        self.rest().chars().nth(1).is_some_and(|c| c.is_ascii_digit())
    }

    fn number(&mut self) {
        let length: usize = self
            .rest()
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))
            .map(char::len_utf8)
            .sum();
        let text = self.rest().get(..length).unwrap_or("").to_owned();
        self.push(Is::Number(text), length);
    }

    fn name(&mut self) {
        let word = leading_word(self.rest()).to_owned();
        let after = self.rest().get(word.len()..).unwrap_or("");
        let part = after.strip_prefix('-').map(leading_word).filter(|part| !part.is_empty());
        if let Some(part) = part
            && !(self.scope.knows(&word) && self.scope.knows(part))
        {
            let mut whole = format!("{word}-{part}");
            while let Some(more) = self
                .rest()
                .get(whole.len()..)
                .and_then(|rest| rest.strip_prefix('-'))
                .map(leading_word)
                .filter(|more| !more.is_empty())
            {
                whole = format!("{whole}-{more}");
            }
            let at = self.at..self.at + whole.len();
            self.out.found.push(say::hyphen(self.place, &at, &whole, self.scope));
            self.push(Is::Broken, whole.len());
            return;
        }
        let operator = match word.to_ascii_lowercase().as_str() {
            "and" => Some((Is::Operator(Operator::And), "&&")),
            "or" => Some((Is::Operator(Operator::Or), "||")),
            "not" => Some((Is::Not, "!")),
            _ => None,
        };
        let length = word.len();
        match operator.filter(|_| !self.scope.knows(&word)) {
            Some((is, write)) => self.instead(say::word_operator, is, length, write),
            None if word == "in" => self.push(Is::In, length),
            None => self.push(Is::Name(word), length),
        }
    }

    /// Reports what was typed, goes on as if `write` had been.
    fn instead(
        &mut self,
        message: fn(Place, &Range, &str, &str) -> Diagnostic,
        is: Is,
        length: usize,
        write: &str,
    ) {
        let at = self.at..self.at + length;
        let typed = self.rest().get(..length).unwrap_or("").to_owned();
        self.out.found.push(message(self.place, &at, &typed, write));
        self.push(is, length);
    }

    fn quoted(&mut self, open: char, close: &[char]) {
        let start = open.len_utf8();
        let body = self.rest().get(start..).unwrap_or("");
        let Some((length, closing)) = body.char_indices().find(|(_, c)| close.contains(c)) else {
            let length = self.rest().len();
            let at = self.at..self.at + length;
            self.out.found.push(say::unclosed_quote(self.place, &at));
            self.out.torn = true;
            self.push(Is::Broken, length);
            return;
        };
        let word = body.get(..length).unwrap_or("").to_owned();
        let whole = start + length + closing.len_utf8();
        if (open, closing) != ('\'', '\'') {
            let at = self.at..self.at + whole;
            self.out.found.push(say::wrong_quote(self.place, &at, &word));
        }
        self.push(Is::Word(word), whole);
    }

    fn sign(&mut self) -> bool {
        let rest = self.rest();
        let two = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("&&", Operator::And),
            ("||", Operator::Or),
        ];
        if let Some((_, operator)) = two.iter().find(|(sign, _)| rest.starts_with(sign)) {
            // `===` is `==` with one sign too many.
            if rest.starts_with("===") || rest.starts_with("!==") {
                let write = if rest.starts_with('!') { "!=" } else { "==" };
                self.instead(say::other_language, Is::Operator(*operator), 3, write);
            } else {
                self.push(Is::Operator(*operator), 2);
            }
            return true;
        }
        if rest.starts_with("<>") {
            self.instead(say::other_language, Is::Operator(Operator::NotEqual), 2, "!=");
            return true;
        }
        let is = match rest.chars().next() {
            Some('<') => Is::Operator(Operator::Less),
            Some('>') => Is::Operator(Operator::Greater),
            Some('+') => Is::Operator(Operator::Plus),
            Some('-') => Is::Operator(Operator::Minus),
            Some('*') => Is::Operator(Operator::Times),
            Some('!') => Is::Not,
            Some('(') => Is::Open,
            Some(')') => Is::Close,
            Some('[') => Is::OpenList,
            Some(']') => Is::CloseList,
            Some(',') => Is::Comma,
            Some('=') => {
                self.instead(say::single_equals, Is::Operator(Operator::Equal), 1, "==");
                return true;
            }
            Some('&') => {
                self.instead(say::word_operator, Is::Operator(Operator::And), 1, "&&");
                return true;
            }
            Some('|') => {
                self.instead(say::word_operator, Is::Operator(Operator::Or), 1, "||");
                return true;
            }
            _ => return false,
        };
        self.push(is, 1);
        true
    }

    fn full_width(&mut self, next: char) -> bool {
        let words = [
            ("并且", Operator::And, "&&"),
            ("而且", Operator::And, "&&"),
            ("或者", Operator::Or, "||"),
            ("且", Operator::And, "&&"),
            ("和", Operator::And, "&&"),
            ("或", Operator::Or, "||"),
            ("等于", Operator::Equal, "=="),
        ];
        if let Some((word, operator, write)) = words.iter().find(|(word, ..)| self.rest().starts_with(word)) {
            self.instead(say::word_operator, Is::Operator(*operator), word.len(), write);
            return true;
        }
        if next == '非' || next == '不' {
            self.instead(say::word_operator, Is::Not, next.len_utf8(), "!");
            return true;
        }
        // Two full-width signs that make one: `＝＝`, `！＝`, `＆＆`, `｜｜`, `＜＝`, `＞＝`, in any mixture of widths.
        let second = self.rest().chars().nth(1);
        let pair: String = [Some(next), second].into_iter().flatten().map(half_width).collect();
        let double = match pair.as_str() {
            "==" => Some((Is::Operator(Operator::Equal), "==")),
            "!=" => Some((Is::Operator(Operator::NotEqual), "!=")),
            "<=" => Some((Is::Operator(Operator::LessOrEqual), "<=")),
            ">=" => Some((Is::Operator(Operator::GreaterOrEqual), ">=")),
            "&&" => Some((Is::Operator(Operator::And), "&&")),
            "||" => Some((Is::Operator(Operator::Or), "||")),
            _ => None,
        };
        if let Some((is, write)) = double {
            let length = next.len_utf8() + second.map_or(0, char::len_utf8);
            self.instead(say::full_width, is, length, write);
            return true;
        }
        let (is, write) = match half_width(next) {
            '=' => (Is::Operator(Operator::Equal), "=="),
            '<' => (Is::Operator(Operator::Less), "<"),
            '>' => (Is::Operator(Operator::Greater), ">"),
            '+' => (Is::Operator(Operator::Plus), "+"),
            '-' => (Is::Operator(Operator::Minus), "-"),
            '*' => (Is::Operator(Operator::Times), "*"),
            '!' => (Is::Not, "!"),
            '(' => (Is::Open, "("),
            ')' => (Is::Close, ")"),
            '[' => (Is::OpenList, "["),
            ']' => (Is::CloseList, "]"),
            ',' => (Is::Comma, ","),
            '&' => (Is::Operator(Operator::And), "&&"),
            '|' => (Is::Operator(Operator::Or), "||"),
            '≥' => (Is::Operator(Operator::GreaterOrEqual), ">="),
            '≤' => (Is::Operator(Operator::LessOrEqual), "<="),
            '≠' => (Is::Operator(Operator::NotEqual), "!="),
            digit if digit.is_ascii_digit() && digit != next => {
                self.full_width_number();
                return true;
            }
            _ => return false,
        };
        self.instead(say::full_width, is, next.len_utf8(), write);
        true
    }

    fn full_width_number(&mut self) {
        let typed: Vec<char> = self.rest().chars().take_while(|c| is_of_number(half_width(*c))).collect();
        let number: String = typed.iter().map(|c| half_width(*c)).collect();
        let length = typed.iter().map(|c| c.len_utf8()).sum();
        self.instead(say::full_width, Is::Number(number.clone()), length, &number);
    }

    fn stranger(&mut self, next: char) {
        let length: usize = if is_han(next) {
            self.rest().chars().take_while(|c| is_han(*c)).map(char::len_utf8).sum()
        } else {
            next.len_utf8()
        };
        let at = self.at..self.at + length;
        let typed = self.rest().get(..length).unwrap_or("").to_owned();
        self.out.found.push(if is_han(next) {
            say::unquoted_chinese(self.place, &at, &typed)
        } else {
            say::not_in_language(self.place, &at, &typed)
        });
        self.out.torn = true;
        self.push(Is::Broken, length);
    }
}

fn leading_word(text: &str) -> &str {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    if starts { text.get(..end).unwrap_or("") } else { "" }
}

fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// The characters that close a quotation begun by this one.
fn closing_quote(open: char) -> Option<&'static [char]> {
    Some(match open {
        '\'' => &['\'', '’'],
        '"' => &['"', '”'],
        '`' => &['`', '\''],
        '‘' | '’' => &['’', '‘', '\''],
        '“' | '”' => &['”', '“', '"'],
        '＂' => &['＂'],
        '＇' => &['＇'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        _ => return None,
    })
}

/// The half-width character that a full-width one stands for.
fn half_width(c: char) -> char {
    match c {
        '（' => '(',
        '）' => ')',
        '，' | '、' => ',',
        '【' | '［' | '〔' => '[',
        '】' | '］' | '〕' => ']',
        '－' | '—' | '–' | '−' => '-',
        '×' | '＊' | '✕' => '*',
        '！' => '!',
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        other => other,
    }
}
