//! Tells data from titles, headings, sums and footnotes, and reads each row of data.

use super::room_row::{RoomDraft, read_room};
use super::space_row::{SpaceDraft, read_space};
use super::{At, Reason, Remark, SheetPlan, Skip, SkippedRow};
use crate::import::columns::{Column, Mapping, SheetKind, SheetMapping};
use crate::import::place_form::PlaceReader;
use crate::import::settings::Settings;
use crate::import::sheet::{Cell, Sheet, Workbook, column_name};
use crate::import::value::{narrow, words};
use diag::{Text, text};
use std::collections::BTreeMap;

/// All rows, each in one of three places.
pub(super) struct Draft {
    pub(super) sheets: Vec<SheetPlan>,
    pub(super) rooms: Vec<RoomDraft>,
    pub(super) spaces: Vec<SpaceDraft>,
    pub(super) skipped: Vec<SkippedRow>,
    pub(super) remarks: Vec<Remark>,
    /// The cells of rows of data, kept for those that will be rejected.
    pub(super) cells: BTreeMap<At, Vec<Cell>>,
}

/// A row of data with its mapping.
pub(super) struct Line<'a> {
    pub(super) at: At,
    pub(super) cells: &'a [Cell],
    pub(super) mapping: &'a SheetMapping,
    pub(super) headings: &'a [Cell],
    pub(super) settings: &'a Settings,
    pub(super) places: &'a PlaceReader,
    pub(super) since_1904: bool,
}

impl<'a> Line<'a> {
    /// The cells that hold a column, with their numbers.
    pub(super) fn cells_of(&self, wanted: Column) -> impl Iterator<Item = (u32, &'a Cell)> {
        let cells = self.cells;
        self.mapping
            .columns
            .iter()
            .filter(move |(_, column)| **column == wanted)
            .filter_map(move |(at, _)| cells.get(*at as usize).map(|cell| (*at, cell)))
    }

    /// Reads the cell of a column; what is wrong is added to the reasons.
    pub(super) fn read<T: Default>(
        &self,
        column: Column,
        reasons: &mut Vec<Reason>,
        reader: impl Fn(&Cell) -> Result<T, Text>,
    ) -> T {
        let Some((at, cell)) = self.cells_of(column).next() else { return T::default() };
        reader(cell).unwrap_or_else(|fault| {
            reasons.push(self.reason(at, column, &fault));
            T::default()
        })
    }

    /// A reason that names its cell.
    pub(super) fn reason(&self, at: u32, column: Column, fault: &Text) -> Reason {
        let heading = self.headings.get(at as usize).map(|cell| narrow(&cell.shown())).unwrap_or_default();
        let name = column.name();
        let zh_name = if heading.is_empty() { name.zh } else { heading };
        let (cell, zh, en) = (column_name(at as usize), &fault.zh, &fault.en);
        let row = self.at.row;
        Reason {
            column: Some(at),
            text: text!(zh: "{cell}{row} {zh_name}：{zh}", en: "{cell}{row} {en_name}: {en}", en_name = name.en),
        }
    }

    /// Everything that the row says of its place, running number aside: two rows with the same are one line twice.
    pub(super) fn content(&self) -> String {
        let mut content = String::new();
        for (at, column) in &self.mapping.columns {
            let place = [Column::Sequence, Column::Reason, Column::Building, Column::Unit, Column::Room];
            if !place.contains(column) {
                let words =
                    self.cells.get(*at as usize).map(|cell| words(cell).unwrap_or_else(|_| cell.shown()));
                content.push_str(&words.unwrap_or_default());
                content.push('\u{1F}');
            }
        }
        content
    }
}

