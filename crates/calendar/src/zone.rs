//! Time zones by name. The data is the one compiled in, never the machine's: two servers must agree.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use crate::error::CalendarError;
use crate::instant::Instant;

/// A time zone by its IANA name, known to exist. Serialises as the name; compares by the name.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl Zone {
    /// The zone of that name; upper and lower case are the same, the name is kept as the database spells it.
    ///
    /// # Errors
    /// [`CalendarError::UnknownZone`] when there is none.
    pub fn new(name: &str) -> Result<Self, CalendarError> {
        let unknown = || CalendarError::UnknownZone { name: name.to_owned() };
        let rules = TimeZoneDatabase::bundled().get(name).map_err(|_| unknown())?;
        let name = rules.iana_name().filter(|_| !rules.is_unknown()).ok_or_else(unknown)?.to_owned();
        Ok(Self { name, rules })
    }

    /// The IANA name, e.g. `Asia/Shanghai`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the clock on the wall shows at `instant`. Instants beyond the year 9999 are shown as its end.
    #[must_use]
    pub fn civil(&self, instant: Instant) -> DateTime {
        let micros = instant.0.clamp(Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond());
        let timestamp = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX);
        self.rules.to_datetime(timestamp)
    }

    /// The date on the wall at `instant`.
    #[must_use]
    pub fn date(&self, instant: Instant) -> Date {
        self.civil(instant).date()
    }

    /// The instant at which the clock on the wall shows `civil`. A time that the clock skips is taken as much
    /// later as the clock jumps; a time that it shows twice is the first of the two.
    #[must_use]
    pub fn instant(&self, civil: DateTime) -> Instant {
        let nearest_end = if civil.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        let timestamp = self.rules.to_ambiguous_timestamp(civil).compatible().unwrap_or(nearest_end);
        Instant(timestamp.as_microsecond())
    }

    /// When `date` begins.
    #[must_use]
    pub fn start_of(&self, date: Date) -> Instant {
        self.instant(date.at(0, 0, 0, 0))
    }

    /// When `date` ends, which is when the next one begins.
    #[must_use]
    pub fn end_of(&self, date: Date) -> Instant {
        self.start_of(date.tomorrow().unwrap_or(date))
    }
}

impl TryFrom<String> for Zone {
    type Error = CalendarError;

    fn try_from(name: String) -> Result<Self, CalendarError> {
        Self::new(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Zone({:?})", self.name)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name.cmp(&other.name)
    }
}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::new(name).unwrap()
    }

    #[test]
    fn knows_names_and_refuses_others() {
        assert_eq!(zone("asia/shanghai").name(), "Asia/Shanghai");
        assert_eq!(zone("UTC").name(), "UTC");
        for name in ["Asia/Beijing", "", "+08:00", "Etc/Unknown", "CST-8"] {
            let error = Zone::new(name).unwrap_err();
            assert_eq!(error, CalendarError::UnknownZone { name: name.to_owned() });
        }
    }

    #[test]
    fn serialises_as_its_name_and_is_compared_by_it() {
        let berlin = zone("Europe/Berlin");
        assert_eq!(serde_json::to_string(&berlin).unwrap(), "\"Europe/Berlin\"");
        assert_eq!(serde_json::from_str::<Zone>("\"Europe/Berlin\"").unwrap(), berlin);
        assert!(serde_json::from_str::<Zone>("\"Europe/Nowhere\"").is_err());
        assert_eq!(
            (format!("{berlin:?}"), berlin.to_string()),
            ("Zone(\"Europe/Berlin\")".into(), "Europe/Berlin".into())
        );
        assert!(berlin != zone("Europe/Paris") && berlin < zone("Europe/Paris"));
        assert_eq!(berlin.partial_cmp(&zone("Asia/Tokyo")), Some(Ordering::Greater));
    }

    #[test]
    fn equal_zones_hash_alike_and_others_do_not() {
        let hash = |zone: &Zone| {
            let mut state = std::hash::DefaultHasher::new();
            zone.hash(&mut state);
            state.finish()
        };
        assert_eq!(hash(&zone("Europe/Berlin")), hash(&zone("europe/berlin")));
        assert_ne!(hash(&zone("Europe/Berlin")), hash(&zone("Europe/Paris")));
    }

    #[test]
    fn a_skipped_time_is_later_and_a_doubled_time_is_the_first() {
        let berlin = zone("Europe/Berlin");
        let skipped = berlin.instant(date(2026, 3, 29).at(2, 30, 0, 0));
        assert_eq!(skipped.to_string(), "2026-03-29T01:30:00Z");
        assert_eq!(berlin.civil(skipped), date(2026, 3, 29).at(3, 30, 0, 0));
        let doubled = berlin.instant(date(2026, 10, 25).at(2, 30, 0, 0));
        assert_eq!(doubled.to_string(), "2026-10-25T00:30:00Z");
        assert_eq!(berlin.civil(doubled.plus(Instant::HOUR)), date(2026, 10, 25).at(2, 30, 0, 0));
    }

    #[test]
    fn days_of_23_and_25_hours() {
        let berlin = zone("Europe/Berlin");
        let hours = |day| berlin.end_of(day).since(berlin.start_of(day)) / Instant::HOUR;
        assert_eq!(
            [hours(date(2026, 3, 29)), hours(date(2026, 10, 25)), hours(date(2026, 7, 1))],
            [23, 25, 24]
        );
        assert_eq!(berlin.date(berlin.start_of(date(2026, 7, 1)).minus(1)), date(2026, 6, 30));
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        let tokyo = zone("Asia/Tokyo");
        assert_eq!(tokyo.civil(Instant(i64::MAX)).year(), 9999);
        assert_eq!(tokyo.civil(Instant(i64::MIN)).year(), -9999);
        assert_eq!(tokyo.instant(DateTime::MIN).0, Timestamp::MIN.as_microsecond());
        assert_eq!(zone("America/New_York").instant(DateTime::MAX).0, Timestamp::MAX.as_microsecond());
        assert_eq!(tokyo.end_of(Date::MAX), tokyo.start_of(Date::MAX));
    }
}
