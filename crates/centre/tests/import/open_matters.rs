//! Lists of open matters: columns found by their headings, every row accounted for, wrong rows with a reason that says what
//! to write.

use centre::import::cases::{CaseColumn, CaseMapping, CasePlan, plan, propose};
use centre::import::roster::{At, Skip};
use centre::import::sheet::{Cell, Sheet, Workbook, read};
use model::Handbook;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

fn property_handbook() -> Handbook {
    fn sources(folder: &Path, found: &mut Vec<handbook::Source>) {
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "kdl") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(handbook::Source::new(path.display().to_string(), text));
            }
        }
    }
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../handbooks/property"), &mut found);
    handbook::check(&found, &[]).handbook.unwrap()
}

/// A workbook of one sheet; a cell `#n` is a number.
fn workbook(rows: &[&[&str]]) -> Workbook {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.set_name("未办结").unwrap();
    for (line, row) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(*row) {
            match cell.strip_prefix('#') {
                Some(number) => page.write_number(line, column, number.parse::<f64>().unwrap()).unwrap(),
                None => page.write_string(line, column, *cell).unwrap(),
            };
        }
    }
    read(&book.save_to_buffer().unwrap()).unwrap()
}

fn planned(rows: &[&[&str]]) -> (CaseMapping, CasePlan) {
    let (book, handbook) = (workbook(rows), property_handbook());
    let mapping = propose(&book, &handbook, &[]);
    let plan = plan(&book, &mapping, &handbook, Some("0755")).unwrap();
    accounted_for(&book, &plan);
    (mapping, plan)
}

/// Every row is read, rejected or skipped, exactly once.
fn accounted_for(book: &Workbook, plan: &CasePlan) {
    let mut seen: BTreeSet<At> = BTreeSet::new();
    let all = plan.rows.iter().map(|row| row.at);
    let all = all.chain(plan.rejected.iter().map(|row| row.at)).chain(plan.skipped.iter().map(|row| row.at));
    for at in all {
        assert!(seen.insert(at), "{at:?} is accounted for twice");
    }
    for (sheet, rows) in book.sheets.iter().enumerate() {
        for row in 1..=u32::try_from(rows.rows.len()).unwrap() {
            assert!(seen.remove(&At { sheet, row }), "row {row} is accounted for nowhere");
        }
    }
    assert!(seen.is_empty(), "rows that are not in the file: {seen:?}");
    assert!(plan.rejected.iter().all(|row| !row.reasons.is_empty()));
}

fn reasons(plan: &CasePlan, row: u32) -> String {
    let found = plan.rejected.iter().find(|rejected| rejected.at.row == row);
    let found = found.expect("the row is rejected");
    found.reasons.iter().map(|reason| reason.text.zh.as_str()).collect::<Vec<_>>().join("\n")
}

const HEADINGS: &[&str] = &[
    "序号",
    "工单编号",
    "工单类型",
    "报修地址",
    "联系人",
    "联系电话",
    "问题描述",
    "报修时间",
    "受理人",
    "处理人",
    "工单状态",
    "紧急程度",
    "维修范围",
    "备注",
    "满意度",
];

#[test]
fn columns_are_found_by_their_headings_below_a_title() {
    let (mapping, plan) = planned(&[
        &["翠湖雅苑未办结工单一览"],
        &["导出时间：2026-11-20"],
        HEADINGS,
        &[
            "1",
            "WX 0001",
            "报修",
            "3-2-501",
            "张三",
            "1380013 8000",
            "水管漏水\n已关总阀",
            "2026-10-01 10:00",
            "li",
            "wang",
            "处理中",
            "零修",
            "户内",
            "等配件",
            "好",
        ],
        &[],
        &["合计", "1"],
        &["制表：管理员"],
    ]);
    let sheet = &mapping.sheets[0];
    assert!(sheet.import);
    assert_eq!(sheet.heading_row, 3);
    let words = serde_json::to_string(&sheet.columns).unwrap();
    assert_eq!(
        words,
        r#"{"0":"sequence","1":"original","2":"service","3":"place","4":"name","5":"phone","6":"matter","7":"reported_at","8":"first_asked","9":"owner","10":"state","11":"field:紧急程度","12":"field:维修范围","13":"remark"}"#
    );
    assert_eq!(
        serde_json::from_str::<std::collections::BTreeMap<u32, CaseColumn>>(&words).unwrap(),
        sheet.columns
    );
    let [row] = plan.rows.as_slice() else { panic!("{:?}", plan.rejected) };
    assert_eq!((row.original.as_str(), row.service.as_str(), row.at.row), ("WX0001", "repair", 4));
    assert_eq!(row.reported.to_string(), "2026-10-01T10:00:00");
    assert_eq!(row.phone.as_deref(), Some("13800138000"));
    assert_eq!((row.first_asked.as_deref(), row.owner.as_deref()), (Some("li"), Some("wang")));
    assert_eq!(row.channel.as_str(), "counter", "the first channel of the service, since none is written");
    let fields: Vec<_> = row.fields.iter().map(|(id, value)| (id.as_str(), value.as_str())).collect();
    assert_eq!(fields, [("matter", "水管漏水\n已关总阀"), ("scope", "home"), ("urgency", "ordinary")]);
    let skipped: Vec<_> = plan.skipped.iter().map(|row| (row.at.row, row.why)).collect();
    assert_eq!(
        skipped,
        [
            (1, Skip::Title),
            (2, Skip::Title),
            (3, Skip::Heading),
            (5, Skip::Empty),
            (6, Skip::Total),
            (7, Skip::Footnote)
        ]
    );
    assert_eq!(plan.counts()[0].left_out, ["满意度"], "what is not imported is named");
}

