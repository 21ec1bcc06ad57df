//! What is said about an expression that cannot be read. The words for wrong names and types are in `types`.

use super::codes as code;
use super::scope::Scope;
use super::tree::{Place, Range};
use diag::{Diagnostic, text};

mod types;
pub(super) use types::*;

pub(super) fn empty(place: Place) -> Diagnostic {
    Diagnostic::error(code::EMPTY, place.whole(), text!(zh: "表达式是空的", en: "the expression is empty"))
        .why(text!(zh: "空的条件没有说任何事", en: "an empty condition says nothing"))
        .help(text!(
            zh: "没有条件就删去这个属性；有条件请写出来，例如 `urgency == 'urgent'`",
            en: "leave the property out, or write the condition, such as `urgency == 'urgent'`"
        ))
}

pub(super) fn too_large(place: Place) -> Diagnostic {
    let (signs, deep) = (super::MOST_SIGNS, super::DEEPEST);
    Diagnostic::error(
        code::TOO_LARGE,
        place.whole(),
        text!(zh: "表达式太长或套得太深", en: "the expression is too long or too deeply nested"),
    )
    .why(text!(
        zh: "最多 {signs} 个符号、{deep} 层；再多就没有人能读着核对",
        en: "at most {signs} signs and {deep} levels; beyond that nobody can check it by reading"
    ))
    .help(text!(
        zh: "请拆开：用一个计算字段，或写成两条各有条件的条款",
        en: "split it: a computed field, or two clauses with a condition each"
    ))
}

pub(super) fn single_equals(place: Place, at: &Range, typed: &str, write: &str) -> Diagnostic {
    let headline =
        text!(zh: "比较要写 `{write}`，不是 `{typed}`", en: "compare with `{write}`, not `{typed}`");
    replaced(place, code::SINGLE_EQUALS, at, headline, write).why(text!(
        zh: "`=` 只用来给属性赋值，表达式里比较两个值用 `==`",
        en: "`=` gives a property its value; inside an expression two values are compared by `==`"
    ))
}

pub(super) fn word_operator(place: Place, at: &Range, typed: &str, write: &str) -> Diagnostic {
    let headline = text!(zh: "`{typed}` 请写成 `{write}`", en: "write `{write}` for `{typed}`");
    replaced(place, code::WORD_OPERATOR, at, headline, write).why(text!(
        zh: "连接条件只有 `&&`（并且）、`||`（或者）、`!`（不是），比较只有 `==` 等符号",
        en: "conditions are joined by `&&` (and), `||` (or) and `!` (not) only"
    ))
}

pub(super) fn full_width(place: Place, at: &Range, typed: &str, write: &str) -> Diagnostic {
    let headline = text!(zh: "全角符号 `{typed}` 请写成半角 `{write}`", en: "write `{write}` for the full-width `{typed}`");
    replaced(place, code::FULL_WIDTH, at, headline, write)
        .why(text!(zh: "表达式只认半角符号", en: "an expression has half-width signs only"))
}

pub(super) fn other_language(place: Place, at: &Range, typed: &str, write: &str) -> Diagnostic {
    let headline = text!(zh: "`{typed}` 请写成 `{write}`", en: "write `{write}` for `{typed}`");
    replaced(place, code::NOT_IN_LANGUAGE, at, headline, write)
        .why(text!(zh: "这是别的语言的写法", en: "this is how other languages write it"))
}

/// A fault that one replacement certainly mends.
fn replaced(place: Place, code: diag::Code, at: &Range, headline: diag::Text, write: &str) -> Diagnostic {
    let help = text!(zh: "请改成 `{write}`", en: "write `{write}`");
    fixed(Diagnostic::error(code, place.span(at), headline).help(help), place, at, write)
}

/// Offers a change where offsets are those of the file.
fn fixed(diagnostic: Diagnostic, place: Place, at: &Range, write: &str) -> Diagnostic {
    if place.exact() { diagnostic.fix(place.span(at), write) } else { diagnostic }
}

