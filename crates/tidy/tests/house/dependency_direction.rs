//! A crate earns its life by a dependency that it must not have: which crate of ours may build on which.

use tidy::{Finding, Manifest, Tree, manifests};

/// The crates of ours and what the product code of each may use; tests may use more.
const ALLOWED: [(&str, &[&str]); 13] = [
    ("calendar", &[]),
    ("centre", &["calendar", "db", "diag", "diagram", "engine", "handbook", "model", "store"]),
    ("db", &[]),
    ("diag", &[]),
    ("diagram", &["diag", "model"]),
    ("engine", &["calendar", "diag", "model"]),
    ("handbook", &["calendar", "diag", "engine", "model"]),
    ("model", &["calendar", "diag"]),
    (
        "shouwen",
        &[
            "calendar", "centre", "db", "diag", "diagram", "engine", "handbook", "model", "sim", "store",
            "web",
        ],
    ),
    ("sim", &["calendar", "engine", "model"]),
    ("store", &["calendar", "db", "model"]),
    ("tidy", &[]),
    ("web", &["calendar", "centre", "diag", "model"]),
];
/// May use everything; nothing that ships uses them.
const FOR_TESTS: [&str; 2] = ["testkit", "torture"];

const MEND: &str = "move the code to the crate that may have the dependency (ARCHITECTURE.md, code map), or pass \
    the value in; a new crate gets a line in the table of this rule and in the code map";

fn ours(name: &str) -> bool {
    FOR_TESTS.contains(&name) || ALLOWED.iter().any(|(known, _)| *known == name)
}

fn check(manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests {
        let name = manifest.crate_name.as_str();
        let allowed = ALLOWED.iter().find(|(known, _)| *known == name).map(|(_, allowed)| *allowed);
        if !ours(name) {
            findings.push(Finding::of(&manifest.path, format!("the crate `{name}` is not in the table")));
        }
        let internal = manifest.normal.iter().filter(|dependency| ours(dependency));
        for dependency in internal.filter(|_| !FOR_TESTS.contains(&name)) {
            if !allowed.is_some_and(|allowed| allowed.contains(&dependency.as_str())) {
                findings
                    .push(Finding::of(&manifest.path, format!("`{name}` must not depend on `{dependency}`")));
            }
        }
        if name == "tidy" && manifest.dev.iter().any(|dependency| ours(dependency)) {
            findings.push(Finding::of(
                &manifest.path,
                "`tidy` depends on none of our crates, not even in its tests",
            ));
        }
    }
    findings
}

#[test]
fn crates_depend_only_on_what_they_may() {
    crate::hold(MEND, |tree| match manifests(tree) {
        Ok(manifests) => check(&manifests),
        Err(error) => vec![Finding::of("Cargo.toml", error)],
    });
}

#[test]
fn a_wrong_edge_and_an_unknown_crate_are_found() {
    let tree = Tree::sample(&[
        ("crates/engine/Cargo.toml", "[dependencies]\nstore.workspace = true\nmodel.workspace = true\n"),
        (
            "crates/web/Cargo.toml",
            "[dependencies]\ntestkit.workspace = true\n[dev-dependencies]\nstore.workspace = true\n",
        ),
        ("crates/testkit/Cargo.toml", "[dependencies]\nstore.workspace = true\n"),
        ("crates/lists/Cargo.toml", ""),
    ]);
    let found: Vec<_> = check(&manifests(&tree).unwrap()).into_iter().map(|finding| finding.what).collect();
    assert_eq!(
        found,
        [
            "`engine` must not depend on `store`",
            "the crate `lists` is not in the table",
            "`web` must not depend on `testkit`"
        ]
    );
}
