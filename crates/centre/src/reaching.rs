//! How far the search for a customer is: when one may disturb him, which tries were made, which are still wanted before
//! he counts as not reached, and who signs that. The engine has the rule; here it is said in words.

use crate::view::Look;
use calendar::{Calendar, Instant, Tables, Zone};
use diag::{Text, text};
use model::case::VisitTry;
use model::command::TryOutcome;
use model::handbook::Reaching;
use serde::Serialize;
use std::collections::BTreeSet;

/// How far ahead the end of the hours is looked for.
const AHEAD: i64 = 2 * Instant::DAY;
/// A time of day is looked for in steps of so many minutes.
const STEP: u16 = 10;
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// When the customer may be rung up or called on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RingHours {
    /// One may now.
    pub open: bool,
    /// The hours of today, as people write them (`09:10–11:50、14:10–20:20`).
    pub hours: String,
    /// Until when, when one may now; nothing when there is no end.
    pub until: Option<String>,
    /// From when, when one may not now.
    pub from: Option<String>,
}

/// The tries of a visit against what the handbook wants of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReachingView {
    /// Tries that count as different.
    pub counted: u32,
    /// How many are wanted.
    pub tries: u32,
    /// Days on which somebody tried.
    pub days: u32,
    /// How many are wanted.
    pub days_wanted: u32,
    /// What was done, what is still wanted, and who signs, a sentence each.
    pub words: Vec<String>,
}

/// When one may ring, before it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hours {
    pub(crate) open: bool,
    pub(crate) until: Option<Instant>,
    pub(crate) from: Option<Instant>,
}

/// Whether one may ring now and until when, or else from when.
pub(crate) fn hours(calendar: &Calendar, tables: &Tables, now: Instant) -> Hours {
    if !calendar::is_open(calendar, tables, now) {
        return Hours { open: false, until: None, from: calendar::next_open(calendar, tables, now) };
    }
    // Open time counts in full up to the end of this window, and lags behind the wall ever after.
    let unbroken = |until: Instant| calendar::elapsed(now, until, calendar, tables, &[]) == until.since(now);
    let (mut open, mut closed) = (now, now.plus(AHEAD));
    if unbroken(closed) {
        return Hours { open: true, until: None, from: None };
    }
    while closed.since(open) > Instant::SECOND {
        let middle = open.plus(closed.since(open) / 2);
        if unbroken(middle) { open = middle } else { closed = middle }
    }
    // Windows end on whole minutes.
    let minute = Instant((closed.micros() / Instant::MINUTE) * Instant::MINUTE);
    Hours { open: true, until: Some(minute), from: None }
}

/// The same for people.
pub(crate) fn ring_hours(calendar: &Calendar, tables: &Tables, now: Instant, look: &Look<'_>) -> RingHours {
    let Hours { open, until, from } = hours(calendar, tables, now);
    let time = |at: Option<Instant>| at.map(|at| look.time(at));
    RingHours { open, hours: hours_words(calendar, now, look), until: time(until), from: time(from) }
}

/// The windows of the day, as people write them.
pub(crate) fn hours_words(calendar: &Calendar, now: Instant, look: &Look<'_>) -> String {
    let windows = windows(calendar, now);
    let windows: Vec<String> = windows.iter().map(|window| window.to_string().replace('-', "–")).collect();
    windows.join(&look.words(&text!(zh: "、", en: ", ")))
}

fn windows(calendar: &Calendar, now: Instant) -> Vec<calendar::Window> {
    let date = calendar.zone.date(now);
    let day = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
    calendar.week_on(date).days.get(day).cloned().unwrap_or_default()
}

/// How many minutes of the day lie at least `apart` from each other: what the engine counts as different tries.
fn spread(minutes: &BTreeSet<u16>, apart: u32) -> u32 {
    let (mut counted, mut last) = (0, None::<u16>);
    for minute in minutes {
        if last.is_none_or(|last| u32::from(minute - last) >= apart) {
            counted += 1;
            last = Some(*minute);
        }
    }
    counted
}

