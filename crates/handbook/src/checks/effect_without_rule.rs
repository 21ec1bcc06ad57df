//! # SW0518 操作的效果没有对应的规则 · an effect without its rule
//!
//! `resume` 结束暂停，`keep_appointment` 确认守约。服务事项里没有 `pause` 或 `appointment`，它们就什么也不做。
//!
//! `resume` ends a pause and `keep_appointment` confirms an appointment. Without a `pause` or an `appointment` in the service
//! they do nothing.
//!
//! 错 bad:
//!
//! ```kdl
//! action "arrive" "到场" en="Arrive" from="received" to="on_site" by="owner" { keep_appointment }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! appointment window="2 hours" ahead="30 days" kept_by="arrive" then="front_desk" escalate_to="supervisor"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};
use model::handbook::Effect;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0518");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut found = vec![];
        for action in &part.service.actions {
            for effect in &action.effects {
                let (word, rule) = match effect {
                    Effect::Resume if part.service.pauses.is_empty() => ("resume", "pause"),
                    Effect::KeepAppointment if part.service.appointment.is_none() => {
                        ("keep_appointment", "appointment")
                    }
                    _ => continue,
                };
                found.push(
                    Diagnostic::warning(
                        CODE,
                        part.at(format!("action.{}.{word}", action.id)),
                        text!(zh: "`{word}` 在这里不起作用", en: "`{word}` does nothing here"),
                    )
                    .why(text!(zh: "这个服务事项没有 `{rule}`", en: "the service has no `{rule}`"))
                    .help(text!(
                        zh: "请在服务事项里加上 `{rule}`，或删去 `{word}`",
                        en: "add a `{rule}` to the service, or take `{word}` away"
                    )),
                );
            }
        }
        found
    })
}
