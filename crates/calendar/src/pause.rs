//! Stretches of time during which a limit does not run. Whether a pause was allowed is not asked here.

use serde::{Deserialize, Serialize};

use crate::instant::Instant;

/// A limit stands still from `from` until `until` (half-open).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// First instant that does not count.
    pub from: Instant,
    /// First instant that counts again; at or before `from`, the pause is empty.
    pub until: Instant,
    /// Why, from the handbook's list; carried into the trace.
    pub reason: String,
}

/// A stretch of time that lies wholly inside one pause or wholly outside all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch<'a> {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
    /// The reason of the pause that it lies in.
    pub(crate) paused: Option<&'a str>,
}

/// Pauses in order and without overlap: of two that overlap, the one that began first keeps the time.
#[derive(Debug)]
pub(crate) struct Pauses<'a> {
    ordered: Vec<Stretch<'a>>,
}

impl<'a> Pauses<'a> {
    pub(crate) fn new(pauses: &'a [Pause]) -> Self {
        let mut sorted: Vec<&Pause> = pauses.iter().collect();
        sorted.sort_by_key(|pause| (pause.from, pause.until));
        let mut ordered: Vec<Stretch<'a>> = Vec::with_capacity(sorted.len());
        let mut taken = Instant(i64::MIN);
        for pause in sorted {
            let from = pause.from.max(taken);
            if from < pause.until {
                ordered.push(Stretch { from, until: pause.until, paused: Some(&pause.reason) });
                taken = pause.until;
            }
        }
        Self { ordered }
    }

    /// The pauses that end after `from`, in order.
    fn after(&self, from: Instant) -> &[Stretch<'a>] {
        let first = self.ordered.partition_point(|pause| pause.until <= from);
        &self.ordered[first..]
    }

    /// Cuts `from`..`until` where pauses begin and end; nothing, if `until` is not later.
    pub(crate) fn split(&self, from: Instant, until: Instant) -> Vec<Stretch<'a>> {
        let mut stretches = Vec::new();
        if from >= until {
            return stretches;
        }
        let mut at = from;
        for pause in self.after(from).iter().take_while(|pause| pause.from < until) {
            if at < pause.from {
                stretches.push(Stretch { from: at, until: pause.from, paused: None });
                at = pause.from;
            }
            let end = pause.until.min(until);
            stretches.push(Stretch { from: at, until: end, paused: pause.paused });
            at = end;
        }
        if at < until {
            stretches.push(Stretch { from: at, until, paused: None });
        }
        stretches
    }

    /// The reason, if `from`..`until` lies wholly inside pauses (of the first of them, when several join).
    pub(crate) fn covering(&self, from: Instant, until: Instant) -> Option<&'a str> {
        let stretches = self.split(from, until);
        let paused = stretches.iter().all(|stretch| stretch.paused.is_some());
        stretches.first().filter(|_| paused).and_then(|stretch| stretch.paused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(from: i64, until: i64, reason: &str) -> Pause {
        Pause { from: Instant(from), until: Instant(until), reason: reason.to_owned() }
    }

    fn cut(pauses: &[Pause], from: i64, until: i64) -> Vec<(i64, i64, Option<&str>)> {
        let pauses = Pauses::new(pauses);
        let stretches = pauses.split(Instant(from), Instant(until));
        stretches.iter().map(|stretch| (stretch.from.0, stretch.until.0, stretch.paused)).collect()
    }

    #[test]
    fn cuts_at_both_ends_of_each_pause() {
        let pauses = [pause(30, 40, "b"), pause(10, 20, "a")];
        assert_eq!(
            cut(&pauses, 0, 50),
            [(0, 10, None), (10, 20, Some("a")), (20, 30, None), (30, 40, Some("b")), (40, 50, None)]
        );
        assert_eq!(cut(&pauses, 12, 18), [(12, 18, Some("a"))]);
        assert_eq!(cut(&pauses, 10, 20), [(10, 20, Some("a"))]);
        assert_eq!(cut(&pauses, 20, 30), [(20, 30, None)]);
        assert_eq!(cut(&pauses, 15, 35), [(15, 20, Some("a")), (20, 30, None), (30, 35, Some("b"))]);
        assert_eq!(cut(&pauses, 7, 7), []);
        assert_eq!(cut(&pauses, 15, 15), []);
        assert_eq!(cut(&pauses, 18, 12), []);
    }

    #[test]
    fn overlap_belongs_to_the_one_that_began_first_and_empty_ones_vanish() {
        let pauses = [
            pause(15, 30, "late"),
            pause(10, 20, "early"),
            pause(12, 18, "inside"),
            pause(25, 25, "empty"),
            pause(60, 50, "backwards"),
        ];
        assert_eq!(
            cut(&pauses, 0, 100),
            [(0, 10, None), (10, 20, Some("early")), (20, 30, Some("late")), (30, 100, None)]
        );
    }

    #[test]
    fn covering_needs_every_instant() {
        let pauses = [pause(10, 20, "a"), pause(20, 30, "b"), pause(31, 40, "c")];
        let pauses = Pauses::new(&pauses);
        let covering = |from, until| pauses.covering(Instant(from), Instant(until));
        assert_eq!(covering(10, 30), Some("a"));
        assert_eq!(covering(20, 30), Some("b"));
        assert_eq!(covering(9, 30), None);
        assert_eq!(covering(10, 31), None);
        assert_eq!(covering(10, 40), None);
        assert_eq!(covering(50, 60), None);
    }
}
