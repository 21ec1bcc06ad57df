//! Whether a written value is what its place takes, and what to write otherwise. References are not followed here.

use super::{Target, Value};
use crate::syntax::Scalar;
use calendar::{CalendarError, Window, Within, Zone};
use diag::{Text, text};
use jiff::civil::Date;
use model::Fen;

/// What is wrong with a value.
pub(super) enum Fault {
    /// Another type than its place takes.
    Type,
    /// `"true"` in quotes.
    QuotedFlag(bool),
    /// The right type, but the words in it cannot be read.
    Unreadable {
        /// Why.
        why: Text,
        /// What was certainly meant, without quotes.
        write: Option<String>,
    },
}

impl Value {
    /// What is written there, in words: Chinese, English. For messages and the manual.
    #[must_use]
    pub fn describe(self) -> Text {
        let same = |zh: &str, en: &str| Text { zh: zh.to_owned(), en: en.to_owned() };
        match self {
            Self::Id => same("编号", "an id"),
            Self::Text => same("文字", "text"),
            Self::Flag => same("`#true` 或 `#false`", "`#true` or `#false`"),
            Self::Integer(least, most) if most > 1000 => {
                text!(zh: "整数，至少 {least}", en: "a whole number, at least {least}")
            }
            Self::Integer(least, most) => {
                text!(zh: "整数，{least} 到 {most}", en: "a whole number from {least} to {most}")
            }
            Self::Percent(least, most) => {
                text!(zh: "百分比，`\"{least}%\"` 到 `\"{most}%\"`", en: "a share from `\"{least}%\"` to `\"{most}%\"`")
            }
            Self::Money => same("金额（元），如 `\"45.00\"`", "yuan such as `\"45.00\"`"),
            Self::Within => same(
                "时长，如 `\"10 minutes\"`、`\"3 working-days\"`",
                "a length of time such as `\"10 minutes\"`",
            ),
            Self::Date => same("日期，如 `\"2026-10-01\"`", "a date such as `\"2026-10-01\"`"),
            Self::Instant => same(
                "日期和钟点，如 `\"2026-10-01 09:00\"`",
                "a date and time such as `\"2026-10-01 09:00\"`",
            ),
            Self::MonthDay => same("月和日，如 `\"05-01\"`", "month and day such as `\"05-01\"`"),
            Self::Window => same("起止钟点，如 `\"08:30-12:00\"`", "clock times such as `\"08:30-12:00\"`"),
            Self::Days => same(
                "星期，如 `\"mon-fri\"`、`\"sat sun\"`、`\"daily\"`",
                "days such as `\"mon-fri\"`, `\"sat sun\"`, `\"daily\"`",
            ),
            Self::Zone => same("时区，如 `\"Asia/Shanghai\"`", "a time zone such as `\"Asia/Shanghai\"`"),
            Self::OneOf(words) => joined("其中一个：", "one of: ", words.iter().copied()),
            Self::SomeOf(words) => {
                joined("其中几个，用空格隔开：", "some of, separated by spaces: ", words.iter().copied())
            }
            Self::Expression => {
                same("算式，如 `\"urgency == 'urgent'\"`", "an expression such as `\"urgency == 'urgent'\"`")
            }
            Self::Pattern => same(
                "单号样式，如 `\"BX{project}-{date}-{seq:4}\"`",
                "a pattern such as `\"BX{project}-{date}-{seq:4}\"`",
            ),
            Self::EscalationAt => same(
                "`\"due\"`、`\"due + 20 minutes\"` 或 `\"75%\"`",
                "`\"due\"`, `\"due + 20 minutes\"` or `\"75%\"`",
            ),
            Self::One(targets) => targets_text(targets, "编号：", "id of: "),
            Self::Several(targets) => {
                targets_text(targets, "编号，可写多个、用空格隔开：", "ids, separated by spaces, of: ")
            }
            Self::Any => same("值", "a value"),
        }
    }
}

fn joined<'a>(zh: &str, en: &str, words: impl Iterator<Item = &'a str>) -> Text {
    let list: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    Text { zh: format!("{zh}{}", list.join("、")), en: format!("{en}{}", list.join(", ")) }
}

fn targets_text(targets: &[Target], zh: &str, en: &str) -> Text {
    let name = |target: &Target| match target {
        Target::Of(kind) => (kind.name().0.to_owned(), kind.name().1.to_owned()),
        Target::Word(word) => (format!("`{word}`"), format!("`{word}`")),
    };
    let (zh_list, en_list): (Vec<_>, Vec<_>) = targets.iter().map(name).unzip();
    Text { zh: format!("{zh}{}", zh_list.join("、")), en: format!("{en}{}", en_list.join(", ")) }
}

