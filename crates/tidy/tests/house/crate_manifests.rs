//! Every crate takes its lints, edition, licence and versions from the workspace, and bears the name of its folder.

use tidy::{Finding, Manifest, Tree, manifests};
use toml::Value;

const MEND: &str = "write `[lints] workspace = true`, `edition.workspace = true`, `license.workspace = true`, `dependency.workspace = true`; \
    the version of a dependency stands in the root Cargo.toml";

fn check(manifests: &[Manifest]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests {
        let mut say = |what: String| findings.push(Finding::of(&manifest.path, what));
        if manifest.package != manifest.crate_name {
            say(format!("the package is named `{}`, its folder `{}`", manifest.package, manifest.crate_name));
        }
        if !inherits(manifest.table.get("lints")) {
            say("the lints of the workspace are not in force".to_owned());
        }
        for key in ["edition", "license", "publish", "rust-version", "version"] {
            if !inherits(manifest.table.get("package").and_then(|package| package.get(key))) {
                say(format!("`{key}` is not the workspace's"));
            }
        }
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let entries = manifest.table.get(section).and_then(Value::as_table).into_iter().flatten();
            for (name, _) in entries.filter(|(_, value)| !inherits(Some(value))) {
                say(format!("the version of `{name}` is not the workspace's"));
            }
        }
    }
    findings
}

fn inherits(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("workspace")).and_then(Value::as_bool) == Some(true)
}

#[test]
fn crates_share_the_settings_of_the_workspace() {
    crate::hold(MEND, |tree| match manifests(tree) {
        Ok(manifests) => check(&manifests),
        Err(error) => vec![Finding::of("Cargo.toml", error)],
    });
}

#[test]
fn own_settings_are_found() {
    let shared = "edition.workspace = true\nlicense.workspace = true\npublish.workspace = true\nrust-version.workspace = true\n";
    let good =
        format!("[package]\nname = 'x'\nversion.workspace = true\n{shared}[lints]\nworkspace = true\n");
    let bad = format!("[package]\nname = 'z'\nversion = '2.0.0'\n{shared}[dependencies]\nserde = '1'\n");
    let tree = Tree::sample(&[("crates/x/Cargo.toml", &good), ("crates/y/Cargo.toml", &bad)]);
    let found: Vec<_> = check(&manifests(&tree).unwrap()).into_iter().map(|finding| finding.what).collect();
    assert_eq!(
        found,
        [
            "the package is named `z`, its folder `y`",
            "the lints of the workspace are not in force",
            "`version` is not the workspace's",
            "the version of `serde` is not the workspace's"
        ]
    );
}
