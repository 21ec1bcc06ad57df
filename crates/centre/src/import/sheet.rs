//! A workbook as typed cells, read within fixed bounds.
//!
//! Only XLSX enters. What it holds is hostile until [`guard`] has measured it; no cell is interpreted here.

pub mod guard;

use calamine::{DataRef, Reader, Xlsx};
use diag::{Text, text};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The most bytes of a file: 20 MB.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The most rows of a sheet.
pub const MOST_ROWS: u32 = 200_000;
/// The most columns of a sheet.
pub const MOST_COLUMNS: u32 = 200;
/// The most sheets of a workbook.
pub const MOST_SHEETS: usize = 50;
/// The most cells of a workbook, empty ones before a filled one included.
pub const MOST_CELLS: usize = 5_000_000;
/// The most bytes of text in all cells together.
pub const MOST_TEXT: usize = 128 * 1024 * 1024;

/// One cell, as it stands in the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// A number shown as a date: days since the end of 1899, whatever the workbook counts from.
    Date(f64),
    /// True or false.
    Bool(bool),
    /// An error of the spreadsheet, such as `#N/A`.
    Fault(String),
    /// A formula that was saved without its result.
    Formula(String),
}

impl Cell {
    /// Whether there is nothing to read: no value, or only blanks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(words) => words.chars().all(super::value::is_blank_char),
            _ => false,
        }
    }

    /// The cell as a clerk sees it: numbers with at most 15 significant digits, dates as `2021-03-05`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(words) | Self::Fault(words) => words.clone(),
            Self::Number(number) => shown_number(*number),
            Self::Date(serial) => super::value::date::of_serial(*serial)
                .map_or_else(|| shown_number(*serial), |day| day.to_string()),
            Self::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
            Self::Formula(formula) => format!("={formula}"),
        }
    }
}

/// A number with the digits that a spreadsheet shows; binary remainders such as `84.65000000000001` vanish.
fn shown_number(number: f64) -> String {
    if number == number.trunc() && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    let rounded = format!("{number:.14e}");
    rounded.parse::<f64>().map_or(rounded, |tidy| tidy.to_string())
}

/// One sheet. Row `n` of the spreadsheet is `rows[n - 1]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The name on the tab.
    pub name: String,
    /// The rows down to the last one that is not empty; each ends with its last cell that is not empty.
    pub rows: Vec<Vec<Cell>>,
    /// Whether plain numbers count days since 1904.
    pub since_1904: bool,
}

/// All sheets of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Workbook {
    /// In the order of the tabs.
    pub sheets: Vec<Sheet>,
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More bytes than [`MOST_BYTES`].
    #[error("the file has {0} bytes")]
    TooBig(usize),
    /// Another kind of file; its name for people.
    #[error("the file is not XLSX but {}", .0.en)]
    WrongKind(Text),
    /// Unpacked it would be too much, or it lies about itself.
    #[error("the file unpacks to too much")]
    Bomb,
    /// More rows, columns, sheets, cells or text than allowed.
    #[error("the workbook is too large: {}", .0.en)]
    TooMuch(Text),
    /// It looks like XLSX, but cannot be read.
    #[error("reading the workbook: {0}")]
    Broken(String),
}

impl ReadError {
    /// What to tell the person who sent the file.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::TooBig(bytes) => text!(
                zh: "文件有 {size} MB，最多 {most} MB；请删去图片和无关的表，或分成几个文件再导入",
                en: "the file has {size} MB and may have {most} MB; take out pictures and other sheets, or split it",
                size = bytes.div_ceil(1024 * 1024), most = MOST_BYTES / 1024 / 1024
            ),
            Self::WrongKind(kind) => text!(
                zh: "这不是 XLSX 文件，而是{zh}；请用表格软件打开，另存为“Excel 工作簿 (*.xlsx)”再导入",
                en: "this is not an XLSX file but {en}; open it in a spreadsheet program and save it as *.xlsx",
                zh = kind.zh, en = kind.en
            ),
            Self::Bomb => text!(
                zh: "文件解压后过大或不合常规，为安全起见没有读取；请新建一个表格，只粘贴需要的内容再导入",
                en: "unpacked, the file is too large or irregular and was not read; paste what is needed into a new workbook"
            ),
            Self::TooMuch(what) => what.clone(),
            Self::Broken(_) => text!(
                zh: "文件已损坏或加了密码，读不出来；请用表格软件打开，去掉密码，另存为 *.xlsx 再导入",
                en: "the file is damaged or has a password and cannot be read; open it, take off the password and save it as *.xlsx"
            ),
        }
    }
}

/// Reads a workbook.
///
/// # Errors
/// [`ReadError`] for anything that is no XLSX within the bounds; never a panic, whatever the bytes.
pub fn read(bytes: &[u8]) -> Result<Workbook, ReadError> {
    guard::check(bytes)?;
    // The library that reads is fed bytes of strangers; a slip in it must cost this file only.
    catch_unwind(AssertUnwindSafe(|| read_checked(bytes)))
        .unwrap_or_else(|_| Err(ReadError::Broken("the reader gave up".to_owned())))
}

