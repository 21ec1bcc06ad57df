//! The roster as a company keeps it, where it is at hand.

use super::{after, planned};
use centre::import::difference::{Existing, difference};
use centre::import::report::counts;
use centre::import::roster::Skip;
use std::path::Path;

pub(crate) fn file() -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/estate-roster.xlsx");
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        println!("skipped: the company's roster is not at hand; the made roster has all its traps");
    }
    bytes
}

#[test]
fn every_good_row_is_in_and_every_bad_one_has_its_reason() {
    let Some(bytes) = file() else { return };
    let (_, plan, changes) = planned(&bytes, &Existing::default());
    let counted: Vec<_> = counts(&plan)
        .into_iter()
        .map(|count| (count.rows, count.accepted, count.rejected, count.skipped))
        .collect();
    assert_eq!(counted, [(931, 915, 11, 5), (620, 619, 0, 1)]);
    let rejected: Vec<(u32, &str)> =
        plan.rejected.iter().map(|row| (row.at.row, row.reasons[0].text.zh.as_str())).collect();
    let expected = [
        (57, "没有房号"),
        (120, "“1380013800”有 10 位"),
        (233, "“电话同上”没有写出号码"),
        (301, "“八十九点五”不是数字"),
        (388, "-89.5 不能是负数"),
        (404, "“2031-02-30”这一天不存在"),
        (512, "是不是“自住”"),
        (700, "第 701 行、第 702 行"),
        (701, "第 700 行、第 702 行"),
        (702, "第 700 行、第 701 行"),
        (760, "公式“=1+1”"),
    ];
    assert_eq!(rejected.len(), expected.len());
    for ((row, reason), (wanted, words)) in rejected.into_iter().zip(expected) {
        assert!(row == wanted && reason.contains(words), "{row}: {reason}");
    }
    let skipped: Vec<(usize, u32, Skip)> =
        plan.skipped.iter().map(|row| (row.at.sheet, row.at.row, row.why)).collect();
    let expected = [
        (0, 1, Skip::Title),
        (0, 2, Skip::Title),
        (0, 3, Skip::Heading),
        (0, 930, Skip::Empty),
        (0, 931, Skip::Total),
        (1, 1, Skip::Heading),
    ];
    assert_eq!(skipped, expected);
    let of = |row: u32| plan.places.iter().find(|place| place.at.row == row).unwrap();
    assert_eq!(of(777).remark.as_deref(), Some("<script>alert(1)</script>"));
    assert_eq!(of(777).area.unwrap().to_string(), "84.65");
    assert_eq!((of(892).place.normal.as_str(), of(927).place.normal.as_str()), ("V1", "S-28"));
    assert!(!plan.remarks.iter().any(|remark| remark.text.zh.contains("合计")), "926 rows, as the sum says");
    assert_eq!(changes.create.places.len(), 915);
    assert!(difference(&after(&plan), &plan).is_empty());
}
