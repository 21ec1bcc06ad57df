//! `due`, `elapsed` and their company against a slow, obviously right, minute-by-minute reference over random
//! worlds, and against each other.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test that cannot go on fails it")]

#[path = "reference/slow.rs"]
mod slow;
#[path = "reference/worlds.rs"]
mod worlds;

use calendar::{Due, Instant, MAX_STEPS, Unit, Within, close_of, due, elapsed, is_open, next_open, portion};
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngAlgorithm, TestRng, TestRunner};
use slow::Slow;
use worlds::{World, world};

/// How many days the reference paints; a limit that ends later is skipped.
const PAINTED_DAYS: i32 = 90;

impl World {
    fn due_from(&self, from: Instant) -> Option<Due> {
        due(from, self.within, &self.calendar, &self.tables, &self.pauses).ok()
    }

    fn elapsed(&self, from: Instant, until: Instant) -> i64 {
        elapsed(from, until, &self.calendar, &self.tables, &self.pauses)
    }

    fn portion(&self, at: Instant, percent: u8) -> Instant {
        portion(self.from, at, percent, self.within, &self.calendar, &self.tables, &self.pauses).unwrap()
    }

    fn slow(&self) -> Slow<'_> {
        Slow::paint(self.from, PAINTED_DAYS, &self.calendar, &self.tables, &self.pauses)
    }
}

/// Runs `test` on as many random worlds, the same ones every time.
fn for_worlds(
    cases: u32,
    strategy: impl Strategy<Value = World>,
    test: impl Fn(&World) -> Result<(), TestCaseError>,
) {
    let config = ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        max_shrink_iters: 2000,
        ..ProptestConfig::default()
    };
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, seed);
    runner.run(&strategy, |world| test(&world)).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn due_agrees_with_the_reference() {
    for_worlds(900, world(), |world| {
        let slow = world.slow();
        let Some(expected) = slow.due(world.from, world.within) else {
            // Not within the painted days: then not before their end either.
            let found = world.due_from(world.from);
            let end = world.from.plus(i64::from(PAINTED_DAYS - 5) * Instant::DAY);
            prop_assert!(found.is_none_or(|due| due.at > end), "ends where the reference does not");
            return Ok(());
        };
        let found = world.due_from(world.from);
        prop_assert_eq!(found.as_ref().map(|due| due.at), Some(expected));
        let provisional = found.and_then(|due| due.provisional);
        prop_assert_eq!(provisional, slow.provisional(world.from, expected, world.within));
        Ok(())
    });
}

#[test]
fn elapsed_open_and_close_agree_with_the_reference() {
    for_worlds(300, world(), |world| {
        let slow = world.slow();
        for hours in [1, 7, 26, 100, 500] {
            let until = world.from.plus(hours * Instant::HOUR + 13 * Instant::MINUTE);
            let expected = slow.elapsed(world.from, until) * Instant::MINUTE;
            prop_assert_eq!(world.elapsed(world.from, until), expected);
            let open = is_open(&world.calendar, &world.tables, until);
            prop_assert_eq!(open, slow.is_open(until));
            prop_assert_eq!(next_open(&world.calendar, &world.tables, until) == Some(until), open);
            if open {
                let close = close_of(&world.calendar, &world.tables, until).unwrap();
                prop_assert!(close > until && slow.is_open(close.minus(Instant::MINUTE)));
            }
        }
        Ok(())
    });
}

#[test]
fn due_and_elapsed_agree_with_each_other() {
    for_worlds(600, world(), |world| {
        // Any microsecond, not only whole minutes.
        let from = world.from.plus(12_345_678);
        let Some(due) = world.due_from(from) else { return Ok(()) };
        prop_assert!(due.at > from);
        if let (true, Some(needed)) = (world.within.unit.is_working(), world.within.micros()) {
            prop_assert_eq!(world.elapsed(from, due.at), needed);
            prop_assert_eq!(world.elapsed(from, due.at.minus(1)), needed - 1);
            prop_assert_eq!(due.trace.counted_micros, needed);
            let unpaused = elapsed(from, due.at, &world.calendar, &world.tables, &[]);
            prop_assert_eq!(due.trace.paused_micros, unpaused - needed);
        }
        if matches!(world.within.unit, Unit::Minutes | Unit::Hours) {
            let always = calendar::Calendar::always(world.calendar.zone.clone());
            let counted = elapsed(from, due.at, &always, &world.tables, &world.pauses);
            prop_assert_eq!(Some(counted), world.within.micros());
            prop_assert_eq!(due.trace.counted_micros + due.trace.paused_micros, due.at.since(from));
        }
        Ok(())
    });
}