pub(super) fn wrong_quote(place: Place, at: &Range, word: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        code::WRONG_QUOTE,
        place.span(at),
        text!(zh: "选项 `{word}` 的引号不对", en: "the quotes around `{word}` are of the wrong kind"),
    )
    .why(text!(
        zh: "选项写在单个的半角引号里；双引号是属性自己的，全角引号只是普通字符",
        en: "options stand in single straight quotes; double ones belong to the property"
    ))
    .help(text!(zh: "请写成 `'{word}'`", en: "write `'{word}'`"));
    fixed(diagnostic, place, at, &format!("'{word}'"))
}

pub(super) fn unclosed_quote(place: Place, at: &Range) -> Diagnostic {
    Diagnostic::error(
        code::UNCLOSED_QUOTE,
        place.span(at),
        text!(zh: "引号没有配对", en: "a quote is not closed"),
    )
    .why(text!(
        zh: "少了一个引号，后面的内容全被当成了选项",
        en: "one quote is missing, so all that follows counts as the option"
    ))
    .help(text!(zh: "请在选项后面补上 `'`", en: "put `'` after the option"))
}

pub(super) fn unbalanced(place: Place, at: &Range, wanted: &str) -> Diagnostic {
    let help = if wanted.is_empty() {
        text!(zh: "请删去多出的括号", en: "take away the one too many")
    } else {
        text!(zh: "请补上 `{wanted}`", en: "add `{wanted}`")
    };
    Diagnostic::error(
        code::UNBALANCED,
        place.span(at),
        text!(zh: "括号没有配对", en: "a parenthesis or bracket has no partner"),
    )
    .why(text!(zh: "哪些内容算一组就说不清了", en: "what belongs together is not clear then"))
    .help(help)
}

pub(super) fn number(place: Place, at: &Range, typed: &str) -> Diagnostic {
    Diagnostic::error(
        code::NUMBER,
        place.span(at),
        text!(zh: "数字 `{typed}` 写法不对或太大", en: "the number `{typed}` is oddly written or too large"),
    )
    .why(text!(
        zh: "金额和数量要算得一分不差，只认普通写法",
        en: "sums and quantities are computed exactly, from plain numbers only"
    ))
    .help(text!(
        zh: "请写成 `12` 或 `1.5`：最多 18 位，小数点前后都要有数字",
        en: "write `12` or `1.5`: at most 18 digits, digits on both sides of the point"
    ))
}

pub(super) fn chained(place: Place, at: &Range) -> Diagnostic {
    Diagnostic::error(
        code::CHAINED,
        place.span(at),
        text!(zh: "不能连着比较", en: "comparisons do not chain"),
    )
    .why(text!(
        zh: "第二个符号比较的会是前一个比较的结果（是或否）",
        en: "the second sign would compare the yes or no of the first"
    ))
    .help(text!(
        zh: "请拆成两个比较，用 `&&` 连起来，例如 `1 < round && round < 3`",
        en: "write both and join them by `&&`, such as `1 < round && round < 3`"
    ))
}

pub(super) fn side_missing(place: Place, at: &Range) -> Diagnostic {
    unreadable(place, at, text!(zh: "这里少了一个值", en: "a value is missing here")).help(text!(
        zh: "每个符号两边都要有值，例如 `urgency == 'urgent'`",
        en: "put a value on both sides of every sign, such as `urgency == 'urgent'`"
    ))
}

pub(super) fn two_in_a_row(place: Place, at: &Range) -> Diagnostic {
    unreadable(
        place,
        at,
        text!(zh: "前面的内容到此已经完整，这里多出一段", en: "the expression is complete before this"),
    )
    .help(text!(
        zh: "两个条件之间请写 `&&` 或 `||`；多余的请删去",
        en: "put `&&` or `||` between two conditions, or take away what is too much"
    ))
}

pub(super) fn not_before_comparison(place: Place, at: &Range) -> Diagnostic {
    unreadable(place, at, text!(zh: "`!` 放错了位置", en: "`!` is in the wrong place")).help(text!(
        zh: "不等于写 `!=`；否定一组条件写 `!( … )`；不在其中写 `!(x in [..])`",
        en: "unequal is `!=`; deny conditions by `!( … )`, and `in` by `!(x in [..])`"
    ))
}

