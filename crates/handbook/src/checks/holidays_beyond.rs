//! # SW0552 节假日写到了公布日期之后 · holidays beyond what is published
//!
//! `published_until` 说明节假日公布到哪一天，之后的期限都算“暂定”。表里还有更晚的日子，说明这一天忘了改，已经确定的期限会被当成暂定。
//!
//! `published_until` says up to which date the table is known; due times after it are provisional. A later day in the table
//! means that the date was not moved along: settled due times would be shown as provisional.
//!
//! 错 bad:
//!
//! ```kdl
//! holidays "cn" "国家法定节假日" published_until="2026-06-30" { off "2026-10-01" "国庆节" until="2026-10-07" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! holidays "cn" "国家法定节假日" published_until="2026-12-31" { off "2026-10-01" "国庆节" until="2026-10-07" }
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0552");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let tables = &context.handbook.holidays.holidays;
    tables
        .iter()
        .filter_map(|(id, table)| {
            let (last, holiday) = table.days.last_key_value()?;
            let (until, name) = (table.published_until, &holiday.name);
            (*last > until).then(|| {
                Diagnostic::warning(
                    CODE,
                    context.at(format!("holidays.{id}.published_until")),
                    text!(zh: "节假日表写到了 {last}，公布日期却只到 {until}", en: "the table goes to {last} but is published until {until}"),
                )
                .why(text!(
                    zh: "{until} 以后的期限都会显示为暂定，包括已经写明的{name}",
                    en: "due times after {until} are provisional, also across the holidays already written"
                ))
                .help(text!(
                    zh: "请把 `published_until` 改到公布的最后一天，通常是年底",
                    en: "move `published_until` to the last date published, usually the end of the year"
                ))
            })
        })
        .collect()
}
