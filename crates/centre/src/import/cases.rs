//! A list of open matters of another system made into a plan: every row read, rejected or skipped, exactly once.
//!
//! The plan knows the handbook, since its services say what a row must answer; it knows no database. Whether a place, a
//! colleague or a number is there already is asked when the plan is carried out, and what is found wrong then is rejected
//! by [`CasePlan::reject`].

mod answer;
mod column;
mod fault;
mod report;
mod row;
mod state;

pub use column::{CaseColumn, CaseMapping, CaseSheet, propose};
pub use fault::faults;
pub use report::{CasePreview, CaseShown};

use super::roster::{At, Reason, RejectedRow, Remark, Skip, SkippedRow, no_data};
use super::sheet::{Cell, Workbook, column_name};
use super::value::narrow;
use diag::{Text, text};
use jiff::civil::DateTime;
use model::{ChannelId, FieldId, Handbook, ServiceId};
use row::{Line, Read};
use std::collections::BTreeMap;

/// Other rows with the same number that a reason names.
const NAMED: usize = 3;

/// An open matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Where it stands.
    pub at: At,
    /// Its number in the other system.
    pub original: String,
    /// The service.
    pub service: ServiceId,
    /// How it came in.
    pub channel: ChannelId,
    /// When it was reported, on the wall.
    pub reported: DateTime,
    /// Where, as written.
    pub place: Option<String>,
    /// Who reported it.
    pub name: Option<String>,
    /// His phone, in its normal form.
    pub phone: Option<String>,
    /// Who was asked first, as written.
    pub first_asked: Option<String>,
    /// Who had to move it, as written.
    pub owner: Option<String>,
    /// Where it stood, as written.
    pub state: Option<String>,
    /// What was remarked.
    pub remarks: Vec<String>,
    /// The form: the id of an option, a number or words; places and persons as written.
    pub fields: BTreeMap<FieldId, String>,
}

/// A sheet of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseSheetPlan {
    /// How it is read.
    pub mapping: CaseSheet,
    /// Its headings.
    pub headings: Vec<Cell>,
    /// How many rows it has.
    pub rows: u32,
}

/// What an import of open matters would do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CasePlan {
    /// The sheets, in the order of the tabs.
    pub sheets: Vec<CaseSheetPlan>,
    /// Rows that can be imported, in their order.
    pub rows: Vec<CaseRow>,
    /// Rows that cannot.
    pub rejected: Vec<RejectedRow>,
    /// Rows that are no open matter, in their order.
    pub skipped: Vec<SkippedRow>,
    /// Things to look at.
    pub remarks: Vec<Remark>,
    /// The cells of the rows that can be imported.
    cells: BTreeMap<At, Vec<Cell>>,
}

/// Makes the plan.
///
/// # Errors
/// What is wrong with the mapping. Wrong rows are no error: they are in the plan.
pub fn plan(
    workbook: &Workbook,
    mapping: &CaseMapping,
    handbook: &Handbook,
    area_code: Option<&str>,
) -> Result<CasePlan, Vec<Text>> {
    let wrong = faults(mapping, workbook);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut plan = CasePlan::default();
    for (number, sheet) in workbook.sheets.iter().enumerate() {
        let wanted = mapping.sheets.iter().find(|wanted| wanted.sheet == sheet.name).cloned();
        let wanted =
            wanted.unwrap_or_else(|| CaseSheet { sheet: sheet.name.clone(), ..CaseSheet::default() });
        let heading = (wanted.heading_row as usize).checked_sub(1).and_then(|at| sheet.rows.get(at));
        let headings = heading.cloned().unwrap_or_default();
        for (row, cells) in (1_u32..).zip(&sheet.rows) {
            let at = At { sheet: number, row };
            if let Some(why) = no_data(row, cells, wanted.import, wanted.heading_row, &headings) {
                plan.skipped.push(SkippedRow { at, why });
                continue;
            }
            let line = Line {
                at,
                cells,
                sheet: &wanted,
                headings: &headings,
                handbook,
                area_code,
                since_1904: sheet.since_1904,
            };
            plan.take(at, cells, line.read());
        }
        let rows = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        plan.sheets.push(CaseSheetPlan { mapping: wanted, headings, rows });
    }
    plan.reject_doubles();
    Ok(plan)
}

