//! The messages about words, arguments, properties and values: what is wrong, why, how to mend it.

use super::codes::*;
use super::{Need, Property, Value, Word, inside, words};
use crate::syntax::Node;
use diag::{Diagnostic, Span, Text, text};

/// The word and its first argument: where one looks first.
pub(crate) fn head(node: &Node) -> Span {
    node.arguments.first().map_or(node.name.span, |argument| node.name.span.to(argument.span))
}

/// `a`、`b` and `a`, `b`.
fn list<'a>(words: impl Iterator<Item = &'a str>) -> (String, String) {
    let quoted: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    (quoted.join("、"), quoted.join(", "))
}

/// Where a block is, in words.
fn place(parent: &str) -> (String, String) {
    match parent.rsplit('.').next().unwrap_or(parent) {
        "" => ("文件的最外层".to_owned(), "the outermost level of a file".to_owned()),
        "overlay file" => {
            ("覆盖文件的最外层".to_owned(), "the outermost level of an overlay file".to_owned())
        }
        word => (format!(" `{word}` 里面"), format!("the block of `{word}`")),
    }
}

pub(super) fn unknown_word(node: &Node, parent: &str, near: Option<&str>) -> Diagnostic {
    let word = &node.name.value;
    let (zh, en) = place(parent);
    let found = Diagnostic::error(
        UNKNOWN_WORD,
        node.name.span,
        text!(zh: "不认识的词 `{word}`", en: "unknown word `{word}`"),
    );
    if let Some(near) = near {
        return found
            .here(text!(zh: "想写的是 `{near}` 吗？", en: "did you mean `{near}`?"))
            .help(text!(zh: "请改成 `{near}`。", en: "Write `{near}`."))
            .fix(node.name.span, near);
    }
    let elsewhere = diag::suggest(word, words().map(Word::word));
    if let Some(other) = elsewhere {
        let (place_zh, place_en) = homes(other);
        return found.help(text!(
            zh: "如果想写的是 `{other}`，它要写在{place_zh}；不是的话，请删去这一行。",
            en: "If you mean `{other}`, it belongs into {place_en}; otherwise remove this line."
        ));
    }
    let mut known: Vec<&str> = inside(parent).map(Word::word).collect();
    known.dedup();
    let (known_zh, known_en) = list(known.into_iter());
    if known_zh.is_empty() {
        return found
            .help(text!(zh: "{zh}不写别的词，请删去。", en: "Nothing is written in {en}; remove it."));
    }
    let zh = zh.trim_start();
    found.help(text!(zh: "{zh}可以写：{known_zh}。", en: "In {en} you may write: {known_en}."))
}

/// The places where a word belongs.
fn homes(word: &str) -> (String, String) {
    let parents: Vec<&str> =
        words().filter(|entry| entry.word() == word).flat_map(|entry| entry.within.iter().copied()).collect();
    let shown: Vec<(String, String)> = parents.iter().take(4).map(|parent| place(parent)).collect();
    let zh: Vec<&str> = shown.iter().map(|(zh, _)| zh.trim()).collect();
    let en: Vec<&str> = shown.iter().map(|(_, en)| en.as_str()).collect();
    (spaced(&zh.join("、")), en.join(", "))
}

/// Chinese that follows Chinese: a blank before what begins with a sign.
fn spaced(zh: &str) -> String {
    if zh.starts_with('`') { format!(" {zh}") } else { zh.to_owned() }
}

pub(super) fn misplaced(node: &Node, parent: &str) -> Diagnostic {
    let word = &node.name.value;
    let ((here_zh, here_en), (zh, en)) = (place(parent), homes(word));
    Diagnostic::error(
        MISPLACED,
        node.name.span,
        text!(zh: "`{word}` 不能写在{here_zh}", en: "`{word}` does not belong into {here_en}"),
    )
    .help(text!(zh: "请移到{zh}。", en: "Move it into {en}."))
}

pub(super) fn reserved(node: &Node) -> Diagnostic {
    let word = &node.name.value;
    Diagnostic::error(RESERVED, node.name.span, text!(zh: "`{word}` 还不能用", en: "`{word}` cannot be used yet"))
        .why(text!(zh: "这个词留给以后的版本，现在的系统还不会照它办事。", en: "The word is kept for a later version; this one would not act on it."))
        .help(text!(zh: "请先删去或用 `//` 注释掉。", en: "Remove it or comment it out with `//` for now."))
}

pub(crate) fn missing_argument(node: &Node, word: &Word, what: &super::Argument) -> Diagnostic {
    let (name, zh, en) = (word.word(), super::check::short(what.zh), super::check::short(what.en));
    let example = word.example.lines().next().unwrap_or_default();
    Diagnostic::error(
        MISSING_ARGUMENT,
        head(node),
        text!(zh: "`{name}` 后面缺{zh}", en: "`{name}` lacks its {en}"),
    )
    .help(text!(zh: "例如：{example}", en: "For example: {example}"))
}

