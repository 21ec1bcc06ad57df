//! Every file says at its top what the room is for.

use tidy::{Finding, Tree};

const MEND: &str = "begin the file with `//!`: what it is for, and what may not enter";

fn check(tree: &Tree) -> Vec<Finding> {
    let says =
        |text: &str| text.lines().next().is_some_and(|line| line.starts_with("//! ") && line.len() > 20);
    let silent = tree.rust().iter().filter(|file| !says(&file.text));
    silent.map(|file| Finding::of(&file.path, "no `//!` on its first line")).collect()
}

#[test]
fn every_file_says_what_it_is_for() {
    crate::hold(MEND, check);
}

#[test]
fn a_silent_file_is_found() {
    let tree = Tree::sample(&[
        ("crates/x/src/lib.rs", "//! What people owe each other.\n"),
        ("crates/x/src/a.rs", "use b;\n//! Too late.\n"),
        ("crates/x/src/b.rs", ""),
    ]);
    let paths: Vec<_> = check(&tree).into_iter().map(|finding| finding.path).collect();
    assert_eq!(paths, ["crates/x/src/a.rs", "crates/x/src/b.rs"]);
}
