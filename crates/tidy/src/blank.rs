//! Blanks out comments and the contents of strings, so that a rule may look for words in Rust code without
//! meeting them in prose. Line and column of everything that stays are unchanged.

/// The same text with comments and the contents of string and character literals replaced by spaces (one for
/// each character); line breaks and the quotes stay.
pub fn blank(text: &str) -> String {
    let source: Vec<char> = text.chars().collect();
    let mut blanker = Blanker { out: String::with_capacity(text.len()), source: &source, at: 0 };
    blanker.run();
    blanker.out
}

struct Blanker<'a> {
    source: &'a [char],
    at: usize,
    out: String,
}

impl Blanker<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.source.get(self.at + ahead).copied()
    }

    fn keep(&mut self) {
        if let Some(character) = self.peek(0) {
            self.out.push(character);
            self.at += 1;
        }
    }

    fn hide(&mut self) {
        if let Some(character) = self.peek(0) {
            self.out.push(if character == '\n' { '\n' } else { ' ' });
            self.at += 1;
        }
    }

    fn run(&mut self) {
        while let Some(character) = self.peek(0) {
            match (character, self.peek(1)) {
                ('/', Some('/')) => self.line_comment(),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.string(),
                ('r', Some('"' | '#')) if !self.follows_word() => self.raw_string(),
                ('\'', _) => self.character_or_lifetime(),
                _ => self.keep(),
            }
        }
    }

    /// Whether the `r` here is the end of a longer word (`for"`), rather than the start of a raw string; the
    /// prefixes `b` and `c` may stand before it.
    fn follows_word(&self) -> bool {
        let word = |back: usize| {
            self.at
                .checked_sub(back)
                .and_then(|index| self.source.get(index))
                .copied()
                .filter(|c| c.is_alphanumeric() || *c == '_')
        };
        match word(1) {
            None => false,
            Some('b' | 'c') => word(2).is_some(),
            Some(_) => true,
        }
    }

    fn line_comment(&mut self) {
        while self.peek(0).is_some_and(|character| character != '\n') {
            self.hide();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.peek(0).is_some() {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                _ => {
                    self.hide();
                    continue;
                }
            }
            self.hide();
            self.hide();
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.keep();
        while let Some(character) = self.peek(0) {
            match character {
                '"' => return self.keep(),
                '\\' => {
                    self.hide();
                    self.hide();
                }
                _ => self.hide(),
            }
        }
    }

    fn raw_string(&mut self) {
        let hashes = self.source[self.at + 1..].iter().take_while(|character| **character == '#').count();
        if self.peek(1 + hashes) != Some('"') {
            return self.keep(); // a raw identifier such as r#type
        }
        for _ in 0..hashes + 2 {
            self.keep();
        }
        while let Some(character) = self.peek(0) {
            if character == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                for _ in 0..=hashes {
                    self.keep();
                }
                return;
            }
            self.hide();
        }
    }

    fn character_or_lifetime(&mut self) {
        let escaped = self.peek(1) == Some('\\');
        if !escaped && self.peek(2) != Some('\'') {
            return self.keep(); // a lifetime or a label
        }
        self.keep();
        if escaped {
            self.hide();
        }
        self.hide();
        while self.peek(0).is_some_and(|character| character != '\'' && character != '\n') {
            self.hide();
        }
        self.keep();
    }
}

#[cfg(test)]
mod tests {
    use super::blank;

    #[test]
    fn comments_and_strings_go_and_the_rest_stays() {
        assert_eq!(blank("a // b\nc"), "a     \nc");
        assert_eq!(blank("a /* b /* c */ d */ e"), "a                   e");
        assert_eq!(blank(r#"f("x\"y", 'z', '\'')"#), r#"f("    ", ' ', '  ')"#);
        assert_eq!(blank("x(r#\"a\"b\"#, br\"c\")"), "x(r#\"   \"#, br\" \")");
    }

    #[test]
    fn lifetimes_and_raw_identifiers_are_not_literals() {
        for text in ["fn f<'a>(x: &'a str) -> &'a str { x }", "let r#type = 1;", "'outer: loop {}"] {
            assert_eq!(blank(text), text);
        }
    }

    #[test]
    fn wide_characters_keep_their_column() {
        assert_eq!(blank("\"首问\" x"), "\"  \" x");
        assert_eq!(blank("'首' '\\u{9996}'"), "' ' '        '");
    }
}
