//! Of several messages about the same missing name only the first is told, with the other places at it: somebody who is
//! no person of the scenario is one mistake, however many steps name him.

use std::collections::BTreeMap;

use diag::{Code, Diagnostic, Span, text};

use super::super::codes;

/// What one scenario may say once for all its steps.
pub(in crate::scenario) const WITHIN_ONE: &[Code] =
    &[codes::UNKNOWN_NAME, codes::UNKNOWN_PERSON, codes::UNKNOWN_CASE];

/// What all scenarios together say once: a name that the handbook does not have.
pub(in crate::scenario) const ACROSS_ALL: &[Code] = &[codes::UNKNOWN_NAME];

/// The most places that a message shows besides its own.
const MOST_LABELS: usize = 3;

/// Folds messages of these codes that have the same headline. The order of the first ones stays.
pub(in crate::scenario) fn fold(found: Vec<Diagnostic>, codes: &[Code]) -> Vec<Diagnostic> {
    let mut kept: Vec<(Diagnostic, Vec<Span>)> = Vec::new();
    let mut positions: BTreeMap<(Code, String), usize> = BTreeMap::new();
    for diagnostic in found {
        let headline = (diagnostic.code, diagnostic.headline.zh.clone());
        let first = positions.get(&headline).filter(|_| codes.contains(&diagnostic.code));
        match first.and_then(|position| kept.get_mut(*position)) {
            Some((_, places)) => {
                places.push(diagnostic.span);
                places.extend(diagnostic.labels.iter().map(|label| label.span));
            }
            None => {
                positions.insert(headline, kept.len());
                kept.push((diagnostic, Vec::new()));
            }
        }
    }
    kept.into_iter().map(|(first, places)| elsewhere(first, &places)).collect()
}

fn elsewhere(first: Diagnostic, places: &[Span]) -> Diagnostic {
    let more = places.len().saturating_sub(MOST_LABELS);
    let labelled = places.iter().take(MOST_LABELS).fold(first, |diagnostic, span| {
        diagnostic.label(*span, text!(zh: "这里也用到", en: "also used here"))
    });
    if more == 0 || labelled.why.is_some() {
        return labelled;
    }
    labelled.why(text!(zh: "另外还有 {more} 处也用到它", en: "it is used in {more} more places"))
}
