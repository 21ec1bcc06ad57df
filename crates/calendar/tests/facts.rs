//! Known days of real calendars: what a person with the official announcement in hand would answer.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails it")]

#[path = "facts/office.rs"]
mod office;
#[path = "facts/questions.rs"]
mod questions;
#[path = "facts/refusals.rs"]
mod refusals;
#[path = "facts/stored.rs"]
mod stored;
#[path = "facts/traces.rs"]
mod traces;

use calendar::{Calendar, Instant, Season, Week, Why, Zone, close_of, elapsed, next_open, shift_date};
use jiff::civil::{Date, date};
use office::{at, due_from, ends, office, office_in, pause, tables, windows};

#[test]
fn reported_at_17_55_before_national_day_with_its_make_up_saturday() {
    let office = office();
    let reported = "2026-09-30 17:55";
    assert_eq!(ends(&office, reported, "10 working-minutes", &[]), "2026-10-08 09:05:00");
    assert_eq!(ends(&office, reported, "8 working-hours", &[]), "2026-10-09 09:25:00");
    assert_eq!(ends(&office, reported, "10 minutes", &[]), "2026-09-30 18:05:00");
    // Thursday 8, Friday 9, the make-up Saturday 10; then Monday 12.
    assert_eq!(ends(&office, reported, "3 working-days", &[]), "2026-10-10 18:00:00");
    assert_eq!(ends(&office, reported, "4 working-days", &[]), "2026-10-12 18:00:00");
    assert_eq!(ends(&office, reported, "3 days", &[]), "2026-10-04 00:00:00");
}

#[test]
fn a_limit_used_up_at_closing_time_ends_at_closing_time() {
    let office = office();
    assert_eq!(ends(&office, "2026-03-06 11:00", "1 working-hour", &[]), "2026-03-06 12:00:00");
    assert_eq!(ends(&office, "2026-03-06 12:30", "1 working-minute", &[]), "2026-03-06 13:31:00");
    assert_eq!(ends(&office, "2026-03-06 17:00:30", "1 working-hour", &[]), "2026-03-09 09:00:30");
}

#[test]
fn finished_at_23_50_three_days_end_at_the_third_midnight() {
    let office = office();
    assert_eq!(ends(&office, "2026-03-06 23:50", "3 days", &[]), "2026-03-10 00:00:00");
    assert_eq!(ends(&office, "2026-03-06 00:00", "3 days", &[]), "2026-03-10 00:00:00");
    assert_eq!(ends(&office, "2026-03-06 23:50", "1 day", &[]), "2026-03-08 00:00:00");
    assert_eq!(ends(&office, "2026-03-06 23:50", "2 weeks", &[]), "2026-03-21 00:00:00");
}

#[test]
fn months_end_on_the_same_date_or_the_last_of_the_month() {
    let office = office();
    assert_eq!(ends(&office, "2026-01-31 10:00", "1 month", &[]), "2026-03-01 00:00:00");
    assert_eq!(ends(&office, "2026-01-15 10:00", "1 month", &[]), "2026-02-16 00:00:00");
    assert_eq!(ends(&office, "2026-08-31 10:00", "1 month", &[]), "2026-10-01 00:00:00");
    assert_eq!(ends(&office, "2026-11-30 10:00", "3 months", &[]), "2027-03-01 00:00:00");
    // Leap years: the 29th is there in 2028.
    assert_eq!(ends(&office, "2028-01-31 10:00", "1 month", &[]), "2028-03-01 00:00:00");
    assert_eq!(
        ends(&office, "2028-01-31 10:00", "1 month", &[]),
        ends(&office, "2028-01-29 10:00", "1 month", &[])
    );
    assert_eq!(ends(&office, "2028-02-29 10:00", "12 months", &[]), "2029-03-01 00:00:00");
    assert_eq!(ends(&office, "2026-05-01 10:00", "240 months", &[]), "2046-05-02 00:00:00");
}

#[test]
fn a_leap_day_is_a_day() {
    let office = office();
    assert_eq!(ends(&office, "2028-02-28 10:00", "1 day", &[]), "2028-03-01 00:00:00");
    assert_eq!(ends(&office, "2028-02-28 10:00", "1 working-day", &[]), "2028-02-29 18:00:00");
    assert_eq!(ends(&office, "2028-02-28 10:00", "48 hours", &[]), "2028-03-01 10:00:00");
}

