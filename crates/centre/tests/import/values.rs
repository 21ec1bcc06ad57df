//! Single values: what is read, what is refused, and with which words.

use centre::import::sheet::Cell;
use centre::import::value::name::PartyKind;
use centre::import::value::{area, date, identity, listed, name, phone, plate, remark};
use proptest::prelude::*;

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn phones(cell: &Cell) -> Result<Vec<String>, String> {
    let found = phone::read(cell, None).map_err(|fault| fault.zh)?;
    Ok(found
        .into_iter()
        .map(|phone| phone.number + &phone.label.map(|label| format!("({label})")).unwrap_or_default())
        .collect())
}

#[test]
fn phones_are_read_in_all_their_shapes() {
    for (written, numbers) in [
        ("13826773546", &["13826773546"][..]),
        ("177 9069 8929", &["17790698929"]),
        ("138-2677-3546", &["13826773546"]),
        ("１５００４６７６７５３", &["15004676753"]),
        ("+86 13826773546", &["13826773546"]),
        ("008613826773546", &["13826773546"]),
        ("8613826773546", &["13826773546"]),
        ("13826773546、15004676753", &["13826773546", "15004676753"]),
        ("13826773546/15004676753;13826773546", &["13826773546", "15004676753"]),
        ("13826773546 15004676753", &["13826773546", "15004676753"]),
        ("13826773546\n15004676753", &["13826773546", "15004676753"]),
        ("13826773546（妻）", &["13826773546(妻)"]),
        ("妻(配偶)13826773546", &[]),
        ("0755-26001234", &["0755-26001234"]),
        ("075526001234", &["0755-26001234"]),
        ("(0755)26001234", &["0755-26001234"]),
        ("（0755） 2600 1234", &["0755-26001234"]),
        ("010-65001234", &["010-65001234"]),
        ("+86 755 26001234", &["0755-26001234"]),
        ("0755-26001234转802", &["0755-26001234-802"]),
        ("0755-26001234-802", &["0755-26001234-802"]),
        ("0755-26001234 分机802", &["0755-26001234-802"]),
        ("0755-26001234 ext. 802", &["0755-26001234-802"]),
        ("400-820-8820", &["400-820-8820"]),
        ("+852 9123 4567", &["+85291234567"]),
        ("", &[]),
        ("无", &[]),
        ("—", &[]),
    ] {
        match phones(&text(written)) {
            Ok(found) => assert_eq!(found, numbers, "{written}"),
            Err(_) => assert!(numbers.is_empty() && written.contains('妻'), "{written}"),
        }
    }
    assert_eq!(phones(&Cell::Number(18_769_095_121.0)), Ok(vec!["18769095121".to_owned()]));
    let with_code = phone::read(&text("26001234"), Some("0755")).unwrap();
    assert_eq!(with_code[0].number, "0755-26001234");
}

#[test]
fn phones_that_are_not_whole_are_refused() {
    for (written, why) in [
        ("1380013800", "有 10 位"),
        ("138001380001", "有 12 位"),
        ("12800138000", "不是有效的手机号"),
        ("电话同上", "没有写出号码"),
        ("同上", "没有写出号码"),
        ("13826773546 或 15004676753", "几个号码用、隔开"),
        ("1382677354O", "里的“O”"),
        ("26001234", "没有区号"),
        ("13826773546转802", "只有座机才有分机"),
        ("13826773546、123", "有 3 位"),
        ("75526001234", "不是有效的电话"),
        ("1.38268E+10", "里的“E”"),
    ] {
        let fault = phones(&text(written)).expect_err(written);
        assert!(fault.contains(why), "{written}: {fault}");
    }
}

fn names(written: &str) -> Result<Vec<String>, String> {
    let found = name::read(&text(written)).map_err(|fault| fault.zh)?;
    let short = |kind| if kind == PartyKind::Person { "人" } else { "单位" };
    Ok(found
        .into_iter()
        .map(|name| {
            format!(
                "{}{}{}",
                short(name.kind),
                name.name,
                name.note.map(|n| format!("({n})")).unwrap_or_default()
            )
        })
        .collect())
}

