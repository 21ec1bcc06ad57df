//! Scenarios on a small handbook: what is read, what comes out, and how it is told when it does not.

use diag::{Diagnostic, Lang, Sources, render_text};
use model::Handbook;

use super::{Report, coverage, parse_all, run_all};
use crate::syntax::{Node, parse};

mod differences;
mod runs;
mod slips;

const SMALL: &str = include_str!("tests/small.kdl");
const PEOPLE: &str = r#"
    person "li" "小李" posts="front_desk"
    person "wang" "王师傅" posts="technician" reports_to="qian"
    person "chen" "陈管家" posts="steward"
    person "qian" "钱经理" posts="manager"
    at "2026-11-20 09:00"
"#;
const OPEN: &str =
    r#"open by="li" channel="phone" party="zhang" place="3-2-501" { urgency "urgent"; matter "水管爆裂" }"#;
const OPEN_AND_DISPATCH: &str = r#"
    open by="li" channel="phone" party="zhang" place="3-2-501" { urgency "urgent"; matter "水管爆裂" }
    after "1 minute"
    do "dispatch" by="li" { worker "wang" }
    accept by="wang"
"#;
const UNTIL_DONE: &str = r#"
    open by="li" channel="phone" party="zhang" place="3-2-501" { urgency "urgent"; matter "水管爆裂" }
    do "dispatch" by="li" { worker "wang" }
    accept by="wang"
    after "5 minutes"
    do "arrive" by="wang"
    after "30 minutes"
    do "finish" by="wang" { minutes 30 }
"#;

fn small() -> Handbook {
    let compiled = crate::compile(&[crate::Source::new("small.kdl", SMALL)], &[]);
    let shown = render_text(compiled.diagnostics.as_slice(), &compiled.sources, Lang::Zh, false);
    compiled.handbook.unwrap_or_else(|| panic!("the small handbook compiles:\n{shown}"))
}

/// The nodes of a text, which has no slip of syntax.
fn nodes(text: &str) -> (Sources, Vec<Node>) {
    let mut sources = Sources::new();
    let file = sources.add("scenarios/small.kdl", text);
    let (tree, found) = parse(file, text);
    assert!(found.is_empty(), "{}", render_text(&found, &sources, Lang::Zh, false));
    (sources, tree.nodes)
}

/// One scenario with the usual people, its steps one after the other.
fn scenario(steps: &[&str]) -> String {
    format!("scenario \"试一试\" service=\"repair\" {{{PEOPLE}    {}\n}}\n", steps.join("\n    "))
}

fn run_steps(steps: &[&str]) -> (Sources, Vec<Report>, Vec<Diagnostic>) {
    let (sources, nodes) = nodes(&scenario(steps));
    let (reports, found) = run_all(&small(), &nodes);
    (sources, reports, found)
}

/// Every code found, in order.
fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

/// What a person reads in both languages.
fn both(sources: &Sources, found: &[Diagnostic]) -> String {
    format!(
        "{}\n{}",
        render_text(found, sources, Lang::Zh, false),
        render_text(found, sources, Lang::En, false)
    )
}

fn green(steps: &[&str]) -> Report {
    let (sources, reports, found) = run_steps(steps);
    assert!(found.is_empty(), "{}", render_text(&found, &sources, Lang::En, false));
    let [report] = reports.as_slice() else { panic!("one scenario, {} reports", reports.len()) };
    assert!(report.passed);
    report.clone()
}

#[test]
fn coverage_names_definitions_and_scenarios() {
    let text = scenario(&[r#"source "TCH-025" "PJ-001""#, OPEN, r#"expect stage="received""#]);
    let (_, nodes) = nodes(&text);
    let handbook = small();
    let (scenarios, found) = parse_all(&handbook, &nodes);
    assert!(found.is_empty());
    let covered = coverage::collect(&handbook, &scenarios);
    let urgent = &covered["TCH-025"];
    assert_eq!(urgent.definitions, ["service repair / limit arrival"]);
    assert_eq!(urgent.scenarios, ["试一试"]);
    assert_eq!(covered["PJ-025"].definitions, ["service repair / return_visit after_repair"]);
    assert!(covered["PJ-025"].scenarios.is_empty(), "no scenario names it");
    assert!(covered["PJ-001"].definitions.is_empty(), "no definition names it");
    assert_eq!(covered["HB-054"].definitions, ["post manager"]);
    assert_eq!(covered["HB-146"].definitions, ["service repair"]);
}