#[test]
fn a_trace_adds_up_and_stays_short() {
    for_worlds(600, world(), |world| {
        let Some(due) = world.due_from(world.from) else { return Ok(()) };
        let trace = &due.trace;
        prop_assert!(trace.steps.len() <= MAX_STEPS);
        prop_assert_eq!(
            trace.steps.iter().map(|step| step.counted_micros).sum::<i64>(),
            trace.counted_micros
        );
        prop_assert_eq!(trace.steps.iter().map(|step| step.paused_micros).sum::<i64>(), trace.paused_micros);
        prop_assert_eq!(trace.steps.last().map(|step| step.until), Some(due.at));
        for step in &trace.steps {
            prop_assert!(step.from <= step.until && step.date <= step.through);
            prop_assert!(step.counted_micros + step.paused_micros <= step.until.since(step.from));
        }
        for pair in trace.steps.windows(2) {
            prop_assert!(pair[0].until <= pair[1].from && pair[0].date <= pair[1].date);
        }
        let days: u32 = trace.steps.iter().map(|step| step.days).sum();
        match world.within.unit {
            Unit::Days | Unit::WorkingDays => prop_assert_eq!(days, world.within.count),
            Unit::Weeks => prop_assert_eq!(days, world.within.count * 7),
            Unit::Months => prop_assert!(days >= world.within.count * 28 && days <= world.within.count * 31),
            _ => prop_assert_eq!(days, 0),
        }
        Ok(())
    });
}

#[test]
fn a_later_start_never_ends_earlier() {
    for_worlds(200, world(), |world| {
        let mut world = world.clone();
        if world.within.unit == Unit::Months {
            // 29 January and 1 February both end about 28 February: a paused day between them moves only the first.
            world.pauses.clear();
        }
        let mut before = None;
        for step in 0..30 {
            let found = world.due_from(world.from.plus(step * 97 * Instant::MINUTE)).map(|due| due.at);
            if let (Some(before), Some(found)) = (before, found) {
                prop_assert!(before <= found, "step {}", step);
            }
            before = found.or(before);
        }
        Ok(())
    });
}

#[test]
fn portions_rise_from_the_start_to_the_end_and_use_their_share() {
    for_worlds(300, world(), |world| {
        let Some(due) = world.due_from(world.from) else { return Ok(()) };
        let mut before = world.from;
        for percent in (0..=100).step_by(10) {
            let at = world.portion(due.at, percent);
            prop_assert!(before <= at && at <= due.at);
            prop_assert_eq!(due.portion(percent, &world.calendar, &world.tables, &world.pauses), Ok(at));
            before = at;
            if let (true, Some(needed)) = (world.within.unit.is_working(), world.within.micros()) {
                prop_assert_eq!(world.elapsed(world.from, at), needed / 100 * i64::from(percent));
            }
        }
        prop_assert_eq!(world.portion(due.at, 0), world.from);
        prop_assert_eq!(world.portion(due.at, 100), due.at);
        Ok(())
    });
}

#[test]
fn pauses_never_bring_the_end_nearer() {
    for_worlds(300, world(), |world| {
        let unpaused = World { pauses: Vec::new(), ..world.clone() };
        if let (Some(with), Some(without)) = (world.due_from(world.from), unpaused.due_from(world.from)) {
            prop_assert!(with.at >= without.at);
            prop_assert_eq!(without.trace.paused_micros, 0);
        }
        Ok(())
    });
}

#[test]
fn years_of_working_time_agree_with_the_reference() {
    for_worlds(6, world(), |world| {
        let within = Within::new(1200, Unit::WorkingHours);
        let days = 1000;
        let slow = Slow::paint(world.from, days, &world.calendar, &world.tables, &world.pauses);
        if let Some(expected) = slow.due(world.from, within) {
            let found =
                due(world.from, within, &world.calendar, &world.tables, &world.pauses).map(|due| due.at);
            prop_assert_eq!(found, Ok(expected));
            prop_assert_eq!(world.elapsed(world.from, expected), 1200 * Instant::HOUR);
        }
        Ok(())
    });
}
