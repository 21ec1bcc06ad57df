//! Scenarios that come out as written.

use diag::Lang;

use super::{OPEN, OPEN_AND_DISPATCH, SMALL, UNTIL_DONE, green, nodes, run_all, scenario, small};

#[test]
fn from_the_call_to_the_visit_with_its_transcript() {
    let report = green(&[
        UNTIL_DONE,
        r#"expect stage="done" owner="wang" contact="li" first_asked="li" number="BXGL-20261120-0001" {
            duty "arrival" due="2026-11-20 09:10" state="done" who="wang"
            duty "after_repair" due="2026-11-23 24:00" who="steward"
            field "quick" #false
            field "matter" "水管爆裂"
            field "worker" "wang"
            told "customer" script="on_the_way"
        }"#,
        r#"refused "not_your_post" { visit "after_repair" verdict="satisfied" by="wang" }"#,
        r#"at "2026-11-21 10:00""#,
        r#"visit "after_repair" verdict="satisfied" by="chen" words="很好" { quality "good" }"#,
        r#"expect stage="closed" { visit "after_repair" verdict="satisfied" end="answered" tries=0; field "quality" "good" }"#,
    ]);
    insta::assert_snapshot!("transcript_zh", report.to_text(&small(), Lang::Zh));
    insta::assert_snapshot!("transcript_en", report.to_text(&small(), Lang::En));
}

#[test]
fn what_falls_due_is_fired_in_order_and_told_once() {
    green(&[
        OPEN,
        r#"at "2026-11-20 09:10""#,
        r#"expect stage="received" { duty "arrival" state="open" breached=#true; told "qian"; not_told "chen" }"#,
        r#"expect { not_told "qian" }"#,
    ]);
}

#[test]
fn what_is_done_at_the_due_instant_is_in_time() {
    green(&[
        OPEN_AND_DISPATCH,
        r#"at "2026-11-20 09:10""#,
        r#"do "arrive" by="wang""#,
        r#"expect stage="on_site" { duty "arrival" state="done" breached=#false; not_told "qian" }"#,
    ]);
}

#[test]
fn numbers_count_per_day_and_cases_have_handles() {
    green(&[
        r#"project "YG""#,
        r#"open by="li" channel="phone" case="a" { urgency "ordinary" }"#,
        r#"open by="li" channel="phone" case="b" { urgency "ordinary" }"#,
        r#"at "2026-11-21 09:00""#,
        r#"open by="li" channel="phone" case="c" { urgency "ordinary" }"#,
        r#"expect case="a" number="BXYG-20261120-0001""#,
        r#"expect case="b" number="BXYG-20261120-0002""#,
        r#"expect case="c" number="BXYG-20261121-0001""#,
    ]);
}

#[test]
fn a_portal_case_waits_for_the_post_and_a_fallback_is_named() {
    green(&[
        r#"person "night" "小夜" posts="front_desk" on="daily 20:00-08:00" places="3""#,
        r#"open channel="portal" party="zhang" place="3-2-501" { urgency "ordinary" }"#,
        r#"expect owner="front_desk" { duty "accept_owner" who="li" due="2026-11-20 09:10" }"#,
        r#"accept by="li""#,
        r#"expect owner="li""#,
    ]);
}

#[test]
fn two_reports_of_one_matter_are_merged_and_an_event_answers_those_who_joined() {
    green(&[
        r#"open by="li" channel="phone" case="a" party="zhang" { urgency "ordinary" }"#,
        r#"open by="li" channel="phone" case="b" party="zhao" { urgency "ordinary" }"#,
        r#"open by="li" channel="phone" case="c" party="qian_home" { urgency "ordinary" }"#,
        r#"merge case="b" into="a" by="li""#,
        r#"expect case="b" merged_into="a""#,
        r#"join case="c" event="a" by="li""#,
        r#"expect case="c" event="a" { duty "finish_in_time" state="void" }"#,
        r#"do "dispatch" case="a" by="li" { worker "wang" }"#,
        r#"accept by="wang""#,
        r#"do "arrive" by="wang""#,
        r#"do "finish" by="wang" { minutes 20 }"#,
        r#"expect case="a" stage="done""#,
        r#"expect case="c" stage="done" { duty "after_repair" state="open" }"#,
    ]);
}

