//! Forms of places: one normal form for every way of writing, and none for what is not clear.

use centre::import::place_form::{Part, PlaceForm, PlaceForms, PlaceKind, PlaceReader, Symbols};
use proptest::prelude::*;

fn reader() -> PlaceReader {
    PlaceReader::new(&PlaceForms::estate()).unwrap()
}

#[test]
fn every_way_of_writing_has_one_normal_form() {
    let reader = reader();
    for (normal, ways) in [
        (
            "3-2-501",
            &[
                "3-2-501",
                "3栋2单元501",
                "3栋2单元501室",
                "３栋２单元５０１",
                "3 栋 2 单元 501",
                "3号楼2单元501",
                "3栋-2单元-501",
                "3#2门501",
                "03栋02单元0501号",
                "三栋二单元501",
                "3栋2单元5楼501",
                "3—2—501",
                "3 2 501",
            ][..],
        ),
        ("12-1-1203A", &["12栋1单元1203A", "十二栋一单元1203a", "12-1-1203A室"]),
        ("A-1203", &["A座1203", "A-1203", "A1203", "a座１２０３室", "Ａ栋1203", "A座12楼1203"]),
        ("V12", &["别墅12号", "V12", "V-12", "12号别墅", "别墅 12", "别墅V12"]),
        ("S-12", &["商铺S-12", "S12", "S-12", "商铺12号", " S-12 ", "Ｓ－12", "S-012"]),
        ("S-01", &["S-01", "S1", "商铺S-1", "底商1"]),
        ("B1-203", &["车位B1-203", "B1层203", "B1-203", "地下车位B1-203号", "负一层203", "地下1层203号车位"]),
        ("B1-003", &["B1-3", "B1-003", "车位B1-0003"]),
    ] {
        for way in ways {
            assert_eq!(reader.normal(way).as_deref(), Ok(normal), "{way}");
        }
    }
}

#[test]
fn a_place_knows_what_is_above_it_and_how_it_is_searched() {
    let place = reader().parse("3栋2单元501").unwrap();
    let above: Vec<_> =
        place.above.iter().map(|step| (step.kind, step.normal.as_str(), step.full.as_str())).collect();
    assert_eq!(above, [(PlaceKind::Building, "3", "3栋"), (PlaceKind::Unit, "3-2", "3栋2单元")]);
    assert_eq!((place.full.as_str(), place.floor), ("3栋2单元501", Some(5)));
    assert!(place.aliases.contains(&"3栋2单元501室".to_owned()), "{:?}", place.aliases);
    assert!(place.aliases.contains(&"32501".to_owned()), "{:?}", place.aliases);
}

#[test]
fn what_is_not_clear_is_refused_with_what_to_write() {
    let reader = reader();
    for wrong in [
        "",
        "501",
        "3-501",
        "32501",
        "3栋501",
        "3-2-5-01",
        "0-2-501",
        "1000-2-501",
        "A-12",
        "A座12 03",
        "S-0",
        "同上",
        "=1+1",
    ] {
        let fault = reader.parse(wrong).expect_err(wrong);
        assert!(fault.zh.contains("3-2-501、A-1203、V12、S-12、B1-203"), "{wrong}: {}", fault.zh);
    }
    assert!(reader.parse("3栋2单元6楼501").unwrap_err().zh.contains("6 楼，和房号不符"));
    assert!(reader.parse(&"3".repeat(10_000)).is_err());
}

#[test]
fn a_text_that_may_be_two_places_is_refused() {
    let mut forms = PlaceForms::estate();
    for form in &mut forms.forms {
        for part in &mut form.parts {
            if let Symbols::Letter { except } = &mut part.symbols {
                except.clear();
            }
        }
    }
    let fault = PlaceReader::new(&forms).unwrap().parse("V101").unwrap_err();
    assert_eq!(fault.zh, "“V101”可以是 V座101、别墅101号，不能确定；请写全名");
}

#[test]
fn cells_apart_make_one_place_unless_they_contradict() {
    let reader = reader();
    for (building, unit, room, normal) in [
        ("1栋", "1单元", "101", "1-1-101"),
        ("1", "1", "101", "1-1-101"),
        ("1栋", "2", " 101 ", "1-2-101"),
        ("A座", "", "1203", "A-1203"),
        ("别墅", "", "8号", "V8"),
        ("商铺", "", "S-01", "S-01"),
        ("", "", "3栋2单元501", "3-2-501"),
        ("3栋", "2单元", "3-2-501", "3-2-501"),
        ("A座", "", "A-1203", "A-1203"),
    ] {
        assert_eq!(
            reader.compose(building, unit, room).map(|place| place.normal),
            Ok(normal.to_owned()),
            "{room}"
        );
    }
    assert!(reader.compose("4栋", "2单元", "3-2-501").unwrap_err().zh.contains("互相矛盾"));
    assert!(reader.compose("3栋", "12单元", "3-2-501").unwrap_err().zh.contains("互相矛盾"));
    assert!(reader.compose("1栋", "1单元", "").unwrap_err().zh.contains("没有房号"));
    assert!(reader.compose("1栋", "", "101").is_err(), "a numbered building has units");
}

