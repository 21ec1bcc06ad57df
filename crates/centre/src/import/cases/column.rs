//! What the columns of a list of cases hold: recognised by their headings, changed by a person, remembered by fingerprint.
//!
//! A heading is recognised by a whole known word, or as the name of a question that a service of the handbook asks.

use crate::import::columns::{fingerprint, heading_row};
use crate::import::sheet::{Sheet, Workbook};
use crate::import::value::narrow;
use diag::{Text, text};
use model::Handbook;
use model::handbook::{Field, FieldKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a word of a field column begins with.
const FIELD: &str = "field:";

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum CaseColumn {
    /// A running number; means nothing.
    Sequence,
    /// The number in the other system.
    Original,
    /// The service.
    Service,
    /// Where.
    Place,
    /// Who reported it.
    Name,
    /// His phone.
    Phone,
    /// What it is about: the first text that the service asks for.
    Matter,
    /// When it was reported.
    Reported,
    /// Who was asked first.
    FirstAsked,
    /// Who had to move it: a colleague or a post.
    Owner,
    /// How it came in.
    Channel,
    /// Where it stood.
    State,
    /// When it ended; a row that has such a time is over.
    Ended,
    /// A remark, kept as a note.
    Remark,
    /// Why a row was rejected before; not read.
    Reason,
    /// A question that a service asks at opening, by its name.
    Field(String),
}

/// The columns with their words in a mapping, their English names, and the headings by which each is recognised; the first
/// heading is its name.
const WORDS: [(CaseColumn, &str, &str, &[&str]); 15] = [
    (CaseColumn::Sequence, "sequence", "number", &["序号", "No", "No."]),
    (
        CaseColumn::Original,
        "original",
        "original number",
        &[
            "原单号",
            "单号",
            "工单号",
            "工单编号",
            "单据编号",
            "编号",
            "报修单号",
            "投诉单号",
            "受理编号",
            "任务单号",
            "流水号",
        ],
    ),
    (
        CaseColumn::Service,
        "service",
        "service",
        &["服务事项", "事项", "事项类型", "业务类型", "工单类型", "服务类型", "单据类型", "类别", "类型"],
    ),
    (
        CaseColumn::Place,
        "place",
        "place",
        &[
            "位置",
            "地址",
            "房号",
            "房间",
            "房间号",
            "房屋",
            "地点",
            "报修地址",
            "报修位置",
            "报事位置",
            "详细地址",
        ],
    ),
    (
        CaseColumn::Name,
        "name",
        "caller",
        &[
            "姓名",
            "客户姓名",
            "业主姓名",
            "客户",
            "业主",
            "联系人",
            "来电人",
            "报修人",
            "报事人",
            "投诉人",
            "客户名称",
        ],
    ),
    (
        CaseColumn::Phone,
        "phone",
        "phone",
        &["电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "来电号码"],
    ),
    (
        CaseColumn::Matter,
        "matter",
        "matter",
        &[
            "内容",
            "报事内容",
            "事项内容",
            "报修内容",
            "投诉内容",
            "问题描述",
            "故障描述",
            "描述",
            "诉求",
            "诉求内容",
            "事由",
            "详情",
        ],
    ),
    (
        CaseColumn::Reported,
        "reported_at",
        "reported at",
        &[
            "报事时间",
            "报修时间",
            "受理时间",
            "登记时间",
            "创建时间",
            "来电时间",
            "投诉时间",
            "提交时间",
            "报事日期",
            "报修日期",
            "受理日期",
            "登记日期",
        ],
    ),
    (
        CaseColumn::FirstAsked,
        "first_asked",
        "first asked",
        &["首问人", "首问责任人", "受理人", "接待人", "登记人", "接报人"],
    ),
    (
        CaseColumn::Owner,
        "owner",
        "owner",
        &["责任人", "处理人", "当前处理人", "负责人", "经办人", "维修人", "维修工", "维修师傅", "办理人"],
    ),
    (
        CaseColumn::Channel,
        "channel",
        "channel",
        &["渠道", "受理渠道", "报事渠道", "来源", "受理方式", "报修方式"],
    ),
    (
        CaseColumn::State,
        "state",
        "state",
        &["状态", "工单状态", "单据状态", "办理状态", "处理状态", "当前状态", "环节", "当前环节", "进度"],
    ),
    (
        CaseColumn::Ended,
        "ended_at",
        "ended at",
        &["办结时间", "办结日期", "关闭时间", "关单时间", "结单时间"],
    ),
    (CaseColumn::Remark, "remark", "remark", &["备注", "说明", "处理情况", "处理进展", "跟进记录"]),
    (CaseColumn::Reason, "reason", "reason", &["原因"]),
];

impl From<CaseColumn> for String {
    fn from(column: CaseColumn) -> Self {
        match &column {
            CaseColumn::Field(name) => format!("{FIELD}{name}"),
            column => {
                let known = WORDS.iter().find(|(known, ..)| known == column);
                known.map(|(_, word, ..)| (*word).to_owned()).unwrap_or_default()
            }
        }
    }
}

impl TryFrom<String> for CaseColumn {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        if let Some(name) = word.strip_prefix(FIELD) {
            return Ok(Self::Field(name.to_owned()));
        }
        let known = WORDS.iter().find(|(_, own, ..)| *own == word);
        known
            .map(|(column, ..)| column.clone())
            .ok_or_else(|| format!("`{word}` is no column of a list of cases"))
    }
}

impl CaseColumn {
    /// Its name for people.
    #[must_use]
    pub fn name(&self) -> Text {
        if let Self::Field(name) = self {
            return Text::same(name);
        }
        WORDS
            .iter()
            .find(|(column, ..)| column == self)
            .map_or_else(Text::default, |(_, _, en, zh)| text!(zh: "{zh}", en: "{en}", zh = zh[0]))
    }

    /// The column whose heading this is.
    #[must_use]
    pub fn recognise(heading: &str, handbook: &Handbook) -> Option<Self> {
        let heading = tidy_heading(heading);
        let same = |word: &&str| word.eq_ignore_ascii_case(&heading);
        let known = WORDS.iter().find(|(.., words)| words.iter().any(&same));
        if let Some((column, ..)) = known {
            return Some(column.clone());
        }
        let mut fields = handbook.services.values().flat_map(|service| &service.fields);
        let asked = fields.any(|field| is_called(field, &heading) && comes_from_a_cell(field));
        asked.then_some(Self::Field(heading))
    }

    /// Whether several columns of a sheet may hold it.
    pub(super) fn may_repeat(&self) -> bool {
        matches!(self, Self::Sequence | Self::Remark | Self::Reason)
    }
}

/// Whether a field is called so, in either language or by its word.
pub(super) fn is_called(field: &Field, name: &str) -> bool {
    let same = |own: &str| tidy_heading(own).eq_ignore_ascii_case(name);
    !name.is_empty() && (same(&field.label.zh) || same(&field.label.en) || field.id.as_str() == name)
}

/// Whether a field is asked at opening and can be written into a cell.
pub(super) fn comes_from_a_cell(field: &Field) -> bool {
    let written = !matches!(
        field.kind,
        FieldKind::Photos | FieldKind::Lines { .. } | FieldKind::Computed { .. } | FieldKind::Party
    );
    field.at_opening && written
}

/// A heading without units in brackets, stars, colons and blanks.
pub(super) fn tidy_heading(heading: &str) -> String {
    let narrow = narrow(heading);
    let start = narrow.split(['(', '[', '/']).next().unwrap_or_default();
    start.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':')).collect()
}

