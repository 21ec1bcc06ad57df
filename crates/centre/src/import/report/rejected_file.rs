//! Writes rejected rows as a workbook: the columns as they were, and a last column 原因.

use crate::import::columns::Column;
use crate::import::roster::{Plan, RejectedRow};
use crate::import::sheet::Cell;
use diag::Lang;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Writing the file of rejected rows failed.
#[derive(Debug, thiserror::Error)]
#[error("writing the workbook of rejected rows")]
pub struct FileError(#[from] XlsxError);

/// The most characters that a cell of a workbook holds.
const LONGEST: usize = 32_000;

/// The workbook of rejected rows: a sheet for each that has some, its headings, the rows as they were, and why they
/// were rejected. A formula is written as words and never runs.
///
/// # Errors
/// [`FileError`] if the workbook cannot be made.
pub fn rejected_file(plan: &Plan, lang: Lang) -> Result<Vec<u8>, FileError> {
    let sheets = plan.sheets.iter().map(|sheet| {
        let old = sheet.mapping.columns.iter().find(|(_, column)| **column == Column::Reason);
        RejectedSheet {
            name: &sheet.mapping.sheet,
            headings: &sheet.headings,
            reason: old.map(|(at, _)| *at as usize),
        }
    });
    rejected_rows(sheets, &plan.rejected, lang)
}

/// A sheet some of whose rows are rejected.
pub(crate) struct RejectedSheet<'a> {
    /// The name on the tab.
    pub(crate) name: &'a str,
    /// Its headings.
    pub(crate) headings: &'a [Cell],
    /// The column 原因 of an earlier round, which is written anew, not once more.
    pub(crate) reason: Option<usize>,
}

/// As [`rejected_file`], whatever the rows are.
///
/// # Errors
/// As [`rejected_file`].
pub(crate) fn rejected_rows<'a>(
    sheets: impl Iterator<Item = RejectedSheet<'a>>,
    rejected: &[RejectedRow],
    lang: Lang,
) -> Result<Vec<u8>, FileError> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let bold = Format::new().set_bold();
    let mut any = false;
    for (number, sheet) in sheets.enumerate() {
        let rows: Vec<_> = rejected.iter().filter(|row| row.at.sheet == number).collect();
        if rows.is_empty() {
            continue;
        }
        any = true;
        let page = book.add_worksheet();
        page.set_name(sheet.name)?;
        let old = sheet.reason;
        let width =
            rows.iter().map(|row| row.cells.len()).chain([sheet.headings.len()]).max().unwrap_or_default();
        let last = old.unwrap_or(width);
        write_row(page, 0, sheet.headings, old, &day)?;
        page.write_string_with_format(0, column(last), "原因", &bold)?;
        page.set_column_width(column(last), 80)?;
        for (line, row) in (1_u32..).zip(rows) {
            write_row(page, line, &row.cells, old, &day)?;
            let reasons: Vec<&str> = row.reasons.iter().map(|reason| reason.text.get(lang)).collect();
            write_words(page, line, column(last), &reasons.join("\n"))?;
        }
    }
    if !any {
        book.add_worksheet().write_string(
            0,
            0,
            if lang == Lang::Zh { "没有退回的行" } else { "no row is rejected" },
        )?;
    }
    Ok(book.save_to_buffer()?)
}

fn write_row(
    page: &mut Worksheet,
    line: u32,
    cells: &[Cell],
    leave: Option<usize>,
    day: &Format,
) -> Result<(), XlsxError> {
    for (at, cell) in cells.iter().enumerate().filter(|(at, _)| Some(*at) != leave) {
        match cell {
            Cell::Empty => {}
            Cell::Number(number) if number.is_finite() => {
                page.write_number(line, column(at), *number)?;
            }
            Cell::Date(serial) if serial.is_finite() => {
                page.write_number_with_format(line, column(at), *serial, day)?;
            }
            Cell::Bool(yes) => {
                page.write_boolean(line, column(at), *yes)?;
            }
            other => write_words(page, line, column(at), &other.shown())?,
        }
    }
    Ok(())
}

fn write_words(page: &mut Worksheet, line: u32, column: u16, words: &str) -> Result<(), XlsxError> {
    let short: String = words.chars().take(LONGEST).collect();
    page.write_string(line, column, &short)?;
    Ok(())
}

fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