fn minute_of_day(zone: &Zone, at: Instant) -> u16 {
    let minutes = at.since(zone.start_of(zone.date(at))) / Instant::MINUTE;
    u16::try_from(minutes).unwrap_or(DAY - 1).min(DAY - 1)
}

/// Times of day, as minutes, at which one more try would count; inside the hours in which one may ring.
fn still_open(minutes: &BTreeSet<u16>, apart: u32, windows: &[calendar::Window]) -> Vec<(u16, u16)> {
    let before = spread(minutes, apart);
    let helps = |minute: u16| {
        let with: BTreeSet<u16> = minutes.iter().copied().chain([minute]).collect();
        spread(&with, apart) > before
    };
    let mut found: Vec<(u16, u16)> = vec![];
    for window in windows {
        let mut minute = window.start;
        let mut begun: Option<u16> = None;
        while minute < window.end.min(DAY) {
            let (open, end) = (helps(minute), minute.saturating_add(STEP).min(window.end));
            begun = begun.or(open.then_some(minute)).filter(|_| open);
            if let (Some(from), true) = (begun, open) {
                match found.last_mut().filter(|(begin, _)| *begin == from) {
                    Some(last) => last.1 = end,
                    None => found.push((from, end)),
                }
            }
            minute = minute.saturating_add(STEP);
        }
    }
    found
}

/// The tries of a visit, told against the rule.
pub(crate) fn reaching(
    rule: &Reaching,
    tries: &[VisitTry],
    hours: Option<&Calendar>,
    now: Instant,
    look: &Look<'_>,
) -> ReachingView {
    let zone = &look.handbook.zone;
    let real: Vec<&VisitTry> = tries.iter().filter(|own| own.outcome != TryOutcome::MessageLeft).collect();
    let days: BTreeSet<_> = real.iter().map(|own| zone.date(own.at)).collect();
    let minutes: BTreeSet<u16> = real.iter().map(|own| minute_of_day(zone, own.at)).collect();
    let (made, counted) = (real.len(), spread(&minutes, rule.apart_minutes));
    let days = u32::try_from(days.len()).unwrap_or(u32::MAX);
    let said = rule.message.is_none() || tries.iter().any(|own| own.outcome == TryOutcome::MessageLeft);
    let mut words = vec![done(made, counted, days, rule)];
    let enough = counted >= rule.tries && days >= rule.days && said;
    if !enough {
        let windows = hours.map(|calendar| windows(calendar, now)).unwrap_or_default();
        let open = still_open(&minutes, rule.apart_minutes, &windows);
        words.push(wanted(rule, counted, days, said, &open));
    }
    let sign = look.post(&rule.sign_off);
    words.push(text!(zh: "试够了还联系不上，由{sign}签认（联系过的人不能自己签）",
        en: "then the {sign} signs that nobody was reached (whoever tried may not sign himself)"));
    ReachingView {
        counted,
        tries: rule.tries,
        days,
        days_wanted: rule.days,
        words: words.iter().map(|line| look.words(line)).collect(),
    }
}

fn done(made: usize, counted: u32, days: u32, rule: &Reaching) -> Text {
    let (tries, wanted) = (rule.tries, rule.days);
    text!(zh: "没联系上：已试 {made} 次，其中不同时段 {counted} 次（要 {tries} 次）；已在 {days} 天里试过（要 {wanted} 天）",
        en: "not reached: {made} tries, {counted} of them at different times of day ({tries} are wanted), on {days} days ({wanted} are wanted)")
}

