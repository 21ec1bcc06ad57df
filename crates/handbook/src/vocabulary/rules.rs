//! The words of rules that every service has built in and only tunes: pauses, hand-over, appointments and so on.

use super::Target::Of;
use super::handbook::{CALENDAR, POST, POSTS};
use super::{EN, ID, Kind, LABEL, Times, Value, WORD, Word, argument, property};

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "pause",
        within: &["service"],
        defines: Some(Kind::Pause),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "longest",
                Value::Within,
                "这个原因一共最多停多久",
                "longest total for this reason in one case",
            )
            .required()
            .site(),
            property("by", POSTS, "谁可以暂停；不写就是责任人", "who may pause; the owner when left out")
                .site(),
            property(
                "stops",
                Value::Several(&[Of(Kind::Limit)]),
                "停哪些时限的表；不写就是 `pauses` 里写了它的时限",
                "the limits that it stops; those whose `pauses` name it when left out",
            ),
        ],
        site: true,
        zh: "可以停表的原因。",
        en: "A reason for which the clock may stand still.",
        example: r#"pause "parts" "等材料" en="Waiting for parts" longest="7 days" by="supervisor""#,
        ..WORD
    },
    Word {
        key: "hand_over",
        within: &["service"],
        times: Times::Needed,
        properties: &[
            property(
                "accept_within",
                Value::Within,
                "对方多久之内接单或退回",
                "the receiver accepts or declines within this time",
            )
            .required()
            .site(),
            property("calendar", CALENDAR, "按哪个日历算", "counted in this calendar").required().site(),
            property(
                "escalate_to",
                POST,
                "没人接、退回太多次时告诉谁",
                "who is told when nobody accepts, or after too many refusals",
            )
            .required()
            .site(),
            property(
                "bounces",
                Value::Integer(1, 20),
                "责任人或跟进人的交接各退回几次就交给上级",
                "after so many refusals, of owner and of contact each, they are offered it",
            )
            .default("2")
            .site(),
        ],
        site: true,
        zh: "交接规则：交出去的单，对方接了才算。",
        en: "Hand-over of owner and contact: it counts when accepted.",
        example: r#"hand_over accept_within="10 minutes" calendar="always" escalate_to="supervisor" bounces=2"#,
        ..WORD
    },
    Word {
        key: "appointment",
        within: &["service"],
        times: Times::Once,
        properties: &[
            property(
                "window",
                Value::Within,
                "答应客户的时间段最长多久",
                "longest window that may be promised",
            )
            .required()
            .site(),
            property("ahead", Value::Within, "最远约到多久以后", "furthest ahead").required().site(),
            property(
                "kept_by",
                Value::One(&[Of(Kind::Action)]),
                "做了哪个操作算准时到了",
                "the action whose doing means that we were there",
            )
            .required(),
            property(
                "nobody_home",
                Value::Integer(1, 20),
                "几次没人在家就转给 `then`",
                "after so many times with nobody at home `then` gets the case",
            )
            .default("2")
            .site(),
            property("then", POST, "没人在家时由谁联系客户", "who gets it then").required().site(),
            property(
                "escalate_to",
                POST,
                "过了时间没人到时告诉谁",
                "who is told when the window passes and nobody came",
            )
            .required()
            .site(),
        ],
        site: true,
        zh: "预约规则。不写就没有预约。",
        en: "Appointments. Left out: the service has none.",
        example: r#"appointment window="2 hours" ahead="30 days" kept_by="answer" nobody_home=2 then="front_desk" escalate_to="supervisor""#,
        ..WORD
    },
    Word {
        key: "cancel",
        within: &["service"],
        times: Times::Once,
        properties: &[
            property("by", POSTS, "谁可以撤单；必须写原因", "who may cancel; a reason is always asked")
                .required()
                .site(),
            property(
                "confirm",
                Value::One(&[Of(Kind::Visit)]),
                "不是客户本人撤的，用哪个回访核实；员工替客户撤的也要核实",
                "the visit that confirms a cancellation which the customer did not make himself, also one made in his name",
            ),
        ],
        site: true,
        zh: "撤单规则。不写就不能撤。",
        en: "Cancelling. Left out: not possible.",
        example: r#"cancel by="front_desk supervisor""#,
        ..WORD
    },
    Word {
        key: "reopen",
        within: &["service"],
        times: Times::Once,
        properties: &[
            property("within", Value::Within, "办结后多久之内可以重开", "until so long after closing")
                .required()
                .site(),
            property("by", POSTS, "谁可以重开", "who may").required().site(),
            property("to", Value::One(&[Of(Kind::Stage)]), "重开到哪个环节", "into which stage").required(),
        ],
        site: true,
        zh: "重开规则。不写就不能由人重开。",
        en: "Reopening by people. Left out: not possible.",
        example: r#"reopen within="30 days" by="front_desk supervisor" to="received""#,
        ..WORD
    },
    Word {
        key: "late_entry",
        within: &["service"],
        times: Times::Once,
        properties: &[
            property(
                "marked_after",
                Value::Within,
                "晚多久记就标为补录、要写原因",
                "recorded later than this an entry is marked late and needs a reason",
            )
            .default("5 minutes")
            .site(),
            property("at_most", Value::Within, "超过多久不许补录", "longer ago than this it is refused")
                .default("2 days")
                .site(),
        ],
        site: true,
        zh: "补录规则。不写就是晚 5 分钟标补录、超过 2 天不收。",
        en: "Late entries. Left out: marked after 5 minutes, refused after 2 days.",
        example: r#"late_entry marked_after="5 minutes" at_most="2 days""#,
        ..WORD
    },
    Word {
        key: "conflict",
        within: &["service"],
        times: Times::Once,
        arguments: &[argument(
            Value::One(&[Of(Kind::PersonField)]),
            "人员字段，可写多个",
            "person fields, one or several",
        )
        .repeated()],
        properties: &[property("then", POST, "被回避的人手里的单由谁接", "who takes what the person held")
            .required()
            .site()],
        site: true,
        zh: "回避：字段里的这个人和他的下属不能经手、查看这张单。整条线都要回避时，交给任何时候都有人的岗位；那里也没有人，就请管理员另派人。",
        en: "Conflict of interest: the person in the field and his reports are kept out of the case. Where that empties the whole line, a post that is there at all hours has it; where nobody is left there either, an administrator is told to send somebody.",
        example: r#"conflict "worker" then="supervisor""#,
        ..WORD
    },
];
