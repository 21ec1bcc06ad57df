//! Patterns past midnight, exceptions, signings, substitutes, areas.

use super::*;
use calendar::Week;
use model::people::{Absence, Signing};
use std::collections::BTreeMap;

fn zone() -> Zone {
    Zone::new("Asia/Shanghai").unwrap()
}
fn at(text: &str) -> Instant {
    Instant::from_civil(&zone(), text).unwrap()
}
fn person(number: u128) -> PersonId {
    PersonId::from_number(number)
}
fn post() -> PostId {
    PostId::new("technician").unwrap()
}
fn holding(number: u128, windows: &[Window]) -> Holding {
    Holding {
        person: person(number),
        post: post(),
        area: Area::Project,
        from: at("2026-01-01 00:00"),
        until: None,
        pattern: Some(Week::every_day(windows)),
        exceptions: BTreeMap::new(),
    }
}
fn night() -> Window {
    Window::new(20 * 60, 32 * 60).unwrap()
}
fn day() -> Window {
    Window::new(8 * 60, 20 * 60).unwrap()
}
fn who(roster: &Roster, when: &str) -> Vec<PersonId> {
    on_duty(roster, &post(), &[], at(when), &zone())
}

#[test]
fn a_night_window_reaches_into_the_morning() {
    let roster = Roster { holdings: vec![holding(1, &[day()]), holding(2, &[night()])], ..Roster::default() };
    assert_eq!(who(&roster, "2026-11-20 07:59"), [person(2)]);
    assert_eq!(who(&roster, "2026-11-20 08:00"), [person(1)]);
    assert_eq!(who(&roster, "2026-11-20 20:00"), [person(2)]);
    assert_eq!(who(&roster, "2026-11-21 02:00"), [person(2)]);
}

#[test]
fn a_dated_exception_replaces_the_pattern_of_that_day_only() {
    let mut own = holding(1, &[day()]);
    own.exceptions.insert("2026-11-20".parse().unwrap(), vec![]);
    let roster = Roster { holdings: vec![own], ..Roster::default() };
    assert!(who(&roster, "2026-11-20 09:00").is_empty());
    assert_eq!(who(&roster, "2026-11-21 09:00"), [person(1)]);
}

#[test]
fn signing_off_and_on_overrides_the_pattern_of_the_day() {
    let signing = |when: &str, on| Signing { person: person(1), at: at(when), on };
    let roster = Roster {
        holdings: vec![holding(1, &[day()])],
        signings: vec![signing("2026-11-20 12:00", false), signing("2026-11-20 21:00", true)],
        ..Roster::default()
    };
    assert_eq!(who(&roster, "2026-11-20 11:59"), [person(1)]);
    assert!(who(&roster, "2026-11-20 12:00").is_empty());
    assert_eq!(who(&roster, "2026-11-20 22:00"), [person(1)]);
    assert!(who(&roster, "2026-11-21 01:00").is_empty());
}

#[test]
fn a_substitute_stands_in_and_circles_end() {
    let away = |who, substitute| Absence {
        person: person(who),
        from: at("2026-11-20 00:00"),
        until: at("2026-11-21 00:00"),
        substitute: Some(person(substitute)),
    };
    let mut roster = Roster { holdings: vec![holding(1, &[day()])], ..Roster::default() };
    roster.absences = vec![away(1, 2)];
    assert_eq!(who(&roster, "2026-11-20 09:00"), [person(2)]);
    assert!(posts_of(&roster, person(2), &[], at("2026-11-20 09:00")).contains(&post()));
    assert!(posts_of(&roster, person(2), &[], at("2026-11-21 09:00")).is_empty());
    assert!(is_away(&roster, person(1), at("2026-11-20 09:00")));
    assert!(!at_work(&roster, person(1), at("2026-11-20 09:00"), &zone()), "away");
    assert!(at_work(&roster, person(1), at("2026-11-21 09:00"), &zone()));
    assert!(!at_work(&roster, person(1), at("2026-11-21 21:00"), &zone()), "off shift");
    assert!(!is_away(&roster, person(1), at("2026-11-21 00:00")));
    let stood = |when| stands(&roster, &roster.holdings[0], at(when), &zone());
    assert!(stood("2026-11-21 09:00"));
    assert!(!stood("2026-11-20 09:00"), "away");
    assert!(!stood("2026-11-21 21:00"), "off shift");
    assert!(!stood("2025-12-31 09:00"), "he does not hold it yet");
    roster.absences.push(away(2, 1));
    assert!(who(&roster, "2026-11-20 09:00").is_empty());
}

