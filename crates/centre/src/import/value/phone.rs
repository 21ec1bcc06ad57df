//! Phone numbers: mobile, landline with area code and extension, service lines, numbers from abroad.

use super::{narrow, points_elsewhere, words};
use crate::import::sheet::Cell;
use diag::{Text, text};

/// A number in its normal form, and what a bracket beside it said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone {
    /// `13800138000`, `0755-26001234`, `0755-26001234-802`, `400-820-8820`, `+85291234567`.
    pub number: String,
    /// Whose it is, or what for, where the cell says so in brackets: `妻`.
    pub label: Option<String>,
}

/// The numbers of a cell, in their order, each once. `area_code` is put before landlines that have none.
///
/// # Errors
/// A part of the cell that is no whole number.
pub fn read(cell: &Cell, area_code: Option<&str>) -> Result<Vec<Phone>, Text> {
    let written = words(cell)?;
    let mut phones: Vec<Phone> = Vec::new();
    for part in written.split(['、', ',', '/', ';', '\n', '，', '；', '|', '&']) {
        for phone in part_of(part.trim(), area_code)? {
            if !phones.iter().any(|known| known.number == phone.number) {
                phones.push(phone);
            }
        }
    }
    Ok(phones)
}

/// One number, or several with blanks between them: blanks also stand inside numbers, so the whole is tried first.
fn part_of(part: &str, area_code: Option<&str>) -> Result<Vec<Phone>, Text> {
    if part.is_empty() {
        return Ok(Vec::new());
    }
    let whole = one(part, area_code);
    if whole.is_err() && part.contains(char::is_whitespace) {
        let pieces: Result<Vec<Phone>, Text> =
            part.split_whitespace().map(|piece| one(piece, area_code)).collect();
        if let Ok(phones) = pieces {
            return Ok(phones);
        }
    }
    whole.map(|phone| vec![phone])
}

fn one(written: &str, area_code: Option<&str>) -> Result<Phone, Text> {
    let (bare, label) = without_label(written);
    let (bare, extension) = without_extension(&bare);
    let abroad = bare.starts_with('+');
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let stray = bare.chars().find(|c| !c.is_ascii_digit() && !c.is_whitespace() && !"-+().".contains(*c));
    if let Some(stray) = stray {
        return Err(not_a_number(written, stray));
    }
    let digits =
        if abroad { digits } else { digits.strip_prefix("0086").map_or(digits.clone(), str::to_owned) };
    let (abroad, digits) = match digits.strip_prefix("86") {
        Some(home) if (abroad || is_mobile(home)) && digits.len() >= 12 => {
            let home =
                if is_mobile(home) || home.starts_with('0') { home.to_owned() } else { format!("0{home}") };
            (false, home)
        }
        _ => (abroad, digits),
    };
    let mut number =
        if abroad { from_abroad(&digits, written)? } else { at_home(&digits, written, area_code)? };
    if let Some(extension) = extension {
        if !number.starts_with('0') && !number.starts_with("400") {
            return Err(text!(
                zh: "“{written}”：只有座机才有分机；请核对",
                en: "“{written}”: only a landline has an extension; check it"
            ));
        }
        number = format!("{number}-{extension}");
    }
    Ok(Phone { number, label })
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

fn at_home(digits: &str, written: &str, area_code: Option<&str>) -> Result<String, Text> {
    let places = digits.len();
    if is_mobile(digits) {
        return Ok(digits.to_owned());
    }
    if digits.starts_with('0') && (10..=12).contains(&places) {
        let code = area_code_of(digits);
        let rest = &digits[code..];
        if matches!(rest.len(), 7 | 8) && !rest.starts_with(['0', '1']) {
            return Ok(format!("{}-{rest}", &digits[..code]));
        }
    }
    if places == 10 && (digits.starts_with("400") || digits.starts_with("800")) {
        return Ok(format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..]));
    }
    if matches!(places, 7 | 8) && !digits.starts_with(['0', '1']) {
        return match area_code {
            Some(code) => Ok(format!("{code}-{digits}")),
            None => Err(text!(
                zh: "座机“{written}”没有区号；请写成 0755-26001234 这样",
                en: "the landline “{written}” has no area code; write it like 0755-26001234"
            )),
        };
    }
    Err(wrong_length(digits, written))
}

/// How long the area code is: three places for the eleven largest cities, four for all others.
fn area_code_of(digits: &str) -> usize {
    if digits.starts_with("01") || digits.starts_with("02") { 3 } else { 4 }
}

fn from_abroad(digits: &str, written: &str) -> Result<String, Text> {
    if (7..=15).contains(&digits.len()) && !digits.starts_with('0') {
        return Ok(format!("+{digits}"));
    }
    Err(wrong_length(digits, written))
}

/// Takes off `（妻）`; brackets around digits are an area code and stay.
fn without_label(written: &str) -> (String, Option<String>) {
    let tidy = narrow(written).replace('（', "(").replace('）', ")");
    if let Some((start, rest)) = tidy.split_once('(')
        && let Some((label, end)) = rest.split_once(')')
        && !label.trim().is_empty()
        && !label.chars().any(|character| character.is_ascii_digit())
    {
        return (format!("{} {}", start.trim(), end.trim()).trim().to_owned(), Some(label.trim().to_owned()));
    }
    (tidy, None)
}

/// Takes off an extension of one to six digits.
fn without_extension(bare: &str) -> (String, Option<String>) {
    let lower = bare.to_ascii_lowercase();
    for word in ["转分机", "分机号", "分机", "转", "ext.", "ext", "x", "#"] {
        if let Some((start, end)) = lower.split_once(word) {
            let end = end.trim_start_matches([':', '-', ' ']).trim();
            if (1..=6).contains(&end.len()) && end.bytes().all(|byte| byte.is_ascii_digit()) {
                return (start.trim().trim_end_matches('-').to_owned(), Some(end.to_owned()));
            }
        }
    }
    // `0755-26001234-802` names its extension by the second dash.
    let parts: Vec<&str> = bare.split('-').map(str::trim).collect();
    if let [code, number, extension] = parts.as_slice()
        && code.starts_with('0')
        && matches!(code.len(), 3 | 4)
        && matches!(number.len(), 7 | 8)
        && (1..=6).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_digit())
    {
        return (format!("{code}-{number}"), Some((*extension).to_owned()));
    }
    (bare.to_owned(), None)
}

fn wrong_length(digits: &str, written: &str) -> Text {
    let places = digits.len();
    if digits.starts_with('1') {
        return text!(
            zh: "“{written}”有 {places} 位，不是有效的手机号（应为 11 位，以 13–19 开头）；请核对",
            en: "“{written}” has {places} digits and is no mobile number (11 digits, from 13 to 19); check it"
        );
    }
    text!(
        zh: "“{written}”不是有效的电话；手机写 11 位，座机写区号加号码，如 0755-26001234",
        en: "“{written}” is no phone number; write 11 digits of a mobile, or a landline with its area code, like 0755-26001234"
    )
}

fn not_a_number(written: &str, stray: char) -> Text {
    if points_elsewhere(written) {
        return text!(
            zh: "“{written}”没有写出号码；请填写完整的电话",
            en: "“{written}” gives no number; write the phone number itself"
        );
    }
    text!(
        zh: "“{written}”里的“{stray}”不是电话的一部分；请只填号码，几个号码用、隔开",
        en: "“{stray}” in “{written}” is no part of a phone number; write numbers only, with 、 between them"
    )
}
