//! Places as people write them: an id, a name, or a room form such as 3-2-501 or 3栋2单元501.

use crate::error::CentreError;
use crate::import::place_form::{PlaceForms, PlaceReader};
use db::Reader;
use diag::text;
use model::{PlaceId, ProjectId};

/// The keys under which a place may be known, from what somebody wrote.
pub(crate) fn keys(text: &str) -> Vec<String> {
    let mut keys = vec![store::search::normal(text.trim())];
    let forms = PlaceReader::new(&PlaceForms::estate());
    if let Ok(normal) = forms.and_then(|reader| reader.normal(text)) {
        keys.insert(0, store::search::normal(&normal));
    }
    keys.dedup();
    keys
}

/// The beginnings of keys that somebody may be typing: what he wrote, and the same as a short form (3号楼2单元5 → 3-2-5).
pub(crate) fn prefixes(text: &str) -> Vec<String> {
    let mut found = keys(text);
    let mut short = store::search::normal(text.trim());
    for (long, between) in [
        ("号楼", "-"),
        ("#楼", "-"),
        ("栋", "-"),
        ("幢", "-"),
        ("座", "-"),
        ("单元", "-"),
        ("室", ""),
        ("房", ""),
    ] {
        short = short.replace(long, between);
    }
    let short = short.replace("--", "-");
    if short.starts_with(|c: char| c.is_ascii_digit()) {
        found.push(short);
    }
    found.dedup();
    found
}

/// The one place that somebody means.
///
/// # Errors
/// When there is none, or several are called so.
pub(crate) fn resolve(
    reader: &mut dyn Reader,
    project: ProjectId,
    text: &str,
) -> Result<PlaceId, CentreError> {
    if let Ok(id) = text.parse::<PlaceId>() {
        let found = store::places::get(reader, project, id)?;
        return found.map(|place| place.id).ok_or_else(|| unknown(text));
    }
    for key in keys(text) {
        let found = store::places::by_key(reader, project, &key)?;
        match found.as_slice() {
            [place] => return Ok(place.id),
            [] => {}
            several => {
                let names =
                    several.iter().take(4).map(|p| p.full_name.clone()).collect::<Vec<_>>().join("、");
                return Err(CentreError::invalid(
                    "place",
                    text!(zh: "“{text}”不止一处：{names}。请写完整", en: "`{text}` may be {names}: write it in full"),
                ));
            }
        }
    }
    Err(unknown(text))
}

fn unknown(text: &str) -> CentreError {
    CentreError::invalid(
        "place",
        text!(zh: "没有“{text}”这个位置，请写成 3-2-501 或从列表选择", en: "there is no place `{text}`: write 3-2-501 or choose from the list"),
    )
}
