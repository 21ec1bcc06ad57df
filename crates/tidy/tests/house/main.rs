//! The rules of the house, one file a rule. Each rule is a `check` over the source tree, a test that the tree keeps
//! it, and a test that a bad sample is found. A rule that fails says what to do.

mod allowed_lints;
mod code_map;
mod controls;
mod crate_manifests;
mod dependency_direction;
mod diagnostic_codes;
mod file_headers;
mod file_sizes;
mod foreign_crates;
mod function_lengths;
mod large_files;
mod names;
mod pure_crates;
mod registry_hosts;
mod route_permissions;
mod sleeps;
mod unfinished_code;
mod unused_dependencies;
mod unwraps;
mod workplace_words;

/// What stands at the end of a rule's test: the tree, checked, with what to do when it fails.
#[track_caller]
fn hold(mend: &str, check: impl Fn(&tidy::Tree) -> Vec<tidy::Finding>) {
    let tree = tidy::Tree::load().map_err(|error| format!("the source tree cannot be read: {error}"));
    let broken = tree.and_then(|tree| tidy::verdict(mend, check(&tree))).err().unwrap_or_default();
    assert!(broken.is_empty(), "{broken}");
}
