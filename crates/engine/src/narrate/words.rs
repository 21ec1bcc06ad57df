//! Single words of the model in both languages.

use diag::{Text, text};
use model::command::{LimitsFrom, Origin, Role, TryOutcome, Verdict};
use model::event::VisitEnd;

pub(super) fn role_words(role: Role) -> Text {
    match role {
        Role::Owner => text!(zh: "责任人", en: "owner"),
        Role::Contact => text!(zh: "跟进人", en: "contact"),
    }
}

/// That another system had a case before, behind how it was opened.
pub(super) fn origin_words(origin: &Origin) -> Text {
    let number = &origin.number;
    match origin.limits_from {
        LimitsFrom::Then => text!(
            zh: "，导入自旧系统，原单号 {number}，时限从当时报事起算",
            en: ", imported from the former system, number {number} there, limits run from the report"
        ),
        LimitsFrom::Today => text!(
            zh: "，导入自旧系统，原单号 {number}，时限从导入起算",
            en: ", imported from the former system, number {number} there, limits run from the import"
        ),
    }
}

pub(super) fn outcome_words(outcome: TryOutcome) -> Text {
    match outcome {
        TryOutcome::NoAnswer => text!(zh: "无人接听", en: "no answer"),
        TryOutcome::Later => text!(zh: "不方便，改时再打", en: "asked to call later"),
        TryOutcome::WrongNumber => text!(zh: "号码不对", en: "wrong number"),
        TryOutcome::MessageLeft => text!(zh: "已留言", en: "a message was left"),
    }
}

/// What the customer said, in words.
#[must_use]
pub fn verdict_words(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Satisfied => text!(zh: "满意", en: "satisfied"),
        Verdict::Basically => text!(zh: "基本满意", en: "basically satisfied"),
        Verdict::Unsatisfied => text!(zh: "不满意", en: "unsatisfied"),
        Verdict::NotDone => text!(zh: "根本没有做", en: "not done at all"),
        Verdict::Refused => text!(zh: "拒绝回访", en: "does not want to be asked"),
        Verdict::CheckedGood => text!(zh: "复查合格", en: "checked: good"),
        Verdict::CheckedBad => text!(zh: "复查不合格", en: "checked: bad"),
    }
}

/// How a visit ended, in words.
#[must_use]
pub fn end_words(end: VisitEnd) -> Text {
    match end {
        VisitEnd::Answered => text!(zh: "已答复", en: "answered"),
        VisitEnd::Refused => text!(zh: "客户拒绝", en: "refused"),
        VisitEnd::NotReached => text!(zh: "联系不上", en: "not reached"),
        VisitEnd::Again => text!(zh: "返工后再回访", en: "done again and asked again"),
        VisitEnd::EndedUnsatisfied => text!(zh: "不满意终结", en: "ended unsatisfied"),
    }
}
