//! # SW0571 单号可能撞号 · case numbers that could collide
//!
//! 单号在整个系统里要唯一。两个服务事项的样式能生成同一个号，或者样式里没有 `{project}`、几个项目用同一串号，客户报号时就说不清是哪一单。
//!
//! Numbers are unique in the installation. When the patterns of two services can make the same number, or a pattern lacks
//! `{project}` so that all projects share one series, a number no longer says which case is meant.
//!
//! 错 bad:
//!
//! ```kdl
//! service "repair" "报修" number="BX{project}-{date}-{seq:4}"
//! service "complaint" "投诉" number="BX{project}-{date}-{seq:4}"
//! ```
//!
//! 对 good:
//!
//! ```kdl
//! service "repair" "报修" number="BX{project}-{date}-{seq:4}"
//! service "complaint" "投诉" number="TS{project}-{date}-{seq:4}"
//! ```

use super::Context;
use diag::{Code, Diagnostic, Severity, text};
use model::handbook::{NumberPart, NumberPattern, Service};
use model::ids::ServiceId;
use std::collections::BTreeSet;

/// The stable name of this finding.
pub(super) const CODE: Code = Code::new("SW0571");

pub(super) fn find(context: &Context<'_>) -> Vec<Diagnostic> {
    let services: Vec<(&ServiceId, &Service)> = context.handbook.services.iter().collect();
    let mut found = vec![];
    for (at, (id, service)) in services.iter().enumerate() {
        if !service.number.0.contains(&NumberPart::Project) {
            found.push(without_project(context, id));
        }
        for (other_id, other) in services.iter().take(at) {
            // With the same project code on both sides it is certain; with two codes that happen to fit it may come up.
            let severity = if meet(&service.number, &other.number, ProjectCode::Same) {
                Severity::Error
            } else if meet(&service.number, &other.number, ProjectCode::Any) {
                Severity::Warning
            } else {
                continue;
            };
            found.push(collision(context, (id, service), (other_id, other), severity));
        }
    }
    found
}

fn without_project(context: &Context<'_>, id: &ServiceId) -> Diagnostic {
    Diagnostic::warning(
        CODE,
        context.at(format!("service.{id}.number")),
        text!(zh: "单号里没有项目代码", en: "the number lacks the project's code"),
    )
    .why(text!(
        zh: "所有项目用同一串号，从单号看不出是哪个项目的单",
        en: "all projects share one series, and a number does not say whose case it is"
    ))
    .help(text!(zh: "请加上 `{{project}}`", en: "add `{{project}}`"))
}

fn collision(
    context: &Context<'_>,
    (id, service): (&ServiceId, &Service),
    (other_id, other): (&ServiceId, &Service),
    severity: Severity,
) -> Diagnostic {
    let why = if severity == Severity::Error {
        text!(zh: "两个样式会生成一模一样的号", en: "both patterns make the very same numbers")
    } else {
        text!(
            zh: "项目代码碰巧接得上时，两个样式会生成一样的号",
            en: "with project codes that happen to fit, both patterns make the same number"
        )
    };
    Diagnostic::new(
        severity,
        CODE,
        context.at(format!("service.{id}.number")),
        text!(
            zh: "「{zh}」和「{other_zh}」的单号可能撞号",
            en: "the numbers of “{en}” and “{other_en}” could collide",
            zh = service.label.zh,
            en = service.label.en,
            other_zh = other.label.zh,
            other_en = other.label.en
        ),
    )
    .why(why)
    .help(text!(
        zh: "请用不同的字头，并在项目代码前后加上 `-`",
        en: "use different letters in front, and `-` around the project's code"
    ))
    .label(context.at(format!("service.{other_id}.number")), text!(zh: "另一个样式", en: "the other pattern"))
}

/// How a project's code is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ProjectCode {
    /// One sign that only equals itself.
    Same,
    /// Any capital letters and digits.
    Any,
}

/// One place of a number: what may stand there, and whether it may be repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Exactly(char),
    Digit { again: bool },
    Alphanumeric,
    Project,
}

fn places(pattern: &NumberPattern, code: ProjectCode) -> Vec<Place> {
    let digits = |count: usize| vec![Place::Digit { again: false }; count];
    let mut places = vec![];
    for part in &pattern.0 {
        match part {
            NumberPart::Text(text) => places.extend(text.chars().map(Place::Exactly)),
            NumberPart::Project if code == ProjectCode::Same => places.push(Place::Project),
            NumberPart::Project => places.push(Place::Alphanumeric),
            NumberPart::Date => places.extend(digits(8)),
            NumberPart::Month => places.extend(digits(6)),
            NumberPart::Year => places.extend(digits(4)),
            NumberPart::Sequence(least) => {
                places.extend(digits(usize::from(*least).saturating_sub(1)));
                places.push(Place::Digit { again: true });
            }
        }
    }
    places
}

/// Whether some number fits both patterns: both are walked at once, each place that may repeat also staying where it is.
fn meet(a: &NumberPattern, b: &NumberPattern, code: ProjectCode) -> bool {
    let (a, b) = (places(a, code), places(b, code));
    let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut open = vec![(0, 0)];
    while let Some((x, y)) = open.pop() {
        if x == a.len() && y == b.len() {
            return true;
        }
        if !seen.insert((x, y)) {
            continue;
        }
        let (Some(left), Some(right)) = (a.get(x), b.get(y)) else { continue };
        if common(*left, *right) {
            open.push((x + 1, y + 1));
            if repeats(*left) {
                open.push((x, y + 1));
            }
            if repeats(*right) {
                open.push((x + 1, y));
            }
        }
    }
    false
}

const fn repeats(place: Place) -> bool {
    matches!(place, Place::Digit { again: true } | Place::Alphanumeric)
}

/// Whether one character fits both places.
fn common(a: Place, b: Place) -> bool {
    let fits = |place: Place, c: char| match place {
        Place::Exactly(other) => c == other,
        Place::Digit { .. } => c.is_ascii_digit(),
        Place::Alphanumeric => c.is_ascii_uppercase() || c.is_ascii_digit(),
        Place::Project => false,
    };
    match (a, b) {
        (Place::Exactly(c), other) | (other, Place::Exactly(c)) => fits(other, c),
        (Place::Project, other) | (other, Place::Project) => other == Place::Project,
        _ => true,
    }
}
