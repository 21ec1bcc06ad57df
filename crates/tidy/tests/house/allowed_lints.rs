//! A lint is never switched off in silence: `#[expect(…, reason = "…")]` says why, and speaks up when the cause is gone.

use tidy::{Finding, Tree};

const MEND: &str = "write `#[expect(lint, reason = \"…\")]`, or mend what the lint found";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        for (number, line) in file.code_lines() {
            if ["#[allow(", "#![allow(", ", allow("].iter().any(|word| line.contains(word)) {
                findings.push(Finding::at(&file.path, number, "`allow` of a lint"));
            }
            let expects = ["#[expect(", "#![expect("].iter().any(|word| line.contains(word));
            let whole = file.code.lines().skip(number - 1).take(6).collect::<Vec<_>>().join(" ");
            if expects && !whole.split_once(']').is_some_and(|(attribute, _)| attribute.contains("reason")) {
                findings.push(Finding::at(&file.path, number, "`expect` of a lint without `reason`"));
            }
        }
    }
    findings
}

#[test]
fn no_lint_is_switched_off_in_silence() {
    crate::hold(MEND, check);
}

#[test]
fn silenced_lints_are_found() {
    let text = "#![allow(dead_code)]\n#[expect(unused)]\n#[expect(\n    clippy::panic,\n    reason = \"a test\"\n)]\nfn a() {}\n// #[allow(x)] in a comment\n";
    let found = check(&Tree::sample(&[("crates/x/src/lib.rs", text)]));
    assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [1, 2]);
}
