//! Holds located statements against the vocabulary. What comes out is the same statements, each with its entry, and one
//! message per mistake; what could not be told apart is remembered so that nobody complains about its consequences.

use super::messages::{self, Named};
use super::values::{Fault, fault};
use super::{Kind, Property, RESERVED, Times, Value, Word, find, inside, words};
use crate::syntax::{Node, Scalar, Spanned};
use diag::{Diagnostic, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A statement with its entry in the vocabulary.
#[derive(Debug)]
pub(crate) struct Checked<'t> {
    /// Its entry; of a misspelt word the one that was probably meant.
    pub(crate) word: &'static Word,
    /// The statement.
    pub(crate) node: &'t Node,
    /// What stands in its block, without what nobody could make sense of.
    pub(crate) block: Block<'t>,
}

/// The statements of a block.
#[derive(Debug, Default)]
pub(crate) struct Block<'t> {
    /// Those that were understood.
    pub(crate) nodes: Vec<Checked<'t>>,
    /// Ids that may have been defined by what was not understood.
    pub(crate) wild: BTreeSet<String>,
    /// Kinds of which a definition lost its id.
    pub(crate) holes: BTreeSet<Kind>,
}

impl<'t> Block<'t> {
    /// The statements of one key.
    pub(crate) fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Checked<'t>> {
        self.nodes.iter().filter(move |checked| checked.word.key == key)
    }

    /// The first statement of one key.
    pub(crate) fn one(&self, key: &str) -> Option<&Checked<'t>> {
        self.nodes.iter().find(|checked| checked.word.key == key)
    }
}

/// Checks the statements at the outermost level; `empty` is the place to name when something is missing altogether.
pub(crate) fn check<'t>(
    nodes: impl Iterator<Item = &'t Node>,
    empty: Span,
    found: &mut Vec<Diagnostic>,
) -> Block<'t> {
    Checker { found }.block("", nodes, empty)
}

/// Checks the outermost level of overlay files; what is in their blocks is checked as it is laid over the handbook.
pub(crate) fn check_overlays<'t>(
    nodes: impl Iterator<Item = &'t Node>,
    found: &mut Vec<Diagnostic>,
) -> Vec<&'t Node> {
    let block = Checker { found }.block("overlay file", nodes, Span::default());
    block.nodes.into_iter().map(|checked| checked.node).collect()
}

/// The message about a property that the word does not have.
pub(crate) fn no_such_property(given: &crate::syntax::Property, word: &'static Word) -> Diagnostic {
    let near = diag::suggest(&given.name.value, word.properties.iter().map(|property| property.name));
    messages::unknown_property(given.name.span, &given.name.value, word, near)
}

/// What is wrong with a value that is meant for a property, if anything.
pub(crate) fn value_fault(property: &Property, given: &Spanned<Scalar>) -> Option<Diagnostic> {
    let mut found = Vec::new();
    Checker { found: &mut found }.property_value(property, given);
    found.pop()
}

/// Collects the messages while it walks.
pub(crate) struct Checker<'f> {
    /// Where messages go.
    pub(crate) found: &'f mut Vec<Diagnostic>,
}

