//! A change of a post that somebody holds, read from what people write: hours of a day, a week, days that differ.

use super::arrange::{PostChange, given};
use crate::error::{CentreError, FieldError};
use crate::reading;
use calendar::{Week, Window, Zone};
use diag::{Text, text};
use jiff::civil::Date;
use model::Instant;
use model::people::Holding;

pub(super) fn wrong(field: impl Into<String>, message: Text) -> CentreError {
    CentreError::invalid(field, message)
}

pub(super) fn moment(zone: &Zone, field: &'static str, text: &str) -> Result<Instant, CentreError> {
    reading::parse_instant(zone, text).ok_or_else(|| {
        wrong(field, text!(zh: "时间请写成 2026-11-22 09:30", en: "write the time as 2026-11-22 09:30"))
    })
}

/// Hours of a day as people write them: `08:00-12:00 13:30-18:00`, also with full-width signs; nothing for a day off.
///
/// # Errors
/// When one of them is no window.
pub(super) fn hours(field: &str, text: &str) -> Result<Vec<Window>, CentreError> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '：' => ':',
            '－' | '—' | '–' | '~' | '～' | '至' => '-',
            '，' | '、' | ',' | ';' | '；' => ' ',
            other => other,
        })
        .collect();
    if matches!(plain.trim(), "" | "休" | "休息") {
        return Ok(vec![]);
    }
    let windows = plain.split_whitespace().map(str::parse).collect::<Result<Vec<Window>, _>>();
    windows.map_err(|_| {
        wrong(
            field,
            text!(
                zh: "请写成 08:00-12:00 13:30-18:00；夜班写 20:00-08:00，休息就留空",
                en: "write it as 08:00-12:00 13:30-18:00; a night as 20:00-08:00, nothing for a day off"
            ),
        )
    })
}

pub(super) fn week_of(days: &[String]) -> Result<Week, CentreError> {
    if days.len() != 7 {
        return Err(wrong("week", text!(zh: "一周要写七天", en: "a week has seven days")));
    }
    let (mut week, mut errors) = (Week { days: std::array::from_fn(|_| vec![]) }, vec![]);
    for (number, day) in days.iter().enumerate() {
        match hours(&format!("week.{number}"), day) {
            Ok(windows) => week.days[number] = windows,
            Err(CentreError::Invalid(found)) => errors.extend::<Vec<FieldError>>(found),
            Err(error) => return Err(error),
        }
    }
    if errors.is_empty() { Ok(week) } else { Err(CentreError::Invalid(errors)) }
}

/// A change of a holding, read.
pub(super) struct Change {
    pub(super) until: Option<Instant>,
    week: Option<Option<Week>>,
    days: Vec<(Date, Option<Vec<Window>>)>,
}

impl Change {
    pub(super) fn read(zone: &Zone, asked: &PostChange, now: Instant) -> Result<Self, CentreError> {
        let until = match given(&asked.until) {
            Some("now") => Some(now),
            Some(text) => Some(moment(zone, "until", text)?),
            None => None,
        };
        let week = match (&asked.week, asked.always) {
            (_, true) => Some(None),
            (Some(days), false) => Some(Some(week_of(days)?)),
            (None, false) => None,
        };
        let mut days = vec![];
        for (day, windows) in &asked.days {
            let date: Date = day.trim().parse().map_err(|_| {
                wrong("date", text!(zh: "日期请写成 2026-10-01", en: "write the day as 2026-10-01"))
            })?;
            days.push((date, windows.as_deref().map(|text| hours("hours", text)).transpose()?));
        }
        Ok(Self { until, week, days })
    }

    pub(super) fn of(&self, held: Holding) -> Result<Holding, CentreError> {
        let mut next = held;
        if let Some(until) = self.until {
            if until < next.from {
                return Err(wrong(
                    "until",
                    text!(zh: "不能早于开始的时间", en: "it cannot end before it begins"),
                ));
            }
            next.until = Some(until);
        }
        if let Some(week) = &self.week {
            next.pattern.clone_from(week);
        }
        for (date, windows) in &self.days {
            match windows {
                Some(windows) => next.exceptions.insert(*date, windows.clone()),
                None => next.exceptions.remove(date),
            };
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let shown =
            |text| hours("h", text).map(|w| w.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
        assert_eq!(shown("8:00-12:00，13:30－18:00").unwrap(), "08:00-12:00 13:30-18:00");
        assert_eq!(shown("20：00—08：00").unwrap(), "20:00-08:00");
        assert_eq!(shown(" ").unwrap(), "");
        assert_eq!(shown("休息").unwrap(), "");
        assert!(shown("早班").is_err());
    }

    #[test]
    fn a_week_says_which_of_its_days_is_wrong() {
        let days: Vec<String> = ["08:00-18:00", "x", "", "", "", "", "y"].map(str::to_owned).to_vec();
        let Err(CentreError::Invalid(errors)) = week_of(&days) else { panic!("it fits") };
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["week.1", "week.6"]);
        assert!(week_of(&days[..3]).is_err());
    }
}
