//! The words of return visits.

use super::Target::{Of, Word as Fixed};
use super::handbook::{CALENDAR, POST, POSTS, SCRIPT};
use super::limits::STARTS;
use super::{EN, ID, Kind, LABEL, Times, Value, WORD, Word, property};

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "return_visit",
        within: &["service"],
        defines: Some(Kind::Visit),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "when",
                Value::Expression,
                "哪些单要回访；说不清时也要回访",
                "which cases; unknown counts as owed",
            ),
            property("after", Value::One(STARTS), "什么之后", "what starts it").required(),
            property("within", Value::Within, "多久之内", "within this time after it").required().site(),
            property("calendar", CALENDAR, "按哪个日历算", "counted in this calendar").required().site(),
            property("by", POSTS, "由哪些岗位回访", "the posts that visit").required().site(),
            property("jointly", Value::Flag, "几个岗位要一起去", "all of them together")
                .default("#false")
                .site(),
            property(
                "not_by",
                Value::Several(&[
                    Of(Kind::Post),
                    Of(Kind::PersonField),
                    Fixed("owner"),
                    Fixed("contact"),
                    Fixed("first_asked"),
                ]),
                "谁不能回访（做过这张单的人本来就不能）",
                "who may not (whoever worked in the case never may)",
            ),
            property("rate", Value::Percent(0, 100), "回访多少", "share of finished cases that is visited")
                .default("100%")
                .site(),
            property(
                "methods",
                Value::SomeOf(&["on_site", "phone", "message", "incoming"]),
                "怎么回访，最好的写前面：on_site 上门、phone 电话、message 短信、incoming 客户自己来电来访（不算打扰，什么钟点都行）",
                "allowed methods, the preferred first; `incoming`: the customer rang or came by himself, at whatever hour",
            )
            .default("phone on_site")
            .site(),
            property("hours", CALENDAR, "什么钟点可以打扰客户", "hours in which one may ring or call")
                .default("always")
                .site(),
            property(
                "unsatisfied",
                Value::One(&[Of(Kind::Stage)]),
                "客户不满意时回到哪个环节；不写就只记录",
                "where an unsatisfied answer leads; only recorded when left out",
            ),
            property(
                "rounds",
                Value::Integer(1, 20),
                "不满意多少轮以后只能由 `end_by` 了结",
                "after so many unsatisfied rounds only `end_by` may end it",
            )
            .default("3")
            .site(),
            property("end_by", POST, "谁能了结反复不满意的回访", "who may end it then").required().site(),
            property("script", SCRIPT, "回访话术", "what to say").site(),
        ],
        site: true,
        zh: "回访：什么之后、多久之内、由谁问客户、问什么、找不到人怎么办。",
        en: "A return visit: after what, within what time, who asks the customer, what, and what if nobody is reached.",
        example: r#"return_visit "after_answer" "答复回访" en="Answer visit" after="finished" within="3 days" calendar="always" by="steward" end_by="supervisor" { unreachable tries=3 days=2 apart="2 hours" sign_off="supervisor" }"#,
        ..WORD
    },
    Word {
        key: "unreachable",
        within: &["return_visit"],
        times: Times::Once,
        properties: &[
            property("tries", Value::Integer(1, 20), "一共试几次", "tries in all").default("3").site(),
            property("days", Value::Integer(1, 30), "分在几天里", "spread over so many days")
                .default("2")
                .site(),
            property(
                "apart",
                Value::Within,
                "两次至少隔多久（分钟或小时）",
                "how far apart two tries of a day are (minutes or hours)",
            )
            .default("2 hours")
            .site(),
            property("message", SCRIPT, "放弃前留哪段话", "the message left before giving up").site(),
            property(
                "sign_off",
                POST,
                "谁签字认可联系不上；不写就是 `end_by`",
                "who signs that the customer cannot be reached; `end_by` when left out",
            )
            .site(),
        ],
        site: true,
        zh: "联系不上客户时怎样才算数。不写就是两天里试三次，每次隔两小时。",
        en: "When a customer counts as not reached. Left out: three tries over two days, two hours apart.",
        example: r#"unreachable tries=3 days=2 apart="2 hours" sign_off="supervisor""#,
        ..WORD
    },
];