impl Checker<'_> {
    fn block<'t>(
        &mut self,
        parent: &'static str,
        nodes: impl Iterator<Item = &'t Node>,
        home: Span,
    ) -> Block<'t> {
        let mut block = Block::default();
        let mut twice = Twice::default();
        let mut lost: Vec<Span> = Vec::new();
        for node in nodes {
            let Some(word) = self.recognise(parent, node) else {
                lost.push(node.name.span);
                block.wild.extend(node.arguments.iter().filter_map(|a| a.value.as_str()).map(str::to_owned));
                continue;
            };
            if let Some(found) = twice.find(word, node) {
                self.found.push(found);
                continue;
            }
            self.arguments(node, word, &mut block);
            self.properties(node, word);
            let inner = if word.open {
                Block::default()
            } else {
                self.block(word.key, node.children.iter(), messages::head(node))
            };
            block.nodes.push(Checked { word, node, block: inner });
        }
        for word in words().filter(|word| word.times == Times::Needed && word.within.contains(&parent)) {
            if block.one(word.key).is_none() {
                let missing = messages::missing_word(home, parent, word);
                self.found.push(lost.iter().fold(missing, |missing, span| missing.unless_at(*span)));
            }
        }
        block
    }

    /// The entry of a statement, or a message why it has none.
    pub(crate) fn recognise(&mut self, parent: &'static str, node: &Node) -> Option<&'static Word> {
        let name = node.name.value.as_str();
        if let Some(word) = find(parent, name) {
            return Some(word);
        }
        if RESERVED.contains(&name) {
            self.found.push(messages::reserved(node));
            return None;
        }
        if words().any(|word| word.word() == name) {
            self.found.push(messages::misplaced(node, parent));
            return None;
        }
        let near = diag::suggest(name, inside(parent).map(Word::word));
        self.found.push(messages::unknown_word(node, parent, near));
        near.and_then(|near| find(parent, near))
    }

    fn arguments(&mut self, node: &Node, word: &'static Word, block: &mut Block<'_>) {
        let given = &node.arguments;
        let repeated = word.arguments.last().is_some_and(|last| last.repeated);
        let id_lost = id_was_left_out(node, word);
        if id_lost && let (Some(id), Some(kind)) = (word.arguments.first(), word.defines) {
            self.found.push(messages::missing_argument(node, word, id));
            block.holes.insert(kind);
            return;
        }
        for (index, argument) in given.iter().enumerate() {
            match word.arguments.get(index).or(if repeated { word.arguments.last() } else { None }) {
                Some(entry) => {
                    let named = Named {
                        zh: format!("`{}` 的{}", word.word(), short(entry.zh)),
                        en: format!("`{}`: {}", word.word(), short(entry.en)),
                    };
                    self.argument_value(entry.value, argument, &named, word, block);
                }
                None => {
                    self.found.push(messages::surplus_argument(argument.span, word));
                    break;
                }
            }
        }
        if let Some(missing) = word.arguments.get(given.len()).filter(|entry| entry.required) {
            self.found.push(messages::missing_argument(node, word, missing));
            if given.is_empty()
                && let Some(kind) = word.defines
            {
                block.holes.insert(kind);
            }
        }
    }

    fn argument_value(
        &mut self,
        value: Value,
        given: &Spanned<Scalar>,
        named: &Named,
        word: &Word,
        block: &mut Block<'_>,
    ) {
        let before = self.found.len();
        self.value(value, given, named);
        if value != Value::Id {
            return;
        }
        let id = given.value.as_str().unwrap_or_default();
        let told = self.found.len() > before;
        if !told && !model::ids::is_word(id) {
            self.found.push(messages::not_a_word(given.span, id));
            block.wild.insert(id.to_owned());
        }
        if let Some(kind) = word.defines.filter(|_| told || !model::ids::is_word(id)) {
            block.holes.insert(kind);
        }
    }

    fn properties(&mut self, node: &Node, word: &'static Word) {
        let mut meant: BTreeSet<&str> = BTreeSet::new();
        for given in &node.properties {
            let name = given.name.value.as_str();
            let Some(property) = word.property(name) else {
                let free = word
                    .properties
                    .iter()
                    .map(|property| property.name)
                    .filter(|name| node.property(name).is_none());
                let near = diag::suggest(name, free);
                self.found.push(messages::unknown_property(given.name.span, name, word, near));
                meant.extend(near);
                continue;
            };
            self.property_value(property, &given.value);
        }
        let missing: Vec<_> = word
            .properties
            .iter()
            .filter(|property| messages::is_required(property))
            .filter(|property| node.property(property.name).is_none() && !meant.contains(property.name))
            .collect();
        if !missing.is_empty() {
            self.found.push(messages::missing_properties(node, word, &missing));
        }
        if word.wants_english && node.property("en").is_none() && !meant.contains("en") {
            self.found.push(messages::no_english(node, word));
        }
    }

    /// Checks the value of a property.
    pub(crate) fn property_value(&mut self, property: &Property, given: &Spanned<Scalar>) {
        let name = property.name;
        self.value(property.value, given, &Named { zh: format!("`{name}` "), en: format!("`{name}`") });
    }

    fn value(&mut self, value: Value, given: &Spanned<Scalar>, named: &Named) {
        let span = given.span;
        let message = match fault(value, &given.value) {
            None => return,
            Some(Fault::Type) => {
                messages::wrong_type(span, named, value, other_spelling(value, &given.value))
            }
            Some(Fault::QuotedFlag(yes)) => messages::quoted_flag(span, named, yes),
            Some(Fault::Unreadable { why, write }) => messages::unreadable(span, named, value, why, write),
        };
        self.found.push(message);
    }
}