#[test]
fn a_project_may_have_forms_of_its_own() {
    let form = PlaceForm {
        kind: PlaceKind::Room,
        example: "东区5-301".to_owned(),
        parts: vec![
            Part { name: "building".to_owned(), symbols: Symbols::Number { from: 1, to: 60 } },
            Part { name: "room".to_owned(), symbols: Symbols::Room },
        ],
        written: vec!["东[区]{building}[栋]-{room}".to_owned()],
        normal: "E{building}-{room}".to_owned(),
        full: "东区{building}栋{room}".to_owned(),
        above: Vec::new(),
        also: Vec::new(),
    };
    let forms = PlaceForms { forms: vec![form] };
    let kept = serde_json::to_string(&forms).unwrap();
    let reader = PlaceReader::new(&serde_json::from_str(&kept).unwrap()).unwrap();
    assert_eq!(reader.normal("东5-301").as_deref(), Ok("E5-301"));
    assert_eq!(reader.normal("东区5栋-301").as_deref(), Ok("E5-301"));
    let mut broken = forms;
    broken.forms[0].written = vec!["{stair}-{room}".to_owned()];
    assert!(PlaceReader::new(&broken).err().unwrap().zh.contains("stair"));
    broken.forms[0].written = vec!["(东".to_owned()];
    assert!(PlaceReader::new(&broken).err().unwrap().zh.contains("不成对"));
}

/// A place in its normal form, and one of the ways of writing it.
fn written() -> impl Strategy<Value = (String, String)> {
    let room = (1_u32..99, 1_u32..99).prop_map(|(floor, door)| floor * 100 + door);
    let house = (1_u32..999, 1_u32..99, room.clone(), 0_usize..6).prop_map(|(building, unit, room, way)| {
        let ways = [
            format!("{building}-{unit}-{room}"),
            format!("{building}栋{unit}单元{room}"),
            format!("{building} 栋 {unit} 单元 {room} 室"),
            format!("{building}号楼{unit}单元{room}号"),
            format!("{building:03}幢{unit:02}门{room:04}"),
            format!("{building}栋{unit}单元{}层{room}", room / 100),
        ];
        (format!("{building}-{unit}-{room}"), ways[way].clone())
    });
    let tower = ("[A-RTUW-Z]", room, 0_usize..3).prop_map(|(letter, room, way)| {
        let ways = [format!("{letter}座{room}"), format!("{letter}{room}"), format!("{letter}-{room}室")];
        (format!("{letter}-{room}"), ways[way].clone())
    });
    let space = (1_u32..9, 1_u32..9999)
        .prop_map(|(level, number)| (format!("B{level}-{number:03}"), format!("车位B{level}层{number}")));
    prop_oneof![house, tower, space]
}

/// Half-width characters made full-width.
fn wide(words: &str) -> String {
    let wide = |character: char| match character {
        '!'..='~' => char::from_u32(character as u32 + 0xFEE0).unwrap(),
        other => other,
    };
    words.chars().map(wide).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn all_ways_lead_to_the_normal_form((normal, way) in written()) {
        let reader = reader();
        let place = reader.parse(&way).unwrap();
        prop_assert_eq!(&place.normal, &normal);
        prop_assert_eq!(&reader.parse(&place.normal).unwrap(), &place);
        prop_assert_eq!(&reader.parse(&place.full).unwrap(), &place);
        prop_assert_eq!(&reader.parse(&wide(&way)).unwrap(), &place);
    }

    #[test]
    fn any_text_gives_a_normal_place_or_a_sentence(text in "[0-9A-Z栋座单元楼层室号别墅商铺车位#一二十 -]{0,14}|.{0,30}") {
        let reader = reader();
        match reader.parse(&text) {
            Ok(place) => prop_assert_eq!(reader.parse(&place.normal).unwrap(), place),
            Err(fault) => prop_assert!(!fault.zh.is_empty() && !fault.en.is_empty()),
        }
    }
}
