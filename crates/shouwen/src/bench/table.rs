//! What was measured, as a table for people: each figure with its repetitions, its budget, and whether it was kept.

use serde::Serialize;
use serde_json::{Value as Json, json};
use std::time::Duration;

/// What a figure is held to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Budget {
    /// Nothing; it is shown for what follows.
    None,
    /// At least so much.
    AtLeast(f64),
    /// Less than so much.
    Below(f64),
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    name: String,
    unit: &'static str,
    /// One value a repetition, in order.
    values: Vec<f64>,
    budget: Budget,
}

impl Figure {
    pub(super) fn new(name: impl Into<String>, unit: &'static str, values: Vec<f64>, budget: Budget) -> Self {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        Self { name: name.into(), unit, values, budget }
    }

    pub(super) fn median(&self) -> Option<f64> {
        self.values.get(self.values.len() / 2).copied()
    }

    /// Whether the median keeps the budget; `None` where there is none, or nothing was measured.
    fn kept(&self) -> Option<bool> {
        match (self.budget, self.median()?) {
            (Budget::None, _) => None,
            (Budget::AtLeast(least), median) => Some(median >= least),
            (Budget::Below(most), median) => Some(median < most),
        }
    }

    /// The figure for a program: all values in rising order.
    fn json(&self) -> Json {
        let Self { name, unit, values, budget } = self;
        json!({
            "name": name, "unit": unit, "values": values, "median": self.median(), "budget": budget, "kept": self.kept(),
        })
    }

    fn line(&self) -> String {
        let shown = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), short);
        let budget = match self.budget {
            Budget::None => String::new(),
            Budget::AtLeast(least) => format!(">= {}", short(least)),
            Budget::Below(most) => format!("< {}", short(most)),
        };
        let verdict = match self.kept() {
            None => "",
            Some(true) => "kept",
            Some(false) => "MISSED",
        };
        let (least, most) = (self.values.first().copied(), self.values.last().copied());
        format!(
            "{:<58} {:>9} {:>9} {:>9}  {:<9} {:>9}  {verdict}\n",
            self.name,
            shown(least),
            shown(self.median()),
            shown(most),
            self.unit,
            budget
        )
    }
}

fn short(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// The whole table.
#[derive(Debug, Default)]
pub(super) struct Table {
    figures: Vec<Figure>,
    notes: Vec<String>,
}

impl Table {
    /// Adds a figure, and says it at once, since the whole takes minutes.
    pub(super) fn put(&mut self, figure: Figure) {
        crate::say(figure.line().trim_end());
        self.figures.push(figure);
    }

    /// Adds a line below the table on how something was measured.
    pub(super) fn note(&mut self, note: String) {
        crate::say(&note);
        self.notes.push(note);
    }

    /// The median of a figure that was put before.
    pub(super) fn median(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|figure| figure.name == name)?.median()
    }

    /// The table for a program.
    pub(super) fn json(&self) -> Json {
        self.figures.iter().map(Figure::json).collect()
    }

    /// The table as text.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "{:<58} {:>9} {:>9} {:>9}  {:<9} {:>9}\n",
            "measured", "min", "median", "max", "unit", "budget"
        );
        self.figures.iter().for_each(|figure| text.push_str(&figure.line()));
        self.notes.iter().for_each(|note| text.push_str(&format!("{note}\n")));
        let missed = self.figures.iter().filter(|figure| figure.kept() == Some(false)).count();
        let held = self.figures.iter().filter(|figure| figure.kept().is_some()).count();
        text.push_str(&format!("{} of {held} budgets kept\n", held - missed));
        text
    }
}

/// Durations of one repetition.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    sorted: Vec<Duration>,
}

impl Times {
    pub(super) fn new(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self { sorted: times }
    }

    /// The time in milliseconds within which so many of a hundred were answered.
    pub(super) fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.sorted.len() * percent).div_ceil(100).max(1) - 1;
        self.sorted.get(rank).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_least_time_that_covers_so_many() {
        let times = Times::new((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!((times.percentile(50), times.percentile(99)), (100.0, 198.0));
        assert!(Times::default().percentile(99).is_nan());
    }

    #[test]
    fn a_budget_is_kept_by_the_median() {
        let figure = |values: &[f64], budget| Figure::new("x", "ms", values.to_vec(), budget).kept();
        assert_eq!(figure(&[30.0, 1.0, 2.0], Budget::Below(10.0)), Some(true));
        assert_eq!(figure(&[30.0, 20.0, 2.0], Budget::Below(10.0)), Some(false));
        assert_eq!(figure(&[3.0], Budget::AtLeast(4.0)), Some(false));
        assert_eq!(figure(&[f64::NAN], Budget::Below(10.0)), None);
    }
}