fn wanted(rule: &Reaching, counted: u32, days: u32, said: bool, open: &[(u16, u16)]) -> Text {
    let (mut zh, mut en) = (vec![], vec![]);
    let mut put = |text: Text| {
        zh.push(text.zh);
        en.push(text.en);
    };
    let (tries, apart) = (rule.tries.saturating_sub(counted), rule.apart_minutes);
    if tries > 0 && counted == 0 {
        put(text!(zh: "再试 {tries} 次，每次的钟点互相差 {apart} 分钟以上",
            en: "{tries} more tries, each {apart} minutes of the day from the others"));
    } else if tries > 0 && open.is_empty() {
        put(text!(zh: "再试 {tries} 次，钟点和试过的差 {apart} 分钟以上",
            en: "{tries} more tries, {apart} minutes of the day from those that were made"));
    } else if tries > 0 {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let open: Vec<String> =
            open.iter().map(|(from, until)| format!("{}–{}", clock(*from), clock(*until))).collect();
        let (times, times_en) = (open.join("、"), open.join(", "));
        put(
            text!(zh: "再试 {tries} 次，还缺的时段：{times}", en: "{tries} more tries; times of day still wanted: {times_en}"),
        );
    }
    let days = rule.days.saturating_sub(days);
    if days > 0 {
        put(text!(zh: "还要另外 {days} 天", en: "{days} more days"));
    }
    if !said {
        put(text!(zh: "还要留一次言", en: "a message is to be left"));
    }
    Text { zh: format!("还差：{}", zh.join("；")), en: format!("still wanted: {}", en.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calendar::{Week, Window};

    fn at(text: &str) -> Instant {
        Instant::from_civil(&Zone::new("Asia/Shanghai").unwrap(), text).unwrap()
    }

    fn visiting() -> Calendar {
        let windows: [Window; 2] = ["09:10-11:50".parse().unwrap(), "14:10-20:20".parse().unwrap()];
        let week = Week::every_day(&windows);
        Calendar { id: "visiting".into(), week, ..Calendar::always(Zone::new("Asia/Shanghai").unwrap()) }
    }

    #[test]
    fn hours_end_with_the_window_that_is_open_now() {
        let windows = [
            Window::new(9 * 60 + 10, 11 * 60 + 50).unwrap(),
            Window::new(14 * 60 + 10, 20 * 60 + 20).unwrap(),
        ];
        let zone = Zone::new("Asia/Shanghai").unwrap();
        let calendar = Calendar { week: Week::every_day(&windows), ..Calendar::always(zone.clone()) };
        let tables = Tables::default();
        let ask = |text| hours(&calendar, &tables, at(text));
        let open = |until| Hours { open: true, until: Some(at(until)), from: None };
        let closed = |from| Hours { open: false, until: None, from: Some(at(from)) };
        assert_eq!(ask("2026-11-20 09:10"), open("2026-11-20 11:50"));
        assert_eq!(ask("2026-11-20 11:49:30"), open("2026-11-20 11:50"));
        assert_eq!(ask("2026-11-20 11:50"), closed("2026-11-20 14:10"));
        assert_eq!(ask("2026-11-20 20:00"), open("2026-11-20 20:20"));
        assert_eq!(ask("2026-11-20 23:00"), closed("2026-11-21 09:10"));
        let always = hours(&Calendar::always(zone), &tables, at("2026-11-20 03:00"));
        assert_eq!(always, Hours { open: true, until: None, from: None });
    }

    #[test]
    fn a_try_counts_only_far_enough_in_the_day_from_the_others() {
        let minutes = |all: &[u16]| all.iter().copied().collect::<BTreeSet<u16>>();
        assert_eq!(spread(&minutes(&[]), 120), 0);
        assert_eq!(spread(&minutes(&[600, 660, 719]), 120), 1);
        assert_eq!(spread(&minutes(&[600, 660, 720]), 120), 2);
        assert_eq!(spread(&minutes(&[600, 720, 840]), 120), 3);
    }

    #[test]
    fn times_of_day_that_would_count_are_told() {
        let windows = visiting().week.days[0].clone();
        let tried: BTreeSet<u16> = [610].into();
        // Ten past ten was tried: from ten past twelve on, which is the afternoon and evening.
        assert_eq!(still_open(&tried, 120, &windows), [(850, 1220)]);
        // At three o'clock, too: the morning is used up, and so is what lies within two hours of three.
        let tried: BTreeSet<u16> = [610, 900].into();
        assert_eq!(still_open(&tried, 120, &windows), [(1020, 1220)]);
        assert_eq!(still_open(&BTreeSet::new(), 120, &windows), [(550, 710), (850, 1220)]);
    }
}
