//! Every message of expressions, the round trip through `show`, and that no text makes it panic.
use super::*;
use diag::{Diagnostics, Lang, Sources, render_text};
use model::expression::{CaseFact, Function, Operator, Scalar};
use model::ids::{ActionId, ChannelId, OptionId};
use model::money::{Fen, Quantity};
use proptest::prelude::*;
use rust_decimal::Decimal;

pub(crate) fn scope() -> Scope {
    let field = |id: &str, of| (FieldId::new(id).unwrap(), of);
    let options =
        |words: &[&str]| FieldType::Choice(words.iter().map(|w| OptionId::new(*w).unwrap()).collect());
    Scope {
        fields: [
            field("urgency", options(&["urgent", "ordinary", "on_site"])),
            field("scope", options(&["home", "public"])),
            field("minutes", FieldType::Integer),
            field("metres", FieldType::Decimal),
            field("quote", FieldType::Money),
            field("matter", FieldType::Text),
            field("photos", FieldType::Photos),
            field("worker", FieldType::Person),
            field("helper", FieldType::Person),
            field("where_is", FieldType::Place),
            field("term_start", FieldType::Instant),
            field("term_end", FieldType::Instant),
            field("guarantee", FieldType::Flag),
            field("broken", FieldType::Unknown),
        ]
        .into(),
        actions: ["arrive", "finish"].map(|id| ActionId::new(id).unwrap()).into(),
        channels: ["phone", "counter"].map(|id| ChannelId::new(id).unwrap()).into(),
    }
}

fn place(text: &str) -> (Sources, Span) {
    let mut sources = Sources::new();
    let file = sources.add("repair.kdl", text);
    (sources, file.span(0..text.len()))
}

fn codes(result: Result<(Expression, Type), Vec<Diagnostic>>) -> Vec<&'static str> {
    result.err().unwrap_or_default().iter().map(|d| d.code.as_str()).collect()
}

fn compiled(text: &str) -> Result<(Expression, Type), Vec<Diagnostic>> {
    compile(text, place(text).1, &scope())
}

fn checked(text: &str) -> Vec<&'static str> {
    codes(condition(text, place(text).1, &scope()).map(|e| (e, Type::Bool)))
}

fn value(field: &str, text: &str) -> Vec<&'static str> {
    let field = FieldId::new(field).unwrap();
    codes(value_for(text, place(text).1, &scope(), &field).map(|e| (e, Type::Bool)))
}

#[test]
fn good_conditions_are_compiled_to_their_canonical_text() {
    for (text, canonical) in [
        ("urgency == 'urgent'", "urgency == 'urgent'"),
        ("  urgency=='urgent'&&answered( photos )", "urgency == 'urgent' && answered(photos)"),
        ("!(drill || paused) && round > 1", "!(drill || paused) && round > 1"),
        ("(drill || paused) || joined", "drill || paused || joined"),
        ("drill || (paused || joined)", "drill || (paused || joined)"),
        ("channel in ['phone', 'counter']", "channel in ['phone', 'counter']"),
        ("metres in [1, 2.50]", "metres in [1.0, 2.50]"),
        ("minutes + 2 * 3 > 10 - -1", "minutes + 2 * 3 > 10 - -1"),
        ("minutes - (minutes - 1) == 1", "minutes - (minutes - 1) == 1"),
        ("2 * to_pay >= yuan(100)", "to_pay * 2 >= yuan(100.00)"),
        ("quote * metres != to_pay", "quote * metres != to_pay"),
        ("minutes < 1.5", "minutes < 1.5"),
        ("minutes_between(term_start, term_end) > 60", "minutes_between(term_start, term_end) > 60"),
        ("midpoint(term_start, term_end) < term_end", "midpoint(term_start, term_end) < term_end"),
        ("worker != helper", "worker != helper"),
        ("done('arrive')", "done('arrive')"),
        ("guarantee == false", "guarantee == false"),
        ("(drill == paused) == true", "(drill == paused) == true"),
        ("!(urgency in ['urgent'])", "!(urgency in ['urgent'])"),
    ] {
        let made = condition(text, place(text).1, &scope()).unwrap_or_else(|d| panic!("{text}: {d:?}"));
        assert_eq!(show(&made), canonical);
        assert_eq!(condition(canonical, place(canonical).1, &scope()), Ok(made), "{canonical}");
    }
}