#[test]
fn what_is_over_is_skipped_and_what_is_unclear_refused() {
    let row = |number: &'static str, state: &'static str| {
        [
            "",
            number,
            "报修",
            "3-2-501",
            "张三",
            "13800138000",
            "漏水",
            "2026-10-01",
            "",
            "",
            state,
            "零修",
            "户内",
        ]
    };
    let rows = [
        row("1", "已关闭"),
        row("2", "已撤销"),
        row("3", "已办结"),
        row("4", "已派工"),
        row("5", "待回访"),
        row("6", "好"),
        row("7", ""),
        row("8", "施工中"),
    ];
    let mut all: Vec<&[&str]> = vec![HEADINGS];
    all.extend(rows.iter().map(|row| &row[..]));
    let (_, plan) = planned(&all);
    let over: Vec<u32> =
        plan.skipped.iter().filter(|row| row.why == Skip::Over).map(|row| row.at.row).collect();
    assert_eq!(over, [2, 3, 4]);
    let kept: Vec<&str> = plan.rows.iter().map(|row| row.original.as_str()).collect();
    assert_eq!(kept, ["4", "8"]);
    assert!(reasons(&plan, 6).starts_with("K6 工单状态：“待回访”的活已经干完"), "{}", reasons(&plan, 6));
    assert!(reasons(&plan, 7).contains("看不出这件事办完没有"), "{}", reasons(&plan, 7));
    assert!(reasons(&plan, 8).contains("没有写状态"), "{}", reasons(&plan, 8));
    assert!(plan.remarks.iter().all(|remark| remark.text.zh.contains("只有日期")));
    assert_eq!(plan.remarks.len(), 2, "only of rows that are imported");
}

#[test]
fn every_wrong_cell_is_named_with_what_to_write() {
    let (_, plan) = planned(&[
        HEADINGS,
        &["", "", "维护", "", "张三", "1380", "同上", "昨天", "", "", "处理中", "很急", ""],
        &[
            "",
            "#12345678901234567890",
            "报修",
            "3-2-501",
            "",
            "",
            "漏水",
            "2026-10-01 9:00",
            "",
            "",
            "处理中",
            "零修",
            "户内",
        ],
        &["", "A-7", "报修", "3-2-501", "", "", "漏水", "2026-10-01 9:00", "", "", "处理中", "零修", "户内"],
        &["", "ａ-7", "报修", "3-2-501", "", "", "停电", "2026-10-01 9:00", "", "", "处理中", "零修", "户内"],
        &["", "A-8", "报修", "", "", "", "", "2026-10-01 9:00", "", "", "处理中", "很急", ""],
        &["", "A-9", "投诉", "3-2-501", "张三", "", "态度差", "2026-10-01 9:00", "", "", "处理中", "", ""],
    ]);
    assert!(plan.rows.is_empty(), "{:?}", plan.rows);
    let first = reasons(&plan, 2);
    for part in [
        "B2 工单编号：没有原单号",
        "C2 工单类型：手册里没有“维护”这类事项；可填：",
        "F2 联系电话：",
        "H2 报修时间：“昨天”不是日期",
    ] {
        assert!(first.contains(part), "{part} in {first}");
    }
    assert!(reasons(&plan, 3).contains("末几位已经丢失"), "{}", reasons(&plan, 3));
    assert!(reasons(&plan, 4).contains("和第 5 行的原单号相同"), "{}", reasons(&plan, 4));
    assert!(reasons(&plan, 5).contains("和第 4 行的原单号相同"), "{}", reasons(&plan, 5));
    let empty = reasons(&plan, 6);
    for part in [
        "D6 报修地址：这类事项要有位置",
        "G6 问题描述：没有填写；请加上“内容”一列并填写",
        "L6 紧急程度：“很急”不是可选的项；可填：急修、零修、维修工程",
        "M6 维修范围：没有填写，可填：户内、公共区域、保修期内；整份表都一样时可用 --set 维修范围=户内 这样写明",
    ] {
        assert!(empty.contains(part), "{part} in {empty}");
    }
    assert_eq!(empty.lines().count(), 4, "{empty}");
    // A complaint does not ask how urgent it is; its own question is missing, and the file has no column for it.
    assert_eq!(
        reasons(&plan, 7),
        "第 7 行投诉类别：没有填写，可填：服务态度、维修质量、设施设备、环境卫生、秩序与停车、收费、噪声扰民、邻里纠纷、其他；整份表都一样时可用 --set 投诉类别=服务态度 这样写明"
    );
    let file = plan.rejected_file(diag::Lang::Zh).unwrap().unwrap();
    let again = read(&file).unwrap();
    let rows = &again.sheets[0].rows;
    assert_eq!(rows.len(), 7);
    assert_eq!(rows[0].last().unwrap().shown(), "原因");
    let mapping = propose(&again, &property_handbook(), &[]);
    assert!(mapping.sheets[0].columns.values().any(|column| *column == CaseColumn::Reason));
}

