//! A roster made here with every trap in it, so that nothing depends on a file from outside.

use super::{after, planned};
use centre::import::columns::{Column, Mapping, SheetKind, faults, propose};
use centre::import::difference::{Existing, difference};
use centre::import::report::{counts, preview, rejected_file, summary};
use centre::import::roster::{Plan, Skip, plan};
use centre::import::settings::Settings;
use centre::import::sheet::{Cell, read};
use diag::Lang;
use rust_xlsxwriter::{Format, Formula, Workbook};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

pub(crate) const HEADINGS: [&str; 13] = [
    "序号",
    "楼栋",
    "单元",
    "房号",
    "建筑面积（㎡）",
    "业主姓名",
    "联系电话",
    "备用电话",
    "证件号后四位",
    "入住日期",
    "房屋状态",
    "车位号",
    "备注",
];

/// A cell as a test writes it: `#12` is a number, `@44260` a date, `=1+1` a formula without result.
pub(crate) type Line = Vec<&'static str>;

/// One row a line, its cells divided by `|`: eight good rows, then a trap in each.
const LINES: &str = "\
#1|1栋|1单元|101|#139.93|沈静磊|13826773546||8477|@45452|自住|B1-001|
#2|1栋|1单元| 102 |84.66平|赵墨、董新建|#18769095121|13900000002|0951|2021.3.5|出租||
#3|A座||604|#73.38|姚博|0755-26001234转802||414x|2022年05月19日|自住|B1-002、B1-3|
#4|别墅||8号|#80.92|曹梅俊（妻）|１５００４６７６７５３||8258|20170924|自住|B1-002、B1-007|
#5|商铺||S-01|#122.6|福满书店|177 3898 5129||9632|@44273|未收楼||<script>alert(1)</script>
#6|1栋|2单元|101|#90|||13811110000|||未收楼||
#7|1栋|2单元|102|#90|沈静磊|13826773546||8477||空置||
#8|1栋|2单元|201|#90|沈静磊|13900000009||1111||空置||
#9|1栋|3单元||#81.3|于晨梅|18872481713||1237||空置||
#10|1栋|3单元|102|#81.3|宋勇|1380013800||8006||出租||
#11|1栋|3单元|201|#82.57|何燕|电话同上|13800912153|3859||自住||
#12|1栋|3单元|202|八十九点五|付新婷|13977787966||0857||空置||
#13|1栋|3单元|301|-89.5|邵芳|15177571814||9188|2031-02-30|自主||
#14|1栋|3单元|302|#63.24|=1+1|15973060084||0810|@44532|自住||
#15|1栋|3单元|401|#60||15973060085|||3/5/21|自住||
#16|1栋|3单元|501|#60|段强怡|15131941768||4763||出租||
#17|1栋|3单元|0501|#61|罗冬|18873556624||3565||自住||
#18|1栋|3单元|601|#60|许霞红|18817341497||8609||自住||
#19|1栋|3单元|601|#60|许霞红|18817341497||8609||自住||
#20|12栋||101|#60|许霞|18817341498||8609||自住||
#21|1栋|3单元|701|#60|张三 李四|18817341499||||自住|三区5号|
";

/// The rows of data: those at the top are good, then one for each trap.
pub(crate) fn lines() -> Vec<Line> {
    LINES.lines().map(|line| line.split('|').collect()).collect()
}

fn spaces() -> Vec<Line> {
    vec![
        vec!["B1-001", "A区", "产权", "1-1-101", "粤BS7L9U"],
        vec!["B1-002", "A区", "月租", "", ""],
        vec!["B1-003", "B区", "月租", "9栋9单元901", ""],
        vec!["B1-004", "B区", "包月", "", "粤B7"],
        vec!["B1-005", "B区", "月租", "1-3-302", ""],
        vec!["B1-006", "B区", "月租", "", ""],
        vec!["B1-006", "B区", "临停", "", ""],
        vec!["B1-007", "B区", "临停", "", ""],
        vec!["B1-007", "B区", "临停", "", ""],
    ]
}

