//! Measures a file before anything reads it: its kind, what it unpacks to, and counts that would be believed.

use super::{MOST_BYTES, MOST_CELLS, ReadError};
use diag::{Text, text};
use std::io::{Cursor, Read};

/// The most bytes that all parts of a workbook may have unpacked: 300 MB.
pub const MOST_UNPACKED: u64 = 300 * 1024 * 1024;
/// The most parts of a workbook.
pub const MOST_PARTS: usize = 5_000;

/// Checks a file before it is read.
///
/// # Errors
/// [`ReadError`]: too big, another kind of file, or one that unpacks to too much.
pub fn check(bytes: &[u8]) -> Result<(), ReadError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReadError::TooBig(bytes.len()));
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(ReadError::WrongKind(kind_of(bytes)));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > MOST_PARTS {
        return Err(ReadError::Bomb);
    }
    let names: Result<Vec<String>, _> =
        archive.file_names().map(|name| name.map(|name| name.to_lowercase())).collect();
    if let Some(kind) = other_kind(&names.map_err(|error| broken(&error))?) {
        return Err(ReadError::WrongKind(kind));
    }
    let mut room = MOST_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| broken(&error))?;
        let counts =
            part.name().map_err(|error| broken(&error))?.to_lowercase().ends_with("sharedstrings.xml");
        room = room.checked_sub(measure(part, room, counts)?).ok_or(ReadError::Bomb)?;
    }
    Ok(())
}

/// Unpacks a part and throws it away; gives how many bytes it was.
fn measure(mut part: impl Read, room: u64, counts: bool) -> Result<u64, ReadError> {
    let mut buffer = vec![0_u8; 64 * 1024];
    let mut tail: Vec<u8> = Vec::new();
    let mut total = 0_u64;
    loop {
        let read = part.read(&mut buffer).map_err(|error| ReadError::Broken(error.to_string()))?;
        if read == 0 {
            return Ok(total);
        }
        if total == 0 && matches!(&buffer[..read], [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, ..] | [_, 0, ..])
        {
            // Only UTF-8 is measured truly; spreadsheet programs write nothing else.
            return Err(ReadError::Bomb);
        }
        total += read as u64;
        if total > room {
            return Err(ReadError::Bomb);
        }
        if counts {
            tail.extend_from_slice(&buffer[..read]);
            if claims_too_many(&tail) {
                return Err(ReadError::Bomb);
            }
            tail.drain(..tail.len().saturating_sub(200));
        }
    }
}

/// Whether a count of strings is claimed for which a reader would set aside more memory than there is.
fn claims_too_many(bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"uniqueCount";
    bytes.windows(WORD.len()).enumerate().filter(|(_, window)| *window == WORD).any(|(at, _)| {
        let digits: Vec<u8> = bytes[at + WORD.len()..]
            .iter()
            .copied()
            .skip_while(|byte| {
                byte.is_ascii_whitespace() || matches!(byte, b'=' | b'"' | b'\'' | b'+' | b'0')
            })
            .take_while(u8::is_ascii_digit)
            .take(20)
            .collect();
        let count = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse::<u128>().ok());
        count.is_some_and(|count| count > MOST_CELLS as u128)
    })
}

/// What a zip is, when it is no workbook of the kind that is read; its names in small letters.
fn other_kind(names: &[String]) -> Option<Text> {
    let any = |test: fn(&str) -> bool| names.iter().any(|name| test(&name.replace('\\', "/")));
    if !any(|name| name == "[content_types].xml") {
        Some(text!(zh: "一个压缩包", en: "a zip archive"))
    } else if any(|name| name.ends_with("workbook.bin")) {
        Some(text!(zh: "二进制工作簿 (*.xlsb)", en: "a binary workbook (*.xlsb)"))
    } else if any(|name| name.ends_with("workbook.xml")) {
        None
    } else if any(|name| name.starts_with("word/")) {
        Some(text!(zh: "一个文字文档 (*.docx)", en: "a text document (*.docx)"))
    } else if any(|name| name.starts_with("ppt/")) {
        Some(text!(zh: "一个演示文稿 (*.pptx)", en: "a presentation (*.pptx)"))
    } else {
        Some(text!(zh: "别的办公文档", en: "another office document"))
    }
}

/// What a file that is no zip seems to be, by its first bytes.
fn kind_of(bytes: &[u8]) -> Text {
    let start: &[u8] = bytes.get(..512).unwrap_or(bytes);
    let words = String::from_utf8_lossy(start).trim_start_matches('\u{FEFF}').trim_start().to_lowercase();
    if bytes.is_empty() {
        text!(zh: "一个空文件", en: "an empty file")
    } else if start.starts_with(b"\xD0\xCF\x11\xE0") {
        text!(zh: "旧版 Excel (*.xls) 或加了密码的文件", en: "an old workbook (*.xls) or a file with a password")
    } else if start.starts_with(b"%PDF") {
        text!(zh: "一个 PDF 文件", en: "a PDF file")
    } else if start.starts_with(b"\x89PNG") || start.starts_with(b"\xFF\xD8") || start.starts_with(b"GIF8") {
        text!(zh: "一张图片", en: "a picture")
    } else if start.starts_with(b"MZ") || start.starts_with(b"\x7FELF") {
        text!(zh: "一个程序", en: "a program")
    } else if words.starts_with("<html") || words.starts_with("<!doctype html") || words.starts_with("<table")
    {
        text!(zh: "一个网页", en: "a web page")
    } else if words.starts_with("<?xml") {
        text!(zh: "一个 XML 文件", en: "an XML file")
    } else if !start.contains(&0) {
        text!(zh: "文字文件（如 CSV）", en: "plain text (such as CSV)")
    } else {
        text!(zh: "别的文件", en: "another kind of file")
    }
}

fn broken(error: &zip::result::ZipError) -> ReadError {
    ReadError::Broken(error.to_string())
}
