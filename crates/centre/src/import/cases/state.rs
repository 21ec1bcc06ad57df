//! Whether a matter was over in the other system, by the word that stands there. A word that leaves it open is refused.

use crate::import::value::narrow;
use diag::{Text, text};
use model::Handbook;
use model::handbook::StageKind;

/// It went on.
const OPEN: [&str; 30] = [
    "未办结",
    "未完成",
    "未完",
    "未处理",
    "未关闭",
    "未解决",
    "待处理",
    "处理中",
    "进行中",
    "办理中",
    "跟进中",
    "待派工",
    "待派单",
    "已派工",
    "已派单",
    "待接单",
    "已接单",
    "待受理",
    "已受理",
    "受理中",
    "待上门",
    "已到场",
    "待维修",
    "维修中",
    "施工中",
    "待料",
    "待配件",
    "挂起",
    "暂停",
    "open",
];
/// Nothing was owed any more.
const OVER: [&str; 22] = [
    "已办结",
    "办结",
    "已关闭",
    "关闭",
    "已完成",
    "完成",
    "已完结",
    "完结",
    "已结束",
    "结束",
    "已结单",
    "已关单",
    "已销单",
    "已归档",
    "归档",
    "已取消",
    "取消",
    "已撤销",
    "撤销",
    "作废",
    "已作废",
    "closed",
];
/// The work was done, and something may still be owed: neither goes without asking.
const DONE: [&str; 9] =
    ["已完工", "完工", "已处理", "已解决", "已维修", "待回访", "待评价", "待验收", "回访中"];

/// Whether a matter goes on.
///
/// # Errors
/// A word that does not say so.
pub(super) fn goes_on(word: &str, handbook: &Handbook) -> Result<bool, Text> {
    let tidy: String = narrow(word).to_lowercase().chars().filter(|letter| !letter.is_whitespace()).collect();
    if tidy.is_empty() {
        return Err(text!(
            zh: "没有写状态；没办完的请写“处理中”，办完的请写“已办结”",
            en: "the state is missing; write 处理中 for what goes on and 已办结 for what is over"
        ));
    }
    let is = |words: &[&str]| words.contains(&tidy.as_str());
    let stages = handbook.services.values().flat_map(|service| &service.stages);
    let mut named = stages.filter(|stage| stage.label.zh == tidy || stage.label.en.to_lowercase() == tidy);
    let stage = named.next().map(|stage| stage.kind);
    match stage {
        _ if is(&OPEN) => Ok(true),
        _ if is(&OVER) => Ok(false),
        Some(StageKind::Start | StageKind::Work) => Ok(true),
        Some(StageKind::Closed | StageKind::Cancelled) => Ok(false),
        Some(StageKind::Finished) => Err(done(word)),
        None if is(&DONE) => Err(done(word)),
        None => Err(text!(
            zh: "“{word}”看不出这件事办完没有；没办完的请写“处理中”，办完的请写“已办结”",
            en: "“{word}” does not say whether the matter goes on; write 处理中 if it does and 已办结 if it is over"
        )),
    }
}

fn done(word: &str) -> Text {
    text!(
        zh: "“{word}”的活已经干完，只差回访或确认；请在旧系统里回访后写“已办结”，还要再处理的请写“处理中”",
        en: "of “{word}” the work is done and at most a visit is owed; ask the customer and write 已办结, or write 处理中 if there is more to do"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_word_is_in_two_lists() {
        let mut all: Vec<&str> = [&super::OPEN[..], &super::OVER[..], &super::DONE[..]].concat();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
