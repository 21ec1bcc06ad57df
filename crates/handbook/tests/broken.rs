//! Broken handbooks and what is said about them: the sound frame of the manual, broken in one place at a time. A snapshot
//! for each code, in Chinese, with at least two ways to come by it.

use diag::{Lang, render_text};
use handbook::{Source, compile};

const FRAME: &str = include_str!("frame.kdl");

/// The frame without its marks, with one place of it written differently.
fn broken(from: &str, to: &str) -> String {
    let clean: Vec<&str> = FRAME
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .map(|line| line.split(" //=").next().unwrap_or(line).trim_end())
        .collect();
    let clean = clean.join("\n") + "\n";
    assert_eq!(clean.matches(from).count(), 1, "`{from}` must stand once in the frame");
    clean.replace(from, to)
}

/// What is said about each way to break the frame; each must come to one to three messages, one of them of the code.
fn said(code: &str, ways: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (from, to) in ways {
        let made = compile(&[Source::new("frame.kdl", broken(from, to))], &[]);
        let text = render_text(made.diagnostics.as_slice(), &made.sources, Lang::Zh, false);
        assert!((1..=3).contains(&made.diagnostics.len()), "`{to}` is one mistake:\n{text}");
        assert!(
            made.diagnostics.iter().any(|found| found.code.as_str() == code),
            "{code} for `{to}`:\n{text}"
        );
        out.push_str(&text);
        out.push('\n');
    }
    out
}

macro_rules! broken {
    ($($name:ident $code:literal: $([$from:literal => $to:literal])*;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!($code, said($code, &[$(($from, $to)),*]));
        }
    )*};
}