/// How one sheet is read. A person may change all of it but the fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CaseSheet {
    /// The name on the tab.
    pub sheet: String,
    /// Of the headings: sheets with the same headings have the same.
    pub fingerprint: String,
    /// Its rows are imported.
    pub import: bool,
    /// The row of the headings, counted from 1; 0 if there are none.
    pub heading_row: u32,
    /// What each column holds, counted from 0; columns not named are not imported.
    pub columns: BTreeMap<u32, CaseColumn>,
    /// What a row says that says nothing itself, by column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<CaseColumn, String>,
}

impl CaseSheet {
    /// Whether its rows say something of a column, by a cell or by a value for all.
    #[must_use]
    pub fn has(&self, column: &CaseColumn) -> bool {
        self.columns.values().any(|own| own == column) || self.values.contains_key(column)
    }
}

/// How a workbook is read, in the order of the tabs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CaseMapping {
    /// By sheet.
    pub sheets: Vec<CaseSheet>,
}

/// What each column seems to hold. Headings that were mapped before are mapped as they were then.
#[must_use]
pub fn propose(workbook: &Workbook, handbook: &Handbook, remembered: &[CaseSheet]) -> CaseMapping {
    let sheets = workbook.sheets.iter().map(|sheet| propose_sheet(sheet, handbook, remembered));
    CaseMapping { sheets: sheets.collect() }
}

fn propose_sheet(sheet: &Sheet, handbook: &Handbook, remembered: &[CaseSheet]) -> CaseSheet {
    let nothing = CaseSheet { sheet: sheet.name.clone(), ..CaseSheet::default() };
    let Some(at) = heading_row(sheet, |heading| CaseColumn::recognise(heading, handbook)) else {
        return nothing;
    };
    let headings = &sheet.rows[at];
    let fingerprint = fingerprint(headings);
    let heading_row = u32::try_from(at + 1).unwrap_or_default();
    if let Some(known) = remembered.iter().find(|known| known.fingerprint == fingerprint) {
        return CaseSheet { sheet: sheet.name.clone(), heading_row, ..known.clone() };
    }
    let mut columns: BTreeMap<u32, CaseColumn> = BTreeMap::new();
    for (at, cell) in (0_u32..).zip(headings) {
        if let Some(column) = CaseColumn::recognise(&cell.shown(), handbook)
            && (column.may_repeat() || !columns.values().any(|known| *known == column))
        {
            columns.insert(at, column);
        }
    }
    let has = |wanted: &CaseColumn| columns.values().any(|column| column == wanted);
    let import = has(&CaseColumn::Original)
        && [CaseColumn::Reported, CaseColumn::Matter, CaseColumn::State].iter().any(has);
    CaseSheet { fingerprint, import, heading_row, columns, ..nothing }
}
