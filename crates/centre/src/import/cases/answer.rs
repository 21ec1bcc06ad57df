//! Answers of a service's form in the cells of a list: which field the matter is, which option a word names.

use super::column::CaseColumn;
use crate::import::sheet::Cell;
use crate::import::value::{narrow, points_elsewhere, words};
use diag::{Text, text};
use model::handbook::{Field, FieldKind, Service};

/// The longest text, in characters.
const LONGEST_TEXT: usize = 3_000;

/// What the column 内容 answers: the first required text of the form, else the first text.
pub(super) fn matter_of(service: &Service) -> Option<&Field> {
    let texts = || service.fields.iter().filter(|f| f.at_opening && matches!(f.kind, FieldKind::Text { .. }));
    texts().find(|field| field.required).or_else(|| texts().next())
}

/// The option that is called so.
pub(super) fn option(field: &Field, word: &str) -> Result<String, Text> {
    let FieldKind::Choice { options, .. } = &field.kind else { return Ok(word.to_owned()) };
    let found = options.iter().find(|option| {
        option.label.zh == word || option.label.en.eq_ignore_ascii_case(word) || option.id.as_str() == word
    });
    found.map(|option| option.id.to_string()).ok_or_else(|| {
        let all = all_options(field);
        text!(zh: "“{word}”不是可选的项；可填：{all}", en: "“{word}” is no option; one of {all}")
    })
}

fn all_options(field: &Field) -> String {
    let FieldKind::Choice { options, .. } = &field.kind else { return String::new() };
    options.iter().map(|option| option.label.zh.as_str()).collect::<Vec<_>>().join("、")
}

/// That an answer is missing, and what it may be.
pub(super) fn missing(field: &Field, column: &CaseColumn) -> Text {
    let (name, all) = (column.name(), all_options(field));
    let (zh, en) = (name.zh, name.en);
    if all.is_empty() {
        return text!(zh: "没有填写；请加上“{zh}”一列并填写", en: "it is missing; add the column {en} and fill it in");
    }
    let first = all.split('、').next().unwrap_or_default().to_owned();
    text!(
        zh: "没有填写，可填：{all}；整份表都一样时可用 --set {zh}={first} 这样写明",
        en: "it is missing, one of {all}; when all rows are alike write it like --set {en}={first}"
    )
}

/// Words with their lines.
pub(super) fn long_words(cell: &Cell) -> Result<String, Text> {
    let found = match cell {
        Cell::Text(raw) => {
            let kept = raw.chars().filter(|letter| !letter.is_control() || *letter == '\n');
            kept.collect::<String>().trim().to_owned()
        }
        cell => words(cell)?,
    };
    if points_elsewhere(&narrow(&found)) && found.chars().count() < 4 {
        return Err(text!(
            zh: "“{found}”指的是别的格；请填写内容本身",
            en: "“{found}” points at another cell; write the value itself"
        ));
    }
    if found.chars().count() > LONGEST_TEXT {
        return Err(
            text!(zh: "文字超过 {LONGEST_TEXT} 字；请缩短", en: "more than {LONGEST_TEXT} characters; shorten it"),
        );
    }
    Ok(found)
}
