//! The same answers, minute by minute: slow, and short enough to see that it is right.
//!
//! It shares no code with the crate but its tables and the zone's rule for reading a clock on the wall. It
//! paints each minute of a stretch of years with the date whose window covers it, then walks the minutes.

use std::collections::BTreeMap;

use calendar::{Calendar, DayKind, Instant, Pause, Tables, Unit, Window, Within};
use jiff::ToSpan;
use jiff::civil::Date;

/// A stretch of painted minutes.
pub(crate) struct Slow<'a> {
    calendar: &'a Calendar,
    tables: &'a Tables,
    /// First painted minute, in minutes since 1970.
    begin: i64,
    /// For each minute, the number of the date whose window covers it (days after `first`).
    owner: Vec<Option<u16>>,
    paused: Vec<bool>,
    first: Date,
    dates: Vec<Minutes>,
}

/// The minutes of one date: from its begin to its end, and from its open to its close (of those it owns).
struct Minutes {
    begin: i64,
    end: i64,
    hours: Option<(i64, i64)>,
}

fn minute_of(instant: Instant) -> i64 {
    assert_eq!(instant.0 % Instant::MINUTE, 0, "the reference knows whole minutes only");
    instant.0 / Instant::MINUTE
}

impl<'a> Slow<'a> {
    /// Paints `days` days, the first of them two days before the date of `from`.
    pub(crate) fn paint(
        from: Instant,
        days: i32,
        calendar: &'a Calendar,
        tables: &'a Tables,
        pauses: &[Pause],
    ) -> Self {
        let zone = &calendar.zone;
        let first = zone.date(from).saturating_sub(2.days());
        let date = |number: i32| first.saturating_add(number.days());
        let begin = minute_of(zone.start_of(first));
        let end = minute_of(zone.start_of(date(days)));
        let length = usize::try_from(end - begin).unwrap();
        let mut slow = Self {
            calendar,
            tables,
            begin,
            owner: vec![None; length],
            paused: vec![false; length],
            first,
            dates: Vec::new(),
        };
        for number in 0..days {
            slow.paint_date(u16::try_from(number).unwrap(), date(number));
        }
        for pause in pauses {
            for minute in minute_of(pause.from)..minute_of(pause.until) {
                if let Some(place) = slow.place(minute) {
                    slow.paused[place] = true;
                }
            }
        }
        for number in 0..days {
            let midnight = |number| minute_of(zone.start_of(date(number)));
            slow.dates.push(Minutes { begin: midnight(number), end: midnight(number + 1), hours: None });
        }
        for (place, owner) in slow.owner.iter().enumerate() {
            if let Some(number) = owner {
                let minute = begin + i64::try_from(place).unwrap();
                let hours = &mut slow.dates[usize::from(*number)].hours;
                let open = hours.map_or(minute, |(open, _)| open);
                *hours = Some((open, minute + 1));
            }
        }
        slow
    }

    fn place(&self, minute: i64) -> Option<usize> {
        usize::try_from(minute - self.begin).ok().filter(|place| *place < self.owner.len())
    }

    fn paint_date(&mut self, number: u16, date: Date) {
        for window in windows_of(self.calendar, self.tables, date) {
            let wall = |minutes: u16| {
                let civil = date.at(0, 0, 0, 0).checked_add(i64::from(minutes).minutes()).unwrap();
                minute_of(self.calendar.zone.instant(civil))
            };
            for minute in wall(window.start)..wall(window.end) {
                // A minute that an earlier date owns stays with it.
                if let Some(place) = self.place(minute) {
                    self.owner[place] = self.owner[place].or(Some(number));
                }
            }
        }
    }

    fn owner_at(&self, minute: i64) -> Option<u16> {
        self.place(minute).and_then(|place| self.owner[place])
    }

    pub(crate) fn is_open(&self, at: Instant) -> bool {
        self.owner_at(minute_of(at)).is_some()
    }

    fn is_paused(&self, minute: i64) -> bool {
        self.place(minute).is_some_and(|place| self.paused[place])
    }

    fn wholly_paused(&self, from: i64, until: i64) -> bool {
        (from..until).all(|minute| self.is_paused(minute))
    }

    /// Minutes from `from` until `until` that count.
    pub(crate) fn elapsed(&self, from: Instant, until: Instant) -> i64 {
        let minutes = minute_of(from)..minute_of(until);
        minutes.map(|minute| i64::from(self.owner_at(minute).is_some() && !self.is_paused(minute))).sum()
    }

