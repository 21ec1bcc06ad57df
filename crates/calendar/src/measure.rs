//! Questions about a stretch of time: how much of it counts, when a share is used up, what is open.

use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::count::horizon;
use crate::day::{self, Days};
use crate::error::CalendarError;
use crate::holidays::Tables;
use crate::instant::Instant;
use crate::pause::{Pause, Pauses};
use crate::trace::Why;
use crate::within::Within;

/// A stretch of time of one working date that counts or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) date: Date,
    pub(crate) from: Instant,
    pub(crate) until: Instant,
    pub(crate) sort: Sort,
    pub(crate) why: Why,
}

/// What a piece does to a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Counts.
    Counts,
    /// Would have counted but for a pause.
    Paused,
    /// Never counts: a day without working time.
    Shut,
}

/// The calendar's time from `from` to the end of `last`, in order: windows cut by pauses, and days without any.
pub(crate) fn working_pieces<'a>(
    from: Instant,
    last: Date,
    calendar: &'a Calendar,
    tables: &'a Tables,
    pauses: &'a Pauses<'a>,
) -> impl Iterator<Item = Piece> + 'a {
    let first = calendar.zone.date(from);
    // A window of the day before may still be running.
    let days = Days::new(calendar, tables, first.yesterday().unwrap_or(first), last);
    days.flat_map(move |day| {
        let mut pieces = Vec::new();
        for (open, close) in &day.open {
            pieces.extend(cut(day.date, from.max(*open), *close, &day.why, pauses));
        }
        if day.open.is_empty() && from < day.end {
            let from = from.max(day.start);
            pieces.push(Piece { date: day.date, from, until: day.end, sort: Sort::Shut, why: day.why });
        }
        pieces
    })
}

/// All time from `from` until `end`, cut by pauses.
pub(crate) fn wall_pieces(
    from: Instant,
    end: Instant,
    calendar: &Calendar,
    pauses: &Pauses<'_>,
) -> Vec<Piece> {
    let mut pieces = cut(calendar.zone.date(from), from, end, &Why::WallTime, pauses);
    for piece in &mut pieces {
        piece.date = calendar.zone.date(piece.from);
    }
    pieces
}

fn cut(date: Date, from: Instant, until: Instant, why: &Why, pauses: &Pauses<'_>) -> Vec<Piece> {
    let piece = |stretch: crate::pause::Stretch<'_>| {
        let (sort, why) = match stretch.paused {
            Some(reason) => (Sort::Paused, Why::Paused { reason: reason.to_owned() }),
            None => (Sort::Counts, why.clone()),
        };
        Piece { date, from: stretch.from, until: stretch.until, sort, why }
    };
    pauses.split(from, until).into_iter().map(piece).collect()
}

/// The first instant by which `needed` microseconds of the pieces have counted; none if they do not suffice.
fn reached(pieces: impl Iterator<Item = Piece>, needed: i64) -> Option<Instant> {
    let mut left = needed;
    for piece in pieces.filter(|piece| piece.sort == Sort::Counts) {
        let length = piece.until.since(piece.from);
        if left <= length {
            return Some(piece.from.plus(left));
        }
        left -= length;
    }
    None
}

/// Microseconds of the pieces before `until` that count.
fn total(pieces: impl Iterator<Item = Piece>, until: Instant) -> i64 {
    let before = pieces.take_while(|piece| piece.from < until).filter(|piece| piece.sort == Sort::Counts);
    before.map(|piece| piece.until.min(until).since(piece.from)).sum()
}

/// Microseconds of working time (the calendar's windows, minus pauses) from `from` until `until`; 0 if `until`
/// is not later. On an always-open calendar that is wall time minus pauses. A holiday table that is not there
/// counts as empty: ask [`Calendar::check`] first if that may be.
#[must_use]
pub fn elapsed(from: Instant, until: Instant, calendar: &Calendar, tables: &Tables, pauses: &[Pause]) -> i64 {
    let pauses = Pauses::new(pauses);
    let last = calendar.zone.date(until);
    total(working_pieces(from, last, calendar, tables, &pauses), until)
}

/// The first instant by which `percent` of what counts between `from` and `at` (the due time of `within`) is
/// used up: of working time for the working units, else of wall time; pauses never count. 0 is `from`, 100 is
/// `at`, and so is any share if nothing between them counts.
///
/// # Errors
/// [`CalendarError::Percent`] above 100, and what [`Calendar::check`] refuses.
pub fn portion(
    from: Instant,
    at: Instant,
    percent: u8,
    within: Within,
    calendar: &Calendar,
    tables: &Tables,
    pauses: &[Pause],
) -> Result<Instant, CalendarError> {
    calendar.check(tables)?;
    if percent > 100 {
        return Err(CalendarError::Percent { percent });
    }
    if percent == 0 {
        return Ok(from);
    }
    let pauses = Pauses::new(pauses);
    let last = calendar.zone.date(at);
    let pieces = || -> Box<dyn Iterator<Item = Piece> + '_> {
        if within.unit.is_working() {
            Box::new(working_pieces(from, last, calendar, tables, &pauses))
        } else {
            Box::new(wall_pieces(from, at, calendar, &pauses).into_iter())
        }
    };
    let all = total(pieces(), at);
    if percent == 100 || all == 0 {
        return Ok(at);
    }
    Ok(reached(pieces(), share(all, percent)).unwrap_or(at))
}

/// That many hundredths of `whole`, rounded down.
fn share(whole: i64, percent: u8) -> i64 {
    let percent = i64::from(percent);
    whole / 100 * percent + whole % 100 * percent / 100
}

/// Whether `at` lies in working time.
#[must_use]
pub fn is_open(calendar: &Calendar, tables: &Tables, at: Instant) -> bool {
    next_open_by(calendar, tables, at, calendar.zone.date(at)) == Some(at)
}

/// The first instant of working time at or after `at` (`at` itself, if open); none in the coming
/// [`crate::HORIZON_YEARS`] years.
#[must_use]
pub fn next_open(calendar: &Calendar, tables: &Tables, at: Instant) -> Option<Instant> {
    next_open_by(calendar, tables, at, horizon(calendar.zone.date(at)))
}

fn next_open_by(calendar: &Calendar, tables: &Tables, at: Instant, last: Date) -> Option<Instant> {
    let pauses = Pauses::new(&[]);
    reached(working_pieces(at, last, calendar, tables, &pauses), 0)
}

/// The working date that `at` belongs to: inside a window that began the evening before, the date before; else
/// the date on the wall of the calendar's zone.
#[must_use]
pub fn shift_date(calendar: &Calendar, tables: &Tables, at: Instant) -> Date {
    day::shift_date(calendar, tables, at)
}

/// When the working day that `at` belongs to closes (the end of its last window, which may lie before `at`);
/// none if it has no working time.
#[must_use]
pub fn close_of(calendar: &Calendar, tables: &Tables, at: Instant) -> Option<Instant> {
    let date = day::shift_date(calendar, tables, at);
    Days::new(calendar, tables, date, date).find_map(|day| day.hours()).map(|(_, close)| close)
}
