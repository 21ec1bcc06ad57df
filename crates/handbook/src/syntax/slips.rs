//! The slips of people who never wrote such a file: one room each, whose first lines are the page of the manual
//! (Chinese, English, a bad example and a good one; tests run both). A slip is told once and says what to type.
//! What may not enter: messages about the meaning of a handbook.

pub mod after_block;
pub mod bad_name;
pub mod bad_string;
pub mod bare_keyword;
pub mod block_without_name;
pub mod brace_on_next_line;
pub mod brackets;
pub mod chinese_quotes;
pub mod colon;
pub mod comma;
pub mod extra_brace;
pub mod forbidden_character;
pub mod foreign_comment;
pub mod fullwidth_brace;
pub mod fullwidth_equals;
pub mod fullwidth_letters;
pub mod fullwidth_semicolon;
pub mod fullwidth_space;
pub mod lost_brace;
pub mod lost_quote;
pub mod missing_space;
pub mod missing_value;
pub mod open_comment;
pub mod property_twice;
pub mod sign_after_name;
pub mod single_quotes;
pub mod spaced_equals;
pub mod too_deep;
pub mod type_annotation;
pub mod unquoted_quantity;
pub mod unquoted_text;
pub mod unreadable;

use std::collections::{BTreeMap, BTreeSet};

use diag::{Code, Diagnostic, Label, Text};

/// Every slip with the page of the manual about it, in the order of the codes.
pub fn manual() -> impl Iterator<Item = (Code, String)> {
    ROOMS.iter().map(|(code, room)| (*code, page(room)))
}

/// The first lines of a room, without the marks of the comment.
fn page(room: &str) -> String {
    let lines = room.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect()
}

const ROOMS: &[(Code, &str)] = &[
    (unreadable::CODE, include_str!("slips/unreadable.rs")),
    (property_twice::CODE, include_str!("slips/property_twice.rs")),
    (bare_keyword::CODE, include_str!("slips/bare_keyword.rs")),
    (colon::CODE, include_str!("slips/colon.rs")),
    (fullwidth_equals::CODE, include_str!("slips/fullwidth_equals.rs")),
    (chinese_quotes::CODE, include_str!("slips/chinese_quotes.rs")),
    (fullwidth_brace::CODE, include_str!("slips/fullwidth_brace.rs")),
    (fullwidth_space::CODE, include_str!("slips/fullwidth_space.rs")),
    (fullwidth_letters::CODE, include_str!("slips/fullwidth_letters.rs")),
    (fullwidth_semicolon::CODE, include_str!("slips/fullwidth_semicolon.rs")),
    (comma::CODE, include_str!("slips/comma.rs")),
    (lost_brace::CODE, include_str!("slips/lost_brace.rs")),
    (extra_brace::CODE, include_str!("slips/extra_brace.rs")),
    (lost_quote::CODE, include_str!("slips/lost_quote.rs")),
    (sign_after_name::CODE, include_str!("slips/sign_after_name.rs")),
    (spaced_equals::CODE, include_str!("slips/spaced_equals.rs")),
    (foreign_comment::CODE, include_str!("slips/foreign_comment.rs")),
    (single_quotes::CODE, include_str!("slips/single_quotes.rs")),
    (unquoted_text::CODE, include_str!("slips/unquoted_text.rs")),
    (unquoted_quantity::CODE, include_str!("slips/unquoted_quantity.rs")),
    (brace_on_next_line::CODE, include_str!("slips/brace_on_next_line.rs")),
    (forbidden_character::CODE, include_str!("slips/forbidden_character.rs")),
    (missing_space::CODE, include_str!("slips/missing_space.rs")),
    (type_annotation::CODE, include_str!("slips/type_annotation.rs")),
    (block_without_name::CODE, include_str!("slips/block_without_name.rs")),
    (too_deep::CODE, include_str!("slips/too_deep.rs")),
    (open_comment::CODE, include_str!("slips/open_comment.rs")),
    (bad_string::CODE, include_str!("slips/bad_string.rs")),
    (missing_value::CODE, include_str!("slips/missing_value.rs")),
    (after_block::CODE, include_str!("slips/after_block.rs")),
    (bad_name::CODE, include_str!("slips/bad_name.rs")),
    (brackets::CODE, include_str!("slips/brackets.rs")),
];

