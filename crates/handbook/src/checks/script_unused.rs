//! # SW0561 没有用到的话术 · a script that nothing uses
//!
//! 没有服务事项、操作、通知、回访或回拨用到这段话术，前台永远看不到它。
//!
//! No service, action, notification, visit or ring-back uses the script: nobody ever sees it.
//!
//! 错 bad:
//!
//! ```kdl
//! script "urgent_repair" "急修接听" situation="open" { say "师傅十分钟内到。" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! service "repair" "报修" … { scripts "urgent_repair" }
//! ```

use super::Context;
use diag::{Code, Diagnostic, Severity, text};
use model::handbook::{Effect, Service};
use model::ids::ScriptId;
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0561");

/// Situations of a case: such a script is only shown where something names it.
const OF_A_CASE: [&str; 5] = ["open", "visit", "first_action", "notify", "message"];

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let book = context.handbook;
    let mut used: BTreeSet<&ScriptId> = book.services.values().flat_map(of_service).collect();
    used.extend(book.ring_back.iter().filter_map(|rule| rule.script.as_ref()));
    let idle = book.scripts.iter().filter(|(id, _)| !used.contains(id));
    idle.map(|(id, script)| {
        // A script of the desk (answering, transferring) is shown by its situation alone.
        let severity = if script.when.is_some() || OF_A_CASE.contains(&script.situation.as_str()) {
            Severity::Warning
        } else {
            Severity::Note
        };
        Diagnostic::new(
            severity,
            CODE,
            context.at(format!("script.{id}")),
            text!(zh: "话术「{zh}」没有用到", en: "nothing uses the script “{en}”", zh = script.label.zh, en = script.label.en),
        )
        .why(text!(
            zh: "没有服务事项、操作、通知、回访或回拨写了它",
            en: "no service, action, notification, visit or ring-back names it"
        ))
        .help(text!(
            zh: "请在服务事项的 `scripts` 或操作的 `script` 里写上 `{id}`；前台通用的话术可以不管",
            en: "name `{id}` in the `scripts` of a service or the `script` of an action; leave it when it is for the desk at large"
        ))
    })
    .collect()
}

fn of_service(service: &Service) -> Vec<&ScriptId> {
    let mut used: Vec<&ScriptId> = service.scripts.iter().collect();
    for action in &service.actions {
        used.extend(&action.scripts);
        used.extend(action.effects.iter().filter_map(|effect| match effect {
            Effect::Notify { script, .. } => Some(script),
            _ => None,
        }));
    }
    for visit in &service.visits {
        used.extend(&visit.script);
        used.extend(&visit.reaching.message);
    }
    used
}
