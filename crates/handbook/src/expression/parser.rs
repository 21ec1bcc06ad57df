//! From signs to a tree, by precedence climbing. The first sign out of place ends the reading: what follows it would only
//! be guessed.

use super::lexer::{Is, Lexed, Sign};
use super::messages as say;
use super::tree::{COMPARISON, Node, PREFIX, Place, Range, What, strength};
use super::{DEEPEST, MOST_SIGNS};
use diag::Diagnostic;
use model::expression::Operator;
use rust_decimal::Decimal;

/// The tree of the signs, if they make one, and everything that was wrong with the text so far.
pub(super) fn parse(lexed: Lexed, place: Place) -> (Option<Node>, Vec<Diagnostic>) {
    let Lexed { signs, mut found, torn, end } = lexed;
    if signs.is_empty() && found.is_empty() {
        return (None, vec![say::empty(place)]);
    }
    if signs.len() > MOST_SIGNS {
        found.push(say::too_large(place));
        return (None, found);
    }
    if let Some(at) = unbalanced(&signs) {
        if !torn {
            found.push(say::unbalanced(place, &at.0, at.1));
        }
        return (None, found);
    }
    let mut parser = Parser { signs: &signs, next: 0, end, place, found: vec![], soft: vec![] };
    let tree = parser.expression(0, 0).ok().and_then(|(tree, _)| parser.finish(tree));
    let Parser { found: stopped, soft, .. } = parser;
    // What could not be read is the cause of whatever is out of place after it.
    if !torn {
        found.extend(stopped);
    }
    found.extend(soft);
    (tree, found)
}

/// The first parenthesis or bracket without its partner, and what it should have been beside.
fn unbalanced(signs: &[Sign]) -> Option<(Range, &'static str)> {
    let mut open: Vec<&Sign> = vec![];
    for sign in signs {
        let partner = match sign.is {
            Is::Open | Is::OpenList => {
                open.push(sign);
                continue;
            }
            Is::Close => Is::Open,
            Is::CloseList => Is::OpenList,
            _ => continue,
        };
        match open.pop() {
            Some(last) if last.is == partner => {}
            Some(last) => {
                return Some((sign.at.clone(), if last.is == Is::Open { ")" } else { "]" }));
            }
            None => return Some((sign.at.clone(), "")),
        }
    }
    open.last().map(|sign| (sign.at.clone(), if sign.is == Is::Open { ")" } else { "]" }))
}

/// The reading ended; its message was kept.
struct Stop;

/// A tree and its height.
type Tall = (Node, usize);

