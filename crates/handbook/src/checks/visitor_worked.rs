//! # SW0543 回访的人正是不许回访的人 · the visitors are those who may not visit
//!
//! `by` 里的岗位全都写在 `not_by` 里，或者要求一起去而其中有人不许去，回访就没有人能做。
//!
//! Every post of `by` also stands in `not_by` (or, when they go jointly, one of them does): nobody can do the visit.
//!
//! 错 bad:
//!
//! ```kdl
//! return_visit "after_repair" "维修回访" by="technician" not_by="technician" …
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! return_visit "after_repair" "维修回访" by="steward" not_by="technician" …
//! ```

use super::{Context, names};
use diag::{Code, Diagnostic, text};
use model::handbook::Performer;
use model::ids::PostId;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0543");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    context.each(|part| {
        let mut found = vec![];
        for visit in &part.service.visits {
            let barred: Vec<&PostId> = visit
                .by
                .iter()
                .filter(|post| visit.not_by.contains(&Performer::Post((*post).clone())))
                .collect();
            let nobody = barred.len() == visit.by.len() || visit.jointly;
            if barred.is_empty() || !nobody {
                continue;
            }
            let posts = &part.context.handbook.posts;
            let all = names(barred.iter().filter_map(|post| posts.get(*post)).map(|post| &post.label));
            found.push(
                Diagnostic::error(
                    CODE,
                    part.at(format!("return_visit.{}.by", visit.id)),
                    text!(
                        zh: "回访「{zh}」没有人能做",
                        en: "nobody can do the return visit “{en}”",
                        zh = visit.label.zh,
                        en = visit.label.en
                    ),
                )
                .why(text!(
                    zh: "{zh}既要回访，又不许回访：做事的人不能回访自己",
                    en: "{en} shall visit and may not: who did the work does not ask about it",
                    zh = all.zh,
                    en = all.en
                ))
                .help(text!(zh: "请换一个没有参与办理的岗位", en: "name a post that had no part in the work"))
                .label(
                    part.at(format!("return_visit.{}.not_by", visit.id)),
                    text!(zh: "这里不许", en: "not allowed here"),
                ),
            );
        }
        found
    })
}
