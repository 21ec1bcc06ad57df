//! # SW0563 没有用到的定义 · a definition that nothing uses
//!
//! 没有任何地方用到这个渠道、岗位、日历、节假日表或价目表。要么忘了用，要么多余。
//!
//! Nothing uses this channel, post, calendar, holiday table or price list. It was forgotten somewhere, or is one too many.
//!
//! 错 bad:
//!
//! ```kdl
//! calendar "night" "夜班" en="Night shift" { week "daily" "20:00-08:00" }
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! limit "answer" "答复" from="reported" until="answer" within="2 working-hours" calendar="night"
//! ```

use super::Context;
use diag::{Code, Diagnostic, Severity, text};
use model::handbook::{Effect, FieldKind, HandOverTo, Performer, Service};
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0563");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let book = context.handbook;
    let services = || book.services.values();
    let ring = book.ring_back.as_ref();
    let channels: BTreeSet<&str> = services().flat_map(|s| &s.intake).map(|id| id.as_str()).collect();
    let calendars: BTreeSet<&str> = services()
        .flat_map(calendars)
        .chain(ring.map(|rule| rule.calendar.as_str()))
        .chain(["always"])
        .collect();
    let holidays: BTreeSet<&str> = book.calendars.values().filter_map(|c| c.observes.as_deref()).collect();
    let prices: BTreeSet<&str> = services()
        .flat_map(|s| &s.fields)
        .flat_map(|field| match &field.kind {
            FieldKind::Lines { prices } => prices.iter().map(|id| id.as_str()).collect(),
            _ => vec![],
        })
        .collect();
    let fallbacks = book.posts.values().filter_map(|post| post.fallback.as_ref()).map(|id| id.as_str());
    let posts: BTreeSet<&str> =
        services().flat_map(posts).chain(ring.map(|rule| rule.by.as_str())).chain(fallbacks).collect();
    let mut found = vec![];
    let mut look =
        |word: &str, kind: (&str, &str), ids: Vec<(String, String)>, used: &BTreeSet<&str>, severity| {
            for (id, name) in ids.into_iter().filter(|(id, _)| !used.contains(id.as_str())) {
                found.push(report(context, word, kind, &id, &name, severity));
            }
        };
    let named = |id: &dyn std::fmt::Display, name: &str| (id.to_string(), name.to_owned());
    look(
        "channel",
        ("渠道", "channel"),
        book.channels.iter().map(|(id, c)| named(id, &c.label.zh)).collect(),
        &channels,
        Severity::Warning,
    );
    // A post may be held only to see things: worth a note, no more.
    look(
        "post",
        ("岗位", "post"),
        book.posts.iter().map(|(id, p)| named(id, &p.label.zh)).collect(),
        &posts,
        Severity::Note,
    );
    look(
        "calendar",
        ("日历", "calendar"),
        book.calendars.iter().map(|(id, c)| named(id, &c.label)).collect(),
        &calendars,
        Severity::Warning,
    );
    look(
        "holidays",
        ("节假日表", "holiday table"),
        book.holidays.holidays.keys().map(|id| named(id, id)).collect(),
        &holidays,
        Severity::Warning,
    );
    look(
        "prices",
        ("价目表", "price list"),
        book.prices.iter().map(|(id, p)| named(id, &p.label.zh)).collect(),
        &prices,
        Severity::Warning,
    );
    found
}

fn report(
    context: &Context<'_>,
    word: &str,
    kind: (&str, &str),
    id: &str,
    name: &str,
    severity: Severity,
) -> Diagnostic {
    let (zh, en) = kind;
    Diagnostic::new(
        severity,
        CODE,
        context.at(format!("{word}.{id}")),
        text!(zh: "{zh}「{name}」没有用到", en: "nothing uses the {en} `{id}`"),
    )
    .why(text!(zh: "整本手册没有一处写了 `{id}`", en: "`{id}` is named nowhere in the handbook"))
    .help(text!(zh: "请在该用的地方写上它，或删去这条定义", en: "name it where it belongs, or take the definition away"))
}

fn calendars(service: &Service) -> Vec<&str> {
    let limits = service.limits.iter().map(|limit| &limit.calendar);
    let visits = service.visits.iter().flat_map(|visit| [&visit.time.calendar, &visit.hours]);
    limits.chain(visits).chain([&service.hand_over.calendar]).map(|id| id.as_str()).collect()
}

fn posts(service: &Service) -> Vec<&str> {
    let mut used = vec![&service.owner, &service.hand_over.escalate_to];
    let mut performers: Vec<&Performer> = service.limits.iter().map(|limit| &limit.by).collect();
    for action in &service.actions {
        performers.extend(&action.by);
        used.extend(action.effects.iter().filter_map(|effect| match effect {
            Effect::HandOver { to: HandOverTo::Post(post), .. } | Effect::Notify { post: Some(post), .. } => {
                Some(post)
            }
            _ => None,
        }));
    }
    for visit in &service.visits {
        used.extend(&visit.by);
        used.extend([&visit.end_by, &visit.reaching.sign_off]);
        performers.extend(&visit.not_by);
    }
    let ladders =
        service.limits.iter().map(|l| &l.escalations).chain(service.visits.iter().map(|v| &v.escalations));
    used.extend(ladders.flatten().map(|step| &step.to));
    used.extend(service.fields.iter().filter_map(|field| match &field.kind {
        FieldKind::Person { post } => post.as_ref(),
        _ => None,
    }));
    used.extend(service.pauses.iter().flat_map(|pause| &pause.by));
    used.extend(service.appointment.iter().flat_map(|rule| [&rule.then, &rule.escalate_to]));
    used.extend(service.cancel.iter().flat_map(|rule| &rule.by));
    used.extend(service.reopen.iter().flat_map(|rule| &rule.by));
    used.extend(service.conflict.iter().map(|rule| &rule.then));
    used.extend(performers.into_iter().filter_map(|performer| match performer {
        Performer::Post(post) => Some(post),
        _ => None,
    }));
    used.into_iter().map(|post| post.as_str()).collect()
}