/// One message a line for the same slip: somebody whose input method was on makes it six times in a row. The
/// first tells, the others become places of it, and the fix mends them all. Takes and gives them sorted.
pub(crate) fn fold(text: &str, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = Vec::with_capacity(found.len());
    let mut told: BTreeMap<(usize, Code), usize> = BTreeMap::new();
    let mut lines = LineCount { text, at: 0, line: 0 };
    for diagnostic in found {
        let line = lines.line_of(diagnostic.span.start);
        let first = told.get(&(line, diagnostic.code)).copied().and_then(|index| out.get_mut(index));
        match first {
            Some(first) if diagnostic.labels.is_empty() && first.headline == diagnostic.headline => {
                join(text, first, &diagnostic);
            }
            Some(first) if diagnostic.labels.is_empty() && folds(first) => join(text, first, &diagnostic),
            _ => {
                told.insert((line, diagnostic.code), out.len());
                out.push(diagnostic);
            }
        }
    }
    out
}

/// Drops what was found only because its line was read otherwise than meant: behind something unreadable, and
/// anywhere on a line with a lost quote, but for what is plain to see in the characters. Takes and gives them
/// sorted.
pub(crate) fn without_consequences(text: &str, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut lines = LineCount { text, at: 0, line: 0 };
    let found: Vec<(usize, Diagnostic)> =
        found.into_iter().map(|diagnostic| (lines.line_of(diagnostic.span.start), diagnostic)).collect();
    let lost: BTreeSet<usize> = found
        .iter()
        .filter(|(_, diagnostic)| diagnostic.code == lost_quote::CODE)
        .map(|(line, _)| *line)
        .collect();
    let mut astray = None;
    let mut out = Vec::with_capacity(found.len());
    for (line, diagnostic) in found {
        let is_cause = diagnostic.code == lost_quote::CODE;
        if astray == Some(line) || (lost.contains(&line) && !is_cause && !PLAIN.contains(&diagnostic.code)) {
            continue;
        }
        if is_cause || READ_OTHERWISE.contains(&diagnostic.code) {
            astray = Some(line);
        }
        out.push(diagnostic);
    }
    out
}

/// Slips after which the rest of a line means something else.
const READ_OTHERWISE: &[Code] =
    &[unreadable::CODE, after_block::CODE, bad_name::CODE, type_annotation::CODE, block_without_name::CODE];

/// Slips that are certain, whatever else is wrong on their line.
const PLAIN: &[Code] = &[
    chinese_quotes::CODE,
    fullwidth_brace::CODE,
    fullwidth_equals::CODE,
    fullwidth_letters::CODE,
    fullwidth_semicolon::CODE,
    fullwidth_space::CODE,
    forbidden_character::CODE,
];

/// Whether a slip is of a kind that comes in rows, whatever its words.
fn folds(diagnostic: &Diagnostic) -> bool {
    [
        colon::CODE,
        chinese_quotes::CODE,
        fullwidth_brace::CODE,
        fullwidth_letters::CODE,
        comma::CODE,
        single_quotes::CODE,
        forbidden_character::CODE,
    ]
    .contains(&diagnostic.code)
}

fn join(text: &str, first: &mut Diagnostic, next: &Diagnostic) {
    first.labels.push(Label { span: next.span, text: Text::default() });
    match (&mut first.fix, &next.fix) {
        (Some(fix), Some(more)) if fix.span.end <= more.span.start => {
            fix.replacement += text.get(fix.span.end..more.span.start).unwrap_or("");
            fix.replacement += &more.replacement;
            fix.span.end = more.span.end;
        }
        (fix, _) => *fix = None,
    }
}

/// Counts lines while going forward through a text.
struct LineCount<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl LineCount<'_> {
    fn line_of(&mut self, offset: usize) -> usize {
        let passed = self.text.get(self.at..offset).unwrap_or("");
        self.line += passed.matches('\n').count();
        self.at = self.at.max(offset);
        self.line
    }
}
