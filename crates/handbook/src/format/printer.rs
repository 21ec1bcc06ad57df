//! Words to text. Every brace is paired and every slip excluded before this room is entered.

use crate::syntax::chars::quote;
use crate::syntax::token::{Kind, Token};

const INDENT: &str = "    ";

/// The tidy text of words without slips.
pub(super) fn print(text: &str, tokens: &[Token]) -> String {
    let mut printer = Printer {
        text,
        tokens,
        out: String::new(),
        blocks: Vec::new(),
        breaks: 0,
        break_next: false,
        glue_next: true,
        names_next: true,
        in_statement: false,
        last: None,
    };
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index = printer.token(token, index);
    }
    let mut out = printer.out;
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

struct Printer<'a> {
    text: &'a str,
    tokens: &'a [Token],
    out: String,
    /// For each open block whether it goes over several lines.
    blocks: Vec<bool>,
    /// Line ends since the last printed word.
    breaks: usize,
    /// Whether the next word starts a line, whatever the author did, and without a blank line before it.
    break_next: bool,
    /// Whether the next word follows without a space.
    glue_next: bool,
    /// Whether the next word is the name of a statement.
    names_next: bool,
    /// Whether a word of the present statement was printed.
    in_statement: bool,
    /// The last printed word.
    last: Option<&'a Kind>,
}

impl<'a> Printer<'a> {
    /// Prints the word at an index; gives the index of the next.
    fn token(&mut self, token: &'a Token, index: usize) -> usize {
        match &token.kind {
            Kind::Newline => self.newline(),
            Kind::Semicolon => self.semicolon(token, index),
            Kind::LineComment => {
                let comment = self.verbatim(token);
                self.word(token, comment.trim_end());
            }
            Kind::Continuation => self.continuation(token, index),
            Kind::Open => return self.open(token, index),
            Kind::Close => self.close(token),
            Kind::Equals { .. } => {
                self.glue_next = !self.last.is_some_and(Kind::is_comment);
                self.word(token, "=");
                self.glue_next = true;
            }
            Kind::Slashdash => {
                self.word(token, "/-");
                self.glue_next = true;
            }
            Kind::Word { word, .. } => {
                let key = self.next_word(index).is_some_and(|next| matches!(next.kind, Kind::Equals { .. }));
                let shown = if self.names_next || key { word.clone() } else { quote(word) };
                self.word(token, &shown);
                self.statement_begun();
            }
            Kind::BlockComment => {
                let comment = self.verbatim(token);
                self.word(token, &comment);
            }
            _ => {
                let shown = self.verbatim(token);
                self.word(token, &shown);
                self.statement_begun();
            }
        }
        index + 1
    }

    fn verbatim(&self, token: &Token) -> String {
        self.text.get(token.range()).unwrap_or("").replace("\r\n", "\n")
    }

    /// The word after an index, comments left out.
    fn next_word(&self, index: usize) -> Option<&'a Token> {
        self.tokens.get(index + 1..)?.iter().find(|token| !token.kind.is_comment())
    }

    fn statement_begun(&mut self) {
        self.names_next = false;
        self.in_statement = true;
    }

    fn statement_ended(&mut self) {
        self.names_next = true;
        self.in_statement = false;
    }

    fn newline(&mut self) {
        // After `/-` a line end means nothing.
        if self.last != Some(&Kind::Slashdash) {
            self.breaks += 1;
            self.statement_ended();
        }
    }

    /// Puts a word where it belongs: on a new line, after a space, or right behind the last.
    fn word(&mut self, token: &'a Token, shown: &str) {
        if !self.out.is_empty() {
            if self.break_next || self.breaks > 0 {
                let blank = self.breaks > 1 && !self.break_next;
                self.line_break(blank);
            } else if !self.glue_next {
                self.out.push(' ');
            }
        }
        self.out.push_str(shown);
        self.breaks = 0;
        self.break_next = false;
        self.glue_next = false;
        self.last = Some(&token.kind);
    }

    fn line_break(&mut self, blank: bool) {
        self.out.push_str(if blank { "\n\n" } else { "\n" });
        self.out.push_str(&INDENT.repeat(self.blocks.len() + usize::from(self.in_statement)));
    }

    /// A semicolon stays only between two statements on one line.
    fn semicolon(&mut self, token: &'a Token, index: usize) {
        let after = self.tokens.get(index + 1..).unwrap_or(&[]);
        let next = after.iter().find(|token| match token.kind {
            Kind::BlockComment => false,
            Kind::Continuation => self.verbatim(token).contains("//"),
            _ => true,
        });
        let needless = matches!(
            next.map(|token| &token.kind),
            None | Some(Kind::Newline | Kind::Close | Kind::LineComment | Kind::Continuation)
        );
        if !needless {
            self.glue_next = !self.last.is_some_and(Kind::is_comment);
            self.word(token, ";");
        }
        self.statement_ended();
    }

    /// A backslash stays where the author broke a statement; its comment stays anyway.
    fn continuation(&mut self, token: &'a Token, index: usize) {
        let typed = self.verbatim(token);
        let comment = typed.find("//").and_then(|at| typed.get(at..)).map(str::trim_end);
        let next = self.tokens.get(index + 1).map(|token| &token.kind);
        let goes_on = self.in_statement
            && !matches!(next, None | Some(Kind::Newline | Kind::Semicolon | Kind::Close))
            && self.last != Some(&Kind::Slashdash);
        let joins = matches!(next, Some(Kind::Equals { .. } | Kind::Open | Kind::Continuation))
            || matches!(self.last, Some(Kind::Equals { .. }));
        match comment {
            None if !goes_on || joins => {}
            None => {
                self.word(token, "\\");
                self.break_next = true;
            }
            Some(comment) if goes_on => {
                self.word(token, &format!("\\ {comment}"));
                self.break_next = true;
            }
            Some(comment) => {
                self.word(token, comment);
                self.breaks = 1;
            }
        }
    }

    fn open(&mut self, token: &'a Token, index: usize) -> usize {
        let inside = self.tokens.get(index + 1..).unwrap_or(&[]);
        let length = block_length(inside);
        let inside = inside.get(..length).unwrap_or(&[]);
        if inside.iter().all(|token| token.kind == Kind::Newline) {
            self.word(token, "{}");
            self.statement_ended();
            return index + length + 2;
        }
        let several = inside.iter().any(|token| matches!(token.kind, Kind::Newline | Kind::LineComment));
        self.word(token, "{");
        self.statement_ended();
        self.blocks.push(several);
        let comment_follows = inside.first().is_some_and(|next| next.kind == Kind::LineComment);
        self.break_next = several && !comment_follows;
        index + 1
    }

    fn close(&mut self, token: &'a Token) {
        let several = self.blocks.pop().unwrap_or(false);
        self.break_next = several;
        self.in_statement = false;
        self.word(token, "}");
        self.statement_ended();
    }
}

/// How many words a block holds before its closing brace.
fn block_length(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close if depth == 0 => return index,
            Kind::Close => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}
