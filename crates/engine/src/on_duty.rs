//! Who holds a post for a place at an instant: patterns, dated exceptions, signings, absences and substitutes.

use calendar::{Instant, Window, Zone};
use jiff::ToSpan;
use jiff::civil::Date;
use model::people::{Area, Holding, Roster};
use model::{PersonId, PlaceId, PostId};
use std::collections::{BTreeMap, BTreeSet};

/// Who is on duty in a post for a place, the most particular area first; substitutes stand in for those away.
///
/// `path` is the place and all above it, nearest first; empty when the case has no place (then only holders of the
/// whole project count).
#[must_use]
pub fn on_duty(roster: &Roster, post: &PostId, path: &[PlaceId], at: Instant, zone: &Zone) -> Vec<PersonId> {
    let mut found: Vec<(usize, PersonId)> = roster
        .holdings
        .iter()
        .filter(|h| &h.post == post && holds(h, at))
        .filter_map(|h| nearness(&h.area, path).map(|near| (near, h)))
        .filter(|(_, h)| is_on_shift(roster, h, at, zone))
        .filter_map(|(near, h)| present(roster, h.person, at).map(|person| (near, person)))
        .collect();
    found.sort();
    let nearest = found.first().map(|(near, _)| *near);
    let mut seen = BTreeSet::new();
    found
        .into_iter()
        .filter(|(near, _)| Some(*near) == nearest)
        .map(|(_, person)| person)
        .filter(|person| seen.insert(*person))
        .collect()
}

/// How many days ahead somebody who is off duty is looked for.
const AHEAD: i64 = 8;

/// Who comes on duty next in a post for a place, each with the instant when he does, the soonest first; nobody who comes
/// later than eight days from now.
#[must_use]
pub fn coming(
    roster: &Roster,
    post: &PostId,
    path: &[PlaceId],
    at: Instant,
    zone: &Zone,
) -> Vec<(PersonId, Instant)> {
    let mut soonest: BTreeMap<PersonId, Instant> = BTreeMap::new();
    for holding in roster.holdings.iter().filter(|h| &h.post == post && nearness(&h.area, path).is_some()) {
        let next = beginnings(roster, holding, at, zone).into_iter().find_map(|start| {
            let there = holds(holding, start) && is_on_shift(roster, holding, start, zone);
            present(roster, holding.person, start).filter(|_| there).map(|person| (person, start))
        });
        if let Some((person, start)) = next {
            let known = soonest.entry(person).or_insert(start);
            *known = start.min(*known);
        }
    }
    let mut coming: Vec<_> = soonest.into_iter().collect();
    coming.sort_by_key(|(person, start)| (*start, *person));
    coming
}

/// When a shift of a holding may begin in the days ahead, in order: a window opens, an absence ends, the post begins to be
/// held.
fn beginnings(roster: &Roster, holding: &Holding, at: Instant, zone: &Zone) -> Vec<Instant> {
    let last = at.plus(AHEAD * Instant::DAY);
    let today = zone.date(at);
    let absences = roster.absences.iter().filter(|a| a.person == holding.person).map(|a| a.until);
    let mut starts: Vec<Instant> = absences.chain([holding.from]).collect();
    for date in (0..=AHEAD).filter_map(|days| today.checked_add(days.days()).ok()) {
        starts.push(zone.start_of(date));
        starts.extend(windows_of(holding, date).iter().map(|w| clock(zone, date, w.start)));
    }
    starts.retain(|start| at < *start && *start <= last);
    starts.sort_unstable();
    starts
}

/// The posts that a person holds for a place, on shift or not, himself or as a substitute: what gives him rights.
#[must_use]
pub fn posts_of(roster: &Roster, person: PersonId, path: &[PlaceId], at: Instant) -> BTreeSet<PostId> {
    roster
        .holdings
        .iter()
        .filter(|h| holds(h, at) && nearness(&h.area, path).is_some())
        .filter(|h| h.person == person || present(roster, h.person, at) == Some(person))
        .map(|h| h.post.clone())
        .collect()
}

/// Everyone below a person in the line.
#[must_use]
pub fn reports(roster: &Roster, person: PersonId) -> BTreeSet<PersonId> {
    let mut below = BTreeSet::new();
    let mut frontier = vec![person];
    while let Some(superior) = frontier.pop() {
        for (who, whose) in &roster.superiors {
            if *whose == superior && *who != person && below.insert(*who) {
                frontier.push(*who);
            }
        }
    }
    below
}

