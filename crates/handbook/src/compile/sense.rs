//! Messages about values that can be read and still make no sense together.

use super::codes::*;
use crate::vocabulary::Checked;
use diag::{Diagnostic, Span, text};

pub(super) fn newer(root: &Checked<'_>, found: u16) -> Diagnostic {
    let known = model::handbook::LANGUAGE;
    let span = root.node.property("language").map_or(root.head(), |property| property.value.span);
    Diagnostic::error(NEWER, span, text!(zh: "手册用的是第 {found} 版语言", en: "the handbook is written in language version {found}"))
        .why(text!(zh: "本程序只认识到第 {known} 版。", en: "This program knows version {known} at most."))
        .help(text!(zh: "请升级程序；如果手册没有用到新写法，改成 `language={known}`。", en: "Update the program; or write `language={known}` when nothing newer is used."))
}

pub(super) fn unfinished(span: Span) -> Diagnostic {
    Diagnostic::error(UNFINISHED, span, text!(zh: "这一条没有编译出来", en: "this statement was not compiled"))
        .why(text!(zh: "这是程序的毛病，不是手册的。", en: "This is a fault of the program, not of the handbook."))
        .help(text!(zh: "请换一种写法试试，并把这个文件发给我们。", en: "Try to write it differently, and send us this file."))
}

/// Exactly one of two properties.
pub(super) fn either(checked: &Checked<'_>, one: &str, other: &str, both: bool) -> Diagnostic {
    let word = checked.word.word();
    let headline = if both {
        text!(zh: "`{one}` 和 `{other}` 只能写一个", en: "only one of `{one}` and `{other}` can be written")
    } else {
        text!(zh: "`{word}` 要写 `{one}` 或 `{other}`", en: "`{word}` needs `{one}` or `{other}`")
    };
    let place = |name: &str| checked.node.property(name).map(crate::syntax::Property::span);
    let span = place(other).filter(|_| both).unwrap_or_else(|| checked.head());
    let example = checked.word.example;
    let found = Diagnostic::error(EITHER, span, headline);
    let found = match place(one).filter(|_| both) {
        Some(first) => found.label(first, text!(zh: "这里已经写了 `{one}`", en: "`{one}` is here")),
        None => found,
    };
    if both {
        found.help(text!(zh: "请删去一个。", en: "Remove one."))
    } else {
        found.help(text!(zh: "例如：{example}", en: "For example: {example}"))
    }
}

/// A property or line that only fits a field of another kind.
pub(super) fn only_for(span: Span, what: &str, kind: &str) -> Diagnostic {
    Diagnostic::error(
        KIND,
        span,
        text!(zh: "`{what}` 只用于 `{kind}` 字段", en: "`{what}` is for fields of kind `{kind}` only"),
    )
    .help(text!(zh: "请删去，或把 `kind` 改成 `\"{kind}\"`。", en: "Remove it, or write `kind=\"{kind}\"`."))
}

/// Something that a field of this kind cannot do without.
pub(super) fn kind_needs(checked: &Checked<'_>, kind: &str, what: &str, example: &str) -> Diagnostic {
    Diagnostic::error(
        KIND,
        checked.head(),
        text!(zh: "`{kind}` 字段缺 `{what}`", en: "a field of kind `{kind}` needs `{what}`"),
    )
    .help(text!(zh: "例如：{example}", en: "For example: {example}"))
}

/// The end of a stretch of days lies before its start.
pub(super) fn reversed(span: Span, from: &str, until: &str) -> Diagnostic {
    Diagnostic::error(
        DAYS,
        span,
        text!(zh: "结束的日子早于开始的日子", en: "the last day lies before the first"),
    )
    .why(text!(zh: "从 {from} 到 {until} 一天也没有。", en: "There is no day from {from} to {until}."))
    .help(text!(zh: "请把 `until` 改成 {from} 或以后。", en: "Let `until` be {from} or later."))
}

/// A day that was already settled.
pub(super) fn day_twice(span: Span, first: Span, day: &str) -> Diagnostic {
    Diagnostic::error(DAYS, span, text!(zh: "{day} 安排了两次", en: "{day} is settled twice"))
        .label(first, text!(zh: "第一次在这里", en: "first here"))
        .help(text!(zh: "每一天只写一次，请留下对的那个。", en: "Each day is written once; keep the right one."))
}

