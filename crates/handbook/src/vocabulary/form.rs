//! The words of a service's form: fields and options.

use super::Target::Of;
use super::handbook::{POST, POSTS};
use super::{EN, ID, Kind, LABEL, Value, WORD, Word, property};

/// The kinds of a field as they are written.
pub(crate) const KINDS: &[&str] = &[
    "choice",
    "flag",
    "integer",
    "decimal",
    "money",
    "date_time",
    "text",
    "long_text",
    "phone",
    "id_number",
    "place",
    "party",
    "person",
    "photos",
    "lines",
    "computed",
];

/// Properties that only fit fields of one kind.
pub(crate) const ONLY_FOR: [(&str, &str); 4] =
    [("ranked", "choice"), ("post", "person"), ("prices", "lines"), ("value", "computed")];

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "field",
        within: &["service"],
        defines: Some(Kind::Field),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property("kind", Value::OneOf(KINDS), "填什么：choice 选一个，flag 是否，integer 整数，decimal 小数，money 金额，date_time 日期时间，text 一行字，long_text 多行字，phone 电话，id_number 证件号码（只显示末四位），place 位置，party 客户，person 员工，photos 照片，lines 收费明细，computed 自动算", "what it holds").required(),
            property("required", Value::Flag, "开单时必填", "must be answered when the case is opened").default("#false").site(),
            property("opening", Value::Flag, "开单时就问；`#false` 表示以后再填", "asked when the case is opened").default("#true"),
            property("seen_by", POSTS, "只有这些岗位看得到全部；别人只看到末四位，要看须写原因并留痕（只用于 text、phone、id_number）", "only these posts see it whole; others see its end, and look at it only by saying why, which is kept (text, phone and id_number only)").site(),
            property("internal", Value::Flag, "只给员工看", "shown to staff only").default("#false").site(),
            property("ranked", Value::Flag, "选项按从最急到最不急写（只用于 choice）", "options go from the most to the least urgent (choice only)").default("#false"),
            property("post", POST, "只能选这个岗位的人（只用于 person）", "only holders of this post (person only)"),
            property("prices", Value::Several(&[Of(Kind::Prices)]), "从哪些价目表里选（只用于 lines）", "price lists to choose from (lines only)"),
            property("value", Value::Expression, "算式（只用于 computed）", "the formula (computed only)"),
            property("hint", Value::Text, "字段下面的一行提示", "a line of help under the field").site(),
            property("hint_en", Value::Text, "提示，英文", "the line of help, in English").site(),
        ],
        wants_english: true,
        site: true,
        zh: "表单上的一个字段。",
        en: "A field of the form.",
        example: r#"field "urgency" "紧急程度" en="Urgency" kind="choice" required=#true ranked=#true { option "urgent" "急修" en="Urgent"; option "ordinary" "零修" en="Ordinary" }"#,
        ..WORD
    },
    Word {
        key: "option",
        within: &["field"],
        defines: Some(Kind::Option),
        arguments: &[ID, LABEL],
        properties: &[EN],
        site: true,
        zh: "`choice` 字段的一个选项。",
        en: "One option of a field of kind `choice`.",
        example: r#"option "urgent" "急修" en="Urgent""#,
        ..WORD
    },
];