#[test]
fn each_mistake_has_its_own_code_once() {
    for (text, code) in [
        ("urgency ==", "SW0401"),
        ("&& paused", "SW0401"),
        ("paused drill", "SW0401"),
        ("urgency in 'urgent'", "SW0401"),
        ("urgency in []", "SW0401"),
        ("urgency = 'urgent'", "SW0402"),
        ("paused and drill", "SW0403"),
        ("paused 且 drill", "SW0403"),
        ("非 paused", "SW0403"),
        ("paused | drill", "SW0403"),
        ("urgency == \"urgent\"", "SW0404"),
        ("urgency == “urgent”", "SW0404"),
        ("urgency == ‘urgent’", "SW0404"),
        ("answered（photos)", "SW0405"),
        ("urgency ＝＝ 'urgent'", "SW0405"),
        ("minutes ≥ 3", "SW0405"),
        ("minutes > １２", "SW0405"),
        ("urgency == 'urgent", "SW0406"),
        ("(paused && drill", "SW0407"),
        ("paused)", "SW0407"),
        ("urgency in ['urgent'", "SW0407"),
        ("minutes / 2 > 1", "SW0408"),
        ("urgency === 'urgent'", "SW0408"),
        ("紧急程度 == 'urgent'", "SW0408"),
        ("on-site == 'urgent'", "SW0409"),
        ("minutes > 99999999999999999999", "SW0410"),
        ("minutes > .5", "SW0410"),
        ("minutes > 5m", "SW0410"),
        ("1 < round < 3", "SW0411"),
        ("drill == paused == joined", "SW0411"),
        ("", "SW0413"),
        ("  ", "SW0413"),
        ("urgensy == 'urgent'", "SW0414"),
        ("answered(photo)", "SW0414"),
        ("urgency == 'urgant'", "SW0415"),
        ("urgency in ['urgent', 'later']", "SW0415"),
        ("channel == 'fax'", "SW0415"),
        ("urgency == 'on-site'", "SW0415"),
        ("filled(photos)", "SW0416"),
        ("answered('photos')", "SW0417"),
        ("answered(photos, matter)", "SW0417"),
        ("answered(channel)", "SW0417"),
        ("term_end > midpoint(term_start)", "SW0417"),
        ("minutes_between(minutes, term_end) > 1", "SW0417"),
        ("done(arrive)", "SW0417"),
        ("to_pay > yuan(1.234)", "SW0417"),
        ("minutes == 'urgent'", "SW0418"),
        ("urgency == scope", "SW0418"),
        ("worker == where_is", "SW0418"),
        ("minutes in [1.5]", "SW0418"),
        ("minutes in [minutes]", "SW0418"),
        ("term_end - term_start > 3", "SW0418"),
        ("matter == 'x'", "SW0419"),
        ("matter in ['x']", "SW0419"),
        ("urgency", "SW0420"),
        ("!urgency", "SW0420"),
        ("paused && minutes", "SW0420"),
        ("minutes + 1", "SW0420"),
        ("'urgent'", "SW0421"),
        ("'urgency' == 'urgent'", "SW0421"),
        ("urgency < 'ordinary'", "SW0422"),
        ("to_pay > 100", "SW0423"),
        ("to_pay * to_pay > quote", "SW0423"),
        ("to_pay + 1.5 > quote", "SW0423"),
        ("done('arive')", "SW0424"),
        ("urgency == urgent", "SW0425"),
        ("urgency in [urgent]", "SW0425"),
        ("photos == photos", "SW0426"),
        ("worker < helper", "SW0426"),
        ("drill < paused", "SW0426"),
    ] {
        assert_eq!(checked(text), [code], "{text}");
    }
    let long = vec!["paused"; 300].join(" && ");
    let deep = format!("{}paused{}", "(".repeat(90), ")".repeat(90));
    let tall = vec!["paused"; 60].join(" && ");
    for text in [long, deep, tall, "!".repeat(100) + "paused"] {
        assert_eq!(checked(&text), ["SW0412"], "{text}");
    }
}

