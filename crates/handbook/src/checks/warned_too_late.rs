//! # SW0528 先告诉了上级，后提醒本人 · the superior is told before the person
//!
//! 升级比提醒还早，上级先知道快超时了，本人还没有收到提醒。
//!
//! An escalation comes before the first warning: the superior hears of it before the person whose duty it is.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "arrival" "到场" … { warn "80%"; escalate at="50%" to="supervisor" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "arrival" "到场" … { warn "50%"; escalate at="80%" to="supervisor" }
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};
use model::handbook::EscalationAt;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0528");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut found = vec![];
        for limit in &part.service.limits {
            let Some(first) = limit.warnings.iter().min() else { continue };
            for (position, escalation) in limit.escalations.iter().enumerate() {
                let EscalationAt::Percent { percent } = escalation.at else { continue };
                if percent >= *first {
                    continue;
                }
                found.push(
                    Diagnostic::warning(
                        CODE,
                        part.at(format!("limit.{}.escalate.{position}.at", limit.id)),
                        text!(
                            zh: "时限「{zh}」先告诉上级、后提醒本人",
                            en: "“{en}” tells the superior before the person",
                            zh = limit.label.zh,
                            en = limit.label.en
                        ),
                    )
                    .why(text!(
                        zh: "用掉 {percent}% 就升级，用掉 {first}% 才提醒本人",
                        en: "it escalates at {percent}% and warns at {first}%"
                    ))
                    .help(text!(zh: "请让提醒早于升级", en: "let the warning come before the escalation"))
                    .label(
                        part.at(format!("limit.{}.warn", limit.id)),
                        text!(zh: "提醒在这里", en: "the warning"),
                    ),
                );
            }
        }
        found
    })
}
