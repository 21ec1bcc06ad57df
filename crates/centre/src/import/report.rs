//! Shows a plan: a preview as data, a summary in words, and the rejected rows as a file to mend and send again.

mod rejected_file;

pub use rejected_file::{FileError, rejected_file};
pub(crate) use rejected_file::{RejectedSheet, rejected_rows};

use super::columns::SheetKind;
use super::difference::Changes;
use super::roster::{At, Plan, RejectedRow, Relation, Skip};
use diag::{Lang, Text, text};
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts of one sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SheetCounts {
    /// The name on the tab.
    pub sheet: String,
    /// Rows down to the last that holds something.
    pub rows: u32,
    /// Imported.
    pub accepted: u32,
    /// Rejected.
    pub rejected: u32,
    /// Titles, headings, sums, footnotes, empty rows, and all rows of a sheet that is not imported.
    pub skipped: u32,
    /// Headings of columns that are not imported.
    pub left_out: Vec<String>,
}

/// A row with something to say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowNote {
    /// The name of its sheet.
    pub sheet: String,
    /// The row as the spreadsheet counts.
    pub row: u32,
    /// What to say, in the language asked for.
    pub notes: Vec<String>,
}

/// A room as it would be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoomShown {
    /// The name of its sheet.
    pub sheet: String,
    /// The row as the spreadsheet counts.
    pub row: u32,
    /// Normal form.
    pub normal: String,
    /// Name for people.
    pub full: String,
    /// Square metres.
    pub area: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Owners.
    pub owners: Vec<String>,
    /// Phones of the owners.
    pub phones: Vec<String>,
    /// Since when it is lived in.
    pub moved_in: Option<String>,
    /// Spaces that it uses.
    pub spaces: Vec<String>,
}

/// What an import would do, to be shown before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// In one paragraph.
    pub summary: String,
    /// By sheet.
    pub sheets: Vec<SheetCounts>,
    /// The first rooms.
    pub rooms: Vec<RoomShown>,
    /// All rejected rows with their reasons.
    pub rejected: Vec<RowNote>,
    /// Imported rows that somebody should look at.
    pub remarks: Vec<RowNote>,
    /// Rows that are no data and not empty, with why.
    pub skipped: Vec<RowNote>,
}

/// Makes the preview with the first `rooms` rooms.
#[must_use]
pub fn preview(plan: &Plan, changes: &Changes, lang: Lang, rooms: usize) -> Preview {
    let shown = plan.places.iter().take(rooms).map(|row| {
        let normal = row.place.normal.as_str();
        let ties: Vec<_> =
            plan.ties.iter().filter(|tie| tie.place == normal && tie.relation == Relation::Owner).collect();
        let mut phones: Vec<String> = Vec::new();
        for phone in ties.iter().flat_map(|tie| &plan.parties[tie.party].phones) {
            if !phones.contains(&phone.number) {
                phones.push(phone.number.clone());
            }
        }
        RoomShown {
            sheet: sheet_name(plan, row.at),
            row: row.at.row,
            normal: normal.to_owned(),
            full: row.place.full.clone(),
            area: row.area.map(|area| area.to_string()),
            state: row.state.clone(),
            owners: ties.iter().map(|tie| plan.parties[tie.party].name.clone()).collect(),
            phones,
            moved_in: ties.iter().find_map(|tie| tie.moved_in).map(|day| day.to_string()),
            spaces: plan
                .space_ties
                .iter()
                .filter(|tie| tie.room == normal)
                .map(|tie| tie.space.clone())
                .collect(),
        }
    });
    let note = |at: At, notes: Vec<String>| RowNote { sheet: sheet_name(plan, at), row: at.row, notes };
    let mut remarks: BTreeMap<At, Vec<String>> = BTreeMap::new();
    for remark in &plan.remarks {
        remarks.entry(remark.at).or_default().push(remark.text.get(lang).to_owned());
    }
    let skipped = plan.skipped.iter().filter(|row| !matches!(row.why, Skip::Empty | Skip::SheetIgnored));
    Preview {
        summary: summary(plan, changes).get(lang).to_owned(),
        sheets: counts(plan),
        rooms: shown.collect(),
        rejected: plan.rejected.iter().map(|row| note(row.at, reasons(row, lang))).collect(),
        remarks: remarks.into_iter().map(|(at, notes)| note(at, notes)).collect(),
        skipped: skipped.map(|row| note(row.at, vec![why(row.why).get(lang).to_owned()])).collect(),
    }
}

