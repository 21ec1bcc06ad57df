//! Single values out of cells: phones, names, dates, areas, identity numbers, plates.
//!
//! Each reader gives the value, or a sentence on which a clerk can act. Nothing is guessed: a value that can be read
//! in two ways is refused.

pub mod area;
pub mod date;
pub mod identity;
pub mod moment;
pub mod name;
pub mod phone;
pub mod plate;

use super::sheet::Cell;
use diag::{Text, text};

/// Whether a character is a blank or shows nothing at all.
#[must_use]
pub fn is_blank_char(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

/// Text with full-width letters, digits and signs made half-width, dashes made one, invisible marks taken out, and
/// no blanks around it.
#[must_use]
pub fn narrow(words: &str) -> String {
    let narrow: String =
        words.chars().filter(|character| !is_invisible(*character)).map(narrow_char).collect();
    narrow.trim().to_owned()
}

fn narrow_char(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        '\u{3000}' | '\u{00A0}' | '\t' => ' ',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' => '-',
        other => other,
    }
}

/// The words of a cell, narrowed; empty for a cell that holds nothing, or only a sign that says so.
///
/// # Errors
/// A formula without result, or an error of the spreadsheet.
pub fn words(cell: &Cell) -> Result<String, Text> {
    match cell {
        Cell::Formula(formula) => Err(text!(
            zh: "这里是公式“={formula}”，文件里没有它的结果；请直接填写内容",
            en: "this is the formula “={formula}” without its result; write the value itself"
        )),
        Cell::Fault(fault) => Err(text!(
            zh: "这里是表格的错误值“{fault}”；请改成正确的内容或清空",
            en: "this is the error “{fault}” of the spreadsheet; write the value, or clear the cell"
        )),
        cell => {
            let words = narrow(&cell.shown());
            Ok(if matches!(words.as_str(), "-" | "--" | "/" | "\\" | "无" | "N/A" | "n/a") {
                String::new()
            } else {
                words
            })
        }
    }
}

/// Whether a text points at another cell instead of saying something.
#[must_use]
pub fn points_elsewhere(words: &str) -> bool {
    ["同上", "同左", "同前", "见上", "如上", "〃", "″"].iter().any(|word| words.contains(word))
        || words == "\""
}

/// Free words, such as a remark: kept as they are, with control characters taken out; at most 500 characters.
///
/// # Errors
/// Too long, or a cell without words.
pub fn remark(cell: &Cell) -> Result<Option<String>, Text> {
    let words: String = match cell {
        Cell::Text(raw) => {
            raw.chars().filter(|c| !is_invisible(*c) && (!c.is_control() || *c == '\n')).collect()
        }
        cell => words(cell)?,
    };
    let words = words.trim();
    if words.chars().count() > 500 {
        return Err(text!(zh: "文字超过 500 字；请缩短", en: "more than 500 characters; shorten it"));
    }
    Ok((!words.is_empty()).then(|| words.to_owned()))
}

/// A word out of a list that the project keeps.
///
/// # Errors
/// Another word; the sentence lists the allowed ones and names one that differs by a single character.
pub fn listed(cell: &Cell, allowed: &[String]) -> Result<Option<String>, Text> {
    let word: String = words(cell)?.split_whitespace().collect();
    if word.is_empty() || allowed.contains(&word) {
        return Ok((!word.is_empty()).then_some(word));
    }
    let list = allowed.join("、");
    let near = allowed.iter().find(|known| one_character_apart(known, &word));
    Err(match near {
        Some(near) => text!(
            zh: "“{word}”不是可用的词，是不是“{near}”？可填：{list}",
            en: "“{word}” is not a known word; is it “{near}”? Known: {list}"
        ),
        None => {
            text!(zh: "“{word}”不是可用的词；可填：{list}", en: "“{word}” is not a known word; known: {list}")
        }
    })
}

fn one_character_apart(one: &str, other: &str) -> bool {
    one.chars().count() == other.chars().count()
        && one.chars().zip(other.chars()).filter(|(one, other)| one != other).count() == 1
}