#[test]
fn names_are_told_apart() {
    for (written, expected) in [
        ("沈静磊", &["人沈静磊"][..]),
        ("赵墨、董新建", &["人赵墨", "人董新建"]),
        ("赵墨,董新建", &["人赵墨", "人董新建"]),
        ("赵墨 / 董新建", &["人赵墨", "人董新建"]),
        ("赵墨；董新建", &["人赵墨", "人董新建"]),
        ("赵墨&董新建", &["人赵墨", "人董新建"]),
        ("赵墨\n董新建", &["人赵墨", "人董新建"]),
        ("赵墨和董新建", &["人赵墨", "人董新建"]),
        ("李和平", &["人李和平"]),
        ("和珍", &["人和珍"]),
        ("与谢", &["人与谢"]),
        ("张　三", &["人张三"]),
        ("赵墨（妻）", &["人赵墨(妻)"]),
        ("赵墨(夫)、董新建(妻、代收)", &["人赵墨(夫)", "人董新建(妻、代收)"]),
        ("欧阳静雯", &["人欧阳静雯"]),
        ("阿不都·热合曼", &["人阿不都·热合曼"]),
        ("John Smith", &["人John Smith"]),
        ("福满书店", &["单位福满书店"]),
        ("阿婆茶餐厅", &["单位阿婆茶餐厅"]),
        ("晨光药房", &["单位晨光药房"]),
        ("福和祥药房", &["单位福和祥药房"]),
        ("晨光（福田）药房", &["单位晨光（福田）药房"]),
        ("某某物业管理有限公司第一分公司", &["单位某某物业管理有限公司第一分公司"]),
        ("无", &[]),
        ("", &[]),
    ] {
        assert_eq!(
            names(written).as_deref(),
            Ok(&expected.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()[..]),
            "{written}"
        );
    }
}

#[test]
fn what_is_no_name_is_refused() {
    for (written, why) in [
        ("张三 李四", "看不出是一个人还是几个人"),
        ("业主", "不是姓名"),
        ("同上", "没有写出姓名"),
        ("王", "不像姓名"),
        ("13800138000", "不像姓名"),
        ("<script>alert(1)</script>", "不像姓名"),
        ("=1+1", "不像姓名"),
        ("赵墨、赵墨", "写了两次"),
        ("赵墨（妻", "括号"),
    ] {
        let fault = names(written).expect_err(written);
        assert!(fault.contains(why), "{written}: {fault}");
    }
    let fault = name::read(&Cell::Formula("1+1".to_owned())).unwrap_err();
    assert!(fault.zh.contains("公式“=1+1”"), "{}", fault.zh);
    assert!(name::read(&Cell::Fault("#N/A".to_owned())).unwrap_err().zh.contains("#N/A"));
    assert!(name::read(&Cell::Number(2.0)).is_err());
}

#[test]
fn dates_are_read_in_the_shapes_of_rosters() {
    let day = |cell: &Cell| {
        date::read(cell, false).map(|day| day.map(|day| day.to_string())).map_err(|fault| fault.zh)
    };
    let march = Ok(Some("2021-03-05".to_owned()));
    for written in [
        "2021-3-5",
        "2021-03-05",
        "2021.03.05",
        "2021.3.5",
        "2021/3/5",
        "2021年3月5日",
        "2021年03月05日",
        "2021年3月5号",
        "20210305",
        "２０２１－３－５",
        "2021-03-05 00:00:00",
        "2021-03-05T08:30:00",
        " 2021 年 3 月 5 日 ",
    ] {
        assert_eq!(day(&text(written)), march, "{written}");
    }
    assert_eq!(day(&Cell::Date(44_260.0)), march);
    assert_eq!(day(&Cell::Date(44_260.75)), march);
    assert_eq!(day(&Cell::Number(44_260.0)), march);
    assert_eq!(day(&Cell::Number(20_210_305.0)), march);
    assert_eq!(date::read(&Cell::Number(42_798.0), true).unwrap().unwrap().to_string(), "2021-03-05");
    assert_eq!(day(&Cell::Date(59.0)), Ok(Some("1900-02-28".to_owned())));
    assert_eq!(day(&Cell::Date(61.0)), Ok(Some("1900-03-01".to_owned())));
    assert_eq!(day(&Cell::Empty), Ok(None));
    for (written, why) in [
        ("3/5/21", "看不出哪个是年、月、日"),
        ("21-3-5", "看不出哪个是年、月、日"),
        ("03/05/2021", "看不出哪个是年、月、日"),
        ("2031-02-30", "这一天不存在（2031 年 2 月没有 30 日）"),
        ("2021-13-01", "不存在"),
        ("2021年3月", "缺少日"),
        ("2021-03", "缺少日"),
        ("9999-01-01", "不合理"),
        ("上个月", "不是日期"),
        ("44260", "不是日期"),
        ("2021-3.5", "不是日期"),
    ] {
        let fault = day(&text(written)).expect_err(written);
        assert!(fault.contains(why), "{written}: {fault}");
    }
    assert!(day(&Cell::Number(12.0)).is_err());
    assert!(day(&Cell::Date(60.0)).is_err(), "29 February 1900 never was");
}

#[test]
fn areas_are_square_metres() {
    let square = |cell: &Cell| {
        area::read(cell).map(|area| area.map(|area| area.to_string())).map_err(|fault| fault.zh)
    };
    assert_eq!(square(&Cell::Number(84.65_f64.next_up())), Ok(Some("84.65".to_owned())));
    assert_eq!(square(&Cell::Number(86.0)), Ok(Some("86".to_owned())));
    for written in ["84.66平", "84.66㎡", "84.66 平方米", "８４．６６", "84.660"] {
        assert_eq!(square(&text(written)), Ok(Some("84.66".to_owned())), "{written}");
    }
    for (written, why) in [
        ("八十九点五", "不是数字"),
        ("-89.5", "不能是负数"),
        ("0", "不合理"),
        ("1,234", "不是数字"),
        ("1e5", "不是数字"),
        ("89.", "不是数字"),
    ] {
        assert!(square(&text(written)).expect_err(written).contains(why), "{written}");
    }
    assert!(square(&Cell::Number(f64::NAN)).is_err());
    assert!(square(&Cell::Number(1e300)).is_err());
}