broken! {
    unknown_word "SW0101":
        ["stage \"received\"" => "satge \"received\""]
        ["prints \"slip\"" => "elephant \"slip\""]
        ["row {" => "eskalate {"];
    misplaced "SW0102":
        ["prints \"slip\"" => "escalate at=\"due\" to=\"supervisor\""]
        ["option \"urgent\" \"急\" en=\"Urgent\"" => "option \"urgent\" \"急\" en=\"Urgent\"\n warn \"50%\""];
    reserved "SW0103":
        ["prints \"slip\"" => "survey \"satisfaction\" \"满意度\""]
        ["channel \"counter\"" => "indicator \"rate\" \"完工率\" { target \"95%\" }\nchannel \"counter\""];
    missing_argument "SW0104":
        ["stage \"dispatched\" \"已派工\"" => "stage \"已派工\""]
        ["post \"steward\" \"管家\"" => "post \"steward\""]
        ["field \"minutes\" \"工时\"" => "field"]
        ["intake \"phone\"" => "intake"];
    surplus_argument "SW0105":
        ["post \"steward\" \"管家\"" => "post \"steward\" \"管家\" \"3栋\""]
        ["hand_over accept_within" => "hand_over \"10 minutes\" accept_within"];
    missing_property "SW0106":
        ["kind=\"start\" lane=\"front\"" => "kind=\"start\""]
        ["hand_over accept_within=\"10 minutes\" calendar=\"always\" escalate_to=\"supervisor\"" => "hand_over calendar=\"always\""];
    unknown_property "SW0107":
        ["from=\"reported\" until=\"answer\"" => "form=\"reported\" until=\"answer\""]
        ["longest=\"7 days\"" => "longest=\"7 days\" colour=\"red\""]
        ["pause \"customer\" \"等客户\"" => "pause \"customer\" \"等客户\" within=\"3 days\""]
        ["until=\"answer\" within=\"2 hours\"" => "until=\"answer\" clause=\"3.2\" within=\"2 hours\""];
    wrong_type "SW0108":
        ["kind=\"integer\" opening=#false" => "kind=\"integer\" opening=3"]
        ["language=1" => "language=\"1\""]
        ["version=\"1\"" => "version=2026"];
    quoted_flag "SW0109":
        ["always=#true" => "always=\"true\""]
        ["kind=\"integer\" opening=#false" => "kind=\"integer\" opening=\"否\""];
    unreadable "SW0110":
        ["within=\"2 hours\" calendar" => "within=\"2h\" calendar"]
        ["within=\"3 days\"" => "within=\"3个工作日\""]
        ["\"09:00-12:00\"" => "\"9点到12点\""]
        ["week \"sun\"" => "week \"周日\""]
        ["published_until=\"2026-12-31\"" => "published_until=\"2026年底\""]
        ["zone=\"Asia/Shanghai\"" => "zone=\"Asia/Beijing\""]
        ["kind=\"finished\"" => "kind=\"finish\""]
        ["papers=\"a4\"" => "papers=\"a3\""]
        ["from=\"received dispatched\"" => "from=\"received, dispatched\""]
        ["from=\"11-15\"" => "from=\"11-31\""]
        ["situation=\"missed_call\"" => "situation=\"\""]
        ["post=\"technician\"" => "post=\"technician steward\""];
    not_a_word "SW0111":
        ["stage \"dispatched\" \"已派工\"" => "stage \"On-Site\" \"已派工\""]
        ["post \"steward\" \"管家\"" => "post \"管家\" \"管家\""];
    defined_twice "SW0112":
        ["channel \"counter\" \"前台\"" => "channel \"phone\" \"前台\""]
        ["return_visit \"after_answer\"" => "return_visit \"first_answer\""]
        ["option \"urgent\" \"急\" en=\"Urgent\"" => "option \"urgent\" \"急\"\noption \"urgent\" \"零\""];
    written_twice "SW0113":
        ["intake \"phone\"" => "intake \"phone\"\nintake \"counter\""]
        ["week \"sun\" \"09:00-12:00\"" => "week \"sun\" \"09:00-12:00\"\nweek \"sun\" \"09:00-12:00\""];
    missing_word "SW0114":
        ["handbook \"property\" \"物业客服中心服务手册\" en=\"Property service centre\" zone=\"Asia/Shanghai\" language=1" => ""]
        ["intake \"phone\"" => ""];
    no_english "SW0115":
        ["post \"steward\" \"管家\" en=\"Steward\"" => "post \"steward\" \"管家\""]
        ["stage \"dispatched\" \"已派工\" en=\"Dispatched\"" => "stage \"dispatched\" \"已派工\""];
    either "SW0116":
        ["en=\"Steward\" fallback=\"front_desk\"" => "en=\"Steward\""]
        ["always=#true" => "always=#true fallback=\"front_desk\""]
        ["within=\"2 hours\" calendar=\"always\"" => "within=\"2 hours\""]
        ["within=\"2 hours\" calendar=\"always\"" => "calendar=\"always\""];
    kind "SW0117":
        ["kind=\"integer\" opening=#false" => "kind=\"integer\" opening=#false ranked=#true"]
        ["option \"urgent\" \"急\" en=\"Urgent\"" => ""]
        ["kind=\"integer\" opening=#false" => "kind=\"computed\""]
        ["post=\"technician\" opening=#false" => "post=\"technician\" opening=#false { option \"a\" \"甲\"; }"];
    days "SW0118":
        ["published_until=\"2026-12-31\" {" => "published_until=\"2026-12-31\" {\n off \"2026-10-07\" \"国庆节\" until=\"2026-10-01\""]
        ["published_until=\"2026-12-31\" {" => "published_until=\"2026-12-31\" {\n off \"2026-10-01\" \"国庆节\" until=\"2026-10-07\"\n work \"2026-10-05\" \"国庆节\""]
        ["week \"sun\" \"09:00-12:00\"" => "week \"sun\" \"09:00-12:00\"\nweek \"sat sun\" \"09:00-17:00\""]
        ["week \"sun\" \"09:00-12:00\"" => "week \"sun\" \"09:00-12:00\" \"11:00-17:00\""];
    pattern "SW0119":
        ["number=\"ZX{project}-{date}-{seq:4}\"" => "number=\"ZX{project}-{date}\""]
        ["number=\"ZX{project}-{date}-{seq:4}\"" => "number=\"咨询{date}-{seq:4}\""]
        ["number=\"ZX{project}-{date}-{seq:4}\"" => "number=\"ZX{day}-{seq:4}\""];
    newer "SW0120":
        ["language=1" => "language=2"]
        ["language=1" => "language=99"];
    unit "SW0121":
        ["return_visit \"after_answer\"" => "return_visit \"after_change\" \"改后回访\" after=\"finished\" within=\"3 days\" calendar=\"always\" by=\"steward\" end_by=\"supervisor\" { unreachable apart=\"1 day\"; }\nreturn_visit \"after_answer\""]
        ["return_visit \"after_answer\"" => "return_visit \"after_change\" \"改后回访\" after=\"finished\" within=\"3 days\" calendar=\"always\" by=\"steward\" end_by=\"supervisor\" { unreachable apart=\"8 working-hours\"; }\nreturn_visit \"after_answer\""];
    stage_kinds "SW0123":
        ["kind=\"start\" lane" => "lane"]
        ["kind=\"finished\" lane" => "lane"]
        ["stage \"closed\" \"已办结\" en=\"Closed\" kind=\"closed\" lane=\"front\"" => ""]
        ["stage \"dispatched\" \"已派工\"" => "stage \"dispatched\" \"已派工\" kind=\"start\""];
    row_too_wide "SW0124":
        ["row {" => "row { cell \"number\" span=8; cell \"qr\" span=6"]
        ["row {" => "row { cell \"number\"; cell \"qr\" span=3"];
    undefined "SW0201":
        ["post \"supervisor\"" => "post \"head\""]
        ["calendar=\"always\" by=\"steward\"" => "calendar=\"ofice\" by=\"steward\""]
        ["prints \"slip\"" => "prints \"sheet\""]
        ["field \"worker\" \"维修工\" en=\"Worker\"" => "field \"doer\" \"维修工\" en=\"Worker\""]
        ["to=\"answered\" by=\"owner\" {" => "to=\"answered\" by=\"owner\" {\n ask \"photo\""]
        ["stage \"received\" \"已受理\"" => "stage \"taken\" \"已受理\""];
    other_kind "SW0202":
        ["from=\"received dispatched\"" => "from=\"received answer\""]
        ["calendar=\"always\" by=\"steward\"" => "calendar=\"steward\" by=\"steward\""]
        ["until=\"answer\"" => "until=\"urgency\""];
    ambiguous "SW0203":
        ["action \"answer\" \"答复\"" => "action \"answered\" \"答复\" en=\"A\" from=\"received\" to=\"closed\" by=\"owner\"\nlimit \"x\" \"甲\" from=\"reported\" until=\"answered\" within=\"1 day\" calendar=\"always\"\naction \"answer\" \"答复\""]
        ["field \"worker\" \"维修工\"" => "field \"technician\" \"师傅\" en=\"T\" kind=\"person\" opening=#false\naction \"x\" \"甲\" en=\"X\" from=\"received\" to=\"answered\" by=\"technician\"\nfield \"worker\" \"维修工\""]
        ["stage \"dispatched\" \"已派工\"" => "stage \"accepted\" \"已接单\" en=\"Accepted\" lane=\"back\"\nlimit \"x\" \"甲\" from=\"accepted\" until=\"answer\" within=\"1 day\" calendar=\"always\"\nstage \"dispatched\" \"已派工\""];
    taken "SW0204":
        ["post \"steward\" \"管家\"" => "post \"owner\" \"业主\" en=\"Owner\" fallback=\"front_desk\"\npost \"steward\" \"管家\""]
        ["calendar \"office\" \"工作时间\"" => "calendar \"always\" \"全天\""];
    listed_twice "SW0205":
        ["from=\"received dispatched\"" => "from=\"received received\""]
        ["scripts \"on_site\" \"urgent_repair\"" => "scripts \"on_site\" \"on_site\""];
    bad_bounds "SW0311":
        ["until=\"answer\" within=\"2 hours\" calendar=\"always\" {" => "until=\"answer\" within=\"2 hours\" calendar=\"always\" {\n bounds \"within\" at_most=\"1 hour\""]
        ["until=\"answer\" within=\"2 hours\" calendar=\"always\" {" => "until=\"answer\" within=\"2 hours\" calendar=\"always\" {\n fixed \"until\""]
        ["until=\"answer\" within=\"2 hours\" calendar=\"always\" {" => "until=\"answer\" within=\"2 hours\" calendar=\"always\" {\n bounds \"by\" at_least=\"steward\""]
        ["until=\"answer\" within=\"2 hours\" calendar=\"always\" {" => "until=\"answer\" within=\"2 hours\" calendar=\"always\" {\n bounds \"within\" at_most=\"3 days\""];
}