fn reasons(row: &RejectedRow, lang: Lang) -> Vec<String> {
    row.reasons.iter().map(|reason| reason.text.get(lang).to_owned()).collect()
}

fn sheet_name(plan: &Plan, at: At) -> String {
    plan.sheets.get(at.sheet).map(|sheet| sheet.mapping.sheet.clone()).unwrap_or_default()
}

/// Why a row is no data, in words.
#[must_use]
pub fn why(skip: Skip) -> Text {
    match skip {
        Skip::Title => text!(zh: "标题", en: "title"),
        Skip::Heading => text!(zh: "列标题", en: "headings"),
        Skip::HeadingAgain => text!(zh: "重复的列标题", en: "headings again"),
        Skip::Total => text!(zh: "合计行", en: "line of sums"),
        Skip::Footnote => text!(zh: "表尾说明", en: "footnote"),
        Skip::Empty => text!(zh: "空行", en: "empty"),
        Skip::SheetIgnored => text!(zh: "这张表不导入", en: "the sheet is not imported"),
        Skip::Over => text!(zh: "在旧系统里已经办结，不导入", en: "over in the former system, not imported"),
    }
}

/// Counts by sheet; accepted, rejected and skipped make up all rows.
#[must_use]
pub fn counts(plan: &Plan) -> Vec<SheetCounts> {
    let mut counts: Vec<SheetCounts> = plan
        .sheets
        .iter()
        .map(|sheet| SheetCounts {
            sheet: sheet.mapping.sheet.clone(),
            rows: sheet.rows,
            left_out: if sheet.mapping.kind == SheetKind::Ignored {
                Vec::new()
            } else {
                let named = (0_u32..).zip(&sheet.headings).filter(|(_, heading)| !heading.is_blank());
                named
                    .filter(|(at, _)| !sheet.mapping.columns.contains_key(at))
                    .map(|(_, heading)| heading.shown())
                    .collect()
            },
            ..SheetCounts::default()
        })
        .collect();
    for at in &plan.accepted {
        counts[at.sheet].accepted += 1;
    }
    for row in &plan.rejected {
        counts[row.at.sheet].rejected += 1;
    }
    for row in &plan.skipped {
        counts[row.at.sheet].skipped += 1;
    }
    counts
}

/// What an import would do, in one paragraph.
#[must_use]
pub fn summary(plan: &Plan, changes: &Changes) -> Text {
    let (accepted, rejected, skipped) = (plan.accepted.len(), plan.rejected.len(), plan.skipped.len());
    let create = &changes.create;
    let (places, parties, spaces) = (create.places.len(), create.parties.len(), create.spaces.len());
    let (change, same) = (changes.change.len(), changes.same);
    let mut words = text!(
        zh: "可导入 {accepted} 行，退回 {rejected} 行，跳过 {skipped} 行（标题、合计、空行等）。将新建房屋 {places} 处、车位 {spaces} 个、客户 {parties} 位，修改 {change} 项，{same} 项没有变化。",
        en: "{accepted} rows can be imported, {rejected} are rejected, {skipped} are skipped (titles, sums, empty rows). Rooms to create: {places}, spaces: {spaces}, customers: {parties}; facts to change: {change}; {same} are as they were."
    );
    if rejected > 0 {
        words.zh.push_str("退回的行可下载成文件，按“原因”一列改好后再导入。");
        words.en.push_str(
            " The rejected rows can be downloaded, mended by their column 原因, and imported again.",
        );
    }
    let gone = changes.no_longer_named.len();
    if gone > 0 {
        words
            .zh
            .push_str(&format!("另有 {gone} 个原有的业主或租户在文件里已换成别人，没有改动，请人工确认。"));
        words.en.push_str(&format!(" {gone} present owners or tenants are replaced by others in the file; they are left as they are, for a person to decide."));
    }
    words
}
