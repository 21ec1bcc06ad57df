//! The mistakes that the fault tests make on purpose are compiled into no release: they stand behind one feature, in
//! few places, and nothing but `make torture` turns it on.

use tidy::{Finding, Manifest, Tree, manifests};
use toml::Value;

/// The files that may make a mistake on purpose.
const PLACES: [&str; 7] = [
    "crates/centre/src/timers.rs",
    "crates/db/src/lib.rs",
    "crates/db/src/pg/worker.rs",
    "crates/db/src/sqlite.rs",
    "crates/db/src/sqlite/writer.rs",
    "crates/db/src/unit.rs",
    "crates/shouwen/src/main.rs",
];
/// Who may build with the feature.
const BUILDS: &str = "scripts/phases";
const GUARD: &str = "#[cfg(not(debug_assertions))]\ncompile_error!";

const MEND: &str =
    "leave the feature `controls` off; a further mistake on purpose needs its file in the table of this rule";

fn check(tree: &Tree, manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let feature = concat!("feature = ", "\"controls\"");
    for file in tree.rust().iter().filter(|file| !PLACES.contains(&file.path.as_str()) && !file.is_test) {
        for (index, _) in file.text.lines().enumerate().filter(|(_, line)| line.contains(feature)) {
            findings.push(Finding::at(&file.path, index + 1, "a mistake on purpose"));
        }
    }
    for manifest in manifests {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let entries = manifest.table.get(section).and_then(Value::as_table).into_iter().flatten();
            for (name, _) in entries.filter(|(_, entry)| lists(entry.get("features"))) {
                findings.push(Finding::of(&manifest.path, format!("`{name}` with the feature `controls`")));
            }
        }
        let default = manifest.table.get("features").and_then(|features| features.get("default"));
        if lists(default) {
            findings.push(Finding::of(&manifest.path, "`controls` by default"));
        }
    }
    let turns_on = concat!("shouwen/", "controls");
    for file in tree.files().iter().filter(|file| file.path != BUILDS && !file.path.ends_with(".md")) {
        if file.text.as_deref().unwrap_or_default().contains(turns_on) {
            findings.push(Finding::of(&file.path, format!("`{turns_on}`")));
        }
    }
    if tree.text("crates/db/src/controls.rs").is_some_and(|text| !text.contains(GUARD)) {
        findings.push(Finding::of("crates/db/src/controls.rs", "nothing keeps it out of a release"));
    }
    findings
}

fn lists(features: Option<&Value>) -> bool {
    let mut listed = features.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    listed.any(|feature| feature.rsplit('/').next() == Some("controls"))
}

#[test]
fn mistakes_on_purpose_are_in_no_release() {
    crate::hold(MEND, |tree| match manifests(tree) {
        Ok(manifests) => check(tree, &manifests),
        Err(error) => vec![Finding::of("Cargo.toml", error)],
    });
}

#[test]
fn a_mistake_elsewhere_and_one_turned_on_are_found() {
    let mistake = format!("fn a() {{}}\n#[cfg({})]\nfn b() {{}}\n", concat!("feature = ", "\"controls\""));
    let build = format!("cargo build --features {}\n", concat!("shouwen/", "controls"));
    let tree = Tree::sample(&[
        ("crates/web/src/page.rs", &mistake),
        ("crates/db/src/unit.rs", &mistake),
        ("crates/db/src/controls.rs", "pub fn is() {}\n"),
        ("crates/web/Cargo.toml", "[dependencies]\ndb = { workspace = true, features = ['controls'] }\n"),
        ("crates/db/Cargo.toml", "[features]\ndefault = ['controls']\ncontrols = []\n"),
        ("Makefile", &build),
        ("scripts/phases", &build),
    ]);
    let found = check(&tree, &manifests(&tree).unwrap());
    let found: Vec<_> = found.into_iter().map(|finding| (finding.path, finding.what)).collect();
    let expected = [
        ("crates/web/src/page.rs", "a mistake on purpose"),
        ("crates/db/Cargo.toml", "`controls` by default"),
        ("crates/web/Cargo.toml", "`db` with the feature `controls`"),
        ("Makefile", concat!("`shouwen/", "controls`")),
        ("crates/db/src/controls.rs", "nothing keeps it out of a release"),
    ];
    assert_eq!(found, expected.map(|(path, what)| (path.to_owned(), what.to_owned())));
}
