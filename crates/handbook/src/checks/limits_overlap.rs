//! # SW0524 两条时限同时管一件事 · two limits for the same thing at once
//!
//! 两条时限起点、终点、责任人都一样，条件又可能同时成立，同一张单就有两个不同的期限，谁也说不清该按哪个算。
//!
//! Two limits have the same start, the same end and the same person, and their conditions may hold together: one case has two
//! different due times for one thing.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "urgent" "急修到场" when="urgency == 'urgent'" from="reported" until="arrive" within="10 minutes" calendar="always"
//! limit "home" "入户到场" when="scope == 'home'" from="reported" until="arrive" within="2 hours" calendar="always"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "home" "入户到场" when="scope == 'home' && urgency != 'urgent'" from="reported" until="arrive" within="2 hours" calendar="always"
//! ```

use super::condition::{Answers, Table};
use super::{Context, Part, triggers};
use diag::{Code, Diagnostic, text};
use model::handbook::{Limit, Trigger};
use model::ids::FieldId;
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0524");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let limits = &part.service.limits;
        let pairs =
            limits.iter().enumerate().flat_map(|(at, a)| limits.iter().skip(at + 1).map(move |b| (a, b)));
        pairs.filter_map(|(a, b)| of_pair(part, a, b)).collect()
    })
}

/// Starts or ends under their normal names.
pub(super) fn normal(part: &Part<'_>, list: &[Trigger]) -> BTreeSet<Trigger> {
    list.iter().map(|trigger| triggers::normal(part, trigger)).collect()
}

fn of_pair(part: &Part<'_>, a: &Limit, b: &Limit) -> Option<Diagnostic> {
    let same = a.by == b.by
        && normal(part, &a.from) == normal(part, &b.from)
        && normal(part, &a.until) == normal(part, &b.until);
    if !same {
        return None;
    }
    let nothing: &dyn Fn(&FieldId) -> bool = &|_| false;
    let answers = Answers { never: nothing, always: nothing };
    let table = Table::new(part.scope, &answers, &[a.when.as_ref(), b.when.as_ref()])?;
    let together = table
        .exact()
        .then(|| table.rows().find(|r| r.truth(0) == Some(true) && r.truth(1) == Some(true)))??;
    let example = together.answers();
    let when = if example.is_empty() {
        text!(zh: "它们总是同时成立", en: "they always hold together")
    } else {
        text!(zh: "例如 `{example}` 时两条都成立", en: "with `{example}` both hold")
    };
    Some(
        Diagnostic::warning(
            CODE,
            part.at(format!("limit.{}", b.id)),
            text!(
                zh: "时限「{a_zh}」和「{b_zh}」会同时管一件事",
                en: "the limits “{a_en}” and “{b_en}” may both apply",
                a_zh = a.label.zh,
                b_zh = b.label.zh,
                a_en = a.label.en,
                b_en = b.label.en
            ),
        )
        .why(text!(
            zh: "起点、终点、责任人都一样，{zh}，期限却有两个",
            en: "they have the same start, end and person, and {en}: two due times for one thing",
            zh = when.zh,
            en = when.en
        ))
        .help(text!(
            zh: "请让两个 `when` 互相排斥，例如在后一条加上 `&& !(…)`",
            en: "let the two `when` exclude each other, such as by `&& !(…)` in the second"
        ))
        .label(part.at(format!("limit.{}", a.id)), text!(zh: "另一条", en: "the other one")),
    )
}
