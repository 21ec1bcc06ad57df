//! The property handbook itself: it compiles without a word, and every scenario beside it comes out as written.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use diag::{Lang, render_text};
use handbook::{Source, compile, scenario};

/// Every `*.kdl` below a folder, under its path within the handbook.
fn read(folder: &Path, root: &Path, found: &mut Vec<Source>) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read(&path, root, found);
        } else if path.extension().is_some_and(|extension| extension == "kdl") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(Source::new(name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn the_property_handbook_is_sound_and_every_scenario_comes_out_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property");
    let mut sources = Vec::new();
    read(&root, &root, &mut sources);
    let compiled = compile(&sources, &[]);
    let shown = |found: &[diag::Diagnostic]| render_text(found, &compiled.sources, Lang::En, false);
    assert!(compiled.diagnostics.is_empty(), "{}", shown(compiled.diagnostics.as_slice()));
    let handbook = compiled.handbook.expect("no diagnostic, so there is a handbook");
    let (reports, found) = scenario::run_all(&handbook, &compiled.scenarios);
    assert!(found.is_empty(), "{}", shown(&found));
    assert_eq!(reports.len(), compiled.scenarios.len());
    assert!(reports.len() >= 40, "{} scenarios are fewer than promised", reports.len());
    assert!(reports.iter().all(|report| report.passed));
}
