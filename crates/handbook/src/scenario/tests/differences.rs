//! How a scenario that does not come out as written is told.

use calendar::Instant;
use diag::Span;
use model::DutyKey;

use super::super::centre::No;
use super::super::difference::Teller;
use super::super::transcript::Speaker;
use super::{OPEN, OPEN_AND_DISPATCH, UNTIL_DONE, both, codes, nodes, parse_all, run_steps, scenario, small};

/// The one difference that a scenario gives, as a person reads it.
fn told(steps: &[&str], code: &str) -> String {
    let (sources, reports, found) = run_steps(steps);
    let shown = both(&sources, &found);
    assert_eq!(codes(&found), [code], "{shown}");
    assert!(!reports[0].passed);
    shown
}

#[test]
fn a_due_time_that_differs_is_explained() {
    let steps = [
        r#"at "2026-11-20 17:55""#,
        OPEN,
        r#"expect stage="received" { duty "finish_in_time" due="2026-11-21 17:55" }"#,
    ];
    insta::assert_snapshot!("due_time", told(&steps, "SW0654"));
}

#[test]
fn a_stage_and_an_owner_that_differ_are_told_both() {
    let (sources, _, found) =
        run_steps(&[OPEN_AND_DISPATCH, r#"expect stage="received" owner="li" contact="li""#]);
    assert_eq!(codes(&found), ["SW0653", "SW0653"]);
    insta::assert_snapshot!("stage_and_owner", both(&sources, &found));
}

#[test]
fn a_refusal_that_nobody_expected_says_why() {
    insta::assert_snapshot!(
        "refused",
        told(&[OPEN, r#"do "finish" by="li" { minutes 5 }"#, r#"expect stage="done""#], "SW0650")
    );
}

#[test]
fn a_step_that_should_have_been_refused() {
    let steps = [OPEN, r#"refused "not_your_post" { do "dispatch" by="li" { worker "wang" } }"#];
    insta::assert_snapshot!("not_refused", told(&steps, "SW0651"));
}

#[test]
fn a_refusal_for_another_reason() {
    let steps = [OPEN, r#"refused "guard" { do "dispatch" by="wang" { worker "wang" } }"#];
    insta::assert_snapshot!("other_refusal", told(&steps, "SW0652"));
}

#[test]
fn a_duty_that_is_missing_names_those_that_are_there() {
    let steps = [OPEN, r#"expect { duty "after_repair" due="2026-11-23 24:00" }"#];
    insta::assert_snapshot!("missing_duty", told(&steps, "SW0654"));
}

#[test]
fn other_demands_that_do_not_hold() {
    let cases: &[(&str, &[&str])] = &[
        ("SW0653", &[OPEN, r#"expect number="BXGL-20261120-0002""#]),
        ("SW0653", &[OPEN, r#"expect to_pay="45.00""#]),
        ("SW0653", &[OPEN, r#"expect round=2"#]),
        ("SW0653", &[OPEN, r#"expect { printed "slip" times=1 }"#]),
        ("SW0654", &[OPEN, r#"expect { duty "arrival" state="done" }"#]),
        ("SW0654", &[OPEN, r#"expect { duty "arrival" who="wang" }"#]),
        ("SW0654", &[OPEN, r#"expect { duty "arrival" breached=#true }"#]),
        ("SW0654", &[OPEN, r#"expect { duty "arrival" fallback="manager" }"#]),
        ("SW0654", &[OPEN, r#"expect { duty "arrival" occurrence=2 }"#]),
        ("SW0655", &[OPEN, r#"expect { no_duty "arrival" }"#]),
        ("SW0656", &[OPEN, r#"expect { told "qian" }"#]),
        ("SW0656", &[OPEN, r#"after "1 hour""#, r#"expect { not_told "manager" }"#]),
        ("SW0657", &[UNTIL_DONE, r#"expect { visit "after_repair" verdict="satisfied" }"#]),
        ("SW0657", &[OPEN, r#"expect { visit "after_repair" }"#]),
        ("SW0658", &[OPEN, r#"expect { field "urgency" "ordinary" }"#]),
        ("SW0658", &[OPEN, r#"expect { field "matter" "水管漏水" }"#]),
        ("SW0658", &[OPEN, r#"expect { field "minutes" }"#]),
        ("SW0658", &[OPEN, r#"expect { no_field "matter" }"#]),
        ("SW0659", &[OPEN, r#"find person="chen" sees=#false"#]),
    ];
    for (code, steps) in cases {
        told(steps, code);
    }
}

#[test]
fn only_the_first_step_that_differs_is_told() {
    let (_, reports, found) = run_steps(&[OPEN, r#"expect stage="done""#, r#"expect stage="closed""#]);
    assert_eq!(codes(&found), ["SW0653"]);
    assert_eq!(reports[0].differences, found);
}

#[test]
fn faults_of_the_program_ask_for_a_report() {
    let handbook = small();
    let (_, nodes) = nodes(&scenario(&[OPEN, r#"expect stage="received""#]));
    let (scenarios, _) = parse_all(&handbook, &nodes);
    let speaker = Speaker { handbook: &handbook, names: &scenarios[0].names };
    let teller = Teller { scenario: &scenarios[0], speaker: &speaker };
    let words = diag::text!(zh: "不行", en: "no");
    let no = No { word: "too_early", why: words.clone(), mend: words.clone() };
    let key: DutyKey = "arrival#1".parse().unwrap();
    let line = super::super::Line { at: Instant(0), follows: false, words };
    let fired = teller.not_fired(Span::default(), &key, &no, &[line]);
    let replayed = teller.replay(Span::default(), &[]);
    assert_eq!(codes(&[fired.clone(), replayed.clone()]), ["SW0661", "SW0660"]);
    for diagnostic in [fired, replayed] {
        assert!(diagnostic.help.unwrap().zh.contains("报告"));
    }
}
