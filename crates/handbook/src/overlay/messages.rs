//! The messages about overlays: what is wrong, why, how to mend it.

use super::shown;
use crate::syntax::{Node, Property, Scalar, Spanned};
use crate::vocabulary::{Word, head};
use diag::{Code, Diagnostic, Span, text};

/// SW0301: an overlay over another handbook.
pub(crate) const OTHER_HANDBOOK: Code = Code::new("SW0301");
/// SW0302: an overlay changes something that the handbook does not have.
pub(crate) const NOTHING_TO_CHANGE: Code = Code::new("SW0302");
/// SW0303: an overlay changes something that sites may not change.
pub(crate) const NOT_FOR_SITES: Code = Code::new("SW0303");
/// SW0304: a value outside the bounds that the handbook sets.
pub(crate) const OUTSIDE: Code = Code::new("SW0304");
/// SW0305: a value that the handbook has fixed.
pub(crate) const FIXED: Code = Code::new("SW0305");
/// SW0306: a value that only a higher level may set.
pub(crate) const TOO_LOW: Code = Code::new("SW0306");
/// SW0307: a warning that the base value has changed since the overlay was written.
pub(crate) const BASE_CHANGED: Code = Code::new("SW0307");
/// SW0308: a warning that an overlay does not record the base value that it replaces.
pub(crate) const WAS_MISSING: Code = Code::new("SW0308");
/// SW0309: two overlays of one level.
pub(crate) const SAME_LEVEL: Code = Code::new("SW0309");
/// SW0310: a recorded base value of something that the overlay does not change.
pub(crate) const WAS_WITHOUT_CHANGE: Code = Code::new("SW0310");
/// SW0311: `bounds` or `fixed` about something that cannot be bounded.
pub(crate) const BAD_BOUNDS: Code = Code::new("SW0311");

pub(super) fn other_handbook(span: Span, handbook: &str) -> Diagnostic {
    Diagnostic::error(OTHER_HANDBOOK, span, text!(zh: "这个覆盖文件改的是另一本手册", en: "this overlay is for another handbook"))
        .why(text!(zh: "现在的手册编号是 `{handbook}`。", en: "The handbook at hand is `{handbook}`."))
        .help(text!(zh: "请改成 `over=\"{handbook}\"`，或换一个覆盖文件。", en: "Write `over=\"{handbook}\"`, or take another overlay."))
}

pub(super) fn same_level(one: &Node, other: &Node) -> Diagnostic {
    Diagnostic::error(SAME_LEVEL, head(other), text!(zh: "同一级有两个覆盖文件", en: "there are two overlays of one level"))
        .label(head(one), text!(zh: "另一个在这里", en: "the other is here"))
        .why(text!(zh: "两个都改同一项时，系统不知道听谁的。", en: "Where both change the same, nobody knows which counts."))
        .help(text!(zh: "请把它们合成一个。", en: "Make them one."))
}

pub(super) fn nothing_to_change(change: &Node, word: &Word, ids: &[&str]) -> Diagnostic {
    let name = word.word();
    let wanted = super::first_text(change).unwrap_or_default();
    let headline = match word.defines {
        Some(kind) => {
            let (zh, en) = kind.name();
            text!(zh: "手册里没有叫 `{wanted}` 的{zh}", en: "the handbook has no {en} `{wanted}`")
        }
        None => text!(zh: "手册的这里没有 `{name}`", en: "the handbook has no `{name}` here"),
    };
    let found = Diagnostic::error(NOTHING_TO_CHANGE, head(change), headline)
        .why(text!(zh: "覆盖文件只改已有的东西，不新增。", en: "An overlay changes what there is and adds nothing."));
    if let (Some(near), Some(argument)) =
        (diag::suggest(wanted, ids.iter().copied()), change.arguments.first())
    {
        return found
            .help(text!(zh: "请改成 `{near}`。", en: "Write `{near}`."))
            .fix(argument.span, format!("\"{near}\""));
    }
    let list: Vec<String> = ids.iter().take(12).map(|id| format!("`{id}`")).collect();
    let (zh, en) = (list.join("、"), list.join(", "));
    if list.is_empty() {
        return found.help(text!(zh: "请先在手册里写上。", en: "Write it in the handbook first."));
    }
    found.help(text!(zh: "手册里有：{zh}。", en: "There are: {en}."))
}

pub(super) fn not_for_sites(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(NOT_FOR_SITES, span, text!(zh: "`{what}` 不能在覆盖文件里改", en: "`{what}` cannot be changed by an overlay"))
        .why(text!(
            zh: "各级只改名称、时限、日历、岗位和次数；流程由手册统一规定。",
            en: "Sites change names, times, calendars, posts and numbers; the way of the work is the handbook's."
        ))
        .help(text!(zh: "请从覆盖文件里删去；确实要改，就改手册本身。", en: "Remove it from the overlay; if it must change, change the handbook."))
}

