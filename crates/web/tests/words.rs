//! The words of the screens: the same ids in both languages, all of them readable, none unused, none missing.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Ids and texts of a file of words, and what stands in braces in each.
fn read(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for line in source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (id, text) =
            line.split_once(" = ").unwrap_or_else(|| panic!("a line that is no message: {line}"));
        let values =
            text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(|v| v.trim().to_owned());
        assert!(found.insert(id.to_owned(), values.collect()).is_none(), "{id} is there twice");
    }
    found
}

/// Everything in which an id may be named: handlers and templates.
fn places() -> String {
    fn walk(folder: &Path, all: &mut String) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, all);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "html") {
                all.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = String::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    walk(&here.join("src"), &mut all);
    walk(&here.join("templates"), &mut all);
    all
}

/// The ids that are asked for by name, and the families of those asked for by a word of the centre.
fn asked() -> (BTreeSet<String>, BTreeSet<String>) {
    let text = places();
    let named = |call: &str| -> BTreeSet<String> {
        let ends = text.match_indices(call).map(|(at, found)| &text[at + found.len()..]);
        ends.filter_map(|rest| rest.split('"').next())
            .filter(|id| !id.contains(['{', ' ']))
            .map(str::to_owned)
            .collect()
    };
    let mut ids = named(".get(\"");
    ids.extend(named(".with(\""));
    // Titles are handed to the frame by their id, and forms name theirs in tables.
    ids.extend(text.split('"').filter(|word| word.contains('-') && word.len() < 40).map(str::to_owned));
    let mut families = named(".of(\"");
    families.extend(named("words_of(\""));
    (ids, families)
}

#[test]
fn both_languages_have_the_same_words_with_the_same_values() {
    let (zh, en) = (read(web::words::CHINESE), read(web::words::ENGLISH));
    assert_eq!(zh, en);
    assert!(zh.len() > 20);
}

#[test]
fn no_word_is_unused() {
    let (ids, families) = asked();
    let of_family = |id: &str| families.iter().any(|family| id.starts_with(&format!("{family}-")));
    let words = read(web::words::CHINESE);
    let unused: Vec<_> = words.keys().filter(|id| !ids.contains(*id) && !of_family(id)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_word_that_a_template_asks_for_is_there() {
    let words = read(web::words::CHINESE);
    let text = places();
    let asked =
        text.match_indices("t.get(\"").map(|(at, found)| text[at + found.len()..].split('"').next().unwrap());
    let missing: BTreeSet<&str> = asked.filter(|id| !words.contains_key(*id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
