//! The shapes in which calendars, tables and due times are kept for years: a change here breaks old journals.

use calendar::{Calendar, Due, Season, Tables, TraceStep, Why};
use serde_json::{json, to_value};

use crate::office::{due_from, office, office_in, pause, tables};

#[test]
fn a_calendar_is_read_back_as_it_was_written() {
    let mut office = office();
    office.seasons.push(Season {
        id: "peak".to_owned(),
        label: "旺季".to_owned(),
        from: (5, 1),
        until: (8, 31),
        week: office.week.clone(),
    });
    let written = to_value(&office).unwrap();
    assert_eq!(written["zone"], json!("Asia/Shanghai"));
    assert_eq!(written["week"]["days"][0][1], json!({"start": 810, "end": 1080}));
    assert_eq!(written["seasons"][0]["from"], json!([5, 1]));
    assert_eq!(serde_json::from_value::<Calendar>(written).unwrap(), office);
}

#[test]
fn a_calendar_may_leave_out_seasons_holidays_and_make_up_windows() {
    let plain = office_in("Asia/Shanghai", &["09:00-18:00"]);
    let mut written = to_value(&plain).unwrap();
    for name in ["seasons", "observes", "makeup"] {
        written.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(serde_json::from_value::<Calendar>(written).unwrap(), plain);
}

#[test]
fn holidays_are_keyed_by_their_date() {
    let written = to_value(tables()).unwrap();
    let cn = &written["holidays"]["cn"];
    assert_eq!(cn["published_until"], json!("2026-12-31"));
    assert_eq!(cn["days"]["2026-10-10"], json!({"kind": "work", "name": "国庆节"}));
    assert_eq!(cn["days"]["2026-10-01"]["kind"], json!("off"));
    assert_eq!(serde_json::from_value::<Tables>(written).unwrap(), tables());
}

#[test]
fn a_due_time_is_read_back_with_its_trace() {
    let office = office();
    let pauses = [pause(&office, "2026-10-08 10:00", "2026-10-08 11:00")];
    let due = due_from(&office, "2026-09-30 17:55", "2 working-hours", &pauses);
    let written = to_value(&due).unwrap();
    assert_eq!(written["at"], json!(due.at.0));
    assert_eq!(written["provisional"], json!(null));
    assert_eq!(written["trace"]["within"], json!("2 working-hours"));
    let whys: Vec<_> = due.trace.steps.iter().map(|step| to_value(&step.why).unwrap()).collect();
    let expected = [
        json!({"kind": "working"}),
        json!({"kind": "holiday", "name": "国庆节"}),
        json!({"kind": "working"}),
        json!({"kind": "paused", "reason": "等配件"}),
        json!({"kind": "working"}),
    ];
    assert_eq!(whys, expected);
    assert_eq!(serde_json::from_value::<Due>(written).unwrap(), due);
}

#[test]
fn every_reason_is_read_back() {
    let name = || "国庆节".to_owned();
    let reasons = [
        (Why::Working, json!({"kind": "working"})),
        (Why::MakeUp { name: name() }, json!({"kind": "make-up", "name": "国庆节"})),
        (Why::Holiday { name: name() }, json!({"kind": "holiday", "name": "国庆节"})),
        (Why::Closed, json!({"kind": "closed"})),
        (Why::Paused { reason: name() }, json!({"kind": "paused", "reason": "国庆节"})),
        (Why::WallTime, json!({"kind": "wall-time"})),
        (Why::CalendarDay, json!({"kind": "calendar-day"})),
        (Why::StartDay, json!({"kind": "start-day"})),
        (Why::Folded { steps: 3 }, json!({"kind": "folded", "steps": 3})),
    ];
    for (why, written) in reasons {
        assert_eq!(to_value(&why).unwrap(), written);
        assert_eq!(serde_json::from_value::<Why>(written).unwrap(), why);
    }
    let due = due_from(&office(), "2026-03-06 10:00", "1 day", &[]);
    let step = to_value(&due.trace.steps[1]).unwrap();
    assert_eq!((&step["date"], &step["through"]), (&json!("2026-03-07"), &json!("2026-03-07")));
    assert_eq!(serde_json::from_value::<TraceStep>(step).unwrap(), due.trace.steps[1]);
}
