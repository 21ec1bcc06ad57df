//! Diagnostics for tools. The shape is an interface: fields are added, never renamed. It has types of its
//! own, so that a change within a diagnostic does not change what tools read.

use serde::Serialize;

use crate::{Diagnostic, Severity, Sources, Span, Text};

/// A JSON object with `errors`, `warnings`, `notes` (counts) and `diagnostics`, each with its code, severity,
/// sentences in both languages, places (file, byte range, first and last position, columns in characters from
/// 1) and, where there is one, the change that mends it. Ends with a line end.
#[must_use]
pub fn render_json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let report = Report {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        diagnostics: diagnostics.iter().map(|d| item(d, sources)).collect(),
    };
    // Strings, numbers and lists always serialise: the empty text cannot happen.
    let mut out = serde_json::to_string_pretty(&report).unwrap_or_default();
    out.push('\n');
    out
}

#[derive(Serialize)]
struct Report<'a> {
    errors: usize,
    warnings: usize,
    notes: usize,
    diagnostics: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    code: &'static str,
    severity: &'static str,
    headline: Words<'a>,
    place: Place<'a>,
    here: Option<Words<'a>>,
    labels: Vec<Remark<'a>>,
    why: Option<Words<'a>>,
    help: Option<Words<'a>>,
    fix: Option<Change<'a>>,
}

#[derive(Serialize)]
struct Words<'a> {
    zh: &'a str,
    en: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    bytes: [usize; 2],
}

#[derive(Serialize)]
struct Remark<'a> {
    place: Place<'a>,
    text: Words<'a>,
}

#[derive(Serialize)]
struct Change<'a> {
    place: Place<'a>,
    replacement: &'a str,
}

fn item<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Item<'a> {
    let remark =
        |label: &'a crate::Label| Remark { place: place(label.span, sources), text: words(&label.text) };
    Item {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity.as_str(),
        headline: words(&diagnostic.headline),
        place: place(diagnostic.span, sources),
        here: Some(&diagnostic.here).filter(|text| !text.is_empty()).map(words),
        labels: diagnostic.labels.iter().map(remark).collect(),
        why: diagnostic.why.as_ref().map(words),
        help: diagnostic.help.as_ref().map(words),
        fix: diagnostic
            .fix
            .as_ref()
            .map(|fix| Change { place: place(fix.span, sources), replacement: &fix.replacement }),
    }
}

fn words(text: &Text) -> Words<'_> {
    Words { zh: &text.zh, en: &text.en }
}

fn place(span: Span, sources: &Sources) -> Place<'_> {
    let start = sources.position(span);
    let end = sources.position(Span { start: span.end.max(span.start), ..span });
    Place {
        file: sources.name(span.source),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        bytes: [span.start, span.end],
    }
}
