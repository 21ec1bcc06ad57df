//! The manual says what the vocabulary says, and every example in it compiles.

use diag::{Lang, Severity, render_text};
use handbook::vocabulary::{RESERVED, Word, find, words};
use handbook::{Source, compile};

const FRAME: &str = include_str!("frame.kdl");
const MANUAL: &str = include_str!("../../../docs/handbook-reference.md");

#[test]
fn the_manual_is_what_the_vocabulary_says() {
    let same = MANUAL.replace("\r\n", "\n") == handbook::reference::manual();
    assert!(same, "run: cargo run -q -p handbook --example reference > docs/handbook-reference.md");
}

/// The frame with an example in the block where its word belongs.
fn framed(word: &Word, parent: &str) -> String {
    let gives_way = format!("//={}", word.key);
    let here = format!("//+{parent}");
    let mut out = String::new();
    let mut skipping = false;
    for line in FRAME.lines() {
        let trimmed = line.trim_end();
        let marked = trimmed.ends_with(&gives_way);
        let opens = trimmed.split("//").next().is_some_and(|code| code.trim_end().ends_with('{'));
        if marked && opens {
            skipping = true;
        }
        if !marked && !skipping {
            out.push_str(if trimmed.trim() == here { word.example } else { line });
            out.push('\n');
        }
        if marked && trimmed.trim_start().starts_with('}') {
            skipping = false;
        }
    }
    out
}

fn complaints(sources: &[Source], overlays: &[Source]) -> Option<String> {
    let made = compile(sources, overlays);
    let shown: Vec<_> = made.diagnostics.iter().filter(|d| d.severity != Severity::Note).cloned().collect();
    let text = render_text(&shown, &made.sources, Lang::Zh, false);
    if shown.is_empty() && made.handbook.is_some() { None } else { Some(text) }
}

#[test]
fn the_frame_itself_compiles() {
    assert_eq!(complaints(&[Source::new("frame.kdl", FRAME)], &[]), None);
}

#[test]
fn every_example_compiles_in_its_place() {
    for word in words() {
        for parent in word.within {
            let example = word.example;
            let (base, over) = match *parent {
                "overlay file" => (FRAME.to_owned(), Some(example.to_owned())),
                "overlay" => {
                    let limit = format!(
                        "limit \"first_answer\" within=\"15 minutes\" {{ {} }}",
                        example.replace("10 minutes", "2 hours")
                    );
                    let over = format!(
                        "overlay \"x\" \"某项目\" over=\"property\" node=\"project\" {{ service \"advice\" {{ {limit} }} }}"
                    );
                    (FRAME.to_owned(), Some(over))
                }
                // Somebody else reads what is in a scenario; what can be bounded differs from rule to rule.
                "scenario" => continue,
                parent if parent != "limit" && ["bounds", "fixed"].contains(&word.key) => continue,
                parent => (framed(word, parent), None),
            };
            if over.is_none() {
                let holds = base.matches(example).count();
                assert!(holds >= 1, "the frame has no place for `{}` in `{parent}`", word.key);
            }
            let overlays: Vec<Source> = over.into_iter().map(|text| Source::new("over.kdl", text)).collect();
            if let Some(text) = complaints(&[Source::new("frame.kdl", base)], &overlays) {
                panic!("the example of `{}` in `{parent}`:\n{text}", word.key);
            }
        }
    }
}

#[test]
fn every_word_is_explained_in_both_languages_and_found_in_its_place() {
    for word in words() {
        assert!(!word.zh.is_empty() && !word.en.is_empty() && !word.example.is_empty(), "{}", word.key);
        for property in word.properties {
            assert!(!property.zh.is_empty() && !property.en.is_empty(), "{} {}", word.key, property.name);
        }
        for parent in word.within {
            assert_eq!(find(parent, word.word()).map(|found| found.key), Some(word.key), "{parent}");
        }
        assert!(!RESERVED.contains(&word.word()), "{} is reserved", word.key);
    }
}
