//! `shouwen check`: the handbook's diagnostics, then its scenarios.

use crate::command_line::{Check, Format};
use crate::{answer, folder};
use diag::{Diagnostic, Diagnostics, Lang, render_json, render_text};
use handbook::scenario::{self, Report};
use handbook::{Compilation, Source};
use std::io::IsTerminal;

/// Checks; `false` when there are errors or a scenario fails.
pub(crate) fn run(arguments: &Check, lang: Lang) -> anyhow::Result<bool> {
    let sources = folder::sources(&arguments.path)?;
    let mut overlays: Vec<Source> = Vec::new();
    for overlay in &arguments.overlay {
        overlays.extend(folder::sources(overlay)?);
    }
    let compiled = handbook::check(&sources, &overlays);
    // Scenarios tell what the handbook itself does; a site's overlay changes just that, so they run without it.
    let base = (!overlays.is_empty()).then(|| handbook::check(&sources, &[]));
    let (reports, found) = scenarios(base.as_ref().unwrap_or(&compiled), arguments.only.as_deref());
    let mut all = Diagnostics::new();
    compiled.diagnostics.as_slice().iter().cloned().chain(found).for_each(|d| all.push(d));
    all.settle(&compiled.sources);
    let sound = !all.has_errors() && reports.iter().all(|report| report.passed);
    match arguments.format {
        Format::Json => answer(&render_json(all.as_slice(), &compiled.sources)),
        Format::Text => show(arguments, &compiled, &reports, all.as_slice(), lang),
    }
    Ok(sound)
}

/// Runs the scenarios of a handbook that compiled.
fn scenarios(compiled: &Compilation, only: Option<&str>) -> (Vec<Report>, Vec<Diagnostic>) {
    let Some(handbook) = &compiled.handbook else { return (Vec::new(), Vec::new()) };
    let wanted: Vec<_> = compiled
        .scenarios
        .iter()
        .filter(|node| only.is_none_or(|part| title(node).is_some_and(|title| title.contains(part))))
        .cloned()
        .collect();
    scenario::run_all(handbook, &wanted)
}

fn title(node: &handbook::syntax::Node) -> Option<&str> {
    match &node.arguments.first()?.value {
        handbook::syntax::Scalar::String(title) => Some(title),
        _ => None,
    }
}

fn show(arguments: &Check, compiled: &Compilation, reports: &[Report], found: &[Diagnostic], lang: Lang) {
    let colour = std::io::stdout().is_terminal();
    let mut text = render_text(found, &compiled.sources, lang, colour);
    if let (true, Some(handbook)) = (arguments.verbose, &compiled.handbook) {
        for report in reports {
            text.push_str(&format!("\n{}\n", report.to_text(handbook, lang)));
        }
    }
    let (passed, failed) =
        (reports.iter().filter(|r| r.passed).count(), reports.iter().filter(|r| !r.passed).count());
    let summary = match (lang, compiled.handbook.is_some()) {
        (Lang::Zh, true) => {
            format!("场景 {} 个：通过 {passed}，未通过 {failed}；诊断 {} 条\n", reports.len(), found.len())
        }
        (Lang::Zh, false) => format!("手册有错，场景没有运行；诊断 {} 条\n", found.len()),
        (Lang::En, true) => format!(
            "{} scenarios: {passed} passed, {failed} failed; {} diagnostics\n",
            reports.len(),
            found.len()
        ),
        (Lang::En, false) => {
            format!("the handbook has errors, no scenario was run; {} diagnostics\n", found.len())
        }
    };
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&summary);
    answer(&text);
}
