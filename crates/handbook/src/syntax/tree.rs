//! From words to nodes. The braces are paired already, so a block always ends; slips that need to know the
//! place in a statement (a colon, a comma, a bare word) are told here.

mod entries;

use diag::{Diagnostic, SourceId, Span};

use super::slips;
use super::token::{Kind, Token};
use super::{Node, Property, Spanned};

/// Builds the nodes of a whole text.
pub(crate) fn build(
    source: SourceId,
    text: &str,
    tokens: &[Token],
    found: &mut Vec<Diagnostic>,
) -> Vec<Node> {
    let mut builder = Builder { source, text, tokens, at: 0, told_until: 0, found };
    let mut nodes = Vec::new();
    while builder.peek().is_some() {
        builder.nodes(&mut nodes);
        // Only a closing brace stops the reading, and every one left has its opening brace.
        builder.at += 1;
    }
    nodes
}

struct Builder<'a> {
    source: SourceId,
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// Up to which word bare words were told.
    told_until: usize,
    found: &'a mut Vec<Diagnostic>,
}

/// What was read on a line before its block.
#[derive(Default)]
struct Entries {
    arguments: Vec<Spanned<super::Scalar>>,
    properties: Vec<Property>,
}

impl<'a> Builder<'a> {
    /// The next word that is no comment.
    fn peek(&mut self) -> Option<&'a Token> {
        while self.tokens.get(self.at).is_some_and(|token| token.kind.is_comment()) {
            self.at += 1;
        }
        self.tokens.get(self.at)
    }

    /// The word after the next one, comments left out.
    fn peek_second(&mut self) -> Option<&'a Token> {
        self.peek()?;
        self.tokens.get(self.at + 1..)?.iter().find(|token| !token.kind.is_comment())
    }

    fn kind(&mut self) -> Option<&'a Kind> {
        self.peek().map(|token| &token.kind)
    }

    fn take(&mut self) -> Option<&'a Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    fn span(&self, token: &Token) -> Span {
        self.source.span(token.range())
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Statements up to the closing brace (left to the caller) or the end.
    fn nodes(&mut self, nodes: &mut Vec<Node>) {
        loop {
            let Some(token) = self.peek() else { return };
            match &token.kind {
                Kind::Close => return,
                Kind::Newline => self.at += 1,
                Kind::Semicolon => self.semicolon(),
                Kind::Slashdash => self.commented_out_node(),
                Kind::Open => self.block_at_line_start(nodes),
                Kind::Comma => self.comma(),
                Kind::Word { .. } | Kind::Text(_) => nodes.extend(self.node()),
                _ => self.unreadable_statement(),
            }
        }
    }

    /// `;` ends a statement; without one it is a sign too many.
    fn semicolon(&mut self) {
        let before = self.tokens[..self.at].iter().rev().find(|token| !token.kind.is_comment());
        let ends_statement =
            before.is_some_and(|before| before.kind.is_value() || before.kind == Kind::Close);
        if let Some(token) = self.take()
            && !ends_statement
            && !token.told
        {
            self.found.push(slips::unreadable::unreadable(self.span(token), self.slice(self.span(token))));
        }
    }

    fn commented_out_node(&mut self) {
        let Some(mark) = self.take() else { return };
        while self.kind() == Some(&Kind::Newline) {
            self.at += 1;
        }
        match self.kind() {
            Some(Kind::Word { .. } | Kind::Text(_)) => drop(self.node()),
            Some(Kind::Slashdash) => {}
            _ => self.found.push(slips::unreadable::unreadable(self.span(mark), "/-")),
        }
    }

    /// `{` at the start of a line belongs to the statement before it, or to none.
    fn block_at_line_start(&mut self, nodes: &mut [Node]) {
        let Some(open) = self.peek() else { return };
        let after_line_end = self.tokens[..self.at]
            .iter()
            .rev()
            .find(|token| !token.kind.is_comment())
            .is_some_and(|token| token.kind == Kind::Newline);
        let owner = nodes.last_mut().filter(|node| after_line_end && !node.has_block);
        let diagnostic = match &owner {
            Some(node) => slips::brace_on_next_line::brace_on_next_line(self.span(open), node.head()),
            None => slips::block_without_name::block_without_name(self.span(open)),
        };
        if !open.told {
            self.found.push(diagnostic);
        }
        let (children, end) = self.block();
        if let Some(node) = owner {
            node.children = children;
            node.has_block = true;
            node.span = node.span.to(end);
        }
        self.end_of_statement();
    }

    /// One statement, from its name to its end.
    fn node(&mut self) -> Option<Node> {
        let token = self.take()?;
        let name = match &token.kind {
            Kind::Word { word, legal } => {
                let is_value = super::lexer::is_value_word(word);
                if (!legal || is_value) && !token.told {
                    self.found.push(slips::bad_name::bad_name(self.span(token), word));
                }
                word.clone()
            }
            Kind::Text(words) => words.clone(),
            _ => return None,
        };
        let name = Spanned { value: name, span: self.span(token) };
        let quiet = self.sign_after_name(&name);
        let mut entries = Entries::default();
        self.entries(&mut entries, quiet);
        let mut node = Node {
            span: name.span,
            name,
            arguments: entries.arguments,
            properties: entries.properties,
            children: Vec::new(),
            has_block: false,
        };
        node.span = node.head();
        if self.kind() == Some(&Kind::Open) {
            let (children, end) = self.block();
            node.children = children;
            node.has_block = true;
            node.span = node.span.to(end);
            self.end_of_statement();
        }
        Some(node)
    }

    /// `name: value` or `name = value` at the start of a line. True when the habit was told, so that a bare
    /// value behind it, part of the same habit, is not told again.
    fn sign_after_name(&mut self, name: &Spanned<String>) -> bool {
        let Some(token) = self.peek().filter(|t| matches!(t.kind, Kind::Colon | Kind::Equals { .. })) else {
            return false;
        };
        self.at += 1;
        let sign = self.span(token);
        let value = self.peek().filter(|next| next.kind.is_value()).map(|next| self.span(next));
        self.found.push(slips::sign_after_name::sign_after_name(sign, name.span, &name.value, value));
        true
    }

    /// A block, its braces included; where it ends.
    fn block(&mut self) -> (Vec<Node>, Span) {
        let Some(open) = self.take() else { return (Vec::new(), Span::default()) };
        let mut children = Vec::new();
        self.nodes(&mut children);
        let end = self.take().map_or_else(|| self.span(open), |close| self.span(close));
        (children, end)
    }

    /// After a block the line ends. What else stands there starts a statement of its own and is told.
    fn end_of_statement(&mut self) {
        loop {
            let Some(token) = self.peek() else { return };
            match &token.kind {
                Kind::Newline | Kind::Semicolon | Kind::Close => return,
                Kind::Comma => self.comma(),
                Kind::Slashdash if self.peek_second().is_some_and(|next| next.kind == Kind::Open) => {
                    self.at += 1;
                    drop(self.block());
                }
                Kind::Word { .. } | Kind::Text(_) | Kind::Slashdash => {
                    self.found.push(slips::after_block::after_block(self.span(token)));
                    let second = self.peek_second().map(|next| &next.kind);
                    if matches!(second, Some(Kind::Equals { .. } | Kind::Colon)) {
                        // A property on the wrong side of the block: it is no statement of its own.
                        self.entries(&mut Entries::default(), true);
                    }
                    return;
                }
                _ => {
                    self.unreadable_statement();
                    return;
                }
            }
        }
    }

    /// A comma, at the start of a line or between values.
    fn comma(&mut self) {
        let Some(token) = self.take() else { return };
        if !token.told {
            self.found.push(slips::comma::comma(self.span(token), self.slice(self.span(token))));
        }
    }

    /// Something that no statement starts with: told once, and left out up to the end of the line.
    fn unreadable_statement(&mut self) {
        let Some(token) = self.take() else { return };
        let span = self.span(token);
        if !token.told {
            let diagnostic = match &token.kind {
                Kind::Number(_) | Kind::Keyword(_) => slips::bad_name::bad_name(span, self.slice(span)),
                Kind::OpenParen => slips::type_annotation::type_annotation(span),
                Kind::Bracket => slips::brackets::brackets(span),
                _ => slips::unreadable::unreadable(span, self.slice(span)),
            };
            self.found.push(diagnostic);
        }
        while let Some(kind) = self.kind() {
            match kind {
                Kind::Newline | Kind::Semicolon | Kind::Close => return,
                Kind::Open => drop(self.block()),
                _ => self.at += 1,
            }
        }
    }
}
