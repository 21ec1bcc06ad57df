//! When a limit ends: the count itself, one function for each way of counting.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::day::{self, Day, Days};
use crate::error::CalendarError;
use crate::holidays::Tables;
use crate::instant::Instant;
use crate::measure::{Piece, Sort, portion, wall_pieces, working_pieces};
use crate::pause::{Pause, Pauses};
use crate::trace::{Steps, Trace, TraceStep, Why};
use crate::within::{Unit, Within};

/// How many years after the start a count gives up.
pub const HORIZON_YEARS: i32 = 20;

/// When a limit ends, and how that came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The end of the limit.
    pub at: Instant,
    /// The first date used for which the observed holidays are not yet published; none if all were known.
    pub provisional: Option<Date>,
    /// How it came about.
    pub trace: Trace,
}

impl Due {
    /// When `percent` of this limit is used up; see [`portion`].
    ///
    /// # Errors
    /// As [`portion`].
    pub fn portion(
        &self,
        percent: u8,
        calendar: &Calendar,
        tables: &Tables,
        pauses: &[Pause],
    ) -> Result<Instant, CalendarError> {
        portion(self.trace.from, self.at, percent, self.trace.within, calendar, tables, pauses)
    }
}

/// The last date that a count from `start` looks at.
pub(crate) fn horizon(start: Date) -> Date {
    start.saturating_add(HORIZON_YEARS.years())
}

/// When `within`, begun at `from`, ends on `calendar`.
///
/// Minutes and hours run by the clock (the working ones only inside windows) and stand still during pauses.
/// Days end at midnight after the N-th day, working days at the close of the N-th working day, weeks and months
/// at the midnight after their date; the day of the start does not count, a day wholly inside pauses (a working
/// day: from its open to its close) does not count either, a partly paused one does.
///
/// # Errors
/// What [`Calendar::check`] refuses; [`CalendarError::Zero`]; [`CalendarError::NeverOpen`] or
/// [`CalendarError::TooFar`] when the limit does not end within [`HORIZON_YEARS`] years.
pub fn due(
    from: Instant,
    within: Within,
    calendar: &Calendar,
    tables: &Tables,
    pauses: &[Pause],
) -> Result<Due, CalendarError> {
    calendar.check(tables)?;
    if within.count == 0 {
        return Err(CalendarError::Zero { within });
    }
    let pauses = Pauses::new(pauses);
    let count = Count { from, within, calendar, tables, pauses: &pauses };
    let start = calendar.zone.date(from);
    let number = i64::from(within.count);
    match within.unit {
        Unit::Minutes | Unit::Hours => {
            let end = calendar.zone.end_of(horizon(start));
            count.time(wall_pieces(from, end, calendar, &pauses).into_iter())
        }
        Unit::WorkingMinutes | Unit::WorkingHours => {
            count.time(working_pieces(from, horizon(start), calendar, tables, &pauses))
        }
        Unit::Days => count.days(number),
        Unit::Weeks => count.days(number * 7),
        Unit::Months => count.days(count.days_in_months(number)?),
        Unit::WorkingDays => count.working_days(),
    }
}

/// What is being counted.
struct Count<'a> {
    from: Instant,
    within: Within,
    calendar: &'a Calendar,
    tables: &'a Tables,
    pauses: &'a Pauses<'a>,
}

