//! Files that are no rosters, too much, or meant to hurt: a clear refusal, in bounded time and memory.

use super::made_roster::{lines, repacked, workbook};
use super::{everything_is_accounted_for, plan};
use centre::import::columns::{Column, propose};
use centre::import::settings::Settings;
use centre::import::sheet::{Cell, MOST_BYTES, ReadError, Sheet, Workbook, column_name, guard, read};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::io::{Cursor, Write};

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn another_kind_of_file_is_named_and_refused() {
    let types: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    for (bytes, kind) in [
        (Vec::new(), "一个空文件"),
        ("房号,业主\n101,张三\n".as_bytes().to_vec(), "文字文件"),
        (b"%PDF-1.7\n\0".to_vec(), "PDF"),
        (b"\x89PNG\r\n\x1a\n\0".to_vec(), "图片"),
        (b"MZ\x90\0".to_vec(), "程序"),
        (b"\x7FELF\x02".to_vec(), "程序"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0".to_vec(), "旧版 Excel"),
        (b"\xEF\xBB\xBF<html><table>".to_vec(), "网页"),
        (b"<?xml version=\"1.0\"?><Workbook/>".to_vec(), "XML"),
        (b"\0\x01\x02".to_vec(), "别的文件"),
        (archive(&[("photo.jpg", b"x")]), "压缩包"),
        (archive(&[types, ("word/document.xml", b"x")]), "文字文档"),
        (archive(&[types, ("xl/workbook.bin", b"x")]), "二进制工作簿"),
    ] {
        let error = read(&bytes).unwrap_err();
        assert!(matches!(error, ReadError::WrongKind(_)), "{kind}: {error}");
        assert!(
            error.text().zh.contains(kind) && error.text().zh.contains("*.xlsx"),
            "{kind}: {}",
            error.text().zh
        );
    }
    let broken = archive(&[types, ("xl/workbook.xml", b"not xml <<<")]);
    assert!(matches!(read(&broken), Err(ReadError::Broken(_))), "{:?}", read(&broken));
    assert!(read(&vec![b'P'; MOST_BYTES + 1]).unwrap_err().text().zh.contains("21 MB"));
}

#[test]
fn a_bomb_is_measured_before_it_is_opened() {
    let zeros = vec![b' '; 64 * 1024 * 1024];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/workbook.xml", "xl/a.xml", "xl/b.xml", "xl/c.xml"] {
        let quick = zip::write::SimpleFileOptions::default().compression_level(Some(1));
        zip.start_file(name, quick).unwrap();
        zip.write_all(&zeros).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 4 * 1024 * 1024);
    assert_eq!(read(&bytes), Err(ReadError::Bomb));
    let many: Vec<(String, &[u8])> =
        (0..=guard::MOST_PARTS).map(|part| (format!("p{part}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(guard::check(&archive(&many)), Err(ReadError::Bomb));
}

#[test]
fn numbers_that_a_reader_would_believe_are_not_believed() {
    let bytes = workbook(&lines());
    let claims = repacked(&bytes, |name, text| {
        if name.ends_with("sharedStrings.xml") {
            let (start, rest) = text.split_once("uniqueCount=\"").unwrap();
            format!("{start}uniqueCount=\"9999999999999{rest}")
        } else {
            text
        }
    });
    assert_eq!(read(&claims), Err(ReadError::Bomb));
    let far = |cell: &'static str| {
        repacked(
            &bytes,
            move |name, text| {
                if name.ends_with("sheet1.xml") { text.replace("r=\"A2\"", cell) } else { text }
            },
        )
    };
    let rows = read(&far("r=\"A1048576\"")).unwrap_err();
    assert!(rows.text().zh.contains("1048576 行，最多 200000 行"), "{}", rows.text().zh);
    let columns = read(&far("r=\"XFD2\"")).unwrap_err();
    assert!(columns.text().zh.contains("16384 列，最多 200 列"), "{}", columns.text().zh);
    let shared = repacked(&bytes, |name, text| {
        if name.ends_with("sheet1.xml") {
            text.replace("<f>1+1</f>", "<f t=\"shared\" si=\"99999999999999\" ref=\"F17:F18\">1+1</f>")
        } else {
            text
        }
    });
    assert_eq!(read(&shared).unwrap().sheets[0].rows[16][5], Cell::Formula("1+1".to_owned()));
}

#[test]
fn columns_that_are_not_known_are_a_question_to_a_person() {
    let cell = |words: &str| Cell::Text(words.to_owned());
    let sheet = Sheet {
        name: "表".to_owned(),
        rows: vec![vec![cell("甲"), cell("乙")], vec![cell("1"), cell("2")]],
        since_1904: false,
    };
    let book = Workbook { sheets: vec![sheet] };
    let faults = plan(&book, &propose(&book, &[]), &Settings::default(), &BTreeSet::new()).unwrap_err();
    assert!(faults[0].zh.contains("没有找到可以导入的表"), "{faults:?}");
}

#[test]
fn cells_merged_over_rows_hold_for_each_of_them() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    for (column, words) in (0_u16..).zip(["楼栋", "单元", "房号", "业主"]) {
        page.write_string(0, column, words).unwrap();
    }
    let plain = rust_xlsxwriter::Format::new();
    page.merge_range(1, 0, 3, 0, "3栋", &plain).unwrap();
    page.merge_range(1, 1, 2, 1, "1单元", &plain).unwrap();
    for (row, room) in [(1, "101"), (2, "102"), (3, "103")] {
        page.write_string(row, 2, room).unwrap();
    }
    let (_, plan, _) = super::planned(&book.save_to_buffer().unwrap(), &Default::default());
    let places: Vec<&str> = plan.places.iter().map(|row| row.place.normal.as_str()).collect();
    assert_eq!(places, ["3-1-101", "3-1-102"]);
    assert_eq!(plan.rejected[0].at.row, 4, "the unit of the last row is not said");
}

#[test]
fn a_hundred_thousand_rows_are_planned() {
    let cell = |words: String| Cell::Text(words);
    let headings = ["房号", "业主", "电话", "入住日期"].map(|words| cell(words.to_owned())).to_vec();
    let rows = (0..100_000_u32).map(|number| {
        let (building, unit, floor, door) =
            (number / 1_000 + 1, number / 200 % 5 + 1, number / 8 % 25 + 1, number % 8 + 1);
        vec![
            cell(format!("{building}栋{unit}单元{floor}{door:02}")),
            cell("赵墨".to_owned()),
            cell(format!("138{number:08}")),
            cell("2021年3月5日".to_owned()),
        ]
    });
    let rows = std::iter::once(headings).chain(rows).collect();
    let book = Workbook { sheets: vec![Sheet { name: "大".to_owned(), rows, since_1904: false }] };
    let mapping = propose(&book, &[]);
    assert_eq!(mapping.sheets[0].columns.values().next(), Some(&Column::Room));
    let plan = plan(&book, &mapping, &Settings::default(), &BTreeSet::new()).unwrap();
    everything_is_accounted_for(&book, &plan);
    assert_eq!((plan.places.len(), plan.parties.len(), plan.ties.len()), (100_000, 100_000, 100_000));
}

#[test]
fn columns_are_named_as_a_spreadsheet_names_them() {
    assert_eq!([0, 25, 26, 701, 702].map(column_name), ["A", "Z", "AA", "ZZ", "AAA"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn bytes_changed_at_random_are_read_or_refused(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>()) {
        let mut bytes = workbook(&lines());
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        let _ = read(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(&bytes);
    }

    #[test]
    fn texts_changed_at_random_are_read_or_refused(part in prop::sample::select(vec!["sheet1.xml", "workbook.xml", "styles.xml", "sharedStrings.xml", "rels"]), changes in prop::collection::vec((any::<prop::sample::Index>(), "[<>/\"=0-9a-z&;-]{0,6}"), 1..6)) {
        let bytes = repacked(&workbook(&lines()), |name, text| {
            if !name.ends_with(part) {
                return text;
            }
            let mut letters: Vec<char> = text.chars().collect();
            for (at, words) in &changes {
                let at = at.index(letters.len());
                letters.splice(at..(at + 1), words.chars());
            }
            letters.into_iter().collect()
        });
        let _ = read(&bytes);
    }
}