#[test]
fn several_mistakes_are_reported_together_and_a_broken_definition_says_nothing_more() {
    assert_eq!(checked("urgensy == 'urgent' and minuts > 3"), ["SW0403", "SW0414", "SW0414"]);
    assert_eq!(checked("urgency = “urgant”"), ["SW0402", "SW0404", "SW0415"]);
    assert_eq!(checked("broken == 'x'"), Vec::<&str>::new());
    assert!(compiled("broken == 'x'").is_err(), "there is nothing to run all the same");
}

#[test]
fn a_value_must_fit_the_field_it_goes_into() {
    assert_eq!(value("urgency", "'ordinary'"), Vec::<&str>::new());
    assert_eq!(value("metres", "2"), Vec::<&str>::new());
    assert_eq!(value("term_end", "midpoint(term_start, term_end)"), Vec::<&str>::new());
    assert_eq!(value("urgency", "'later'"), ["SW0415"]);
    assert_eq!(value("minutes", "'urgent'"), ["SW0427"]);
    assert_eq!(value("quote", "100"), ["SW0427"]);
    assert_eq!(value("matter", "matter"), ["SW0427"]);
    assert_eq!(value("worker", "where_is"), ["SW0427"]);
}

#[test]
fn messages_read_well_in_both_languages() {
    let mut shown = String::new();
    for text in [
        "urgency = 'urgent'",
        "paused 且 urgency == “urgent”",
        "answered（photos）",
        "urgency == 'urgant'",
        "urgensy == 'urgent'",
        "on-site == 'urgent'",
        "urgency == urgent",
        "urgency",
        "minutes == 'urgent'",
        "matter == '漏水'",
        "to_pay > 100",
        "(paused && drill",
        "1 < round < 3",
        "minutes / 2 > 1",
        "answered('photos')",
        "done('arive')",
        "term_end - term_start > 3",
        "urgency ==",
    ] {
        let (sources, at) = place(text);
        let mut found: Diagnostics = condition(text, at, &scope()).expect_err(text).into();
        found.settle(&sources);
        for lang in [Lang::Zh, Lang::En] {
            shown += &render_text(found.as_slice(), &sources, lang, false);
            shown.push('\n');
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn every_offered_change_mends_what_it_was_offered_for() {
    for text in [
        "urgency = 'urgent'",
        "paused 且 drill",
        "paused AND drill",
        "urgency == “urgent”",
        "answered（photos）",
        "minutes ≥ 3",
        "urgency == 'urgant'",
        "urgensy == 'urgent'",
        "urgency == urgent",
        "done('arive')",
        "urgency === 'urgent'",
        "minutes > １２",
        "answerd(photos)",
        "term-start < term_end",
    ] {
        let mut mended = text.to_owned();
        let mut fixes: Vec<_> = condition(text, place(text).1, &scope())
            .expect_err(text)
            .into_iter()
            .filter_map(|d| d.fix)
            .collect();
        assert!(!fixes.is_empty(), "{text}");
        fixes.sort_by_key(|fix| std::cmp::Reverse(fix.span.start));
        for fix in fixes {
            mended.replace_range(fix.span.range(), &fix.replacement);
        }
        assert!(condition(&mended, place(&mended).1, &scope()).is_ok(), "{text} → {mended}");
    }
}

#[test]
fn escapes_in_the_string_make_the_diagnostic_point_at_the_whole() {
    let (_, at) = place("urgency == \\u{22}urgent\\u{22}");
    let found = condition("urgency == \"urgent\"", at, &scope()).expect_err("quotes");
    assert_eq!(found.iter().map(|d| (d.span, d.fix.is_some())).collect::<Vec<_>>(), [(at, false)]);
}

#[test]
fn the_deepest_expression_is_readable_again_from_json() {
    let text = vec!["paused"; 40].join(" && ");
    let made = condition(&text, place(&text).1, &scope()).unwrap();
    let nested = (0..30).fold(serde_json::to_string(&made).unwrap(), |json, _| format!("[{json}]"));
    let mut value: serde_json::Value = serde_json::from_str(&nested).unwrap();
    while let serde_json::Value::Array(mut inner) = value {
        value = inner.remove(0);
    }
    assert_eq!(serde_json::from_value::<Expression>(value).unwrap(), made);
}

fn number() -> impl Strategy<Value = Expression> {
    let literal = |value| Expression::Literal { value };
    let leaf = prop_oneof![
        (-1000i64..1000).prop_map(move |n| literal(Scalar::Integer(n))),
        (-1000i64..1000, 1u32..4)
            .prop_map(move |(n, scale)| literal(Scalar::Decimal(Quantity(Decimal::new(n, scale))))),
        Just(Expression::Field { field: FieldId::new("minutes").unwrap() }),
        Just(Expression::Fact { fact: CaseFact::Round }),
    ];
    let operators = prop_oneof![Just(Operator::Plus), Just(Operator::Minus), Just(Operator::Times)];
    leaf.prop_recursive(3, 12, 2, move |inner| {
        (operators.clone(), inner.clone(), inner).prop_map(|(operator, left, right)| Expression::Binary {
            operator,
            left: Box::new(left),
            right: Box::new(right),
        })
    })
}

pub(crate) fn truth() -> impl Strategy<Value = Expression> {
    let field = |id: &str| Expression::Field { field: FieldId::new(id).unwrap() };
    let word = |word: &str| Scalar::Word(word.to_owned());
    let relations = prop_oneof![
        Just(Operator::Equal),
        Just(Operator::NotEqual),
        Just(Operator::Less),
        Just(Operator::LessOrEqual),
        Just(Operator::Greater),
        Just(Operator::GreaterOrEqual)
    ];
    let leaf = prop_oneof![
        any::<bool>().prop_map(|truth| Expression::Literal { value: Scalar::Bool(truth) }),
        Just(field("guarantee")),
        Just(Expression::Fact { fact: CaseFact::Drill }),
        Just(Expression::Call { function: Function::Answered, arguments: vec![field("photos")] }),
        Just(Expression::In { of: Box::new(field("urgency")), list: vec![word("urgent"), word("ordinary")] }),
        (relations, number(), number()).prop_map(|(operator, left, right)| Expression::Binary {
            operator,
            left: Box::new(left),
            right: Box::new(right)
        }),
        (-99_999i64..99_999).prop_map(|fen| Expression::Binary {
            operator: Operator::Less,
            left: Box::new(Expression::Fact { fact: CaseFact::ToPay }),
            right: Box::new(Expression::Literal { value: Scalar::Money(Fen(fen)) }),
        }),
    ];
    let joins =
        prop_oneof![Just(Operator::And), Just(Operator::Or), Just(Operator::Equal), Just(Operator::NotEqual)];
    leaf.prop_recursive(5, 40, 2, move |inner| {
        prop_oneof![
            inner.clone().prop_map(|of| Expression::Not { of: Box::new(of) }),
            (joins.clone(), inner.clone(), inner).prop_map(|(operator, left, right)| Expression::Binary {
                operator,
                left: Box::new(left),
                right: Box::new(right)
            })
        ]
    })
}

proptest! {
    #[test]
    fn what_is_shown_reads_back_as_the_same(expression in truth()) {
        let text = show(&expression);
        let read = condition(&text, place(&text).1, &scope());
        prop_assert_eq!(read, Ok(expression), "{}", text);
    }

    #[test]
    fn no_text_makes_it_panic_and_spans_lie_within(text in "\\PC{0,60}") {
        let (_, at) = place(&text);
        for found in compile(&text, at, &scope()).err().unwrap_or_default() {
            prop_assert!(found.span.end <= text.len());
            prop_assert!(text.is_char_boundary(found.span.start) && text.is_char_boundary(found.span.end));
            prop_assert!(found.why.is_some() && found.help.is_some());
        }
    }

    #[test]
    fn no_mixture_of_its_own_signs_makes_it_panic(
        signs in prop::collection::vec(prop::sample::select(vec![
            "urgency", "'urgent'", "minutes", "worker", "answered", "done", "yuan", "midpoint", "(", ")", "[", "]", ",", "==", "=", "!",
            "&&", "||", "and", "-", "+", "*", "<", "in", "1", "1.5", "99999999999999999999", "（", "“", "'", "且", "true", "on-site", " ",
        ]), 0..30)
    ) {
        let text = signs.concat();
        let (_, at) = place(&text);
        let field = FieldId::new("urgency").unwrap();
        for purpose in [compile(&text, at, &scope()).map(|(e, _)| e), condition(&text, at, &scope()), value_for(&text, at, &scope(), &field)] {
            match purpose {
                Ok(made) => prop_assert!(!show(&made).is_empty()),
                Err(found) => prop_assert!(!found.is_empty() || text.contains("broken")),
            }
        }
    }
}
