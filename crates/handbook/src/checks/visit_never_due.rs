//! # SW0541 永远不会到期的回访 · a return visit that is never due
//!
//! 回访从 `after` 写的事起算，这件事在这个服务事项里不会发生，就永远没有人去回访；或者 `rate="0%"`，一单也不抽。
//!
//! A visit is due after what `after` names. When that cannot happen in this service, or the rate is `0%`, nobody is ever asked.
//!
//! 错 bad:
//!
//! ```kdl
//! return_visit "after_repair" "维修回访" after="reopened" within="3 days" calendar="always" by="steward"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! return_visit "after_repair" "维修回访" after="finished" within="3 days" calendar="always" by="steward"
//! ```

use super::limit_never_starts::mend;
use super::{Context, triggers};
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0541");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut found = vec![];
        for visit in &part.service.visits {
            let headline = text!(
                zh: "回访「{zh}」永远不会到期",
                en: "the return visit “{en}” is never due",
                zh = visit.label.zh,
                en = visit.label.en
            );
            let after = triggers::words(part, &visit.time.after);
            if !triggers::possible(part, &visit.time.after) {
                found.push(
                    Diagnostic::error(CODE, part.at(format!("return_visit.{}.after", visit.id)), headline)
                        .why(text!(
                            zh: "「{zh}」在这个事项里不会发生",
                            en: "“{en}” cannot happen in this service",
                            zh = after.zh,
                            en = after.en
                        ))
                        .help(mend(part, &visit.time.after)),
                );
            } else if visit.rate == 0 {
                found.push(
                    Diagnostic::warning(CODE, part.at(format!("return_visit.{}.rate", visit.id)), headline)
                        .why(text!(zh: "抽样比例是 0%，一单也不会抽到", en: "its rate is 0%: no case is ever drawn"))
                        .help(text!(zh: "请写大于 0 的比例，或删去这个回访", en: "write a share above 0, or take the visit away")),
                );
            }
        }
        found
    })
}