#[test]
fn a_file_without_the_columns_that_matter_is_not_read() {
    let handbook = property_handbook();
    let told = |rows: &[&[&str]]| {
        let book = workbook(rows);
        let faults = plan(&book, &propose(&book, &handbook, &[]), &handbook, None).unwrap_err();
        faults.into_iter().map(|fault| fault.zh).collect::<Vec<_>>().join("\n")
    };
    assert!(told(&[&["房号", "业主"], &["101", "张三"]]).contains("没有找到可以导入的表"));
    let some = told(&[&["单号", "内容"], &["1", "漏水"]]);
    assert!(some.contains("没有“服务事项”列") && some.contains("“报事时间”"), "{some}");
}

#[test]
fn what_was_mapped_before_is_mapped_so_again() {
    let handbook = property_handbook();
    let book = workbook(&[&["单号", "内容", "报事时间"], &["1", "漏水", "2026-10-01 9:00"]]);
    let mut sheet = propose(&book, &handbook, &[]).sheets.remove(0);
    sheet.columns.remove(&1);
    sheet.values.insert(CaseColumn::Service, "报修".into());
    let again = propose(&book, &handbook, std::slice::from_ref(&sheet));
    assert_eq!(again.sheets, [sheet]);
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let words = [
        "报修",
        "投诉",
        "3-2-501",
        "13800138000",
        "漏水",
        "2026-10-01 9:00",
        "处理中",
        "已办结",
        "零修",
        "户内",
        "WX-1",
        "合计",
        "注：",
        "同上",
        "wang",
    ];
    prop_oneof![
        3 => Just(Cell::Empty),
        9 => prop::sample::select(words.to_vec()).prop_map(|word| Cell::Text(word.to_owned())),
        2 => ".{0,50}".prop_map(Cell::Text),
        1 => any::<f64>().prop_map(Cell::Number),
        1 => (0.0..90_000.0_f64).prop_map(Cell::Date),
        1 => Just(Cell::Fault("#N/A".to_owned())),
        1 => Just(Cell::Formula("A1".to_owned())),
        1 => any::<bool>().prop_map(Cell::Bool),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn whatever_stands_in_the_cells_every_row_is_accounted_for(rows in prop::collection::vec(prop::collection::vec(any_cell(), 0..16), 0..12)) {
        static HANDBOOK: LazyLock<Handbook> = LazyLock::new(property_handbook);
        let headings = HEADINGS.iter().map(|word| Cell::Text((*word).to_owned())).collect();
        let sheet = Sheet {
            name: "未办结".into(),
            rows: std::iter::once(headings).chain(rows).collect(),
            since_1904: false,
        };
        let book = Workbook { sheets: vec![sheet] };
        let mut mapping = propose(&book, &HANDBOOK, &[]);
        mapping.sheets[0].import = true;
        if let Ok(plan) = plan(&book, &mapping, &HANDBOOK, None) {
            accounted_for(&book, &plan);
            prop_assert!(plan.rejected_file(diag::Lang::Zh).is_ok());
        }
    }
}