/// Whether a person is at work at an instant: on shift in one of his posts, wherever it is held, and not away.
#[must_use]
pub fn at_work(roster: &Roster, person: PersonId, at: Instant, zone: &Zone) -> bool {
    let own = roster.holdings.iter().filter(|h| h.person == person && holds(h, at));
    !is_away(roster, person, at) && own.into_iter().any(|h| is_on_shift(roster, h, at, zone))
}

/// Whether somebody is at this post of his at an instant: he holds it, is on shift, and is not away.
#[must_use]
pub fn stands(roster: &Roster, holding: &Holding, at: Instant, zone: &Zone) -> bool {
    holds(holding, at) && !is_away(roster, holding.person, at) && is_on_shift(roster, holding, at, zone)
}

/// Whether a person is away at an instant.
#[must_use]
pub fn is_away(roster: &Roster, person: PersonId, at: Instant) -> bool {
    roster.absences.iter().any(|a| a.person == person && a.from <= at && at < a.until)
}

fn holds(holding: &Holding, at: Instant) -> bool {
    holding.from <= at && holding.until.is_none_or(|until| at < until)
}

/// 0 for the place itself, growing upwards; the whole project last.
fn nearness(area: &Area, path: &[PlaceId]) -> Option<usize> {
    match area {
        Area::Project => Some(path.len()),
        Area::Places(places) => path.iter().position(|place| places.contains(place)),
    }
}

/// The person himself, or who stands in for him; substitutes of substitutes are followed, never in a circle.
fn present(roster: &Roster, person: PersonId, at: Instant) -> Option<PersonId> {
    let mut who = person;
    let mut seen = BTreeSet::new();
    while seen.insert(who) {
        match roster.absences.iter().find(|a| a.person == who && a.from <= at && at < a.until) {
            None => return Some(who),
            Some(absence) => who = absence.substitute?,
        }
    }
    None
}

/// A signing of the same civil day overrides the pattern; else dated exceptions, else the week.
fn is_on_shift(roster: &Roster, holding: &Holding, at: Instant, zone: &Zone) -> bool {
    let today = zone.date(at);
    let signed = roster
        .signings
        .iter()
        .filter(|s| s.person == holding.person && s.at <= at && zone.date(s.at) == today)
        .max_by_key(|s| s.at);
    if let Some(signing) = signed {
        return signing.on;
    }
    let Some(yesterday) = today.checked_sub(1.day()).ok() else { return false };
    covers(holding, today, at, zone) || covers(holding, yesterday, at, zone)
}

/// Whether a window that begins on `date` holds the instant (it may pass midnight).
fn covers(holding: &Holding, date: Date, at: Instant, zone: &Zone) -> bool {
    if holding.pattern.is_none() && !holding.exceptions.contains_key(&date) {
        return zone.date(at) == date;
    }
    windows_of(holding, date).iter().any(|w| {
        let end = if w.end >= 2880 {
            clock(zone, date, w.end - 1440).plus(Instant::DAY)
        } else {
            clock(zone, date, w.end)
        };
        clock(zone, date, w.start) <= at && at < end
    })
}

/// The windows that begin on a date; none for a holding that is always on.
fn windows_of(holding: &Holding, date: Date) -> &[Window] {
    match (holding.exceptions.get(&date), &holding.pattern) {
        (Some(windows), _) => windows,
        (None, Some(week)) => &week.days[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())],
        (None, None) => &[],
    }
}

/// The instant so many minutes after a date began, by the clock on the wall.
fn clock(zone: &Zone, date: Date, minutes: u16) -> Instant {
    let day = if minutes >= 1440 { date.checked_add(1.day()).unwrap_or(date) } else { date };
    let rest = minutes % 1440;
    // A remainder of 1440 minutes is always a clock time; `at` cannot fail for it.
    let (hour, minute) = (i8::try_from(rest / 60).unwrap_or(0), i8::try_from(rest % 60).unwrap_or(0));
    zone.instant(day.at(hour, minute, 0, 0))
}

#[cfg(test)]
mod tests;
