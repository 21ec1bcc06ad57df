//! The manifests of the crates: what each one depends on.

use crate::Tree;
use std::collections::BTreeSet;

/// The `Cargo.toml` of one crate.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Its path.
    pub path: String,
    /// The crate: the folder under `crates/`.
    pub crate_name: String,
    /// The name of its package.
    pub package: String,
    /// What its product code is built with: `[dependencies]` and `[build-dependencies]`, also those of a target.
    pub normal: BTreeSet<String>,
    /// What only its tests are built with.
    pub dev: BTreeSet<String>,
    /// The whole file.
    pub table: toml::Table,
}

/// The manifest of every crate.
///
/// # Errors
/// When a manifest is not TOML; the text names it.
pub fn manifests(tree: &Tree) -> Result<Vec<Manifest>, String> {
    let mut found = Vec::new();
    for file in tree.files() {
        let crate_name = file.path.strip_prefix("crates/").and_then(|rest| rest.strip_suffix("/Cargo.toml"));
        if let (Some(name), Some(text)) = (crate_name.filter(|name| !name.contains('/')), &file.text) {
            let table: toml::Table =
                text.parse().map_err(|error| format!("{} cannot be read: {error}", file.path))?;
            found.push(Manifest::new(&file.path, name, table));
        }
    }
    Ok(found)
}

impl Manifest {
    fn new(path: &str, crate_name: &str, table: toml::Table) -> Self {
        let package =
            table.get("package").and_then(|package| package.get("name")).and_then(toml::Value::as_str);
        let mut tables = vec![&table];
        if let Some(targets) = table.get("target").and_then(toml::Value::as_table) {
            tables.extend(targets.values().filter_map(toml::Value::as_table));
        }
        let names = |sections: &[&str]| -> BTreeSet<String> {
            let sections =
                sections.iter().flat_map(|section| tables.iter().filter_map(|table| table.get(*section)));
            sections.filter_map(toml::Value::as_table).flat_map(toml::Table::keys).cloned().collect()
        };
        let normal = names(&["dependencies", "build-dependencies"]);
        let dev = names(&["dev-dependencies"]);
        let package = package.unwrap_or_default().to_owned();
        Self { path: path.to_owned(), crate_name: crate_name.to_owned(), package, normal, dev, table }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read_from_all_their_sections() {
        let text = "[package]\nname = 'x'\n[dependencies]\na = '1'\n[dev-dependencies]\nb.workspace = true\n[target.'cfg(unix)'.dependencies]\nc = '1'\n";
        let manifests = manifests(&Tree::sample(&[("crates/x/Cargo.toml", text)])).unwrap();
        assert_eq!(manifests[0].package, "x");
        assert_eq!(manifests[0].normal.iter().collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(manifests[0].dev.iter().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn a_manifest_that_is_not_toml_is_named() {
        let error = manifests(&Tree::sample(&[("crates/x/Cargo.toml", "[package\n")])).unwrap_err();
        assert!(error.starts_with("crates/x/Cargo.toml cannot be read"), "{error}");
    }
}
