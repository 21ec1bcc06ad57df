//! Where each definition was written: a path such as `service.repair.limit.urgent_arrival` or, for one of its
//! properties, `service.repair.limit.urgent_arrival.within`, to its place. For checks, scenarios and differences, which
//! work on the compiled form and know no lines.

use crate::vocabulary::{Block, Checked, Times, head};
use diag::Span;
use std::collections::BTreeMap;

/// Paths and their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    places: BTreeMap<String, Span>,
}

impl Index {
    /// The place of exactly this path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Span> {
        self.places.get(path).copied()
    }

    /// The place of this path or, when nothing was written there, of what it belongs to; the start of the first text
    /// when nothing is known of it.
    #[must_use]
    pub fn near(&self, path: &str) -> Span {
        let mut path = path;
        loop {
            if let Some(span) = self.get(path) {
                return span;
            }
            match path.rsplit_once('.') {
                Some((parent, _)) => path = parent,
                None => return self.get("handbook").unwrap_or_default(),
            }
        }
    }

    /// Every path with its place, in the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Span)> {
        self.places.iter().map(|(path, span)| (path.as_str(), *span))
    }

    /// The places of checked statements. Definitions go by word and id (`stage.received`), what may stand once by its
    /// word (`hand_over`), what names something by that (`ask.worker`), the rest by its position (`escalate.0`).
    pub(crate) fn of(block: &Block<'_>) -> Self {
        let mut index = Self::default();
        index.block("", block);
        index
    }

    fn block(&mut self, parent: &str, block: &Block<'_>) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for checked in &block.nodes {
            let count = counts.entry(checked.word.key).or_insert(0);
            let step = step(checked, *count);
            *count += 1;
            let path = if parent.is_empty() { step } else { format!("{parent}.{step}") };
            self.places.insert(path.clone(), head(checked.node));
            if checked.word.defines.is_some()
                && let Some(label) = checked.node.arguments.get(1)
            {
                self.places.insert(format!("{path}.label"), label.span);
            }
            for property in &checked.node.properties {
                self.places.insert(format!("{path}.{}", property.name.value), property.value.span);
            }
            self.block(&path, &checked.block);
        }
    }
}

fn step(checked: &Checked<'_>, position: usize) -> String {
    let word = checked.word.word();
    let first = checked.node.arguments.first().and_then(|argument| argument.value.as_str());
    match (checked.word.defines, checked.word.times, first) {
        (Some(_), _, Some(id)) => format!("{word}.{id}"),
        (_, Times::Once | Times::Needed, _) => word.to_owned(),
        (_, Times::OncePerArgument, Some(id)) if model::ids::is_word(id) => format!("{word}.{id}"),
        _ => format!("{word}.{position}"),
    }
}
