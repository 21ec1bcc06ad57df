//! Lengths of time as a handbook writes them: a number and a unit spelt out. Nothing is guessed: a text that
//! leaves the unit open is refused with what to write instead.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::CalendarError;
use crate::instant::Instant;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Minutes of wall time; pauses do not count.
    Minutes,
    /// Hours of wall time; pauses do not count.
    Hours,
    /// Minutes inside the calendar's windows; pauses do not count.
    WorkingMinutes,
    /// Hours inside the calendar's windows; pauses do not count.
    WorkingHours,
    /// Calendar days: until the end of the N-th day after the start's date.
    Days,
    /// Working days: until the close of the N-th working day after the start's.
    WorkingDays,
    /// Weeks: until the end of the 7N-th day after the start's date.
    Weeks,
    /// Months: until the end of the same date N months later, or of that month's last day.
    Months,
}

impl Unit {
    /// Every unit, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Minutes,
        Self::Hours,
        Self::Days,
        Self::Weeks,
        Self::Months,
        Self::WorkingMinutes,
        Self::WorkingHours,
        Self::WorkingDays,
    ];

    /// The word after "1", e.g. `working-day`.
    #[must_use]
    pub const fn singular(self) -> &'static str {
        match self {
            Self::Minutes => "minute",
            Self::Hours => "hour",
            Self::WorkingMinutes => "working-minute",
            Self::WorkingHours => "working-hour",
            Self::Days => "day",
            Self::WorkingDays => "working-day",
            Self::Weeks => "week",
            Self::Months => "month",
        }
    }

    /// The word after other numbers, e.g. `working-days`.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::WorkingMinutes => "working-minutes",
            Self::WorkingHours => "working-hours",
            Self::Days => "days",
            Self::WorkingDays => "working-days",
            Self::Weeks => "weeks",
            Self::Months => "months",
        }
    }

    /// Whether only the calendar's windows count, so that holidays matter.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self, Self::WorkingMinutes | Self::WorkingHours | Self::WorkingDays)
    }

    /// The unit of exactly that name, singular or plural.
    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| word == unit.singular() || word == unit.plural())
    }

    /// The units that someone may have meant by `word`, likeliest first; all of them if nothing is near.
    fn meant_by(word: &str) -> Vec<Self> {
        let folded: String =
            word.to_lowercase().chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.' | '个')).collect();
        let of_that_name = Self::ALL.into_iter().find(|unit| {
            folded == unit.singular().replace('-', "") || folded == unit.plural().replace('-', "")
        });
        if let Some(unit) = of_that_name {
            return vec![unit];
        }
        let units: &[Self] = match folded.as_str() {
            "m" => &[Self::Minutes, Self::Months],
            "min" | "mins" | "分" | "分钟" => &[Self::Minutes],
            "h" | "hr" | "hrs" | "时" | "小时" | "钟头" => &[Self::Hours, Self::WorkingHours],
            "d" | "日" | "天" => &[Self::Days, Self::WorkingDays],
            "w" | "wk" | "wks" | "周" | "星期" | "礼拜" => &[Self::Weeks],
            "mo" | "mon" | "mth" | "月" => &[Self::Months],
            "wd" | "workday" | "workdays" | "businessday" | "businessdays" | "工作日" => {
                &[Self::WorkingDays]
            }
            "wh" | "workhour" | "workhours" | "businesshour" | "businesshours" | "工作小时" => {
                &[Self::WorkingHours]
            }
            "workminute" | "workminutes" | "工作分钟" => &[Self::WorkingMinutes],
            _ => &Self::ALL,
        };
        units.to_vec()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.plural())
    }
}

/// A length of time with its unit: `10 minutes`, `8 working-hours`, `3 days`, `1 month`. Serialises as that text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Within {
    /// How many; at least 1.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Within {
    /// That many of that unit.
    #[must_use]
    pub const fn new(count: u32, unit: Unit) -> Self {
        Self { count, unit }
    }

    /// Its length in microseconds, for the units that are measured by the clock; none for days, weeks, months.
    #[must_use]
    pub const fn micros(self) -> Option<i64> {
        let one = match self.unit {
            Unit::Minutes | Unit::WorkingMinutes => Instant::MINUTE,
            Unit::Hours | Unit::WorkingHours => Instant::HOUR,
            Unit::Days | Unit::WorkingDays | Unit::Weeks | Unit::Months => return None,
        };
        Some(one.saturating_mul(self.count as i64))
    }
}

impl FromStr for Within {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let trimmed = text.trim();
        let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = trimmed.split_at(digits);
        if number.is_empty() {
            return Err(refuse(text, "3", Unit::meant_by(rest.trim())));
        }
        let count: u32 = match number.parse() {
            Ok(count) if count > 0 => count,
            _ => return Err(CalendarError::WithinCount { text: text.to_owned() }),
        };
        let word = rest.trim_start();
        match Unit::named(word) {
            // A number and its unit are two words: `10minutes` is refused like `10m`.
            Some(unit) if word.len() < rest.len() => Ok(Self { count, unit }),
            _ => Err(refuse(text, number, Unit::meant_by(word))),
        }
    }
}