impl CasePlan {
    fn take(&mut self, at: At, cells: &[Cell], read: Read) {
        match read {
            Read::Over => self.skipped.push(SkippedRow { at, why: Skip::Over }),
            Read::Wrong(reasons) => {
                self.rejected.push(RejectedRow { at, cells: cells.to_vec(), reasons });
            }
            Read::Row(row, remarks) => {
                self.remarks.extend(remarks.into_iter().map(|text| Remark { at, text }));
                self.cells.insert(at, cells.to_vec());
                self.rows.push(*row);
            }
        }
    }

    /// Two rows with one number: both are rejected, since nobody knows which of them is meant.
    fn reject_doubles(&mut self) {
        let mut of_number: BTreeMap<String, Vec<At>> = BTreeMap::new();
        for row in &self.rows {
            of_number.entry(store::cases::origin_key(&row.original)).or_default().push(row.at);
        }
        let mut wrong = BTreeMap::new();
        for rows in of_number.into_values().filter(|rows| rows.len() > 1) {
            for at in &rows {
                let others = rows.iter().filter(|other| *other != at).take(NAMED);
                let others: Vec<String> = others.map(|other| self.where_is(*other)).collect();
                let others = others.join("、");
                let fault = text!(
                    zh: "和{others}的原单号相同；请核对，只留一行，或改成不同的单号",
                    en: "the same number as in {others}; check it, keep one row, or give them different numbers"
                );
                wrong.insert(*at, vec![self.reason(*at, &CaseColumn::Original, &fault)]);
            }
        }
        self.reject(wrong);
    }

    /// A row in words, with its sheet when there are several.
    fn where_is(&self, at: At) -> String {
        let row = at.row;
        let name = self.sheets.get(at.sheet).map(|sheet| sheet.mapping.sheet.as_str()).unwrap_or_default();
        if self.sheets.len() > 1 { format!("“{name}”第 {row} 行") } else { format!("第 {row} 行") }
    }

    /// Rejects rows that looked well.
    pub fn reject(&mut self, wrong: BTreeMap<At, Vec<Reason>>) {
        self.rows.retain(|row| !wrong.contains_key(&row.at));
        self.remarks.retain(|remark| !wrong.contains_key(&remark.at));
        for (at, reasons) in wrong {
            let cells = self.cells.remove(&at).unwrap_or_default();
            self.rejected.push(RejectedRow { at, cells, reasons });
        }
        self.rejected.sort_by_key(|row| row.at);
    }

    /// A reason that names the cell of a column, or the row when it has none.
    #[must_use]
    pub fn reason(&self, at: At, column: &CaseColumn, fault: &Text) -> Reason {
        let sheet = self.sheets.get(at.sheet);
        let found = sheet.and_then(|sheet| sheet.mapping.columns.iter().find(|(_, own)| *own == column));
        let headings = sheet.map(|sheet| sheet.headings.as_slice()).unwrap_or_default();
        reason(at, found.map(|(at, _)| *at), column, headings, fault)
    }
}

/// A reason that names its cell.
fn reason(at: At, cell: Option<u32>, column: &CaseColumn, headings: &[Cell], fault: &Text) -> Reason {
    let (row, zh, en) = (at.row, &fault.zh, &fault.en);
    let name = column.name();
    let Some(cell) = cell else {
        let text = text!(zh: "第 {row} 行{zh_name}：{zh}", en: "row {row} {en_name}: {en}", zh_name = name.zh, en_name = name.en);
        return Reason { column: None, text };
    };
    let heading = headings.get(cell as usize).map(|cell| narrow(&cell.shown())).unwrap_or_default();
    let zh_name = if heading.is_empty() { name.zh } else { heading };
    let place = column_name(cell as usize);
    let text =
        text!(zh: "{place}{row} {zh_name}：{zh}", en: "{place}{row} {en_name}: {en}", en_name = name.en);
    Reason { column: Some(cell), text }
}
