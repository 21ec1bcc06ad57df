//! One stretch of working time on a day, in minutes of the clock on the wall.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::CalendarError;

/// Minutes on the clock face in a day.
pub(crate) const DAY_MINUTES: u16 = 1440;

/// Working time from `start` until `end`, in minutes after midnight of the day it begins on; half-open.
///
/// The end may pass 1440 (midnight), up to `start + 1440`. Fields are open so that tables can be read as they
/// are; [`Window::check`] says whether they make sense, and a window that does not is never open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Minutes after midnight, 0 to 1439.
    pub start: u16,
    /// Minutes after the same midnight; more than `start`, at most `start + 1440`.
    pub end: u16,
}

impl Window {
    /// The whole day.
    pub const ALL_DAY: Self = Self { start: 0, end: DAY_MINUTES };

    /// A window that makes sense.
    ///
    /// # Errors
    /// [`CalendarError::Window`] when it does not.
    pub fn new(start: u16, end: u16) -> Result<Self, CalendarError> {
        let window = Self { start, end };
        window.check()?;
        Ok(window)
    }

    /// Whether it begins on its day and is neither empty nor longer than 24 hours.
    ///
    /// # Errors
    /// [`CalendarError::Window`] when not.
    pub fn check(self) -> Result<(), CalendarError> {
        if self.is_sound() {
            return Ok(());
        }
        Err(CalendarError::Window { start: self.start, end: self.end })
    }

    pub(crate) const fn is_sound(self) -> bool {
        self.start < DAY_MINUTES && self.start < self.end && self.end <= self.start + DAY_MINUTES
    }
}

impl FromStr for Window {
    type Err = CalendarError;

    /// Reads `09:00-18:00`; an end at or before the start is on the next day (`22:00-06:00`); `00:00-24:00` is
    /// the whole day.
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let refuse = || CalendarError::WindowText { text: text.to_owned() };
        let (start, end) = text.split_once('-').ok_or_else(refuse)?;
        let start = clock_minutes(start.trim()).ok_or_else(refuse)?;
        let end = clock_minutes(end.trim()).ok_or_else(refuse)?;
        let end = if end <= start { end + DAY_MINUTES } else { end };
        Self::new(start, end).map_err(|_| refuse())
    }
}

/// `HH:MM` up to `24:00`, as minutes after midnight.
fn clock_minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str| -> Option<u16> {
        let plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if plain { digits.parse().ok() } else { None }
    };
    let (hours, minutes) = (number(hours)?, number(minutes).filter(|_| minutes.len() == 2)?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= DAY_MINUTES).then_some(total)
}

impl fmt::Display for Window {
    /// `09:00-18:00`; past midnight as the clock shows it, `22:00-06:00`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = if self.end > DAY_MINUTES { self.end - DAY_MINUTES } else { self.end };
        write!(formatter, "{:02}:{:02}-{:02}:{:02}", self.start / 60, self.start % 60, end / 60, end % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_clock_times() {
        let cases = [
            ("09:00-18:00", 540, 1080),
            ("22:00-06:00", 1320, 1800),
            ("00:00-24:00", 0, 1440),
            ("18:00-24:00", 1080, 1440),
            ("08:30-08:30", 510, 1950),
            ("00:01-00:59", 1, 59),
        ];
        for (text, start, end) in cases {
            let window: Window = text.parse().unwrap();
            assert_eq!(window, Window { start, end });
            assert_eq!(window.to_string(), text);
        }
        assert_eq!("9:05 - 17:00".parse::<Window>().unwrap(), Window { start: 545, end: 1020 });
    }

    #[test]
    fn refuses_what_is_no_window() {
        let slips = [
            "",
            "9-18",
            "09:00",
            "09:60-10:00",
            "24:01-25:00",
            "24:00-06:00",
            "09:00-18:0",
            "a:00-18:00",
            "+9:00-18:00",
            "009:00-18:00",
            "09:000-18:00",
            ":00-18:00",
            "09:00-18:00-19:00",
        ];
        for text in slips {
            assert_eq!(text.parse::<Window>(), Err(CalendarError::WindowText { text: text.to_owned() }));
        }
    }

    #[test]
    fn sense_has_limits() {
        assert!(Window::new(0, 1).is_ok());
        assert!(Window::new(1439, 2879).is_ok());
        for (start, end) in [(0, 0), (10, 9), (0, 1441), (1439, 2880), (1440, 1500), (u16::MAX, u16::MAX)] {
            assert_eq!(Window::new(start, end), Err(CalendarError::Window { start, end }));
        }
        Window::ALL_DAY.check().unwrap();
    }
}