/// What is wrong with `scalar` where `value` belongs, if anything.
pub(super) fn fault(value: Value, scalar: &Scalar) -> Option<Fault> {
    match value {
        Value::Any => None,
        Value::Flag => match scalar {
            Scalar::Bool(_) => None,
            Scalar::String(words) => match words.trim() {
                "true" | "yes" | "是" => Some(Fault::QuotedFlag(true)),
                "false" | "no" | "否" => Some(Fault::QuotedFlag(false)),
                _ => Some(Fault::Type),
            },
            _ => Some(Fault::Type),
        },
        Value::Integer(least, most) => match scalar {
            Scalar::Integer(number) if (least..=most).contains(number) => None,
            Scalar::Integer(number) => Some(Fault::Unreadable {
                why: text!(zh: "{number} 不在 {least} 到 {most} 之间。", en: "{number} is not between {least} and {most}."),
                write: None,
            }),
            _ => Some(Fault::Type),
        },
        _ => match scalar {
            Scalar::String(words) if words.trim().is_empty() => Some(Fault::Unreadable {
                why: text!(zh: "引号里是空的。", en: "There is nothing between the quotes."),
                write: None,
            }),
            Scalar::String(words) => text_fault(value, words),
            _ => Some(Fault::Type),
        },
    }
}

fn text_fault(value: Value, words: &str) -> Option<Fault> {
    let unreadable = |why: Text, write: Option<String>| Some(Fault::Unreadable { why, write });
    match value {
        Value::Within => within_fault(words),
        Value::Percent(least, most) => match percent(words) {
            Some(share) if (least..=most).contains(&share) => None,
            Some(_) => unreadable(text!(zh: "只能是 {least}% 到 {most}%。", en: "It must be from {least}% to {most}%."), None),
            None => {
                let bare = words.trim().parse::<u8>().ok().map(|number| format!("{number}%"));
                unreadable(text!(zh: "百分比要写成 `50%` 这样。", en: "A share is written like `50%`."), bare)
            }
        },
        Value::Money => words.parse::<Fen>().err().map(|_| Fault::Unreadable {
            why: text!(zh: "金额按元写，最多两位小数，如 `45` 或 `45.50`。", en: "Sums are in yuan with at most two decimals, such as `45` or `45.50`."),
            write: None,
        }),
        Value::Date if parse_date(words).is_none() => {
            unreadable(text!(zh: "没有这样一天；日期要写成 `2026-10-01`。", en: "There is no such day; dates are written `2026-10-01`."), None)
        }
        Value::MonthDay if parse_month_day(words).is_none() => {
            unreadable(text!(zh: "没有这样一天；月和日要写成 `05-01`。", en: "There is no such day; month and day are written `05-01`."), None)
        }
        Value::Window if words.parse::<Window>().is_err() => unreadable(
            text!(zh: "钟点要写成 `08:30-12:00`；过午夜写 `20:00-08:00`，全天写 `00:00-24:00`。", en: "Clock times are written `08:30-12:00`; past midnight `20:00-08:00`, the whole day `00:00-24:00`."),
            words.contains('：').then(|| words.replace('：', ":")).filter(|fixed| fixed.parse::<Window>().is_ok()),
        ),
        Value::Days if parse_days(words).is_none() => unreadable(
            text!(zh: "只认识 mon tue wed thu fri sat sun、像 `mon-fri` 这样的一段，和 `daily`。", en: "Known are mon tue wed thu fri sat sun, ranges such as `mon-fri`, and `daily`."),
            None,
        ),
        Value::Zone => Zone::new(words).err().map(|_| Fault::Unreadable {
            why: text!(zh: "没有叫这个名字的时区；中国写 `Asia/Shanghai`。", en: "No time zone has this name; China is `Asia/Shanghai`."),
            write: (words.eq_ignore_ascii_case("asia/beijing") || words == "北京").then(|| "Asia/Shanghai".to_owned()),
        }),
        Value::OneOf(known) if !known.contains(&words) => word_fault(words, known),
        Value::SomeOf(known) => words.split_whitespace().find(|word| !known.contains(word)).and_then(|word| word_fault(word, known)),
        Value::EscalationAt if escalation_at(words).is_none() => unreadable(
            text!(zh: "可以写 `due`（到期时）、`due + 20 minutes`（到期后多久）或 `75%`（用掉多少时，1% 到 99%）。", en: "Write `due`, `due + 20 minutes`, or a share from 1% to 99% such as `75%`."),
            None,
        ),
        Value::One(_) if words.split_whitespace().count() > 1 => {
            unreadable(text!(zh: "这里只能写一个编号。", en: "Only one id may stand here."), None)
        }
        Value::Several(_) if words.contains([',', '，', '、']) => unreadable(
            text!(zh: "几个编号之间用空格隔开，不用逗号。", en: "Ids are separated by spaces, not by commas."),
            Some(words.replace([',', '，', '、'], " ").split_whitespace().collect::<Vec<_>>().join(" ")),
        ),
        Value::Instant => {
            let civil = words.parse::<jiff::civil::DateTime>().is_ok() && words.contains(':');
            if civil { None } else { unreadable(text!(zh: "日期和钟点要写成 `2026-10-01 09:00`。", en: "A date and time is written `2026-10-01 09:00`."), None) }
        }
        _ => None,
    }
}

