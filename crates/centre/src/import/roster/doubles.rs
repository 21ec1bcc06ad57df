//! Finds places that stand in the file more than once.
//!
//! The same line twice: the first holds, the others are doubles. Lines that differ: none holds, for nobody can say
//! which is right.

use super::rows::Draft;
use super::{At, Reason, SheetPlan};
use diag::{Text, text};
use std::collections::BTreeMap;

struct Twin<'a> {
    at: At,
    content: &'a str,
    reasons: &'a mut Vec<Reason>,
}

/// Adds a reason to every row that is a double or in contradiction.
pub(super) fn mark(draft: &mut Draft) {
    let sheets = &draft.sheets;
    let mut rooms: BTreeMap<String, Vec<Twin<'_>>> = BTreeMap::new();
    for room in &mut draft.rooms {
        if let Some(place) = &room.place {
            let twin = Twin { at: room.at, content: &room.content, reasons: &mut room.reasons };
            rooms.entry(place.normal.clone()).or_default().push(twin);
        }
    }
    let mut spaces: BTreeMap<String, Vec<Twin<'_>>> = BTreeMap::new();
    for space in &mut draft.spaces {
        if let Some(place) = &space.place {
            let twin = Twin { at: space.at, content: &space.content, reasons: &mut space.reasons };
            spaces.entry(place.normal.clone()).or_default().push(twin);
        }
    }
    for (place, twins) in rooms.into_iter().chain(spaces).filter(|(_, twins)| twins.len() > 1) {
        judge(&place, twins, sheets);
    }
}

fn judge(place: &str, twins: Vec<Twin<'_>>, sheets: &[SheetPlan]) {
    let rows: Vec<At> = twins.iter().map(|twin| twin.at).collect();
    let same = twins.windows(2).all(|pair| pair[0].content == pair[1].content);
    let skip = usize::from(same);
    for (number, twin) in twins.into_iter().enumerate().skip(skip) {
        let others: Vec<At> = if same {
            vec![rows[0]]
        } else {
            rows.iter().copied().enumerate().filter(|(other, _)| *other != number).map(|(_, at)| at).collect()
        };
        let Text { zh: others_zh, en: others_en } = rows_named(&others, twin.at, sheets);
        let text = if same {
            text!(
                zh: "{place} 与{others_zh}完全相同，是重复行；请删去这一行",
                en: "{place} is the same as {others_en}: a double; delete this row"
            )
        } else {
            text!(
                zh: "{place} 在{others_zh}也有，内容不同，无法判断哪一行对；请只留正确的一行（共有人写在同一格，用、隔开），或改正房号",
                en: "{place} also stands in {others_en} with other content, and none can be preferred; keep the right row (owners in common go into one cell with 、), or mend its number"
            )
        };
        twin.reasons.push(Reason { column: None, text });
    }
}

fn rows_named(rows: &[At], from: At, sheets: &[SheetPlan]) -> Text {
    let mut zh: Vec<String> = Vec::new();
    let mut en: Vec<String> = Vec::new();
    for at in rows.iter().take(5) {
        let row = at.row;
        let sheet = sheets.get(at.sheet).map(|sheet| sheet.mapping.sheet.as_str()).unwrap_or_default();
        if at.sheet == from.sheet {
            zh.push(format!("第 {row} 行"));
            en.push(format!("row {row}"));
        } else {
            zh.push(format!("表“{sheet}”第 {row} 行"));
            en.push(format!("row {row} of “{sheet}”"));
        }
    }
    let more = if rows.len() > 5 { ("等", " and more") } else { ("", "") };
    Text { zh: format!("{}{}", zh.join("、"), more.0), en: format!("{}{}", en.join(", "), more.1) }
}
