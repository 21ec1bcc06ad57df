//! A test waits for what it waits for, never for a time: sleeping tests are slow on a good day and wrong on a bad one.

use tidy::{Finding, Tree};

const MEND: &str =
    "pass a clock and move it; or wait for the event itself (a channel, a barrier, a reply, an element)";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let test_lines = file.code_lines().filter(|(number, _)| file.is_test_line(*number));
        for (number, _) in test_lines.filter(|(_, line)| line.contains("sleep(")) {
            findings.push(Finding::at(&file.path, number, "a sleep in a test"));
        }
    }
    for file in tree.files().iter().filter(|file| file.path.starts_with("e2e/")) {
        for (index, line) in file.text.as_deref().unwrap_or_default().lines().enumerate() {
            if ["waitForTimeout(", "setTimeout("].iter().any(|word| line.contains(word)) {
                findings.push(Finding::at(&file.path, index + 1, "a sleep in a browser test"));
            }
        }
    }
    findings
}

#[test]
fn no_test_sleeps() {
    crate::hold(MEND, check);
}

#[test]
fn sleeping_tests_are_found() {
    let tree = Tree::sample(&[
        (
            "crates/x/src/lib.rs",
            "fn a() { sleep(1) }\n#[cfg(test)]\nmod tests {\n    fn b() { sleep(1) }\n}\n",
        ),
        ("e2e/walk.spec.ts", "await page.waitForTimeout(500)\n"),
    ]);
    let found: Vec<_> = check(&tree).into_iter().map(|finding| (finding.path, finding.line)).collect();
    assert_eq!(found, [("crates/x/src/lib.rs".to_owned(), 4), ("e2e/walk.spec.ts".to_owned(), 1)]);
}
