//! The code map of ARCHITECTURE.md has a line for every crate.

use tidy::{Finding, Tree};

const MEND: &str = "give the crate its line in the code map of ARCHITECTURE.md: `- **name**: what it is for`";

fn check(tree: &Tree) -> Vec<Finding> {
    let map = tree.text("ARCHITECTURE.md").unwrap_or_default();
    let mapped = |name: &str| map.lines().any(|line| line.starts_with(&format!("- **{name}**: ")));
    let crates =
        tree.files().iter().filter_map(|file| file.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml"));
    let missing = crates.filter(|name| !mapped(name));
    missing.map(|name| Finding::of("ARCHITECTURE.md", format!("no line for the crate `{name}`"))).collect()
}

#[test]
fn the_code_map_names_every_crate() {
    crate::hold(MEND, check);
}

#[test]
fn a_missing_crate_is_found() {
    let tree = Tree::sample(&[
        ("ARCHITECTURE.md", "## Code map\n- **x**: the first, which uses y.\n"),
        ("crates/x/Cargo.toml", ""),
        ("crates/y/Cargo.toml", ""),
    ]);
    assert_eq!(check(&tree), [Finding::of("ARCHITECTURE.md", "no line for the crate `y`")]);
}
