//! What cannot be counted is refused, names what was tried, and never runs for ever.

use crate::office::{at, office, office_in, pause, tables, windows};
use calendar::{
    Calendar, CalendarError, Instant, Season, Tables, Unit, Week, Window, Within, due, elapsed, is_open,
    next_open,
};
use jiff::civil::date;

fn refused(calendar: &Calendar, from: &str, within: Within) -> CalendarError {
    due(at(calendar, from), within, calendar, &tables(), &[]).unwrap_err()
}

#[test]
fn a_limit_of_nothing_is_refused() {
    let within = Within::new(0, Unit::Days);
    let error = refused(&office(), "2026-03-06 10:00", within);
    assert_eq!(error, CalendarError::Zero { within });
    assert_eq!(error.to_string(), "counted `0 days`: a limit must be at least 1");
}

#[test]
fn a_calendar_that_is_never_open_is_refused_after_twenty_years() {
    let closed = office_in("Asia/Shanghai", &[]);
    for unit in [Unit::WorkingMinutes, Unit::WorkingHours, Unit::WorkingDays] {
        let within = Within::new(1, unit);
        let error = refused(&closed, "2026-03-06 10:00", within);
        let expected = CalendarError::NeverOpen {
            calendar: "office".to_owned(),
            within,
            from: date(2026, 3, 6),
            searched_to: date(2046, 3, 6),
        };
        assert_eq!(error, expected);
    }
    // The clock and calendar days do not need it to be open.
    let due =
        due(at(&closed, "2026-03-06 10:00"), Within::new(3, Unit::Days), &closed, &tables(), &[]).unwrap();
    assert_eq!(due.at, at(&closed, "2026-03-10"));
    assert_eq!(next_open(&closed, &tables(), due.at), None);
    assert!(!is_open(&closed, &tables(), due.at));
}

#[test]
fn what_does_not_end_within_twenty_years_is_refused() {
    let office = office();
    let far = [
        (7305, Unit::Days, true),
        (7306, Unit::Days, false),
        (240, Unit::Months, true),
        (241, Unit::Months, false),
        (1043, Unit::Weeks, true),
        (1044, Unit::Weeks, false),
        (175_334, Unit::Hours, true),
        (175_335, Unit::Hours, false),
        (5000, Unit::WorkingDays, true),
        (6000, Unit::WorkingDays, false),
        (37_500, Unit::WorkingHours, true),
        (45_000, Unit::WorkingHours, false),
        (u32::MAX, Unit::Minutes, false),
        (u32::MAX, Unit::Hours, false),
        (u32::MAX, Unit::Days, false),
        (u32::MAX, Unit::Weeks, false),
        (u32::MAX, Unit::Months, false),
        (u32::MAX, Unit::WorkingMinutes, false),
    ];
    for (count, unit, ends) in far {
        let within = Within::new(count, unit);
        let result = due(at(&office, "2026-03-06 10:00"), within, &office, &tables(), &[]);
        match result {
            Ok(due) => assert!(ends && due.at <= at(&office, "2046-03-07"), "{within}"),
            Err(error) => {
                assert!(!ends && matches!(error, CalendarError::TooFar { .. }), "{within}: {error}");
            }
        }
    }
}

#[test]
fn a_pause_without_end_is_too_far_not_never_open() {
    let office = office();
    let pauses = [pause(&office, "2026-03-01", "2100-01-01")];
    for unit in Unit::ALL {
        let result = due(at(&office, "2026-03-06 10:00"), Within::new(1, unit), &office, &tables(), &pauses);
        assert!(matches!(result, Err(CalendarError::TooFar { .. })), "{unit}: {result:?}");
    }
}

#[test]
fn a_missing_holiday_table_is_refused_and_questions_pass_over_it() {
    let office = office();
    let none = Tables::default();
    let from = at(&office, "2026-10-01 10:00");
    let error = due(from, Within::new(1, Unit::Days), &office, &none, &[]).unwrap_err();
    assert_eq!(error, CalendarError::UnknownHolidays { calendar: "office".into(), table: "cn".into() });
    assert!(is_open(&office, &none, from));
    assert_eq!(elapsed(from, from.plus(Instant::HOUR), &office, &none, &[]), Instant::HOUR);
}

#[test]
fn senseless_windows_are_refused_wherever_they_stand_and_never_open() {
    let bad = Window { start: 600, end: 600 };
    let mut in_week = office();
    in_week.week.days[6].push(bad);
    let mut in_makeup = office();
    in_makeup.makeup = Some(vec![bad]);
    let mut in_season = office();
    in_season.seasons.push(season((1, 1), (12, 31)));
    in_season.seasons[0].week = Week::every_day(&[bad]);
    for calendar in [&in_week, &in_makeup, &in_season] {
        assert_eq!(calendar.check(&tables()), Err(CalendarError::Window { start: 600, end: 600 }));
        let error = refused(calendar, "2026-03-06 10:00", Within::new(1, Unit::Days));
        assert_eq!(error, CalendarError::Window { start: 600, end: 600 });
    }
    let longest = Window { start: u16::MAX, end: u16::MAX };
    in_season.seasons[0].week = Week::every_day(&[bad, longest]);
    assert_eq!(next_open(&in_season, &tables(), at(&in_season, "2026-03-06 10:00")), None);
    assert_eq!(office().check(&tables()), Ok(()));
}

fn season(from: (u8, u8), until: (u8, u8)) -> Season {
    Season {
        id: "peak".into(),
        label: "旺季".into(),
        from,
        until,
        week: Week::every_day(&windows(&["08:00-20:00"])),
    }
}

#[test]
fn a_season_begins_and_ends_on_dates_that_exist() {
    let check = |from, until| {
        let mut office = office();
        office.seasons.push(season(from, until));
        office.check(&tables())
    };
    for day in [(1, 31), (2, 29), (4, 30), (6, 30), (9, 30), (11, 30), (12, 31), (1, 1)] {
        assert_eq!(check(day, day), Ok(()), "{day:?}");
    }
    for (month, day) in
        [(0, 1), (13, 1), (1, 32), (2, 30), (4, 31), (6, 31), (9, 31), (11, 31), (12, 32), (1, 0)]
    {
        let expected = CalendarError::Season { calendar: "office".into(), season: "peak".into(), month, day };
        assert_eq!(check((month, day), (3, 1)), Err(expected.clone()));
        assert_eq!(check((3, 1), (month, day)), Err(expected));
    }
}

#[test]
fn the_ends_of_time_are_refused_not_reached() {
    let office = office();
    for from in [Instant(i64::MAX), Instant(i64::MAX - 1)] {
        for unit in Unit::ALL {
            assert!(due(from, Within::new(1, unit), &office, &tables(), &[]).is_err(), "{unit}");
        }
        assert_eq!(next_open(&office, &tables(), from), None);
    }
    let early = due(Instant(i64::MIN), Within::new(1, Unit::WorkingDays), &office, &tables(), &[]);
    assert!(early.is_ok(), "{early:?}");
    assert_eq!(elapsed(Instant(i64::MAX - 5), Instant(i64::MAX), &office, &tables(), &[]), 0);
}
