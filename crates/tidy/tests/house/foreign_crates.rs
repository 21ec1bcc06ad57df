//! Libraries that belong to one layer stay in it: SQL below `store`, HTTP above `centre`.

use tidy::{Finding, Manifest, Tree, manifests};

/// A library and the crates whose product code may name it; what only tests use may name all of them.
const HOMES: [(&str, &[&str]); 11] = [
    ("axum", &["web", "shouwen"]),
    ("clap", &["shouwen"]),
    ("fluent-bundle", &["web", "shouwen"]),
    ("postgres", &["db", "shouwen"]),
    ("refinery", &["db"]),
    ("rusqlite", &["db", "shouwen"]),
    ("tokio-postgres", &["db"]),
    ("tower", &["web", "shouwen"]),
    ("tower-http", &["web", "shouwen"]),
    ("utoipa", &["web"]),
    ("utoipa-axum", &["web"]),
];

/// Crates that nothing which ships uses.
const FOR_TESTS: [&str; 2] = ["testkit", "torture"];

const MEND: &str = "call the crate whose room the library is in, or move the code there";

fn check(manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests.iter().filter(|manifest| !FOR_TESTS.contains(&manifest.crate_name.as_str())) {
        for (library, homes) in HOMES {
            if manifest.normal.contains(library) && !homes.contains(&manifest.crate_name.as_str()) {
                let what = format!(
                    "`{}` must not name `{library}` (only {})",
                    manifest.crate_name,
                    homes.join(", ")
                );
                findings.push(Finding::of(&manifest.path, what));
            }
        }
    }
    findings
}

#[test]
fn libraries_stay_in_their_layer() {
    crate::hold(MEND, |tree| match manifests(tree) {
        Ok(manifests) => check(&manifests),
        Err(error) => vec![Finding::of("Cargo.toml", error)],
    });
}

#[test]
fn a_library_out_of_its_layer_is_found() {
    let tree = Tree::sample(&[
        ("crates/store/Cargo.toml", "[dependencies]\nrusqlite = '0'\n"),
        ("crates/db/Cargo.toml", "[dependencies]\nrusqlite = '0'\n"),
    ]);
    let found: Vec<_> = check(&manifests(&tree).unwrap()).into_iter().map(|finding| finding.path).collect();
    assert_eq!(found, ["crates/store/Cargo.toml"]);
}
