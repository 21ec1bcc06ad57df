//! How much room words take, without a font: a Chinese character is as wide as it is high, a Latin one a little over half.
//! Generous on purpose, so that no text leaves its box whatever font the reader has.

use diag::display_width;

/// Letters: how high they are, and whether they are bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) size: i32,
    pub(crate) bold: bool,
}

/// Small letters, for what stands beside a name.
pub(crate) const SMALL: Type = Type { size: 12, bold: false };

/// Bold letters of a size.
pub(crate) const fn bold(size: i32) -> Type {
    Type { size, bold: true }
}

/// The width of a text, in pixels, rounded up.
pub(crate) fn width(text: &str, letters: Type) -> i32 {
    let hundredths: i32 = text.chars().map(|character| hundredths(character, letters)).sum();
    (hundredths * letters.size + 99) / 100
}

/// The width of a character of letters one hundred pixels high.
fn hundredths(character: char, letters: Type) -> i32 {
    let cells = display_width(character.encode_utf8(&mut [0; 4]));
    let latin = match cells {
        0 => return 0,
        1 if character.is_ascii_uppercase() || "mwMW%—…".contains(character) => 80,
        1 if "ijlft.,:;|!'()[] \u{a0}".contains(character) => 40,
        1 => 62,
        _ => return 100,
    };
    if letters.bold { latin * 112 / 100 } else { latin }
}

/// A text in lines of at most a width. A line breaks after a mark or between words; where that is not enough, between
/// Chinese characters, but not before closing marks and after opening ones. A number stays with its unit.
pub(crate) fn wrap(text: &str, letters: Type, most: i32) -> Vec<String> {
    let mut lines = Lines { done: vec![], last: String::new(), letters, most };
    for phrase in phrases(text) {
        if lines.fits(&phrase) {
            lines.last.push_str(&phrase);
            continue;
        }
        lines.turn();
        for piece in pieces(&phrase) {
            lines.put(piece);
        }
    }
    lines.turn();
    lines.done
}

struct Lines {
    done: Vec<String>,
    last: String,
    letters: Type,
    most: i32,
}

impl Lines {
    fn fits(&self, more: &str) -> bool {
        width(&self.last, self.letters) + width(more.trim_end(), self.letters) <= self.most
    }

    /// Begins a new line.
    fn turn(&mut self) {
        let line = std::mem::take(&mut self.last).trim().to_owned();
        if !line.is_empty() {
            self.done.push(line);
        }
    }

    fn put(&mut self, piece: &str) {
        if !self.fits(piece) {
            self.turn();
        }
        for character in piece.chars() {
            if !self.fits(character.encode_utf8(&mut [0; 4])) {
                self.turn();
            }
            self.last.push(character);
        }
    }
}

/// The pieces of a text, those between two marks together.
fn phrases(text: &str) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    for piece in pieces(text) {
        match phrases.last_mut() {
            Some(last)
                if !last.ends_with(['、', '，', '；', '：', '。', '）', ' ']) && !piece.starts_with('（') =>
            {
                last.push_str(piece);
            }
            _ => phrases.push(piece.to_owned()),
        }
    }
    phrases
}

/// What is not broken: a Latin word with the space after it, a Chinese character with the marks that belong to it.
fn pieces(text: &str) -> Vec<&str> {
    const CLOSING: &str = "，。；：、！？）》」”’…%·,.;:!?)";
    const OPENING: &str = "（《「“‘(";
    let wide = |c: char| display_width(c.encode_utf8(&mut [0; 4])) > 1;
    let mut cuts = Vec::new();
    let (mut earlier, mut before): (Option<char>, Option<char>) = (None, None);
    for (at, now) in text.char_indices() {
        let number = before == Some(' ') && earlier.is_some_and(|c| c.is_ascii_digit()) && wide(now);
        let Some(last) = before.replace(now) else { continue };
        earlier = Some(last);
        let between = last == ' ' || (wide(last) || wide(now)) && !OPENING.contains(last);
        let held = last == '\u{a0}' || now == '\u{a0}';
        if between && !number && !held && now != ' ' && !CLOSING.contains(now) {
            cuts.push(at);
        }
    }
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(text.len()));
    starts.zip(ends).map(|(start, end)| &text[start..end]).filter(|piece| !piece.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Type = Type { size: 10, bold: false };

    #[test]
    fn chinese_counts_double_and_breaks_with_its_marks() {
        assert_eq!(width("报修", TEN), 20);
        assert!(width("ab", TEN) < width("ab", bold(10)) && width("ab", bold(10)) < 20);
        assert_eq!(wrap("责任人、跟进人", TEN, 40), ["责任人、", "跟进人"]);
        assert_eq!(wrap("一二（三四）", TEN, 30), ["一二", "（三", "四）"]);
        assert_eq!(wrap("最长 30 天", TEN, 40), ["最长", "30 天"]);
        assert_eq!(wrap("改日，最长\u{a0}30 天", TEN, 70), ["改日，", "最长\u{a0}30 天"]);
        assert_eq!(wrap("客服前台、维修班长", TEN, 70), ["客服前台、", "维修班长"]);
    }

    #[test]
    fn latin_breaks_between_words_and_cuts_what_is_too_long() {
        assert_eq!(wrap("Tell who comes and when", TEN, 70), ["Tell who", "comes and", "when"]);
        assert_eq!(wrap("abcdefghij", TEN, 30).concat(), "abcdefghij");
        assert!(wrap("abcdefghij", TEN, 30).len() > 1);
        assert_eq!(wrap("", TEN, 30), [""; 0]);
    }

    #[test]
    fn no_line_is_wider_than_its_box() {
        for text in
            ["客户来报：柜面 phone 电话、微信 WeChat", "Hand-over accepted within 15 working minutes", "一"]
        {
            for most in [24, 60, 120] {
                let lines = wrap(text, SMALL, most);
                assert!(lines.iter().all(|line| width(line, SMALL) <= most), "{lines:?} in {most}");
            }
        }
    }
}
