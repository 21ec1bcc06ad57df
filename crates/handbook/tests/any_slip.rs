//! Any single statement of the property handbook left out, written twice or with a letter missing from its word gives
//! one to three messages or a scenario that fails; where it gives none, the reason is listed.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the handbook has failed")]

#[path = "support/excuses.rs"]
mod excuses;
#[path = "support/property_handbook.rs"]
mod property_handbook;

use std::collections::BTreeSet;

use diag::{Diagnostic, Diagnostics, SourceId};
use excuses::EXCUSES;
use handbook::syntax::{Node, parse};
use handbook::{Compilation, Source, check, scenario};
use property_handbook::{Place, codes, on_every_core, places, sources};

/// What a hand can do to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slip {
    LeftOut,
    Twice,
    Misspelt,
}

impl Slip {
    const ALL: [Self; 3] = [Self::LeftOut, Self::Twice, Self::Misspelt];

    /// The text with the slip in it.
    fn make(self, text: &str, node: &Node) -> String {
        let (whole, name) = (node.span.range(), node.name.span.range());
        match self {
            Self::LeftOut => format!("{}{}", &text[..whole.start], &text[whole.end..]),
            Self::Twice => format!("{}\n{}{}", &text[..whole.end], &text[whole.clone()], &text[whole.end..]),
            Self::Misspelt => {
                // The second letter is dropped, so that the word keeps its look: `sevice`, `fild`.
                let word = &text[name.clone()];
                let word: String =
                    word.chars().enumerate().filter(|(at, _)| *at != 1).map(|(_, c)| c).collect();
                format!("{}{word}{}", &text[..name.start], &text[name.end..])
            }
        }
    }
}

/// What came of a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// So many messages, with their codes.
    Told(usize, String),
    /// This scenario fails.
    Fails(String),
    /// Nobody notices.
    Silent,
}

fn title(node: &Node) -> &str {
    node.arguments.first().and_then(|argument| argument.value.as_str()).unwrap_or_default()
}

/// The handbook as it is, to hold slips against.
struct Frame {
    /// Its texts without the scenarios.
    sources: Vec<Source>,
    made: Compilation,
    scenarios: Vec<Node>,
}

impl Frame {
    fn new(all: Vec<Source>) -> Self {
        let made = check(&all, &[]);
        assert!(made.diagnostics.is_empty(), "{}", codes(&made.diagnostics));
        let scenarios = made.scenarios.clone();
        let sources = all.into_iter().filter(|source| !source.name.starts_with("scenarios/")).collect();
        Self { sources, made, scenarios }
    }

    fn outcome(&self, place: &Place, slip: Slip) -> Outcome {
        let text = slip.make(&place.text, &place.node);
        match place.words.split_once(' ') {
            Some(("scenario", _)) => self.within_scenario(place, &text),
            None if place.words == "scenario" => {
                let mut all = self.sources.clone();
                all.push(Source::new("one.kdl", scenario_alone(place, &text)));
                let made = check(&all, &[]);
                judge(&made, &made.scenarios)
            }
            _ => {
                let mut all = self.sources.clone();
                if let Some(own) = all.iter_mut().find(|source| source.name == place.file) {
                    own.text = text;
                }
                judge(&check(&all, &[]), &self.scenarios)
            }
        }
    }

    /// Only the scenario itself can notice a slip within it, so only that is read and run.
    fn within_scenario(&self, place: &Place, text: &str) -> Outcome {
        let (tree, slips) = parse(SourceId::default(), scenario_alone(place, text));
        if !slips.is_empty() {
            return told(slips);
        }
        judge(&self.made, &tree.nodes)
    }
}

/// The one scenario of a text that the place lies in, after a slip.
fn scenario_alone<'t>(place: &Place, text: &'t str) -> &'t str {
    let after = place.text.len() - place.outermost.end;
    &text[place.outermost.start..text.len() - after]
}

fn told(found: Vec<Diagnostic>) -> Outcome {
    let found = Diagnostics::from(found);
    Outcome::Told(found.len(), codes(&found))
}

