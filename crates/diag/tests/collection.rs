//! Order, doubles and cascades of a collection, and how places are counted.

use diag::{Code, Diagnostic, Diagnostics, Position, Severity, SourceId, Sources, Span, Text, display_width};

const ONE: Code = Code::new("SW0001");
const TWO: Code = Code::new("SW0002");

fn error(code: Code, span: Span) -> Diagnostic {
    Diagnostic::error(code, span, Text::same(code.as_str()))
}

fn settled(list: Vec<Diagnostic>, sources: &Sources) -> Vec<(&str, usize, Code)> {
    let mut found = Diagnostics::from(list);
    found.settle(sources);
    found.iter().map(|d| (sources.name(d.span.source), d.span.start, d.code)).collect()
}

fn two_files() -> (Sources, SourceId, SourceId) {
    let mut sources = Sources::new();
    let b = sources.add("b.kdl", "0123456789");
    let a = sources.add("a.kdl", "0123456789");
    (sources, a, b)
}

#[test]
fn sorted_by_file_place_and_code_without_doubles() {
    let (sources, a, b) = two_files();
    let list = vec![
        error(ONE, b.span(1..2)),
        error(TWO, a.span(5..6)),
        error(ONE, a.span(5..6)),
        error(ONE, a.span(5..6)),
        error(TWO, a.span(2..3)),
    ];
    assert_eq!(
        settled(list, &sources),
        [("a.kdl", 2, TWO), ("a.kdl", 5, ONE), ("a.kdl", 5, TWO), ("b.kdl", 1, ONE)]
    );
}

#[test]
fn a_consequence_is_dropped_with_its_whole_chain() {
    let (sources, a, b) = two_files();
    let list = vec![
        error(TWO, a.span(8..9)).unless_about("stage:x"),
        error(TWO, a.span(6..7)).about("stage:x").unless_about("service:repair"),
        error(ONE, b.span(0..1)).about("service:repair"),
        error(TWO, b.span(4..6)).unless_at(b.span(0..3)),
        error(TWO, b.span(7..8)).unless_at(b.span(9..10)),
    ];
    assert_eq!(settled(list, &sources), [("b.kdl", 0, ONE), ("b.kdl", 7, TWO)]);
}

#[test]
fn neither_itself_nor_a_warning_is_a_root() {
    let (sources, a, _) = two_files();
    let list = vec![
        error(ONE, a.span(1..2)).about("x").unless_about("x").unless_at(a.span(1..2)),
        Diagnostic::warning(TWO, a.span(3..4), Text::default()).about("y"),
        error(ONE, a.span(5..6)).unless_about("y"),
    ];
    assert_eq!(settled(list, &sources).len(), 3);
}

#[test]
fn only_errors_are_errors() {
    let (_, a, _) = two_files();
    let mut found = Diagnostics::new();
    assert!(found.is_empty());
    found.push(Diagnostic::warning(ONE, a.span(0..1), Text::default()));
    found.push(Diagnostic::note(ONE, a.span(0..1), Text::default()));
    assert!(!found.has_errors());
    found.push(error(ONE, a.span(0..1)));
    assert!(found.has_errors());
    assert!(Severity::Error < Severity::Warning && Severity::Warning < Severity::Note);
}

#[test]
fn columns_are_characters_and_lines_end_as_they_may() {
    let mut sources = Sources::new();
    let file = sources.add("x", "\u{feff}报修 a\r\n已b\n");
    let source = sources.get(file).expect("just added");
    let place = |offset| {
        let Position { line, column } = source.position(offset);
        (line, column)
    };
    assert_eq!(place(3), (1, 1), "the byte order mark has no column");
    assert_eq!(place(6), (1, 2));
    assert_eq!(place(7), (1, 2), "inside a character is the place before it");
    assert_eq!(place(16), (2, 2));
    assert_eq!(place(999), (3, 1), "past the end is the end");
    assert_eq!(source.line(1), "\u{feff}报修 a");
    assert_eq!(source.line(2), "已b");
    assert_eq!(source.line(9), "");
    assert_eq!(source.line_count(), 3);
    assert_eq!(sources.slice(file.span(3..9)), "报修");
    assert_eq!(display_width("报修a"), 5);
}

#[test]
fn spans_join_and_overlap_within_one_text() {
    let (_, a, b) = two_files();
    assert_eq!(a.span(3..4).to(a.span(1..2)), a.span(1..4));
    assert_eq!(a.span(3..4).to(b.span(1..2)), a.span(3..4));
    assert!(a.span(1..3).overlaps(a.span(2..5)));
    assert!(!a.span(1..3).overlaps(a.span(3..5)), "neighbours share nothing");
    assert!(a.span(3..3).overlaps(a.span(3..3)));
    assert!(!a.span(1..3).overlaps(b.span(1..3)));
}
