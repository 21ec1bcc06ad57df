//! What came of every part: said when it ends, and all of it once more as a table at the end.

use crate::{now, say};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// A part that ended.
#[derive(Debug, Clone)]
struct Row {
    part: String,
    engine: &'static str,
    seconds: f64,
    what: String,
}

/// All parts that ended so far.
#[derive(Debug)]
pub(crate) struct Report {
    rows: Mutex<Vec<Row>>,
    begun: Instant,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { rows: Mutex::default(), begun: now() }
    }

    /// Runs a part and keeps what it says of itself, and how long it took.
    pub(crate) fn part(
        &self,
        part: &str,
        engine: &'static str,
        work: impl FnOnce() -> anyhow::Result<String>,
    ) -> anyhow::Result<()> {
        let begun = now();
        let done = work();
        let seconds = begun.elapsed().as_secs_f64();
        let what = match &done {
            Ok(what) => what.clone(),
            Err(error) => format!("FAILED: {}", short(&format!("{error:#}"))),
        };
        say(&format!("{part} on {engine}, {seconds:.1} s: {what}"));
        self.rows.lock().unwrap_or_else(PoisonError::into_inner).push(Row {
            part: part.to_owned(),
            engine,
            seconds,
            what,
        });
        done.map(drop)
    }

    /// The table.
    pub(crate) fn say(&self) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner).clone();
        rows.sort_by_key(|row| std::cmp::Reverse(row.engine));
        let wide = rows.iter().map(|row| row.part.chars().count()).max().unwrap_or(0).max(4);
        say(&format!("\n{:<wide$} | engine   |  seconds | what was done", "part"));
        for Row { part, engine, seconds, what } in rows.iter() {
            say(&format!("{part:<wide$} | {engine:<8} | {seconds:>8.1} | {what}"));
        }
        say(&format!(
            "{:<wide$} | {:<8} | {:>8.1} | {} parts",
            "all",
            "",
            self.begun.elapsed().as_secs_f64(),
            rows.len()
        ));
    }
}

/// The first line of something, and not too much of it.
pub(crate) fn short(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(240).collect()
}
