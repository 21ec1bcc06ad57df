//! The near word: what somebody probably meant to type. Knows no vocabulary of its own.

/// The candidate that is nearest to a word, when it is near enough to be meant: one slip (a letter more, less,
/// other, or two swapped) in words of up to four characters, two up to eight, three in longer ones, and never
/// as many slips as the word has characters. Of equally near ones the first in the order of the alphabet.
///
/// ```
/// assert_eq!(diag::suggest("servise", ["service", "stage"]), Some("service"));
/// assert_eq!(diag::suggest("by", ["to"]), None);
/// ```
#[must_use]
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let allowed = match length {
        0 => return None,
        1..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let folded = word.to_lowercase().replace('-', "_");
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed && *distance < length)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn finds_the_near_word_and_no_far_one() {
        let words = ["service", "stage", "action", "limit", "return_visit", "ask"];
        assert_eq!(suggest("servise", words), Some("service"));
        assert_eq!(suggest("satge", words), Some("stage"));
        assert_eq!(suggest("Limit", words), Some("limit"));
        assert_eq!(suggest("return-visit", words), Some("return_visit"));
        assert_eq!(suggest("aks", words), Some("ask"));
        assert_eq!(suggest("elephant", words), None);
        assert_eq!(suggest("a", ["b"]), None, "a word of one letter is near to everything");
        assert_eq!(suggest("", words), None);
        assert_eq!(suggest("ask", ["ask"]), None, "the same word is no suggestion");
    }

    #[test]
    fn finds_a_near_chinese_word_and_is_stable_between_equals() {
        assert_eq!(suggest("报休", ["报修", "投诉"]), Some("报修"));
        assert_eq!(suggest("cat", ["hat", "bat"]), Some("bat"));
    }
}
