//! What people and tools see: snapshots of the three ways to show the same diagnostics.

use diag::{Code, Diagnostic, Diagnostics, Lang, Sources, render_html, render_json, render_text, text};
use proptest::prelude::*;

const TWICE: Code = Code::new("SW0011");
const VACANT: Code = Code::new("SW0142");
const EMPTY: Code = Code::new("SW0900");

const REPAIR: &str = "service \"repair\" \"报修\" {\n    limit \"到场\" within=\"10 minutes\" within=\"20 minutes\"\n\n\n\n\tstage \"dispatched\" \"已派工<b>\" owner=\"nobody\"\n}\n";

#[expect(clippy::expect_used, reason = "a broken sample is a broken test")]
fn sample() -> (Sources, Diagnostics) {
    let mut sources = Sources::new();
    let file = sources.add("services/repair.kdl", REPAIR);
    let posts = sources.add("posts.kdl", "post \"steward\" \"管家\"\n");
    let at = |needle: &str, nth: usize| {
        let (start, found) = REPAIR.match_indices(needle).nth(nth).expect("the sample holds the word");
        file.span(start..start + found.len())
    };
    let mut found = Diagnostics::new();
    found.push(
        Diagnostic::warning(
            VACANT,
            at("\"nobody\"", 0),
            text!(zh: "岗位 `nobody` 没有定义", en: "post `nobody` is not defined"),
        )
        .label(posts.span(5..14), text!(zh: "已定义的岗位在这里", en: "the posts are defined here"))
        .label(at("\"repair\"", 0), text!(zh: "用在这个事项里", en: "used by this service"))
        .why(text!(zh: "没有人会收到这张单。", en: "Nobody would receive the case.")),
    );
    found.push(
        Diagnostic::error(TWICE, at("within", 1), text!(zh: "`within` 写了两次", en: "`within` is given twice"))
            .here(text!(zh: "又写了一次", en: "again here"))
            .label(at("within", 0), text!(zh: "第一次在这里", en: "first here"))
            .why(text!(zh: "同一个属性只能有一个值，系统不会替您猜。", en: "A property has one value; the system does not guess."))
            .help(text!(zh: "请留下一个，删去另一个。", en: "Keep one and remove the other."))
            .fix(at("\"20 minutes\"", 0), "\"10 minutes\""),
    );
    found.push(Diagnostic::note(EMPTY, posts.span(0..0), text!(zh: "只有一个岗位", en: "only one post")));
    found.settle(&sources);
    (sources, found)
}

#[test]
fn text_in_chinese() {
    let (sources, found) = sample();
    insta::assert_snapshot!(render_text(found.as_slice(), &sources, Lang::Zh, false));
}

#[test]
fn text_in_english() {
    let (sources, found) = sample();
    insta::assert_snapshot!(render_text(found.as_slice(), &sources, Lang::En, false));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let (sources, found) = sample();
    let plain = render_text(found.as_slice(), &sources, Lang::Zh, false);
    let coloured = render_text(found.as_slice(), &sources, Lang::Zh, true);
    assert!(coloured.contains("\x1b[1;31m错误[SW0011]\x1b[0m"), "an error is red");
    let mut stripped = coloured;
    while let Some(start) = stripped.find('\x1b') {
        let end = stripped[start..].find('m').expect("every colour ends") + start;
        stripped.replace_range(start..=end, "");
    }
    assert_eq!(stripped, plain);
}

#[test]
fn json() {
    let (sources, found) = sample();
    insta::assert_snapshot!(render_json(found.as_slice(), &sources));
}

#[test]
fn html_is_escaped() {
    let (sources, found) = sample();
    let html = render_html(found.as_slice(), &sources, Lang::Zh);
    assert!(!html.contains("<b>"), "what an author wrote is never markup");
    insta::assert_snapshot!(html);
}

#[test]
fn a_text_cannot_steer_the_terminal() {
    let mut sources = Sources::new();
    let file = sources.add("x\x1b[2J.kdl", "a \x1b[31m \u{202e}b \u{0}");
    let list = [Diagnostic::error(EMPTY, file.span(2..3), text!(zh: "\x1b[0m", en: "\x07"))];
    let shown = render_text(&list, &sources, Lang::Zh, false);
    assert!(!shown.contains(['\x1b', '\u{202e}', '\0']), "{shown:?}");
    insta::assert_snapshot!(shown);
}

proptest! {
    #[test]
    fn any_span_in_any_text_can_be_shown(text in "(?s).{0,80}", start in 0usize..100, length in 0usize..100) {
        let mut sources = Sources::new();
        let file = sources.add("any.kdl", text);
        let list = [Diagnostic::error(EMPTY, file.span(start..start + length), text!(zh: "某事", en: "a thing"))
            .label(file.span(length..start), text!(zh: "某处", en: "a place"))
            .fix(file.span(start..start + length), "x")];
        for lang in [Lang::Zh, Lang::En] {
            prop_assert!(render_text(&list, &sources, lang, true).contains("SW0900"));
            prop_assert!(render_html(&list, &sources, lang).contains("SW0900"));
        }
        prop_assert!(render_json(&list, &sources).contains("SW0900"));
    }
}