/// The first words of a description, before any remark.
pub(super) fn short(words: &str) -> &str {
    words.split(['（', '，', '(', ',', ';']).next().unwrap_or(words).trim()
}

/// Whether the only argument of a definition is its name for people.
fn id_was_left_out(node: &Node, word: &Word) -> bool {
    let (Some(first), [only]) = (word.arguments.first(), node.arguments.as_slice()) else { return false };
    first.value == Value::Id
        && word.arguments.get(1).is_some_and(|second| second.required)
        && only.value.as_str().is_some_and(|text| !text.is_ascii())
}

/// The same value as it should have been written, when that is certain.
fn other_spelling(value: Value, given: &Scalar) -> Option<String> {
    match (value, given) {
        (Value::Flag, Scalar::Integer(1)) => Some("#true".to_owned()),
        (Value::Flag, Scalar::Integer(0)) => Some("#false".to_owned()),
        (Value::Integer(least, most), Scalar::String(text)) => text
            .trim()
            .parse::<i64>()
            .ok()
            .filter(|number| (least..=most).contains(number))
            .map(|number| number.to_string()),
        (Value::Percent(..), Scalar::Integer(number)) => Some(format!("\"{number}%\"")),
        (Value::Money | Value::Text, Scalar::Integer(number)) => Some(format!("\"{number}\"")),
        (Value::Money | Value::Text, Scalar::Decimal(number)) => Some(format!("\"{number}\"")),
        _ => None,
    }
}

/// Remembers what was written in a block, to find what is written twice.
#[derive(Default)]
struct Twice<'t> {
    ids: BTreeMap<(Kind, String), Span>,
    once: BTreeMap<(&'static str, String), Span>,
    all: Vec<&'t Node>,
}

impl<'t> Twice<'t> {
    fn find(&mut self, word: &'static Word, node: &'t Node) -> Option<Diagnostic> {
        let head = messages::head(node);
        let first_argument = node.arguments.first().and_then(|argument| argument.value.as_str());
        if let (Some(kind), Some(id)) = (word.defines, first_argument) {
            // Limits and return visits are both clauses of the service: duties are named by them.
            let space = if kind == Kind::Visit { Kind::Limit } else { kind };
            let first = *self.ids.entry((space, id.to_owned())).or_insert(head);
            return (first != head).then(|| messages::defined_twice(head, first, id, kind.name()));
        }
        let key = match word.times {
            Times::Once | Times::Needed => Some(String::new()),
            Times::OncePerArgument => first_argument.map(str::to_owned),
            Times::Any => None,
        };
        if let Some(key) = key {
            let first = *self.once.entry((word.key, key)).or_insert(head);
            return (first != head).then(|| messages::written_twice(head, first, word.word()));
        }
        let same = self.all.iter().find(|other| same_words(other, node)).map(|other| messages::head(other));
        self.all.push(node);
        same.map(|first| messages::written_twice(head, first, word.word()))
    }
}

/// Whether two statements say the same, wherever they stand.
pub(crate) fn same_words(one: &Node, other: &Node) -> bool {
    let values = |node: &Node| node.arguments.iter().map(|a| a.value.clone()).collect::<Vec<_>>();
    let named = |node: &Node| {
        node.properties
            .iter()
            .map(|p| (p.name.value.clone(), p.value.value.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    one.name.value == other.name.value
        && values(one) == values(other)
        && named(one) == named(other)
        && one.children.len() == other.children.len()
        && one.children.iter().zip(&other.children).all(|(a, b)| same_words(a, b))
}