fn judge(made: &Compilation, scenarios: &[Node]) -> Outcome {
    let Some(handbook) = made.handbook.as_ref().filter(|_| made.diagnostics.is_empty()) else {
        return told(made.diagnostics.as_slice().to_vec());
    };
    let (_, found) = scenario::parse_all(handbook, scenarios);
    if !found.is_empty() {
        return told(found);
    }
    for node in scenarios {
        let (reports, _) = scenario::run_all(handbook, std::slice::from_ref(node));
        if reports.iter().any(|report| !report.passed) {
            return Outcome::Fails(title(node).to_owned());
        }
    }
    Outcome::Silent
}

/// What a slip may come to though it is neither one to three messages nor a failing scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    /// Nobody need notice.
    PassUnseen,
    /// More than three messages.
    BeToldOften,
}

/// A slip that may come to something else, with the reason.
struct Excuse {
    slip: Slip,
    /// The words from the outermost statement to the one concerned; `*` is any one word at the end.
    words: &'static str,
    may: May,
    why: &'static str,
}

impl Excuse {
    fn covers(&self, place: &Place, slip: Slip) -> bool {
        self.slip == slip
            && match self.words.strip_suffix('*') {
                Some(parent) => place.words.strip_prefix(parent).is_some_and(|word| !word.contains(' ')),
                None => place.words == self.words,
            }
    }

    fn is_for(&self, outcome: &Outcome) -> bool {
        match outcome {
            Outcome::Told(count, _) => *count > MOST && self.may == May::BeToldOften,
            Outcome::Fails(_) => false,
            Outcome::Silent => self.may == May::PassUnseen,
        }
    }
}

/// So many messages a person reads for one mistake.
const MOST: usize = 3;

/// In the long run every statement is tried, otherwise one of so many, the same each time.
const ONE_OF: u64 = 24;

fn is_long_run() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "the runner says which profile it runs; nothing else is read"
    )]
    let profile = std::env::var("NEXTEST_PROFILE");
    profile.is_ok_and(|profile| profile == "long")
}

/// A fixed choice that has nothing to do with the order of the statements.
fn is_chosen(position: usize) -> bool {
    let mixed = (position as u64 ^ 0x5EED).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 32).is_multiple_of(ONE_OF)
}

#[test]
fn any_slip_gives_one_to_three_messages_or_a_failing_scenario() {
    let (frame, long) = (Frame::new(sources()), is_long_run());
    let all = places(&sources());
    let chosen = all.iter().enumerate().filter(|(position, _)| long || is_chosen(*position));
    let work: Vec<(&Place, Slip)> = chosen
        .flat_map(|(_, place)| Slip::ALL.map(|slip| (place, slip)))
        .filter(|(place, slip)| long || !EXCUSES.iter().any(|excuse| excuse.covers(place, *slip)))
        .collect();
    assert!(work.len() > 100, "{} slips are fewer than a sample", work.len());
    let outcomes = on_every_core(&work, |(place, slip)| frame.outcome(place, *slip));
    let mut needed = BTreeSet::new();
    let mut wrong = Vec::new();
    for ((place, slip), outcome) in work.iter().zip(&outcomes) {
        match outcome {
            Outcome::Told(count, _) if *count <= MOST => {}
            Outcome::Fails(_) => {}
            other => {
                match EXCUSES.iter().position(|excuse| excuse.covers(place, *slip) && excuse.is_for(other)) {
                    Some(at) => drop(needed.insert(at)),
                    None => wrong.push(format!("{slip:?} {} {}: {other:?}", place.file, place.path)),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} slips of {}:\n{}", wrong.len(), work.len(), wrong.join("\n"));
    if long {
        let idle = EXCUSES.iter().enumerate().filter(|(at, _)| !needed.contains(at));
        let idle: Vec<_> = idle.map(|(_, excuse)| (excuse.slip, excuse.words, excuse.why)).collect();
        assert!(idle.is_empty(), "no slip needs these excuses any more: {idle:#?}");
    }
}

#[test]
fn every_excuse_is_for_statements_that_exist_and_says_why() {
    let all = places(&sources());
    for excuse in EXCUSES {
        assert!(
            all.iter().any(|place| excuse.covers(place, excuse.slip)),
            "no statement is {}",
            excuse.words
        );
        assert!(excuse.why.chars().count() >= 20, "say why {:?} {} may pass", excuse.slip, excuse.words);
    }
}
