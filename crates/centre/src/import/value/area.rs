//! Floor areas, in square metres.

use super::words;
use crate::import::sheet::Cell;
use diag::{Text, text};
use rust_decimal::Decimal;

/// An area in square metres; `None` for an empty cell.
///
/// # Errors
/// Not a number, not above zero, or larger than 100,000.
pub fn read(cell: &Cell) -> Result<Option<Decimal>, Text> {
    let written = words(cell)?;
    if written.is_empty() {
        return Ok(None);
    }
    let digits: String = written.split_whitespace().collect();
    let digits = ["平方米", "平米", "平方", "㎡", "m²", "m2", "M2", "平"]
        .iter()
        .find_map(|unit| digits.strip_suffix(unit))
        .unwrap_or(&digits);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
        && digits.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
        && !digits.ends_with('.');
    let area = plain.then(|| Decimal::from_str_exact(digits).ok()).flatten();
    if digits.strip_prefix('-').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit())) {
        return Err(text!(
            zh: "面积 {written} 不能是负数；请核对后填写平方米数",
            en: "an area of {written} cannot be negative; check it and write square metres"
        ));
    }
    match area {
        Some(area) if area.is_zero() || area > Decimal::from(100_000) => Err(text!(
            zh: "面积 {written} 不合理；请核对后填写平方米数",
            en: "an area of {written} cannot be; check it and write square metres"
        )),
        Some(area) => Ok(Some(area.normalize())),
        None => Err(text!(
            zh: "“{written}”不是数字；面积请用数字填写，如 89.5",
            en: "“{written}” is not a number; write the area in digits, such as 89.5"
        )),
    }
}
