//! How a time came about, step by step, short enough to show to a person.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::instant::Instant;
use crate::within::Within;

/// The most steps that a trace has.
pub const MAX_STEPS: usize = 60;

/// Steps that stay single at the begin and at the end of a trace whose middle is folded.
const SINGLE_AT_EACH_END: usize = 12;

/// How a due time came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The start.
    pub from: Instant,
    /// The due time.
    pub at: Instant,
    /// The limit counted.
    pub within: Within,
    /// Id of the calendar.
    pub calendar: String,
    /// What counted and what did not, in order; at most [`MAX_STEPS`].
    pub steps: Vec<TraceStep>,
    /// Microseconds that counted: for minutes and hours the limit itself; for days the length of the days
    /// counted, for working days their working time.
    pub counted_micros: i64,
    /// Microseconds that would have counted but for pauses.
    pub paused_micros: i64,
}

/// One stretch of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceStep {
    /// The (working) date that it belongs to; the first one, if several are folded.
    pub date: Date,
    /// The last date that it belongs to.
    pub through: Date,
    /// Begin.
    pub from: Instant,
    /// End.
    pub until: Instant,
    /// Microseconds of it that counted.
    pub counted_micros: i64,
    /// Microseconds of it that would have counted but for pauses.
    pub paused_micros: i64,
    /// Days of it that counted, when days are counted; else 0.
    pub days: u32,
    /// Why it counted or did not.
    pub why: Why,
}

/// Why a stretch of time counted or did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Why {
    /// Working time of an ordinary day: counts.
    Working,
    /// Working time of a make-up workday 调休: counts.
    MakeUp {
        /// The holiday it makes up for.
        name: String,
    },
    /// A day off: does not count.
    Holiday {
        /// The holiday.
        name: String,
    },
    /// No window that day: does not count.
    Closed,
    /// The limit stood still: does not count.
    Paused {
        /// The reason given.
        reason: String,
    },
    /// Wall time, for limits in minutes and hours: counts.
    WallTime,
    /// A calendar day: counts.
    CalendarDay,
    /// What was left of the day of the start, when days are counted: does not count.
    StartDay,
    /// Several steps of a long count in one, of a month or a year.
    Folded {
        /// How many steps.
        steps: u32,
    },
}

impl Why {
    /// Days like this one say the same again when they follow each other.
    fn repeats(&self) -> bool {
        matches!(self, Self::Holiday { .. } | Self::Closed | Self::Paused { .. })
    }
}

/// Gathers steps while counting.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    steps: Vec<TraceStep>,
}

impl Steps {
    /// Adds a step; days off, closed days and pauses that follow on their like become one step with it.
    pub(crate) fn push(&mut self, step: TraceStep) {
        match self.steps.last_mut() {
            Some(last) if step.why.repeats() && last.why == step.why => absorb(last, &step),
            _ => self.steps.push(step),
        }
    }

    /// Microseconds counted and paused so far.
    pub(crate) fn totals(&self) -> (i64, i64) {
        let counted = self.steps.iter().map(|step| step.counted_micros).sum();
        let paused = self.steps.iter().map(|step| step.paused_micros).sum();
        (counted, paused)
    }

    /// The steps, the middle folded by month, or if that is too many by year.
    pub(crate) fn into_short(self) -> Vec<TraceStep> {
        if self.steps.len() <= MAX_STEPS {
            return self.steps;
        }
        let by_month = fold_middle(&self.steps, |date| (date.year(), date.month()));
        if by_month.len() <= MAX_STEPS {
            return by_month;
        }
        fold_middle(&self.steps, |date| (date.year(), 0))
    }
}

/// Folds the steps between the first and the last few that fall into the same period.
fn fold_middle(steps: &[TraceStep], period: impl Fn(Date) -> (i16, i8)) -> Vec<TraceStep> {
    let (head, rest) = steps.split_at(SINGLE_AT_EACH_END);
    let (middle, tail) = rest.split_at(rest.len() - SINGLE_AT_EACH_END);
    let mut short = head.to_vec();
    for group in middle.chunk_by(|earlier, later| period(earlier.date) == period(later.date)) {
        short.extend(fold(group));
    }
    short.extend_from_slice(tail);
    short
}

/// One step for a group; a group of one stays as it is.
fn fold(group: &[TraceStep]) -> Option<TraceStep> {
    let (first, others) = group.split_first()?;
    let mut folded = first.clone();
    if !others.is_empty() {
        folded.why = Why::Folded { steps: u32::try_from(group.len()).unwrap_or(u32::MAX) };
    }
    for step in others {
        absorb(&mut folded, step);
    }
    Some(folded)
}

fn absorb(step: &mut TraceStep, next: &TraceStep) {
    step.through = next.through;
    step.until = next.until;
    step.counted_micros += next.counted_micros;
    step.paused_micros += next.paused_micros;
    step.days += next.days;
}