pub(super) fn surplus(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error(crate::vocabulary::codes::SURPLUS_ARGUMENT, span, text!(zh: "`{word}` 后面多了一个值", en: "`{word}` has a value too many"))
        .help(text!(zh: "覆盖文件里只写编号，要改名时再写新名称。", en: "An overlay gives the id, and the new name when it is renamed."))
}

pub(super) fn was_twice(span: Span) -> Diagnostic {
    Diagnostic::error(
        crate::vocabulary::codes::WRITTEN_TWICE,
        span,
        text!(zh: "`was` 写重了", en: "`was` is written twice"),
    )
    .help(text!(zh: "请合成一行。", en: "Make them one line."))
}

pub(super) fn outside(given: &Property, limit: &Property) -> Diagnostic {
    let (name, value, bound) = (&given.name.value, shown(&given.value.value), shown(&limit.value.value));
    let least = limit.name.value == "at_least";
    let headline = if least {
        text!(zh: "`{name}` 低于手册允许的下限", en: "`{name}` is less than the handbook allows")
    } else {
        text!(zh: "`{name}` 超过手册允许的上限", en: "`{name}` is more than the handbook allows")
    };
    let label = if least {
        text!(zh: "至少 {bound}", en: "at least {bound}")
    } else {
        text!(zh: "至多 {bound}", en: "at most {bound}")
    };
    Diagnostic::error(OUTSIDE, given.value.span, headline)
        .label(limit.span(), label)
        .why(text!(zh: "这里写了 {value}，手册的界限是 {bound}。", en: "It says {value}; the bound of the handbook is {bound}."))
        .help(text!(zh: "请改到界限以内，或请手册的负责人放宽。", en: "Stay within the bound, or ask the owner of the handbook to widen it."))
}

pub(super) fn incomparable(given: &Property, limit: &Property) -> Diagnostic {
    let (name, bound) = (&given.name.value, shown(&limit.value.value));
    Diagnostic::error(OUTSIDE, given.value.span, text!(zh: "`{name}` 没法和手册的界限比较", en: "`{name}` cannot be compared with the bound of the handbook"))
        .label(limit.span(), text!(zh: "界限是 {bound}", en: "the bound is {bound}"))
        .why(text!(
            zh: "单位不同：小时和天、天和工作日谁长谁短，要看日子。",
            en: "The units differ: whether hours or days, days or working days are longer depends on the date."
        ))
        .help(text!(zh: "请用和界限同类的单位。", en: "Use a unit of the same kind as the bound."))
}

pub(super) fn fixed(given: &Property, fixed: &Node) -> Diagnostic {
    let name = &given.name.value;
    Diagnostic::error(
        FIXED,
        given.span(),
        text!(zh: "`{name}` 是手册定死的", en: "`{name}` is fixed by the handbook"),
    )
    .label(fixed.head(), text!(zh: "在这里定死", en: "fixed here"))
    .help(text!(zh: "请从覆盖文件里删去。", en: "Remove it from the overlay."))
}

pub(super) fn too_low(given: &Property, bounds: &Node, own: &str, set_by: &str) -> Diagnostic {
    let name = &given.name.value;
    let (own_zh, set_zh) = (level(own), level(set_by));
    Diagnostic::error(
        TOO_LOW,
        given.span(),
        text!(zh: "`{name}` 不能由{own_zh}来改", en: "`{name}` cannot be set by a {own}"),
    )
    .label(bounds.head(), text!(zh: "{set_zh}及以上才能改", en: "set by {set_by} or above"))
    .help(text!(zh: "请把它写进{set_zh}的覆盖文件。", en: "Put it into the overlay of the {set_by}."))
}

fn level(word: &str) -> &'static str {
    match word {
        "organisation" => "总部",
        "region" => "区域",
        _ => "项目",
    }
}

