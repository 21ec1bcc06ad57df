//! The words of time: holidays, calendars, seasons.

use super::Target::Of;
use super::{Argument, Property};
use super::{EN, ID, Kind, LABEL, Times, Value, WORD, Word, argument, property};

const DAYS: Argument = argument(
    Value::Days,
    "哪几天，如 `mon-fri`、`sat sun`、`daily`",
    "days such as `mon-fri`, `sat sun`, `daily`",
);
const WINDOWS: Argument = argument(
    Value::Window,
    "起止钟点，如 `08:30-12:00`，可写多段",
    "clock times such as `08:30-12:00`, one or several",
)
.repeated();
const DATE: Argument = argument(Value::Date, "日期", "date");
const HOLIDAY: Argument = argument(Value::Text, "节日名称", "name of the holiday");
const UNTIL: Property =
    property("until", Value::Date, "连续几天时的最后一天", "the last day, when there are several");

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "holidays",
        within: &[""],
        defines: Some(Kind::Holidays),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "published_until",
                Value::Date,
                "公布到哪一天；之后的时间算暂定",
                "last date published; times after it are provisional",
            )
            .required(),
        ],
        zh: "一张节假日表：放假和调休上班的日子。",
        en: "A table of holidays: days off and make-up workdays.",
        example: r#"holidays "cn" "国家法定节假日" published_until="2026-12-31" { off "2026-10-01" "国庆节" until="2026-10-07" }"#,
        ..WORD
    },
    Word {
        key: "off",
        within: &["holidays"],
        times: Times::OncePerArgument,
        arguments: &[DATE, HOLIDAY],
        properties: &[UNTIL],
        zh: "放假的一天或连续几天（含最后一天）。",
        en: "A day off, or several up to and including the last.",
        example: r#"off "2026-10-01" "国庆节" until="2026-10-07""#,
        ..WORD
    },
    Word {
        key: "work",
        within: &["holidays"],
        times: Times::OncePerArgument,
        arguments: &[DATE, HOLIDAY],
        properties: &[UNTIL],
        zh: "调休上班的日子。",
        en: "A make-up workday.",
        example: r#"work "2026-10-10" "国庆节""#,
        ..WORD
    },
    Word {
        key: "calendar",
        within: &[""],
        defines: Some(Kind::Calendar),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "holidays",
                Value::One(&[Of(Kind::Holidays)]),
                "遵守哪张节假日表",
                "the table of holidays that it observes",
            )
            .site(),
        ],
        site: true,
        zh: "日历：哪些天、哪些钟点在上班。`always`（全天 24 小时）是现成的，不用写。",
        en: "A calendar: when work is done. `always` (24 hours, every day) is built in.",
        example: r#"calendar "office" "客服工作时间" en="Office hours" { week "mon-fri" "08:30-12:00" "13:30-18:00" }"#,
        ..WORD
    },
    Word {
        key: "week",
        within: &["calendar", "season"],
        arguments: &[DAYS, WINDOWS.optional()],
        site: true,
        zh: "一周里某几天的上班钟点；不写钟点就是不上班。没提到的日子不上班。",
        en: "Working windows of some days of the week; no windows: closed. Days not named are closed.",
        example: r#"week "mon-fri" "08:30-12:00" "13:30-18:00""#,
        ..WORD
    },
    Word {
        key: "season",
        within: &["calendar"],
        defines: Some(Kind::Season),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property("from", Value::MonthDay, "每年从哪天起", "first day of it, every year")
                .required()
                .site(),
            property(
                "until",
                Value::MonthDay,
                "每年到哪天止（含）；可以跨年",
                "last day of it; may pass the end of the year",
            )
            .required()
            .site(),
        ],
        site: true,
        zh: "一年里的一段，有自己的钟点（旺季、夏令）。",
        en: "A part of the year with hours of its own.",
        example: r#"season "summer" "旺季" from="05-01" until="08-31" { week "daily" "08:00-20:00" }"#,
        ..WORD
    },
    Word {
        key: "makeup",
        within: &["calendar"],
        times: Times::Once,
        arguments: &[WINDOWS],
        site: true,
        zh: "调休上班日的钟点；不写就按星期一。",
        en: "Windows of make-up workdays; Monday's when left out.",
        example: r#"makeup "08:30-12:00" "13:30-18:00""#,
        ..WORD
    },
];
