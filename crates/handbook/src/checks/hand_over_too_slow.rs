//! # SW0527 接单时间比时限还长 · more time to accept than to do
//!
//! 单交出去以后，对方可以拖到 `accept_within` 才接。它比某条从报来起算的时限还长，对方没接单，承诺就已经超时了。
//!
//! Who is given a case may take `accept_within` to accept it. When that is longer than a limit of the owner, the promise is
//! broken before anybody has the case.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "arrival" "到场" from="reported" until="arrive" within="10 minutes" calendar="always"
//! hand_over accept_within="30 minutes" calendar="always" escalate_to="supervisor"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! hand_over accept_within="3 minutes" calendar="always" escalate_to="supervisor"
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::handbook::{Effect, Limit, LimitTime, Performer, Trigger};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0527");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let offered = part.service.actions.iter().flat_map(|action| &action.effects);
        let asked = offered.clone().any(|effect| matches!(effect, Effect::HandOver { at_once: false, .. }));
        // The tightest limit says it all.
        let mut slow: Vec<(&Limit, i64)> =
            part.service.limits.iter().filter_map(|limit| Some((limit, shorter(part, limit)?))).collect();
        slow.sort_by_key(|(_, micros)| *micros);
        slow.first().filter(|_| asked).map(|(limit, _)| report(part, limit)).into_iter().collect()
    })
}

/// The length of a limit of the owner that runs while a hand-over waits, when it is shorter than that.
fn shorter(part: &Part<'_>, limit: &Limit) -> Option<i64> {
    let rule = &part.service.hand_over;
    let LimitTime::Within { within } = limit.time else { return None };
    let waits = limit.by == Performer::Owner
        && limit.from.iter().any(|from| matches!(from, Trigger::Reported | Trigger::Opened))
        && !limit.until.iter().any(|until| matches!(until, Trigger::Accepted | Trigger::HandedOver))
        && limit.calendar == rule.calendar
        && within.unit.is_working() == rule.accept_within.unit.is_working();
    let (limit, accept) = (within.micros()?, rule.accept_within.micros()?);
    (waits && accept > limit).then_some(limit)
}

fn report(part: &Part<'_>, limit: &Limit) -> Diagnostic {
    let accept = part.service.hand_over.accept_within;
    Diagnostic::warning(
        CODE,
        part.at("hand_over.accept_within"),
        text!(zh: "接单时间比时限「{zh}」还长", en: "there is more time to accept than the limit “{en}” gives", zh = limit.label.zh, en = limit.label.en),
    )
    .why(text!(
        zh: "对方可以等 {accept} 才接，那时这条时限已经超时",
        en: "the receiver may wait {accept}; by then the limit is missed"
    ))
    .help(text!(
        zh: "请缩短 `accept_within`，或在交接时写 `at_once=#true`",
        en: "shorten `accept_within`, or hand over with `at_once=#true`"
    ))
    .label(part.at(format!("limit.{}.within", limit.id)), text!(zh: "只有这么久", en: "only so long"))
}