pub(super) fn base_changed(recorded: &Property, now: Option<&Spanned<Scalar>>, target: &Node) -> Diagnostic {
    let (name, then) = (&recorded.name.value, shown(&recorded.value.value));
    let value = now.map(|now| shown(&now.value));
    let found = Diagnostic::warning(
        BASE_CHANGED,
        recorded.value.span,
        text!(zh: "`{name}` 的原值变了", en: "the base value of `{name}` has changed"),
    )
    .label(
        now.map_or_else(|| head(target), |now| now.span),
        text!(zh: "现在的原值", en: "the base value now"),
    );
    match value {
        Some(value) => found
            .why(text!(zh: "写覆盖文件时是 {then}，现在是 {value}。", en: "It was {then} when the overlay was written and is {value} now."))
            .help(text!(zh: "请看看还要不要这样改；要的话，把 `was` 里的值改成 {value}。", en: "See whether the change is still wanted; if so, write {value} in `was`."))
            .fix(recorded.value.span, value),
        None => found
            .why(text!(zh: "写覆盖文件时是 {then}，现在手册里没有写。", en: "It was {then} when the overlay was written and is not written now."))
            .help(text!(zh: "请看看还要不要这样改；要的话，从 `was` 里删去这一项。", en: "See whether the change is still wanted; if so, remove it from `was`.")),
    }
}

pub(super) fn was_missing(change: &Node, given: &Property, now: Option<String>) -> Diagnostic {
    let name = &given.name.value;
    let found = Diagnostic::warning(
        WAS_MISSING,
        given.span(),
        text!(zh: "没有记下 `{name}` 的原值", en: "the base value of `{name}` is not recorded"),
    )
    .why(text!(
        zh: "记下原值，手册以后改了才能提醒您。",
        en: "Only with it can you be told when the handbook changes later."
    ));
    let word = &change.name.value;
    match now {
        Some(now) => found.help(text!(
            zh: "请在 `{word}` 的花括号里补上 `was {name}={now}`。",
            en: "Add `was {name}={now}` in the block of `{word}`."
        )),
        None => found.help(text!(
            zh: "手册里原来没有写 `{name}`，可以不管。",
            en: "The handbook did not set `{name}`; this may be left as it is."
        )),
    }
}

pub(super) fn was_without_change(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(
        WAS_WITHOUT_CHANGE,
        span,
        text!(zh: "`was` 里的 `{name}` 并没有改", en: "`{name}` in `was` is not changed"),
    )
    .why(text!(zh: "`was` 只记本行改了的项。", en: "`was` records what its statement changes, nothing else."))
    .help(
        text!(zh: "请删去，或在前面写上新的 `{name}`。", en: "Remove it, or write the new `{name}` before."),
    )
}

pub(crate) fn not_boundable(span: Span, name: &str, owner: &Word) -> Diagnostic {
    let word = owner.word();
    let known: Vec<&str> =
        owner.properties.iter().filter(|property| property.site).map(|property| property.name).collect();
    let found = Diagnostic::error(
        BAD_BOUNDS,
        span,
        text!(zh: "`{word}` 的 `{name}` 本来就不让各项目改", en: "`{name}` of `{word}` is nothing that a site could change"),
    );
    if let Some(near) = diag::suggest(name, known.iter().copied()) {
        return found
            .help(text!(zh: "请改成 `{near}`。", en: "Write `{near}`."))
            .fix(span, format!("\"{near}\""));
    }
    let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let (zh, en) = (list.join("、"), list.join(", "));
    found.help(text!(zh: "可以限制的有：{zh}。", en: "What can be bounded: {en}."))
}

pub(crate) fn no_order(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(BAD_BOUNDS, span, text!(zh: "`{name}` 没有大小，不能设上下限", en: "`{name}` has no more or less, so it has no bounds"))
        .help(text!(zh: "请删去这一项，只留 `set_by`；要定死就写 `fixed \"{name}\"`。", en: "Remove it and keep `set_by`; or write `fixed \"{name}\"`."))
}

pub(crate) fn base_outside(own: Span, limit: &Property) -> Diagnostic {
    let bound = shown(&limit.value.value);
    Diagnostic::error(
        BAD_BOUNDS,
        own,
        text!(zh: "手册自己的值不在界限以内", en: "the handbook's own value is outside its bounds"),
    )
    .label(limit.span(), text!(zh: "界限是 {bound}", en: "the bound is {bound}"))
    .help(text!(zh: "请改其中一个。", en: "Change one of the two."))
}

pub(crate) fn base_incomparable(own: Span, limit: &Property) -> Diagnostic {
    let bound = shown(&limit.value.value);
    Diagnostic::error(
        BAD_BOUNDS,
        limit.value.span,
        text!(zh: "{bound} 没法和手册的值比较", en: "{bound} cannot be compared with the handbook's value"),
    )
    .label(own, text!(zh: "手册的值在这里", en: "the handbook's value is here"))
    .why(text!(
        zh: "单位不同：小时和天、天和工作日谁长谁短，要看日子。",
        en: "The units differ: whether hours or days, days or working days are longer depends on the date."
    ))
    .help(text!(zh: "请用和手册的值同类的单位。", en: "Use a unit of the same kind as the handbook's value."))
}
