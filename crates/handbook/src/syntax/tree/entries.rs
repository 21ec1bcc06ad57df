//! The values of a statement: arguments and properties, and the slips between them.

use diag::Span;

use super::{Builder, Entries};
use crate::syntax::chars::quote;
use crate::syntax::slips;
use crate::syntax::token::{Kind, Token};
use crate::syntax::{Property, Scalar, Spanned, lexer};

impl<'a> Builder<'a> {
    /// Values up to the block or the end of the statement. When `quiet`, bare words are not told.
    pub(super) fn entries(&mut self, entries: &mut Entries, quiet: bool) {
        while let Some(token) = self.peek() {
            match &token.kind {
                Kind::Newline | Kind::Semicolon | Kind::Close | Kind::Open => return,
                Kind::Slashdash => {
                    if self.commented_out_entry(quiet) {
                        return;
                    }
                }
                Kind::Comma => self.comma(),
                Kind::OpenParen => self.type_annotation(),
                Kind::Bracket => {
                    self.at += 1;
                    self.found.push(slips::brackets::brackets(self.span(token)));
                }
                kind if kind.is_value() => self.entry(entries, quiet),
                Kind::Equals { .. } | Kind::Colon => self.sign_without_name(token),
                _ => {
                    self.at += 1;
                    if !token.told {
                        let span = self.span(token);
                        self.found.push(slips::unreadable::unreadable(span, self.slice(span)));
                    }
                }
            }
        }
    }

    /// `/-` before a value or a block. True when nothing can follow on this line.
    fn commented_out_entry(&mut self, quiet: bool) -> bool {
        let Some(mark) = self.peek() else { return true };
        if !mark.spaced {
            self.missing_space(mark);
        }
        self.take();
        while self.kind() == Some(&Kind::Newline) {
            self.at += 1;
        }
        match self.peek() {
            Some(token) if token.kind == Kind::Open => {
                drop(self.block());
                // Only the real block may still follow.
                let next = self.peek().map(|token| &token.kind);
                if next.is_some_and(Kind::is_value) {
                    self.end_of_statement();
                    return true;
                }
            }
            Some(token) if token.kind.is_value() => self.entry(&mut Entries::default(), quiet),
            _ => self.found.push(slips::unreadable::unreadable(self.span(mark), "/-")),
        }
        false
    }

    /// One argument or property.
    fn entry(&mut self, entries: &mut Entries, quiet: bool) {
        let Some(token) = self.peek() else { return };
        let follows = self.peek_second();
        let sign = follows.filter(|next| matches!(next.kind, Kind::Equals { .. } | Kind::Colon));
        if !token.spaced && !token.told {
            self.missing_space(token);
        }
        match (&token.kind, sign) {
            (Kind::Word { word, .. } | Kind::Text(word), Some(sign)) => {
                self.property(entries, token, word.clone(), sign, quiet);
            }
            (Kind::Word { word, .. }, None) if self.touches_text(token, follows) => {
                self.property_without_sign(entries, token, word.clone());
            }
            _ => {
                let value = self.argument(quiet);
                entries.arguments.extend(value);
            }
        }
    }

    fn touches_text(&self, word: &Token, follows: Option<&'a Token>) -> bool {
        follows.is_some_and(|next| matches!(next.kind, Kind::Text(_)) && next.start == word.end)
    }

    /// Two values that touch.
    fn missing_space(&mut self, token: &Token) {
        let before = self.tokens[..self.at].last();
        if before.is_some_and(|before| before.kind.is_value() && !before.told && before.end == token.start) {
            self.found.push(slips::missing_space::missing_space(self.source.span(token.start..token.start)));
        }
    }

    /// `within"10 minutes"`.
    fn property_without_sign(&mut self, entries: &mut Entries, token: &Token, name: String) {
        self.at += 1;
        let place = self.source.span(token.end..token.end);
        self.found.push(slips::missing_space::missing_sign(place, &name));
        let name = Spanned { value: name, span: self.span(token) };
        if let Some(value) = self.value() {
            self.keep(entries, Property { name, value });
        }
    }

