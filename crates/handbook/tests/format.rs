//! What `fmt` writes, example by example; `properties.rs` has the laws.

use handbook::format::format;

fn tidy(text: &str) -> String {
    match format(text) {
        Ok(tidy) => tidy,
        Err(found) => format!("refused: {:?}", found.iter().map(|d| d.code).collect::<Vec<_>>()),
    }
}

#[test]
fn a_service_is_laid_out() {
    let text = "\u{feff}\r\n\r\n// 报修\r\nservice   \"repair\"\t\"报修\" en = \"Repair\"{\r\n\
        intake \"counter\"   \"phone\" ;\r\n\r\n\r\n\r\n  field \"urgency\"　kind=choice { option urgent 急修\r\n\
        option \"ordinary\" \"零修\" } // 两种\r\n/* 环节\r\n   两行 */\r\n  stage \"a\" /* 里 */ lane=/* 外 */\"back\" { }\r\n\
        clause \"3.2\" ;source \"TCH-025\"\r\n/-  old \"x\" {\r\n y \r\n}\r\n\
        say \"\"\"\r\n      您好\r\n        请稍等\r\n      \"\"\"\r\n\
        source \"PJ-025\" \\ // 两条\r\n \"PJ-031\" \\\r\n   \"PJ-036\"\r\n\r\n}\r\n\r\n\r\n";
    insta::assert_snapshot!(tidy(text));
}

#[test]
fn what_is_tidy_stays() {
    let text = r#"// 报修

service "repair" "报修" en="Repair" {
    intake "counter" "phone" // 三个入口
    // 环节

    stage "dispatched" lane="back" { ask "photos"; ask "signature" }
    /-stage "old" {
        owner "nobody"
    }
    empty {}
    say """
      您好
    """
}
"#;
    assert_eq!(tidy(text), text);
}

#[test]
fn small_things() {
    let cases = [
        ("", ""),
        ("\n\n", ""),
        ("a", "a\n"),
        ("a;b", "a; b\n"),
        ("a;\n;b", "refused: [SW0010]"),
        ("a { b; }", "a { b }\n"),
        ("a { b\n}", "a {\n    b\n}\n"),
        ("a {\n\n}", "a {}\n"),
        ("a {\n\n\n    b\n\n\n    c\n\n}", "a {\n    b\n\n    c\n}\n"),
        ("a { // 注\nb }", "a { // 注\n    b\n}\n"),
        ("a {\n// 注\n}", "a {\n    // 注\n}\n"),
        ("a \\\n{ b }", "a { b }\n"),
        ("/-\na b=\"c\"", "/-a b=\"c\"\n"),
        ("a /- \"x\" \"y\"", "a /-\"x\" \"y\"\n"),
        ("a 1_000 0x1F +3 1.50", "a 1_000 0x1F +3 1.50\n"),
        ("报修 k=急修", "报修 k=\"急修\"\n"),
        ("\"a b\" \"c d\"=1", "\"a b\" \"c d\"=1\n"),
        ("a true", "refused: [SW0012]"),
    ];
    for (text, expected) in cases {
        assert_eq!(tidy(text), expected, "from {text:?}");
    }
}
