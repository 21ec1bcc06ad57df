//! What the property handbook claims to hold, it holds: each definition that names a requirement is taken out in turn, and
//! then a scenario or a proof that names the same requirement must fail.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot read the handbook has failed"
)]

#[path = "support/proofs.rs"]
mod proofs;
#[path = "support/property_handbook.rs"]
#[expect(dead_code, reason = "which bytes a statement takes matters only where texts are changed")]
mod property_handbook;
#[path = "support/without.rs"]
mod without;

use std::collections::{BTreeMap, BTreeSet};

use handbook::scenario::{self, Scenario};
use handbook::syntax::Node;
use handbook::{Compilation, check, compile};
use model::Handbook;
use proofs::Proof;
use property_handbook::{codes, on_every_core, places, sources};
use without::without;

/// The requirements of the service centre that the handbook holds.
fn required() -> BTreeSet<String> {
    let not_yet = ["PJ-028", "PJ-033"];
    let ranges = [
        ("HB", 3, 8),
        ("HB", 122, 126),
        ("HB", 144, 148),
        ("HB", 162, 163),
        ("PJ", 1, 40),
        ("PRJ", 1, 6),
        ("PRJ", 48, 50),
        ("TCH", 14, 16),
        ("TCH", 19, 28),
    ];
    let all = ranges.iter().flat_map(|(book, from, to)| (*from..=*to).map(move |n| format!("{book}-{n:03}")));
    all.filter(|id| !not_yet.contains(&id.as_str())).collect()
}

/// Definitions that name requirements: path, its own text's name, the ids.
fn definitions() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for place in places(&sources()) {
        if place.node.name.value != "source" || place.words.starts_with("scenario ") {
            continue;
        }
        let Some((definition, _)) = place.path.rsplit_once(" source") else { continue };
        let ids = place.node.arguments.iter().filter_map(|id| id.value.as_str()).map(str::to_owned);
        found.entry(definition.to_owned()).or_default().extend(ids);
    }
    found
}

/// What can fail: the scenarios as written, by the requirements that they name, and the proofs.
struct Evidence {
    scenarios: BTreeMap<String, Vec<Node>>,
}

impl Evidence {
    fn of(made: &Compilation) -> Self {
        let handbook = made.handbook.as_ref().expect("the property handbook compiles");
        let mut scenarios: BTreeMap<String, Vec<Node>> = BTreeMap::new();
        for node in &made.scenarios {
            let read: Scenario = scenario::parse(node, handbook).unwrap();
            for id in read.sources {
                scenarios.entry(id).or_default().push(node.clone());
            }
        }
        Self { scenarios }
    }

    fn proofs(id: &str) -> impl Iterator<Item = &'static Proof> {
        proofs::all().filter(move |proof| proof.ids.contains(&id))
    }

    fn names(&self, id: &str) -> bool {
        self.scenarios.contains_key(id) || Self::proofs(id).next().is_some()
    }

    /// Whether something that names the requirement fails on this handbook.
    fn fails(&self, id: &str, handbook: &Handbook) -> bool {
        let scenarios = self.scenarios.get(id).map(Vec::as_slice).unwrap_or_default();
        Self::proofs(id).any(|proof| !proof.holds(handbook))
            || scenarios.iter().any(|node| {
                let (reports, found) = scenario::run_all(handbook, std::slice::from_ref(node));
                !found.is_empty() || reports.iter().any(|report| !report.passed)
            })
    }
}

#[test]
fn every_sourced_definition_is_missed_when_it_is_taken_out() {
    let made = check(&sources(), &[]);
    assert!(made.diagnostics.is_empty(), "{}", codes(&made.diagnostics));
    let handbook = made.handbook.as_ref().expect("no diagnostic, so there is a handbook");
    let evidence = Evidence::of(&made);
    let work: Vec<(String, BTreeSet<String>)> = definitions().into_iter().collect();
    let survivors = on_every_core(&work, |(path, ids)| {
        let Some(left) = without(handbook, path) else {
            return vec![format!("{path}: nobody knows how to take it out")];
        };
        let unmissed = ids.iter().filter(|id| !evidence.fails(id, &left));
        unmissed
            .map(|id| format!("{id} {path}{}", if evidence.names(id) { "" } else { " (named by nothing)" }))
            .collect()
    });
    let survivors = survivors.concat();
    assert!(survivors.is_empty(), "{} are not missed:\n{}", survivors.len(), survivors.join("\n"));
}

#[test]
fn every_proof_holds_for_the_handbook_as_it_is() {
    let made = compile(&sources(), &[]);
    let handbook = made.handbook.expect("the property handbook compiles");
    let failed: Vec<_> =
        proofs::all().filter(|proof| !proof.holds(&handbook)).map(|proof| proof.shows).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_required_requirement_is_defined_and_shown() {
    let made = compile(&sources(), &[]);
    let evidence = Evidence::of(&made);
    let defined: BTreeSet<String> = definitions().into_values().flatten().collect();
    let undefined: Vec<_> = required().difference(&defined).cloned().collect();
    assert!(undefined.is_empty(), "no definition names {undefined:?}");
    let unshown: Vec<_> = required().into_iter().filter(|id| !evidence.names(id)).collect();
    assert!(unshown.is_empty(), "nothing shows {unshown:?}");
}
