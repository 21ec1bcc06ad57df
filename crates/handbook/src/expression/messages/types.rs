//! What is said about names that are not there and values that do not fit.

use super::super::codes as code;
use super::super::scope::{FACTS, Scope};
use super::super::tree::{Place, Range};
use super::fixed;
use diag::{Diagnostic, Text, suggest, text};
use model::expression::Type;
use model::ids::{ActionId, FieldId};

/// A type in words.
pub(crate) fn type_words(of: &Type) -> Text {
    match of {
        Type::Bool => text!(zh: "是或否", en: "yes or no"),
        Type::Integer => text!(zh: "整数", en: "whole number"),
        Type::Decimal => text!(zh: "数量", en: "quantity"),
        Type::Money => text!(zh: "金额", en: "sum of money"),
        Type::Instant => text!(zh: "时间", en: "date and time"),
        Type::Choice(field) => text!(zh: "`{field}` 的选项", en: "option of `{field}`"),
        Type::Text => text!(zh: "文字", en: "text"),
        Type::Reference(kind) => match kind.as_str() {
            "person" => text!(zh: "人员", en: "person"),
            "place" => text!(zh: "位置", en: "place"),
            "party" => text!(zh: "客户", en: "customer"),
            "photos" => text!(zh: "照片", en: "photos"),
            _ => text!(zh: "收费明细", en: "priced lines"),
        },
    }
}

pub(crate) fn unknown_name(place: Place, at: &Range, name: &str, scope: &Scope) -> Diagnostic {
    let names = scope.fields.keys().map(FieldId::as_str).chain(FACTS.iter().map(|(word, _)| *word));
    let diagnostic = Diagnostic::error(
        code::UNKNOWN_NAME,
        place.span(at),
        text!(zh: "不认识的字段 `{name}`", en: "unknown field `{name}`"),
    )
    .why(text!(
        zh: "它既不是本事项的字段，也不是可用的情况词，永远没有值",
        en: "it is neither a field of this service nor a fact, so it never has a value"
    ));
    let near = suggest(name, names);
    suggested(diagnostic, place, at, near, || {
        let fields = list(scope.fields.keys().map(FieldId::as_str));
        text!(zh: "本事项的字段有：{fields}", en: "the service has the fields: {fields}")
    })
}

/// With the near word as a change, or with other help.
fn suggested(
    diagnostic: Diagnostic,
    place: Place,
    at: &Range,
    near: Option<&str>,
    otherwise: impl FnOnce() -> Text,
) -> Diagnostic {
    match near {
        Some(near) => {
            let help = text!(zh: "是不是 `{near}`？", en: "did you mean `{near}`?");
            fixed(diagnostic.help(help), place, at, near)
        }
        None => diagnostic.help(otherwise()),
    }
}

/// Words in backticks, the first dozen of them.
fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match words.len() {
        0 => "—".to_owned(),
        1..=12 => words.join(" "),
        more => format!("{} … ({more})", words.get(..12).unwrap_or_default().join(" ")),
    }
}

pub(crate) fn unknown_option(
    place: Place,
    at: &Range,
    option: &str,
    field: &str,
    options: &[String],
) -> Diagnostic {
    let all = list(options.iter().map(|option| option.as_str()));
    let diagnostic = Diagnostic::error(
        code::UNKNOWN_OPTION,
        place.span(at),
        text!(zh: "`{field}` 没有选项 `{option}`", en: "`{field}` has no option `{option}`"),
    )
    .why(text!(zh: "它有：{all}", en: "it has: {all}"));
    let near = suggest(option, options.iter().map(|option| option.as_str()));
    match near {
        Some(near) => fixed(
            diagnostic.help(text!(zh: "是不是 `'{near}'`？", en: "did you mean `'{near}'`?")),
            place,
            at,
            &format!("'{near}'"),
        ),
        None => diagnostic
            .help(text!(zh: "请用其中一个，或补上这个选项", en: "use one of them, or add the option")),
    }
}

pub(crate) fn unquoted_option(place: Place, at: &Range, option: &str, field: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        code::UNQUOTED_OPTION,
        place.span(at),
        text!(zh: "选项 `{option}` 要加单引号", en: "the option `{option}` needs quotes"),
    )
    .why(text!(
        zh: "没有引号的是字段；`{option}` 是 `{field}` 的选项",
        en: "a word without quotes is a field; `{option}` is an option of `{field}`"
    ))
    .help(text!(zh: "请写成 `'{option}'`", en: "write `'{option}'`"));
    fixed(diagnostic, place, at, &format!("'{option}'"))
}

