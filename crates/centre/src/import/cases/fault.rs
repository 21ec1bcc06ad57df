//! What is wrong with how a list of cases is to be read.

use super::column::{CaseColumn, CaseMapping, CaseSheet};
use crate::import::sheet::{Workbook, column_name};
use diag::{Text, text};
use std::collections::BTreeMap;

/// What is wrong with a mapping; empty if it can be used.
#[must_use]
pub fn faults(mapping: &CaseMapping, workbook: &Workbook) -> Vec<Text> {
    let mut faults = Vec::new();
    for wanted in mapping.sheets.iter().filter(|sheet| sheet.import) {
        let name = &wanted.sheet;
        let Some(sheet) = workbook.sheets.iter().find(|sheet| sheet.name == *name) else {
            faults.push(text!(zh: "文件里没有名为“{name}”的表", en: "the file has no sheet named “{name}”"));
            continue;
        };
        if wanted.heading_row == 0 || wanted.heading_row as usize > sheet.rows.len() {
            faults.push(
                text!(zh: "请指出表“{name}”的标题行", en: "say which row of “{name}” holds the headings"),
            );
        }
        for needed in [CaseColumn::Original, CaseColumn::Service, CaseColumn::Reported] {
            if !wanted.has(&needed) {
                faults.push(missing(name, &needed));
            }
        }
        faults.extend(doubles(wanted));
    }
    if mapping.sheets.iter().all(|sheet| !sheet.import) {
        faults.push(text!(
            zh: "没有找到可以导入的表：标题行里要有“原单号”，以及“报事时间”“内容”或“状态”等列；请检查文件，或手工指定标题行和各列",
            en: "no sheet can be imported: a row of headings must have 原单号 and a column such as 报事时间, 内容 or 状态; check the file, or name the headings by hand"
        ));
    }
    faults
}

fn missing(sheet: &str, needed: &CaseColumn) -> Text {
    let (zh, en) = (needed.name().zh, needed.name().en);
    if *needed == CaseColumn::Service {
        return text!(
            zh: "表“{sheet}”没有“{zh}”列；请指出是哪一列，全是同一种事项时可用 --set {zh}=报修 这样写明",
            en: "“{sheet}” has no column {en}; say which one it is or, when all rows are of one service, write it like --set {zh}=报修"
        );
    }
    text!(zh: "请指出表“{sheet}”里哪一列是“{zh}”", en: "say which column of “{sheet}” is the {en}")
}

fn doubles(wanted: &CaseSheet) -> Vec<Text> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<&CaseColumn, u32> = BTreeMap::new();
    for (at, column) in &wanted.columns {
        if let Some(first) = seen.insert(column, *at).filter(|_| !column.may_repeat()) {
            let (name, zh, en) = (&wanted.sheet, column.name().zh, column.name().en);
            let (first, second) = (column_name(first as usize), column_name(*at as usize));
            faults.push(text!(
                zh: "表“{name}”的 {first} 列和 {second} 列都被当作“{zh}”；请只留一列",
                en: "the columns {first} and {second} of “{name}” are both mapped to {en}; keep one of them"
            ));
        }
    }
    faults
}
