//! The office that the tests of this folder ask about, with the Chinese holidays of 2026 as they were announced.

use std::collections::BTreeMap;

use calendar::{Calendar, DayKind, Due, Holiday, Holidays, Instant, Pause, Tables, Week, Window, Zone, due};
use jiff::civil::date;

/// The announced days of 2026: name, kind, month, first and last day.
pub(crate) const CHINA_2026: [(&str, DayKind, i8, i8, i8); 13] = [
    ("元旦", DayKind::Off, 1, 1, 3),
    ("元旦", DayKind::Work, 1, 4, 4),
    ("春节", DayKind::Work, 2, 14, 14),
    ("春节", DayKind::Off, 2, 15, 23),
    ("春节", DayKind::Work, 2, 28, 28),
    ("清明节", DayKind::Off, 4, 4, 6),
    ("劳动节", DayKind::Off, 5, 1, 5),
    ("劳动节", DayKind::Work, 5, 9, 9),
    ("端午节", DayKind::Off, 6, 19, 21),
    ("国庆节", DayKind::Work, 9, 20, 20),
    ("中秋节", DayKind::Off, 9, 25, 27),
    ("国庆节", DayKind::Off, 10, 1, 7),
    ("国庆节", DayKind::Work, 10, 10, 10),
];

pub(crate) fn tables() -> Tables {
    let mut days = BTreeMap::new();
    for (name, kind, month, first, last) in &CHINA_2026 {
        for day in *first..=*last {
            days.insert(date(2026, *month, day), Holiday { kind: *kind, name: (*name).to_owned() });
        }
    }
    let holidays = Holidays { days, published_until: date(2026, 12, 31) };
    Tables { holidays: BTreeMap::from([("cn".to_owned(), holidays)]) }
}

pub(crate) fn windows(texts: &[&str]) -> Vec<Window> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// An office in `zone`, Monday to Friday.
pub(crate) fn office_in(zone: &str, texts: &[&str]) -> Calendar {
    Calendar {
        id: "office".to_owned(),
        label: "办公时间".to_owned(),
        week: Week::monday_to_friday(&windows(texts)),
        ..Calendar::always(Zone::new(zone).unwrap())
    }
}

/// An office in Shanghai with a lunch break, that observes the Chinese holidays.
pub(crate) fn office() -> Calendar {
    Calendar {
        observes: Some("cn".to_owned()),
        ..office_in("Asia/Shanghai", &["09:00-12:00", "13:30-18:00"])
    }
}

pub(crate) fn at(calendar: &Calendar, civil: &str) -> Instant {
    Instant::from_civil(&calendar.zone, civil).unwrap()
}

pub(crate) fn pause(calendar: &Calendar, from: &str, until: &str) -> Pause {
    Pause { from: at(calendar, from), until: at(calendar, until), reason: "等配件".to_owned() }
}

pub(crate) fn due_from(calendar: &Calendar, from: &str, within: &str, pauses: &[Pause]) -> Due {
    due(at(calendar, from), within.parse().unwrap(), calendar, &tables(), pauses).unwrap()
}

/// The due time as the clock on the wall shows it.
pub(crate) fn ends(calendar: &Calendar, from: &str, within: &str, pauses: &[Pause]) -> String {
    calendar.zone.civil(due_from(calendar, from, within, pauses).at).to_string().replace('T', " ")
}
