//! The words of a scenario as data: each step with its values, properties and block, and each demand of an `expect`.
//! Reading and the manual both look here, so that a step is described in one place.

mod steps;

pub(super) use steps::STEPS;

/// What the block of a statement holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// There is none.
    No,
    /// Fields of the service with their values.
    Fields,
    /// Demands.
    Demands,
    /// One step.
    Step,
    /// Days off and make-up workdays.
    Days,
}

/// One word of a scenario.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// What it means, Chinese.
    pub zh: &'static str,
    /// What it means, English.
    pub en: &'static str,
    /// The least and the most values without a name.
    pub arguments: (usize, usize),
    /// The values with a name.
    pub properties: &'static [&'static str],
    /// Those of them that must be there.
    pub required: &'static [&'static str],
    /// Somebody asks for it: takes `by`, `happened`, `late`.
    pub asked: bool,
    /// What its block holds.
    pub block: Block,
    /// An example.
    pub example: &'static str,
}

const WORD: Word = Word {
    word: "",
    zh: "",
    en: "",
    arguments: (0, 0),
    properties: &[],
    required: &[],
    asked: false,
    block: Block::No,
    example: "",
};
const ASKED: Word = Word { asked: true, ..WORD };

/// What every step that somebody asks for takes besides its own properties.
pub(super) const OF_ASKED: [&str; 3] = ["by", "happened", "late"];

/// What stands in a scenario before and between its steps.
pub(super) const HEADERS: &[Word] = &[
    Word {
        word: "source",
        zh: "这个场景演示哪些要求",
        en: "the requirements that it shows",
        arguments: (1, 99),
        example: r#"source "TCH-025""#,
        ..WORD
    },
    Word {
        word: "project",
        zh: "项目代码，不写就是 GL",
        en: "the project's code, GL when left out",
        arguments: (1, 1),
        example: r#"project "GL""#,
        ..WORD
    },
    Word {
        word: "person",
        zh: "在项目里上班的人：岗位、班次、片区、上级",
        en: "somebody who works there: posts, hours, area, superior",
        arguments: (1, 2),
        properties: &["posts", "on", "off", "places", "reports_to"],
        example: r#"person "li" "小李" posts="front_desk" on="daily 08:00-20:00""#,
        ..WORD
    },
];

/// What may stand in the block of an `expect`.
pub(super) const DEMANDS: &[Word] = &[
    Word {
        word: "duty",
        zh: "待办：到期时间、状态、谁来办",
        en: "a duty: when due, its state, who has it",
        arguments: (1, 1),
        properties: &[
            "occurrence",
            "due",
            "not_before",
            "state",
            "who",
            "provisional",
            "fallback",
            "breached",
            "acknowledged",
        ],
        example: r#"duty "urgent_arrival" due="2026-11-20 09:10" state="open" who="wang""#,
        ..WORD
    },
    Word {
        word: "no_duty",
        zh: "没有未完成的这项待办",
        en: "no such duty is open",
        arguments: (1, 1),
        example: r#"no_duty "after_repair""#,
        ..WORD
    },
    Word {
        word: "told",
        zh: "上次核对以来通知到了他",
        en: "he was told since the last expect",
        arguments: (1, 1),
        properties: &["script"],
        example: r#"told "chen""#,
        ..WORD
    },
    Word {
        word: "not_told",
        zh: "上次核对以来没有通知他",
        en: "he was not told since the last expect",
        arguments: (1, 1),
        example: r#"not_told "chen""#,
        ..WORD
    },
    Word {
        word: "visit",
        zh: "按这次回访的结果、结局、尝试次数核对",
        en: "a return visit: verdict, end, count of tries",
        arguments: (1, 1),
        properties: &["verdict", "end", "tries", "occurrence"],
        example: r#"visit "after_repair" verdict="satisfied" end="answered""#,
        ..WORD
    },
    Word {
        word: "field",
        zh: "字段的值；不写值就是已填写",
        en: "the value of a field; any value when none is written",
        arguments: (1, 99),
        example: r#"field "urgency" "ordinary""#,
        ..WORD
    },
    Word {
        word: "no_field",
        zh: "字段还没有填写",
        en: "the field has no value",
        arguments: (1, 1),
        example: r#"no_field "minutes""#,
        ..WORD
    },
    Word {
        word: "printed",
        zh: "打印过几次",
        en: "how often it was printed",
        arguments: (1, 1),
        properties: &["times"],
        required: &["times"],
        example: r#"printed "slip" times=2"#,
        ..WORD
    },
];

/// What may stand in the block of a `publish`.
pub(super) const DAYS: &[Word] = &[
    Word {
        word: "off",
        zh: "放假的日子",
        en: "days off",
        arguments: (1, 2),
        properties: &["until"],
        example: r#"off "2027-01-01" "元旦""#,
        ..WORD
    },
    Word {
        word: "work",
        zh: "调休上班的日子",
        en: "a make-up workday",
        arguments: (1, 2),
        example: r#"work "2027-01-09" "元旦""#,
        ..WORD
    },
];

impl Word {
    /// Every property that may stand there.
    #[must_use]
    pub fn known(&self) -> Vec<&'static str> {
        let mut known = self.properties.to_vec();
        if self.asked {
            known.extend(OF_ASKED);
        }
        if self.asked || matches!(self.word, "find" | "expect") {
            known.push("case");
        }
        known
    }
}

/// Every word of a scenario for the manual: what stands in its block, in an `expect`, in a `publish`.
pub fn manual() -> impl Iterator<Item = (&'static str, &'static Word)> {
    let own = HEADERS.iter().chain(STEPS).map(|word| ("scenario", word));
    own.chain(DEMANDS.iter().map(|word| ("expect", word))).chain(DAYS.iter().map(|word| ("publish", word)))
}
