//! Every diagnostic that a person may meet has one meaning, a place where it is explained, and a test that shows it.

use std::collections::BTreeMap;
use tidy::{Finding, RustFile, Tree};

/// The crates that own codes; the others pass them on.
const OWNERS: [&str; 2] = ["handbook", "centre"];

const MEND: &str = "give each code one constant (`Code::new`), explain it in the `//!` or `///` of its own file or in \
    docs/handbook-reference.md (what is wrong, why it matters, how to mend it, an example), and show it in a test or a snapshot";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut defined: BTreeMap<String, Finding> = BTreeMap::new();
    for file in tree.rust().iter().filter(|file| OWNERS.contains(&file.crate_name.as_str())) {
        for (line, code) in codes(file) {
            let mut say =
                |what: &str| findings.push(Finding::at(&file.path, line, format!("{code}: {what}")));
            if let Some(first) = defined.get(&code) {
                say(&format!("is also at {}:{}", first.path, first.line));
                continue;
            }
            if !explained(tree, file, &code) {
                say("is explained nowhere");
            }
            if !shown(tree, &file.crate_name, &code) {
                say("no test shows it");
            }
            defined.insert(code.clone(), Finding::at(&file.path, line, ""));
        }
    }
    findings
}

/// The codes written in the product code of a file, with their lines.
fn codes(file: &RustFile) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let texts: Vec<&str> = file.text.lines().collect();
    for (number, blanked) in file.product_lines() {
        let text: Vec<char> = texts.get(number - 1).copied().unwrap_or_default().chars().collect();
        for (index, _) in blanked.chars().enumerate().filter(|(_, character)| *character == '"') {
            let literal: String = text.iter().skip(index).take(8).collect();
            if let Some(code) =
                literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|code| is_code(code))
            {
                found.push((number, code.to_owned()));
            }
        }
    }
    found
}

fn is_code(text: &str) -> bool {
    text.strip_prefix("SW")
        .is_some_and(|digits| digits.len() == 4 && digits.chars().all(|digit| digit.is_ascii_digit()))
}

fn explained(tree: &Tree, file: &RustFile, code: &str) -> bool {
    let doc = |line: &&str| ["//!", "///"].iter().any(|mark| line.trim_start().starts_with(mark));
    let in_its_file = file.text.lines().filter(doc).any(|line| line.contains(code));
    let manuals =
        tree.files().iter().filter(|file| file.path.starts_with("docs/") && file.path.ends_with(".md"));
    in_its_file || manuals.filter_map(|manual| manual.text.as_deref()).any(|text| text.contains(code))
}

fn shown(tree: &Tree, crate_name: &str, code: &str) -> bool {
    let in_rust = tree.rust().iter().any(|file| {
        file.crate_name == crate_name
            && file
                .text
                .lines()
                .enumerate()
                .any(|(index, line)| file.is_test_line(index + 1) && line.contains(code))
    });
    let folder = format!("crates/{crate_name}/");
    let others =
        tree.files().iter().filter(|file| file.path.starts_with(&folder) && !file.path.ends_with(".rs"));
    in_rust || others.filter_map(|file| file.text.as_deref()).any(|text| text.contains(code))
}

#[test]
fn every_code_is_unique_explained_and_shown() {
    crate::hold(MEND, check);
}

#[test]
fn codes_without_a_page_or_a_test_and_codes_with_two_meanings_are_found() {
    let tree = Tree::sample(&[
        (
            "crates/handbook/src/a.rs",
            "//! SW0001: a stage that nobody can reach.\nconst A: Code = Code::new(\"SW0001\");\n",
        ),
        (
            "crates/handbook/src/b.rs",
            "// \"SW0009\"\nconst 首: [Code; 2] = [Code::new(\"SW0002\"), Code::new(\"SW0001\")];\n",
        ),
        ("crates/handbook/src/c.rs", "const C: Code = Code::new(\"SW0003\");\n"),
        ("crates/handbook/tests/all.rs", "const A: &str = \"SW0001\";\n"),
        ("crates/handbook/tests/snapshots/c.snap", "错误[SW0003]\n"),
        ("docs/handbook-reference.md", "## SW0002\n"),
    ]);
    let found: Vec<_> = check(&tree).into_iter().map(|finding| finding.what).collect();
    assert_eq!(
        found,
        [
            "SW0002: no test shows it",
            "SW0001: is also at crates/handbook/src/a.rs:2",
            "SW0003: is explained nowhere"
        ]
    );
}
