//! What is told about a scenario that cannot be read.

use super::super::manual;
use super::super::parse::shape::check_in;
use super::super::words::{DAYS, DEMANDS, HEADERS, STEPS, Word};
use super::{OPEN, both, codes, nodes, run_all, run_steps, scenario, small};

#[test]
fn each_slip_gets_its_one_message() {
    let expect = r#"expect stage="received""#;
    let cases: &[(&str, &[&str])] = &[
        ("SW0601", &[OPEN, r#"expct stage="received""#, expect]),
        ("SW0601", &[OPEN, r#"expect stage="received" { dutty "arrival" }"#]),
        ("SW0602", &[OPEN, r#"expect stages="received""#, expect]),
        ("SW0602", &[OPEN, r#"accept by="wang" roles="owner""#, expect]),
        ("SW0603", &[OPEN, r#"pause "parts" by="wang""#, expect]),
        ("SW0603", &[OPEN, r#"accept"#, expect]),
        ("SW0603", &[OPEN, r#"do"#, expect]),
        ("SW0603", &[OPEN, r#"line by="wang""#, expect]),
        ("SW0603", &[OPEN, r#"do "finish" by="wang" { minutes }"#, expect]),
        ("SW0604", &[r#"at "2026-11-20""#, OPEN, expect]),
        ("SW0604", &[OPEN, r#"after "2 working-days""#, expect]),
        ("SW0604", &[OPEN, r#"after "10""#, expect]),
        ("SW0604", &[OPEN, r#"do "finish" by="wang" { minutes "many" }"#, expect]),
        ("SW0604", &[OPEN, r#"expect stage="received" { printed "slip" times="x" }"#]),
        ("SW0604", &[r#"person "zhou" on="every day""#, OPEN, expect]),
        ("SW0604", &[OPEN, r#"consent sum="45.505" by="wang""#, expect]),
        ("SW0605", &[OPEN, r#"do "dispach" by="li""#, expect]),
        ("SW0605", &[r#"open by="li" channel="phone" { urgency "urgnt" }"#, expect]),
        ("SW0605", &[r#"open by="li" channel="phone" { urgncy "urgent" }"#, expect]),
        ("SW0605", &[OPEN, r#"expect stage="recieved""#]),
        ("SW0605", &[OPEN, r#"expect { duty "arival" }"#]),
        ("SW0605", &[OPEN, r#"line item="materials/tab" by="wang""#, expect]),
        ("SW0605", &[OPEN, r#"refused "not_your_psot" { accept by="wang" }"#]),
        ("SW0605", &[OPEN, r#"accept by="wang" role="ovner""#, expect]),
        ("SW0605", &[OPEN, r#"remove_line "tap" by="wang""#, expect]),
        ("SW0606", &[OPEN, r#"accept by="wangg""#, expect]),
        ("SW0606", &[OPEN, r#"expect owner="somebody""#]),
        ("SW0607", &[OPEN, r#"at "2026-11-20 08:59""#, expect]),
        ("SW0608", &[OPEN, r#"expect case="b" stage="received""#]),
        ("SW0608", &[r#"accept by="wang""#, OPEN, expect]),
        (
            "SW0608",
            &[
                r#"open by="li" channel="phone" case="a" { urgency "urgent" }"#,
                r#"open by="li" channel="phone" case="a" { urgency "urgent" }"#,
                expect,
            ],
        ),
        ("SW0609", &[r#"person "li" "小黎""#, OPEN, expect]),
        ("SW0609", &[r#"person "steward" "管家" posts="steward""#, OPEN, expect]),
        ("SW0609", &[r#"person "customer" "客户""#, OPEN, expect]),
        ("SW0610", &[OPEN, r#"set by="li" { quick #true }"#, expect]),
        ("SW0610", &[OPEN, r#"set by="li" { materials "tap" }"#, expect]),
        ("SW0611", &[OPEN, r#"refused "not_your_post""#, expect]),
        ("SW0611", &[OPEN, r#"refused "not_your_post" { after "1 minute" }"#, expect]),
        ("SW0613", &[OPEN, r#"expect"#]),
        ("SW0614", &[OPEN, r#"accept by="wang" { worker "wang" }"#, expect]),
        ("SW0614", &[OPEN, r#"note "一" "二" by="wang""#, expect]),
        ("SW0614", &[r#"open by="li" channel="phone" { urgency "urgent" "ordinary" }"#, expect]),
    ];
    for (code, steps) in cases {
        let (sources, _, found) = run_steps(steps);
        assert_eq!(codes(&found), [*code], "{steps:?}\n{}", both(&sources, &found));
    }
}

#[test]
fn a_step_before_any_time_is_told_once() {
    let text = r#"scenario "无时" service="repair" { person "li"; open by="li" channel="phone" { urgency "urgent" }; expect stage="received" }"#;
    let (sources, nodes) = nodes(text);
    let (_, found) = run_all(&small(), &nodes);
    assert_eq!(codes(&found), ["SW0607"], "{}", both(&sources, &found));
}

#[test]
fn two_scenarios_need_two_titles() {
    let one = scenario(&[OPEN, r#"expect stage="received""#]);
    let (sources, nodes) = nodes(&format!("{one}{one}"));
    let (reports, found) = run_all(&small(), &nodes);
    assert_eq!(codes(&found), ["SW0612"], "{}", both(&sources, &found));
    assert_eq!(reports.len(), 2);
}

#[test]
fn a_scenario_needs_a_title_and_a_service_of_the_handbook() {
    let found = |text: &str| codes(&run_all(&small(), &nodes(text).1).1);
    assert_eq!(found(r#"scenario service="repair" { expect }"#), ["SW0603"]);
    assert_eq!(found(r#"scenario "a" { expect }"#), ["SW0603"]);
    assert_eq!(found(r#"scenario "a" service="repare" { expect }"#), ["SW0605"]);
    let with_place =
        scenario(&[OPEN, r#"expect stage="received""#]).replace("service=", "place=\"3\" service=");
    assert_eq!(found(&with_place), ["SW0602"]);
}

#[test]
fn a_near_word_is_offered_with_the_change_that_mends_it() {
    let (sources, _, found) =
        run_steps(&[OPEN, r#"expct owner="li""#, r#"accept by="wnag""#, r#"expect stage="recived""#]);
    insta::assert_snapshot!("slips", both(&sources, &found));
}

#[test]
fn every_word_is_described_and_its_example_has_the_right_shape() {
    let mut seen = std::collections::BTreeSet::new();
    for (within, word) in manual() {
        assert!(seen.insert((within, word.word)), "{within}/{} stands twice", word.word);
        assert!(!word.zh.is_empty() && !word.en.is_empty(), "{} is not described", word.word);
        let (sources, nodes) = nodes(word.example);
        let list: &'static [Word] = match within {
            "expect" => DEMANDS,
            "publish" => DAYS,
            _ if HEADERS.iter().any(|header| header.word == word.word) => HEADERS,
            _ => STEPS,
        };
        let mut found = Vec::new();
        let shape = check_in(&nodes[0], list, "", &mut found);
        assert!(found.is_empty(), "{}", both(&sources, &found));
        assert_eq!(shape.map(|shape| shape.word), Some(word.word));
    }
}
