//! The roster as a company keeps it, where it is at hand.

use super::{after, planned};
use centre::import::difference::{Existing, difference};
use centre::import::report::{counts, preview, rejected_file, summary};
use centre::import::roster::Skip;
use diag::Lang;
use std::path::Path;

fn file() -> Option<Vec<u8>> {
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
    for count in counts(&plan) {
        println!("{count:?}");
    }
    for row in &plan.rejected {
        println!(
            "{:?} {:?}",
            row.at,
            row.reasons.iter().map(|reason| reason.text.zh.as_str()).collect::<Vec<_>>()
        );
    }
    for row in plan.skipped.iter() {
        println!("{row:?}");
    }
    println!("{}", summary(&plan, &changes));
    let rejected: Vec<u32> = plan.rejected.iter().map(|row| row.at.row).collect();
    assert_eq!(rejected, [57, 120, 233, 301, 404, 700, 701, 702, 760]);
    assert!(plan.rejected.iter().all(|row| row.at.sheet == 0));
    println!("{:#?}", preview(&plan, &changes, Lang::Zh, 3).rooms);
    println!("{:?}", plan.remarks.len());
    for remark in plan
        .remarks
        .iter()
        .filter(|remark| !remark.text.zh.contains("有几户") && !remark.text.zh.contains("有几位"))
    {
        println!("{:?} {}", remark.at, remark.text);
    }
    let skipped: Vec<(usize, u32, Skip)> =
        plan.skipped.iter().map(|row| (row.at.sheet, row.at.row, row.why)).collect();
    assert_eq!(skipped.len(), 6);
    let file = rejected_file(&plan, Lang::Zh).unwrap();
    std::fs::write("/tmp/rejected.xlsx", &file).unwrap();
    let again = difference(&after(&plan), &plan);
    assert!(again.is_empty(), "{again:#?}");
}