/// A workbook with two title rows, the headings on row 3, an empty row and a sum; and a sheet of spaces.
pub(crate) fn workbook(lines: &[Line]) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let page = book.add_worksheet();
    page.set_name("业主信息一览").unwrap();
    page.merge_range(0, 0, 0, 12, "翠湖雅苑业主信息一览表", &Format::new()).unwrap();
    page.write_string(1, 0, "制表：客服部　　注：红色为待核实").unwrap();
    let mut row = 2;
    let mut put = |page: &mut rust_xlsxwriter::Worksheet, line: &[&str]| {
        for (column, words) in (0_u16..).zip(line) {
            match (words.chars().next(), words.get(1..)) {
                (Some('#'), Some(number)) => page.write_number(row, column, number.parse::<f64>().unwrap()),
                (Some('@'), Some(number)) => {
                    page.write_number_with_format(row, column, number.parse::<f64>().unwrap(), &day)
                }
                (Some('='), Some(_)) => page.write_formula(row, column, Formula::new(*words)),
                (None, _) => continue,
                _ => page.write_string(row, column, *words),
            }
            .unwrap();
        }
        row += 1;
    };
    put(page, &HEADINGS);
    for line in lines {
        put(page, line);
    }
    put(page, &[]);
    put(page, &["合计", "", "", "22户"]);
    let page = book.add_worksheet();
    page.set_name("车位").unwrap();
    for (row, line) in
        (0_u32..).zip([vec!["车位号", "区域", "类型", "绑定房号", "车牌"]].into_iter().chain(spaces()))
    {
        for (column, words) in (0_u16..).zip(line) {
            page.write_string(row, column, words).unwrap();
        }
    }
    without_results(&book.save_to_buffer().unwrap())
}

/// The same workbook, its formulas saved without results, as programs write them that compute nothing.
fn without_results(bytes: &[u8]) -> Vec<u8> {
    repacked(bytes, |_, text| text.replace("</f><v>0</v>", "</f><v></v>"))
}

