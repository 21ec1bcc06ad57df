//! What is in the tree is finished, and what is not finished is not in the tree.

use tidy::{Finding, Tree};

/// Words of code that stand for code still to be written, or for a test that does not run.
const WORDS: [&str; 5] = ["todo!", "unimplemented!", "dbg!", "#[ignore", "unreachable!()"];

const MEND: &str = "write it, or leave it out; a test runs or goes; `unreachable!` says in words why";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        for (number, line) in file.code_lines() {
            for word in WORDS.iter().filter(|word| line.contains(**word)) {
                findings.push(Finding::at(&file.path, number, format!("`{word}`")));
            }
        }
    }
    findings
}

#[test]
fn nothing_unfinished_is_in_the_tree() {
    crate::hold(MEND, check);
}

#[test]
fn unfinished_code_is_found() {
    let text = "fn a() { todo!() }\n#[ignore]\n#[test]\nfn b() {}\n// todo! in a comment\n";
    let found = check(&Tree::sample(&[("crates/x/src/lib.rs", text)]));
    assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [1, 2]);
}