fn within_fault(words: &str) -> Option<Fault> {
    let (why, write) = match words.parse::<Within>().err()? {
        CalendarError::Within { write, .. } if write.len() <= 3 => {
            let list: Vec<String> = write.iter().map(|text| format!("`{text}`")).collect();
            let (zh, en) = (list.join(" 或 "), list.join(" or "));
            let only = if let [one] = write.as_slice() { Some(one.clone()) } else { None };
            (
                text!(zh: "单位要写全，系统不猜：请写 {zh}。", en: "The unit is spelt out, nothing is guessed: write {en}."),
                only,
            )
        }
        CalendarError::WithinCount { .. } => (
            text!(zh: "数字至少是 1，也不能大得离谱。", en: "The number must be at least 1 and not absurdly large."),
            None,
        ),
        _ => (
            text!(
                zh: "时长是一个数字加单位：minutes 分钟、hours 小时、days 天、weeks 周、months 月、working-minutes、working-hours、working-days 工作日。",
                en: "A length is a number and a unit: minutes, hours, days, weeks, months, working-minutes, working-hours, working-days."
            ),
            None,
        ),
    };
    Some(Fault::Unreadable { why, write })
}

fn word_fault(word: &str, known: &[&'static str]) -> Option<Fault> {
    let near = diag::suggest(word, known.iter().copied()).map(str::to_owned);
    let list: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    let (zh, en) = (list.join("、"), list.join(", "));
    Some(Fault::Unreadable {
        why: text!(zh: "`{word}` 不在可以写的词里：{zh}。", en: "`{word}` is none of the words that fit: {en}."),
        write: near,
    })
}

/// `"50%"` as 50.
pub(crate) fn percent(words: &str) -> Option<u8> {
    let digits = words.trim().strip_suffix('%')?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// `"2026-10-01"`.
pub(crate) fn parse_date(words: &str) -> Option<Date> {
    if words.len() == 10 { words.parse().ok() } else { None }
}

/// `"05-01"` as month and day; 29 February is a day.
pub(crate) fn parse_month_day(words: &str) -> Option<(u8, u8)> {
    let date = if words.len() == 5 { parse_date(&format!("2024-{words}"))? } else { return None };
    Some((date.month().unsigned_abs(), date.day().unsigned_abs()))
}

const DAY_NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Days of the week, Monday is 0: names, ranges (also over Sunday), `daily`, separated by spaces.
pub(crate) fn parse_days(words: &str) -> Option<Vec<usize>> {
    let position = |name: &str| DAY_NAMES.iter().position(|day| *day == name);
    let mut days = Vec::new();
    for word in words.split_whitespace() {
        if word == "daily" {
            days.extend(0..7);
        } else if let Some((first, last)) = word.split_once('-') {
            let (first, last) = (position(first)?, position(last)?);
            days.extend((0..7).map(|step| (first + step) % 7).take((last + 7 - first) % 7 + 1));
        } else {
            days.push(position(word)?);
        }
    }
    if days.is_empty() { None } else { Some(days) }
}

/// When an escalation step falls, as it is written.
pub(crate) enum EscalationText {
    /// `due`
    Due,
    /// `due + 20 minutes`
    After(Within),
    /// `75%`
    Percent(u8),
}

/// Reads `due`, `due + 20 minutes`, `75%`.
pub(crate) fn escalation_at(words: &str) -> Option<EscalationText> {
    if let Some(share) = percent(words) {
        return (1..=99).contains(&share).then_some(EscalationText::Percent(share));
    }
    let rest = words.trim().strip_prefix("due")?.trim_start();
    if rest.is_empty() {
        return Some(EscalationText::Due);
    }
    rest.strip_prefix('+')?.parse().ok().map(EscalationText::After)
}
