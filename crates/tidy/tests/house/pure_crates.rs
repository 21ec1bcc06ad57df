//! The pure zone has no clock, no input or output, no async, no randomness and no hash-ordered collection: what it
//! needs of them is passed in. Tests in it may read files.

use tidy::{Finding, Manifest, Tree, manifests};

/// The crates of the pure zone.
const PURE: [&str; 7] = ["calendar", "diag", "diagram", "engine", "handbook", "model", "sim"];
/// Libraries that bring what the zone must not have.
const LIBRARIES: [&str; 16] = [
    "axum",
    "chrono",
    "crossbeam-channel",
    "fastrand",
    "getrandom",
    "postgres",
    "rand",
    "refinery",
    "reqwest",
    "rusqlite",
    "tempfile",
    "tokio",
    "tokio-postgres",
    "tower",
    "tower-http",
    "ureq",
];
/// What its code must not say.
const WORDS: [&str; 20] = [
    ".await",
    "HashMap",
    "HashSet",
    "Instant::now",
    "SystemTime",
    "Timestamp::now",
    "Zoned::now",
    "async fn",
    "new_v4",
    "now_v7",
    "println!",
    "eprintln!",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "thread_local!",
    "thread_rng",
];

const MEND: &str = "pass the value in (facts, tables, `at`, new ids, a seeded generator), use BTreeMap/BTreeSet, or move \
    the code to `centre` or the binary";

fn check(tree: &Tree, manifests: &[Manifest]) -> Vec<Finding> {
    let pure = |name: &str| PURE.contains(&name);
    let mut findings = Vec::new();
    for manifest in manifests.iter().filter(|manifest| pure(&manifest.crate_name)) {
        for library in LIBRARIES.iter().filter(|library| manifest.normal.contains(**library)) {
            findings
                .push(Finding::of(&manifest.path, format!("a pure crate must not depend on `{library}`")));
        }
    }
    for file in tree.rust().iter().filter(|file| pure(&file.crate_name)) {
        for (number, line) in file.product_lines() {
            for word in WORDS.iter().filter(|word| line.contains(**word)) {
                findings.push(Finding::at(&file.path, number, format!("`{word}` in a pure crate")));
            }
            if line.trim_start().starts_with("use std::{")
                && ["env", "fs", "time"].iter().any(|name| brings(line, name))
            {
                findings.push(Finding::at(&file.path, number, "a banned module of std in a pure crate"));
            }
        }
    }
    findings
}

/// Whether a one-line `use std::{…}` brings a module of that name.
fn brings(line: &str, module: &str) -> bool {
    line.split(['{', '}', ',', ':', ' ']).any(|part| part == module)
}

#[test]
fn the_pure_zone_is_pure() {
    crate::hold(MEND, |tree| match manifests(tree) {
        Ok(manifests) => check(tree, &manifests),
        Err(error) => vec![Finding::of("Cargo.toml", error)],
    });
}

#[test]
fn clocks_files_and_libraries_are_found_but_not_in_tests() {
    let source = "//! Reads no std::fs.\nuse std::{fmt, env};\nfn a() { std::fs::read(x); }\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
    let tree = Tree::sample(&[
        ("crates/engine/Cargo.toml", "[dependencies]\nrand = '0'\n[dev-dependencies]\ntempfile = '3'\n"),
        ("crates/engine/src/lib.rs", source),
        ("crates/store/src/lib.rs", "use std::fs;\n"),
    ]);
    let found = check(&tree, &manifests(&tree).unwrap());
    let places: Vec<_> = found.iter().map(|finding| (finding.path.as_str(), finding.line)).collect();
    let source = "crates/engine/src/lib.rs";
    assert_eq!(places, [("crates/engine/Cargo.toml", 0), (source, 2), (source, 3)]);
}
