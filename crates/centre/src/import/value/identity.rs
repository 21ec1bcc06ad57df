//! Identity numbers: of persons (18 places with a check digit), of organisations, of other papers, and last four places.

use super::words;
use crate::import::sheet::Cell;
use diag::{Text, text};
use jiff::civil::Date;

/// The number of an identity paper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// A resident's identity number.
    Resident(String),
    /// A credit code of an organisation.
    Organisation(String),
    /// A passport or travel permit: letters and digits without a check.
    Paper(String),
}

impl Identity {
    /// The number as written.
    #[must_use]
    pub fn number(&self) -> &str {
        match self {
            Self::Resident(number) | Self::Organisation(number) | Self::Paper(number) => number,
        }
    }
}

/// An identity number; `None` for an empty cell.
///
/// # Errors
/// A wrong check digit, a number that the spreadsheet has rounded, or another shape.
pub fn read(cell: &Cell) -> Result<Option<Identity>, Text> {
    if let Cell::Number(number) = cell
        && number.abs() >= 1e15
    {
        return Err(text!(
            zh: "证件号被存成了数字，末几位已丢失；请把单元格设为“文本”后重新填写",
            en: "the number was kept as a figure and has lost its last digits; set the cell to text and write it again"
        ));
    }
    let number: String = words(cell)?.split_whitespace().collect::<String>().to_ascii_uppercase();
    if number.is_empty() {
        return Ok(None);
    }
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let leading_digits = number.bytes().take_while(u8::is_ascii_digit).count();
    match number.len() {
        18 if plain && leading_digits >= 17 => resident(number).map(Some),
        18 if plain => organisation(number).map(Some),
        15 if leading_digits == 15 => Err(text!(
            zh: "15 位的旧身份证号已停用；请填 18 位的号码",
            en: "identity numbers of 15 digits are out of use; write the one of 18"
        )),
        7..=11 if plain && leading_digits < number.len() - 5 && leading_digits == 0 => {
            Ok(Some(Identity::Paper(number)))
        }
        places => Err(text!(
            zh: "证件号“{number}”有 {places} 位，不是身份证、信用代码或护照号；请核对",
            en: "“{number}” has {places} places and is no identity number, credit code or passport; check it"
        )),
    }
}

fn resident(number: String) -> Result<Identity, Text> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let sum: u32 = number.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    let part = |from: usize, to: usize| number[from..to].parse::<i16>().unwrap_or_default();
    let birth = Date::new(part(6, 10), part(10, 12) as i8, part(12, 14) as i8);
    if birth.is_err() || number.as_bytes()[17] != CHECKS[(sum % 11) as usize] {
        return Err(text!(
            zh: "身份证号“{number}”校验不通过，有数字写错；请对照证件核对",
            en: "the identity number “{number}” fails its check: a digit is wrong; compare it with the paper"
        ));
    }
    Ok(Identity::Resident(number))
}

fn organisation(number: String) -> Result<Identity, Text> {
    const SYMBOLS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> = number.chars().map(|character| SYMBOLS.find(character)).collect();
    let sound = values.is_some_and(|values| {
        let mut weight = 1;
        let mut sum = 0;
        for value in &values[..17] {
            sum += value * weight;
            weight = weight * 3 % 31;
        }
        (31 - sum % 31) % 31 == values[17]
    });
    if sound {
        return Ok(Identity::Organisation(number));
    }
    Err(text!(
        zh: "统一社会信用代码“{number}”校验不通过；请对照执照核对",
        en: "the credit code “{number}” fails its check; compare it with the licence"
    ))
}

/// The last four places of an identity number; `None` for an empty cell.
///
/// # Errors
/// Not four places, or a figure that has lost a leading zero.
pub fn read_tail(cell: &Cell) -> Result<Option<String>, Text> {
    let tail = words(cell)?.to_ascii_uppercase();
    if tail.is_empty() {
        return Ok(None);
    }
    let (start, last) =
        tail.split_at(tail.len().saturating_sub(tail.chars().last().map_or(0, char::len_utf8)));
    let digits = start.bytes().all(|byte| byte.is_ascii_digit());
    if start.len() == 3 && digits && last.bytes().all(|byte| byte.is_ascii_digit() || byte == b'X') {
        return Ok(Some(tail));
    }
    Err(text!(
        zh: "“{tail}”不是证件号后四位；请按文本填写四位，前面的 0 不能省，如 0280 或 123X",
        en: "“{tail}” is not the last four places; write four, as text, with leading zeros, such as 0280 or 123X"
    ))
}
