//! Shares of a limit, elapsed time, open and closed.

use crate::office::{at, due_from, office, pause, tables};
use calendar::{
    Calendar, CalendarError, Instant, Pause, Tables, Unit, Within, close_of, elapsed, is_open, next_open,
    portion,
};

#[test]
fn portions_of_the_clock_of_working_time_and_of_days() {
    let office = office();
    let tables = tables();
    let share = |from, within, percent, pauses: &[Pause]| {
        let due = due_from(&office, from, within, pauses);
        office
            .zone
            .civil(due.portion(percent, &office, &tables, pauses).unwrap())
            .to_string()
            .replace('T', " ")
    };
    assert_eq!(share("2026-03-06 10:00", "10 minutes", 50, &[]), "2026-03-06 10:05:00");
    assert_eq!(share("2026-03-06 10:00", "10 minutes", 0, &[]), "2026-03-06 10:00:00");
    assert_eq!(share("2026-03-06 10:00", "10 minutes", 100, &[]), "2026-03-06 10:10:00");
    let pauses = [pause(&office, "2026-03-06 10:02", "2026-03-06 11:00")];
    assert_eq!(share("2026-03-06 10:00", "10 minutes", 50, &pauses), "2026-03-06 11:03:00");
    assert_eq!(share("2026-03-06 16:00", "4 working-hours", 75, &[]), "2026-03-09 10:00:00");
    // 14 hours of Friday's evening and two days: 62 hours, half of them 31.
    assert_eq!(share("2026-03-06 10:00", "2 days", 50, &[]), "2026-03-07 17:00:00");
    // Friday 17:00 to Monday 18:00 is 8.5 working hours.
    assert_eq!(share("2026-03-06 17:00", "1 working-day", 80, &[]), "2026-03-09 16:18:00");
    // 100% is the due time, although the clock stood still at the end.
    let evening = [pause(&office, "2026-03-08 12:00", "2026-03-08 23:59")];
    assert_eq!(share("2026-03-06 10:00", "2 days", 100, &evening), "2026-03-09 00:00:00");
}

#[test]
fn a_portion_of_nothing_is_the_due_time_and_above_the_whole_is_refused() {
    let office = office();
    let (from, until) = (at(&office, "2026-03-07 10:00"), at(&office, "2026-03-08 10:00"));
    let within = Within::new(1, Unit::WorkingDays);
    let tables = tables();
    let asked = |percent| portion(from, until, percent, within, &office, &tables, &[]);
    assert_eq!(asked(50), Ok(until));
    assert_eq!(asked(0), Ok(from));
    assert_eq!(asked(101), Err(CalendarError::Percent { percent: 101 }));
    let none = Tables::default();
    assert!(matches!(
        portion(from, until, 50, within, &office, &none, &[]),
        Err(CalendarError::UnknownHolidays { .. })
    ));
    // A share of a few microseconds is rounded down.
    let few = portion(Instant(0), Instant(199), 50, Within::new(1, Unit::Minutes), &office, &tables, &[]);
    assert_eq!(few, Ok(Instant(99)));
}

#[test]
fn open_and_closed_as_the_sign_on_the_door_says() {
    let office = office();
    let tables = tables();
    let open = |civil: &str| is_open(&office, &tables, at(&office, civil));
    let minutes = ["08:59", "09:00", "11:59", "12:00", "13:29", "13:30", "17:59", "18:00"];
    let expected = [false, true, true, false, false, true, true, false];
    for (minute, expected) in minutes.iter().zip(expected) {
        assert_eq!(open(&format!("2026-03-06 {minute}")), expected, "{minute}");
    }
    assert!(open("2026-10-10 10:00") && !open("2026-10-01 10:00") && !open("2026-10-11 10:00"));
    let next = |civil| {
        next_open(&office, &tables, at(&office, civil)).map(|next| office.zone.civil(next).to_string())
    };
    assert_eq!(next("2026-03-06 10:00"), Some("2026-03-06T10:00:00".into()));
    assert_eq!(next("2026-03-06 12:00"), Some("2026-03-06T13:30:00".into()));
    assert_eq!(next("2026-09-30 18:00"), Some("2026-10-08T09:00:00".into()));
    let closes = |civil| close_of(&office, &tables, at(&office, civil));
    assert_eq!(closes("2026-03-06 03:00"), Some(at(&office, "2026-03-06 18:00")));
    assert_eq!(closes("2026-03-06 20:00"), Some(at(&office, "2026-03-06 18:00")));
    assert_eq!(closes("2026-03-07 10:00"), None);
    let always = Calendar::always(office.zone.clone());
    assert_eq!(close_of(&always, &tables, at(&office, "2026-03-07 10:00")), Some(at(&office, "2026-03-08")));
    assert!(is_open(&always, &tables, at(&office, "2026-10-01 00:00")));
}

#[test]
fn elapsed_is_zero_backwards_and_ignores_what_lies_outside() {
    let office = office();
    let tables = tables();
    let (from, until) = (at(&office, "2026-03-06 17:00"), at(&office, "2026-03-09 09:30"));
    assert_eq!(elapsed(from, until, &office, &tables, &[]), 90 * Instant::MINUTE);
    assert_eq!(elapsed(until, from, &office, &tables, &[]), 0);
    assert_eq!(elapsed(from, from, &office, &tables, &[]), 0);
    let pauses = [pause(&office, "2026-03-06 17:30", "2026-03-09 09:10")];
    assert_eq!(elapsed(from, until, &office, &tables, &pauses), 50 * Instant::MINUTE);
    let always = Calendar::always(office.zone.clone());
    assert_eq!(elapsed(from, until, &always, &tables, &[]), until.since(from));
}
