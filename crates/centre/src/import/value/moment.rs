//! Date with time of day, in the shapes that lists of cases have. What can be read in two ways is refused.

use super::{date, words};
use crate::import::sheet::Cell;
use diag::{Text, text};
use jiff::civil::{DateTime, Time};

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// A moment on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Date and time; midnight when only the date is written.
    pub at: DateTime,
    /// The time of day is written too.
    pub to_the_minute: bool,
}

/// A moment; `None` for an empty cell. `since_1904` says what plain numbers of the sheet count from.
///
/// # Errors
/// As [`date::read`]; and a time of day that is none.
pub fn read(cell: &Cell, since_1904: bool) -> Result<Option<Moment>, Text> {
    match cell {
        Cell::Date(serial) => of_serial(*serial, cell),
        Cell::Number(number) if (20_000.0..74_000.0).contains(number) => {
            of_serial(number + if since_1904 { 1462.0 } else { 0.0 }, cell)
        }
        Cell::Number(_) => {
            let day = date::read(cell, since_1904)?;
            Ok(day.map(|day| Moment { at: day.at(0, 0, 0, 0), to_the_minute: false }))
        }
        cell => {
            let written = words(cell)?;
            if written.is_empty() { Ok(None) } else { of_words(&written).map(Some) }
        }
    }
}

/// Days and their fraction; a spreadsheet counts seconds with a rounding of its own.
fn of_serial(serial: f64, cell: &Cell) -> Result<Option<Moment>, Text> {
    let seconds = (serial.fract() * DAY).round();
    let day = date::of_serial(serial).ok_or_else(|| not_a_moment(&cell.shown()))?;
    let midnight = day.at(0, 0, 0, 0);
    // A fraction of a day has less than 86,400 seconds, so that this is exact.
    let at = midnight.checked_add(jiff::Span::new().seconds(seconds as i64));
    let at = at.map_err(|_| not_a_moment(&cell.shown()))?;
    Ok(Some(Moment { at, to_the_minute: seconds > 0.0 }))
}

fn of_words(written: &str) -> Result<Moment, Text> {
    let (day, clock) = apart(written);
    let day = match date::read(&Cell::Text(day.to_owned()), false)? {
        Some(day) => day,
        None => return Err(not_a_moment(written)),
    };
    let clock = clock.trim();
    if clock.is_empty() {
        return Ok(Moment { at: day.at(0, 0, 0, 0), to_the_minute: false });
    }
    let time = time_of(clock).ok_or_else(|| not_a_moment(written))?;
    Ok(Moment { at: day.to_datetime(time), to_the_minute: true })
}

/// The day, and what is written behind it.
fn apart(written: &str) -> (&str, &str) {
    if let Some((at, end)) = written.char_indices().find(|(_, letter)| matches!(letter, '日' | '号')) {
        return written.split_at(at + end.len_utf8());
    }
    written.split_once([' ', 'T']).unwrap_or((written, ""))
}

/// `14:30`, `14:30:05`, `14时30分`, `14点`; no more and no less.
fn time_of(clock: &str) -> Option<Time> {
    let tidy: String = clock.chars().filter(|letter| !letter.is_whitespace()).collect();
    let tidy = tidy.replace(['时', '点', '分'], ":").replace('秒', "");
    let whole = tidy.strip_suffix(':').unwrap_or(&tidy);
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.len() == 1 && whole == tidy {
        return None;
    }
    // Fractions of a second, which a program added, mean nothing here.
    let number = |part: &&str| part.split('.').next().and_then(|part| part.parse::<i8>().ok());
    let numbers: Option<Vec<i8>> = parts.iter().map(number).collect();
    match numbers?.as_slice() {
        [hour] => Time::new(*hour, 0, 0, 0).ok(),
        [hour, minute] => Time::new(*hour, *minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(*hour, *minute, *second, 0).ok(),
        _ => None,
    }
}

fn not_a_moment(written: &str) -> Text {
    text!(
        zh: "“{written}”不是时间；请写成 2026-03-05 14:30 这样",
        en: "“{written}” is not a time; write it like 2026-03-05 14:30"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &Cell) -> String {
        match read(cell, false) {
            Ok(None) => "-".to_owned(),
            Ok(Some(moment)) if moment.to_the_minute => moment.at.to_string(),
            Ok(Some(moment)) => format!("{} only", moment.at.date()),
            Err(fault) => format!("? {}", fault.zh),
        }
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        for (written, expected) in [
            ("2026-03-05 14:30", "2026-03-05T14:30:00"),
            ("2026/3/5 14:30:05", "2026-03-05T14:30:05"),
            ("2026-03-05T14:30:05.120", "2026-03-05T14:30:05"),
            ("2026年3月5日14时30分", "2026-03-05T14:30:00"),
            ("2026年3月5日 9点", "2026-03-05T09:00:00"),
            ("２０２６．３．５　１４：３０", "2026-03-05T14:30:00"),
            ("2026-03-05", "2026-03-05 only"),
            ("20260305", "2026-03-05 only"),
            ("无", "-"),
        ] {
            assert_eq!(shown(&Cell::Text(written.to_owned())), expected, "{written}");
        }
        assert_eq!(shown(&Cell::Date(46086.5)), "2026-03-05T12:00:00");
        assert_eq!(shown(&Cell::Number(46_086.999_999_9)), "2026-03-06T00:00:00");
        assert_eq!(shown(&Cell::Number(46086.0)), "2026-03-05 only");
        assert_eq!(shown(&Cell::Empty), "-");
    }

    #[test]
    fn what_is_no_time_or_may_be_two_is_refused() {
        for written in [
            "昨天",
            "3-5 14:30",
            "2026-03-05 下午2点",
            "2026-03-05 25:00",
            "2026-03-05 14",
            "05/03/2026 9:00",
        ] {
            assert!(shown(&Cell::Text(written.to_owned())).starts_with('?'), "{written}");
        }
        assert!(shown(&Cell::Number(12.5)).starts_with('?'));
    }
}
