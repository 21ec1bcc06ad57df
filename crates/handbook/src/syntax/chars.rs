//! Which characters are blanks, line ends, quotes, and which may not stand in a handbook at all.

/// A blank between two words (the list of KDL v2; the full-width space is one, though we say so).
pub(crate) fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\t' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// A character that ends a line.
pub(crate) fn is_newline(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A character that nobody can see and that no text may hold: control characters, marks that turn the
/// direction of writing, a byte order mark in the middle, blanks without width.
pub(crate) fn is_forbidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A quotation mark of Chinese or typographic writing; the characters that may close it.
pub(crate) fn closers(opener: char) -> Option<&'static [char]> {
    match opener {
        '“' | '”' | '„' | '〝' | '〞' | '＂' => Some(&['”', '“', '"', '＂', '〞', '〟']),
        '‘' | '’' | '＇' => Some(&['’', '‘', '\'', '＇']),
        '「' | '」' => Some(&['」', '「']),
        '『' | '』' => Some(&['』', '『']),
        _ => None,
    }
}

/// A character that may follow a complete value without a blank between.
pub(crate) fn ends_value(c: char) -> bool {
    is_blank(c) || is_newline(c) || is_forbidden(c) || ";；{}｛｝=＝:：,，、)）]】/／\\".contains(c)
}

/// A character that cannot be inside a bare word.
pub(crate) fn ends_word(c: char) -> bool {
    is_blank(c) || is_newline(c) || closers(c).is_some() || ";；{}｛｝=＝:：,，、()（）[]【】\"\\".contains(c)
}

/// The half-width form of a full-width letter, digit or sign; other characters as they are.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// A string as it has to be typed: in straight quotes, with quotes and backslashes inside escaped.
pub(crate) fn quote(words: &str) -> String {
    let mut out = String::from("\"");
    for c in words.chars().filter(|&c| !is_forbidden(c)) {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
