//! How many answers each route gave, by status: counters that a collector reads as text. No personal data.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

/// Counters of answers.
#[derive(Debug, Default)]
pub struct Metrics {
    answers: Mutex<BTreeMap<(String, String, u16), u64>>,
}

impl Metrics {
    /// Counts an answer of a route (its pattern, never the address that was asked for).
    pub fn count(&self, method: &str, route: &str, status: u16) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        *answers.entry((route.to_owned(), method.to_owned(), status)).or_default() += 1;
    }

    /// All counters in the text format of collectors.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = "# HELP shouwen_http_answers_total Answers by route, method and status.\n\
            # TYPE shouwen_http_answers_total counter\n"
            .to_owned();
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        for ((route, method, status), count) in answers.iter() {
            let _ = writeln!(
                text,
                "shouwen_http_answers_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}} {count}"
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_and_status() {
        let metrics = Metrics::default();
        for _ in 0..2 {
            metrics.count("GET", "/cases/{number}", 200);
        }
        assert!(metrics.text().ends_with(
            "shouwen_http_answers_total{route=\"/cases/{number}\",method=\"GET\",status=\"200\"} 2\n"
        ));
    }
}