    /// The end of the limit, if it lies within the painted days.
    pub(crate) fn due(&self, from: Instant, within: Within) -> Option<Instant> {
        let minutes = match within.unit {
            Unit::Minutes => self.count(from, within.count, false),
            Unit::Hours => self.count(from, within.count * 60, false),
            Unit::WorkingMinutes => self.count(from, within.count, true),
            Unit::WorkingHours => self.count(from, within.count * 60, true),
            Unit::Days => self.days(from, within.count),
            Unit::Weeks => self.days(from, within.count * 7),
            Unit::Months => self.days(from, self.days_in_months(from, within.count)),
            Unit::WorkingDays => self.working_days(from, within.count),
        };
        minutes.map(|minute| Instant(minute * Instant::MINUTE))
    }

    fn count(&self, from: Instant, count: u32, working: bool) -> Option<i64> {
        let mut left = count;
        let mut minute = minute_of(from);
        while left > 0 {
            self.place(minute)?;
            if !self.is_paused(minute) && (!working || self.owner_at(minute).is_some()) {
                left -= 1;
            }
            minute += 1;
        }
        Some(minute)
    }

    fn days(&self, from: Instant, count: u32) -> Option<i64> {
        let start = usize::try_from((self.calendar.zone.date(from) - self.first).get_days()).unwrap();
        let mut left = count;
        for Minutes { begin, end, .. } in &self.dates[start + 1..] {
            if !self.wholly_paused(*begin, *end) {
                left -= 1;
            }
            if left == 0 {
                return Some(*end);
            }
        }
        None
    }

    /// Steps through the calendar to the month, then back from its 31st to a day that it has.
    fn days_in_months(&self, from: Instant, count: u32) -> u32 {
        let start = self.calendar.zone.date(from);
        let (mut year, mut month) = (start.year(), start.month());
        for _ in 0..count {
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        let mut day = start.day();
        let target = loop {
            match Date::new(year, month, day) {
                Ok(date) => break date,
                Err(_) => day -= 1,
            }
        };
        let mut days = 0;
        let mut date = start;
        while date < target {
            date = date.tomorrow().unwrap();
            days += 1;
        }
        days
    }

    fn working_days(&self, from: Instant, count: u32) -> Option<i64> {
        let start = self.start_day(from);
        let mut left = count;
        for date in &self.dates[start + 1..] {
            let Some((open, close)) = date.hours else { continue };
            if !self.wholly_paused(open, close) {
                left -= 1;
            }
            if left == 0 {
                return Some(close);
            }
        }
        None
    }

    /// The number of the date that `from` belongs to: that of last night's window, or that on the wall.
    fn start_day(&self, from: Instant) -> usize {
        let civil = usize::try_from((self.calendar.zone.date(from) - self.first).get_days()).unwrap();
        match self.owner_at(minute_of(from)) {
            Some(owner) if usize::from(owner) < civil => usize::from(owner),
            _ => civil,
        }
    }

    /// The first date used by a count of working units whose facts are not known.
    pub(crate) fn provisional(&self, from: Instant, at: Instant, within: Within) -> Option<Date> {
        let table = &self.tables.holidays[self.calendar.observes.as_ref()?];
        let (start, last) = (minute_of(from), minute_of(at));
        let used = |number: usize| {
            let Minutes { begin, end, hours } = self.dates[number];
            // Without hours of its own, what last night's window leaves of it.
            let left = (begin..end).find(|minute| self.owner_at(*minute).is_none());
            let (begin, end) = hours.unwrap_or((left.unwrap_or(end), end));
            match within.unit {
                Unit::WorkingDays => number > self.start_day(from) && end <= last,
                Unit::WorkingMinutes | Unit::WorkingHours => start < end && begin < last,
                _ => false,
            }
        };
        let numbers = (0..self.dates.len()).filter(|number| used(*number));
        let mut dates =
            numbers.map(|number| self.first.saturating_add(i32::try_from(number).unwrap().days()));
        dates.find(|date| *date > table.published_until)
    }
}

/// The windows that begin on a date, by the rules as they are told.
fn windows_of(calendar: &Calendar, tables: &Tables, date: Date) -> Vec<Window> {
    let day = (date.month() as u8, date.day() as u8);
    let mut week = &calendar.week;
    // The first season wins: go through them from the last.
    for season in calendar.seasons.iter().rev() {
        let within = if season.from <= season.until {
            day >= season.from && day <= season.until
        } else {
            day >= season.from || day <= season.until
        };
        if within {
            week = &season.week;
        }
    }
    let weekday = date.weekday().to_monday_zero_offset() as usize;
    let nothing = BTreeMap::new();
    let announced = calendar.observes.as_ref().map_or(&nothing, |id| &tables.holidays[id].days);
    match announced.get(&date).map(|holiday| holiday.kind) {
        Some(DayKind::Off) => Vec::new(),
        Some(DayKind::Work) => calendar.makeup.clone().unwrap_or_else(|| week.days[0].clone()),
        None => week.days[weekday].clone(),
    }
}
