//! Overlays: what an organisation, a region or a project changes of a handbook, laid over its statements before they are
//! compiled, so that everything that is checked of a handbook is checked of the result; and the difference, as text.
//!
//! An overlay says what it changes and nothing else: definitions by id, rules by their word, lines of a list (`week`,
//! `warn`, `escalate` …) all together. What may not enter: what a changed value means.

mod bounds;
mod difference;
pub(crate) mod messages;

pub(crate) use bounds::{compare, default_value};
pub use difference::{Change, difference};

use crate::syntax::{Node, Property, Spanned};
use crate::vocabulary::{self, Checker, LEVELS, Times, Word};
use diag::Diagnostic;

/// The statements of a handbook with overlays laid over them.
pub(crate) struct Laid {
    /// The statements.
    pub(crate) nodes: Vec<Node>,
    /// What was wrong with the overlays.
    pub(crate) found: Vec<Diagnostic>,
}

/// Lays overlays over statements: organisation first, then region, then project.
pub(crate) fn lay(base: &[Node], overlays: &[Node]) -> Laid {
    let mut layer = Layer { found: Vec::new(), level: 0 };
    let mut nodes = base.to_vec();
    let handbook = base.iter().find(|node| node.name.value == "handbook").and_then(|node| first_text(node));
    let checked = vocabulary::check_overlays(overlays.iter(), &mut layer.found);
    let mut sorted: Vec<(usize, &Node)> =
        checked.into_iter().filter_map(|overlay| Some((level_of(overlay)?, overlay))).collect();
    sorted.sort_by_key(|(level, _)| *level);
    for pair in sorted.windows(2) {
        if let [(first, one), (second, other)] = pair
            && first == second
        {
            layer.found.push(messages::same_level(one, other));
        }
    }
    for (level, overlay) in sorted {
        layer.level = level;
        if let Some(over) = overlay.property("over").filter(|over| over.value.value.as_str() != handbook) {
            layer.found.push(messages::other_handbook(over.value.span, handbook.unwrap_or_default()));
            continue;
        }
        for change in &overlay.children {
            layer.change("", &mut nodes, change);
        }
    }
    Laid { nodes, found: layer.found }
}

fn first_text(node: &Node) -> Option<&str> {
    node.arguments.first().and_then(|argument| argument.value.as_str())
}

fn level_of(overlay: &Node) -> Option<usize> {
    let level = overlay.property("node")?.value.value.as_str()?;
    LEVELS.iter().position(|known| *known == level)
}

struct Layer {
    found: Vec<Diagnostic>,
    /// Position of the level among [`LEVELS`]; the lower the number, the higher it stands.
    level: usize,
}

impl Layer {
    /// Applies one statement of an overlay to the block that it is about.
    fn change(&mut self, parent: &'static str, block: &mut Vec<Node>, change: &Node) {
        let Some(word) = (Checker { found: &mut self.found }).recognise(parent, change) else { return };
        if !word.site {
            self.found.push(messages::not_for_sites(change.name.span, word.word()));
            return;
        }
        if is_line(word) {
            block.push(change.clone());
            return;
        }
        let wanted = first_text(change);
        if let (None, Some(_), Some(id)) = (wanted, word.defines, word.arguments.first()) {
            self.found.push(vocabulary::missing_argument(change, word, id));
            return;
        }
        let found = block.iter_mut().find(|node| {
            node.name.value == word.word() && (word.defines.is_none() || first_text(node) == wanted)
        });
        let Some(target) = found else {
            let ids: Vec<&str> =
                block.iter().filter(|node| node.name.value == word.word()).filter_map(first_text).collect();
            self.found.push(messages::nothing_to_change(change, word, &ids));
            return;
        };
        self.rename(word, target, change);
        self.properties(word, target, change);
        // The lines of a list give way to those of the overlay, all together.
        let listed = |node: &Node| {
            vocabulary::find(word.key, &node.name.value).is_some_and(|word| word.site && is_line(word))
        };
        target.children.retain(|old| !listed(old) || change.children_named(&old.name.value).next().is_none());
        for inner in change.children.iter().filter(|inner| inner.name.value != "was") {
            self.change(word.key, &mut target.children, inner);
        }
    }

