//! The working time of one day, and days in order: where windows become instants. Time that a window of the
//! day before already took is not taken again, so that nothing counts twice.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar::Calendar;
use crate::holidays::{Holidays, Tables};
use crate::instant::Instant;
use crate::trace::Why;
use crate::window::{DAY_MINUTES, Window};
use crate::zone::Zone;

/// One date with the working time that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: Date,
    /// Midnight at its begin, or later the end of the working time that the day before has in it.
    pub(crate) start: Instant,
    /// Midnight at its end.
    pub(crate) end: Instant,
    /// Working time that begins on this date, in order, apart from each other; may run past `end`.
    pub(crate) open: Vec<(Instant, Instant)>,
    /// `Working` or `MakeUp` if there is any, else why there is none.
    pub(crate) why: Why,
}

impl Day {
    /// When its first window opens and its last closes.
    pub(crate) fn hours(&self) -> Option<(Instant, Instant)> {
        Some((self.open.first()?.0, self.open.last()?.1))
    }

    /// Microseconds of working time.
    pub(crate) fn open_micros(&self) -> i64 {
        self.open.iter().map(|(from, until)| until.since(*from)).sum()
    }
}

/// Days in order, from one date to another inclusive.
pub(crate) struct Days<'a> {
    calendar: &'a Calendar,
    holidays: Option<&'a Holidays>,
    next: Option<Date>,
    last: Date,
    /// End of the working time of all days before `next`.
    taken: Instant,
}

impl<'a> Days<'a> {
    pub(crate) fn new(calendar: &'a Calendar, tables: &'a Tables, first: Date, last: Date) -> Self {
        let holidays = calendar.holidays(tables);
        let taken = taken_by_the_day_before(calendar, holidays, first);
        Self { calendar, holidays, next: Some(first), last, taken }
    }
}

impl Iterator for Days<'_> {
    type Item = Day;

    fn next(&mut self) -> Option<Day> {
        let date = self.next.filter(|date| *date <= self.last)?;
        self.next = date.tomorrow().ok();
        let (windows, why) = self.calendar.windows_on(date, self.holidays);
        let zone = &self.calendar.zone;
        let start = zone.start_of(date).max(self.taken);
        let open = join(windows, date, zone, self.taken);
        if let Some((_, until)) = open.last() {
            self.taken = *until;
        }
        // Every window may lie in time that the day before took.
        let why = if open.is_empty() && !windows.is_empty() { Why::Closed } else { why };
        Some(Day { date, start, end: zone.end_of(date), open, why })
    }
}

/// When the working time that began before `date` ends. Only the day before can reach into `date`.
fn taken_by_the_day_before(calendar: &Calendar, holidays: Option<&Holidays>, date: Date) -> Instant {
    let nothing = Instant(i64::MIN);
    let Ok(before) = date.yesterday() else { return nothing };
    let (windows, _) = calendar.windows_on(before, holidays);
    join(windows, before, &calendar.zone, nothing).last().map_or(nothing, |(_, until)| *until)
}

/// The working date that `at` belongs to: in the small hours, inside a window that began the evening before,
/// the date before; else the date on the wall.
pub(crate) fn shift_date(calendar: &Calendar, tables: &Tables, at: Instant) -> Date {
    let date = calendar.zone.date(at);
    let taken = taken_by_the_day_before(calendar, calendar.holidays(tables), date);
    if at < taken { date.yesterday().unwrap_or(date) } else { date }
}

/// Windows of one date as instants from `taken` on, sorted, with those that touch or overlap joined.
fn join(windows: &[Window], date: Date, zone: &Zone, taken: Instant) -> Vec<(Instant, Instant)> {
    let sound = windows.iter().filter(|window| window.is_sound());
    let mut spans: Vec<(Instant, Instant)> = sound
        .map(|window| (moment(date, window.start, zone).max(taken), moment(date, window.end, zone)))
        .filter(|(from, until)| from < until)
        .collect();
    // By instant, not by minute: around a jump of the clock the two orders differ.
    spans.sort_unstable();
    let mut joined: Vec<(Instant, Instant)> = Vec::with_capacity(spans.len());
    for (from, until) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => joined.push((from, until)),
        }
    }
    joined
}

/// When the clock on the wall shows that many minutes after the midnight at which `date` begins.
fn moment(date: Date, minutes: u16, zone: &Zone) -> Instant {
    let date = date.saturating_add(i32::from(minutes / DAY_MINUTES).days());
    let minutes = i64::from(minutes % DAY_MINUTES);
    zone.instant(date.at(0, 0, 0, 0).saturating_add(minutes.minutes()))
}
