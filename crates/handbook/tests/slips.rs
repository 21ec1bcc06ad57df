//! Every slip: its page of the manual is run (the bad example gives that slip and nothing else, its fix mends
//! it, the good example is clean) and its message is kept as a snapshot in both languages.

use diag::{Diagnostic, Lang, Sources, render_text};
use handbook::syntax::{parse, slips};

fn found(text: &str) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let file = sources.add("services/repair.kdl", text);
    let (_, found) = parse(file, text);
    (sources, found)
}

fn codes(text: &str) -> Vec<&'static str> {
    found(text).1.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

fn mended(text: &str, diagnostic: &Diagnostic) -> Option<String> {
    let fix = diagnostic.fix.as_ref()?;
    let mut text = text.to_owned();
    text.replace_range(fix.span.range(), &fix.replacement);
    Some(text)
}

/// The two examples of a page.
fn examples(page: &str) -> Vec<String> {
    page.split("```kdl\n").skip(1).filter_map(|rest| rest.split("\n```").next()).map(str::to_owned).collect()
}

#[test]
fn every_page_is_true() {
    for (code, page) in slips::manual() {
        assert!(page.starts_with(&format!("# {code} ")), "the page of {code} says which slip it is about");
        let [bad, good] = &examples(&page)[..] else {
            panic!("the page of {code} has a bad and a good example")
        };
        assert_eq!(codes(bad), [code.as_str()], "{code}: the bad example is this slip alone:\n{bad}");
        assert_eq!(codes(good), [] as [&str; 0], "{code}: the good example is clean:\n{good}");
        let (_, list) = found(bad);
        if let Some(mended) = mended(bad, &list[0]) {
            assert_eq!(codes(&mended), [] as [&str; 0], "{code}: the fix mends it:\n{mended}");
        }
    }
}

#[test]
fn every_message_reads_well() {
    for (code, page) in slips::manual() {
        let bad = examples(&page).first().cloned().unwrap_or_default();
        let (sources, list) = found(&bad);
        let both = format!(
            "{}\n{}",
            render_text(&list, &sources, Lang::Zh, false),
            render_text(&list, &sources, Lang::En, false)
        );
        insta::assert_snapshot!(code.as_str(), both);
    }
}

#[test]
fn codes_are_unique_and_in_order() {
    let codes: Vec<_> = slips::manual().map(|(code, _)| code).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
}