#[test]
fn the_nearest_area_wins_and_an_end_is_an_end() {
    let (building, room) = (PlaceId::from_number(3), PlaceId::from_number(35));
    let mut near = holding(1, &[day()]);
    near.area = Area::Places(vec![building]);
    near.until = Some(at("2026-11-21 00:00"));
    let roster = Roster { holdings: vec![near, holding(2, &[day()])], ..Roster::default() };
    let path = [room, building];
    assert_eq!(on_duty(&roster, &post(), &path, at("2026-11-20 09:00"), &zone()), [person(1)]);
    assert_eq!(on_duty(&roster, &post(), &path, at("2026-11-21 09:00"), &zone()), [person(2)]);
    assert_eq!(who(&roster, "2026-11-20 09:00"), [person(2)]);
}

#[test]
fn the_line_below_a_person_is_found_and_circles_end() {
    let mut roster = Roster::default();
    for (below, above) in [(2, 1), (3, 2), (1, 3), (4, 9)] {
        roster.superiors.insert(person(below), person(above));
    }
    assert_eq!(reports(&roster, person(1)), [person(2), person(3)].into_iter().collect());
    assert!(reports(&roster, person(4)).is_empty());
}

#[test]
fn a_shift_may_begin_and_end_between_the_hours() {
    let half = Window::new(8 * 60 + 30, 17 * 60 + 45).unwrap();
    let late = Window::new(22 * 60 + 15, 30 * 60 + 20).unwrap();
    let roster = Roster { holdings: vec![holding(1, &[half]), holding(2, &[late])], ..Roster::default() };
    assert!(who(&roster, "2026-11-20 08:29").is_empty());
    assert_eq!(who(&roster, "2026-11-20 08:30"), [person(1)]);
    assert_eq!(who(&roster, "2026-11-20 17:44"), [person(1)]);
    assert!(who(&roster, "2026-11-20 17:45").is_empty());
    assert!(who(&roster, "2026-11-20 22:14").is_empty());
    assert_eq!(who(&roster, "2026-11-20 22:15"), [person(2)]);
    assert_eq!(who(&roster, "2026-11-21 06:19"), [person(2)]);
    assert!(who(&roster, "2026-11-21 06:20").is_empty());
}

#[test]
fn a_day_off_without_a_pattern_is_over_at_midnight() {
    let mut own = holding(1, &[]);
    own.pattern = None;
    own.exceptions.insert("2026-11-20".parse().unwrap(), vec![]);
    let roster = Roster { holdings: vec![own], ..Roster::default() };
    assert_eq!(who(&roster, "2026-11-19 09:00"), [person(1)]);
    assert!(who(&roster, "2026-11-20 09:00").is_empty());
    assert_eq!(who(&roster, "2026-11-21 09:00"), [person(1)]);
}

#[test]
fn who_comes_back_at_an_hour_is_there_at_that_hour() {
    let mut roster = Roster { holdings: vec![holding(1, &[day()])], ..Roster::default() };
    roster.absences.push(Absence {
        person: person(1),
        from: at("2026-11-20 09:00"),
        until: at("2026-11-20 12:00"),
        substitute: Some(person(2)),
    });
    assert_eq!(who(&roster, "2026-11-20 08:59"), [person(1)]);
    assert_eq!(who(&roster, "2026-11-20 09:00"), [person(2)]);
    assert_eq!(who(&roster, "2026-11-20 11:59"), [person(2)]);
    assert_eq!(who(&roster, "2026-11-20 12:00"), [person(1)]);
}

