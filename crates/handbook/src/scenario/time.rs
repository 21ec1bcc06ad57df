//! Times as a scenario writes and shows them: civil date and time in the handbook's zone; `24:00` ends the day.

use calendar::{Instant, Unit, Within, Zone};
use jiff::ToSpan;
use jiff::civil::Date;

/// Reads `2026-11-20 09:00`, with seconds if need be; `2026-11-20 24:00` is the midnight that ends the day.
pub(super) fn read(zone: &Zone, text: &str) -> Option<Instant> {
    let (date, clock) = text.trim().split_once([' ', 'T'])?;
    if clock == "24:00" || clock == "24:00:00" {
        return date.parse::<Date>().ok().map(|date| zone.end_of(date));
    }
    Instant::from_civil(zone, text.trim()).ok().filter(|_| clock.contains(':'))
}

pub(super) use engine::write;

/// That much later by the clock on the wall; none for working time, which needs a calendar.
pub(super) fn later(zone: &Zone, at: Instant, by: Within) -> Option<Instant> {
    let count = i64::from(by.count);
    let span = match by.unit {
        Unit::Minutes | Unit::Hours => return by.micros().map(|micros| at.plus(micros)),
        Unit::Days => count.days(),
        Unit::Weeks => count.weeks(),
        Unit::Months => count.months(),
        Unit::WorkingMinutes | Unit::WorkingHours | Unit::WorkingDays => return None,
    };
    zone.civil(at).checked_add(span).ok().map(|civil| zone.instant(civil))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> Zone {
        Zone::new("Asia/Shanghai").unwrap()
    }

    #[test]
    fn reads_civil_times_and_the_midnight_that_ends_a_day() {
        let zone = shanghai();
        let shown = |text: &str| read(&zone, text).map(|at| write(&zone, at));
        assert_eq!(shown("2026-11-20 09:00").as_deref(), Some("2026-11-20 09:00"));
        assert_eq!(shown("2026-11-20 09:00:30").as_deref(), Some("2026-11-20 09:00:30"));
        assert_eq!(shown("2026-12-31 24:00").as_deref(), Some("2027-01-01 00:00"));
        assert_eq!(engine::show(&zone, read(&zone, "2026-12-31 24:00").unwrap()), "2026-12-31 24:00");
        for slip in ["2026-11-20", "tomorrow", "2026-02-30 09:00", "09:00", "2026-11-20 25:00"] {
            assert_eq!(shown(slip), None, "{slip}");
        }
    }

    #[test]
    fn days_later_is_the_same_clock_time_and_working_time_is_refused() {
        let zone = shanghai();
        let at = read(&zone, "2026-01-31 09:00").unwrap();
        let shown = |text: &str| later(&zone, at, text.parse().unwrap()).map(|at| write(&zone, at));
        assert_eq!(shown("90 minutes").as_deref(), Some("2026-01-31 10:30"));
        assert_eq!(shown("2 days").as_deref(), Some("2026-02-02 09:00"));
        assert_eq!(shown("1 month").as_deref(), Some("2026-02-28 09:00"));
        assert_eq!(shown("1 working-day"), None);
    }
}
