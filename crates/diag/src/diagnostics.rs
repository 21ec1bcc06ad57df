//! The collection of what one check found: order, doubles, cascades. It never changes a diagnostic.

use crate::{Diagnostic, Root, Severity, Sources};

/// Diagnostics in the order found, until [`settle`](Self::settle) puts them into the order shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Whether there is an error; warnings and notes do not count.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether nothing at all was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The diagnostics, in the present order.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.list
    }

    /// The diagnostics, in the present order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// The diagnostics themselves, in the present order.
    #[must_use]
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.list
    }

    /// Drops mere consequences, sorts and drops doubles: what every caller does before showing.
    pub fn settle(&mut self, sources: &Sources) {
        self.drop_consequences();
        self.sort(sources);
        self.dedupe();
    }

    /// Sorts by file name, line, column, code; of equals the one found first stays first.
    pub fn sort(&mut self, sources: &Sources) {
        self.list.sort_by(|a, b| {
            let name = |d: &Diagnostic| sources.name(d.span.source).to_owned();
            let place = |d: &Diagnostic| (d.span.source, d.span.start, d.code, d.span.end);
            name(a).cmp(&name(b)).then_with(|| place(a).cmp(&place(b)))
        });
    }

    /// Keeps the first of several with the same code at the same place, and the first of equals.
    pub fn dedupe(&mut self) {
        let mut seen = std::collections::BTreeSet::new();
        self.list.retain(|diagnostic| seen.insert((diagnostic.span, diagnostic.code)));
    }

    /// Drops each diagnostic one of whose roots is the key or the place of *another* error that was found,
    /// even when that one is itself dropped: of a chain only the first link is shown.
    pub fn drop_consequences(&mut self) {
        let keep: Vec<bool> = (0..self.list.len()).map(|index| !self.is_consequence(index)).collect();
        let mut keep = keep.into_iter();
        self.list.retain(|_| keep.next().unwrap_or(true));
    }

    fn is_consequence(&self, index: usize) -> bool {
        let Some(this) = self.list.get(index) else { return false };
        this.roots.iter().any(|root| {
            self.list.iter().enumerate().any(|(other_index, other)| {
                other_index != index
                    && other.severity == Severity::Error
                    && match root {
                        Root::Key(key) => other.key.as_ref() == Some(key),
                        Root::Span(span) => other.span.overlaps(*span),
                    }
            })
        })
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, more: I) {
        self.list.extend(more);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(list: I) -> Self {
        Self { list: list.into_iter().collect() }
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(list: Vec<Diagnostic>) -> Self {
        Self { list }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}