#[test]
fn identity_numbers_are_checked() {
    let number = |written: &str| {
        identity::read(&text(written)).map(|paper| paper.map(|paper| paper.number().to_owned()))
    };
    assert_eq!(number("11010519491231002x"), Ok(Some("11010519491231002X".to_owned())));
    assert_eq!(number("440524188001010014"), Ok(Some("440524188001010014".to_owned())));
    assert!(number("110105194912310021").unwrap_err().zh.contains("校验不通过"));
    assert!(number("110105194902310026").is_err(), "31 February");
    assert!(number("130503670401001").unwrap_err().zh.contains("15 位"));
    assert_eq!(number("91350100M000100Y43"), Ok(Some("91350100M000100Y43".to_owned())));
    assert!(number("91350100M000100Y44").is_err());
    assert_eq!(number("E12345678"), Ok(Some("E12345678".to_owned())));
    assert!(number("12345").unwrap_err().zh.contains("有 5 位"));
    assert!(identity::read(&Cell::Number(4.401_060_9e17)).unwrap_err().zh.contains("末几位已丢失"));
    assert_eq!(identity::read_tail(&text("0280")), Ok(Some("0280".to_owned())));
    assert_eq!(identity::read_tail(&text("123x")), Ok(Some("123X".to_owned())));
    for wrong in ["280", "12345", "X123", "12王"] {
        assert!(identity::read_tail(&text(wrong)).is_err(), "{wrong}");
    }
    assert!(identity::read_tail(&Cell::Number(280.0)).is_err(), "a zero is lost, or a digit is missing");
}

#[test]
fn plates_words_and_remarks() {
    assert_eq!(
        plate::read(&text("粤b·s7l9u、粤BD12345")),
        Ok(vec!["粤BS7L9U".to_owned(), "粤BD12345".to_owned()])
    );
    for wrong in ["BS7L9U", "粤BS7L9", "粤BS7L9UUU", "粤BO7L9U", "临时"] {
        assert!(plate::read(&text(wrong)).is_err(), "{wrong}");
    }
    let states = ["自住".to_owned(), "出租".to_owned()];
    assert_eq!(listed(&text(" 自住 "), &states), Ok(Some("自住".to_owned())));
    assert!(listed(&text("自主"), &states).unwrap_err().zh.contains("是不是“自住”"));
    assert!(listed(&text("未知"), &states).unwrap_err().zh.contains("可填：自住、出租"));
    assert_eq!(remark(&text("<script>alert(1)</script>")), Ok(Some("<script>alert(1)</script>".to_owned())));
    assert_eq!(remark(&text("a\u{7}b\u{202E}c")), Ok(Some("abc".to_owned())));
    assert!(remark(&text(&"长".repeat(501))).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn no_value_makes_a_reader_panic(words in ".{0,40}|[0-9０-９+（）()、/ .-]{0,30}|[\u{4e00}-\u{4eff}（）()、和 ]{0,12}", number in any::<f64>()) {
        for cell in [text(&words), Cell::Number(number), Cell::Date(number), Cell::Formula(words.clone()), Cell::Fault(words.clone())] {
            let _ = phone::read(&cell, Some("0755"));
            let _ = name::read(&cell);
            let _ = date::read(&cell, true);
            let _ = area::read(&cell);
            let _ = identity::read(&cell);
            let _ = identity::read_tail(&cell);
            let _ = plate::read(&cell);
            let _ = remark(&cell);
        }
    }

    #[test]
    fn a_phone_read_once_reads_the_same_again(written in "1[3-9][0-9]{9}|0755-[2-9][0-9]{7}(转[0-9]{3})?|\\+852[2-9][0-9]{7}|400[0-9]{7}") {
        let once = phone::read(&text(&written), None).unwrap();
        let twice = phone::read(&text(&once[0].number), None).unwrap();
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn every_day_reads_the_same_in_all_shapes(serial in 20_000_i32..70_000) {
        let day = date::read(&Cell::Date(f64::from(serial)), false).unwrap().unwrap();
        let (year, month, date_) = (day.year(), day.month(), day.day());
        for written in [format!("{year}-{month}-{date_}"), format!("{year}.{month:02}.{date_:02}"), format!("{year}年{month}月{date_}日"), format!("{year}{month:02}{date_:02}")] {
            prop_assert_eq!(date::read(&text(&written), false).unwrap().unwrap(), day);
        }
    }
}