pub(crate) fn lone_option(place: Place, at: &Range, word: &str, scope: &Scope) -> Diagnostic {
    let help = if scope.knows(word) {
        text!(zh: "`{word}` 是字段，请去掉引号", en: "`{word}` is a field: take the quotes away")
    } else {
        text!(zh: "请与一个选择字段比较，例如 `urgency == '{word}'`", en: "compare it with a choice field, such as `urgency == '{word}'`")
    };
    Diagnostic::error(
        code::LONE_OPTION,
        place.span(at),
        text!(zh: "选项 `'{word}'` 没有和字段比较", en: "the option `'{word}'` is compared with no field"),
    )
    .why(text!(zh: "引号里的是选项，本身什么也没有问", en: "quotes make it an option, which asks nothing by itself"))
    .help(help)
}

pub(crate) fn unknown_function(place: Place, at: &Range, name: &str) -> Diagnostic {
    let functions = ["answered", "done", "midpoint", "minutes_between", "yuan"];
    let diagnostic = Diagnostic::error(
        code::UNKNOWN_FUNCTION,
        place.span(at),
        text!(zh: "不认识的函数 `{name}`", en: "unknown function `{name}`"),
    )
    .why(text!(
        zh: "函数只有 `answered(字段)` `done('操作')` `midpoint(a, b)` `minutes_between(a, b)` `yuan(45.50)`",
        en: "there are `answered(field)` `done('action')` `midpoint(a, b)` `minutes_between(a, b)` `yuan(45.50)`"
    ));
    suggested(
        diagnostic,
        place,
        at,
        suggest(name, functions),
        || text!(zh: "请用其中一个", en: "use one of them"),
    )
}

pub(crate) fn arguments(place: Place, at: &Range, function: &str, wanted: Text) -> Diagnostic {
    Diagnostic::error(
        code::ARGUMENTS,
        place.span(at),
        text!(zh: "`{function}` 的参数不对", en: "wrong arguments of `{function}`"),
    )
    .why(wanted)
    .help(match function {
        "answered" => text!(zh: "例如 `answered(photos)`，字段不加引号", en: "such as `answered(photos)`, the field without quotes"),
        "done" => text!(zh: "例如 `done('arrive')`，操作的编号加单引号", en: "such as `done('arrive')`, the action's id in quotes"),
        "yuan" => text!(zh: "例如 `yuan(45.50)`，最多两位小数", en: "such as `yuan(45.50)`, at most two decimals"),
        _ => text!(zh: "例如 `{function}(from_time, to_time)`", en: "such as `{function}(from_time, to_time)`"),
    })
}

pub(crate) fn unknown_action(place: Place, at: &Range, name: &str, scope: &Scope) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        code::UNKNOWN_ACTION,
        place.span(at),
        text!(zh: "本事项没有操作 `{name}`", en: "the service has no action `{name}`"),
    )
    .why(text!(zh: "它永远不会做过，条件不会成立", en: "it is never done, so the condition never holds"));
    let near = suggest(name, scope.actions.iter().map(ActionId::as_str));
    match near {
        Some(near) => fixed(
            diagnostic.help(text!(zh: "是不是 `'{near}'`？", en: "did you mean `'{near}'`?")),
            place,
            at,
            &format!("'{near}'"),
        ),
        None => {
            let all = list(scope.actions.iter().map(ActionId::as_str));
            diagnostic.help(text!(zh: "操作有：{all}", en: "the actions are: {all}"))
        }
    }
}

pub(crate) fn mismatch(place: Place, at: &Range, sign: &str, left: &Text, right: &Text) -> Diagnostic {
    let (zh_left, zh_right, en_left, en_right) = (&left.zh, &right.zh, &left.en, &right.en);
    Diagnostic::error(
        code::MISMATCH,
        place.span(at),
        Text {
            zh: format!("`{sign}` 两边类型不合：{zh_left}与{zh_right}"),
            en: format!("`{sign}` does not fit: {en_left} and {en_right}"),
        },
    )
    .why(
        text!(zh: "这样的比较或计算没有意义，永远不会成立", en: "such values cannot be compared or computed"),
    )
    .help(match (left.en.as_str(), right.en.as_str()) {
        ("date and time", "date and time") => text!(
            zh: "两个时间相差多少请写 `minutes_between(a, b)`",
            en: "the time between two instants is `minutes_between(a, b)`"
        ),
        _ => text!(zh: "请让两边是同一类型的值", en: "put values of one type on both sides"),
    })
}

