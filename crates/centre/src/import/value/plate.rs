//! Number plates of vehicles.

use super::words;
use crate::import::sheet::Cell;
use diag::{Text, text};

const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

/// The plates of a cell in their normal form, such as `粤BS7L9U`; several are divided by `、` `,` `/` `;` or a line.
///
/// # Errors
/// Something that is no plate.
pub fn read(cell: &Cell) -> Result<Vec<String>, Text> {
    let written = words(cell)?;
    let parts =
        written.split(['、', ',', '/', ';', '\n', '，', '；']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(one).collect()
}

fn one(written: &str) -> Result<String, Text> {
    let plate: String = written
        .chars()
        .filter(|character| !character.is_whitespace() && !matches!(character, '·' | '•' | '.' | '-'))
        .map(|character| character.to_ascii_uppercase())
        .collect();
    let mut characters = plate.chars();
    let province = characters.next().is_some_and(|character| PROVINCES.contains(character));
    let office = characters.next().is_some_and(|character| character.is_ascii_uppercase());
    let rest: Vec<char> = characters.collect();
    let plain = |character: &char| {
        character.is_ascii_digit() || (character.is_ascii_uppercase() && !"IO".contains(*character))
    };
    let ends = rest.split_last().is_some_and(|(last, start)| {
        start.iter().all(plain) && (plain(last) || "挂学警港澳".contains(*last))
    });
    if province && office && ends && matches!(rest.len(), 5 | 6) {
        return Ok(plate);
    }
    Err(text!(
        zh: "“{written}”不是车牌；请写成 粤B12345 或 粤BD12345 这样（不用字母 I 和 O）",
        en: "“{written}” is not a number plate; write it like 粤B12345 or 粤BD12345 (without the letters I and O)"
    ))
}
