//! Whether a statement has the shape of its word: values, properties, block. Nothing is resolved here.

use diag::Diagnostic;

use super::super::words::{Block, Word};
use super::messages;
use crate::syntax::Node;

/// Finds the word of a statement among `words` and checks its shape; none when something essential is wrong.
pub(super) fn check(
    node: &Node,
    words: &'static [Word],
    found: &mut Vec<Diagnostic>,
) -> Option<&'static Word> {
    check_in(node, words, "", found)
}

/// The same inside the block of `within`.
pub(in super::super) fn check_in(
    node: &Node,
    words: &'static [Word],
    within: &str,
    found: &mut Vec<Diagnostic>,
) -> Option<&'static Word> {
    let Some(word) = words.iter().find(|word| word.word == node.name.value) else {
        let mut candidates: Vec<&str> = words.iter().map(|word| word.word).collect();
        if within.is_empty() {
            candidates.extend(super::HEADERS.iter().map(|word| word.word));
        }
        found.push(messages::unknown_step(&node.name, within, &candidates));
        return None;
    };
    let before = found.len();
    let known = word.known();
    for property in &node.properties {
        if !known.contains(&property.name.value.as_str()) {
            found.push(messages::unknown_property(&property.name, word.word, &known));
        }
    }
    let (least, most) = word.arguments;
    if node.arguments.len() < least {
        found.push(messages::missing(node.head(), word.word, "…", word.example));
    }
    if let Some(extra) = node.arguments.get(most) {
        found.push(messages::superfluous(extra.span, word.word));
    }
    for name in word.required {
        if node.property(name).is_none() && before == found.len() {
            found.push(messages::missing(node.head(), word.word, &format!("{name}=\"…\""), word.example));
        }
    }
    if word.block == Block::No
        && let Some(child) = node.children.first()
    {
        found.push(messages::superfluous(child.head(), word.word));
    }
    (found.len() == before).then_some(word)
}