pub(super) fn surplus_argument(span: Span, word: &Word) -> Diagnostic {
    let name = word.word();
    let shape: Vec<&str> = word.arguments.iter().map(|argument| argument.zh).collect();
    let (zh, en_shape) =
        (shape.join("、"), word.arguments.iter().map(|argument| argument.en).collect::<Vec<_>>().join(", "));
    let found = Diagnostic::error(
        SURPLUS_ARGUMENT,
        span,
        text!(zh: "`{name}` 后面多了一个值", en: "`{name}` has a value too many"),
    );
    if word.arguments.is_empty() {
        return found.help(text!(zh: "`{name}` 后面只写 `名字=值`，请删去这个值。", en: "`{name}` takes only `name=value`; remove this one."));
    }
    found.help(text!(
        zh: "`{name}` 后面依次是：{zh}。其余的要写成 `名字=值`，或删去。",
        en: "After `{name}` come: {en_shape}. Write the rest as `name=value`, or remove it."
    ))
}

pub(super) fn missing_properties(node: &Node, word: &Word, missing: &[&Property]) -> Diagnostic {
    let name = word.word();
    let (zh, en) = list(missing.iter().map(|property| property.name));
    let detail = |property: &&Property| {
        let value = property.value.describe();
        (
            format!("`{}` 是{}（{}）", property.name, property.zh, value.zh),
            format!("`{}`: {} ({})", property.name, property.en, value.en),
        )
    };
    let (zh_details, en_details): (Vec<_>, Vec<_>) = missing.iter().map(detail).unzip();
    let (zh_details, en_details) = (zh_details.join("；"), en_details.join("; "));
    Diagnostic::error(
        MISSING_PROPERTY,
        head(node),
        text!(zh: "`{name}` 还缺 {zh}", en: "`{name}` lacks {en}"),
    )
    .help(text!(zh: "请补上：{zh_details}。", en: "Add: {en_details}."))
}

pub(super) fn unknown_property(span: Span, name: &str, word: &Word, near: Option<&str>) -> Diagnostic {
    let owner = word.word();
    let found = Diagnostic::error(
        UNKNOWN_PROPERTY,
        span,
        text!(zh: "`{owner}` 没有 `{name}` 这一项", en: "`{owner}` has no `{name}`"),
    );
    if let Some(near) = near {
        return found
            .here(text!(zh: "想写的是 `{near}` 吗？", en: "did you mean `{near}`?"))
            .help(text!(zh: "请改成 `{near}`。", en: "Write `{near}`."))
            .fix(span, near);
    }
    if let Some(child) = super::find(word.key, name) {
        let example = child.example;
        return found.help(text!(
            zh: "`{name}` 要在花括号里另写一行：{example}",
            en: "`{name}` is a line of its own in the block: {example}"
        ));
    }
    let mut owners: Vec<&str> =
        words().filter(|entry| entry.property(name).is_some()).map(Word::word).collect();
    owners.dedup();
    let (own_zh, own_en) = list(word.properties.iter().map(|property| property.name));
    let (zh, en) = list(owners.into_iter().take(5));
    let found = if zh.is_empty() {
        found
    } else {
        found.why(text!(zh: "`{name}` 是 {zh} 的项目。", en: "`{name}` belongs to {en}."))
    };
    if own_zh.is_empty() {
        return found.help(text!(zh: "`{owner}` 没有带名字的值，请删去。", en: "`{owner}` takes no named values; remove it."));
    }
    found.help(text!(zh: "`{owner}` 可以写：{own_zh}。", en: "`{owner}` takes: {own_en}."))
}

/// What a value is called in messages: its property, or what the argument is.
pub(super) struct Named {
    pub(super) zh: String,
    pub(super) en: String,
}

pub(super) fn wrong_type(span: Span, named: &Named, value: Value, write: Option<String>) -> Diagnostic {
    let (zh, en, want) = (&named.zh, &named.en, value.describe());
    let (want_zh, want_en) = (spaced(&want.zh), want.en);
    let found = Diagnostic::error(
        WRONG_TYPE,
        span,
        text!(zh: "{zh}的值写法不对", en: "{en} takes another kind of value"),
    )
    .help(text!(zh: "这里要写{want_zh}。", en: "Write {want_en}."));
    match write {
        Some(write) => found.fix(span, write),
        None => found,
    }
}