#[test]
fn nobody_is_at_work_by_a_post_of_another_or_one_that_he_gave_up() {
    let mut left = holding(2, &[day()]);
    left.until = Some(at("2026-11-01 00:00"));
    let roster = Roster { holdings: vec![holding(1, &[day()]), left], ..Roster::default() };
    let now = at("2026-11-20 09:00");
    assert!(at_work(&roster, person(1), now, &zone()));
    assert!(!at_work(&roster, person(2), now, &zone()), "he left");
    assert!(!at_work(&roster, person(3), now, &zone()), "he never held a post");
    assert!(posts_of(&roster, person(1), &[], now).contains(&post()));
    assert!(posts_of(&roster, person(2), &[], now).is_empty(), "he left");
}

#[test]
fn a_post_for_one_building_gives_no_rights_elsewhere() {
    let (building, other) = (PlaceId::from_number(3), PlaceId::from_number(4));
    let mut own = holding(1, &[day()]);
    own.area = Area::Places(vec![building]);
    let roster = Roster { holdings: vec![own], ..Roster::default() };
    let posts = |path: &[PlaceId]| posts_of(&roster, person(1), path, at("2026-11-20 09:00"));
    assert!(posts(&[building]).contains(&post()));
    assert!(posts(&[other]).is_empty() && posts(&[]).is_empty());
}

fn next(roster: &Roster, when: &str) -> Vec<(PersonId, Instant)> {
    coming(roster, &post(), &[], at(when), &zone())
}

#[test]
fn who_comes_next_is_known_with_the_hour() {
    let roster = Roster { holdings: vec![holding(1, &[day()]), holding(2, &[night()])], ..Roster::default() };
    let wanted = [(person(2), at("2026-11-20 20:00")), (person(1), at("2026-11-21 08:00"))];
    assert_eq!(next(&roster, "2026-11-20 08:00"), wanted);
    let other = Roster { holdings: vec![holding(1, &[day()])], ..Roster::default() };
    assert_eq!(next(&other, "2026-11-20 07:59"), [(person(1), at("2026-11-20 08:00"))]);
    assert!(coming(&other, &PostId::new("guard").unwrap(), &[], at("2026-11-20 07:59"), &zone()).is_empty());
}

#[test]
fn who_is_away_comes_when_he_is_back_and_a_substitute_comes_for_him() {
    let away = |days: &str, substitute: Option<u128>| Roster {
        holdings: vec![holding(1, &[day()])],
        absences: vec![Absence {
            person: person(1),
            from: at("2026-11-20 00:00"),
            until: at(days),
            substitute: substitute.map(person),
        }],
        ..Roster::default()
    };
    let back = away("2026-11-22 12:00", None);
    assert_eq!(next(&back, "2026-11-20 21:00"), [(person(1), at("2026-11-22 12:00"))]);
    assert!(
        next(&away("2026-11-29 12:00", None), "2026-11-20 21:00").is_empty(),
        "after the days looked ahead"
    );
    let instead = away("2026-11-22 12:00", Some(5));
    let wanted = [(person(5), at("2026-11-21 08:00"))];
    assert_eq!(next(&instead, "2026-11-20 21:00"), wanted);
}

#[test]
fn who_signed_off_comes_another_day_and_who_does_not_hold_it_yet_when_he_does() {
    let signing = Signing { person: person(1), at: at("2026-11-20 07:00"), on: false };
    let mut roster =
        Roster { holdings: vec![holding(1, &[day()])], signings: vec![signing], ..Roster::default() };
    assert_eq!(next(&roster, "2026-11-20 07:30"), [(person(1), at("2026-11-21 08:00"))]);
    roster.holdings = vec![Holding { from: at("2026-11-21 09:30"), ..holding(2, &[day()]) }];
    assert_eq!(next(&roster, "2026-11-20 07:30"), [(person(2), at("2026-11-21 09:30"))]);
    roster.holdings = vec![Holding { until: Some(at("2026-11-21 08:00")), ..holding(2, &[day()]) }];
    assert!(next(&roster, "2026-11-20 21:00").is_empty(), "he leaves before");
    let always = Holding { pattern: None, from: at("2026-11-22 03:00"), ..holding(3, &[]) };
    roster.holdings = vec![always];
    assert_eq!(next(&roster, "2026-11-20 21:00"), [(person(3), at("2026-11-22 03:00"))]);
}
