//! A thing is found by its word: no file or type is named for being useful, and `thing.rs` is not `thing/mod.rs`.

use tidy::{Finding, Tree};

/// Names of files and folders that say nothing.
const EMPTY_NAMES: [&str; 9] =
    ["common", "helper", "helpers", "manager", "misc", "shared", "stuff", "util", "utils"];
/// Endings of type names that say nothing.
const EMPTY_ENDINGS: [&str; 4] = ["Helper", "Manager", "Util", "Utils"];

const MEND: &str = "name it by the word of the domain that it is about (README.md of the crate, or the glossary in \
    ARCHITECTURE.md); write `thing.rs` beside `thing/`, not `thing/mod.rs`";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().iter().filter(|file| [".rs", ".ts"].iter().any(|end| file.path.ends_with(end))) {
        let stem = file.path.trim_end_matches(".rs").trim_end_matches(".ts");
        for part in stem.split('/').filter(|part| EMPTY_NAMES.contains(part) || *part == "mod") {
            findings.push(Finding::of(&file.path, format!("a file or folder named `{part}`")));
        }
    }
    for file in tree.rust() {
        for (number, line) in file.code_lines() {
            for name in
                declared_types(line).filter(|name| EMPTY_ENDINGS.iter().any(|end| name.ends_with(end)))
            {
                findings.push(Finding::at(&file.path, number, format!("a type named `{name}`")));
            }
        }
    }
    findings
}

fn declared_types(line: &str) -> impl Iterator<Item = &str> {
    let words: Vec<&str> =
        line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let pairs: Vec<(&str, &str)> = words.iter().copied().zip(words.iter().copied().skip(1)).collect();
    pairs.into_iter().filter(|(kind, _)| ["struct", "enum", "trait"].contains(kind)).map(|(_, name)| name)
}

#[test]
fn things_are_named_by_their_word() {
    crate::hold(MEND, check);
}

#[test]
fn empty_names_are_found() {
    let tree = Tree::sample(&[
        ("crates/x/src/utils/date.rs", ""),
        ("crates/x/src/visit/mod.rs", ""),
        ("crates/x/src/visit.rs", "pub struct Visit;\npub(crate) struct VisitManager<T>(T);\n"),
        ("handbooks/property/posts/manager.kdl", ""),
    ]);
    let found: Vec<_> = check(&tree).into_iter().map(|finding| finding.what).collect();
    assert_eq!(
        found,
        ["a file or folder named `utils`", "a file or folder named `mod`", "a type named `VisitManager`"]
    );
}
