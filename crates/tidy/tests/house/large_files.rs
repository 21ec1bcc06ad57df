//! The repository stays small: no file over 400 KB is tracked.

use tidy::{Finding, Tree};

const MOST: u64 = 400 * 1024;

const MEND: &str = "make it at build or test time, take it from a package, or keep it out of the repository";

fn check(tree: &Tree) -> Vec<Finding> {
    let large = tree.files().iter().filter(|file| file.bytes > MOST);
    large.map(|file| Finding::of(&file.path, format!("{} KB; the most is 400", file.bytes / 1024))).collect()
}

#[test]
fn no_file_is_large() {
    crate::hold(MEND, check);
}

#[test]
fn a_large_file_is_found() {
    let fits = usize::try_from(MOST).unwrap();
    let tree = Tree::sample(&[("a.bin", &"x".repeat(fits)), ("b.bin", &"x".repeat(fits + 1))]);
    assert_eq!(check(&tree), [Finding::of("b.bin", "400 KB; the most is 400")]);
}
