//! The codes of expressions, SW0401–SW0427, each with its page: what is wrong, why it matters, how to mend it.

use diag::Code;

/// SW0401 表达式读不懂 · an expression that cannot be read. A sign is missing or one too many: `urgency ==`, `&& paused`.
/// Without it nobody knows what was meant. Write a value on both sides of every sign: `urgency == 'urgent'`.
pub(super) const UNREADABLE: Code = Code::new("SW0401");
/// SW0402 把 `==` 写成了 `=` · `=` where `==` is meant. `=` gives values in the handbook's properties; inside an expression
/// two values are compared by `==`. Bad: `urgency = 'urgent'`. Good: `urgency == 'urgent'`.
pub(super) const SINGLE_EQUALS: Code = Code::new("SW0402");
/// SW0403 用了词语代替符号 · a word for a sign (`and`, `or`, `not`, `且`, `或`, `非`, `&`, `|`). Only `&&`, `||` and `!` exist, so that
/// every reader finds the same. Bad: `paused and drill`. Good: `paused && drill`.
pub(super) const WORD_OPERATOR: Code = Code::new("SW0403");
/// SW0404 引号不对 · wrong quotes. Options stand in single straight quotes; double ones end the property, full-width ones are
/// ordinary characters. Bad: `urgency == “urgent”`. Good: `urgency == 'urgent'`.
pub(super) const WRONG_QUOTE: Code = Code::new("SW0404");
/// SW0405 用了全角符号 · a full-width sign (`（`, `＝`, `！`, `≥` …), as a Chinese keyboard types it. Only half-width signs are
/// read. Bad: `answered（photos）`. Good: `answered(photos)`.
pub(super) const FULL_WIDTH: Code = Code::new("SW0405");
/// SW0406 引号没有配对 · a quote that is not closed: `urgency == 'urgent`. Everything after it would count as the option. Close it.
pub(super) const UNCLOSED_QUOTE: Code = Code::new("SW0406");
/// SW0407 括号没有配对 · a parenthesis or bracket without its partner: `(paused && drill`. What belongs together is then open.
/// Add the missing one, or take away the one too many.
pub(super) const UNBALANCED: Code = Code::new("SW0407");
/// SW0408 本语言没有的写法 · something that other languages have and this one has not: `/`, `%`, `? :`, `a.b`, `if`. Expressions stay
/// small enough to be read aloud. Say it with `&& || !`, `+ - *`, `in [..]` or a further definition.
pub(super) const NOT_IN_LANGUAGE: Code = Code::new("SW0408");
/// SW0409 编号里用了短横线 · a hyphen in an id: `on-site` is read as "on minus site". Ids have underscores: `on_site`.
pub(super) const HYPHEN: Code = Code::new("SW0409");
/// SW0410 数字写法不对或太大 · a number that is too large or oddly written: `1.`, `.5`, `1e5`, `99999999999999999999`, `yuan(1.234)`.
/// It could not be computed exactly. Write `1.0`, `0.5`, `100000`; at most 18 digits; yuan with at most two decimals.
pub(super) const NUMBER: Code = Code::new("SW0410");
/// SW0411 连着比较 · a chained comparison: `1 < round < 3`. It would compare a yes or no with 3. Write both and join them:
/// `1 < round && round < 3`.
pub(super) const CHAINED: Code = Code::new("SW0411");
/// SW0412 表达式太长或太深 · an expression that is too long or too deeply nested. Nobody can check it by reading. Split it: a
/// computed field or two definitions with a condition each.
pub(super) const TOO_LARGE: Code = Code::new("SW0412");
/// SW0413 表达式是空的 · an empty expression. Leave the property out when nothing is to be said, or write the condition.
pub(super) const EMPTY: Code = Code::new("SW0413");
/// SW0414 不认识的字段 · a name that is neither a field of this service nor a fact. It would never have a value. Use the near word,
/// or define the field. Bad: `urgensy == 'urgent'`. Good: `urgency == 'urgent'`.
pub(super) const UNKNOWN_NAME: Code = Code::new("SW0414");
/// SW0415 选项不存在 · an option that the field has not: it could never be chosen, so the condition would never hold.
/// Bad: `urgency == 'urgant'`. Good: one of the options listed.
pub(super) const UNKNOWN_OPTION: Code = Code::new("SW0415");
/// SW0416 不认识的函数 · an unknown function. There are `answered(field)`, `done('action')`, `midpoint(a, b)`,
/// `minutes_between(a, b)`, `yuan(45.50)`. Bad: `filled(photos)`. Good: `answered(photos)`.
pub(super) const UNKNOWN_FUNCTION: Code = Code::new("SW0416");
/// SW0417 函数的参数不对 · wrong arguments: too few, too many, or not what the function asks about. Bad: `answered('photos')`,
/// `midpoint(a)`. Good: `answered(photos)`, `midpoint(a, b)`.
pub(super) const ARGUMENTS: Code = Code::new("SW0417");
/// SW0418 两边类型不合 · types that do not fit: `minutes == 'urgent'` compares a number with an option. It could never hold.
/// Compare values of one type.
pub(super) const MISMATCH: Code = Code::new("SW0418");
/// SW0419 不能比较文字内容 · comparing what a text says. Words are free and personal; a rule that hangs on them breaks with the first
/// other spelling. Bad: `matter == '漏水'`. Good: `answered(matter)`, or a choice field with options.
pub(super) const TEXT_CONTENT: Code = Code::new("SW0419");
/// SW0420 条件不是“是或否” · a condition that is not yes or no: `when="urgency"`. A lone field says nothing. Compare it
/// (`urgency == 'urgent'`) or ask whether it was answered (`answered(urgency)`).
pub(super) const NO_CONDITION: Code = Code::new("SW0420");
/// SW0421 单独的选项 · an option alone, or two options compared: `'urgency' == 'urgent'`. Quotes make it an option, not a field, so
/// nothing is asked. Write the field without quotes: `urgency == 'urgent'`.
pub(super) const LONE_OPTION: Code = Code::new("SW0421");
/// SW0422 选项不能比大小 · options in order: `urgency < 'ordinary'`. Options are compared by `==`, `!=` and `in` only.
/// Good: `urgency in ['urgent', 'soon']`.
pub(super) const ORDERED_OPTIONS: Code = Code::new("SW0422");
/// SW0423 金额的算法 · money in a way that money does not allow: compared with a bare number, times money. Is 100 yuan or fen?
/// Bad: `to_pay > 100`. Good: `to_pay > yuan(100)`. Money is added to money, and multiplied by a number.
pub(super) const MONEY: Code = Code::new("SW0423");
/// SW0424 操作不存在 · `done('…')` of an action that the service has not: it would never hold. Use one of its actions.
pub(super) const UNKNOWN_ACTION: Code = Code::new("SW0424");
/// SW0425 选项没加引号 · an option without quotes: `urgency == urgent` looks for a field `urgent`. Good: `urgency == 'urgent'`.
pub(super) const UNQUOTED_OPTION: Code = Code::new("SW0425");
/// SW0426 这种值不能比较 · comparing photos, lines, or the order of persons and places. Only whether there are any can be asked:
/// `answered(photos)`; persons, places and customers can be compared by `==` and `!=` with another of their kind.
pub(super) const INCOMPARABLE: Code = Code::new("SW0426");
/// SW0427 与字段的类型不合 · a value that does not fit the field that it is set into: `set "minutes" to="'urgent'"`.
/// Give a value of the field's type.
pub(super) const WRONG_VALUE: Code = Code::new("SW0427");