#[test]
fn nobody_goes_on_leave_who_still_owns_a_case() {
    green(&[
        OPEN_AND_DISPATCH,
        r#"refused "still_owns" { leave person="wang" from="2026-11-20 10:00" until="2026-11-22 24:00" }"#,
        r#"refused "still_owns" { leave person="li" from="2026-11-20 10:00" until="2026-11-22 24:00" substitute="qian" }"#,
        r#"hand_all from="li" to="chen" by="li""#,
        r#"accept role="contact" by="chen""#,
        r#"leave person="li" from="2026-11-20 10:00" until="2026-11-22 24:00""#,
        r#"expect owner="wang" contact="chen" first_asked="li""#,
    ]);
}

#[test]
fn who_is_named_finds_nothing() {
    green(&[
        r#"open by="li" channel="phone" { urgency "ordinary"; accused "wang" }"#,
        r#"find person="wang" sees=#false"#,
        r#"find person="li" sees=#true"#,
    ]);
}

#[test]
fn holidays_that_become_known_count_provisional_times_again() {
    green(&[
        r#"at "2026-12-31 17:00""#,
        OPEN,
        r#"expect { duty "finish_in_time" due="2027-01-01 17:00" provisional=#true }"#,
        r#"publish "cn" until="2027-12-31" { off "2027-01-01" "元旦" until="2027-01-03" }"#,
        r#"expect { duty "finish_in_time" due="2027-01-04 17:00" provisional=#false }"#,
    ]);
}

#[test]
fn priced_work_consent_prints_pauses_appointments_and_promises() {
    green(&[
        OPEN_AND_DISPATCH,
        r#"print "slip" by="li""#,
        r#"line item="materials/tap" quantity=2 by="wang""#,
        r#"line what="垫圈" price="3.50" by="wang""#,
        r#"expect to_pay="93.50" consented=#false { printed "slip" times=1; field "materials" }"#,
        r#"remove_line "垫圈" by="wang""#,
        r#"refused "sum_differs" { consent sum="93.50" by="wang" }"#,
        r#"consent sum="90.00" by="wang""#,
        r#"expect to_pay="90.00" consented=#true"#,
        r#"promise time="2026-11-20 12:00" words="中午前答复您" channel="phone" by="li""#,
        r#"appoint from="2026-11-20 14:00" until="2026-11-20 16:00" by="wang""#,
        r#"move_appointment whose="customer" from="2026-11-20 15:00" until="2026-11-20 17:00" by="wang""#,
        r#"keep_promise by="li""#,
        r#"expect { duty "promise" state="done"; duty "appointment" due="2026-11-20 17:00" state="open" }"#,
        r#"pause "parts" until="2026-11-21 18:00" by="wang""#,
        r#"expect paused=#true"#,
        r#"resume by="wang""#,
        r#"expect paused=#false"#,
    ]);
}

#[test]
fn the_same_scenario_comes_out_the_same() {
    let steps = [UNTIL_DONE, r#"expect stage="done""#];
    assert_eq!(green(&steps), green(&steps));
}

#[test]
fn at_seventy_percent_seven_of_ten_finished_cases_are_visited() {
    let compiled = crate::compile(
        &[crate::Source::new("small.kdl", SMALL.replace("rate=\"100%\"", "rate=\"70%\""))],
        &[],
    );
    let handbook = compiled.handbook.expect("the small handbook compiles at any rate");
    let one = [
        r#"open by="li" channel="phone" party="zhang" { urgency "ordinary" }"#,
        r#"do "dispatch" by="li" { worker "wang" }"#,
        r#"accept by="wang""#,
        r#"do "arrive" by="wang""#,
        r#"do "finish" by="wang" { minutes 5 }"#,
        "expect round=1",
    ];
    let (_, nodes) = nodes(&scenario(&one.repeat(10)));
    let (reports, found) = run_all(&handbook, &nodes);
    assert!(found.is_empty(), "{found:?}");
    let said = |words: &str| reports[0].transcript.iter().filter(|line| line.words.zh == words).count();
    assert_eq!((said("“维修回访”抽中"), said("“维修回访”未抽中")), (7, 3));
}
