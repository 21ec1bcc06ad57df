//! # SW0574 要求编号写得不对 · an odd requirement id
//!
//! `source` 写的是要求的编号，由大写字母、短横线和数字组成，例如 `PJ-024`。写成别的样子，核对有没有遗漏时就对不上。
//!
//! `source` takes ids of requirements: capital letters, a hyphen, digits, such as `PJ-024`. Anything else is not found when
//! coverage is counted.
//!
//! 错 bad:
//!
//! ```kdl
//! source "pj24"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! source "PJ-024"
//! ```

use super::Context;
use diag::{Code, Diagnostic, text};

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0574");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let odd = sources(context).into_iter().flat_map(|(path, list)| {
        list.iter()
            .filter(|id| !is_requirement(id))
            .map(move |id| (path.clone(), id.clone()))
            .collect::<Vec<_>>()
    });
    odd.map(|(path, id)| {
        Diagnostic::warning(
            CODE,
            context.at(format!("{path}.source.0")),
            text!(zh: "要求编号 `{id}` 写得不对", en: "`{id}` is an odd requirement id"),
        )
        .why(text!(zh: "核对有没有遗漏时对不上它", en: "it is not found when coverage is counted"))
        .help(text!(
            zh: "请写大写字母、短横线、数字，例如 `PJ-024`；几个编号各用一对引号",
            en: "write capital letters, a hyphen and digits, such as `PJ-024`; each id in its own quotes"
        ))
    })
    .collect()
}

/// Capital letters (and digits after the first), a hyphen, at least two digits.
fn is_requirement(id: &str) -> bool {
    id.split_once('-').is_some_and(|(letters, digits)| {
        letters.starts_with(|c: char| c.is_ascii_uppercase())
            && letters.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            && digits.len() >= 2
            && digits.chars().all(|c| c.is_ascii_digit())
    })
}

/// Every list of sources with the place of what it belongs to.
fn sources<'a>(context: &Context<'a>) -> Vec<(String, &'a [String])> {
    let book = context.handbook;
    let mut all: Vec<(String, &[String])> = vec![];
    all.extend(book.posts.iter().map(|(id, x)| (format!("post.{id}"), x.source.as_slice())));
    all.extend(book.channels.iter().map(|(id, x)| (format!("channel.{id}"), x.source.as_slice())));
    all.extend(book.scripts.iter().map(|(id, x)| (format!("script.{id}"), x.source.as_slice())));
    all.extend(book.prints.iter().map(|(id, x)| (format!("print.{id}"), x.source.as_slice())));
    all.extend(book.prices.iter().map(|(id, x)| (format!("prices.{id}"), x.source.as_slice())));
    all.extend(book.ring_back.iter().map(|x| ("ring_back".to_owned(), x.source.as_slice())));
    for (id, service) in &book.services {
        let own = |word: &str, of: &str| format!("service.{id}.{word}.{of}");
        all.push((format!("service.{id}"), &service.source));
        all.extend(service.fields.iter().map(|x| (own("field", x.id.as_str()), x.source.as_slice())));
        all.extend(service.stages.iter().map(|x| (own("stage", x.id.as_str()), x.source.as_slice())));
        all.extend(service.actions.iter().map(|x| (own("action", x.id.as_str()), x.source.as_slice())));
        all.extend(service.limits.iter().map(|x| (own("limit", x.id.as_str()), x.source.as_slice())));
        all.extend(service.visits.iter().map(|x| (own("return_visit", x.id.as_str()), x.source.as_slice())));
        all.extend(service.pauses.iter().map(|x| (own("pause", x.id.as_str()), x.source.as_slice())));
        let rule = |word: &str| format!("service.{id}.{word}");
        all.push((rule("hand_over"), &service.hand_over.source));
        all.push((rule("late_entry"), &service.late_entry.source));
        all.extend(service.appointment.iter().map(|x| (rule("appointment"), x.source.as_slice())));
        all.extend(service.cancel.iter().map(|x| (rule("cancel"), x.source.as_slice())));
        all.extend(service.reopen.iter().map(|x| (rule("reopen"), x.source.as_slice())));
        all.extend(service.conflict.iter().map(|x| (rule("conflict"), x.source.as_slice())));
    }
    all
}
