//! The messages of words, names and overlays with what each means, for the manual. Expressions, checks and scenarios
//! explain theirs beside their own code.

use crate::compile::codes as compile;
use crate::overlay::messages as overlay;
use crate::vocabulary::codes as word;
use diag::Code;
use std::fmt::Write;

type Meaning = (Code, &'static str, &'static str);

const MEANINGS: &[Meaning] = &[
    (word::UNKNOWN_WORD, "不认识的词；多半是拼错了", "a word that the language does not know"),
    (word::MISPLACED, "词写错了地方，要移到别的花括号里", "a word in the wrong block"),
    (word::RESERVED, "以后的版本才有的词", "a word kept for a later version"),
    (word::MISSING_ARGUMENT, "词后面缺编号、名称等", "a value behind the word is missing"),
    (word::SURPLUS_ARGUMENT, "词后面多了值", "a value too many behind the word"),
    (word::MISSING_PROPERTY, "缺必写的 `名字=值`", "a property that must be written is missing"),
    (word::UNKNOWN_PROPERTY, "这个词没有这一项", "a property that the word does not have"),
    (word::WRONG_TYPE, "值的种类不对：数字、文字、是非混了", "a value of another type"),
    (word::QUOTED_FLAG, "是非加了引号", "yes or no in quotes"),
    (word::UNREADABLE, "值读不懂：时长、日期、钟点、百分比等", "a value that cannot be read"),
    (word::NOT_A_WORD, "编号里有不能用的字", "an id that is not a word"),
    (word::DEFINED_TWICE, "同一个编号定义了两次", "an id defined twice"),
    (word::WRITTEN_TWICE, "同一条写了两遍", "a statement written twice"),
    (word::MISSING_WORD, "缺必须有的一条", "a statement that must be there is missing"),
    (word::NO_ENGLISH, "提醒：没有英文名", "warning: no English name"),
    (
        compile::EITHER,
        "两项里正好要写一项；或写了一项就得有另一项",
        "of two properties exactly one, or both together",
    ),
    (compile::KIND, "和字段的种类不合", "something that does not fit the kind of the field"),
    (compile::DAYS, "日子或钟点互相矛盾", "days or times that contradict each other"),
    (compile::PATTERN, "单号样式不能用", "a number pattern that cannot be used"),
    (compile::NEWER, "手册用的语言版本比程序新", "a handbook of a newer language"),
    (compile::UNIT, "时间单位不合适", "a unit of time that does not fit"),
    (compile::UNFINISHED, "程序自己的毛病，请告诉我们", "a fault of the program; tell us"),
    (
        compile::UNDEFINED,
        "提到的东西没有定义；几处提到只报一次",
        "something mentioned is not defined; told once for all places",
    ),
    (compile::OTHER_KIND, "提到的是另一种东西", "something of another kind is mentioned"),
    (compile::AMBIGUOUS, "一个编号有两种意思", "an id that may mean two things"),
    (compile::TAKEN, "编号和固定词重了", "an id that the language uses itself"),
    (compile::LISTED_TWICE, "提醒：同一处写了两遍", "warning: listed twice"),
    (overlay::OTHER_HANDBOOK, "覆盖文件改的是另一本手册", "an overlay over another handbook"),
    (overlay::NOTHING_TO_CHANGE, "要改的东西手册里没有", "nothing there to change"),
    (overlay::NOT_FOR_SITES, "这一项不许各级改", "nothing that a site may change"),
    (overlay::OUTSIDE, "超出手册的界限", "outside the bounds of the handbook"),
    (overlay::FIXED, "手册定死的", "fixed by the handbook"),
    (overlay::TOO_LOW, "级别不够", "only a higher level may set it"),
    (overlay::BASE_CHANGED, "提醒：手册里的原值变了", "warning: the base value has changed"),
    (overlay::WAS_MISSING, "提醒：没有记下原值", "warning: the base value is not recorded"),
    (overlay::SAME_LEVEL, "同一级有两个覆盖文件", "two overlays of one level"),
    (overlay::WAS_WITHOUT_CHANGE, "记了原值却没有改", "a recorded value that is not changed"),
    (overlay::BAD_BOUNDS, "`bounds`、`fixed` 写得不对", "`bounds` or `fixed` that make no sense"),
];

/// The table of the manual.
pub(super) fn table() -> String {
    let mut out = String::from("\n## 检查信息 · Messages\n\n| 代码 code | 意思 | meaning |\n|---|---|---|\n");
    for (code, zh, en) in MEANINGS {
        // Writing into a text cannot fail.
        let _ = writeln!(out, "| {code} | {zh} | {en} |");
    }
    out.push_str(
        "\n每条信息都写明哪一行、为什么、怎么改。 Each message names the line, says why and how to mend it.\n\
         ◆ 表示各级可以用覆盖文件改。 ◆ marks what an overlay may change.\n",
    );
    out
}
