//! What the columns of a sheet hold: recognised by their headings, changed by a person, remembered by fingerprint.
//!
//! A heading is recognised only by a whole known word; a proposal never looks at the values below it.

use super::sheet::{Cell, Sheet, Workbook};
use super::value::narrow;
use diag::{Text, text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How many rows from the top are looked through for the headings.
const HEADING_ROWS: usize = 30;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// A running number; means nothing.
    Sequence,
    /// The building.
    Building,
    /// The unit.
    Unit,
    /// The room, alone or with building and unit.
    Room,
    /// Floor area.
    Area,
    /// Owners.
    Name,
    /// Phones of the owners.
    Phone,
    /// Further phones of the owners.
    OtherPhone,
    /// Identity number of the owner.
    Identity,
    /// Its last four places.
    IdentityTail,
    /// Tenants.
    Tenant,
    /// Phones of the tenants.
    TenantPhone,
    /// Since when it is lived in.
    MovedIn,
    /// When it was handed over.
    HandedOver,
    /// State of the room.
    State,
    /// Parking space: of a room, or the space itself on a sheet of spaces.
    Space,
    /// Zone of a space.
    Zone,
    /// Kind of a space.
    SpaceKind,
    /// The room to which a space belongs.
    BoundRoom,
    /// Number plates.
    Plate,
    /// A remark.
    Remark,
    /// Why a row was rejected before; not read.
    Reason,
}

/// Headings by which a column is recognised. The first is its name.
const WORDS: [(Column, &str, &[&str]); 22] = [
    (Column::Sequence, "number", &["序号", "编号", "No", "No."]),
    (
        Column::Building,
        "building",
        &["楼栋", "栋", "楼号", "栋号", "楼栋号", "楼座", "幢", "幢号", "座", "楼宇"],
    ),
    (Column::Unit, "unit", &["单元", "单元号", "门", "门号"]),
    (
        Column::Room,
        "room",
        &["房号", "房间", "房间号", "室号", "门牌", "门牌号", "房屋", "房屋编号", "房产", "单元房号", "铺号"],
    ),
    (
        Column::Area,
        "area",
        &["建筑面积", "面积", "建面", "房屋面积", "产权面积", "计费面积", "收费面积", "平方米"],
    ),
    (
        Column::Name,
        "owner",
        &["业主姓名", "业主", "姓名", "业主名称", "产权人", "户主", "客户", "客户姓名", "客户名称", "房主"],
    ),
    (
        Column::Phone,
        "phone",
        &[
            "联系电话",
            "电话",
            "手机",
            "手机号",
            "手机号码",
            "联系方式",
            "电话号码",
            "业主电话",
            "移动电话",
            "联系手机",
        ],
    ),
    (
        Column::OtherPhone,
        "other phone",
        &[
            "备用电话",
            "其他电话",
            "固定电话",
            "座机",
            "电话2",
            "联系电话2",
            "第二电话",
            "备用号码",
            "家庭电话",
        ],
    ),
    (
        Column::Identity,
        "identity number",
        &["身份证号", "身份证", "身份证号码", "证件号", "证件号码", "身份", "统一社会信用代码"],
    ),
    (
        Column::IdentityTail,
        "last four of identity number",
        &["证件号后四位", "身份证后四位", "证件后四位", "身份证号后四位", "证号后四位"],
    ),
    (Column::Tenant, "tenant", &["租户姓名", "租户", "租客", "承租人", "使用人", "租客姓名"]),
    (
        Column::TenantPhone,
        "tenant's phone",
        &["租户电话", "租客电话", "承租人电话", "使用人电话", "租户手机"],
    ),
    (Column::MovedIn, "moved in", &["入住日期", "入住时间", "入伙日期", "入伙时间", "入住"]),
    (
        Column::HandedOver,
        "handed over",
        &["交房日期", "交房时间", "收楼日期", "收房日期", "交付日期", "交楼日期", "收楼时间"],
    ),
    (Column::State, "state", &["房屋状态", "状态", "房态", "使用状态", "入住状态", "居住状态", "使用情况"]),
    (Column::Space, "parking space", &["车位号", "车位", "车位编号", "停车位", "泊位", "泊位号"]),
    (Column::Zone, "zone", &["区域", "车位区域", "分区", "停车区域"]),
    (Column::SpaceKind, "kind of space", &["车位类型", "类型", "车位性质", "性质"]),
    (
        Column::BoundRoom,
        "bound room",
        &["绑定房号", "所属房号", "对应房号", "关联房号", "绑定房间", "所属房屋"],
    ),
    (Column::Plate, "plate", &["车牌", "车牌号", "车牌号码", "车辆号牌", "号牌"]),
    (Column::Remark, "remark", &["备注", "说明", "备注信息", "其他说明"]),
    (Column::Reason, "reason", &["原因"]),
];