pub(super) fn quoted_flag(span: Span, named: &Named, yes: bool) -> Diagnostic {
    let (zh, en) = (&named.zh, &named.en);
    let flag = if yes { "#true" } else { "#false" };
    Diagnostic::error(QUOTED_FLAG, span, text!(zh: "{zh}的是非写成了文字", en: "{en}: yes or no is written as text"))
        .why(text!(zh: "加了引号就只是几个字母，系统不当它是“是”或“否”。", en: "In quotes it is mere letters, neither yes nor no."))
        .help(text!(zh: "请写 `{flag}`，不加引号。", en: "Write `{flag}` without quotes."))
        .fix(span, flag)
}

pub(super) fn unreadable(
    span: Span,
    named: &Named,
    value: Value,
    why: Text,
    write: Option<String>,
) -> Diagnostic {
    let (zh, en, want) = (&named.zh, &named.en, value.describe());
    let (want_zh, want_en) = (spaced(&want.zh), want.en);
    let found =
        Diagnostic::error(UNREADABLE, span, text!(zh: "{zh}读不懂", en: "{en} cannot be read")).why(why);
    match write {
        Some(write) => found
            .help(text!(zh: "请写 `\"{write}\"`。", en: "Write `\"{write}\"`."))
            .fix(span, format!("\"{write}\"")),
        None => found.help(text!(zh: "这里要写{want_zh}。", en: "Write {want_en}.")),
    }
}

pub(super) fn not_a_word(span: Span, id: &str) -> Diagnostic {
    let folded: String = id
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| if matches!(c, '-' | ' ' | '.') { '_' } else { c })
        .collect();
    let found = Diagnostic::error(NOT_A_WORD, span, text!(zh: "`{id}` 不能当编号", en: "`{id}` cannot be an id"))
        .why(text!(
            zh: "编号以小写字母开头，后面是小写字母、数字和下划线，最多 60 个字符；中文写在后面的名称里。",
            en: "An id begins with a small letter, then small letters, digits and `_`, at most 60 characters; other words go into the name behind it."
        ));
    if model::ids::is_word(&folded) {
        return found
            .help(text!(zh: "请改成 `{folded}`。", en: "Write `{folded}`."))
            .fix(span, format!("\"{folded}\""));
    }
    found.help(text!(zh: "请起一个编号，例如 `front_desk`。", en: "Choose an id such as `front_desk`."))
}

pub(super) fn defined_twice(span: Span, first: Span, id: &str, what: (&str, &str)) -> Diagnostic {
    let (zh, en) = what;
    Diagnostic::error(DEFINED_TWICE, span, text!(zh: "{zh} `{id}` 定义了两次", en: "{en} `{id}` is defined twice"))
        .here(text!(zh: "又写了一次", en: "again here"))
        .label(first, text!(zh: "第一次在这里", en: "first here"))
        .why(text!(zh: "别处提到 `{id}` 时，系统不知道指哪一个。", en: "Whoever mentions `{id}` could mean either."))
        .help(text!(zh: "请删去一个，或给其中一个换个编号。", en: "Remove one, or give one of them another id."))
}

pub(super) fn written_twice(span: Span, first: Span, word: &str) -> Diagnostic {
    Diagnostic::error(WRITTEN_TWICE, span, text!(zh: "`{word}` 写重了", en: "`{word}` is written twice"))
        .here(text!(zh: "又写了一次", en: "again here"))
        .label(first, text!(zh: "第一次在这里", en: "first here"))
        .help(text!(zh: "请留下一个，删去另一个。", en: "Keep one and remove the other."))
}

pub(super) fn missing_word(span: Span, parent: &str, word: &Word) -> Diagnostic {
    let (name, example) = (word.word(), word.example.lines().next().unwrap_or_default());
    let (zh, en) = place(parent);
    let zh = zh.trim_start().to_owned();
    let (doc_zh, doc_en) = (word.zh, word.en);
    Diagnostic::error(MISSING_WORD, span, text!(zh: "缺 `{name}`", en: "`{name}` is missing"))
        .why(text!(zh: "{zh}必须有它：{doc_zh}", en: "It must stand in {en}. {doc_en}"))
        .help(text!(zh: "请补上，例如：{example}", en: "Add it, for example: {example}"))
}

pub(super) fn no_english(node: &Node, word: &Word) -> Diagnostic {
    let name = word.word();
    Diagnostic::warning(
        NO_ENGLISH,
        head(node),
        text!(zh: "`{name}` 没有英文名", en: "`{name}` has no English name"),
    )
    .why(text!(zh: "英文界面上会显示中文。", en: "The English pages will show Chinese."))
    .help(text!(zh: "可以补上 `en=\"…\"`。", en: "Add `en=\"…\"`."))
}

/// Whether a property must be written.
pub(super) fn is_required(property: &Property) -> bool {
    property.need == Need::Required
}
