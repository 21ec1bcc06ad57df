//! # SW0532 暂停和时限说法不一 · a pause and a limit that disagree
//!
//! 时限在 `pauses` 里写了这个暂停，暂停的 `stops` 里却没有这条时限。系统按停算，看 `stops` 的人却以为不停。
//!
//! A limit names the pause in `pauses`, yet the pause's own `stops` leaves the limit out. The clock does stop, but
//! whoever reads `stops` believes that it does not.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "finish_ordinary" "零修完工" … pauses="parts"
//! pause "parts" "等材料" longest="7 days" stops="arrival"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! pause "parts" "等材料" longest="7 days" stops="arrival finish_ordinary"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0532");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut found = vec![];
        for limit in &part.service.limits {
            for pause in part.service.pauses.iter().filter(|pause| limit.pauses.contains(&pause.id)) {
                if pause.stops.is_empty() || pause.stops.contains(&limit.id) {
                    continue;
                }
                let (limit_id, pause_id) = (&limit.id, &pause.id);
                found.push(
                    Diagnostic::warning(
                        CODE,
                        part.at(format!("pause.{pause_id}.stops")),
                        text!(
                            zh: "「{pause_zh}」停不停时限「{zh}」，两处说法不一",
                            en: "whether “{pause_en}” stops “{en}” is said differently in two places",
                            zh = limit.label.zh,
                            en = limit.label.en,
                            pause_zh = pause.label.zh,
                            pause_en = pause.label.en
                        ),
                    )
                    .why(text!(
                        zh: "时限的 `pauses` 写了它，所以会停；可它的 `stops` 里没有这条时限",
                        en: "the limit names the pause, so it stops; but the pause's `stops` leaves the limit out"
                    ))
                    .help(text!(
                        zh: "请在 `stops` 里加上 `{limit_id}`，或从时限的 `pauses` 里去掉 `{pause_id}`",
                        en: "add `{limit_id}` to `stops`, or take `{pause_id}` out of the limit's `pauses`"
                    ))
                    .label(
                        part.at(format!("limit.{limit_id}.pauses")),
                        text!(zh: "时限这样写", en: "the limit says so"),
                    ),
                );
            }
        }
        found
    })
}
