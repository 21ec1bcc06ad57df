//! The manual of the language, written from its vocabulary: every word, what it takes, what is meant when something is
//! left out, an example; Chinese first. What may not enter: a sentence about one word that is not in its entry.

mod codes;

use crate::vocabulary::{Argument, Need, Property, RESERVED, Times, Value, Word, words};
use std::fmt::Write;

const HEAD: &str = "\
# 服务手册语言参考 · Handbook language reference

<!-- 由词汇表生成，请勿手改 · generated from the vocabulary, do not edit:
     cargo run -q -p handbook --example reference > docs/handbook-reference.md -->

手册是一个文件夹，里面所有 `*.kdl` 文件一起读；哪个文件写什么没有规定。文件用 KDL v2 写：一行一条，先写词，再写值，
再写 `名字=值`，里面的东西放进花括号。是非写 `#true`、`#false`，不加引号。

A handbook is a folder; all its `*.kdl` files are read together, and which file holds what is free. The syntax is KDL v2:
one statement a line, the word, then its values, then `name=value`, and what belongs inside in braces. Yes and no are
`#true` and `#false`, without quotes.

- 编号 id：小写字母开头，后面是小写字母、数字、下划线。 A small letter, then small letters, digits and `_`.
- 要写几个编号时，写在同一对引号里，用空格隔开：`by=\"front_desk steward\"`。 Several ids go into one pair of quotes,
  separated by spaces.
- 时长 length of time：`\"10 minutes\"`、`\"8 working-hours\"`、`\"3 days\"`（之后第三天结束）、`\"3 working-days\"`（之后第三个
  工作日下班）、`\"1 month\"`。单位写全，不猜。 Units are spelt out; nothing is guessed.
- 时间 time：`\"2026-11-20 09:00\"`，按手册的时区。钟点 clock times：`\"08:30-12:00\"`，过午夜 past midnight
  `\"20:00-08:00\"`，全天 all day `\"00:00-24:00\"`。
- 算式 expression：`\"urgency == 'urgent' && answered(photos)\"`。符号 signs `== != < <= > >= && || ! + - * in [..] ( )`；
  值 values `'option'`、`12`、`1.5`、`true`、`false`、`yuan(45.50)`；字段的编号 ids of fields；事实 facts `channel round drill
  paused consented to_pay party_known place_known appointed visits_owed joined`；函数 functions `answered(field)`、
  `done('action')`、`midpoint(a, b)`、`minutes_between(a, b)`。没人回答过的字段是“不知道”，不是“否”。 A field that nobody
  answered is unknown, not false.
- **服务蓝图里的道 lanes of the blueprint**：环节的 `lane` 是写出来的，操作按它推：通向哪个环节就在那个环节的道；留在原环节的，
  告诉客户什么的在前台，别的在后台；客户自己做的、听到的和回访在客户那一道。An action lies in the lane of the stage that it leads to;
  one that stays lies on the front stage when it tells the customer something, else on the back stage. What the customer does,
  is told and is asked lies in his lane.
";

/// The manual as Markdown.
#[must_use]
pub fn manual() -> String {
    let mut out = String::from(HEAD);
    out.push_str("\n## 词汇 · Words\n");
    for word in words() {
        // Writing into a text cannot fail.
        let _ = entry(&mut out, word);
    }
    out.push_str("\n## 留给以后的词 · Words kept for later\n\n");
    let reserved: Vec<String> = RESERVED.iter().map(|word| format!("`{word}`")).collect();
    out.push_str(&reserved.join(" "));
    out.push('\n');
    out.push_str(&codes::table());
    out
}

fn entry(out: &mut String, word: &Word) -> std::fmt::Result {
    let places: Vec<String> = word.within.iter().map(|place| home(place)).collect();
    let title = match word.within {
        [only] if word.key.contains('.') || has_namesake(word) => {
            format!("`{}`（{}）", word.word(), home(only))
        }
        _ => format!("`{}`", word.word()),
    };
    writeln!(out, "\n### {title}\n\n{}\n\n{}\n", word.zh, word.en)?;
    writeln!(out, "- 写在 in：{}", places.join("、"))?;
    writeln!(out, "- 次数 times：{}", times(word.times))?;
    for (position, argument) in word.arguments.iter().enumerate() {
        writeln!(out, "- 第 {} 个值 value {}：{}", position + 1, position + 1, argument_text(argument))?;
    }
    if !word.properties.is_empty() {
        writeln!(out, "\n| 名字 name | 写什么 value | 不写时 default | 说明 meaning |\n|---|---|---|---|")?;
        for property in word.properties {
            row(out, property)?;
        }
    }
    writeln!(out, "\n```kdl\n{}\n```", word.example)
}

fn has_namesake(word: &Word) -> bool {
    words().any(|other| other.word() == word.word() && other.key != word.key)
}

fn home(key: &str) -> String {
    match key {
        "" => "最外层 top".to_owned(),
        "overlay file" => "覆盖文件 overlay file".to_owned(),
        "overlay" => "`overlay` 里的任何一条 any statement of an overlay".to_owned(),
        _ => format!("`{}`", key.rsplit('.').next().unwrap_or(key)),
    }
}

fn times(times: Times) -> &'static str {
    match times {
        Times::Any => "不限 any",
        Times::Once => "最多一次 at most once",
        Times::Needed => "必须一次 exactly once",
        Times::OncePerArgument => "不限，但不重复 any, without doubles",
    }
}

fn argument_text(argument: &Argument) -> String {
    let need = if argument.required { "" } else { "（可不写 optional）" };
    let value = match argument.value {
        Value::Id | Value::Text => String::new(),
        value => {
            let text = value.describe();
            format!("；{} · {}", text.zh, text.en)
        }
    };
    format!("{} · {}{need}{value}", argument.zh, argument.en)
}

fn row(out: &mut String, property: &Property) -> std::fmt::Result {
    let value = property.value.describe();
    let need = match property.need {
        Need::Required => "**必写 required**".to_owned(),
        Need::Optional => "—".to_owned(),
        Need::Default(text) if text.starts_with('#') || text.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("`{text}`")
        }
        Need::Default(text) => format!("`\"{text}\"`"),
    };
    let site = if property.site { " ◆" } else { "" };
    let name = property.name;
    writeln!(
        out,
        "| `{name}`{site} | {}<br>{} | {need} | {}<br>{} |",
        escaped(&value.zh),
        escaped(&value.en),
        escaped(property.zh),
        escaped(property.en)
    )
}

/// A bar ends a cell of a table.
fn escaped(words: &str) -> String {
    words.replace('|', "\\|")
}
