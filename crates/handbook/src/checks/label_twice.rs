//! # SW0573 重名 · the same name twice
//!
//! 同一个地方的两个选项、环节、操作、字段、岗位或服务事项叫同一个名字，选的人分不清。
//!
//! Two options, stages, actions, fields, posts or services of one place have the same name: nobody can tell them apart.
//!
//! 错 bad:
//!
//! ```kdl
//! option "urgent" "急修" en="Urgent"
//! option "rush" "急修" en="Rush"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! option "urgent" "急修" en="Urgent"
//! option "rush" "加急" en="Rush"
//! ```

use super::{Context, Part};
use diag::{Code, Diagnostic, text};
use model::handbook::{FieldKind, Label};
use std::collections::BTreeMap;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0573");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let book = context.handbook;
    let mut found = vec![];
    twice(
        context,
        ("岗位", "posts"),
        book.posts.iter().map(|(id, p)| (format!("post.{id}"), &p.label)),
        &mut found,
    );
    twice(
        context,
        ("渠道", "channels"),
        book.channels.iter().map(|(id, c)| (format!("channel.{id}"), &c.label)),
        &mut found,
    );
    twice(
        context,
        ("服务事项", "services"),
        book.services.iter().map(|(id, s)| (format!("service.{id}"), &s.label)),
        &mut found,
    );
    for part in context.parts() {
        of_service(&part, &mut found);
    }
    found
}

fn of_service(part: &Part<'_>, found: &mut Vec<Diagnostic>) {
    let (context, service) = (part.context, part.service);
    let path = |rest: String| format!("service.{}.{rest}", part.id);
    let stages = service.stages.iter().map(|s| (path(format!("stage.{}", s.id)), &s.label));
    twice(context, ("环节", "stages"), stages, found);
    let fields = service.fields.iter().map(|f| (path(format!("field.{}", f.id)), &f.label));
    twice(context, ("字段", "fields"), fields, found);
    // Actions of different stages may share a name: they are never offered side by side.
    for stage in &service.stages {
        let here = service.actions.iter().filter(|a| a.from.contains(&stage.id));
        let before = found.len();
        twice(
            context,
            ("操作", "actions"),
            here.map(|a| (path(format!("action.{}", a.id)), &a.label)),
            found,
        );
        let fresh: Vec<Diagnostic> = found.drain(before..).collect();
        let told: Vec<Diagnostic> =
            fresh.into_iter().filter(|d| !found.iter().any(|o| o.span == d.span)).collect();
        found.extend(told);
    }
    for field in &service.fields {
        if let FieldKind::Choice { options, .. } = &field.kind {
            let options =
                options.iter().map(|o| (path(format!("field.{}.option.{}", field.id, o.id)), &o.label));
            twice(context, ("选项", "options"), options, found);
        }
    }
}

fn twice<'a>(
    context: &Context<'_>,
    kind: (&str, &str),
    named: impl Iterator<Item = (String, &'a Label)>,
    found: &mut Vec<Diagnostic>,
) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    let (zh, en) = kind;
    for (path, label) in named {
        let name = label.zh.trim();
        let Some(first) = seen.get(name) else {
            seen.insert(name, path);
            continue;
        };
        found.push(
            Diagnostic::warning(
                CODE,
                context.at(format!("{path}.label")),
                text!(zh: "两个{zh}都叫「{name}」", en: "two {en} are called “{name}”"),
            )
            .why(text!(zh: "选的人分不清是哪一个", en: "whoever chooses cannot tell them apart"))
            .help(text!(zh: "请改其中一个的名字", en: "rename one of them"))
            .label(context.at(format!("{first}.label")), text!(zh: "先有这一个", en: "the first one")),
        );
    }
}
