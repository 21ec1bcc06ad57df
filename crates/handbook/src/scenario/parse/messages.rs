//! What is said about a scenario that cannot be read.

use diag::{Code, Diagnostic, Span, Text, suggest, text};

use super::super::codes;
use crate::syntax::Spanned;

/// The most words that a message lists.
const LISTED: usize = 12;

/// The near word with the change that mends it, or the list of what there is.
fn offer(diagnostic: Diagnostic, span: Span, word: &str, candidates: &[&str]) -> Diagnostic {
    if let Some(near) = suggest(word, candidates.iter().copied()) {
        return diagnostic
            .help(text!(zh: "是不是 `{near}`？", en: "did you mean `{near}`?"))
            .fix(span, format!("\"{near}\""));
    }
    if candidates.is_empty() {
        return diagnostic;
    }
    let mut listed: Vec<String> = candidates.iter().take(LISTED).map(|word| format!("`{word}`")).collect();
    if candidates.len() > LISTED {
        listed.push("…".to_owned());
    }
    let (zh, en) = (listed.join("、"), listed.join(", "));
    diagnostic.help(text!(zh: "可以写 {zh}", en: "there are {en}"))
}

/// The same for a word that stands without quotes.
fn offer_bare(diagnostic: Diagnostic, span: Span, word: &str, candidates: &[&str]) -> Diagnostic {
    let mut offered = offer(diagnostic, span, word, candidates);
    if let Some(fix) = &mut offered.fix {
        fix.replacement = fix.replacement.trim_matches('"').to_owned();
    }
    offered
}

pub(super) fn unknown_step(name: &Spanned<String>, within: &str, candidates: &[&str]) -> Diagnostic {
    let word = &name.value;
    let headline = match within {
        "" => text!(zh: "场景里没有 `{word}` 这一步", en: "a scenario has no step `{word}`"),
        _ => text!(zh: "`{within}` 里不能写 `{word}`", en: "`{word}` cannot stand in `{within}`"),
    };
    offer_bare(Diagnostic::error(codes::UNKNOWN_STEP, name.span, headline), name.span, word, candidates)
}

pub(super) fn unknown_property(name: &Spanned<String>, step: &str, candidates: &[&str]) -> Diagnostic {
    let word = &name.value;
    let headline = text!(zh: "`{step}` 没有 `{word}` 这一项", en: "`{step}` has no property `{word}`");
    let diagnostic = Diagnostic::error(codes::UNKNOWN_PROPERTY, name.span, headline);
    offer_bare(diagnostic, name.span, word, candidates)
}

pub(super) fn missing(span: Span, step: &str, what: &str, example: &str) -> Diagnostic {
    let headline = text!(zh: "`{step}` 少了 `{what}`", en: "`{step}` lacks `{what}`");
    Diagnostic::error(codes::MISSING, span, headline)
        .help(text!(zh: "例如 `{example}`", en: "for example `{example}`"))
}

pub(super) fn superfluous(span: Span, step: &str) -> Diagnostic {
    let headline = text!(zh: "`{step}` 后面多了一项", en: "`{step}` has something too much");
    Diagnostic::error(codes::SUPERFLUOUS, span, headline)
        .help(text!(zh: "请删去，或检查它该写在哪一步", en: "remove it, or see to which step it belongs"))
}

pub(super) fn unreadable(span: Span, wanted: &Text, example: &str) -> Diagnostic {
    let Text { zh, en } = wanted;
    let headline = Text { zh: format!("这里要写{zh}"), en: format!("{en} is wanted here") };
    Diagnostic::error(codes::UNREADABLE, span, headline)
        .help(text!(zh: "例如 `{example}`", en: "for example `{example}`"))
}

pub(super) fn unknown_name(span: Span, what: &Text, word: &str, candidates: &[&str]) -> Diagnostic {
    unknown(codes::UNKNOWN_NAME, span, what, word, candidates)
}

pub(super) fn unknown_person(span: Span, word: &str, candidates: &[&str]) -> Diagnostic {
    let what = text!(zh: "人", en: "person");
    let diagnostic = unknown(codes::UNKNOWN_PERSON, span, &what, word, candidates);
    if diagnostic.fix.is_some() {
        return diagnostic;
    }
    let example = format!("person \"{word}\" \"姓名\" posts=\"岗位\"");
    diagnostic.help(text!(
        zh: "请在场景里先写 `{example}`", en: "declare him in the scenario first: `{example}`"
    ))
}

