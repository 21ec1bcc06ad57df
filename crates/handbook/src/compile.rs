//! From the texts of a handbook to its compiled form, or to messages why there is none.
//!
//! The way: [`crate::syntax`] (text to statements) → [`crate::vocabulary`] (statements held against the language) →
//! [`crate::overlay`] (what a site changes) → here (names resolved, values put into place) → [`crate::checks`]. A
//! definition that is faulty still counts as existing, so that nobody hears of its consequences. What may not enter:
//! files (texts come in), running anything.

mod bounds;
mod calendars;
mod clauses;
pub(crate) mod codes;
mod form;
mod names;
mod papers;
mod posts;
mod read;
mod rules;
mod sense;
mod service;
mod steps;

use crate::index::Index;
use crate::overlay::{self, Change};
use crate::syntax::{self, Node};
use crate::vocabulary::{self, Block, Checked, Kind, Target};
use calendar::Zone;
use diag::{Diagnostic, Diagnostics, Severity, Sources, Span};
use model::Handbook;
use model::handbook::LANGUAGE;
use names::{Lookup, Names, Undefined};
use read::Written;
use std::str::FromStr;

/// A text of a handbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its path within the handbook, with `/`.
    pub name: String,
    /// What is in it.
    pub text: String,
}

impl Source {
    /// A text under a name.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// What came of a handbook.
#[derive(Debug)]
pub struct Compilation {
    /// The compiled form; none when there are errors.
    pub handbook: Option<Handbook>,
    /// Where everything was written.
    pub index: Index,
    /// The texts, for showing diagnostics and places.
    pub sources: Sources,
    /// What was found, in the order in which it is shown.
    pub diagnostics: Diagnostics,
    /// The scenarios as they were written, for the runner, which checks what is in them.
    pub scenarios: Vec<Node>,
    /// What the overlays changed.
    pub changes: Vec<Change>,
}

/// Compiles a handbook with the overlays of one place in the project tree (at most one a level, in any order).
#[must_use]
pub fn compile(sources: &[Source], overlays: &[Source]) -> Compilation {
    let mut texts = Sources::new();
    let base = read_all(sources, &mut texts);
    let over = read_all(overlays, &mut texts);
    let mut diagnostics = Vec::new();
    let slips = base.slips.iter().chain(&over.slips).cloned().collect::<Vec<_>>();
    let broken: Vec<Span> = errors(&slips).map(|slip| slip.span).collect();
    diagnostics.extend(slips);
    if !broken.is_empty() {
        diagnostics.extend(words_of_sound_files(&base.nodes, &broken));
        return finish(texts, diagnostics, Assembled::default(), Vec::new(), base.nodes);
    }
    let assembled = assemble(&base.nodes, &texts);
    let sound = errors(&assembled.found).next().is_none();
    if over.nodes.is_empty() || !sound {
        return finish(texts, diagnostics, assembled, Vec::new(), base.nodes);
    }
    let laid = overlay::lay(&base.nodes, &over.nodes);
    let refused = errors(&laid.found).next().is_some();
    diagnostics.extend(laid.found);
    let after = if refused {
        Assembled { handbook: None, ..assemble(&base.nodes, &texts) }
    } else {
        assemble(&laid.nodes, &texts)
    };
    let changes = match (&assembled.handbook, &after.handbook) {
        (Some(before), Some(after)) => overlay::difference(before, after),
        _ => Vec::new(),
    };
    finish(texts, diagnostics, after, changes, laid.nodes)
}

fn finish(
    sources: Sources,
    mut diagnostics: Vec<Diagnostic>,
    assembled: Assembled,
    changes: Vec<Change>,
    nodes: Vec<Node>,
) -> Compilation {
    diagnostics.extend(assembled.found);
    let mut diagnostics = Diagnostics::from(diagnostics);
    diagnostics.settle(&sources);
    let handbook = assembled.handbook.filter(|_| !diagnostics.has_errors());
    let scenarios = nodes.into_iter().filter(|node| node.name.value == "scenario").collect();
    Compilation { handbook, index: assembled.index, sources, diagnostics, scenarios, changes }
}

fn errors(found: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
}

struct Read {
    nodes: Vec<Node>,
    slips: Vec<Diagnostic>,
}

fn read_all(list: &[Source], texts: &mut Sources) -> Read {
    let mut sorted: Vec<&Source> = list.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let mut read = Read { nodes: Vec::new(), slips: Vec::new() };
    for source in sorted {
        let id = texts.add(source.name.clone(), source.text.clone());
        let (tree, slips) = syntax::parse(id, &source.text);
        read.nodes.extend(tree.nodes);
        read.slips.extend(slips);
    }
    read
}

/// Messages about words in the files that could be read whole. What stands in the others may be a consequence of their
/// slips, and so may whatever is missing.
fn words_of_sound_files(nodes: &[Node], broken: &[Span]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    vocabulary::check(nodes.iter(), Span::default(), &mut found);
    found.retain(|diagnostic| {
        diagnostic.code != vocabulary::codes::MISSING_WORD
            && !broken.iter().any(|slip| slip.source == diagnostic.span.source)
    });
    found
}

#[derive(Default)]
struct Assembled {
    handbook: Option<Handbook>,
    index: Index,
    found: Vec<Diagnostic>,
}

/// From statements to the compiled form.
fn assemble(nodes: &[Node], texts: &Sources) -> Assembled {
    let mut found = Vec::new();
    let empty = nodes.first().map_or(Span::default(), |node| node.name.span.source.span(0..0));
    let block = vocabulary::check(nodes.iter(), empty, &mut found);
    let index = Index::of(&block);
    let mut compiler = Compiler {
        sources: texts,
        global: Names::of(&block),
        found,
        undefined: Undefined::default(),
        expressions: Vec::new(),
        unfinished: None,
    };
    compiler.global.add(Kind::Calendar, "always");
    let handbook = compiler.handbook(&block);
    compiler.scenario_services(&block);
    compiler.bounds(&block);
    let Compiler { mut found, undefined, expressions, unfinished, .. } = compiler;
    found.extend(undefined.report(expressions, texts));
    let failed = errors(&found).next().is_some();
    if let Some(span) = unfinished.filter(|_| !failed) {
        found.push(sense::unfinished(span));
    }
    let handbook = handbook.filter(|_| !failed && unfinished.is_none());
    Assembled { handbook, index, found }
}

/// Puts a handbook together and collects what is wrong on the way.
struct Compiler<'a> {
    sources: &'a Sources,
    global: Names,
    found: Vec<Diagnostic>,
    undefined: Undefined,
    /// What expressions complained of, folded at the end.
    expressions: Vec<Diagnostic>,
    /// A statement that came to nothing: there must be a message why.
    unfinished: Option<Span>,
}

