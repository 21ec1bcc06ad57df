//! Patterns and templates of place forms: text into tokens, tokens against a text.

use super::{Part, Symbols};
use diag::{Text, text};

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// One of these words; an empty one among them says that all may be left out.
    Words(Vec<String>),
    /// The part with this index.
    Part(usize),
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Written as it is.
    Words(String),
    /// The part with this index, padded to so many places.
    Part(usize, usize),
}

/// Reads a pattern.
pub(super) fn pattern(source: &str, parts: &[Part]) -> Result<Vec<Token>, Text> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (close, optional) = match first {
            '{' => ('}', false),
            '(' => (')', false),
            '[' => (']', true),
            other => {
                tokens.push(Token::Words(vec![other.to_string()]));
                rest = &rest[other.len_utf8()..];
                continue;
            }
        };
        let (inside, after) = rest[1..].split_once(close).ok_or_else(|| unclosed(source))?;
        rest = after;
        if first == '{' {
            tokens.push(Token::Part(index(inside, parts, source)?));
            continue;
        }
        let mut words: Vec<String> = inside.split('|').map(str::to_owned).collect();
        // The longest first, so that 号楼 is not read as 号 and a rest.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        if optional {
            words.push(String::new());
        }
        tokens.push(Token::Words(words));
    }
    Ok(tokens)
}

/// Reads a template.
pub(super) fn template(source: &str, parts: &[Part]) -> Result<Vec<Piece>, Text> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some((words, after)) = rest.split_once('{') {
        let (inside, after) = after.split_once('}').ok_or_else(|| unclosed(source))?;
        let (name, width) = inside.split_once(':').unwrap_or((inside, "1"));
        let width = width.parse::<usize>().ok().filter(|width| (1..=9).contains(width));
        pieces.push(Piece::Words(words.to_owned()));
        pieces.push(Piece::Part(index(name, parts, source)?, width.ok_or_else(|| unclosed(source))?));
        rest = after;
    }
    pieces.push(Piece::Words(rest.to_owned()));
    Ok(pieces)
}

/// Writes a template with the values of its parts.
pub(super) fn render(pieces: &[Piece], values: &[String]) -> String {
    let mut written = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => written.push_str(words),
            Piece::Part(part, width) => {
                let value = values.get(*part).map_or("", String::as_str);
                written.extend(std::iter::repeat_n('0', width.saturating_sub(value.len())));
                written.push_str(value);
            }
        }
    }
    written
}

/// All ways in which the whole text fits the tokens: the values of the parts, empty for parts not named.
pub(super) fn matches(tokens: &[Token], parts: &[Part], written: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    go_on(tokens, parts, written, &mut vec![String::new(); parts.len()], &mut found);
    found
}

fn go_on(
    tokens: &[Token],
    parts: &[Part],
    rest: &str,
    values: &mut Vec<String>,
    found: &mut Vec<Vec<String>>,
) {
    match tokens.split_first() {
        None if rest.is_empty() => found.push(values.clone()),
        None => {}
        Some((Token::Words(words), tokens)) => {
            for word in words {
                if let Some(rest) = rest.strip_prefix(word.as_str()) {
                    go_on(tokens, parts, rest, values, found);
                }
            }
        }
        Some((Token::Part(part), tokens)) => {
            let ends = rest.char_indices().map(|(at, character)| at + character.len_utf8()).take(6);
            for end in ends {
                if let Some(value) = parts.get(*part).and_then(|part| value_of(&part.symbols, &rest[..end])) {
                    values[*part] = value;
                    go_on(tokens, parts, &rest[end..], values, found);
                    values[*part].clear();
                }
            }
        }
    }
}

/// The normal value of a part, if the text is one.
fn value_of(symbols: &Symbols, written: &str) -> Option<String> {
    match symbols {
        Symbols::Number { from, to } => {
            let number = if written.bytes().all(|byte| byte.is_ascii_digit()) {
                written.parse::<u32>().ok()?
            } else {
                chinese(written)?
            };
            (*from..=*to).contains(&number).then(|| number.to_string())
        }
        Symbols::Letter { except } => {
            let mut characters = written.chars();
            let letter = characters.next().filter(char::is_ascii_uppercase)?;
            (characters.next().is_none() && !except.contains(letter)).then(|| letter.to_string())
        }
        Symbols::Room => {
            let digits = written.trim_end_matches(|character: char| character.is_ascii_uppercase());
            let suffix = &written[digits.len()..];
            let plain = suffix.len() <= 1 && digits.bytes().all(|byte| byte.is_ascii_digit());
            let digits = digits.trim_start_matches('0');
            (plain && matches!(digits.len(), 3 | 4)).then(|| format!("{digits}{suffix}"))
        }
    }
}

/// Chinese numbers from 一 to 九十九.
fn chinese(written: &str) -> Option<u32> {
    let digit = |character: char| {
        "一二三四五六七八九".chars().position(|known| known == character).map(|at| at as u32 + 1)
    };
    let one = |part: &str| {
        let mut characters = part.chars();
        let value = digit(characters.next()?)?;
        characters.next().is_none().then_some(value)
    };
    match written.split_once('十') {
        None => one(written),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { one(tens)? };
            Some(tens * 10 + if ones.is_empty() { 0 } else { one(ones)? })
        }
    }
}

/// The floor that a room number names.
pub(super) fn floor_of(room: &str) -> Option<u32> {
    room.trim_end_matches(|character: char| character.is_ascii_uppercase())
        .parse::<u32>()
        .ok()
        .map(|room| room / 100)
}

fn index(name: &str, parts: &[Part], source: &str) -> Result<usize, Text> {
    parts.iter().position(|part| part.name == name).ok_or_else(|| {
        text!(
            zh: "房号格式“{source}”里的 {{{name}}} 没有定义",
            en: "`{{{name}}}` in the place form “{source}” is not defined"
        )
    })
}

fn unclosed(source: &str) -> Text {
    text!(zh: "房号格式“{source}”的括号不成对", en: "the brackets of the place form “{source}” do not match")
}
