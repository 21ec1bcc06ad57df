//! The form of a preview, read: what each sheet and column holds, and how the project writes its places.

use crate::form::Typed;
use crate::screens::import::KINDS;
use centre::import::columns::{Column, SheetKind, SheetMapping};
use centre::import::settings::Settings;
use centre::import_roster::{RosterForm, RosterPreview};
use serde_json::Value as Json;

/// The stable word of a kind of sheet.
pub(crate) fn kind_word(kind: SheetKind) -> &'static str {
    KINDS.iter().find(|(_, known)| *known == kind).map_or("ignored", |(word, _)| word)
}

/// The stable word of a column.
pub(crate) fn column_word(column: Column) -> String {
    serde_json::to_value(column).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// How the file is to be read, as the form says; what it does not say stays as it was.
pub(crate) fn read(typed: &Typed, known: &RosterPreview) -> RosterForm {
    let sheets =
        known.mapping.sheets.iter().enumerate().map(|(number, own)| sheet(typed, number, own, known));
    RosterForm { sheets: sheets.collect(), settings: Some(settings(typed, known.settings.clone())) }
}

fn sheet(typed: &Typed, number: usize, own: &SheetMapping, known: &RosterPreview) -> SheetMapping {
    let kind = typed.get(&format!("s.{number}.kind"));
    let kind = kind.and_then(|word| KINDS.iter().find(|(known, _)| *known == word)).map(|(_, kind)| *kind);
    let row = typed.get(&format!("s.{number}.row")).and_then(|row| row.parse().ok());
    let mut columns = own.columns.clone();
    for (at, column) in typed.answers(&format!("s.{number}.c.")) {
        let Ok(at) = at.parse::<u32>() else { continue };
        match serde_json::from_value::<Column>(column) {
            Ok(column) => columns.insert(at, column),
            Err(_) => columns.remove(&at),
        };
    }
    let heading_row = row.unwrap_or(own.heading_row);
    if heading_row != own.heading_row {
        // Under other headings the columns are others.
        let shown = known.sheets.iter().find(|shown| shown.sheet == own.sheet);
        let row = (heading_row as usize).checked_sub(1).and_then(|at| shown?.top.get(at));
        let found = (0_u32..).zip(row.into_iter().flatten());
        columns = found.filter_map(|(at, heading)| Some((at, Column::recognise(heading)?))).collect();
    }
    SheetMapping { kind: kind.unwrap_or(own.kind), heading_row, columns, ..own.clone() }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(['、', '，', ',', '\n', ';', '；']);
    words.map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn settings(typed: &Typed, known: Settings) -> Settings {
    let mut next = known;
    let given = |name: &str| typed.has(name).then(|| typed.raw(name).to_owned());
    if let Some(code) = given("area_code") {
        next.area_code = Some(code.trim().to_owned()).filter(|code| !code.is_empty());
    }
    for (name, list) in [
        ("states", &mut next.states),
        ("owned_states", &mut next.owned_states),
        ("space_kinds", &mut next.space_kinds),
    ] {
        if let Some(text) = given(name) {
            *list = words(&text);
        }
    }
    for (number, form) in next.forms.forms.iter_mut().enumerate() {
        for (part, list) in [("written", &mut form.written), ("also", &mut form.also)] {
            if let Some(text) = given(&format!("form.{number}.{part}")) {
                *list = lines(&text);
            }
        }
        for (part, value) in [("normal", &mut form.normal), ("full", &mut form.full)] {
            if let Some(text) = given(&format!("form.{number}.{part}")).filter(|text| !text.trim().is_empty())
            {
                text.trim().clone_into(value);
            }
        }
    }
    next
}

/// The word of what a place form describes.
pub(crate) fn place_word(form: &centre::import::place_form::PlaceForm) -> String {
    match serde_json::to_value(form.kind) {
        Ok(Json::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use centre::import::columns::Mapping;
    use centre::import_roster::SheetShown;

    fn known() -> RosterPreview {
        let columns = [(0, Column::Building), (1, Column::Room), (2, Column::Remark)].into();
        let sheet = SheetMapping {
            sheet: "房屋".into(),
            fingerprint: "f".into(),
            kind: SheetKind::Rooms,
            heading_row: 3,
            columns,
        };
        RosterPreview {
            sheets: vec![SheetShown {
                sheet: "房屋".into(),
                top: vec![vec!["楼栋".into(), String::new(), "房号".into()]],
                ..SheetShown::default()
            }],
            settings: Settings::default(),
            mapping: Mapping { sheets: vec![sheet] },
            faults: vec![],
            preview: None,
        }
    }

    #[test]
    fn what_a_person_changes_is_read_and_the_rest_stays() {
        let mut typed = Typed::default();
        for (name, value) in [
            ("s.0.kind", "rooms"),
            ("s.0.row", "3"),
            ("s.0.c.0", "building"),
            ("s.0.c.1", "room"),
            ("s.0.c.2", "-"),
            ("s.0.c.3", "phone"),
            ("area_code", " 0755 "),
            ("states", "自住、空置，出租"),
            ("form.0.written", "{building}幢{unit}单元{room}\n\n"),
        ] {
            typed.put(name, value);
        }
        let form = read(&typed, &known());
        let columns = &form.sheets[0].columns;
        assert_eq!(columns.get(&2), None, "left out");
        assert_eq!(columns.get(&3), Some(&Column::Phone));
        let settings = form.settings.unwrap();
        assert_eq!(settings.area_code.as_deref(), Some("0755"));
        assert_eq!(settings.states, ["自住", "空置", "出租"]);
        assert_eq!(settings.forms.forms[0].written, ["{building}幢{unit}单元{room}"]);
        assert_eq!(settings.forms.forms[1], Settings::default().forms.forms[1]);
        typed.set("s.0.row", "1");
        let other = [(0, Column::Building), (2, Column::Room)].into();
        assert_eq!(read(&typed, &known()).sheets[0].columns, other, "other headings, other columns");
    }
}
