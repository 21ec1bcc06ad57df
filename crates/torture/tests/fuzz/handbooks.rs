//! The handbook language: whatever an author sends, he is told where it is wrong; what is tidied stays the same handbook;
//! what compiles is stored and read again as it was.

use crate::mutate::each;
use diag::SourceId;
use handbook::syntax::{Node, parse};
use handbook::{Source, check, compile, format};
use model::handbook::Handbook;

/// Every place lies in the text, between two letters.
fn places_are_within(text: &str, nodes: &[Node]) {
    for node in nodes {
        assert!(text.get(node.span.range()).is_some(), "{:?} lies outside", node.span);
        assert!(text.get(node.name.span.range()).is_some(), "{:?} lies outside", node.name.span);
        places_are_within(text, &node.children);
    }
}

fn read(text: &str) {
    let (tree, found) = parse(SourceId::default(), text);
    places_are_within(text, &tree.nodes);
    for diagnostic in &found {
        assert!(text.get(diagnostic.span.range()).is_some(), "{:?} lies outside", diagnostic.span);
    }
    if let Ok(tidy) = format::format(text) {
        assert_eq!(format::format(&tidy).as_ref(), Ok(&tidy), "tidying twice changes something");
    }
    let sources = [Source::new("any.kdl", text)];
    let made = check(&sources, &[]);
    let Some(handbook) = made.handbook else {
        assert!(!made.diagnostics.is_empty(), "no handbook came of it and nobody says why");
        return;
    };
    let kept = serde_json::to_string(&handbook).unwrap();
    assert_eq!(
        serde_json::from_str::<Handbook>(&kept).unwrap(),
        handbook,
        "it is read again as it was stored"
    );
    let again = compile(&[Source::new("any.kdl", format::format(text).unwrap())], &[]).handbook;
    assert_eq!(
        again.map(|again| again.hash().ok()),
        Some(handbook.hash().ok()),
        "tidied, it is the same handbook"
    );
}

#[test]
fn any_text_is_read_as_a_handbook_or_refused_with_a_place() {
    each("handbooks", 150, read);
}
