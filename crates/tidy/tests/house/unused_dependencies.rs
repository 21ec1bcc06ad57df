//! A crate names no library that its code does not use: each costs build time and trust.

use tidy::{Finding, Manifest, Tree, manifests};

/// Libraries that are in a manifest only to turn on a feature of them.
const FOR_FEATURES: [&str; 0] = [];

const MEND: &str = "take the line out of the manifest (and out of the root Cargo.toml when no crate uses it); a library that \
    only tests use belongs to [dev-dependencies]";

fn check(tree: &Tree, manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests {
        let files = || tree.rust().iter().filter(|file| file.crate_name == manifest.crate_name);
        let named = |name: &str, in_product: bool| {
            let word = name.replace('-', "_");
            files().any(|file| {
                file.code_lines()
                    .any(|(number, line)| has_word(line, &word) && !(in_product && file.is_test_line(number)))
            })
        };
        // The two crates that are tests as a whole have no product code to look at.
        let all_tests = files().all(|file| file.is_test);
        for name in manifest.normal.iter().filter(|name| !FOR_FEATURES.contains(&name.as_str())) {
            if !named(name, !all_tests) {
                findings.push(Finding::of(&manifest.path, format!("`{name}` is not used outside tests")));
            }
        }
        // A crate that names itself turns on a feature of its own for its tests.
        let others = manifest.dev.iter().filter(|name| **name != manifest.crate_name);
        for name in others.filter(|name| !named(name, false)) {
            findings.push(Finding::of(&manifest.path, format!("`{name}` is not used in tests")));
        }
    }
    findings
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|part| part == word)
}

#[test]
fn every_dependency_is_used() {
    crate::hold(MEND, |tree| match manifests(tree) {
        Ok(manifests) => check(tree, &manifests),
        Err(error) => vec![Finding::of("Cargo.toml", error)],
    });
}

#[test]
fn unused_dependencies_are_found() {
    let manifest = "[dependencies]\na-b = '1'\nc = '1'\nd = '1'\n[dev-dependencies]\ne = '1'\nx = '1'\n";
    let source = "use a_b::X;\n#[cfg(test)]\nmod tests {\n    use c::Y;\n}\n// d and e\n";
    let tree = Tree::sample(&[("crates/x/Cargo.toml", manifest), ("crates/x/src/lib.rs", source)]);
    let found: Vec<_> =
        check(&tree, &manifests(&tree).unwrap()).into_iter().map(|finding| finding.what).collect();
    assert_eq!(
        found,
        ["`c` is not used outside tests", "`d` is not used outside tests", "`e` is not used in tests"]
    );
}