    /// `name=value`, with whatever sign was typed.
    fn property(&mut self, entries: &mut Entries, token: &Token, name: String, sign: &Token, quiet: bool) {
        self.take();
        self.take();
        let name = Spanned { value: name, span: self.span(token) };
        let sign_span = self.span(sign);
        if matches!(token.kind, Kind::Word { legal: false, .. }) && !token.told {
            self.found.push(slips::bad_name::bad_name(name.span, &name.value));
        }
        let Some(value_token) =
            self.peek().filter(|next| next.kind.is_value() && !self.starts_property(next))
        else {
            if self.kind() == Some(&Kind::OpenParen) {
                self.type_annotation();
                if self.peek().is_some_and(|next| next.kind.is_value())
                    && let Some(value) = self.value()
                {
                    self.keep(entries, Property { name, value });
                }
                return;
            }
            let bracket = self.peek().is_some_and(|next| next.kind == Kind::Bracket);
            if !bracket {
                self.found.push(slips::missing_value::missing_value(name.span.to(sign_span), &name.value));
            }
            return;
        };
        let value_span = self.span(value_token);
        match sign.kind {
            Kind::Colon => {
                self.found.push(slips::colon::colon(sign_span, name.span, value_span, &name.value))
            }
            Kind::Equals { wide: true } => {
                self.found.push(slips::fullwidth_equals::fullwidth_equals(sign_span))
            }
            _ if token.end < sign.start || sign.end < value_token.start => {
                self.found.push(slips::spaced_equals::spaced_equals(sign_span, token.end, value_token.start));
            }
            _ => {}
        }
        let value = if quiet { self.value() } else { self.property_value(&name.value) };
        if let Some(value) = value {
            self.keep(entries, Property { name, value });
        }
    }

    /// Whether a word is itself the name of a property: `lane= owner="x"` lacks a value.
    fn starts_property(&self, token: &Token) -> bool {
        token.spaced && self.is_name_of_property(token)
    }

    /// Whether a sign follows a word that is not yet taken.
    fn is_name_of_property(&self, token: &Token) -> bool {
        let mut rest = self.tokens[self.at..].iter().filter(|other| !other.kind.is_comment());
        let next = rest.find(|other| other.start >= token.end);
        next.is_some_and(|next| matches!(next.kind, Kind::Equals { .. } | Kind::Colon))
    }

    /// Keeps a property, the first of each name.
    fn keep(&mut self, entries: &mut Entries, property: Property) {
        match entries.properties.iter().find(|first| first.name.value == property.name.value) {
            Some(first) => self.found.push(slips::property_twice::property_twice(first, &property)),
            None => entries.properties.push(property),
        }
    }

    /// The value of a property; several bare words are taken together, for they were meant so.
    fn property_value(&mut self, name: &str) -> Option<Spanned<Scalar>> {
        let run = self.bare_run();
        if run.len() > 1 {
            let span = run.iter().map(|word| self.span(word)).reduce(Span::to)?;
            let words = self.slice(span);
            self.found.push(slips::unquoted_text::several_words(span, name, words));
            self.at += run.len();
            return Some(Spanned { value: Scalar::String(words.to_owned()), span });
        }
        self.argument(false)
    }

    /// One argument, with the slips that a single value can hold.
    fn argument(&mut self, quiet: bool) -> Option<Spanned<Scalar>> {
        let token = self.peek()?;
        match &token.kind {
            Kind::Number(_) if !token.told => {
                let unit = self.peek_second().filter(|next| is_unit(next));
                if let Some(unit) = unit
                    && !self.is_name_of_property(unit)
                {
                    return self.quantity(token, unit);
                }
            }
            Kind::Word { word, .. } if !token.told && !quiet => {
                if let Some((value, meant)) = lexer::keyword(word) {
                    self.at += 1;
                    self.found.push(slips::bare_keyword::bare_keyword(self.span(token), word, meant));
                    return Some(Spanned { value, span: self.span(token) });
                }
                self.tell_unquoted();
            }
            _ => {}
        }
        self.value()
    }

    /// `10 minutes`, `10 分钟`: a number and its unit.
    fn quantity(&mut self, number: &Token, unit: &Token) -> Option<Spanned<Scalar>> {
        let span = self.span(number).to(self.span(unit));
        let words = self.slice(span).to_owned();
        self.found.push(slips::unquoted_quantity::unquoted_quantity(span, &words));
        self.take();
        self.take();
        Some(Spanned { value: Scalar::String(words), span })
    }

