//! The words of limits: clauses that create duties, their warnings and escalations, and what a site may change.

use super::Target::{Of, Word as Fixed};
use super::handbook::{CALENDAR, POST};
use super::{EN, ID, Kind, LABEL, Target, Times, Value, WORD, Word, argument, property};

macro_rules! triggers {
    ($($more:expr),*) => {
        &[
            Fixed("reported"), Fixed("opened"), Fixed("accepted"), Fixed("finished"), Fixed("closed"), Fixed("reopened"),
            Fixed("cancelled"), Fixed("joined"), Fixed("event_finished"), Fixed("appointed"), Fixed("appointment_start"),
            Fixed("appointment_end"), Fixed("handed_over"), Of(Kind::Printed), Of(Kind::Action), Of(Kind::Stage),
            Of(Kind::InstantField), $($more),*
        ]
    };
}

/// What may start a clock.
pub(super) const STARTS: &[Target] = triggers!();
/// What may stop one.
const ENDS: &[Target] = triggers!(Fixed("acknowledged"));

/// Levels of the project tree, the highest first.
pub(crate) const LEVELS: &[&str] = &["organisation", "region", "project"];

const BOUNDED: &[&str] =
    &["limit", "return_visit", "pause", "hand_over", "appointment", "reopen", "late_entry", "ring_back"];

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "limit",
        within: &["service"],
        defines: Some(Kind::Limit),
        arguments: &[ID, LABEL],
        properties: &[
            EN,
            property("when", Value::Expression, "只在满足条件时有这条时限", "only when this holds"),
            property("from", Value::Several(STARTS), "从什么时候起算", "what starts it").required(),
            property("until", Value::Several(ENDS), "到什么为止", "what ends it").required(),
            property(
                "moot",
                Value::Several(STARTS),
                "什么一发生就不用再做了（没做，也不算做了；已经过期的照样记着）",
                "what makes it pointless: not done and no longer owed; what fell due before stays on record",
            ),
            property("within", Value::Within, "多长时间（和 `at` 二选一）", "how long (this or `at`)").site(),
            property(
                "at",
                Value::One(&[Of(Kind::InstantField)]),
                "到这个时间字段里写的时刻（和 `within` 二选一）",
                "at the instant in this field (this or `within`)",
            ),
            property(
                "calendar",
                CALENDAR,
                "按哪个日历算；写了 `within` 就必须写",
                "counted in this calendar; needed with `within`",
            )
            .site(),
            property(
                "by",
                Value::One(&[
                    Fixed("owner"),
                    Fixed("contact"),
                    Fixed("first_asked"),
                    Of(Kind::Post),
                    Of(Kind::PersonField),
                ]),
                "谁的待办：owner 责任人、contact 跟进人、first_asked 首问人、岗位或人员字段",
                "whose duty: owner, contact, first_asked, a post or a person field",
            )
            .default("owner")
            .site(),
            property(
                "pauses",
                Value::Several(&[Of(Kind::Pause)]),
                "哪些暂停会停表",
                "pauses that stop its clock",
            ),
            property(
                "counts",
                Value::OneOf(&["happened", "recorded"]),
                "结束时间按发生时算还是按记录时算",
                "which time of its end counts",
            )
            .default("happened"),
            property(
                "past_finish",
                Value::Flag,
                "完工以后仍然有效，没做完不能办结",
                "survives the finish; the case cannot close before it ended",
            )
            .default("#false"),
        ],
        site: true,
        zh: "时限：从什么到什么，多长时间，谁的待办，快到了提醒谁。",
        en: "A limit: from what until what, how long, whose duty, who is warned.",
        example: r#"limit "first_answer" "首次答复" en="First answer" from="reported" until="answer" within="2 hours" calendar="always" by="owner" { warn "50%"; escalate at="due" to="supervisor" }"#,
        ..WORD
    },
    Word {
        key: "warn",
        within: &["limit"],
        times: Times::Once,
        arguments: &[argument(
            Value::Percent(1, 99),
            "用掉多少时提醒，可写多个",
            "shares at which its holder is warned",
        )
        .repeated()],
        site: true,
        zh: "时间用掉这么多时提醒本人。",
        en: "Warns the holder of the duty at these shares.",
        example: r#"warn "50%" "80%""#,
        ..WORD
    },
    Word {
        key: "escalate",
        within: &["limit", "return_visit"],
        properties: &[
            property(
                "at",
                Value::EscalationAt,
                "什么时候：`due` 到期、`due + 20 minutes` 到期后、`75%` 用掉多少时",
                "when: `due`, `due + 20 minutes`, `75%`",
            )
            .required(),
            property("to", POST, "告诉哪个岗位", "who is told").required(),
        ],
        site: true,
        zh: "升级：到时候告诉上级岗位。",
        en: "Tells a further post at that time.",
        example: r#"escalate at="due + 20 minutes" to="supervisor""#,
        ..WORD
    },
    Word {
        key: "bounds",
        within: BOUNDED,
        times: Times::OncePerArgument,
        arguments: &[argument(Value::Text, "属性的名字", "name of a property")],
        properties: &[
            property("at_least", Value::Any, "各项目最少可以改到多少", "the least that a site may set"),
            property("at_most", Value::Any, "各项目最多可以改到多少", "the most that a site may set"),
            property(
                "set_by",
                Value::OneOf(LEVELS),
                "哪一级（及以上）才能改",
                "the lowest level that may set it",
            )
            .default("project"),
        ],
        zh: "各项目用覆盖文件改这个属性时的界限。",
        en: "What an overlay may do to this property.",
        example: r#"bounds "within" at_least="1 hour" at_most="4 hours" set_by="region""#,
        ..WORD
    },
    Word {
        key: "fixed",
        within: BOUNDED,
        arguments: &[argument(Value::Text, "属性的名字，可写多个", "names of properties").repeated()],
        zh: "这些属性不许各项目改。",
        en: "Properties that no overlay may change.",
        example: r#"fixed "by""#,
        ..WORD
    },
];