#[test]
fn a_message_is_also_said_in_english() {
    let text = broken("stage \"received\" \"已受理\"", "stage \"taken\" \"已受理\"");
    let made = compile(&[Source::new("frame.kdl", text)], &[]);
    insta::assert_snapshot!(
        "english",
        render_text(made.diagnostics.as_slice(), &made.sources, Lang::En, false)
    );
}

#[test]
fn after_a_slip_nothing_is_said_of_what_may_follow_from_it() {
    let text = broken(
        "fallback=\"supervisor\"\npost \"supervisor\"",
        "fallback: \"supervisor\"\npost \"supervisor\"",
    );
    let other = Source::new("other.kdl", "chanel \"web\" \"网页\"\n");
    let made = compile(&[Source::new("frame.kdl", text), other], &[]);
    let codes: Vec<&str> = made.diagnostics.iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes.len(), 2, "the slip, and the misspelt word of the other file: {codes:?}");
    assert!(codes.contains(&"SW0101"));
    assert!(made.handbook.is_none());
}

#[test]
fn nothing_at_all_lacks_a_handbook() {
    let made = compile(&[], &[]);
    assert!(made.handbook.is_none());
    let codes: Vec<&str> = made.diagnostics.iter().map(|found| found.code.as_str()).collect();
    assert_eq!(codes, ["SW0114"]);
}
