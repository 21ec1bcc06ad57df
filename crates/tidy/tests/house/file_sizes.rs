//! A file is read in one sitting: at most 600 lines, and 95 of 100 product files at most 400.

use tidy::{Finding, Tree, percentile_95};

const HARD: usize = 600;
const USUAL: usize = 400;

const MEND: &str = "split the file by the words of the domain (`visit.rs` into `visit/attempts.rs` and `visit/sampling.rs`), \
    tests to a `tests` folder; do not pack lines";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().iter().filter(|file| file.path.ends_with(".rs") || is_script(&file.path)) {
        let lines = file.text.as_deref().unwrap_or_default().lines().count();
        if lines > HARD {
            findings.push(Finding::of(&file.path, format!("{lines} lines; the most is {HARD}")));
        }
    }
    let product =
        || tree.rust().iter().filter(|file| !file.is_test).map(|file| (file.text.lines().count(), file));
    let p95 = percentile_95(product().map(|(lines, _)| lines).collect());
    if p95 > USUAL {
        for (lines, file) in product().filter(|(lines, _)| *lines > USUAL) {
            let what = format!("{lines} lines, while the 95th percentile is {p95} and may be {USUAL}");
            findings.push(Finding::of(&file.path, what));
        }
    }
    findings
}

/// Our TypeScript and styles, under the folders where we write them.
fn is_script(path: &str) -> bool {
    (path.starts_with("ui/") || path.starts_with("e2e/"))
        && [".ts", ".css"].iter().any(|end| path.ends_with(end))
}

#[test]
fn files_are_of_readable_size() {
    crate::hold(MEND, check);
}

#[test]
fn long_files_are_found() {
    let (long, huge) = ("x\n".repeat(USUAL + 1), "x\n".repeat(HARD + 1));
    let tree =
        Tree::sample(&[("crates/x/src/lib.rs", &long), ("crates/x/tests/all.rs", &huge), ("ui/a.ts", &huge)]);
    let paths: Vec<_> = check(&tree).into_iter().map(|finding| finding.path).collect();
    assert_eq!(paths, ["crates/x/tests/all.rs", "ui/a.ts", "crates/x/src/lib.rs"]);
}
