//! The rules of ownership, duties and time that must always hold, in words.

use super::Difference;
use crate::centre::Centre;
use crate::error::CentreError;
use diag::{Text, text};
use model::ProjectId;
use store::verify::Rule;

impl Centre {
    /// Where a rule that must always hold is broken in a project.
    pub(super) async fn check_rules(&self, project: ProjectId) -> Result<Vec<Difference>, CentreError> {
        let mut found = Vec::new();
        for rule in Rule::ALL {
            let broken = self.read(move |reader| Ok(store::verify::broken(reader, project, rule)?)).await?;
            found.extend(broken.into_iter().map(|stream| Difference { project, stream, what: words(rule) }));
        }
        Ok(found)
    }
}

/// What is there when a rule is broken.
fn words(broken: Rule) -> Text {
    match broken {
        Rule::Owned => text!(
            zh: "没有办结的单，却没有责任人或跟进人", en: "the case is open and has no owner or no contact"
        ),
        Rule::ClosedWhole => text!(
            zh: "已经办结的单，还有一条不做完就不能办结的待办",
            en: "the case is closed over an open duty that holds it open"
        ),
        Rule::Owed => text!(zh: "有一条待办不归任何人", en: "an open duty is nobody's"),
        Rule::OffTimer => text!(
            zh: "做完或作废的待办还排在提醒里", en: "a duty that is done or void is still on the timer"
        ),
        Rule::AtHead => text!(
            zh: "流的末尾不是最后一条流水", en: "the head of the stream is not its last entry"
        ),
        Rule::UpToDate => text!(
            zh: "单的版本与它的流水不同", en: "the case stands at another version than its stream"
        ),
        Rule::Forwards => text!(zh: "这张单的流水里，时间往回走", en: "time runs backwards in the case"),
        Rule::OneNumber => text!(zh: "两张单用了同一个编号", en: "two cases have one number"),
    }
}