impl Column {
    /// All columns, in the order of a choice.
    pub fn all() -> impl Iterator<Item = Self> {
        WORDS.iter().map(|(column, _, _)| *column)
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> Text {
        WORDS
            .iter()
            .find(|(column, _, _)| *column == self)
            .map_or_else(Text::default, |(_, en, zh)| text!(zh: "{zh}", en: "{en}", zh = zh[0]))
    }

    /// The column whose heading this is.
    #[must_use]
    pub fn recognise(heading: &str) -> Option<Self> {
        let heading = tidy_heading(heading);
        WORDS
            .iter()
            .find(|(_, _, words)| words.iter().any(|word| word.eq_ignore_ascii_case(&heading)))
            .map(|(column, _, _)| *column)
    }

    /// Whether several columns of a sheet may hold it.
    fn may_repeat(self) -> bool {
        matches!(
            self,
            Self::Sequence | Self::Phone | Self::OtherPhone | Self::TenantPhone | Self::Reason | Self::Remark
        )
    }

    /// Whether sheets of this kind use it.
    fn fits(self, kind: SheetKind) -> bool {
        match kind {
            SheetKind::Rooms => !matches!(self, Self::Zone | Self::SpaceKind | Self::BoundRoom | Self::Plate),
            SheetKind::Spaces => matches!(
                self,
                Self::Sequence
                    | Self::Space
                    | Self::Zone
                    | Self::SpaceKind
                    | Self::BoundRoom
                    | Self::Plate
                    | Self::Remark
                    | Self::Reason
            ),
            SheetKind::Ignored => false,
        }
    }
}

/// A heading without units in brackets, stars, colons and blanks.
fn tidy_heading(heading: &str) -> String {
    let narrow = narrow(heading);
    let start = narrow.split(['(', '[', '/']).next().unwrap_or_default();
    start.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '：')).collect()
}

/// What the rows of a sheet are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetKind {
    /// Rooms, with owners.
    Rooms,
    /// Parking spaces.
    Spaces,
    /// Not imported.
    Ignored,
}

/// How one sheet is read. A person may change all of it but the fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetMapping {
    /// The name on the tab.
    pub sheet: String,
    /// Of the headings: sheets with the same headings have the same.
    pub fingerprint: String,
    /// What its rows are.
    pub kind: SheetKind,
    /// The row of the headings, counted from 1; 0 if there are none.
    pub heading_row: u32,
    /// What each column holds, counted from 0; columns not named are not imported.
    pub columns: BTreeMap<u32, Column>,
}

/// How a workbook is read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// In the order of the tabs.
    pub sheets: Vec<SheetMapping>,
}

/// What each column of a workbook seems to hold. Headings that were mapped before are mapped as they were then.
#[must_use]
pub fn propose(workbook: &Workbook, remembered: &[SheetMapping]) -> Mapping {
    Mapping { sheets: workbook.sheets.iter().map(|sheet| propose_sheet(sheet, remembered)).collect() }
}

fn propose_sheet(sheet: &Sheet, remembered: &[SheetMapping]) -> SheetMapping {
    let Some(at) = heading_row(sheet, Column::recognise) else {
        return SheetMapping {
            sheet: sheet.name.clone(),
            fingerprint: String::new(),
            kind: SheetKind::Ignored,
            heading_row: 0,
            columns: BTreeMap::new(),
        };
    };
    let headings = &sheet.rows[at];
    let fingerprint = fingerprint(headings);
    let heading_row = u32::try_from(at + 1).unwrap_or_default();
    if let Some(known) = remembered.iter().find(|known| known.fingerprint == fingerprint) {
        return SheetMapping { sheet: sheet.name.clone(), heading_row, ..known.clone() };
    }
    let found: Vec<(u32, Column)> = (0_u32..)
        .zip(headings)
        .filter_map(|(at, cell)| Column::recognise(&cell.shown()).map(|column| (at, column)))
        .collect();
    let has = |wanted| found.iter().any(|(_, column)| *column == wanted);
    let named_spaces = sheet.name.contains("车位") || sheet.name.contains("停车");
    let kind = if has(Column::Space) && (!has(Column::Room) || (named_spaces && !has(Column::Building))) {
        SheetKind::Spaces
    } else if has(Column::Room) {
        SheetKind::Rooms
    } else {
        SheetKind::Ignored
    };
    let mut columns: BTreeMap<u32, Column> = BTreeMap::new();
    for (at, column) in found {
        let column =
            if kind == SheetKind::Spaces && column == Column::Room { Column::BoundRoom } else { column };
        let free = column.may_repeat() || !columns.values().any(|known| *known == column);
        if free && column.fits(kind) {
            columns.insert(at, column);
        }
    }
    SheetMapping { sheet: sheet.name.clone(), fingerprint, kind, heading_row, columns }
}