fn unknown(code: Code, span: Span, what: &Text, word: &str, candidates: &[&str]) -> Diagnostic {
    let headline = Text {
        zh: format!("没有叫 `{word}` 的{}", what.zh),
        en: format!("there is no {} `{word}`", what.en),
    };
    offer(Diagnostic::error(code, span, headline), span, word, candidates)
}

pub(super) fn no_clock(span: Span) -> Diagnostic {
    let headline = text!(zh: "这一步之前还没有时间", en: "no time was given before this step");
    Diagnostic::error(codes::CLOCK, span, headline).help(text!(
        zh: "请在它上面写 `at \"2026-11-20 09:00\"`", en: "write `at \"2026-11-20 09:00\"` above it"
    ))
}

pub(super) fn clock_backwards(span: Span, now: &str) -> Diagnostic {
    let headline =
        text!(zh: "时间倒退了：这时已经是 {now}", en: "the clock cannot go back: it is {now} already");
    Diagnostic::error(codes::CLOCK, span, headline).help(text!(
        zh: "把这一步移到前面；如果是补录，请在那一步写 `happened=`",
        en: "move the step up; for something recorded late write `happened=` on its step"
    ))
}

pub(super) fn unknown_case(span: Span, word: &str, candidates: &[&str]) -> Diagnostic {
    let what = text!(zh: "单", en: "case");
    unknown(codes::UNKNOWN_CASE, span, &what, word, candidates)
}

pub(super) fn no_case(span: Span) -> Diagnostic {
    let headline = text!(zh: "这一步之前还没有开单", en: "no case was opened before this step");
    Diagnostic::error(codes::UNKNOWN_CASE, span, headline)
        .help(text!(zh: "请先写 `open …`", en: "write `open …` first"))
}

pub(super) fn same_case(span: Span, word: &str) -> Diagnostic {
    let headline = text!(zh: "已经有一张单叫 `{word}`", en: "another case has the handle `{word}`");
    Diagnostic::error(codes::UNKNOWN_CASE, span, headline)
        .help(text!(zh: "请给它另一个代号", en: "give it another handle"))
}

pub(super) fn person_name(span: Span, word: &str, why: Text) -> Diagnostic {
    let headline = text!(zh: "人不能叫 `{word}`", en: "a person cannot be called `{word}`");
    Diagnostic::error(codes::PERSON_NAME, span, headline)
        .why(why)
        .help(text!(zh: "请换一个代号，例如 `li`", en: "choose another word, such as `li`"))
}

pub(super) fn not_typed(span: Span, field: &str, help: Text) -> Diagnostic {
    let headline = text!(zh: "`{field}` 不能这样填写", en: "`{field}` is not filled in like this");
    Diagnostic::error(codes::NOT_TYPED, span, headline).help(help)
}

pub(super) fn filled_twice(name: &Spanned<String>) -> Diagnostic {
    let field = &name.value;
    let headline = text!(zh: "`{field}` 在这一步里填了两次", en: "`{field}` is filled in twice in this step");
    Diagnostic::error(codes::SUPERFLUOUS, name.span, headline)
        .help(text!(zh: "请删去一个", en: "remove one of them"))
}

pub(super) fn refused_what(span: Span) -> Diagnostic {
    let headline = text!(zh: "`refused` 里要正好写一步要做的事", en: "`refused` must hold exactly one step that somebody asks for");
    let example = r#"refused "not_your_post" { do "finish" by="li" }"#;
    Diagnostic::error(codes::REFUSED_WHAT, span, headline)
        .help(text!(zh: "例如 `{example}`", en: "for example `{example}`"))
}

pub(super) fn demands_nothing(span: Span) -> Diagnostic {
    let headline = text!(zh: "这个场景什么也没有要求", en: "this scenario demands nothing");
    Diagnostic::error(codes::DEMANDS_NOTHING, span, headline)
        .why(text!(zh: "没有 expect、refused 或 find，手册怎么写它都会通过", en: "without expect, refused or find it passes whatever the handbook says"))
        .help(text!(zh: "请写上 `expect …`", en: "add an `expect …`"))
}
