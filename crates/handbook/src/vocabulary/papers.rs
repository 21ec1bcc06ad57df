//! The words of what is said, printed and charged: scripts, prints, price lists.

use super::Target::{Of, Word as Fixed};
use super::{EN, ID, Kind, LABEL, Target, Value, WORD, Word, argument, property};

/// Papers that a print may fit; the compiled print names them.
const PAPERS: &[&str] = &["a4", "a4_third", "a5", "continuous_241x93"];

/// What a cell may show besides the fields of the service.
const CELL: &[Target] = &[
    Of(Kind::Cell),
    Fixed("number"),
    Fixed("reported"),
    Fixed("place"),
    Fixed("caller"),
    Fixed("phone"),
    Fixed("appointed"),
    Fixed("dispatched_by"),
    Fixed("taken_by"),
    Fixed("arrived"),
    Fixed("done"),
    Fixed("lines"),
    Fixed("sum"),
    Fixed("verdict"),
    Fixed("customer_signature"),
    Fixed("worker_signature"),
    Fixed("visit"),
    Fixed("qr"),
];

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "prices",
        within: &[""],
        defines: Some(Kind::Prices),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "version",
                Value::Text,
                "版本；会抄进每一行收费",
                "version, copied into each priced line",
            )
            .required()
            .site(),
        ],
        site: true,
        zh: "价目表。",
        en: "A list of prices.",
        example: r#"prices "materials" "材料价目表" version="2026-01" { item "tap" "水龙头" unit="个" price="45.00" }"#,
        ..WORD
    },
    Word {
        key: "item",
        within: &["prices"],
        defines: Some(Kind::Item),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property("unit", Value::Text, "单位：个、米、小时……", "the unit: piece, metre, hour …")
                .required()
                .site(),
            property(
                "price",
                Value::Money,
                "单价，元，最多两位小数",
                "price of one unit in yuan, at most two decimals",
            )
            .required()
            .site(),
        ],
        site: true,
        zh: "价目表里的一项。",
        en: "An item of a price list.",
        example: r#"item "tap" "水龙头" unit="个" price="45.00""#,
        ..WORD
    },
    Word {
        key: "script",
        within: &[""],
        defines: Some(Kind::Script),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property(
                "situation",
                Value::Text,
                "什么场合用：open、visit、missed_call……",
                "when it is shown: open, visit, missed_call …",
            )
            .required(),
            property(
                "when",
                Value::Expression,
                "只在满足条件时显示；用到它的每个事项都要能算",
                "shown only when this holds; checked against every service that uses it",
            ),
        ],
        site: true,
        zh: "一段话术：说什么、做什么、不能说什么、打给谁。",
        en: "A script: what to say, what to do, what never to say, whom to ring.",
        example: r#"script "urgent_repair" "急修接听" situation="open" { say "师傅十分钟内到，请先关总阀。"; ring "119" "消防" en="Fire" }"#,
        ..WORD
    },
    Word {
        key: "say",
        within: &["script"],
        arguments: &[argument(
            Value::Text,
            "原话；`{customer}`、`{number}`、`{due}` 等会自动填上",
            "the words; `{customer}`, `{number}`, `{due}` … are filled in",
        )],
        properties: &[EN],
        zh: "照着说。",
        en: "Say this.",
        example: r#"say "您好，{project}客服中心。" en="Hello, this is {project}.""#,
        ..WORD
    },
    Word {
        key: "script.do",
        within: &["script"],
        arguments: &[argument(Value::Text, "做什么", "what to do")],
        properties: &[EN],
        zh: "照着做。",
        en: "Do this.",
        example: r#"do "记下房号和来电号码" en="Write down the room and the number""#,
        ..WORD
    },
    Word {
        key: "never",
        within: &["script"],
        arguments: &[argument(Value::Text, "不能说的话", "the words never to say")],
        properties: &[EN],
        zh: "服务禁语。",
        en: "Never say this.",
        example: r#"never "这不归我管" en="That is not my job""#,
        ..WORD
    },
    Word {
        key: "ring",
        within: &["script"],
        arguments: &[
            argument(Value::Text, "号码", "the number"),
            argument(Value::Text, "是谁的", "whose it is"),
        ],
        properties: &[EN],
        zh: "要拨打的外部电话。",
        en: "An outside number to ring.",
        example: r#"ring "119" "消防" en="Fire""#,
        ..WORD
    },
    Word {
        key: "print",
        within: &[""],
        defines: Some(Kind::Print),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property("code", Value::Text, "纸上的表单编号", "the form's code on the paper").site(),
            property(
                "papers",
                Value::SomeOf(PAPERS),
                "能用哪些纸，最合适的写前面",
                "papers that it fits, the preferred first",
            )
            .required()
            .site(),
        ],
        site: true,
        zh: "打印件：几联、几行、每格显示什么。",
        en: "A print: its copies, rows and cells.",
        example: r#"print "slip" "派工单" code="QR-0225" papers="a4_third continuous_241x93" { copy "stub" "存根联" keeper="客服中心"; row { cell "number" span=6; cell "qr" span=6 } }"#,
        ..WORD
    },
    Word {
        key: "copy",
        within: &["print"],
        defines: Some(Kind::Copy),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property("keeper", Value::Text, "由谁留存", "who keeps it").required().site(),
            property("keeper_en", Value::Text, "由谁留存，英文", "who keeps it, in English"),
            property(
                "hides",
                Value::Several(CELL),
                "这一联不显示哪些格子",
                "cells that this copy does not show",
            ),
        ],
        site: true,
        zh: "打印件的一联。",
        en: "One copy of a print.",
        example: r#"copy "stub" "存根联" keeper="客服中心""#,
        ..WORD
    },
    Word {
        key: "row",
        within: &["print"],
        zh: "打印件的一行，里面是格子。",
        en: "A row of cells.",
        example: r#"row { cell "number" span=4; cell "reported" "报修时间" span=4; cell "qr" span=4 }"#,
        ..WORD
    },
    Word {
        key: "cell",
        within: &["row"],
        arguments: &[
            argument(
                Value::One(CELL),
                "显示什么：字段编号或现成的格子",
                "what it shows: a field's id or a built-in word",
            ),
            LABEL.optional(),
        ],
        properties: &[
            EN,
            property(
                "span",
                Value::Integer(1, 12),
                "占几列，一行共十二列",
                "columns that it takes of twelve",
            )
            .default("12"),
        ],
        zh: "一格。现成的内容：number 单号、reported 报来时间、place 位置、caller 来电人、phone 电话、appointed 预约、dispatched_by 派工人、taken_by 受理人、arrived 到场、done 完工、lines 收费明细、sum 合计、verdict 客户评价、customer_signature 客户签字、worker_signature 维修签字、visit 回访、qr 二维码。",
        en: "A cell. Built in: number, reported, place, caller, phone, appointed, dispatched_by, taken_by, arrived, done, lines, sum, verdict, customer_signature, worker_signature, visit, qr.",
        example: r#"cell "reported" "报修时间" span=4"#,
        ..WORD
    },
];
