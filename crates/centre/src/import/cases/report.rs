//! Shows a plan of open matters: counts, the first rows, what is wrong in which row, and the rejected rows as a file.

use super::{CaseColumn, CasePlan};
use crate::import::report::{FileError, RejectedSheet, RowNote, SheetCounts, rejected_rows, why};
use crate::import::roster::{At, Skip};
use diag::{Lang, Text, text};
use model::Handbook;
use serde::Serialize;
use std::collections::BTreeMap;

/// A matter as it would be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseShown {
    /// The name of its sheet.
    pub sheet: String,
    /// The row as the spreadsheet counts.
    pub row: u32,
    /// Its number in the other system.
    pub original: String,
    /// The service.
    pub service: String,
    /// Where.
    pub place: Option<String>,
    /// When it was reported.
    pub reported: String,
    /// Who had to move it.
    pub owner: Option<String>,
}

/// What an import would do, to be shown before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CasePreview {
    /// In one paragraph.
    pub summary: String,
    /// By sheet.
    pub sheets: Vec<SheetCounts>,
    /// The first matters.
    pub cases: Vec<CaseShown>,
    /// All rejected rows with their reasons.
    pub rejected: Vec<RowNote>,
    /// Rows that can be imported and that somebody should look at.
    pub remarks: Vec<RowNote>,
    /// Rows that are no open matter and not empty, with why.
    pub skipped: Vec<RowNote>,
}

impl CasePlan {
    /// The preview with the first `cases` matters; `same` of them are there already.
    #[must_use]
    pub fn preview(&self, handbook: &Handbook, same: usize, lang: Lang, cases: usize) -> CasePreview {
        let note = |at: At, notes: Vec<String>| RowNote { sheet: self.sheet_name(at), row: at.row, notes };
        let mut remarks: BTreeMap<At, Vec<String>> = BTreeMap::new();
        for remark in &self.remarks {
            remarks.entry(remark.at).or_default().push(remark.text.get(lang).to_owned());
        }
        let shown = self.rows.iter().take(cases).map(|row| {
            let label = handbook.services.get(&row.service).map(|service| &service.label);
            CaseShown {
                sheet: self.sheet_name(row.at),
                row: row.at.row,
                original: row.original.clone(),
                service: label.map(|label| label.text(lang == Lang::Zh).to_owned()).unwrap_or_default(),
                place: row.place.clone(),
                reported: row.reported.strftime("%Y-%m-%d %H:%M").to_string(),
                owner: row.owner.clone(),
            }
        });
        let reasons = |row: &crate::import::roster::RejectedRow| {
            row.reasons.iter().map(|reason| reason.text.get(lang).to_owned()).collect()
        };
        let skipped = self.skipped.iter().filter(|row| !matches!(row.why, Skip::Empty | Skip::SheetIgnored));
        CasePreview {
            summary: self.summary(same).get(lang).to_owned(),
            sheets: self.counts(),
            cases: shown.collect(),
            rejected: self.rejected.iter().map(|row| note(row.at, reasons(row))).collect(),
            remarks: remarks.into_iter().map(|(at, notes)| note(at, notes)).collect(),
            skipped: skipped.map(|row| note(row.at, vec![why(row.why).get(lang).to_owned()])).collect(),
        }
    }

    fn summary(&self, same: usize) -> Text {
        let (all, rejected, skipped) = (self.rows.len(), self.rejected.len(), self.skipped.len());
        let new = all.saturating_sub(same);
        text!(
            zh: "可导入 {all} 行（新建 {new} 张单，{same} 张已导入过），退回 {rejected} 行，跳过 {skipped} 行（已办结、标题、合计、空行等）。",
            en: "{all} rows can be imported ({new} cases to create, {same} imported before), {rejected} are rejected, {skipped} are skipped (over, titles, sums, empty rows)."
        )
    }

    /// The name of the sheet of a row.
    #[must_use]
    pub fn sheet_name(&self, at: At) -> String {
        self.sheets.get(at.sheet).map(|sheet| sheet.mapping.sheet.clone()).unwrap_or_default()
    }

    /// Counts by sheet; accepted, rejected and skipped make up all rows.
    #[must_use]
    pub fn counts(&self) -> Vec<SheetCounts> {
        let mut counts: Vec<SheetCounts> = self
            .sheets
            .iter()
            .map(|sheet| {
                let named = (0_u32..).zip(&sheet.headings).filter(|(_, heading)| !heading.is_blank());
                let unread = named.filter(|(at, _)| !sheet.mapping.columns.contains_key(at));
                let left_out = unread.filter(|_| sheet.mapping.import).map(|(_, heading)| heading.shown());
                SheetCounts {
                    sheet: sheet.mapping.sheet.clone(),
                    rows: sheet.rows,
                    left_out: left_out.collect(),
                    ..SheetCounts::default()
                }
            })
            .collect();
        for row in &self.rows {
            counts[row.at.sheet].accepted += 1;
        }
        for row in &self.rejected {
            counts[row.at.sheet].rejected += 1;
        }
        for row in &self.skipped {
            counts[row.at.sheet].skipped += 1;
        }
        counts
    }

    /// The rejected rows as a workbook to mend and send again; none when there are none.
    ///
    /// # Errors
    /// [`FileError`] if the workbook cannot be made.
    pub fn rejected_file(&self, lang: Lang) -> Result<Option<Vec<u8>>, FileError> {
        if self.rejected.is_empty() {
            return Ok(None);
        }
        let sheets = self.sheets.iter().map(|sheet| {
            let old = sheet.mapping.columns.iter().find(|(_, column)| **column == CaseColumn::Reason);
            RejectedSheet {
                name: &sheet.mapping.sheet,
                headings: &sheet.headings,
                reason: old.map(|(at, _)| *at as usize),
            }
        });
        rejected_rows(sheets, &self.rejected, lang).map(Some)
    }
}
