//! The words of a service as a whole, its intake and its stages.

use super::Target::Of;
use super::handbook::POST;
use super::{EN, ID, Kind, LABEL, Times, Value, WORD, Word, argument, property};

const PRINTS: Value = Value::One(&[Of(Kind::Print)]);
const SCRIPTS: Value = Value::One(&[Of(Kind::Script)]);

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "service",
        within: &[""],
        defines: Some(Kind::Service),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "number",
                Value::Pattern,
                "单号的样式，`{seq:4}` 在最后",
                "how cases are numbered; `{seq:4}` comes last",
            )
            .required(),
            property(
                "owner",
                POST,
                "没有员工记录的单由哪个岗位负责",
                "the post that owns a case which no employee recorded",
            )
            .required()
            .site(),
            property(
                "party",
                Value::OneOf(&["required", "optional", "anonymous"]),
                "要不要知道客户是谁",
                "whether the customer must be known",
            )
            .default("required"),
            property(
                "place",
                Value::OneOf(&["required", "optional"]),
                "要不要知道位置",
                "whether the place must be known",
            )
            .default("required"),
            property("drills", Value::Flag, "可以开演练单", "exercises may be opened").default("#false"),
            property(
                "common_event",
                Value::Flag,
                "可以作为公共事件，让别的单并进来",
                "other cases may join one as a common event",
            )
            .default("#false"),
        ],
        wants_english: true,
        site: true,
        zh: "一个服务事项：表单、环节、操作、时限、回访和各种规则。",
        en: "A service: its form, stages, actions, limits, return visits and rules.",
        example: r#"service "advice" "咨询" en="Advice" number="ZX{project}-{date}-{seq:4}" owner="front_desk" {
    intake "phone"
    stage "received" "已受理" en="Received" kind="start" lane="front"
    stage "answered" "已答复" en="Answered" kind="finished" lane="front"
    stage "closed" "已办结" en="Closed" kind="closed" lane="front"
    action "answer" "答复" en="Answer" from="received" to="answered" by="owner"
    hand_over accept_within="10 minutes" calendar="always" escalate_to="supervisor"
}"#,
        ..WORD
    },
    Word {
        key: "intake",
        within: &["service"],
        times: Times::Needed,
        arguments: &[argument(
            Value::One(&[Of(Kind::Channel)]),
            "渠道，可写多个",
            "channels, one or several",
        )
        .repeated()],
        zh: "这个事项从哪些渠道来。",
        en: "The channels through which it comes in.",
        example: r#"intake "phone" "counter""#,
        ..WORD
    },
    Word {
        key: "stage",
        within: &["service"],
        defines: Some(Kind::Stage),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "kind",
                Value::OneOf(&["start", "work", "finished", "closed", "cancelled"]),
                "start 开始，work 办理中，finished 完工，closed 办结（系统自动进入），cancelled 撤销",
                "start, work, finished, closed (entered by the engine), cancelled",
            )
            .default("work"),
            property(
                "lane",
                Value::OneOf(&["customer", "front", "back"]),
                "在服务蓝图的哪一道：客户、前台、后台",
                "where it lies in the blueprint",
            )
            .required(),
        ],
        wants_english: true,
        site: true,
        zh: "一个环节。`start`、`finished`、`closed` 各有一个，`cancelled` 最多一个。",
        en: "A stage. One each of kind start, finished and closed; at most one cancelled.",
        example: r#"stage "checking" "核实中" en="Checking" lane="back""#,
        ..WORD
    },
    Word {
        key: "service.prints",
        within: &["service"],
        times: Times::Once,
        arguments: &[argument(PRINTS, "打印件，可写多个", "prints, one or several").repeated()],
        zh: "这个事项可以打印什么。",
        en: "What is printed of it.",
        example: r#"prints "slip""#,
        ..WORD
    },
    Word {
        key: "scripts",
        within: &["service"],
        times: Times::Once,
        arguments: &[argument(SCRIPTS, "话术，可写多个", "scripts, one or several").repeated()],
        zh: "这个事项用哪些话术。",
        en: "What is said in it.",
        example: r#"scripts "urgent_repair" "on_site""#,
        ..WORD
    },
];