    /// Tells of the bare words from here on, unless this one was told with those before it.
    fn tell_unquoted(&mut self) {
        if self.at < self.told_until {
            return;
        }
        let run = self.bare_run();
        let Some(span) = run.iter().map(|word| self.span(word)).reduce(Span::to) else { return };
        self.told_until = self.at + run.len();
        let legal = run.iter().all(|token| {
            matches!(&token.kind, Kind::Word { word, legal } if *legal && !lexer::is_value_word(word))
        });
        let quoted: Vec<String> = run.iter().map(|word| quote(self.slice(self.span(word)))).collect();
        self.found.push(slips::unquoted_text::unquoted_text(
            span,
            self.slice(span),
            &quoted.join(" "),
            legal,
        ));
    }

    /// The bare words from here on that follow one another.
    fn bare_run(&mut self) -> Vec<&'a Token> {
        if self.peek().is_none() {
            return Vec::new();
        }
        let words: Vec<&Token> = self.tokens[self.at..]
            .iter()
            .take_while(|token| matches!(token.kind, Kind::Word { .. }))
            .collect();
        let next = self.tokens.get(self.at + words.len());
        let next_is_sign = next.is_some_and(|next| matches!(next.kind, Kind::Equals { .. } | Kind::Colon));
        let touches = next.is_some_and(|next| {
            matches!(next.kind, Kind::Text(_)) && words.last().is_some_and(|word| word.end == next.start)
        });
        let length = words.len() - usize::from(next_is_sign || touches);
        words
            .into_iter()
            .take(length)
            .enumerate()
            .take_while(|(index, word)| {
                let keyword = matches!(&word.kind, Kind::Word { word, .. } if lexer::keyword(word).is_some());
                !word.told && (*index == 0 || !keyword)
            })
            .map(|(_, word)| word)
            .collect()
    }

    /// The next word as a value, whatever it is.
    pub(super) fn value(&mut self) -> Option<Spanned<Scalar>> {
        let token = self.take()?;
        let value = match &token.kind {
            Kind::Word { word, .. } => Scalar::String(word.clone()),
            Kind::Text(words) => Scalar::String(words.clone()),
            Kind::Number(value) | Kind::Keyword(value) => value.clone(),
            _ => return None,
        };
        Some(Spanned { value, span: self.span(token) })
    }

    /// `(type)`, which KDL knows and this language does not use.
    fn type_annotation(&mut self) {
        let Some(open) = self.take() else { return };
        let mut span = self.span(open);
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Newline | Kind::Semicolon | Kind::Open | Kind::Close => break,
                Kind::CloseParen => {
                    span = span.to(self.span(token));
                    self.at += 1;
                    break;
                }
                _ => self.at += 1,
            }
        }
        self.found.push(slips::type_annotation::type_annotation(span));
    }

    /// `= "x"` with no name before it.
    fn sign_without_name(&mut self, token: &Token) {
        self.at += 1;
        let span = self.span(token);
        self.found.push(slips::unreadable::unreadable(span, self.slice(span)));
        if self.peek().is_some_and(|next| next.kind.is_value()) {
            self.at += 1;
        }
    }
}

/// The words for units that people put behind a number.
fn is_unit(token: &Token) -> bool {
    const UNITS: &[&str] = &[
        "second",
        "seconds",
        "minute",
        "minutes",
        "min",
        "mins",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "working-hour",
        "working-hours",
        "working-day",
        "working-days",
        "times",
        "yuan",
        "percent",
        "d",
        "h",
        "m",
        "s",
        "秒",
        "秒钟",
        "分",
        "分钟",
        "小时",
        "个小时",
        "时",
        "天",
        "日",
        "周",
        "星期",
        "月",
        "个月",
        "年",
        "工作日",
        "个工作日",
        "工作小时",
        "次",
        "元",
        "块",
        "角",
    ];
    matches!(&token.kind, Kind::Word { word, .. } if UNITS.contains(&word.to_lowercase().as_str()) || word.starts_with('%'))
}