impl Count<'_> {
    /// Counts the clock through `pieces` until the limit is used up.
    fn time(&self, pieces: impl Iterator<Item = Piece>) -> Result<Due, CalendarError> {
        let mut left = self.within.micros().unwrap_or(i64::MAX);
        let mut steps = Steps::default();
        let mut provisional = None;
        let mut opened = false;
        for piece in pieces {
            provisional = provisional.or_else(|| self.uncertain(piece.date));
            opened |= piece.sort != Sort::Shut;
            let length = piece.until.since(piece.from);
            let ends = piece.sort == Sort::Counts && left <= length;
            let until = if ends { piece.from.plus(left) } else { piece.until };
            let step = self.step_of(piece, until);
            left -= step.counted_micros;
            steps.push(step);
            if ends {
                return Ok(self.finish(until, provisional, steps));
            }
        }
        Err(self.gave_up(opened))
    }

    fn step_of(&self, piece: Piece, until: Instant) -> TraceStep {
        let length = until.since(piece.from);
        // Working time belongs to the date that its window begins on; wall time runs through dates.
        let working = self.within.unit.is_working();
        TraceStep {
            date: piece.date,
            through: if working { piece.date } else { self.calendar.zone.date(until.minus(1)) },
            from: piece.from,
            until,
            counted_micros: if piece.sort == Sort::Counts { length } else { 0 },
            paused_micros: if piece.sort == Sort::Paused { length } else { 0 },
            days: 0,
            why: piece.why,
        }
    }

    /// Counts `number` calendar days after the date of the start.
    fn days(&self, number: i64) -> Result<Due, CalendarError> {
        let zone = &self.calendar.zone;
        let start = zone.date(self.from);
        let mut steps = Steps::default();
        steps.push(day_step(start, self.from, zone.end_of(start), 0, Why::StartDay));
        let mut left = number;
        for date in dates_after(start) {
            let (begin, end) = (zone.start_of(date), zone.end_of(date));
            let counted = self.day_unless_paused(date, (begin, end), end.since(begin), Why::CalendarDay);
            left -= i64::from(counted.days);
            steps.push(counted);
            if left == 0 {
                return Ok(self.finish(end, None, steps));
            }
        }
        Err(self.gave_up(true))
    }

    /// How many days lie between the start's date and the same date `number` months later (or the last day of
    /// that month, if it is shorter).
    fn days_in_months(&self, number: i64) -> Result<i64, CalendarError> {
        let start = self.calendar.zone.date(self.from);
        let months = Span::new().try_months(number).map_err(|_| self.gave_up(true))?;
        let target = start.checked_add(months).map_err(|_| self.gave_up(true))?;
        Ok(start.duration_until(target).as_hours() / 24)
    }

    /// Counts working days after the working date of the start.
    fn working_days(&self) -> Result<Due, CalendarError> {
        let zone = &self.calendar.zone;
        let start = day::shift_date(self.calendar, self.tables, self.from);
        let mut steps = Steps::default();
        steps.push(day_step(start, self.from, zone.end_of(start).max(self.from), 0, Why::StartDay));
        let mut provisional = None;
        let mut opened = false;
        let mut left = self.within.count;
        let first = start.tomorrow().unwrap_or(start);
        for day in Days::new(self.calendar, self.tables, first, horizon(start)) {
            provisional = provisional.or_else(|| self.uncertain(day.date));
            let Some((open, close)) = day.hours() else {
                steps.push(day_step(day.date, day.start, day.end, 0, day.why));
                continue;
            };
            opened = true;
            let micros = day.open_micros();
            let Day { date, why, .. } = day;
            let counted = self.day_unless_paused(date, (open, close), micros, why);
            left -= counted.days;
            steps.push(counted);
            if left == 0 {
                return Ok(self.finish(close, provisional, steps));
            }
        }
        Err(self.gave_up(opened))
    }

    /// The step of a day that counts unless it lies wholly inside pauses.
    fn day_unless_paused(&self, date: Date, hours: (Instant, Instant), micros: i64, why: Why) -> TraceStep {
        let (from, until) = hours;
        match self.pauses.covering(from, until) {
            Some(reason) => TraceStep {
                paused_micros: micros,
                ..day_step(date, from, until, 0, Why::Paused { reason: reason.to_owned() })
            },
            None => TraceStep { counted_micros: micros, ..day_step(date, from, until, 1, why) },
        }
    }

    /// `date`, if working time is counted and the holidays of that date are not yet published.
    fn uncertain(&self, date: Date) -> Option<Date> {
        let holidays = self.calendar.holidays(self.tables).filter(|_| self.within.unit.is_working())?;
        (date > holidays.published_until).then_some(date)
    }

    fn finish(&self, at: Instant, provisional: Option<Date>, steps: Steps) -> Due {
        let (counted_micros, paused_micros) = steps.totals();
        let trace = Trace {
            from: self.from,
            at,
            within: self.within,
            calendar: self.calendar.id.clone(),
            steps: steps.into_short(),
            counted_micros,
            paused_micros,
        };
        Due { at, provisional, trace }
    }

    fn gave_up(&self, opened: bool) -> CalendarError {
        let (calendar, within) = (self.calendar.id.clone(), self.within);
        let from = self.calendar.zone.date(self.from);
        let searched_to = horizon(from);
        if opened {
            CalendarError::TooFar { calendar, within, from, searched_to }
        } else {
            CalendarError::NeverOpen { calendar, within, from, searched_to }
        }
    }
}

/// The dates after `start`, up to the horizon.
fn dates_after(start: Date) -> impl Iterator<Item = Date> {
    let last = horizon(start);
    std::iter::successors(start.tomorrow().ok(), |date| date.tomorrow().ok())
        .take_while(move |date| *date <= last)
}

/// A step of one day in which nothing was counted or paused by the clock.
fn day_step(date: Date, from: Instant, until: Instant, days: u32, why: Why) -> TraceStep {
    TraceStep { date, through: date, from, until, counted_micros: 0, paused_micros: 0, days, why }
}
