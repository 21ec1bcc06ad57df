//! Overlays: what a site changes, what it may not, what is told when the handbook has moved on, and the difference.

use diag::{Lang, Severity, render_text};
use handbook::overlay::difference;
use handbook::{Compilation, Source, compile};
use model::handbook::{Handbook, Limit, LimitTime};

/// The frame of the manual with bounds on its limit.
fn base() -> Source {
    let frame = include_str!("frame.kdl");
    let bounds = "bounds \"within\" at_least=\"1 hour\" at_most=\"4 hours\" set_by=\"region\"\n        fixed \"by\"\n        warn \"50%\"\n        escalate at=\"due\" to=\"supervisor\"";
    Source::new("handbook.kdl", frame.replace("//+limit", bounds))
}

fn laid(overlays: &[&str]) -> Compilation {
    let name = |position: usize| format!("overlay_{position}.kdl");
    let list: Vec<Source> =
        overlays.iter().enumerate().map(|(at, text)| Source::new(name(at), *text)).collect();
    compile(&[base()], &list)
}

fn project(changes: &str) -> String {
    format!("overlay \"garden\" \"花园\" over=\"property\" node=\"project\" {{\n{changes}\n}}\n")
}

fn region(changes: &str) -> String {
    format!("overlay \"east\" \"东区\" over=\"property\" node=\"region\" {{\n{changes}\n}}\n")
}

fn first_answer(handbook: &Handbook) -> Limit {
    handbook.services["advice"].limits[0].clone()
}

#[test]
fn a_site_changes_names_times_posts_and_lines() {
    let over = region(
        "post \"steward\" \"楼栋管家\"
         service \"advice\" \"业主咨询\" {
             limit \"first_answer\" within=\"3 hours\" { was within=\"2 hours\"; escalate at=\"due + 10 minutes\" to=\"steward\"; warn \"80%\" }
             return_visit \"after_answer\" by=\"front_desk\" rate=\"50%\" { was by=\"steward\" rate=\"100%\" }
             hand_over bounces=3 { was bounces=2 }
             stage \"dispatched\" \"办理中\"
         }
         calendar \"office\" { week \"mon-fri\" \"09:00-17:00\"; season \"winter\" from=\"12-01\" { was from=\"11-15\" } }",
    );
    let made = laid(&[&over]);
    assert!(
        made.diagnostics.is_empty(),
        "{}",
        render_text(made.diagnostics.as_slice(), &made.sources, Lang::Zh, false)
    );
    let handbook = made.handbook.unwrap();
    let limit = first_answer(&handbook);
    assert_eq!(limit.time, LimitTime::Within { within: "3 hours".parse().unwrap() });
    assert_eq!(limit.warnings, [80]);
    assert_eq!(limit.escalations.len(), 1, "the lines of a list are replaced together");
    assert_eq!(handbook.posts["steward"].label.zh, "楼栋管家");
    assert_eq!(handbook.calendars["office"].week.days.each_ref().map(Vec::len), [1, 1, 1, 1, 1, 0, 0]);
    assert_eq!(
        made.sources.name(made.index.near("service.advice.limit.first_answer.within").source),
        "overlay_0.kdl"
    );
    let lines: Vec<String> =
        made.changes.iter().map(|change| format!("{}: {}", change.path, change.line(Lang::Zh))).collect();
    insta::assert_snapshot!("difference_zh", lines.join("\n"));
    let lines: Vec<String> = made.changes.iter().map(|change| change.line(Lang::En)).collect();
    insta::assert_snapshot!("difference_en", lines.join("\n"));
}

#[test]
fn overlays_stack_from_the_organisation_down() {
    let top = region(
        "service \"advice\" { limit \"first_answer\" within=\"3 hours\" { was within=\"2 hours\"; } }",
    );
    let low = project(
        "service \"advice\" { limit \"first_answer\" calendar=\"office\" { was calendar=\"always\"; } }",
    );
    let organisation = "overlay \"all\" \"总部\" over=\"property\" node=\"organisation\" { service \"advice\" { limit \"first_answer\" within=\"4 hours\" { was within=\"2 hours\"; } } }";
    let made = laid(&[&low, &top, organisation]);
    let codes: Vec<&str> = made.diagnostics.iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["SW0307"], "the region recorded what the organisation has changed since");
    let limit = first_answer(&made.handbook.unwrap());
    assert_eq!(limit.time, LimitTime::Within { within: "3 hours".parse().unwrap() });
    assert_eq!(limit.calendar.as_str(), "office");
}

#[test]
fn nothing_differs_from_itself() {
    let made = laid(&[]);
    assert!(made.changes.is_empty());
    let handbook = made.handbook.unwrap();
    assert!(difference(&handbook, &handbook).is_empty());
}

