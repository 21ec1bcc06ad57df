//! What of a text goes into the index: single characters and overlapping pairs of letters and digits.

use model::ProjectId;
use std::collections::BTreeSet;

/// The text as it is compared: full-width forms made narrow, letters made small.
#[must_use]
pub fn normal(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\u{3000}' => ' ',
            // The full-width forms lie in the order of ASCII.
            '！'..='～' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
            _ => letter,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// The parts of a query, normal, without doubles.
#[must_use]
pub fn parts(query: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in normal(query).split_whitespace() {
        if !parts.iter().any(|known| known == part) {
            parts.push(part.to_owned());
        }
    }
    parts
}

/// Runs of letters and digits.
fn runs(normal: &str) -> impl Iterator<Item = Vec<char>> + '_ {
    normal
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|run| !run.is_empty())
        .map(|run| run.chars().collect())
}

/// Every single character and every pair of a text.
#[must_use]
pub fn words_of(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for run in runs(&normal(text)) {
        words.extend(run.iter().map(char::to_string));
        words.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
    }
    words
}

/// What a part of a query asks the index for: its pairs, or the character that stands alone.
pub(super) fn query_words(part: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for run in runs(part) {
        match run.as_slice() {
            [single] => {
                words.insert(single.to_string());
            }
            run => words.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
        }
    }
    words
}

/// The word of a project and a class of confidentiality; longer than any word of a text.
pub(super) fn scope_word(project: ProjectId, restricted: bool) -> String {
    format!("p{}{}", project.uuid().as_simple(), u8::from(restricted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_its_characters_and_pairs() {
        let words = words_of("厨房漏水，3-2-501");
        for word in ["厨", "房", "厨房", "房漏", "漏水", "3", "2", "50", "01", "5"] {
            assert!(words.contains(word), "{word}");
        }
        // Nothing reaches across a mark.
        assert!(!words.contains("水3") && !words.contains("32"));
        assert!(words_of("，。！ …").is_empty());
    }

    #[test]
    fn a_query_asks_for_pairs_or_for_a_character_that_stands_alone() {
        let words = |query: &str| parts(query).iter().flat_map(|part| query_words(part)).collect::<Vec<_>>();
        assert_eq!(words("漏"), ["漏"]);
        assert_eq!(words("漏水"), ["漏水"]);
        assert_eq!(words("水龙头　漏"), ["水龙", "龙头", "漏"]);
        assert_eq!(words("ＡＢＣ"), ["ab", "bc"]);
        assert_eq!(parts("3-2-501 3-2-501"), ["3-2-501"]);
    }
}
