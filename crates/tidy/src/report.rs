//! What a rule has to say: findings, and one text that names each of them and how to mend it.

use std::fmt::Write;

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the root of the repository.
    pub path: String,
    /// The line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What was found there, in one phrase.
    pub what: String,
}

impl Finding {
    /// A finding at a line of a file.
    pub fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }

    /// A finding about a whole file.
    pub fn of(path: &str, what: impl Into<String>) -> Self {
        Self::at(path, 0, what)
    }
}

/// `Ok` when there are no findings; else every finding on a line of its own, with `mend` (what to do) above them.
///
/// # Errors
/// The text to fail a test with.
pub fn verdict(mend: &str, mut findings: Vec<Finding>) -> Result<(), String> {
    if findings.is_empty() {
        return Ok(());
    }
    findings.sort();
    let mut text = format!("{} finding(s). What to do: {mend}\n", findings.len());
    for Finding { path, line, what } in &findings {
        let place = if *line == 0 { path.clone() } else { format!("{path}:{line}") };
        // Writing into a String cannot fail.
        let _ = writeln!(text, "  {place}: {what}");
    }
    Err(text)
}

/// The value that at least 95 of 100 values do not exceed (nearest rank); 0 when there are none.
pub fn percentile_95(mut values: Vec<usize>) -> usize {
    values.sort_unstable();
    let rank = (values.len() * 95).div_ceil(100);
    rank.checked_sub(1).and_then(|index| values.get(index)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_names_each_place_in_order() {
        let text = verdict("mend it", vec![Finding::at("b.rs", 3, "late"), Finding::of("a.rs", "early")])
            .unwrap_err();
        assert_eq!(text, "2 finding(s). What to do: mend it\n  a.rs: early\n  b.rs:3: late\n");
        assert_eq!(verdict("mend it", Vec::new()), Ok(()));
    }

    #[test]
    fn the_percentile_is_the_nearest_rank() {
        assert_eq!(percentile_95((1..=100).collect()), 95);
        assert_eq!(percentile_95(vec![7]), 7);
        assert_eq!(percentile_95(Vec::new()), 0);
    }
}