fn said(code: &str, ways: &[&[&str]]) -> String {
    let mut out = String::new();
    for overlays in ways {
        let made = laid(overlays);
        let text = render_text(made.diagnostics.as_slice(), &made.sources, Lang::Zh, false);
        assert!((1..=3).contains(&made.diagnostics.len()), "{overlays:?}:\n{text}");
        assert!(
            made.diagnostics.iter().any(|found| found.code.as_str() == code),
            "{code} for {overlays:?}:\n{text}"
        );
        assert_eq!(
            made.handbook.is_none(),
            made.diagnostics.iter().any(|found| found.severity == Severity::Error)
        );
        out.push_str(&text);
        out.push('\n');
    }
    out
}

macro_rules! refused {
    ($($name:ident $code:literal: $([$($overlay:expr),*])*;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!($code, said($code, &[$(&[$($overlay),*]),*]));
        }
    )*};
}

fn limit_of(level: &str, change: &str) -> String {
    format!(
        "overlay \"x\" \"某处\" over=\"property\" node=\"{level}\" {{ service \"advice\" {{ limit \"first_answer\" {change} ; }} }}"
    )
}

refused! {
    another_handbook "SW0301":
        ["overlay \"x\" \"某处\" over=\"school\" node=\"project\" { post \"steward\" \"楼栋管家\"; }"]
        ["overlay \"x\" \"某处\" over=\"Property\" node=\"region\" { post \"steward\" \"楼栋管家\"; }"];
    nothing_to_change "SW0302":
        [&project("post \"stewart\" \"楼栋管家\"")]
        [&project("service \"repair\" { limit \"arrival\" within=\"1 hour\"; }")]
        [&project("service \"advice\" { return_visit \"after_repair\" rate=\"50%\"; }")]
        [&project("ring_back within=\"5 minutes\" { was within=\"10 minutes\"; }\nservice \"advice\" { return_visit \"after_answer\" { unreachable tries=2; } }")];
    not_for_sites "SW0303":
        [&project("service \"advice\" { limit \"first_answer\" until=\"finished\"; }")]
        [&project("service \"advice\" { intake \"counter\"; }")];
    outside "SW0304":
        [&limit_of("region", "within=\"30 minutes\" { was within=\"2 hours\"; }")]
        [&limit_of("organisation", "within=\"300 minutes\" { was within=\"2 hours\"; }")]
        [&limit_of("region", "within=\"1 day\" { was within=\"2 hours\"; }")];
    fixed "SW0305":
        [&limit_of("region", "by=\"steward\" { was by=\"owner\"; }")]
        [&limit_of("organisation", "by=\"contact\" { was by=\"owner\"; }")];
    too_low "SW0306":
        [&limit_of("project", "within=\"3 hours\" { was within=\"2 hours\"; }")]
        [&limit_of("project", "within=\"1 hour\" { was within=\"2 hours\"; }")];
    base_changed "SW0307":
        [&limit_of("region", "within=\"3 hours\" { was within=\"1 hour\"; }")]
        [&project("post \"steward\" fallback=\"supervisor\" { was fallback=\"technician\"; }")];
    was_missing "SW0308":
        [&limit_of("region", "within=\"3 hours\"")]
        [&project("service \"advice\" { return_visit \"after_answer\" rate=\"50%\"; }")];
    same_level "SW0309":
        [&project("post \"steward\" \"楼栋管家\""), &project("post \"steward\" \"片区管家\"")]
        [&region("post \"steward\" \"楼栋管家\""), &region("post \"technician\" \"师傅\"")];
    was_without_change "SW0310":
        [&limit_of("region", "{ was within=\"2 hours\"; }")]
        [&project("post \"steward\" \"楼栋管家\" { was fallback=\"front_desk\"; }")];
}

#[test]
fn a_value_that_cannot_be_is_refused_like_in_the_handbook() {
    for (change, code) in [
        (
            "service \"advice\" { limit \"first_answer\" calendar=\"ofice\" { was calendar=\"always\"; } }",
            "SW0201",
        ),
        (
            "service \"advice\" { return_visit \"after_answer\" within=\"3d\" { was within=\"3 days\"; } }",
            "SW0110",
        ),
        ("service \"advice\" { return_visit \"after_answer\" wihtin=\"3 days\"; }", "SW0107"),
        ("servise \"advice\" { stage \"received\" \"收到\"; }", "SW0101"),
        ("post \"steward\" \"管家\" \"甲\"", "SW0105"),
        ("post fallback=\"supervisor\" { was fallback=\"front_desk\"; }", "SW0104"),
        ("survey \"x\" \"满意度\"", "SW0103"),
    ] {
        let made = laid(&[&project(change)]);
        let codes: Vec<&str> = made.diagnostics.iter().map(|found| found.code.as_str()).collect();
        assert_eq!(codes, [code], "{change}");
        assert!(made.handbook.is_none());
    }
}
