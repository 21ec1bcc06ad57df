//! The calendar a limit runs on: a week of windows, seasons that replace it, the holidays it observes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::error::CalendarError;
use crate::holidays::{DayKind, Holidays, Tables};
use crate::trace::Why;
use crate::window::Window;
use crate::zone::Zone;

/// The windows of each weekday, Monday first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Week {
    /// Windows that begin on Monday, Tuesday … Sunday, in any order; none is a closed day.
    pub days: [Vec<Window>; 7],
}

impl Week {
    /// The same windows every day.
    #[must_use]
    pub fn every_day(windows: &[Window]) -> Self {
        Self { days: std::array::from_fn(|_| windows.to_vec()) }
    }

    /// The same windows from Monday to Friday, closed at the weekend.
    #[must_use]
    pub fn monday_to_friday(windows: &[Window]) -> Self {
        Self { days: std::array::from_fn(|day| if day < 5 { windows.to_vec() } else { Vec::new() }) }
    }
}

/// A part of the year with a week of its own, e.g. 旺季.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Season {
    /// Id, unique in its calendar.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// First day of it: month, day.
    pub from: (u8, u8),
    /// Last day of it: month, day; before `from`, the season runs over the end of the year.
    pub until: (u8, u8),
    /// The week in force.
    pub week: Week,
}

impl Season {
    /// Whether `date` lies in it.
    #[must_use]
    pub fn holds(&self, date: Date) -> bool {
        let day = (date.month().unsigned_abs(), date.day().unsigned_abs());
        if self.from <= self.until {
            self.from <= day && day <= self.until
        } else {
            self.from <= day || day <= self.until
        }
    }
}

/// When work is done, and in which zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Id, e.g. `office`.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// The zone whose clock on the wall the windows and dates are read from.
    pub zone: Zone,
    /// The week outside all seasons.
    pub week: Week,
    /// Seasons; the first that holds a date wins.
    #[serde(default)]
    pub seasons: Vec<Season>,
    /// Id of the holiday table that it observes, if any.
    #[serde(default)]
    pub observes: Option<String>,
    /// Windows of make-up workdays; if none are given, Monday's of the week in force.
    #[serde(default)]
    pub makeup: Option<Vec<Window>>,
}

impl Calendar {
    /// Always open: every hour of every day, no holidays. Its id is `always`.
    #[must_use]
    pub fn always(zone: Zone) -> Self {
        Self {
            id: "always".to_owned(),
            label: "全天 24 小时".to_owned(),
            zone,
            week: Week::every_day(&[Window::ALL_DAY]),
            seasons: Vec::new(),
            observes: None,
            makeup: None,
        }
    }

    /// Whether its windows and seasons make sense and the table that it observes is there. [`crate::due`] asks
    /// this itself; the questions that cannot refuse pass over what makes no sense.
    ///
    /// # Errors
    /// [`CalendarError::Window`], [`CalendarError::Season`] or [`CalendarError::UnknownHolidays`].
    pub fn check(&self, tables: &Tables) -> Result<(), CalendarError> {
        let weeks = self.seasons.iter().map(|season| &season.week).chain([&self.week]);
        let windows = weeks.flat_map(|week| week.days.iter().flatten()).chain(self.makeup.iter().flatten());
        windows.copied().try_for_each(Window::check)?;
        for season in &self.seasons {
            for (month, day) in [season.from, season.until] {
                if !is_day_of_some_year(month, day) {
                    let (calendar, season) = (self.id.clone(), season.id.clone());
                    return Err(CalendarError::Season { calendar, season, month, day });
                }
            }
        }
        match &self.observes {
            Some(table) if !tables.holidays.contains_key(table) => {
                Err(CalendarError::UnknownHolidays { calendar: self.id.clone(), table: table.clone() })
            }
            _ => Ok(()),
        }
    }

    /// The week in force on `date`.
    #[must_use]
    pub fn week_on(&self, date: Date) -> &Week {
        self.seasons.iter().find(|season| season.holds(date)).map_or(&self.week, |season| &season.week)
    }

    /// The table that it observes, if it observes one and it is there.
    pub(crate) fn holidays<'a>(&self, tables: &'a Tables) -> Option<&'a Holidays> {
        self.observes.as_ref().and_then(|table| tables.holidays.get(table))
    }

    /// The windows that begin on `date`, and why it has these or none.
    pub(crate) fn windows_on(&self, date: Date, holidays: Option<&Holidays>) -> (&[Window], Why) {
        let week = self.week_on(date);
        let announced = holidays.and_then(|table| table.days.get(&date));
        let (windows, why) = match announced {
            Some(holiday) if holiday.kind == DayKind::Off => {
                return (&[], Why::Holiday { name: holiday.name.clone() });
            }
            Some(holiday) => {
                (self.makeup.as_ref().unwrap_or(&week.days[0]), Why::MakeUp { name: holiday.name.clone() })
            }
            None => {
                (&week.days[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())], Why::Working)
            }
        };
        if windows.is_empty() { (&[], Why::Closed) } else { (windows, why) }
    }
}

fn is_day_of_some_year(month: u8, day: u8) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