/// One slip a line: the text, the codes expected.
// long: one table, a line a slip
#[test]
fn one_slip_gives_one_message() {
    let cases: &[(&str, &[&str])] = &[
        // signs typed with the input method on
        ("field “urgency” “紧急程度” kind=“choice”", &["SW0015"]),
        ("option \"urgent” \"急修\"", &["SW0015"]),
        ("option “urgent\" \"急修\"", &["SW0015"]),
        ("option 「urgent」 「急修」", &["SW0015"]),
        ("option ＂urgent＂ \"急修\"", &["SW0015"]),
        ("option ‘urgent’ \"急修\"", &["SW0015"]),
        ("option “urgent", &["SW0015"]),
        ("option \"急修” en=\"Urgent\"", &["SW0015"]),
        ("option \"急修” {\n}", &["SW0015"]),
        ("stage \"a\" owner：“technician”", &["SW0013", "SW0015"]),
        ("stage \"a\" owner: \"technician\" lane: \"back\"", &["SW0013"]),
        ("stage \"a\" owner＝\"technician\" lane＝\"back\"", &["SW0014"]),
        ("stage \"a\"　owner=\"technician\"　lane=\"back\"", &["SW0017"]),
        ("stage \"a\" ｛ ask \"photos\" ｝", &["SW0016"]),
        ("stage attempts=１０", &["SW0018"]),
        ("ｓtage \"a\"", &["SW0018"]),
        ("intake \"a\"，\"b\"、\"c\"", &["SW0020"]),
        ("intake \"a\",\"b\",", &["SW0020"]),
        // values
        ("field required=True", &["SW0012"]),
        ("field required=＃true", &["SW0012"]),
        ("field required=#TRUE", &["SW0012"]),
        ("field \"a\" null", &["SW0012"]),
        ("limit within=10分钟", &["SW0029"]),
        ("limit within=１０分钟", &["SW0029"]),
        ("limit within=10 分钟 calendar=\"always\"", &["SW0029"]),
        ("limit within=10minutes", &["SW0029"]),
        ("warn 50%", &["SW0029"]),
        ("warn 50 %", &["SW0029"]),
        ("window from=08:30", &["SW0029"]),
        ("window from=08：30", &["SW0029"]),
        ("holiday 2026-10-01", &["SW0029"]),
        ("holiday 2026/10/01", &["SW0029"]),
        ("price 1,000", &["SW0029"]),
        ("room 3-2-501", &["SW0029"]),
        ("price 99999999999999999999", &["SW0029"]),
        ("option urgent 急修", &["SW0028"]),
        ("option kind=choice", &["SW0028"]),
        ("service en=Repair order number=\"x\"", &["SW0028"]),
        ("price color=#ff0000", &["SW0028"]),
        ("link http://example.test/a?b=c", &["SW0028"]),
        ("value inf", &["SW0028"]),
        ("option 'urgent'", &["SW0027"]),
        ("option `urgent` `急修`", &["SW0027"]),
        ("option 'urgent", &["SW0027"]),
        // quotes
        ("option \"urgent \"急修\"", &["SW0023"]),
        ("service \"repair\" \"报修 en=\"Repair\" {\n}", &["SW0023"]),
        ("limit \"x\" within=\"10 minutes {\n}", &["SW0023"]),
        ("limit \"arrive within=3 {\n}", &["SW0023"]),
        ("option \"a\" \"b\"\"", &["SW0023"]),
        ("option urgent\" \"急修\"", &["SW0023"]),
        ("option \"a\" \"", &["SW0023"]),
        ("say \"你好 // 问候\nstage \"a\"", &["SW0023"]),
        ("say \"\"\"\n你好\nstage \"a\" {\n", &["SW0023"]),
        ("say #\"你好\nstage \"a\"", &["SW0023"]),
        ("say \"\"\"你好\"\"\"", &["SW0037"]),
        ("say \"a\\d\"", &["SW0037"]),
        ("say \"\"\"\n  你好\n    \"\"\"", &["SW0037"]),
        // the shape of a line
        ("clause： \"3.2\"", &["SW0024"]),
        ("clause = \"3.2\"", &["SW0024"]),
        ("owner: technician", &["SW0024"]),
        ("clause＝\"3.2\"", &["SW0024"]),
        ("stages:\n    stage \"a\"", &["SW0024"]),
        ("stage owner= \"a\" lane =\"b\"", &["SW0025"]),
        ("stage owner=", &["SW0038"]),
        ("stage owner=\nlane \"x\"", &["SW0038"]),
        ("stage \"a\"\"b\"", &["SW0032"]),
        ("stage \"a\"lane=\"b\"", &["SW0032"]),
        ("limit within\"10 minutes\"", &["SW0032"]),
        ("stage \"a\" (后台) \"b\"", &["SW0033"]),
        ("stage \"a\" lane=(x)\"b\"", &["SW0033"]),
        ("(node)stage \"a\"", &["SW0033"]),
        ("intake [\"a\", \"b\"]", &["SW0041", "SW0020"]),
        ("stage = = \"a\"", &["SW0024", "SW0010"]),
        ("3 \"days\"", &["SW0040"]),
        ("true \"x\"", &["SW0040"]),
        ("stage \"a\" \\ \"b\"", &["SW0010"]),
        ("/-", &["SW0010"]),
        ("/- }", &["SW0010"]),
        // comments
        ("# 注释", &["SW0026"]),
        ("## 标题", &["SW0026"]),
        ("#注释", &["SW0026"]),
        ("-- 注释", &["SW0026"]),
        ("／／ 注释 \"a", &["SW0026"]),
        ("stage \"a\" # 后台", &["SW0026"]),
        ("stage \"a\" { # 后台\n}", &["SW0026"]),
        ("stage \"a\" /* 没完\n}", &["SW0036"]),
        // blocks
        ("a {\n    b\n}}", &["SW0022"]),
        ("a {\n    b \"x\" }\n}", &["SW0022"]),
        ("}\na", &["SW0022"]),
        ("a {\n    b {\n        c\n    }\n    }\n    d\n}", &["SW0022"]),
        ("a {\n    b {\n        c\n\n    d\n}\ne", &["SW0021"]),
        ("a {\n    b { c\n    d\n}", &["SW0021"]),
        ("a {\n    b\n", &["SW0021"]),
        ("a {\n    b\n\nc {\n    d\n}\n", &["SW0021"]),
        ("a {\n    b {\n        c {\n            d\n}\n", &["SW0021", "SW0021"]),
        ("a \"x\"\n\n{\n    b\n}", &["SW0030"]),
        ("a \"x\" // 说明\n{\n    b\n}", &["SW0030"]),
        ("{\n    b\n}", &["SW0034"]),
        ("a {\n}\n{\n}", &["SW0034"]),
        ("a { b } c", &["SW0039"]),
        ("a { b },", &["SW0020"]),
        ("a { b } c=\"1\"", &["SW0039"]),
        // what nobody sees
        ("stage \"a\u{0}\"", &["SW0031"]),
        ("st\u{200b}age \"a\u{200b}\" \u{200e}b=\"c\"", &["SW0031"]),
        ("stage \"a\"\u{feff} \"b\"", &["SW0031"]),
        ("stage \"\\u{d800}\"", &["SW0037"]),
        ("say \"你好\n  世界\"\nstage \"a\"", &["SW0023"]),
        ("warn \"50%\nclause \"3.2\nstage \"a\"", &["SW0023", "SW0023"]),
        ("a/-\"b\"", &["SW0032"]),
        ("a 3 m=\"b\"", &[]),
        // no slips at all
        ("\u{feff}a \"x\"\r\n\tb 1\r\n", &[]),
        ("a \"他说“好”的\" \"全角：，；｛｝　１\"", &[]),
        ("a when=\"urgency == 'urgent'\"", &[]),
        ("a #true #false #null -1.5e3 0x1F 1_000", &[]),
        ("a \\\n    \"x\" \\ // 说明\n    \"y\"", &[]),
        ("/-a \"x\" {\n    b\n}\na /-\"x\" /-b=\"c\" /-{ c } { d }", &[]),
        ("/* a /* b */ c */ a /* x */ \"y\" // z", &[]),
        ("clause \"3.2\"; source \"TCH-025\"", &[]),
        ("a \"\"\"\n    第一行\n      第二行\n    \"\"\" b=\"x\"", &[]),
        ("a #\"C:\\目录\"# \"\\\"引号\\\"\\n\"", &[]),
        ("a{}", &[]),
        ("", &[]),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, expected)| codes(text) != *expected)
        .map(|(text, expected)| format!("{text:?}\n  expected {expected:?}\n  found    {:?}\n", codes(text)))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Whatever can be mended by a machine is clean, or says less, after it was.
#[test]
fn every_fix_mends() {
    let texts = [
        "field “urgency” “紧急程度” kind=“choice”",
        "stage \"a\" owner: \"technician\" lane: \"back\"",
        "intake \"a\"，\"b\"、\"c\"",
        "limit within=10 分钟 calendar=\"always\"",
        "service \"repair\" \"报修 en=\"Repair\" {\n}",
        "option urgent\" \"急修\"",
        "service en=Repair order number=\"x\"",
        "st\u{200b}age \"a\u{200b}\" \u{200e}b=\"c\"",
        "a {\n    b {\n        c\n\n    d\n}\ne",
        "a \"x\"\n\n{\n    b\n}",
        "a { b } c",
        "say \"a\\d\"",
        "option \"急修” {\n}",
    ];
    for text in texts {
        let (_, list) = found(text);
        let mended = mended(text, &list[0]);
        assert_eq!(mended.as_deref().map(codes), Some(Vec::new()), "{text:?} became {mended:?}");
    }
}
