//! Product code does not crash where it could say what went wrong: less than one `unwrap` or `expect` in a
//! thousand lines, over all crates.

use tidy::{Finding, Tree};

const MEND: &str =
    "return an error that says what was tried (`thiserror`), or shape the types so that the case cannot be";

fn check(tree: &Tree) -> Vec<Finding> {
    let (mut lines, mut findings) = (0_usize, Vec::new());
    for file in tree.rust() {
        for (number, line) in file.product_lines() {
            lines += 1;
            let calls = [".unwrap()", ".unwrap_err()", ".expect(\"", ".expect(&format!", ".expect_err(\""];
            for call in calls.iter().filter(|call| line.contains(**call)) {
                findings.push(Finding::at(&file.path, number, format!("`{call}`")));
            }
        }
    }
    if findings.len() * 1000 < lines { Vec::new() } else { findings }
}

#[test]
fn product_code_hardly_unwraps() {
    crate::hold(MEND, check);
}

#[test]
fn unwraps_are_counted_outside_tests_only() {
    let tests = "#[cfg(test)]\nmod tests {\n    fn b() { x.unwrap() }\n}\n";
    let rare = format!("{}fn a() {{ x.unwrap() }}\n{tests}", "\n".repeat(1000));
    assert_eq!(check(&Tree::sample(&[("crates/x/src/lib.rs", &rare)])), []);
    let often = format!("{}fn a() {{ x.unwrap() }}\n{tests}", "\n".repeat(500));
    assert_eq!(check(&Tree::sample(&[("crates/x/src/lib.rs", &often)])).len(), 1);
}