struct Parser<'a> {
    signs: &'a [Sign],
    next: usize,
    end: usize,
    place: Place,
    /// Faults that ended the reading: at most one.
    found: Vec<Diagnostic>,
    /// Faults after which the reading went on.
    soft: Vec<Diagnostic>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Sign> {
        self.signs.get(self.next)
    }

    fn take(&mut self) -> Option<Sign> {
        let sign = self.signs.get(self.next).cloned();
        self.next += 1;
        sign
    }

    fn is_next(&self, is: &Is) -> bool {
        self.peek().is_some_and(|sign| sign.is == *is)
    }

    fn stop<T>(&mut self, message: Diagnostic) -> Result<T, Stop> {
        self.found.push(message);
        Err(Stop)
    }

    /// A place after the last sign that was read.
    fn here(&self) -> Range {
        let before = self.next.checked_sub(1).and_then(|last| self.signs.get(last)).map_or(0, |s| s.at.end);
        self.peek().map_or(before..self.end.max(before), |sign| sign.at.clone())
    }

    fn finish(&mut self, tree: Node) -> Option<Node> {
        let Some(rest) = self.peek().cloned() else { return Some(tree) };
        let message = match &rest.is {
            Is::Not => say::not_before_comparison(self.place, &rest.at),
            _ => say::two_in_a_row(self.place, &rest.at),
        };
        self.found.push(message);
        None
    }

    /// Reads an expression whose operators all bind more strongly than `least`.
    fn expression(&mut self, least: u8, depth: usize) -> Result<Tall, Stop> {
        if depth > DEEPEST {
            return self.stop(say::too_large(self.place));
        }
        let mut left = self.prefix(depth)?;
        let mut compared = false;
        while let Some(sign) = self.peek().cloned() {
            let (operator, strong) = match sign.is {
                Is::Operator(operator) => (Some(operator), strength(operator)),
                Is::In => (None, COMPARISON),
                _ => break,
            };
            if strong <= least {
                break;
            }
            self.next += 1;
            if compared && strong == COMPARISON {
                return self.stop(say::chained(self.place, &(left.0.at.start..sign.at.end)));
            }
            compared = strong == COMPARISON;
            left = match operator {
                Some(operator) => self.binary(operator, sign.at, left, strong, depth)?,
                None => self.list(left, depth)?,
            };
            if left.1 > DEEPEST {
                return self.stop(say::too_large(self.place));
            }
        }
        Ok(left)
    }

    fn binary(
        &mut self,
        operator: Operator,
        at: Range,
        left: Tall,
        strong: u8,
        depth: usize,
    ) -> Result<Tall, Stop> {
        if self.peek().is_none() {
            return self.stop(say::side_missing(self.place, &at));
        }
        let right = self.expression(strong, depth + 1)?;
        let whole = left.0.at.start..right.0.at.end;
        let height = 1 + left.1.max(right.1);
        let what = What::Binary(operator, at, Box::new(left.0), Box::new(right.0));
        Ok((Node { what, at: whole }, height))
    }

    fn list(&mut self, left: Tall, depth: usize) -> Result<Tall, Stop> {
        if !self.is_next(&Is::OpenList) {
            let here = self.here();
            return self.stop(say::list_expected(self.place, &here));
        }
        self.next += 1;
        let (members, end) = self.members(&Is::CloseList, depth)?;
        let height = 1 + members.iter().map(|m| m.1).max().unwrap_or(0).max(left.1);
        let at = left.0.at.start..end;
        if members.is_empty() {
            self.soft.push(say::empty_list(self.place, &at));
        }
        let what = What::In(Box::new(left.0), members.into_iter().map(|m| m.0).collect());
        Ok((Node { what, at }, height))
    }

    /// Members between an opening sign, already read, and `close`.
    fn members(&mut self, close: &Is, depth: usize) -> Result<(Vec<Tall>, usize), Stop> {
        let mut members = vec![];
        loop {
            if let Some(sign) = self.peek().filter(|sign| sign.is == *close) {
                let end = sign.at.end;
                self.next += 1;
                return Ok((members, end));
            }
            members.push(self.expression(0, depth + 2)?);
            if self.is_next(&Is::Comma) {
                self.next += 1;
            } else if !self.is_next(close) {
                let here = self.here();
                return self.stop(say::comma_expected(self.place, &here));
            }
        }
    }

    fn prefix(&mut self, depth: usize) -> Result<Tall, Stop> {
        let here = self.here();
        let Some(sign) = self.take() else { return self.stop(say::side_missing(self.place, &here)) };
        let leaf = |what| Ok((Node { what, at: sign.at.clone() }, 1));
        match &sign.is {
            Is::Not => {
                let (of, height) = self.expression(PREFIX, depth + 1)?;
                let at = sign.at.start..of.at.end;
                Ok((Node { what: What::Not(Box::new(of)), at }, height + 1))
            }
            Is::Operator(Operator::Minus) => match self.take() {
                Some(Sign { is: Is::Number(digits), at }) => {
                    let at = sign.at.start..at.end;
                    let what = self.number(&format!("-{digits}"), &at);
                    Ok((Node { what, at }, 1))
                }
                _ => self.stop(say::minus_without_number(self.place, &sign.at)),
            },
            Is::Number(digits) => {
                let what = self.number(digits, &sign.at);
                leaf(what)
            }
            Is::Word(word) => leaf(What::Word(word.clone())),
            Is::Broken => leaf(What::Broken),
            Is::Name(name) if name == "true" || name == "false" => leaf(What::Truth(name == "true")),
            Is::Name(name) if self.is_next(&Is::Open) => {
                self.next += 1;
                let (arguments, end) = self.members(&Is::Close, depth)?;
                let height = 2 + arguments.iter().map(|a| a.1).max().unwrap_or(0);
                let arguments = arguments.into_iter().map(|a| a.0).collect();
                let what = What::Call(name.clone(), sign.at.clone(), arguments);
                Ok((Node { what, at: sign.at.start..end }, height))
            }
            Is::Name(name) => leaf(What::Name(name.clone())),
            Is::Open => {
                let (mut inner, height) = self.expression(0, depth + 1)?;
                match self.take() {
                    Some(Sign { is: Is::Close, at }) => {
                        inner.at = sign.at.start..at.end;
                        Ok((inner, height))
                    }
                    other => {
                        let at = other.map_or(sign.at.clone(), |other| other.at);
                        self.stop(say::two_in_a_row(self.place, &at))
                    }
                }
            }
            _ => self.stop(say::side_missing(self.place, &sign.at)),
        }
    }

    fn number(&mut self, text: &str, at: &Range) -> What {
        let read = read_number(text);
        match read {
            Some(what) => what,
            None => {
                self.soft.push(say::number(self.place, at, text));
                What::Broken
            }
        }
    }
}

/// A whole number, or one with digits on both sides of a single point, of at most 18 digits.
fn read_number(text: &str) -> Option<What> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // `.0` says that a number is no whole one, and takes no digit.
    let counted = digits.strip_suffix(".0").map_or(digits.len(), |whole| whole.len() + 1);
    if counted > 19 || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    match digits.split_once('.') {
        None if digits.len() <= 18 => text.parse().ok().map(What::Integer),
        Some((whole, part)) if !whole.is_empty() && !part.is_empty() => {
            Decimal::from_str_exact(text).ok().map(What::Decimal)
        }
        _ => None,
    }
}