/// Reads all sheets.
pub(super) fn sort_out(
    workbook: &Workbook,
    mapping: &Mapping,
    settings: &Settings,
    places: &PlaceReader,
) -> Draft {
    let mut draft = Draft {
        sheets: Vec::new(),
        rooms: Vec::new(),
        spaces: Vec::new(),
        skipped: Vec::new(),
        remarks: Vec::new(),
        cells: BTreeMap::new(),
    };
    for (number, sheet) in workbook.sheets.iter().enumerate() {
        let ignored = || SheetMapping {
            sheet: sheet.name.clone(),
            fingerprint: String::new(),
            kind: SheetKind::Ignored,
            heading_row: 0,
            columns: BTreeMap::new(),
        };
        let wanted = mapping.sheets.iter().find(|wanted| wanted.sheet == sheet.name).cloned();
        let wanted = wanted.unwrap_or_else(ignored);
        let heading = (wanted.heading_row as usize).checked_sub(1).and_then(|at| sheet.rows.get(at));
        let headings = heading.cloned().unwrap_or_default();
        read_sheet(&mut draft, number, sheet, &wanted, &headings, settings, places);
        let rows = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        draft.sheets.push(SheetPlan { mapping: wanted, headings, rows });
    }
    draft
}

fn read_sheet(
    draft: &mut Draft,
    number: usize,
    sheet: &Sheet,
    mapping: &SheetMapping,
    headings: &[Cell],
    settings: &Settings,
    places: &PlaceReader,
) {
    let mut data = 0_u32;
    for (row, cells) in (1_u32..).zip(&sheet.rows) {
        let at = At { sheet: number, row };
        let imported = mapping.kind != SheetKind::Ignored;
        if let Some(why) = no_data(row, cells, imported, mapping.heading_row, headings) {
            if why == Skip::Total {
                draft.remarks.extend(sum_differs(at, cells, data));
            }
            draft.skipped.push(SkippedRow { at, why });
            continue;
        }
        data += 1;
        draft.cells.insert(at, cells.clone());
        let line = Line { at, cells, mapping, headings, settings, places, since_1904: sheet.since_1904 };
        match mapping.kind {
            SheetKind::Spaces => draft.spaces.push(read_space(&line)),
            _ => draft.rooms.push(read_room(&line)),
        }
    }
}

/// Why a row is no data; none if it is.
pub(in crate::import) fn no_data(
    row: u32,
    cells: &[Cell],
    imported: bool,
    heading_row: u32,
    headings: &[Cell],
) -> Option<Skip> {
    if cells.iter().all(Cell::is_blank) {
        return Some(Skip::Empty);
    }
    if !imported {
        return Some(Skip::SheetIgnored);
    }
    if row < heading_row {
        return Some(Skip::Title);
    }
    if row == heading_row {
        return Some(Skip::Heading);
    }
    let filled: Vec<String> =
        cells.iter().filter(|cell| !cell.is_blank()).map(|cell| narrow(&cell.shown())).collect();
    let same = |(at, cell): (usize, &Cell)| {
        headings.get(at).is_some_and(|head| narrow(&head.shown()) == narrow(&cell.shown()))
    };
    if filled.len() >= 2 && cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()).all(same) {
        return Some(Skip::HeadingAgain);
    }
    let first: String = filled.first().map(|words| words.split_whitespace().collect()).unwrap_or_default();
    if ["合计", "总计", "小计", "共计", "总户数"].iter().any(|word| first.starts_with(word)) {
        return Some(Skip::Total);
    }
    let note = ["注:", "注：", "备注:", "备注：", "说明:", "说明：", "制表", "审核", "填表", "打印"];
    if filled.len() <= 2 && note.iter().any(|word| first.starts_with(word)) {
        return Some(Skip::Footnote);
    }
    None
}

/// A sum that names another number of rows than there are.
fn sum_differs(at: At, cells: &[Cell], data: u32) -> Option<Remark> {
    let words = cells.iter().filter(|cell| !cell.is_blank()).map(|cell| narrow(&cell.shown()));
    let said: u32 = words
        .filter_map(|words| {
            ["户", "套", "间", "个"]
                .iter()
                .find_map(|unit| words.strip_suffix(unit).map(str::trim)?.parse().ok())
        })
        .next()?;
    (said != data).then(|| Remark {
        at,
        text: text!(
            zh: "合计行写的是 {said} 户，上面有 {data} 行；请核对是否漏行",
            en: "the sum names {said}, and there are {data} rows above it; check whether rows are missing"
        ),
    })
}