#[test]
fn a_one_minute_pause_earns_no_day() {
    let office = office();
    let minute = [pause(&office, "2026-03-09 10:00", "2026-03-09 10:01")];
    assert_eq!(ends(&office, "2026-03-06 10:00", "2 working-days", &minute), "2026-03-10 18:00:00");
    assert_eq!(ends(&office, "2026-03-06 10:00", "3 days", &minute), "2026-03-10 00:00:00");
    assert_eq!(ends(&office, "2026-03-09 09:30", "1 working-hour", &minute), "2026-03-09 10:31:00");
}

#[test]
fn a_day_wholly_paused_does_not_count() {
    let office = office();
    // Monday from open to close, although not from midnight to midnight.
    let monday = [pause(&office, "2026-03-09 09:00", "2026-03-09 18:00")];
    assert_eq!(ends(&office, "2026-03-06 10:00", "2 working-days", &monday), "2026-03-11 18:00:00");
    assert_eq!(ends(&office, "2026-03-06 10:00", "3 days", &monday), "2026-03-10 00:00:00");
    let due = due_from(&office, "2026-03-06 10:00", "2 working-days", &monday);
    assert_eq!(
        (due.trace.counted_micros, due.trace.paused_micros),
        (900 * Instant::MINUTE, 450 * Instant::MINUTE)
    );
    assert_eq!(due.trace.steps[2].why, Why::Paused { reason: "等配件".to_owned() });
    // From midnight to midnight, in two pauses that join.
    let whole = [
        pause(&office, "2026-03-08 12:00", "2026-03-10"),
        pause(&office, "2026-03-07 20:00", "2026-03-08 12:00"),
    ];
    assert_eq!(ends(&office, "2026-03-06 10:00", "3 days", &whole), "2026-03-12 00:00:00");
    assert_eq!(ends(&office, "2026-03-06 10:00", "1 week", &whole), "2026-03-16 00:00:00");
    assert_eq!(ends(&office, "2026-03-06 10:00", "1 month", &whole), "2026-04-09 00:00:00");
    let due = due_from(&office, "2026-03-06 10:00", "3 days", &whole);
    assert_eq!((due.trace.counted_micros, due.trace.paused_micros), (3 * Instant::DAY, 2 * Instant::DAY));
    // One microsecond short of the day.
    let mut short = whole.clone();
    short[0].until = short[0].until.minus(1);
    assert_eq!(ends(&office, "2026-03-06 10:00", "3 days", &short), "2026-03-11 00:00:00");
}

#[test]
fn minutes_and_hours_stand_still_during_pauses() {
    let office = office();
    let pauses = [
        pause(&office, "2026-03-06 23:00", "2026-03-07 01:00"),
        pause(&office, "2026-03-07 00:00", "2026-03-07 02:00"),
    ];
    let due = due_from(&office, "2026-03-06 22:00", "2 hours", &pauses);
    assert_eq!(due.at, at(&office, "2026-03-07 03:00"));
    assert_eq!((due.trace.counted_micros, due.trace.paused_micros), (2 * Instant::HOUR, 3 * Instant::HOUR));
    let dates: Vec<(Date, Date)> = due.trace.steps.iter().map(|step| (step.date, step.through)).collect();
    let (friday, saturday) = (date(2026, 3, 6), date(2026, 3, 7));
    // The two pauses have one reason and become one step.
    assert_eq!(dates, [(friday, friday), (friday, saturday), (saturday, saturday)]);
    assert_eq!(due.trace.steps[0].why, Why::WallTime);
}

#[test]
fn a_night_shift_belongs_to_the_evening_on_which_it_begins() {
    let night = office_in("Asia/Shanghai", &["22:00-06:00"]);
    // Saturday 01:00 is Friday's shift; the next working day is Monday, whose shift closes on Tuesday.
    assert_eq!(ends(&night, "2026-03-07 01:00", "1 working-day", &[]), "2026-03-10 06:00:00");
    assert_eq!(ends(&night, "2026-03-06 01:00", "1 working-day", &[]), "2026-03-07 06:00:00");
    assert_eq!(ends(&night, "2026-03-06 06:00", "1 working-day", &[]), "2026-03-10 06:00:00");
    assert_eq!(ends(&night, "2026-03-07 05:00", "2 working-hours", &[]), "2026-03-09 23:00:00");
    assert_eq!(ends(&night, "2026-03-06 23:00", "4 working-hours", &[]), "2026-03-07 03:00:00");
    let tables = tables();
    let shift = |civil| shift_date(&night, &tables, at(&night, civil));
    assert_eq!([shift("2026-03-07 05:59"), shift("2026-03-07 06:00")], [date(2026, 3, 6), date(2026, 3, 7)]);
    assert_eq!(
        close_of(&night, &tables, at(&night, "2026-03-07 01:00")),
        Some(at(&night, "2026-03-07 06:00"))
    );
    assert_eq!(close_of(&night, &tables, at(&night, "2026-03-07 07:00")), None);
    // The day of the start is shown up to its midnight, or not at all if that is over.
    let due = due_from(&night, "2026-03-06 01:00", "1 working-day", &[]);
    assert_eq!(due.trace.steps[0].date, date(2026, 3, 5));
    assert_eq!(due.trace.steps[0].from, due.trace.steps[0].until);
}