/// Two windows of one day that overlap.
pub(super) fn overlapping(span: Span, one: &str, other: &str) -> Diagnostic {
    Diagnostic::error(DAYS, span, text!(zh: "{one} 和 {other} 重叠", en: "{one} and {other} overlap"))
        .why(text!(zh: "重叠的钟点会被算两遍。", en: "The time that they share would count twice."))
        .help(text!(zh: "请合成一段，或把其中一段改短。", en: "Make them one, or shorten one of them."))
}

/// A unit that does not fit.
pub(super) fn unit(span: Span, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error(UNIT, span, text!(zh: "这里要用分钟或小时", en: "minutes or hours are needed here"))
        .why(text!(zh: "{zh}", en: "{en}"))
        .help(text!(zh: "例如 `\"2 hours\"`。", en: "Write `\"2 hours\"`, for example."))
}

/// A number pattern that cannot be used.
pub(super) fn pattern(span: Span, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error(PATTERN, span, text!(zh: "单号样式不能用", en: "the number pattern cannot be used"))
        .why(text!(zh: "{zh}", en: "{en}"))
        .help(text!(
            zh: "可以写字母和 `-`、`{{project}}`、`{{date}}`、`{{month}}`、`{{year}}`，最后是 `{{seq:4}}`，例如 `BX{{project}}-{{date}}-{{seq:4}}`。",
            en: "Use letters and `-`, `{{project}}`, `{{date}}`, `{{month}}`, `{{year}}` and at the end `{{seq:4}}`, for example `BX{{project}}-{{date}}-{{seq:4}}`."
        ))
}

/// A length of time without the calendar that it is counted in.
pub(super) fn no_calendar(checked: &Checked<'_>) -> Diagnostic {
    let word = checked.word.word();
    Diagnostic::error(EITHER, checked.head(), text!(zh: "`{word}` 写了 `within`，还缺 `calendar`", en: "`{word}` has `within` and lacks `calendar`"))
        .why(text!(zh: "时间按哪个日历算，系统不猜。", en: "In which calendar the time counts is not guessed."))
        .help(text!(zh: "全天 24 小时写 `calendar=\"always\"`；工作时间写工作日历的编号。", en: "Write `calendar=\"always\"` for all hours, or the id of a calendar of working time."))
}

/// No stage of a kind that there must be.
pub(super) fn no_stage_of(service: &Checked<'_>, kind: &str) -> Diagnostic {
    let (why_zh, why_en) = match kind {
        "start" => ("新开的单不知道从哪里开始。", "A new case has nowhere to begin."),
        "finished" => (
            "活干完了，系统也看不出来，回访就不会产生。",
            "Nothing says that the work is done, so no visit would become due.",
        ),
        _ => {
            ("什么都不欠了，单也没有地方可以办结。", "A case that owes nothing any more has nowhere to end.")
        }
    };
    Diagnostic::error(STAGE_KINDS, service.head(), text!(zh: "没有 `{kind}` 环节", en: "there is no stage of kind `{kind}`"))
        .why(text!(zh: "{why_zh}", en: "{why_en}"))
        .help(text!(zh: "请给其中一个环节写上 `kind=\"{kind}\"`，或加一个这样的环节。", en: "Write `kind=\"{kind}\"` for one of the stages, or add one."))
}

/// Two stages of a kind that there is one of.
pub(super) fn two_stages_of(second: &Checked<'_>, first: &Checked<'_>, kind: &str) -> Diagnostic {
    Diagnostic::error(STAGE_KINDS, second.head(), text!(zh: "有两个 `{kind}` 环节", en: "there are two stages of kind `{kind}`"))
        .label(first.head(), text!(zh: "第一个在这里", en: "the first is here"))
        .help(text!(zh: "这种环节只能有一个，请把另一个改成别的 `kind`。", en: "There can be one; give the other another `kind`."))
}

/// Cells that do not fit into a row.
pub(super) fn row_too_wide(row: &Checked<'_>, columns: usize) -> Diagnostic {
    Diagnostic::error(ROW_TOO_WIDE, row.head(), text!(zh: "这一行有 {columns} 列，放不下", en: "the cells of this row take {columns} columns"))
        .why(text!(zh: "一行共十二列，不写 `span` 的格子占满一行。", en: "A row has twelve columns; a cell without `span` takes all of them."))
        .help(text!(zh: "请改小 `span`，或分成两行。", en: "Make a `span` smaller, or use two rows."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_program_is_owned_up_to() {
        let found = unfinished(Span::default());
        assert_eq!(found.code.as_str(), "SW0122");
        assert!(found.why.is_some_and(|why| why.zh.contains("程序的毛病")));
    }
}
