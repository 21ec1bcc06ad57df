//! # SW0525 有的紧急程度没有时限 · a degree of urgency without a limit
//!
//! 到同一个终点，有的选项有时限，有的一条也没有。没有时限的单不会有人催，往往是漏写了。
//!
//! Towards the same end some options of a ranked choice have a limit and others have none. Nobody is warned about those;
//! mostly they were forgotten.
//!
//! 错 bad:
//!
//! ```kdl
//! limit "urgent" "急修到场" when="urgency == 'urgent'" from="reported" until="arrive" within="10 minutes" calendar="always"
//! limit "soon" "快修到场" when="urgency == 'soon'" from="reported" until="arrive" within="1 hour" calendar="always"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "ordinary" "零修到场" when="urgency == 'ordinary'" from="reported" until="arrive" within="1 day" calendar="always"
//! ```

use super::condition::{Answers, Table};
use super::limits_overlap::normal;
use super::{Context, Part, names};
use diag::{Code, Diagnostic, text};
use model::expression::Expression;
use model::handbook::{Choice, Field, FieldKind, Limit, Trigger};
use model::ids::FieldId;
use std::collections::{BTreeMap, BTreeSet};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0525");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut groups: BTreeMap<BTreeSet<Trigger>, Vec<&Limit>> = BTreeMap::new();
        for limit in &part.service.limits {
            groups.entry(normal(part, &limit.until)).or_default().push(limit);
        }
        // One limit alone may well be meant for one case alone, and each acknowledgement is an end of its own.
        let several =
            groups.iter().filter(|(until, group)| group.len() > 1 && !until.contains(&Trigger::Acknowledged));
        several.flat_map(|(_, group)| of_group(part, group)).collect()
    })
}

fn of_group(part: &Part<'_>, group: &[&Limit]) -> Vec<Diagnostic> {
    let asked: BTreeSet<FieldId> =
        group.iter().filter_map(|l| l.when.as_ref()).flat_map(Expression::fields).collect();
    let ranked = part.service.fields.iter().filter(|field| asked.contains(&field.id));
    ranked
        .filter_map(|field| match &field.kind {
            FieldKind::Choice { options, ranked: true } => of_field(part, group, field, options),
            _ => None,
        })
        .collect()
}

fn of_field(part: &Part<'_>, group: &[&Limit], field: &Field, options: &[Choice]) -> Option<Diagnostic> {
    let nothing: &dyn Fn(&FieldId) -> bool = &|_| false;
    let conditions: Vec<Option<&Expression>> = group.iter().map(|limit| limit.when.as_ref()).collect();
    let table = Table::new(part.scope, &Answers { never: nothing, always: nothing }, &conditions)?;
    let covered: BTreeSet<String> = table
        .rows()
        .filter(|row| (0..group.len()).any(|at| row.truth(at) == Some(true)))
        .filter_map(|row| row.option(&field.id).map(str::to_owned))
        .collect();
    let missing: Vec<&Choice> =
        options.iter().filter(|option| !covered.contains(option.id.as_str())).collect();
    if missing.is_empty() || covered.is_empty() {
        return None;
    }
    let first = group.first()?;
    let all = names(missing.iter().map(|option| &option.label));
    let mut diagnostic = Diagnostic::warning(
        CODE,
        part.at(format!("limit.{}.until", first.id)),
        text!(
            zh: "{field_zh}{zh}的单没有这项时限",
            en: "{field_en} {en}: no such limit",
            zh = all.zh,
            en = all.en,
            field_zh = field.label.zh,
            field_en = field.label.en
        ),
    )
    .why(text!(
        zh: "到同一个终点，别的选项都有时限；没有时限的单不会有人催",
        en: "towards the same end other options have a limit; nobody is warned about these"
    ))
    .help(text!(
        zh: "请补上一条时限，或放宽某条的 `when`；确实不需要就不用改",
        en: "add a limit or widen a `when`; leave it when none is wanted"
    ));
    for limit in group.iter().skip(1) {
        diagnostic = diagnostic
            .label(part.at(format!("limit.{}.when", limit.id)), text!(zh: "同一个终点", en: "the same end"));
    }
    Some(diagnostic)
}
