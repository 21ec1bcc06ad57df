//! What a trace tells, that it adds up, and that it stays short.

use crate::office::{at, due_from, ends, office, pause};
use calendar::{Due, Instant, Unit, Why, Within};
use jiff::civil::{Date, date};

fn steps(due: &Due) -> Vec<(Date, Date, i64, &Why)> {
    due.trace.steps.iter().map(|s| (s.date, s.through, s.counted_micros / Instant::MINUTE, &s.why)).collect()
}

#[test]
fn the_trace_names_the_holiday_once_and_the_make_up_day() {
    let office = office();
    let due = due_from(&office, "2026-09-30 17:55", "3 working-days", &[]);
    let national_day = "国庆节".to_owned();
    assert_eq!(
        steps(&due),
        [
            (date(2026, 9, 30), date(2026, 9, 30), 0, &Why::StartDay),
            (date(2026, 10, 1), date(2026, 10, 7), 0, &Why::Holiday { name: national_day.clone() }),
            (date(2026, 10, 8), date(2026, 10, 8), 450, &Why::Working),
            (date(2026, 10, 9), date(2026, 10, 9), 450, &Why::Working),
            (date(2026, 10, 10), date(2026, 10, 10), 450, &Why::MakeUp { name: national_day }),
        ]
    );
    assert_eq!(due.trace.steps.iter().map(|step| step.days).collect::<Vec<_>>(), [0, 0, 1, 1, 1]);
    assert_eq!((due.trace.counted_micros, due.trace.paused_micros), (1350 * Instant::MINUTE, 0));
    assert_eq!((due.trace.from, due.trace.at), (at(&office, "2026-09-30 17:55"), due.at));
    assert_eq!(
        (due.trace.calendar.as_str(), due.trace.within),
        ("office", Within::new(3, Unit::WorkingDays))
    );
    let holiday = &due.trace.steps[1];
    assert_eq!((holiday.from, holiday.until), (at(&office, "2026-10-01"), at(&office, "2026-10-08")));
    assert_eq!(due.trace.steps[0].until, at(&office, "2026-10-01"));
}

#[test]
fn the_trace_of_working_hours_shows_lunch_weekend_and_pause() {
    let office = office();
    let pauses = [pause(&office, "2026-03-06 15:00", "2026-03-06 16:00")];
    let due = due_from(&office, "2026-03-06 11:00", "6 working-hours", &pauses);
    let paused = Why::Paused { reason: "等配件".to_owned() };
    let (friday, monday) = (date(2026, 3, 6), date(2026, 3, 9));
    assert_eq!(
        steps(&due),
        [
            (friday, friday, 60, &Why::Working),
            (friday, friday, 90, &Why::Working),
            (friday, friday, 0, &paused),
            (friday, friday, 120, &Why::Working),
            (date(2026, 3, 7), date(2026, 3, 8), 0, &Why::Closed),
            (monday, monday, 90, &Why::Working),
        ]
    );
    assert_eq!(due.at, at(&office, "2026-03-09 10:30"));
    assert_eq!((due.trace.counted_micros, due.trace.paused_micros), (6 * Instant::HOUR, Instant::HOUR));
    assert_eq!(due.trace.steps[4].from, at(&office, "2026-03-07"));
    assert_eq!(due.trace.steps[5].until, due.at);
}

#[test]
fn a_start_inside_a_closed_day_counts_from_its_next_window() {
    let office = office();
    let due = due_from(&office, "2026-03-07 15:00", "1 working-hour", &[]);
    assert_eq!(due.at, at(&office, "2026-03-09 10:00"));
    assert_eq!(due.trace.steps[0].from, at(&office, "2026-03-07 15:00"));
    assert_eq!(ends(&office, "2026-03-07 15:00", "1 working-day", &[]), "2026-03-09 18:00:00");
}

#[test]
fn a_start_at_the_midnight_after_a_closed_day_does_not_show_that_day() {
    let office = office();
    let due = due_from(&office, "2026-03-09 00:00", "1 working-hour", &[]);
    assert_eq!(steps(&due), [(date(2026, 3, 9), date(2026, 3, 9), 60, &Why::Working)]);
}

#[test]
fn a_trace_stays_short_and_adds_up() {
    let office = office();
    for (within, most) in [
        ("60 days", 60),
        ("90 days", 30),
        ("700 working-hours", 40),
        ("4000 working-days", 60),
        ("19 days", 20),
    ] {
        let due = due_from(&office, "2026-03-06 10:00", within, &[]);
        let steps = &due.trace.steps;
        assert!(steps.len() <= most, "{within}: {}", steps.len());
        assert_eq!(steps.iter().map(|step| step.counted_micros).sum::<i64>(), due.trace.counted_micros);
        assert!(
            steps.windows(2).all(|pair| pair[0].until <= pair[1].from && pair[0].through <= pair[1].date)
        );
        assert_eq!(steps.last().map(|step| step.until), Some(due.at));
        let folded: usize =
            steps.iter().map(|s| if let Why::Folded { steps } = s.why { steps as usize } else { 1 }).sum();
        assert!(folded >= steps.len());
        if due.trace.within.unit == Unit::Days {
            assert_eq!(steps.iter().map(|step| step.days).sum::<u32>(), due.trace.within.count);
            assert_eq!(folded, due.trace.within.count as usize + 1);
        }
    }
}

#[test]
fn the_middle_of_a_long_trace_is_folded_by_month_and_of_a_very_long_one_by_year() {
    let office = office();
    let due = due_from(&office, "2026-03-06 10:00", "59 days", &[]);
    assert_eq!(due.trace.steps.len(), 60);
    // 12 single days to 17 March, the rest of March, April, May to the 12 single days up to 4 June.
    let due = due_from(&office, "2026-03-06 10:00", "90 days", &[]);
    let steps = &due.trace.steps;
    assert_eq!(steps.len(), 12 + 3 + 12);
    let april = &steps[13];
    assert_eq!((april.date, april.through, april.days), (date(2026, 4, 1), date(2026, 4, 30), 30));
    assert_eq!((april.why.clone(), april.counted_micros), (Why::Folded { steps: 30 }, 30 * Instant::DAY));
    assert_eq!((april.from, april.until), (at(&office, "2026-04-01"), at(&office, "2026-05-01")));
    let due = due_from(&office, "2026-03-06 10:00", "100 months", &[]);
    assert_eq!(due.trace.steps.len(), 12 + 9 + 12);
    assert_eq!(
        (due.trace.steps[13].date, due.trace.steps[13].through),
        (date(2027, 1, 1), date(2027, 12, 31))
    );
    // A month that holds one step of the middle keeps it as it is.
    let due = due_from(&office, "2026-03-20 10:00", "60 days", &[]);
    assert_eq!(due.trace.steps[12].why, Why::Folded { steps: 30 });
    let due = due_from(&office, "2026-03-19 10:00", "60 days", &[]);
    assert_eq!((&due.trace.steps[12].why, due.trace.steps[12].date), (&Why::CalendarDay, date(2026, 3, 31)));
}