#[test]
fn overlapping_windows_count_once() {
    let double = office_in("Asia/Shanghai", &["09:00-13:00", "12:00-18:00", "10:00-11:00"]);
    let day = |hour| at(&double, &format!("2026-03-06 {hour}"));
    assert_eq!(elapsed(day("00:00"), day("23:00"), &double, &tables(), &[]), 9 * Instant::HOUR);
    assert_eq!(ends(&double, "2026-03-06 09:00", "9 working-hours", &[]), "2026-03-06 18:00:00");
    // Last night's window swallows this morning's: 20:00 to 10:00, and 09:00 to 11:00.
    let nights = office_in("Asia/Shanghai", &["20:00-10:00", "09:00-11:00"]);
    let (from, until) = (at(&nights, "2026-03-03 00:00"), at(&nights, "2026-03-04 00:00"));
    assert_eq!(elapsed(from, until, &nights, &tables(), &[]), 15 * Instant::HOUR);
}

#[test]
fn a_day_whose_windows_lie_in_last_nights_is_no_working_day() {
    let mut calendar = office_in("Asia/Shanghai", &[]);
    calendar.week.days[0] = windows(&["20:00-10:00"]);
    calendar.week.days[1] = windows(&["08:00-09:00"]);
    calendar.week.days[2] = windows(&["08:00-09:00"]);
    // From Monday: Tuesday's hour is Monday's already, so the next is Wednesday.
    assert_eq!(ends(&calendar, "2026-03-09 12:00", "1 working-day", &[]), "2026-03-11 09:00:00");
    let due = due_from(&calendar, "2026-03-09 12:00", "1 working-day", &[]);
    assert_eq!(due.trace.steps[1].why, Why::Closed);
    // Tuesday 08:30 is Monday's shift.
    assert_eq!(ends(&calendar, "2026-03-10 08:30", "1 working-day", &[]), "2026-03-11 09:00:00");
}

#[test]
fn a_season_changes_the_hours_in_mid_count() {
    let mut office = office();
    office.seasons.push(Season {
        id: "peak".to_owned(),
        label: "旺季".to_owned(),
        from: (5, 1),
        until: (8, 31),
        week: Week::every_day(&windows(&["08:00-20:00"])),
    });
    // Thursday 30 April 17:00: one hour of spring, then Labour Day until the 5th, then long days.
    assert_eq!(ends(&office, "2026-04-30 17:00", "10 working-hours", &[]), "2026-05-06 17:00:00");
    // Friday 28 August: Saturday, Sunday and Monday 31 are still peak, Tuesday 1 September is not.
    assert_eq!(ends(&office, "2026-08-28 10:00", "4 working-days", &[]), "2026-09-01 18:00:00");
    // The make-up Saturday 9 May has Monday's windows of the peak week.
    assert_eq!(
        close_of(&office, &tables(), at(&office, "2026-05-09 10:00")),
        Some(at(&office, "2026-05-09 20:00"))
    );
    office.makeup = Some(windows(&["10:00-15:00"]));
    assert_eq!(
        close_of(&office, &tables(), at(&office, "2026-05-09 10:00")),
        Some(at(&office, "2026-05-09 15:00"))
    );
}

#[test]
fn a_make_up_day_without_windows_is_closed() {
    let mut office = office();
    office.makeup = Some(Vec::new());
    assert_eq!(ends(&office, "2026-09-30 17:55", "3 working-days", &[]), "2026-10-12 18:00:00");
    let due = due_from(&office, "2026-10-09 10:00", "1 working-day", &[]);
    assert_eq!(due.trace.steps[1].why, Why::Closed);
}