/// The row with the most known headings, at least two of them different; counted from 0.
pub(super) fn heading_row<C: Ord>(sheet: &Sheet, recognise: impl Fn(&str) -> Option<C>) -> Option<usize> {
    let score = |row: &Vec<Cell>| {
        let mut known: Vec<C> = row.iter().filter_map(|cell| recognise(&cell.shown())).collect();
        known.sort();
        known.dedup();
        known.len()
    };
    let scores = sheet.rows.iter().take(HEADING_ROWS).map(score).enumerate();
    scores
        .filter(|(_, score)| *score >= 2)
        .max_by_key(|(at, score)| (*score, std::cmp::Reverse(*at)))
        .map(|(at, _)| at)
}

/// A short digest of headings, blanks and width aside.
#[must_use]
pub fn fingerprint(headings: &[Cell]) -> String {
    let words: Vec<String> =
        headings.iter().map(|cell| narrow(&cell.shown()).split_whitespace().collect()).collect();
    let words = words.join("\u{1F}");
    let digest = Sha256::digest(words.trim_end_matches('\u{1F}').as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// What is wrong with a mapping that a person has changed; empty if it can be used.
#[must_use]
pub fn faults(mapping: &Mapping, workbook: &Workbook) -> Vec<Text> {
    let mut faults = Vec::new();
    for wanted in &mapping.sheets {
        let name = &wanted.sheet;
        if wanted.kind == SheetKind::Ignored {
            continue;
        }
        let Some(sheet) = workbook.sheets.iter().find(|sheet| sheet.name == *name) else {
            faults.push(text!(zh: "文件里没有名为“{name}”的表", en: "the file has no sheet named “{name}”"));
            continue;
        };
        if wanted.heading_row == 0 || wanted.heading_row as usize > sheet.rows.len() {
            faults.push(
                text!(zh: "请指出表“{name}”的标题行", en: "say which row of “{name}” holds the headings"),
            );
        }
        let needed = if wanted.kind == SheetKind::Rooms { Column::Room } else { Column::Space };
        if !wanted.columns.values().any(|column| *column == needed) {
            let (zh, en) = (needed.name().zh, needed.name().en);
            faults.push(text!(
                zh: "请指出表“{name}”里哪一列是“{zh}”",
                en: "say which column of “{name}” is the {en}"
            ));
        }
        faults.extend(columns_wrong(wanted));
    }
    if mapping.sheets.iter().all(|sheet| sheet.kind == SheetKind::Ignored) {
        faults.push(text!(
            zh: "没有找到可以导入的表：标题行里要有“房号”或“车位号”等列；请检查文件，或手工指定标题行和各列",
            en: "no sheet can be imported: a row of headings must have a column such as 房号 or 车位号; check the file, or name the headings by hand"
        ));
    }
    faults
}

fn columns_wrong(wanted: &SheetMapping) -> Vec<Text> {
    let mut faults = Vec::new();
    let name = &wanted.sheet;
    let mut seen: BTreeMap<Column, u32> = BTreeMap::new();
    for (at, column) in &wanted.columns {
        let (zh, en) = (column.name().zh, column.name().en);
        if !column.fits(wanted.kind) {
            faults.push(text!(
                zh: "表“{name}”不用“{zh}”列；请改为不导入",
                en: "the sheet “{name}” has no use for the column {en}; leave it out"
            ));
        }
        if let Some(first) = seen.insert(*column, *at).filter(|_| !column.may_repeat()) {
            let (first, second) =
                (super::sheet::column_name(first as usize), super::sheet::column_name(*at as usize));
            faults.push(text!(
                zh: "表“{name}”的 {first} 列和 {second} 列都被当作“{zh}”；请只留一列",
                en: "the columns {first} and {second} of “{name}” are both mapped to {en}; keep one of them"
            ));
        }
    }
    faults
}
