//! # SW0510 没有人接 · a post whose work nobody may get
//!
//! 岗位没人当班时，事情按 `fallback` 一级一级往下找人。转成一个圈，或者找到头也没有 `always=#true` 的岗位，就会有没人负责的单。
//!
//! When nobody holds a post its work goes to its fallback, and so on. If that turns in a circle or ends at a post that is
//! not `always=#true`, a case could have no owner.
//!
//! 错 bad:
//!
//! ```kdl
//! post "steward" "管家" en="Steward" fallback="front_desk"
//! post "front_desk" "前台" en="Front desk" fallback="steward"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! post "steward" "管家" en="Steward" fallback="front_desk"
//! post "front_desk" "前台" en="Front desk" fallback="duty_manager"
//! post "duty_manager" "值班经理" en="Manager on duty" always=#true
//! ```

use super::{Context, names};
use diag::{Code, Diagnostic, text};
use model::handbook::Post;
use model::ids::PostId;
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0510");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let posts = &context.handbook.posts;
    let mut told: BTreeSet<PostId> = BTreeSet::new();
    let mut found = vec![];
    for id in posts.keys() {
        let chain: Vec<(PostId, &Post)> = context
            .handbook
            .fallback_chain(id)
            .into_iter()
            .filter_map(|id| posts.get(&id).map(|post| (id, post)))
            .collect();
        let Some((last, end)) = chain.last() else { continue };
        // A post that falls back on one that is not defined is another's fault.
        let known = end.fallback.as_ref().is_none_or(|next| posts.contains_key(next));
        if chain.iter().any(|(_, post)| post.always) || !known || !told.insert(last.clone()) {
            continue;
        }
        let circle: Vec<&(PostId, &Post)> =
            chain.iter().skip_while(|(post, _)| end.fallback.as_ref() != Some(post)).collect();
        if circle.iter().any(|(post, _)| told.contains(post) && post != last) {
            continue;
        }
        told.extend(circle.iter().map(|(post, _)| post.clone()));
        let label = names(if circle.is_empty() {
            vec![&end.label]
        } else {
            circle.iter().map(|(_, p)| &p.label).collect()
        });
        let (zh, en) = (label.zh, label.en);
        let headline = if circle.is_empty() {
            text!(zh: "岗位{zh}没人时，事情没有人接", en: "nobody gets the work of {en} when the post is vacant")
        } else {
            text!(zh: "岗位{zh}互相兜底，转成了一个圈", en: "the fallbacks of {en} turn in a circle")
        };
        found.push(
            Diagnostic::error(CODE, context.at(format!("post.{last}.fallback")), headline)
                .why(
                    text!(zh: "都没人当班时，单就没有人负责", en: "when all are vacant, a case has no owner"),
                )
                .help(text!(
                    zh: "请让最后一个岗位随时有人：写 `always=#true`，不写 `fallback`",
                    en: "let the last one be reachable at all hours: `always=#true` instead of `fallback`"
                )),
        );
    }
    found
}
