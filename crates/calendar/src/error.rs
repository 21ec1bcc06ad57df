//! What can go wrong in time arithmetic, each naming what was tried. Wording for handbook authors (and
//! Chinese) belongs to whoever shows it; the parts to build it from are fields.

use jiff::civil::Date;

use crate::within::Within;

/// Why a time could not be computed or a text not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// No time zone of that name is known.
    #[error(
        "looked up the time zone `{name}`: there is none of that name; write an IANA name such as `Asia/Shanghai`"
    )]
    UnknownZone {
        /// The name as it was given.
        name: String,
    },
    /// A text is not an instant or a civil date and time.
    #[error("read `{text}` as {expected}: {reason}")]
    Time {
        /// The text as it was given.
        text: String,
        /// What it should have been.
        expected: &'static str,
        /// What the reader of dates said.
        reason: String,
    },
    /// A text is not a length of time with its unit spelt out.
    #[error("read `{text}` as a length of time: write {}", one_of(write))]
    Within {
        /// The text as it was given.
        text: String,
        /// What was probably meant, likeliest first; ready to be put in its place.
        write: Vec<String>,
    },
    /// The number in a length of time is zero or larger than anyone can mean.
    #[error("read `{text}` as a length of time: the number must be between 1 and {max}", max = u32::MAX)]
    WithinCount {
        /// The text as it was given.
        text: String,
    },
    /// A window is empty, begins after its day, or is longer than 24 hours.
    #[error(
        "read the window {start}..{end} (minutes after midnight): it must begin before 1440 and end 1 to 1440 minutes later"
    )]
    Window {
        /// Begin, minutes after midnight.
        start: u16,
        /// End, minutes after midnight.
        end: u16,
    },
    /// A text is not a window.
    #[error("read `{text}` as a window: write it like `09:00-18:00`, or `22:00-06:00` for one past midnight")]
    WindowText {
        /// The text as it was given.
        text: String,
    },
    /// A season begins or ends on a date that no year has.
    #[error("read the season `{season}` of the calendar `{calendar}`: month {month} has no day {day}")]
    Season {
        /// Id of the calendar.
        calendar: String,
        /// Id of the season.
        season: String,
        /// The month given.
        month: u8,
        /// The day given.
        day: u8,
    },
    /// The calendar observes a holiday table that was not passed in.
    #[error(
        "looked for the holiday table `{table}`, which the calendar `{calendar}` observes: it is not there"
    )]
    UnknownHolidays {
        /// Id of the calendar.
        calendar: String,
        /// Id of the table.
        table: String,
    },
    /// A limit of nothing: its count is zero.
    #[error("counted `{within}`: a limit must be at least 1")]
    Zero {
        /// The limit.
        within: Within,
    },
    /// The calendar has no working time at all in the years that were searched.
    #[error(
        "counted `{within}` on the calendar `{calendar}` from {from}: it is never open up to {searched_to}"
    )]
    NeverOpen {
        /// Id of the calendar.
        calendar: String,
        /// The limit.
        within: Within,
        /// Date of the start.
        from: Date,
        /// Last date searched.
        searched_to: Date,
    },
    /// The limit is not used up within the years that are searched.
    #[error(
        "counted `{within}` on the calendar `{calendar}` from {from}: it is not used up by {searched_to}"
    )]
    TooFar {
        /// Id of the calendar.
        calendar: String,
        /// The limit.
        within: Within,
        /// Date of the start.
        from: Date,
        /// Last date searched.
        searched_to: Date,
    },
    /// A share of a limit above the whole.
    #[error("asked when {percent}% of a limit is used up: at most 100% can be")]
    Percent {
        /// The share asked for.
        percent: u8,
    },
}

fn one_of(write: &[String]) -> String {
    let quoted: Vec<String> = write.iter().map(|text| format!("`{text}`")).collect();
    quoted.join(" or ")
}
