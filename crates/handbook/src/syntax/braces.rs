//! Pairs the braces, so that the tree can be built without ever running astray. When they do not pair, the
//! indentation says which one is probably lost or too many: people indent as they mean.

use diag::{Diagnostic, SourceId};

use super::slips;
use super::token::{Kind, Token};

/// How deep blocks may lie in one another. A service needs five levels; the limit keeps hostile files harmless.
pub(crate) const MAX_DEPTH: usize = 64;

/// The same words with every brace paired: lost closing braces added (without width), surplus ones and whatever
/// lies too deep left out.
pub(crate) fn pair(
    source: SourceId,
    tokens: Vec<Token>,
    cut_short: bool,
    found: &mut Vec<Diagnostic>,
) -> Vec<Token> {
    let count = |kind: &Kind| tokens.iter().filter(|token| token.kind == *kind).count();
    let (opens, closes) = (count(&Kind::Open), count(&Kind::Close));
    let mut pairing = Pairing {
        source,
        out: Vec::with_capacity(tokens.len()),
        stack: Vec::new(),
        missing: if cut_short { 0 } else { opens.saturating_sub(closes) },
        surplus: closes.saturating_sub(opens),
        skipping: 0,
        told_depth: false,
        found,
    };
    for token in tokens {
        pairing.take(token);
    }
    while let Some(open) = pairing.stack.pop() {
        let tell = !cut_short && !pairing.told_depth;
        pairing.close_lost(&open, tell);
    }
    pairing.out
}

struct Pairing<'a> {
    source: SourceId,
    out: Vec<Token>,
    stack: Vec<Opened>,
    missing: usize,
    surplus: usize,
    skipping: usize,
    told_depth: bool,
    found: &'a mut Vec<Diagnostic>,
}

struct Opened {
    start: usize,
    end: usize,
    indent: usize,
    /// How many line ends had passed.
    line: usize,
}

impl Pairing<'_> {
    fn take(&mut self, token: Token) {
        if self.skipping > 0 {
            match token.kind {
                Kind::Open => self.skipping += 1,
                Kind::Close => self.skipping -= 1,
                _ => {}
            }
            return;
        }
        if token.first && !token.kind.is_comment() && token.kind != Kind::Newline {
            self.close_by_indentation(&token);
        }
        match token.kind {
            Kind::Open if self.stack.len() >= MAX_DEPTH => {
                if !self.told_depth {
                    self.told_depth = true;
                    self.found.push(slips::too_deep::too_deep(self.source.span(token.range()), MAX_DEPTH));
                }
                self.skipping = 1;
            }
            Kind::Open => {
                let line = self.lines_so_far();
                self.stack.push(Opened { start: token.start, end: token.end, indent: token.indent, line });
                self.out.push(token);
            }
            Kind::Close if self.is_extra(&token) => {
                self.surplus = self.surplus.saturating_sub(1);
                self.found.push(slips::extra_brace::extra_brace(self.source.span(token.range())));
            }
            Kind::Close => {
                self.stack.pop();
                self.out.push(token);
            }
            _ => self.out.push(token),
        }
    }

    fn lines_so_far(&self) -> usize {
        self.out.iter().rev().find(|token| token.kind == Kind::Newline).map_or(0, |token| token.end)
    }

    /// Braces are missing and a line starts no deeper than the line that opened the block: the block was meant
    /// to end before it.
    fn close_by_indentation(&mut self, token: &Token) {
        while self.missing > 0 {
            let Some(top) = self.stack.last() else { return };
            let belongs_outside = if token.kind == Kind::Close {
                let opened_outside =
                    self.stack.iter().rev().skip(1).any(|outer| outer.indent >= token.indent);
                token.indent < top.indent && opened_outside
            } else {
                token.indent <= top.indent
            };
            if !belongs_outside {
                return;
            }
            if let Some(open) = self.stack.pop() {
                self.missing -= 1;
                self.close_lost(&open, true);
            }
        }
    }

    /// Adds the closing brace that was lost, after the last word before here.
    fn close_lost(&mut self, open: &Opened, tell: bool) {
        let last =
            self.out.iter().rposition(|token| token.kind != Kind::Newline && token.kind != Kind::LineComment);
        let after =
            last.and_then(|index| self.out.get(index)).map_or(open.end, |token| token.end).max(open.end);
        if tell {
            let brace = self.source.span(open.start..open.end);
            let place = self.source.span(after..after);
            self.found.push(slips::lost_brace::lost_brace(brace, place, open.indent));
        }
        // The line end after it starts a new statement, as it would after a brace on a line of its own.
        for kind in [Kind::Close, Kind::Newline] {
            let indent = open.indent;
            self.out.push(Token {
                kind,
                start: after,
                end: after,
                spaced: true,
                first: false,
                indent,
                told: true,
            });
        }
    }

    /// Whether a closing brace is one too many: nothing is open, or there are too many and this one stands where
    /// its block's would not.
    fn is_extra(&self, token: &Token) -> bool {
        let Some(top) = self.stack.last() else { return true };
        let same_line = top.line == self.lines_so_far();
        let misplaced = if token.first { token.indent > top.indent } else { !same_line };
        self.surplus > 0 && misplaced
    }
}
