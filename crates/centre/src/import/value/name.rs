//! Names of persons and organisations, one or several in a cell.

use super::{points_elsewhere, words};
use crate::import::sheet::Cell;
use diag::{Text, text};

/// A person or an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyKind {
    /// A human being.
    Person,
    /// A firm, shop or office.
    Organisation,
}

/// A name, and what a bracket beside it said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Person or organisation.
    pub kind: PartyKind,
    /// The name without blanks around or between Chinese characters.
    pub name: String,
    /// `妻` of `李四（妻）`.
    pub note: Option<String>,
}

/// How names of organisations end, or what they contain.
const ORGANISATION_ENDS: [&str; 34] = [
    "店",
    "公司",
    "厅",
    "药房",
    "超市",
    "中心",
    "银行",
    "支行",
    "学校",
    "幼儿园",
    "诊所",
    "医院",
    "工作室",
    "商行",
    "事务所",
    "餐馆",
    "饭馆",
    "酒楼",
    "酒店",
    "宾馆",
    "食府",
    "门诊部",
    "服务部",
    "经营部",
    "办事处",
    "委员会",
    "管理处",
    "协会",
    "集团",
    "工厂",
    "便利",
    "书屋",
    "花坊",
    "面馆",
];
/// Two-character words that stand where a name should.
const NOT_NAMES: [&str; 12] =
    ["业主", "住户", "租户", "待定", "不详", "未知", "空置", "空房", "未售", "合计", "开发商", "姓名"];

/// The names of a cell; none for an empty cell.
///
/// # Errors
/// Something that is no name, or names without a sign between them.
pub fn read(cell: &Cell) -> Result<Vec<Name>, Text> {
    let written = words(cell)?;
    if written.is_empty() {
        return Ok(Vec::new());
    }
    if points_elsewhere(&written) {
        return Err(text!(
            zh: "“{written}”没有写出姓名；请填写完整的姓名",
            en: "“{written}” gives no name; write the name itself"
        ));
    }
    if written.contains(['<', '>', '=', '{', '}', '[', ']', '"', '@', '\\']) {
        return Err(no_name(&written));
    }
    let mut names: Vec<Name> = Vec::new();
    for part in outside_brackets(&written).iter().flat_map(|part| at_and(part)) {
        let name = one(part.trim())?;
        if names.iter().any(|known| known.name == name.name) {
            let twice = &name.name;
            return Err(text!(
                zh: "“{twice}”在同一格里写了两次；请核对是否另有其人",
                en: "“{twice}” stands twice in one cell; check whether somebody else is meant"
            ));
        }
        names.push(name);
    }
    Ok(names)
}

/// The parts between the signs that divide names; signs inside brackets divide nothing.
fn outside_brackets(written: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    for character in written.chars() {
        match character {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let divides = matches!(character, '、' | '/' | ',' | '，' | ';' | '；' | '&' | '\n' | '|' | '+');
        match parts.last_mut() {
            Some(part) if depth > 0 || !divides => part.push(character),
            _ => parts.push(String::new()),
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Divides `张三和李四`; a character that is part of one name (`李和平`) divides nothing.
fn at_and(part: &str) -> Vec<&str> {
    if is_organisation(part) {
        return vec![part];
    }
    for word in ['和', '与', '及'] {
        if let Some((one, other)) = part.split_once(word) {
            let (one, other) = (one.trim(), other.trim());
            if is_han_name(&bare(one)) && is_han_name(&bare(other)) {
                return vec![one, other];
            }
        }
    }
    vec![part]
}

fn bare(part: &str) -> String {
    part.split(['(', '（']).next().unwrap_or_default().trim().to_owned()
}

fn one(part: &str) -> Result<Name, Text> {
    let (name, note) = without_note(part)?;
    let name = join_blanks(&name)?;
    if NOT_NAMES.contains(&name.as_str()) {
        return Err(text!(
            zh: "“{name}”不是姓名；请填写真实姓名，没有业主就留空",
            en: "“{name}” is not a name; write the name, or leave the cell empty if there is no owner"
        ));
    }
    let kind = kind_of(&name).ok_or_else(|| no_name(&name))?;
    Ok(Name { kind, name, note })
}

fn no_name(written: &str) -> Text {
    text!(
        zh: "“{written}”不像姓名或单位名；请填写姓名，几个人用、隔开，单位请写全称",
        en: "“{written}” is neither a person's nor an organisation's name; put 、 between persons, and write firms in full"
    )
}

fn without_note(part: &str) -> Result<(String, Option<String>), Text> {
    let tidy = part.replace('（', "(").replace('）', ")");
    let Some((start, rest)) = tidy.split_once('(') else {
        return if tidy.contains(')') { Err(unclosed(part)) } else { Ok((tidy, None)) };
    };
    let Some((note, end)) = rest.split_once(')') else { return Err(unclosed(part)) };
    if !end.trim().is_empty() {
        // `深圳（福田）药房`: the bracket belongs to the name.
        let whole = tidy.replace('(', "（").replace(')', "）");
        return if is_organisation(&whole) { Ok((whole, None)) } else { Err(unclosed(part)) };
    }
    let note = note.trim();
    Ok((start.trim().to_owned(), (!note.is_empty()).then(|| note.to_owned())))
}

fn unclosed(part: &str) -> Text {
    text!(
        zh: "“{part}”的括号看不明白；说明请写在姓名后的一对括号里，如 李四（妻）",
        en: "the brackets of “{part}” are not clear; put a remark after the name, like 李四（妻）"
    )
}

/// `张　三` is one name; `张三 李四` may be one or two and is refused.
fn join_blanks(name: &str) -> Result<String, Text> {
    let parts: Vec<&str> = name.split_whitespace().collect();
    if parts.len() < 2 || !name.chars().any(is_han) {
        return Ok(parts.join(" "));
    }
    let joined = parts.concat();
    if parts.iter().all(|part| part.chars().count() == 1) || is_organisation(&joined) {
        return Ok(joined);
    }
    Err(text!(
        zh: "“{name}”中间有空格，看不出是一个人还是几个人；一个人请去掉空格，几个人用、隔开",
        en: "the blank in “{name}” leaves open whether it is one person; take it out, or put 、 between persons"
    ))
}

fn kind_of(name: &str) -> Option<PartyKind> {
    if is_organisation(name) {
        Some(PartyKind::Organisation)
    } else if is_han_name(name) || is_long_name(name) || is_latin_name(name) {
        Some(PartyKind::Person)
    } else {
        None
    }
}

fn is_organisation(name: &str) -> bool {
    let name = name.trim();
    let latin = [" Ltd", " Ltd.", " Inc", " Inc.", " LLC", " Co."].iter().any(|end| name.ends_with(end));
    let allowed = |c: char| c.is_alphanumeric() || " ·（）()&-.'".contains(c);
    let length = name.chars().count();
    (3..=60).contains(&length)
        && name.chars().all(allowed)
        && (latin || ORGANISATION_ENDS.iter().any(|end| name.ends_with(end)) || name.contains("有限公司"))
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}' | '〇')
}

fn is_han_name(name: &str) -> bool {
    (2..=4).contains(&name.chars().count()) && name.chars().all(is_han)
}

/// `阿不都·热合曼`.
fn is_long_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split(['·', '•', '.']).collect();
    parts.len() >= 2
        && name.chars().count() <= 25
        && parts.iter().all(|part| !part.is_empty() && part.chars().all(is_han))
}

fn is_latin_name(name: &str) -> bool {
    let letters = name.chars().filter(|character| character.is_alphabetic()).count();
    (2..=50).contains(&letters)
        && !name.chars().any(is_han)
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '.'))
}