    fn rename(&mut self, word: &Word, target: &mut Node, change: &Node) {
        let known = word.arguments.len();
        if let Some(surplus) = change.arguments.get(known) {
            self.found.push(messages::surplus(surplus.span, word.word()));
        }
        if word.defines.is_none() {
            return;
        }
        if let (Some(label), Some(old)) = (change.arguments.get(1), target.arguments.get_mut(1)) {
            old.clone_from(label);
        }
    }

    fn properties(&mut self, word: &'static Word, target: &mut Node, change: &Node) {
        let was = change.children_named("was").next();
        if let Some(second) = change.children_named("was").nth(1) {
            self.found.push(messages::was_twice(second.name.span));
        }
        for given in &change.properties {
            let name = given.name.value.as_str();
            let Some(property) = word.property(name) else {
                self.found.push(vocabulary::no_such_property(given, word));
                continue;
            };
            if !property.site {
                self.found.push(messages::not_for_sites(given.span(), name));
                continue;
            }
            let before = self.found.len();
            Checker { found: &mut self.found }.property_value(property, &given.value);
            if self.found.len() > before {
                continue;
            }
            self.found.extend(bounds::check(word, target, given, self.level));
            self.compare(word, target, change, was, given);
            set(target, given);
        }
        for recorded in was.into_iter().flat_map(|was| &was.properties) {
            if change.property(&recorded.name.value).is_none() {
                self.found.push(messages::was_without_change(recorded.span(), &recorded.name.value));
            }
        }
    }

    /// Compares the base value that the overlay recorded with the one that it replaces now.
    fn compare(&mut self, word: &Word, target: &Node, change: &Node, was: Option<&Node>, given: &Property) {
        let name = given.name.value.as_str();
        if name == "en" || name.ends_with("_en") {
            return;
        }
        let now = current(word, target, name);
        let recorded = was.and_then(|was| was.property(name));
        match (now, recorded) {
            (now, None) => self.found.push(messages::was_missing(
                change,
                given,
                now.as_ref().map(|now| shown(&now.value)),
            )),
            (Some(now), Some(recorded)) if bounds::same(&now.value, &recorded.value.value) => {}
            (now, Some(recorded)) => {
                self.found.push(messages::base_changed(recorded, now.as_ref(), target));
            }
        }
    }
}

/// Whether statements of a word are lines of a list, which an overlay replaces together.
fn is_line(word: &Word) -> bool {
    word.defines.is_none()
        && !word.properties.iter().any(|property| property.site)
        && (word.times == Times::Any || !word.arguments.is_empty())
        && word.key != "conflict"
}

/// The value of a property as written or as it is by default.
fn current(word: &Word, target: &Node, name: &str) -> Option<Spanned<crate::syntax::Scalar>> {
    if let Some(property) = target.property(name) {
        return Some(property.value.clone());
    }
    let value = default_value(word, name)?;
    Some(Spanned { value, span: vocabulary::head(target) })
}

fn set(target: &mut Node, given: &Property) {
    match target.properties.iter_mut().find(|property| property.name.value == given.name.value) {
        Some(old) => old.clone_from(given),
        None => target.properties.push(given.clone()),
    }
}

/// A value as it would be written.
fn shown(value: &crate::syntax::Scalar) -> String {
    use crate::syntax::Scalar;
    match value {
        Scalar::String(text) => format!("\"{text}\""),
        Scalar::Integer(number) => number.to_string(),
        Scalar::Decimal(number) => number.clone(),
        Scalar::Bool(true) => "#true".to_owned(),
        Scalar::Bool(false) => "#false".to_owned(),
        Scalar::Null => "#null".to_owned(),
    }
}