pub(super) fn minus_without_number(place: Place, at: &Range) -> Diagnostic {
    unreadable(place, at, text!(zh: "`-` 前面少了一个值", en: "a value is missing before `-`"))
        .help(text!(zh: "负号后面只能是数字；相减请写 `a - b`", en: "a sign stands before a number; a difference is `a - b`"))
}

pub(super) fn comma_expected(place: Place, at: &Range) -> Diagnostic {
    unreadable(place, at, text!(zh: "两个值之间少了逗号", en: "a comma is missing between two values"))
        .help(text!(zh: "请写成 `['a', 'b']`", en: "write `['a', 'b']`"))
}

pub(super) fn list_expected(place: Place, at: &Range) -> Diagnostic {
    unreadable(place, at, text!(zh: "`in` 后面要有列表", en: "a list must follow `in`"))
        .help(text!(zh: "请写成 `urgency in ['a', 'b']`", en: "write `urgency in ['a', 'b']`"))
}

pub(super) fn empty_list(place: Place, at: &Range) -> Diagnostic {
    unreadable(place, at, text!(zh: "列表是空的，永远不成立", en: "the list is empty, so this never holds"))
        .help(text!(zh: "请在 `[ ]` 里写出选项", en: "put the options between `[ ]`"))
}

fn unreadable(place: Place, at: &Range, headline: diag::Text) -> Diagnostic {
    Diagnostic::error(code::UNREADABLE, place.span(at), headline)
        .why(text!(zh: "这样读不出是什么意思", en: "what is meant cannot be read from it"))
}

pub(super) fn not_in_language(place: Place, at: &Range, typed: &str) -> Diagnostic {
    Diagnostic::error(
        code::NOT_IN_LANGUAGE,
        place.span(at),
        text!(zh: "表达式里没有 `{typed}` 这种写法", en: "an expression has no `{typed}`"),
    )
    .why(text!(zh: "表达式要短到能念出来，只有少数几种写法", en: "expressions stay small enough to be read aloud"))
    .help(text!(
        zh: "可以用：`== != < <= > >= && || ! + - * in [..] ( )`",
        en: "there are: `== != < <= > >= && || ! + - * in [..] ( )`"
    ))
}

pub(super) fn unquoted_chinese(place: Place, at: &Range, typed: &str) -> Diagnostic {
    Diagnostic::error(
        code::NOT_IN_LANGUAGE,
        place.span(at),
        text!(zh: "表达式里不能直接写中文 `{typed}`", en: "an expression cannot hold the bare word `{typed}`"),
    )
    .why(text!(
        zh: "字段和选项用编号，中文名可以随时改",
        en: "fields and options are meant by their ids; their names may change at any time"
    ))
    .help(text!(zh: "请写字段或选项的编号", en: "write the id of the field or option"))
}

pub(super) fn hyphen(place: Place, at: &Range, typed: &str, scope: &Scope) -> Diagnostic {
    let joined = typed.replace('-', "_");
    let known = scope.fields.keys().map(model::ids::FieldId::as_str);
    let meant = if scope.knows(&joined) { Some(joined.as_str()) } else { diag::suggest(&joined, known) };
    let diagnostic = Diagnostic::error(
        code::HYPHEN,
        place.span(at),
        text!(zh: "编号里不能有短横线：`{typed}`", en: "an id has no hyphen: `{typed}`"),
    )
    .why(text!(zh: "这会读成相减；编号只用下划线", en: "it reads as a subtraction; ids have underscores"));
    match meant {
        Some(meant) => {
            fixed(diagnostic.help(text!(zh: "请改成 `{meant}`", en: "write `{meant}`")), place, at, meant)
        }
        None => diagnostic.help(text!(
            zh: "编号请写成 `{joined}`；选项请加单引号；确实是相减就在 `-` 两边留空格",
            en: "write the id as `{joined}`, an option in quotes, a difference with blanks around `-`"
        )),
    }
}
