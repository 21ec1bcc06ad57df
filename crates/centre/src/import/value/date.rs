//! Dates in the shapes that rosters have. A date whose day and month could be exchanged is refused.

use super::words;
use crate::import::sheet::Cell;
use diag::{Text, text};
use jiff::civil::Date;

/// Years that a roster may name.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// A date; `None` for an empty cell. `since_1904` says what plain numbers of the sheet count from.
///
/// # Errors
/// Not a date, a day that does not exist, or a shape that can be read in two ways.
pub fn read(cell: &Cell, since_1904: bool) -> Result<Option<Date>, Text> {
    match cell {
        Cell::Date(serial) => of_serial(*serial).map(Some).ok_or_else(|| not_a_date(&cell.shown())),
        Cell::Number(number) if (20_000.0..74_000.0).contains(number) && *number == number.trunc() => {
            let serial = number + if since_1904 { 1462.0 } else { 0.0 };
            of_serial(serial).map(Some).ok_or_else(|| not_a_date(&cell.shown()))
        }
        cell => {
            let written = words(cell)?;
            if written.is_empty() { Ok(None) } else { of_words(&written).map(Some) }
        }
    }
}

/// The day that a spreadsheet counts as `serial`; none for the day that never was (29 February 1900) and before.
#[must_use]
pub fn of_serial(serial: f64) -> Option<Date> {
    if !(1.0..80_000.0).contains(&serial) {
        return None;
    }
    let days = serial.floor() as i32;
    let first = match days {
        60 => return None,
        days if days < 60 => Date::constant(1899, 12, 31),
        _ => Date::constant(1899, 12, 30),
    };
    first.checked_add(jiff::Span::new().days(days)).ok()
}

fn of_words(written: &str) -> Result<Date, Text> {
    let day = without_time(written);
    if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_parts(&day[..4], &day[4..6], &day[6..], written);
    }
    let tidy: String = day.chars().filter(|character| !character.is_whitespace()).collect();
    let parts = split(&tidy).ok_or_else(|| not_a_date(written))?;
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => of_parts(year, month, day, written),
        [_, _, _] => Err(text!(
            zh: "“{written}”看不出哪个是年、月、日；请写成四位年份，如 2021-03-05",
            en: "“{written}” may be read in several ways; write the year with four digits, such as 2021-03-05"
        )),
        [year, _] if year.len() == 4 => Err(text!(
            zh: "“{written}”缺少日；请写全，如 2021-03-05",
            en: "“{written}” has no day; write all of it, such as 2021-03-05"
        )),
        _ => Err(not_a_date(written)),
    }
}

/// The parts between one kind of separator, all digits.
fn split(day: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = if day.contains('年') {
        let (year, rest) = day.split_once('年')?;
        let (month, rest) = rest.split_once('月')?;
        let last = rest.strip_suffix('日').or_else(|| rest.strip_suffix('号')).unwrap_or(rest);
        if last.is_empty() { vec![year, month] } else { vec![year, month, last] }
    } else {
        let separator = ['-', '.', '/'].into_iter().find(|separator| day.contains(*separator))?;
        day.split(separator).collect()
    };
    let plain = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().all(plain).then_some(parts)
}

/// Takes off a time of day, which a program added.
fn without_time(written: &str) -> &str {
    let Some((day, time)) = written.split_once([' ', 'T']) else { return written };
    let clock = time.trim();
    let is_clock =
        clock.contains(':') && clock.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
    if is_clock { day } else { written }
}

fn of_parts(year: &str, month: &str, day: &str, written: &str) -> Result<Date, Text> {
    let number = |part: &str| part.parse::<i16>().ok();
    let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
        return Err(not_a_date(written));
    };
    if !YEARS.contains(&year) {
        return Err(text!(
            zh: "“{written}”的年份 {year} 不合理；请核对",
            en: "the year {year} of “{written}” cannot be; check it"
        ));
    }
    let narrow = |part: i16| i8::try_from(part).ok();
    narrow(month).zip(narrow(day)).and_then(|(month, day)| Date::new(year, month, day).ok()).ok_or_else(
        || {
            text!(
                zh: "“{written}”这一天不存在（{year} 年 {month} 月没有 {day} 日）；请核对",
                en: "“{written}” is no day of the calendar; check it"
            )
        },
    )
}

fn not_a_date(written: &str) -> Text {
    text!(
        zh: "“{written}”不是日期；请写成 2021-03-05 这样",
        en: "“{written}” is not a date; write it like 2021-03-05"
    )
}