#[test]
fn a_season_may_run_over_the_end_of_the_year() {
    let season =
        |from, until| Season { id: "s".into(), label: "季".into(), from, until, week: Week::default() };
    let winter = season((12, 15), (2, 29));
    let held = |season: &Season, month, day| season.holds(date(2026, month, day));
    assert!(held(&winter, 12, 15) && held(&winter, 1, 1) && held(&winter, 2, 28));
    assert!(!held(&winter, 12, 14) && !held(&winter, 3, 1));
    let day = season((7, 1), (7, 1));
    assert!(held(&day, 7, 1) && !held(&day, 6, 30) && !held(&day, 7, 2));
}

#[test]
fn beyond_the_published_holidays_a_count_is_provisional() {
    let office = office();
    let provisional = |from, within| due_from(&office, from, within, &[]).provisional;
    assert_eq!(provisional("2026-12-30 17:00", "1 working-day"), None);
    assert_eq!(provisional("2026-12-30 17:00", "2 working-days"), Some(date(2027, 1, 1)));
    assert_eq!(provisional("2026-12-31 17:00", "1 working-hour"), None);
    assert_eq!(provisional("2026-12-31 17:00", "61 working-minutes"), Some(date(2027, 1, 1)));
    assert_eq!(provisional("2027-02-03 08:00", "1 working-hour"), Some(date(2027, 2, 3)));
    // Calendar days and the clock do not ask for holidays.
    for within in ["3 days", "1 week", "1 month", "100 hours"] {
        assert_eq!(provisional("2026-12-31 17:00", within), None, "{within}");
    }
    let unobserved = office_in("Asia/Shanghai", &["09:00-18:00"]);
    assert_eq!(due_from(&unobserved, "2026-12-31 17:00", "9 working-days", &[]).provisional, None);
}

#[test]
fn new_york_loses_and_gains_an_hour() {
    let new_york = Calendar::always(Zone::new("America/New_York").unwrap());
    // 8 March 2026: 02:00 becomes 03:00; 1 November 2026: 02:00 becomes 01:00.
    assert_eq!(ends(&new_york, "2026-03-08 01:30", "1 hour", &[]), "2026-03-08 03:30:00");
    assert_eq!(ends(&new_york, "2026-03-07 12:00", "1 day", &[]), "2026-03-09 00:00:00");
    assert_eq!(ends(&new_york, "2026-11-01 01:30", "1 hour", &[]), "2026-11-01 01:30:00");
    assert_eq!(
        due_from(&new_york, "2026-03-07 12:00", "1 day", &[]).trace.counted_micros,
        23 * Instant::HOUR
    );
    assert_eq!(
        due_from(&new_york, "2026-10-31 12:00", "1 day", &[]).trace.counted_micros,
        25 * Instant::HOUR
    );
    let (from, until) = (at(&new_york, "2026-11-01"), at(&new_york, "2026-11-02"));
    assert_eq!(elapsed(from, until, &new_york, &tables(), &[]), 25 * Instant::HOUR);
    assert_eq!(ends(&new_york, "2026-03-08 00:00", "23 working-hours", &[]), "2026-03-09 00:00:00");
}

#[test]
fn berlin_night_shifts_across_the_jumps() {
    let mut night = office_in("Europe/Berlin", &[]);
    night.week = Week::every_day(&windows(&["22:00-06:00"]));
    // 29 March 2026: seven real hours; 25 October 2026: nine.
    assert_eq!(ends(&night, "2026-03-28 22:00", "7 working-hours", &[]), "2026-03-29 06:00:00");
    assert_eq!(ends(&night, "2026-10-24 22:00", "9 working-hours", &[]), "2026-10-25 06:00:00");
    // A window that begins in the gap begins later; one that ends in it keeps its length.
    let mut gap = office_in("Europe/Berlin", &[]);
    gap.week = Week::every_day(&windows(&["02:30-04:00"]));
    let (from, until) = (at(&gap, "2026-03-29"), at(&gap, "2026-03-30"));
    assert_eq!(elapsed(from, until, &gap, &tables(), &[]), Instant::HOUR / 2);
    // The two clocks disagree about the order of these: 02:50 is 03:50, after 03:10.
    gap.week = Week::every_day(&windows(&["02:50-02:55", "03:10-03:20"]));
    assert_eq!(elapsed(from, until, &gap, &tables(), &[]), 15 * Instant::MINUTE);
    assert_eq!(next_open(&gap, &tables(), from), Some(at(&gap, "2026-03-29 03:10")));
    // A window from 02:30 to 03:10 would end before it begins: it is not there that day.
    gap.week = Week::every_day(&windows(&["02:30-03:10"]));
    assert_eq!(elapsed(from, until, &gap, &tables(), &[]), 0);
}
