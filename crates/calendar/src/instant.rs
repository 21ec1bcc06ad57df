//! A point in time: microseconds, UTC. Nothing about zones or calendars may enter beyond reading and writing.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::CalendarError;
use crate::zone::Zone;

/// UTC microseconds since 1970-01-01T00:00:00Z. Serialises as an integer; displays as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// Microseconds in a second.
    pub const SECOND: i64 = 1_000_000;
    /// Microseconds in a minute.
    pub const MINUTE: i64 = 60 * Self::SECOND;
    /// Microseconds in an hour.
    pub const HOUR: i64 = 60 * Self::MINUTE;
    /// Microseconds in a day of 24 hours.
    pub const DAY: i64 = 24 * Self::HOUR;

    /// The instant that many microseconds after 1970 (before it, if negative).
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant at which a clock on the wall of `zone` shows `civil`, e.g. `"2026-09-30 17:55"` (seconds and
    /// their fraction may follow; a date alone is its midnight). A time that the clock skips is taken as much
    /// later, a time that it shows twice is the first.
    ///
    /// # Errors
    /// [`CalendarError::Time`] when the text is not a date and time.
    pub fn from_civil(zone: &Zone, civil: &str) -> Result<Self, CalendarError> {
        let read = jiff::civil::DateTime::from_str(civil).map_err(|reason| CalendarError::Time {
            text: civil.to_owned(),
            expected: "a civil date and time such as `2026-09-30 17:55:00`",
            reason: reason.to_string(),
        })?;
        Ok(zone.instant(read))
    }

    /// That many microseconds later; stops at the ends of the range.
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// That many microseconds earlier; stops at the ends of the range.
    #[must_use]
    pub const fn minus(self, micros: i64) -> Self {
        Self(self.0.saturating_sub(micros))
    }

    /// Microseconds from `earlier` to this instant; negative if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl FromStr for Instant {
    type Err = CalendarError;

    /// Reads RFC 3339, which names its offset: `2026-09-30T09:55:00Z`, `2026-09-30T17:55:00+08:00`.
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let read = Timestamp::from_str(text).map_err(|reason| CalendarError::Time {
            text: text.to_owned(),
            expected: "an RFC 3339 instant such as `2026-09-30T09:55:00Z`",
            reason: reason.to_string(),
        })?;
        Ok(Self(read.as_microsecond()))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_microsecond(self.0) {
            Ok(timestamp) => timestamp.fmt(formatter),
            Err(_) => write!(formatter, "{} µs after 1970", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_rfc_3339() {
        let instant: Instant = "2026-09-30T17:55:00+08:00".parse().unwrap();
        assert_eq!(instant.micros(), 1_790_762_100_000_000);
        assert_eq!(instant.to_string(), "2026-09-30T09:55:00Z");
        assert_eq!(Instant::from_micros(1_790_762_100_000_001).to_string(), "2026-09-30T09:55:00.000001Z");
        assert_eq!(Instant(i64::MAX).to_string(), "9223372036854775807 µs after 1970");
        let error = "2026-09-30 17:55".parse::<Instant>().unwrap_err();
        assert!(error.to_string().starts_with("read `2026-09-30 17:55` as an RFC 3339 instant"), "{error}");
    }

    #[test]
    fn reads_the_clock_on_the_wall() {
        let zone = Zone::new("Asia/Shanghai").unwrap();
        let instant = Instant::from_civil(&zone, "2026-09-30 17:55").unwrap();
        assert_eq!(instant.to_string(), "2026-09-30T09:55:00Z");
        assert_eq!(Instant::from_civil(&zone, "2026-09-30T17:55:00").unwrap(), instant);
        assert!(matches!(Instant::from_civil(&zone, "30 September"), Err(CalendarError::Time { .. })));
    }

    #[test]
    fn serialises_as_an_integer() {
        assert_eq!(serde_json::to_string(&Instant(42)).unwrap(), "42");
        assert_eq!(serde_json::from_str::<Instant>("-7").unwrap(), Instant(-7));
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Instant(5).plus(3), Instant(8));
        assert_eq!(Instant(5).minus(3), Instant(2));
        assert_eq!(Instant(5).since(Instant(8)), -3);
        assert_eq!(Instant(i64::MAX).plus(1), Instant(i64::MAX));
        assert_eq!(Instant(i64::MIN).minus(1), Instant(i64::MIN));
        assert_eq!(Instant(i64::MAX).since(Instant(i64::MIN)), i64::MAX);
    }

    #[test]
    fn a_day_has_its_microseconds() {
        assert_eq!(
            (Instant::SECOND, Instant::MINUTE, Instant::HOUR, Instant::DAY),
            (1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000)
        );
    }
}
