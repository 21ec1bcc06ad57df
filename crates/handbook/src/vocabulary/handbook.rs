//! The words of the whole handbook: itself, channels, posts, missed calls, and where things come from.

use super::Target::Of;
use super::{EN, ID, Kind, LABEL, Times, Value, WORD, Word, argument, property};

pub(super) const POST: Value = Value::One(&[Of(Kind::Post)]);
pub(super) const POSTS: Value = Value::Several(&[Of(Kind::Post)]);
pub(super) const CALENDAR: Value = Value::One(&[Of(Kind::Calendar)]);
pub(super) const SCRIPT: Value = Value::One(&[Of(Kind::Script)]);

/// Keys of the words that may say which requirement they implement.
const SOURCED: &[&str] = &[
    "channel",
    "post",
    "calendar",
    "holidays",
    "ring_back",
    "prices",
    "script",
    "print",
    "service",
    "field",
    "stage",
    "action",
    "limit",
    "return_visit",
    "pause",
    "hand_over",
    "appointment",
    "cancel",
    "reopen",
    "late_entry",
    "conflict",
    "scenario",
];

/// Keys of the words whose paragraph people may read.
const CLAUSED: &[&str] = &["limit", "return_visit", "hand_over", "appointment", "conflict"];

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "handbook",
        within: &[""],
        times: Times::Needed,
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "zone",
                Value::Zone,
                "时区；日期、编号、日历都按它算",
                "time zone of dates, numbers and calendars",
            )
            .required(),
            property(
                "language",
                Value::Integer(1, 65_535),
                "手册语言的版本",
                "version of the handbook language",
            )
            .required(),
        ],
        zh: "整本服务手册，只写一次。",
        en: "The whole handbook; written once.",
        example: r#"handbook "property" "物业客服中心服务手册" en="Property service centre" zone="Asia/Shanghai" language=1"#,
        ..WORD
    },
    Word {
        key: "channel",
        within: &[""],
        defines: Some(Kind::Channel),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "staffed",
                Value::Flag,
                "由员工记录；否则由客户或机器记录",
                "an employee records what comes in; otherwise the customer or a machine does",
            )
            .default("#false"),
        ],
        site: true,
        zh: "来单的渠道。",
        en: "A channel through which matters come in.",
        example: r#"channel "phone" "电话" en="Phone" staffed=#true"#,
        ..WORD
    },
    Word {
        key: "post",
        within: &[""],
        defines: Some(Kind::Post),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "fallback",
                POST,
                "没人当班时由哪个岗位接",
                "the post that takes over when nobody holds this one",
            )
            .site(),
            property(
                "always",
                Value::Flag,
                "最后的保障，任何时候都有人",
                "the last resort: somebody is there at all hours",
            ),
        ],
        wants_english: true,
        site: true,
        zh: "岗位。`fallback` 和 `always=#true` 必须写一个，只能写一个。",
        en: "A post. Exactly one of `fallback` and `always=#true` is written.",
        example: r#"post "steward" "管家" en="Steward" fallback="front_desk""#,
        ..WORD
    },
    Word {
        key: "ring_back",
        within: &[""],
        times: Times::Once,
        properties: &[
            property("by", POST, "由哪个岗位回拨", "the post that rings back").required().site(),
            property("within", Value::Within, "多久之内回拨", "within what time").required().site(),
            property("calendar", CALENDAR, "按哪个日历算", "counted in this calendar").required().site(),
            property("script", SCRIPT, "回拨时的话术", "what to say"),
        ],
        site: true,
        zh: "未接来电回拨。",
        en: "Ringing back after a missed call.",
        example: r#"ring_back by="front_desk" within="15 minutes" calendar="always" script="missed_call" { source "TCH-015" }"#,
        ..WORD
    },
    Word {
        key: "source",
        within: SOURCED,
        arguments: &[
            argument(Value::Text, "要求的编号，可写多个", "ids of requirements, one or several").repeated()
        ],
        zh: "这条定义出自哪些要求；只用来核对有没有遗漏，不给客户看。",
        en: "The requirements that this implements; for coverage, shown to nobody.",
        example: r#"source "PJ-024" "HB-146""#,
        ..WORD
    },
    Word {
        key: "clause",
        within: CLAUSED,
        times: Times::Once,
        arguments: &[argument(Value::Text, "制度里的条款号或原文", "the paragraph of the site's own rules")],
        site: true,
        zh: "本单位制度里的条款，会在说明里给人看。",
        en: "The site's own paragraph, shown to people in explanations.",
        example: r#"clause "3.2""#,
        ..WORD
    },
];
