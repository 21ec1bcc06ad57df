//! # SW0519 确认了不等确认的时限 · acknowledging a limit that does not wait for it
//!
//! `acknowledge "时限"` 只对 `until` 里写了 `acknowledged` 的时限有用；别的时限不会因为有人说“我知道了”就结束。
//!
//! `acknowledge` only matters to a limit whose `until` says `acknowledged`. No other limit ends because somebody has it.
//!
//! 错 bad:
//!
//! ```kdl
//! action "arrive" "到场" en="Arrive" from="received" to="on_site" by="owner" { acknowledge "guard_arrives" }
//! limit "guard_arrives" "保安到场" from="reported" until="arrive" within="3 minutes" calendar="always"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "guard_arrives" "保安到场" from="reported" until="acknowledged" within="3 minutes" calendar="always"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};
use model::handbook::{Effect, Trigger};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0519");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut found = vec![];
        for action in &part.service.actions {
            for effect in &action.effects {
                let Effect::Acknowledge { limit } = effect else { continue };
                let Some(clause) = part.service.limit(limit) else { continue };
                if clause.until.contains(&Trigger::Acknowledged) {
                    continue;
                }
                found.push(
                    Diagnostic::error(
                        CODE,
                        part.at(format!("action.{}.acknowledge.{limit}", action.id)),
                        text!(
                            zh: "时限「{zh}」不等人确认",
                            en: "the limit “{en}” does not wait to be acknowledged",
                            zh = clause.label.zh,
                            en = clause.label.en
                        ),
                    )
                    .why(text!(
                        zh: "它的 `until` 里没有 `acknowledged`，确认了也不会结束",
                        en: "its `until` does not say `acknowledged`, so it goes on all the same"
                    ))
                    .help(text!(
                        zh: "请在它的 `until` 里加上 `acknowledged`，或删去这一行",
                        en: "add `acknowledged` to its `until`, or take this line away"
                    ))
                    .label(
                        part.at(format!("limit.{limit}.until")),
                        text!(zh: "它到这里为止", en: "it ends by this"),
                    ),
                );
            }
        }
        found
    })
}