fn read_checked(bytes: &[u8]) -> Result<Workbook, ReadError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    if names.len() > MOST_SHEETS {
        return Err(too_many(names.len(), MOST_SHEETS, "张表", "sheets"));
    }
    let mut room = Room { cells: MOST_CELLS, text: MOST_TEXT };
    let since_1904 = book.has_1904_epoch();
    let mut sheets = Vec::new();
    for name in names {
        let mut rows = match read_rows(&mut book, &name, since_1904, &mut room) {
            Ok(rows) => rows,
            Err(Unread::NoCells) => continue,
            Err(Unread::Error(error)) => return Err(error),
        };
        let merged = book.merge_cells_by_sheet_name(&name).map_err(broken)?;
        for area in merged.iter().filter(|area| area.start.1 == area.end.1) {
            fill_down(&mut rows, area.start, area.end.0);
        }
        sheets.push(Sheet { name, rows, since_1904 });
    }
    Ok(Workbook { sheets })
}

enum Unread {
    /// A chart or dialogue sheet.
    NoCells,
    Error(ReadError),
}

impl From<ReadError> for Unread {
    fn from(error: ReadError) -> Self {
        Self::Error(error)
    }
}

/// What may still be read of the whole workbook.
struct Room {
    cells: usize,
    text: usize,
}

fn read_rows(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    since_1904: bool,
    room: &mut Room,
) -> Result<Vec<Vec<Cell>>, Unread> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| match error {
        calamine::XlsxError::NotAWorksheet(_) | calamine::XlsxError::WorksheetNotFound(_) => Unread::NoCells,
        error => Unread::Error(broken(error)),
    })?;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let cell =
            cell_of(&record.value, record.formula.is_some().then(|| formula_of(record.formula)), since_1904);
        if cell == Cell::Empty {
            continue;
        }
        let (row, column) = record.pos;
        if row >= MOST_ROWS {
            return Err(too_many(row as usize + 1, MOST_ROWS as usize, "行", "rows").into());
        }
        if column >= MOST_COLUMNS {
            return Err(too_many(column as usize + 1, MOST_COLUMNS as usize, "列", "columns").into());
        }
        let (row, column) = (row as usize, column as usize);
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        let line = &mut rows[row];
        if line.len() <= column {
            let more = column + 1 - line.len();
            room.cells = room.cells.checked_sub(more).ok_or_else(too_many_cells)?;
            line.resize(column + 1, Cell::Empty);
        }
        if let Cell::Text(words) = &cell {
            room.text = room.text.checked_sub(words.len()).ok_or_else(too_many_cells)?;
        }
        line[column] = cell;
    }
    Ok(rows)
}

fn formula_of(formula: Option<calamine::XlsxFormulaMetadata>) -> String {
    match formula {
        Some(
            calamine::XlsxFormulaMetadata::Normal { formula }
            | calamine::XlsxFormulaMetadata::Shared { formula, .. },
        ) => formula,
        _ => "…".to_owned(),
    }
}

fn cell_of(value: &DataRef<'_>, formula: Option<String>, since_1904: bool) -> Cell {
    match value {
        DataRef::Empty => formula.map_or(Cell::Empty, Cell::Formula),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(words) => words_of(words),
        DataRef::SharedString(words) => words_of(words),
        DataRef::Bool(yes) => Cell::Bool(*yes),
        DataRef::DateTime(at) if at.is_datetime() => {
            Cell::Date(at.as_f64() + if since_1904 { 1462.0 } else { 0.0 })
        }
        DataRef::DateTime(at) => Cell::Number(at.as_f64()),
        DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => words_of(words),
        DataRef::Error(fault) => Cell::Fault(fault.to_string()),
    }
}

fn words_of(words: &str) -> Cell {
    if words.is_empty() { Cell::Empty } else { Cell::Text(words.to_owned()) }
}

/// A cell merged over several rows holds for each of them: that is what merging says.
fn fill_down(rows: &mut [Vec<Cell>], start: (u32, u32), last: u32) {
    let column = start.1 as usize;
    let Some(value) = rows.get(start.0 as usize).and_then(|row| row.get(column)).cloned() else { return };
    for row in rows.iter_mut().take(last as usize + 1).skip(start.0 as usize + 1) {
        // An empty row stays empty, and a row that does not reach the column is widened only if it holds something.
        if row.is_empty() || column >= MOST_COLUMNS as usize {
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, Cell::Empty);
        }
        if row[column] == Cell::Empty {
            row[column] = value.clone();
        }
    }
}

fn broken(error: calamine::XlsxError) -> ReadError {
    ReadError::Broken(error.to_string())
}

fn too_many(found: usize, most: usize, zh: &str, en: &str) -> ReadError {
    ReadError::TooMuch(text!(
        zh: "表格有 {found} {zh}，最多 {most} {zh}；请删去多余的部分，或分成几个文件再导入",
        en: "the workbook has {found} {en} and may have {most}; take out what is not needed, or split it"
    ))
}

fn too_many_cells() -> ReadError {
    ReadError::TooMuch(text!(
        zh: "表格内容太多；请删去无关的列和表，或分成几个文件再导入",
        en: "the workbook holds too much; take out columns and sheets that are not needed, or split it"
    ))
}

/// The name of a column as a spreadsheet shows it: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_name(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        name.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}