impl Compiler<'_> {
    fn handbook(&mut self, block: &Block<'_>) -> Option<Handbook> {
        let root = block.one("handbook")?;
        let zone = root.text("zone").and_then(|zone| Zone::new(zone.text).ok());
        let language: Option<u16> = root.integer("language");
        if let Some(newer) = language.filter(|language| *language > LANGUAGE) {
            self.found.push(sense::newer(root, newer));
        }
        let channels = self.channels(block);
        let posts = self.posts(block);
        let holidays = self.holidays(block);
        let calendars = self.calendars(block, zone.as_ref());
        let prices = self.price_lists(block);
        let ring_back = self.ring_back(block);
        let (services, used) = self.services(block);
        let scripts = self.scripts(block, &used);
        let prints = self.prints(block, &used);
        Some(Handbook {
            language: language?,
            id: root.argument(0)?.text.to_owned(),
            label: root.label()?,
            zone: zone?,
            channels,
            posts,
            calendars,
            holidays,
            services,
            scripts,
            prints,
            prices,
            ring_back,
        })
    }

    fn scenario_services(&mut self, block: &Block<'_>) {
        for scenario in block.all("scenario") {
            self.one(scenario, "service", None);
        }
    }

    /// Passes on what was made of a statement; remembers when nothing was.
    fn keep<T>(&mut self, statement: &Checked<'_>, made: Option<T>) -> Option<T> {
        if made.is_none() {
            self.unfinished.get_or_insert(statement.head());
        }
        made
    }

    fn resolve(
        &mut self,
        local: Option<&Names>,
        targets: &'static [Target],
        word: Written<'_>,
    ) -> Option<Target> {
        self.undefined.resolve(Lookup { global: &self.global, local }, targets, word, &mut self.found)
    }

    /// What the one id in a property means.
    fn one<'c>(
        &mut self,
        checked: &'c Checked<'_>,
        name: &str,
        local: Option<&Names>,
    ) -> Option<(Target, &'c str)> {
        self.several(checked, name, local).into_iter().next()
    }

    /// The one id in a property.
    fn one_id<T: FromStr>(&mut self, checked: &Checked<'_>, name: &str, local: Option<&Names>) -> Option<T> {
        self.one(checked, name, local).and_then(|(_, id)| id.parse().ok())
    }

    /// What the ids in a property mean, without those that mean nothing.
    fn several<'c>(
        &mut self,
        checked: &'c Checked<'_>,
        name: &str,
        local: Option<&Names>,
    ) -> Vec<(Target, &'c str)> {
        let Some(written) = checked.text(name).filter(|_| checked.is_readable(name)) else {
            return Vec::new();
        };
        let targets = checked.targets(name);
        let mut meanings: Vec<(Target, &str)> = Vec::new();
        for word in written.words(self.sources) {
            if meanings.iter().any(|(_, earlier)| *earlier == word.text) {
                self.found.push(names::listed_twice(word));
            } else if let Some(target) = self.resolve(local, targets, word) {
                meanings.push((target, word.text));
            }
        }
        meanings
    }

    /// The ids in a property.
    fn several_ids<T: FromStr>(
        &mut self,
        checked: &Checked<'_>,
        name: &str,
        local: Option<&Names>,
    ) -> Vec<T> {
        self.several(checked, name, local).into_iter().filter_map(|(_, id)| id.parse().ok()).collect()
    }

    /// What the arguments mean.
    fn arguments<'c>(&mut self, checked: &'c Checked<'_>, local: Option<&Names>) -> Vec<(Target, &'c str)> {
        let targets = checked.argument_targets();
        let mut meanings: Vec<(Target, &str)> = Vec::new();
        let count = if checked.word.arguments.last().is_some_and(|last| last.repeated) {
            checked.node.arguments.len()
        } else {
            1
        };
        for word in (0..count).filter_map(|position| checked.argument(position)) {
            let place = Written { text: word.text, span: word.content(self.sources) };
            if meanings.iter().any(|(_, earlier)| *earlier == word.text) {
                self.found.push(names::listed_twice(place));
            } else if let Some(target) = self.resolve(local, targets, place) {
                meanings.push((target, word.text));
            }
        }
        meanings
    }

    /// The ids in the arguments.
    fn argument_ids<T: FromStr>(&mut self, checked: &Checked<'_>, local: Option<&Names>) -> Vec<T> {
        self.arguments(checked, local).into_iter().filter_map(|(_, id)| id.parse().ok()).collect()
    }
}
