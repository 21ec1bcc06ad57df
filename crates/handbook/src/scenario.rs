//! Scenarios 场景: executable examples in the handbook's own words. Given these people, when this is done at these times,
//! then that is expected; `check` runs them like tests.
//!
//! The way of a scenario: [`parse`] (a located node to typed steps) → [`run`] (a little centre in memory on the real
//! engine, with a clock that only the scenario moves) → a [`Report`] with what happened and what differs. What may not
//! enter: any rule about cases. What may happen is decided by the engine, and a scenario only asks it.

mod centre;
mod codes;
pub mod coverage;
mod demand;
mod difference;
mod names;
mod parse;
mod run;
pub mod step;
mod time;
mod transcript;
mod words;

use std::collections::BTreeMap;

use diag::{Diagnostic, Span, text};
use model::Handbook;

pub use names::Names;
use parse::fold::{ACROSS_ALL, fold};
pub use parse::parse;
pub use run::{Report, run};
pub use step::Scenario;
pub use transcript::{Line, to_text};
pub use words::{Block, Word, manual};

use crate::syntax::Node;

/// The word of the centre's own refusal: somebody who still owns cases or duties cannot go on leave.
pub const STILL_OWNS: &str = "still_owns";

/// Reads every `scenario` among the nodes. What cannot be read is told and left out.
#[must_use]
pub fn parse_all(handbook: &Handbook, nodes: &[Node]) -> (Vec<Scenario>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut scenarios: Vec<Scenario> = Vec::new();
    let mut titles: BTreeMap<String, Span> = BTreeMap::new();
    for node in nodes.iter().filter(|node| node.name.value == "scenario") {
        match parse(node, handbook) {
            Ok(scenario) => scenarios.push(scenario),
            Err(more) => found.extend(more),
        }
        let Some(title) = node.arguments.first() else { continue };
        let Some(words) = title.value.as_str() else { continue };
        match titles.get(words) {
            None => drop(titles.insert(words.to_owned(), title.span)),
            Some(first) => found.push(
                Diagnostic::error(
                    codes::SAME_TITLE,
                    title.span,
                    text!(zh: "已经有一个场景叫“{words}”", en: "another scenario is called `{words}`"),
                )
                .label(*first, text!(zh: "第一个在这里", en: "the first is here"))
                .help(text!(zh: "请给它另一个标题", en: "give it another title")),
            ),
        }
    }
    (scenarios, fold(found, ACROSS_ALL))
}

/// Reads and runs every `scenario` among the nodes. The diagnostics are of reading and of running, in the order of the
/// text given.
#[must_use]
pub fn run_all(handbook: &Handbook, nodes: &[Node]) -> (Vec<Report>, Vec<Diagnostic>) {
    let (scenarios, mut found) = parse_all(handbook, nodes);
    // A handbook that was compiled can always be written; the empty address only stands in events that nobody keeps.
    let hash = handbook.hash().unwrap_or_else(|_| model::HandbookHash(String::new()));
    let reports: Vec<Report> = scenarios.iter().map(|scenario| run(scenario, handbook, &hash)).collect();
    found.extend(reports.iter().flat_map(|report| report.differences.iter().cloned()));
    (reports, found)
}

#[cfg(test)]
mod tests;
