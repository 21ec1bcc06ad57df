//! Workbooks: whatever is sent as one, it is refused in words, or every row of it is accepted, rejected with a reason or
//! left out, exactly once.
//!
//! The corpus holds the parts of a workbook as text, each after a line `=== its name`. They are changed and packed; now
//! and then bytes of the package are changed as well.

use crate::mutate::each;
use centre::import::columns::{faults, propose};
use centre::import::difference::{Existing, difference};
use centre::import::report::{counts, summary};
use centre::import::roster::{At, Plan, plan};
use centre::import::settings::Settings;
use centre::import::sheet::{MOST_CELLS, Workbook, read};
use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};

fn packed(text: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for part in text.split("=== ").skip(1) {
        let (name, content) = part.split_once('\n').unwrap_or((part, ""));
        // A name that is there already is refused by the writer, not by the reader.
        if zip.start_file(name.trim(), zip::write::SimpleFileOptions::default()).is_ok() {
            zip.write_all(content.as_bytes()).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

/// A sum of the text, by which bytes of the package are chosen.
fn sum(text: &str) -> usize {
    text.bytes().fold(7, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)))
}

fn everything_is_accounted_for(workbook: &Workbook, plan: &Plan) {
    let mut seen: BTreeSet<At> = BTreeSet::new();
    let all = plan.accepted.iter().copied().chain(plan.rejected.iter().map(|row| row.at));
    for at in all.chain(plan.skipped.iter().map(|row| row.at)) {
        assert!(seen.insert(at), "{at:?} is accounted for twice");
    }
    for (sheet, rows) in workbook.sheets.iter().enumerate() {
        for row in 1..=u32::try_from(rows.rows.len()).unwrap() {
            assert!(seen.remove(&At { sheet, row }), "row {row} of sheet {sheet} is accounted for nowhere");
        }
    }
    assert!(seen.is_empty(), "rows that are not in the file: {seen:?}");
    assert!(plan.rejected.iter().all(|row| !row.reasons.is_empty()), "rejected without a reason");
}

/// Whether it was read.
fn import(bytes: &[u8]) -> bool {
    let workbook = match read(bytes) {
        Ok(workbook) => workbook,
        Err(error) => {
            let words = error.text();
            assert!(!words.zh.is_empty() && !words.en.is_empty());
            return false;
        }
    };
    let cells: usize = workbook.sheets.iter().flat_map(|sheet| &sheet.rows).map(Vec::len).sum();
    assert!(cells <= MOST_CELLS, "{cells} cells were read");
    let mapping = propose(&workbook, &[]);
    let existing = Existing::default();
    let Ok(plan) = plan(&workbook, &mapping, &Settings::default(), &existing.known()) else {
        assert!(!faults(&mapping, &workbook).is_empty(), "refused and nobody says why");
        return false;
    };
    everything_is_accounted_for(&workbook, &plan);
    let changes = difference(&existing, &plan);
    assert_eq!(counts(&plan).len(), workbook.sheets.len());
    assert!(!summary(&plan, &changes).zh.is_empty());
    true
}

#[test]
fn any_workbook_is_refused_in_words_or_accounted_for_row_by_row() {
    let mut whole = 0;
    each("workbooks", 500, |text| {
        let mut bytes = packed(text);
        whole += usize::from(import(&bytes));
        let (at, by) = (sum(text) % bytes.len().max(1), sum(text) / 7 % 255 + 1);
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= u8::try_from(by).unwrap();
            import(&bytes);
        }
        bytes.truncate(at);
        import(&bytes);
    });
    assert!(whole > 20, "chance must leave some of them readable: {whole}");
}
