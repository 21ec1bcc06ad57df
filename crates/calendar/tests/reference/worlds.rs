//! Random worlds for the comparison: zones, windows, seasons, holidays, make-up days, pauses over ten years.

use std::collections::BTreeMap;

use calendar::{
    Calendar, DayKind, Holiday, Holidays, Instant, Pause, Season, Tables, Unit, Week, Window, Within, Zone,
};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Plain offsets, an hour of summer time, half an hour of it, a jump at midnight, three quarters of an hour.
const ZONES: [&str; 7] = [
    "Asia/Shanghai",
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Kathmandu",
];

/// One question and all that it depends on.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) calendar: Calendar,
    pub(crate) tables: Tables,
    pub(crate) pauses: Vec<Pause>,
    pub(crate) from: Instant,
    pub(crate) within: Within,
}

fn window() -> impl Strategy<Value = Window> {
    let any = (0_u16..1440, 1_u16..=1440).prop_map(|(start, length)| Window { start, end: start + length });
    let usual = (0_u16..24, 1_u16..12)
        .prop_map(|(start, hours)| Window { start: start * 60, end: (start + hours) * 60 });
    // Around the jumps of the clock.
    let early = (30_u16..200, 1_u16..100).prop_map(|(start, length)| Window { start, end: start + length });
    prop_oneof![2 => any, 4 => usual, 1 => early]
}

fn windows() -> impl Strategy<Value = Vec<Window>> {
    prop_oneof![2 => Just(Vec::new()), 5 => vec(window(), 1..=3)]
}

fn week() -> impl Strategy<Value = Week> {
    let mixed = prop::array::uniform7(windows()).prop_map(|days| Week { days });
    let same = windows().prop_map(|windows| Week::monday_to_friday(&windows));
    prop_oneof![mixed, same]
}

fn month_and_day() -> impl Strategy<Value = (u8, u8)> {
    (1_u8..=12, 1_u8..=28)
}

fn seasons() -> impl Strategy<Value = Vec<Season>> {
    let season = (month_and_day(), month_and_day(), week()).prop_map(|(from, until, week)| Season {
        id: "season".to_owned(),
        label: "季".to_owned(),
        from,
        until,
        week,
    });
    vec(season, 0..=2)
}

/// Dates within ten years, with the jumps of the clock and the ends of months among them.
fn start_date() -> impl Strategy<Value = Date> {
    let any = (0_i32..3650).prop_map(|days| date(2020, 1, 1).saturating_add(days.days()));
    let jumps = prop_oneof![
        Just(date(2026, 3, 7)),
        Just(date(2026, 3, 28)),
        Just(date(2026, 4, 4)),
        Just(date(2026, 10, 3)),
        Just(date(2026, 10, 24)),
        Just(date(2026, 10, 31)),
        Just(date(2024, 2, 27)),
        Just(date(2027, 1, 30)),
    ];
    prop_oneof![3 => any, 1 => jumps]
}

fn holidays(around: Date) -> impl Strategy<Value = Holidays> {
    let day = (-5_i32..60, any::<bool>(), 1_i32..8, 0_u8..2);
    (vec(day, 0..8), -10_i32..80).prop_map(move |(runs, published)| {
        let mut days = BTreeMap::new();
        for (offset, off, length, name) in runs {
            let kind = if off { DayKind::Off } else { DayKind::Work };
            for day in offset..offset + if off { length } else { 1 } {
                let name = format!("节日{name}");
                days.insert(around.saturating_add(day.days()), Holiday { kind, name });
            }
        }
        Holidays { days, published_until: around.saturating_add(published.days()) }
    })
}

/// Pauses of minutes, hours, or days around the start; some begin and end at midnight.
fn pauses(zone: Zone, around: Date) -> impl Strategy<Value = Vec<Pause>> {
    let minutes = prop_oneof![1_i64..90, 60_i64..600, 1000_i64..6000];
    let loose = (-2000_i64..40_000, minutes, 0_u8..2);
    let whole = (-2_i32..20, 1_i32..5);
    (vec(loose, 0..4), vec(whole, 0..2)).prop_map(move |(loose, whole)| {
        let midnight = zone.start_of(around);
        let loose = loose.into_iter().map(|(offset, length, reason)| {
            let from = midnight.plus(offset * Instant::MINUTE);
            Pause { from, until: from.plus(length * Instant::MINUTE), reason: format!("原因{reason}") }
        });
        let whole = whole.into_iter().map(|(offset, days)| Pause {
            from: zone.start_of(around.saturating_add(offset.days())),
            until: zone.start_of(around.saturating_add((offset + days).days())),
            reason: "整天".to_owned(),
        });
        loose.chain(whole).collect()
    })
}

fn within() -> impl Strategy<Value = Within> {
    prop_oneof![
        (1_u32..5000).prop_map(|count| Within::new(count, Unit::Minutes)),
        (1_u32..200).prop_map(|count| Within::new(count, Unit::Hours)),
        (1_u32..3000).prop_map(|count| Within::new(count, Unit::WorkingMinutes)),
        (1_u32..150).prop_map(|count| Within::new(count, Unit::WorkingHours)),
        (1_u32..30).prop_map(|count| Within::new(count, Unit::Days)),
        (1_u32..25).prop_map(|count| Within::new(count, Unit::WorkingDays)),
        (1_u32..5).prop_map(|count| Within::new(count, Unit::Weeks)),
        (1_u32..3).prop_map(|count| Within::new(count, Unit::Months)),
    ]
}

/// A world whose limit is any of `within`.
pub(crate) fn world() -> impl Strategy<Value = World> {
    let place = (prop::sample::select(&ZONES[..]), start_date()).prop_flat_map(|(name, day)| {
        let zone = Zone::new(name).unwrap();
        (Just(zone.clone()), Just(day), holidays(day), pauses(zone, day))
    });
    let hours = (week(), seasons(), option::of(windows()), any::<bool>());
    (place, hours, 0_i64..2880, within()).prop_map(|(place, hours, minute, within)| {
        let (zone, day, holidays, pauses) = place;
        let (week, seasons, makeup, observes) = hours;
        let from = zone.start_of(day).plus(minute * Instant::MINUTE);
        let observes = observes.then(|| "table".to_owned());
        let calendar = Calendar {
            id: "random".to_owned(),
            label: "随机".to_owned(),
            zone,
            week,
            seasons,
            observes,
            makeup,
        };
        let tables = Tables { holidays: BTreeMap::from([("table".to_owned(), holidays)]) };
        World { calendar, tables, pauses, from, within }
    })
}
