//! The words of actions: what may be done at a stage, what it asks, demands and does.

use super::Target::{Of, Word as Fixed};
use super::{EN, ID, Kind, LABEL, Times, Value, WORD, Word, argument, property};

const FIELD: Value = Value::One(&[Of(Kind::Field)]);

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "action",
        within: &["service"],
        defines: Some(Kind::Action),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property("from", Value::Several(&[Of(Kind::Stage)]), "在哪些环节可以做", "stages in which it is offered").required(),
            property("to", Value::One(&[Of(Kind::Stage)]), "做完到哪个环节；不写就留在原处", "the stage it leads to; stays when left out"),
            property(
                "by",
                Value::Several(&[
                    Of(Kind::Post), Fixed("owner"), Fixed("contact"), Fixed("first_asked"), Fixed("customer"), Fixed("anyone"),
                    Of(Kind::PersonField),
                ]),
                "谁可以做：岗位、owner 责任人、contact 跟进人、first_asked 首问人、customer 客户、anyone 任何员工，或一个人员字段",
                "who may: posts, owner, contact, first_asked, customer, anyone, or a person field",
            )
            .required()
            .site(),
        ],
        wants_english: true,
        site: true,
        zh: "一个操作：在哪个环节、由谁、问什么、要满足什么、会带来什么。",
        en: "An action: at which stage, by whom, asking what, under which guards, with which effects.",
        example: r#"action "dispatch" "派工" en="Dispatch" from="received" to="dispatched" by="front_desk supervisor" { ask "worker" required=#true }"#,
        ..WORD
    },
    Word {
        key: "ask",
        within: &["action", "return_visit"],
        times: Times::OncePerArgument,
        arguments: &[argument(FIELD, "字段", "the field")],
        properties: &[
            property("required", Value::Flag, "必须回答", "must be answered").default("#false").site(),
            property("when", Value::Expression, "满足条件才问", "asked only when this holds"),
        ],
        zh: "要填的字段。",
        en: "A field to fill.",
        example: r#"ask "worker" required=#true"#,
        ..WORD
    },
    Word {
        key: "guard",
        within: &["action"],
        times: Times::OncePerArgument,
        arguments: &[argument(Value::Expression, "必须成立的条件", "what must hold")],
        properties: &[
            property("else", Value::Text, "不成立时告诉对方：为什么、怎么办", "what people are told otherwise: why, and what to do").required().site(),
            property("else_en", Value::Text, "同上，英文", "the same in English").site(),
        ],
        zh: "门槛：不满足就不让做，并说明怎么办。",
        en: "A condition without which the action is refused, with the words for it.",
        example: r#"guard "answered(worker)" else="请先选维修工" else_en="Choose a worker first""#,
        ..WORD
    },
    Word {
        key: "action.hand_over",
        within: &["action"],
        times: Times::Once,
        properties: &[
            property(
                "to",
                Value::One(&[Of(Kind::PersonField), Of(Kind::Post), Fixed("first_asked"), Fixed("contact")]),
                "交给谁：人员字段、岗位、first_asked 首问人、contact 跟进人",
                "to whom: a person field, a post, first_asked, contact",
            )
            .required(),
            property("at_once", Value::Flag, "立即生效，不等对方接单（紧急调度）", "no acceptance is asked (an order)").default("#false"),
        ],
        zh: "做完后把单交给别人；对方接单才算。",
        en: "Hands the case over; counts when accepted.",
        example: r#"hand_over to="worker""#,
        ..WORD
    },
    Word {
        key: "set",
        within: &["action"],
        times: Times::OncePerArgument,
        arguments: &[argument(FIELD, "字段", "the field")],
        properties: &[property("to", Value::Expression, "改成什么（算式）", "to what (an expression)").required()],
        zh: "自动改一个字段。",
        en: "Sets a field.",
        example: r#"set "minutes" to="30""#,
        ..WORD
    },
    Word {
        key: "notify",
        within: &["action"],
        arguments: &[argument(Value::One(&[Fixed("customer"), Of(Kind::Post)]), "customer 客户，或一个岗位", "customer, or a post")],
        properties: &[property("script", super::handbook::SCRIPT, "用哪段话术", "in which words").required()],
        zh: "通知客户或某个岗位。",
        en: "Tells the customer or the holders of a post.",
        example: r#"notify "customer" script="on_the_way""#,
        ..WORD
    },
    Word {
        key: "acknowledge",
        within: &["action"],
        times: Times::OncePerArgument,
        arguments: &[argument(Value::One(&[Of(Kind::Limit)]), "时限", "the limit")],
        zh: "表示“我知道了”：确认这条时限给本岗位产生的待办。只免掉下一次预警或升级，事情没办完，再往后的照样通知；到期照样记。",
        en: "The actor acknowledges the open duty of this limit. That stops its next warning or escalation only: those after it tell people again while it is still open, and the due time is recorded all the same.",
        example: r#"acknowledge "first_answer""#,
        ..WORD
    },
    Word {
        key: "resume",
        within: &["action"],
        times: Times::Once,
        zh: "结束暂停（如果正在暂停）。",
        en: "Ends a pause, if one is open.",
        example: "resume",
        ..WORD
    },
    Word {
        key: "keep_appointment",
        within: &["action"],
        times: Times::Once,
        zh: "确认按预约到了。",
        en: "Confirms the appointment as kept.",
        example: "keep_appointment",
        ..WORD
    },
    Word {
        key: "action.script",
        within: &["action"],
        arguments: &[argument(super::handbook::SCRIPT, "话术，可写多个", "scripts, one or several").repeated()],
        zh: "操作旁边显示的话术。",
        en: "Scripts shown beside it.",
        example: r#"script "on_site""#,
        ..WORD
    },
    Word {
        key: "action.print",
        within: &["action"],
        arguments: &[argument(Value::One(&[Of(Kind::Print)]), "打印件，可写多个", "prints, one or several").repeated()],
        zh: "做完可以打印什么。",
        en: "Prints offered with it.",
        example: r#"print "slip""#,
        ..WORD
    },
];