/// Refuses `text`, offering `number` with each of `units`.
fn refuse(text: &str, number: &str, units: Vec<Unit>) -> CalendarError {
    let offer =
        |unit: Unit| format!("{number} {}", if number == "1" { unit.singular() } else { unit.plural() });
    CalendarError::Within { text: text.to_owned(), write: units.into_iter().map(offer).collect() }
}

impl fmt::Display for Within {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.count == 1 { self.unit.singular() } else { self.unit.plural() };
        write!(formatter, "{} {word}", self.count)
    }
}

impl TryFrom<String> for Within {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, CalendarError> {
        text.parse()
    }
}

impl From<Within> for String {
    fn from(within: Within) -> Self {
        within.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_each_unit() {
        for unit in Unit::ALL {
            for (count, text) in
                [(1, format!("1 {}", unit.singular())), (12, format!("12 {}", unit.plural()))]
            {
                let within: Within = text.parse().unwrap();
                assert_eq!(within, Within::new(count, unit));
                assert_eq!(within.to_string(), text);
            }
        }
        assert_eq!(Unit::WorkingDays.to_string(), "working-days");
    }

    #[test]
    fn singular_and_plural_are_the_same_and_space_is_free() {
        assert_eq!("3 day".parse::<Within>().unwrap(), Within::new(3, Unit::Days));
        assert_eq!("1 days".parse::<Within>().unwrap(), Within::new(1, Unit::Days));
        assert_eq!("  8   working-hours ".parse::<Within>().unwrap(), Within::new(8, Unit::WorkingHours));
        assert_eq!("4294967295 weeks".parse::<Within>().unwrap().count, u32::MAX);
    }

    fn offered(text: &str) -> Vec<String> {
        match text.parse::<Within>() {
            Err(CalendarError::Within { text: named, write }) => {
                assert_eq!(named, text);
                write
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_bare_number_or_letter_is_refused_with_what_to_write() {
        assert_eq!(offered("10").len(), 8);
        assert_eq!(offered("10")[..2], ["10 minutes", "10 hours"]);
        assert_eq!(offered("10m"), ["10 minutes", "10 months"]);
        assert_eq!(offered("3d"), ["3 days", "3 working-days"]);
        assert_eq!(offered("1 h"), ["1 hour", "1 working-hour"]);
        assert_eq!(offered("10minutes"), ["10 minutes"]);
        assert_eq!(offered("3 working days"), ["3 working-days"]);
        assert_eq!(offered("3 Days"), ["3 days"]);
        assert_eq!(offered("10 min"), ["10 minutes"]);
        assert_eq!(offered("3 fortnights").len(), 8);
        assert_eq!(offered("days"), ["3 days"]);
        assert_eq!(offered("-3 days").len(), 8);
        assert_eq!(offered("").len(), 8);
    }

    #[test]
    fn chinese_and_shorthand_words_are_understood_but_refused() {
        let slips = [
            ("10分钟", "10 minutes"),
            ("5 mins", "5 minutes"),
            ("8小时", "8 hours"),
            ("3天", "3 days"),
            ("3个工作日", "3 working-days"),
            ("2周", "2 weeks"),
            ("2w", "2 weeks"),
            ("2 mo", "2 months"),
            ("2个月", "2 months"),
            ("3wd", "3 working-days"),
            ("3 workdays", "3 working-days"),
            ("8 work-hours", "8 working-hours"),
            ("8工作小时", "8 working-hours"),
            ("30 work_minutes", "30 working-minutes"),
        ];
        for (text, first) in slips {
            assert_eq!(offered(text)[0], first, "{text}");
        }
        let error = "10m".parse::<Within>().unwrap_err();
        assert_eq!(error.to_string(), "read `10m` as a length of time: write `10 minutes` or `10 months`");
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        for text in ["0 days", "00 minutes", "4294967296 days"] {
            assert_eq!(text.parse::<Within>(), Err(CalendarError::WithinCount { text: text.to_owned() }));
        }
    }

    #[test]
    fn serialises_as_its_text() {
        let within = Within::new(3, Unit::WorkingDays);
        assert_eq!(serde_json::to_string(&within).unwrap(), "\"3 working-days\"");
        assert_eq!(serde_json::from_str::<Within>("\"1 month\"").unwrap(), Within::new(1, Unit::Months));
        assert!(serde_json::from_str::<Within>("\"10m\"").is_err());
        assert_eq!(serde_json::to_string(&Unit::WorkingDays).unwrap(), "\"working-days\"");
    }

    #[test]
    fn lengths_by_the_clock() {
        assert_eq!(Within::new(10, Unit::Minutes).micros(), Some(600_000_000));
        assert_eq!(Within::new(2, Unit::WorkingHours).micros(), Some(7_200_000_000));
        assert_eq!(Within::new(u32::MAX, Unit::Hours).micros(), Some(i64::MAX));
        for unit in [Unit::Days, Unit::WorkingDays, Unit::Weeks, Unit::Months] {
            assert_eq!(Within::new(1, unit).micros(), None);
        }
        let working: Vec<Unit> = Unit::ALL.into_iter().filter(|unit| unit.is_working()).collect();
        assert_eq!(working, [Unit::WorkingMinutes, Unit::WorkingHours, Unit::WorkingDays]);
    }
}
