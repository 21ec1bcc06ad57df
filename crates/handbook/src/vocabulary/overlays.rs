//! The words of overlays that the handbook itself does not have. All others are those that a site may name.

use super::limits::LEVELS;
use super::{EN, Times, Value, WORD, Word, property};

pub(super) const WORDS: &[Word] = &[
    Word {
        key: "overlay",
        within: &["overlay file"],
        arguments: &[super::ID, super::LABEL],
        properties: &[
            EN,
            property("over", Value::Text, "改的是哪本手册（编号）", "id of the handbook that it changes")
                .required(),
            property(
                "node",
                Value::OneOf(LEVELS),
                "哪一级的：organisation 总部、region 区域、project 项目",
                "whose it is: organisation, region, project",
            )
            .required(),
        ],
        open: true,
        zh: "覆盖文件：某一级在手册上改的名称、时限、日历等。只写要改的；总部先生效，区域、项目依次叠上。",
        en: "An overlay: what one level changes of a handbook. Only what changes is written; organisation first, then region, then project.",
        example: r#"overlay "sunny_garden" "阳光花园" over="property" node="project" { post "steward" "楼栋管家" }"#,
        ..WORD
    },
    Word {
        key: "was",
        within: &["overlay"],
        times: Times::Once,
        open: true,
        site: true,
        zh: "记下被改的原值；手册里的原值以后变了，检查时会提醒。",
        en: "The base value that was replaced; `check` warns when it has changed since.",
        example: r#"was within="10 minutes""#,
        ..WORD
    },
];
