//! The word that begins a scenario. What stands in its block belongs to the scenario runner, which checks it.

use super::Target::Of;
use super::{Kind, Value, WORD, Word, argument, property};

pub(super) const WORDS: &[Word] = &[Word {
    key: "scenario",
    within: &[""],
    arguments: &[argument(Value::Text, "场景的名称", "name of the scenario")],
    properties: &[property(
        "service",
        Value::One(&[Of(Kind::Service)]),
        "演练哪个服务事项",
        "the service that it plays",
    )
    .required()],
    open: true,
    zh: "场景：可以执行的例子，检查手册时会照着走一遍。",
    en: "A scenario: an example that is run when the handbook is checked.",
    example: r#"scenario "咨询当场答复" service="advice" { at "2026-11-20 09:00" }"#,
    ..WORD
}];