pub(crate) fn text_content(place: Place, at: &Range, name: Option<&str>) -> Diagnostic {
    let name = name.unwrap_or("x");
    Diagnostic::error(
        code::TEXT_CONTENT,
        place.span(at),
        text!(zh: "不能比较文字的内容", en: "what a text says cannot be compared"),
    )
    .why(text!(
        zh: "文字是随手写的，换一种写法规则就失灵；它也可能是个人信息",
        en: "words are free and personal: the first other spelling would break the rule"
    ))
    .help(text!(
        zh: "只问有没有填：`answered({name})`；要按内容区分请改用选择字段",
        en: "ask whether it was answered: `answered({name})`, or make it a choice field"
    ))
}

pub(crate) fn no_condition(
    place: Place,
    at: &Range,
    of: &Type,
    name: Option<&str>,
    scope: &Scope,
) -> Diagnostic {
    let words = type_words(of);
    let (zh, en) = (&words.zh, &words.en);
    let diagnostic = Diagnostic::error(
        code::NO_CONDITION,
        place.span(at),
        Text {
            zh: format!("这里要一个条件，得到的是{zh}"),
            en: format!("a condition is wanted here, this is a {en}"),
        },
    )
    .why(text!(zh: "条件必须能回答“是”或“否”", en: "a condition must answer yes or no"));
    let Some(name) = name else {
        return diagnostic
            .help(text!(zh: "请与一个值比较，例如 `> 0`", en: "compare it with a value, such as `> 0`"));
    };
    let option = match of {
        Type::Choice(of) => scope.options(of).first().cloned(),
        _ => None,
    };
    diagnostic.help(match option {
        Some(option) => text!(
            zh: "请写 `{name} == '{option}'`，或 `answered({name})`",
            en: "write `{name} == '{option}'`, or `answered({name})`"
        ),
        None if scope.fields.contains_key(name) => text!(
            zh: "问有没有填请写 `answered({name})`；否则请与一个值比较",
            en: "write `answered({name})` to ask whether it was answered, or compare it with a value"
        ),
        None => text!(zh: "请与一个值比较，例如 `{name} > 0`", en: "compare it with a value, such as `{name} > 0`"),
    })
}

pub(crate) fn ordered_options(place: Place, at: &Range, sign: &str) -> Diagnostic {
    Diagnostic::error(
        code::ORDERED_OPTIONS,
        place.span(at),
        text!(zh: "选项不能用 `{sign}` 比大小", en: "options are not compared by `{sign}`"),
    )
    .why(text!(zh: "选项的先后只是书写的顺序", en: "options have names, not sizes"))
    .help(text!(zh: "请用 `==`、`!=` 或 `in ['a', 'b']`", en: "use `==`, `!=` or `in ['a', 'b']`"))
}

pub(crate) fn money(place: Place, at: &Range, sign: &str) -> Diagnostic {
    Diagnostic::error(
        code::MONEY,
        place.span(at),
        text!(zh: "金额不能这样用 `{sign}`", en: "money does not allow `{sign}` here"),
    )
    .why(text!(
        zh: "金额只与金额相加减、相比较，只与数字相乘；光写 100 分不清是元还是分",
        en: "money is added to and compared with money, and multiplied by a number; a bare 100 may be yuan or fen"
    ))
    .help(text!(zh: "请把金额写成 `yuan(100)`", en: "write a sum as `yuan(100)`"))
}

pub(crate) fn incomparable(place: Place, at: &Range, sign: &str, of: &Type) -> Diagnostic {
    let words = type_words(of);
    let (zh, en) = (&words.zh, &words.en);
    Diagnostic::error(
        code::INCOMPARABLE,
        place.span(at),
        Text { zh: format!("{zh}不能用 `{sign}` 比较"), en: format!("a {en} cannot be compared by `{sign}`") },
    )
    .why(text!(
        zh: "照片和收费明细只能问有没有；人员、位置、客户和是否只能问是否相同",
        en: "of photos and lines one may only ask whether there are any; persons, places, customers and yes or no have no order"
    ))
    .help(text!(zh: "请用 `answered(x)`，或用 `==`、`!=`", en: "use `answered(x)`, or `==` and `!=`"))
}

pub(crate) fn wrong_value(
    place: Place,
    at: &Range,
    field: &FieldId,
    wanted: &Text,
    got: &Text,
) -> Diagnostic {
    Diagnostic::error(
        code::WRONG_VALUE,
        place.span(at),
        Text {
            zh: format!("字段 `{field}` 要{}，得到的是{}", wanted.zh, got.zh),
            en: format!("the field `{field}` takes a {}, this is a {}", wanted.en, got.en),
        },
    )
    .why(text!(zh: "值与字段的类型不合", en: "the value does not fit the field"))
    .help(text!(zh: "请给出同一类型的值；整数变数量可写 `* 1.0`", en: "give a value of that type; `* 1.0` makes a quantity of a whole number"))
}
