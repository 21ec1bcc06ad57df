//! # SW0522 永远不会结束的时限 · a limit that never ends
//!
//! 时限开始以后，`until` 写的事不会再发生：操作只能在更早的环节做，环节已经过去，规则根本没有。这条时限每次都会超时。
//!
//! After the limit has started, what `until` names cannot happen any more: the action belongs to an earlier stage, the stage
//! is past, the rule does not exist. It would be missed every time.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "arrival" "到场" en="Arrival" from="finish" until="arrive" within="10 minutes" calendar="always"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "arrival" "到场" en="Arrival" from="reported" until="arrive" within="10 minutes" calendar="always"
//! ```

use super::limit_never_starts::mend;
use super::{Context, Part, names, triggers};
use diag::{Code, Diagnostic, text};
use model::handbook::{Label, Limit, Trigger};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0522");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| part.service.limits.iter().filter_map(|limit| of_limit(part, limit)).collect())
}

/// Whether, after this start, the limit may end in the stages that follow.
fn ends(part: &Part<'_>, limit: &Limit, from: &Trigger) -> bool {
    let later = part.flow.after(&triggers::stages_after(part, from));
    limit
        .until
        .iter()
        .any(|until| triggers::explained(part, until) || triggers::possible_within(part, until, &later))
}

/// Starts that can happen after which the limit cannot end.
fn endless<'a>(part: &Part<'_>, limit: &'a Limit) -> Vec<&'a Trigger> {
    let starts =
        limit.from.iter().filter(|from| triggers::possible(part, from) && !triggers::explained(part, from));
    starts.filter(|from| !ends(part, limit, from)).collect()
}

/// Whether this check speaks about a limit, so that others need not.
pub(super) fn is_endless(part: &Part<'_>, limit: &Limit) -> bool {
    !endless(part, limit).is_empty()
}

fn of_limit(part: &Part<'_>, limit: &Limit) -> Option<Diagnostic> {
    let dead = endless(part, limit);
    let first = dead.first()?;
    let until: Vec<Label> = limit.until.iter().map(|trigger| triggers::words(part, trigger)).collect();
    let (until, from) = (names(&until), triggers::words(part, first));
    let never = limit.until.iter().all(|trigger| !triggers::possible(part, trigger));
    let why = if never {
        text!(zh: "{zh}在这个事项里不会发生，这条时限每次都会超时", en: "{en} cannot happen in this service: the limit would be missed every time", zh = until.zh, en = until.en)
    } else {
        text!(
            zh: "「{from_zh}」之后{zh}不会再发生，这条时限每次都会超时",
            en: "after “{from_en}” {en} cannot happen any more: the limit would be missed every time",
            zh = until.zh,
            en = until.en,
            from_zh = from.zh,
            from_en = from.en
        )
    };
    let help = match limit.until.first() {
        Some(until) if never => mend(part, until),
        _ => {
            text!(zh: "请换一个更晚的 `until`，或更早的 `from`", en: "choose a later `until`, or an earlier `from`")
        }
    };
    Some(
        Diagnostic::error(
            CODE,
            part.at(format!("limit.{}.until", limit.id)),
            text!(
                zh: "时限「{zh}」永远不会结束",
                en: "the limit “{en}” never ends",
                zh = limit.label.zh,
                en = limit.label.en
            ),
        )
        .why(why)
        .help(help)
        .label(part.at(format!("limit.{}.from", limit.id)), text!(zh: "从这里起算", en: "it starts here")),
    )
}