/// The same archive, its texts changed.
pub(crate) fn repacked(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        new.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(change(&name, text).as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

fn reasons(plan: &Plan, sheet: usize) -> BTreeMap<u32, String> {
    let rows = plan.rejected.iter().filter(|row| row.at.sheet == sheet);
    rows.map(|row| {
        (row.at.row, row.reasons.iter().map(|reason| reason.text.zh.as_str()).collect::<Vec<_>>().join("|"))
    })
    .collect()
}

#[test]
fn each_trap_is_rejected_with_words_that_name_its_cell() {
    let (_, plan, _) = planned(&workbook(&lines()), &Existing::default());
    let found = reasons(&plan, 0);
    for (row, words) in [
        (12, "D12 房号：没有房号"),
        (13, "G13 联系电话：“1380013800”有 10 位"),
        (14, "G14 联系电话：“电话同上”没有写出号码"),
        (15, "E15 建筑面积(㎡)：“八十九点五”不是数字"),
        (16, "E16 建筑面积(㎡)：面积 -89.5 不能是负数"),
        (16, "是不是“自住”"),
        (16, "J16 入住日期：“2031-02-30”这一天不存在"),
        (17, "F17 业主姓名：这里是公式“=1+1”"),
        (18, "F18 业主姓名：有电话却没有业主姓名"),
        (18, "J18 入住日期：“3/5/21”看不出"),
        (19, "1-3-501 在第 20 行也有"),
        (20, "1-3-501 在第 19 行也有"),
        (22, "1-3-601 与第 21 行完全相同"),
        (23, "D23 房号：“12栋101”不是本项目的房号写法"),
        (24, "F24 业主姓名：“张三 李四”中间有空格"),
        (24, "L24 车位号：“三区5号”不是本项目的房号写法"),
    ] {
        assert!(
            found.get(&row).is_some_and(|reasons| reasons.contains(words)),
            "{row} {words}: {:?}",
            found.get(&row)
        );
    }
    assert_eq!(found.keys().copied().collect::<Vec<_>>(), [12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 24]);
    let found = reasons(&plan, 1);
    for (row, words) in [
        (4, "绑定的房号 9栋9单元901 不在名册里"),
        (5, "C5 类型：“包月”不是可用的词"),
        (5, "E5 车牌：“粤B7”不是车牌"),
        (7, "B1-006 在第 8 行也有"),
        (8, "B1-006 在第 7 行也有"),
        (10, "B1-007 与第 9 行完全相同"),
    ] {
        assert!(
            found.get(&row).is_some_and(|reasons| reasons.contains(words)),
            "{row} {words}: {:?}",
            found.get(&row)
        );
    }
    assert_eq!(found.len(), 5);
}

#[test]
fn good_rows_are_normalised_and_nothing_is_guessed() {
    let (_, plan, changes) = planned(&workbook(&lines()), &Existing::default());
    let places: Vec<&str> = plan.places.iter().map(|row| row.place.normal.as_str()).collect();
    assert_eq!(
        places,
        ["1-1-101", "1-1-102", "A-604", "V8", "S-01", "1-2-101", "1-2-102", "1-2-201", "1-3-601"]
    );
    let groups: Vec<&str> = plan.groups.iter().map(|group| group.step.normal.as_str()).collect();
    assert_eq!(groups, ["B1", "1", "1-1", "A", "V", "S", "1-2", "1-3"]);
    let of = |name: &str| plan.parties.iter().filter(|row| row.name == name).collect::<Vec<_>>();
    let phones = |name: &str| {
        of(name)[0].phones.iter().map(|phone| (phone.number.as_str(), phone.shared)).collect::<Vec<_>>()
    };
    assert_eq!(phones("赵墨"), [("18769095121", true), ("13900000002", true)]);
    assert_eq!(phones("董新建"), phones("赵墨"));
    assert_eq!(of("赵墨")[0].identity_tail, None, "whose number it is, nobody says");
    assert_eq!(phones("姚博"), [("0755-26001234-802", false)]);
    assert_eq!(of("姚博")[0].identity_tail.as_deref(), Some("414X"));
    assert_eq!(of("曹梅俊")[0].note.as_deref(), Some("妻"));
    assert_eq!(phones("曹梅俊"), [("15004676753", false)]);
    assert_eq!(plan.places[4].remark.as_deref(), Some("<script>alert(1)</script>"));
    assert_eq!(plan.places[1].area.map(|area| area.to_string()).as_deref(), Some("84.66"));
    let shen = of("沈静磊");
    assert_eq!(shen.len(), 2, "joined where name and phone agree, and not where the phone differs");
    assert_eq!(shen[0].at.len(), 2);
    let days: Vec<String> =
        plan.ties.iter().filter_map(|tie| tie.moved_in).map(|day| day.to_string()).collect();
    assert_eq!(days, ["2024-06-09", "2021-03-05", "2021-03-05", "2022-05-19", "2017-09-24", "2021-03-18"]);
    assert_eq!(plan.places[5].phones_without_name, ["13811110000"]);
    let ties: Vec<_> = plan.space_ties.iter().map(|tie| (tie.space.as_str(), tie.room.as_str())).collect();
    assert_eq!(
        ties,
        [("B1-001", "1-1-101"), ("B1-002", "A-604"), ("B1-002", "V8"), ("B1-007", "V8")],
        "B1-003 is rejected, B1-005 bound to a rejected room"
    );
    let remarks: Vec<&str> = plan.remarks.iter().map(|remark| remark.text.zh.as_str()).collect();
    for words in [
        "证件号“0951”没有写明是谁的",
        "B1-002 有几户在用：A-604、V8",
        "车位B1-003 那一行没有导入",
        "绑定的 1-3-302 那一行没有导入",
        "电话 13811110000 不知道是谁的",
        "合计行写的是 22 户，上面有 21 行",
    ] {
        assert!(remarks.iter().any(|remark| remark.contains(words)), "{words}: {remarks:#?}");
    }
    assert!(
        summary(&plan, &changes).zh.starts_with("可导入 13 行，退回 17 行，跳过 6 行"),
        "{}",
        summary(&plan, &changes)
    );
}

#[test]
fn rows_that_are_no_data_are_skipped_and_said_so() {
    let (_, plan, changes) = planned(&workbook(&lines()), &Existing::default());
    let skipped: Vec<_> = plan.skipped.iter().map(|row| (row.at.sheet, row.at.row, row.why)).collect();
    let expected = [
        (0, 1, Skip::Title),
        (0, 2, Skip::Title),
        (0, 3, Skip::Heading),
        (0, 25, Skip::Empty),
        (0, 26, Skip::Total),
        (1, 1, Skip::Heading),
    ];
    assert_eq!(skipped, expected);
    let shown = preview(&plan, &changes, Lang::En, 2);
    assert_eq!(shown.rooms.len(), 2);
    assert_eq!(shown.rooms[1].owners, ["赵墨", "董新建"]);
    assert_eq!(shown.rejected.len(), 17);
    assert!(
        shown.rejected.iter().flat_map(|row| &row.notes).all(|note| note.is_ascii() || !note.contains('；'))
    );
    assert!(serde_json::to_string(&shown).unwrap().contains("\"normal\":\"1-1-101\""));
    for count in counts(&plan) {
        assert_eq!(count.accepted + count.rejected + count.skipped, count.rows);
    }
}

#[test]
fn the_rejected_rows_come_back_as_a_file_that_can_be_mended_and_imported() {
    let bytes = workbook(&lines());
    let (original, plan, _) = planned(&bytes, &Existing::default());
    let there = after(&plan);
    let file = read(&rejected_file(&plan, Lang::Zh).unwrap()).unwrap();
    assert_eq!(file.sheets.iter().map(|sheet| sheet.rows.len()).collect::<Vec<_>>(), [13, 6]);
    let page = &file.sheets[0];
    assert_eq!(page.rows[0][..13], original.sheets[0].rows[2][..13]);
    assert_eq!(page.rows[0][13], Cell::Text("原因".to_owned()));
    assert_eq!(page.rows[6][5], Cell::Text("=1+1".to_owned()), "a formula comes back as words");
    assert_eq!(page.rows[6][9], Cell::Date(44_532.0));
    let Cell::Text(why) = &page.rows[5][13] else { panic!("no reason: {:?}", page.rows[5]) };
    assert_eq!(why.lines().count(), 3, "all that is wrong at once: {why}");
    // Mended and sent again, it changes only what was mended.
    let mut mended = file.clone();
    mended.sheets[0].rows[1][3] = Cell::Text("101".to_owned());
    let mapping = propose(&mended, &[]);
    assert_eq!(mapping.sheets[0].columns.get(&13), Some(&Column::Reason));
    let again = super::plan(&mended, &mapping, &Settings::default(), &there.known()).unwrap();
    let changes = difference(&there, &again);
    assert_eq!(again.places[0].place.normal, "1-3-101");
    assert_eq!((changes.create.places.len(), changes.create.parties.len(), changes.change.len()), (1, 1, 0));
    let third = read(&rejected_file(&again, Lang::Zh).unwrap()).unwrap();
    assert_eq!(third.sheets[0].rows[0].len(), 14, "the column of reasons is written anew, not twice");
}

#[test]
fn a_person_may_change_the_mapping_and_it_is_remembered() {
    let book = read(&workbook(&lines())).unwrap();
    let mut mapping = propose(&book, &[]);
    assert_eq!((mapping.sheets[0].kind, mapping.sheets[0].heading_row), (SheetKind::Rooms, 3));
    assert_eq!((mapping.sheets[1].kind, mapping.sheets[1].heading_row), (SheetKind::Spaces, 1));
    assert_eq!(mapping.sheets[0].columns.len(), 13);
    assert_eq!(mapping.sheets[1].columns.get(&3), Some(&Column::BoundRoom));
    mapping.sheets[0].columns.remove(&9);
    mapping.sheets[1].kind = SheetKind::Ignored;
    let kept: Mapping = serde_json::from_str(&serde_json::to_string(&mapping).unwrap()).unwrap();
    assert_eq!(propose(&book, &kept.sheets), mapping);
    let plan_ = plan(&book, &mapping, &Settings::default(), &Default::default()).unwrap();
    assert!(plan_.ties.iter().all(|tie| tie.moved_in.is_none()));
    assert_eq!(counts(&plan_)[0].left_out, ["入住日期"]);
    assert_eq!(plan_.skipped.iter().filter(|row| row.why == Skip::SheetIgnored).count(), 10);
    mapping.sheets[0].columns.insert(4, Column::Room);
    mapping.sheets[0].columns.insert(5, Column::Plate);
    mapping.sheets[1].kind = SheetKind::Spaces;
    mapping.sheets[1].columns.remove(&0);
    mapping.sheets[1].sheet = "没有".to_owned();
    let wrong: Vec<String> = faults(&mapping, &book).into_iter().map(|fault| fault.zh).collect();
    for words in ["D 列和 E 列都被当作“房号”", "不用“车牌”列", "没有名为“没有”的表"]
    {
        assert!(wrong.iter().any(|fault| fault.contains(words)), "{words}: {wrong:?}");
    }
}
