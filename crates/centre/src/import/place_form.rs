//! The forms in which a project writes its places, and the one normal form of each place.
//!
//! Forms are data that a project keeps: patterns to read by, templates to write by. A text that fits no form, or two
//! forms as different places, is refused.
//!
//! A pattern is literal text with `{part}` for a part, `(a|b)` for one of several words and `[a|b]` for words that
//! may be left out. A template is literal text with `{part}` or `{part:3}` (padded with zeros to three places).

mod pattern;
mod reader;

pub use reader::{PlaceName, PlaceReader, Step};

use serde::{Deserialize, Serialize};

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A building, or a group of villas or shops.
    Building,
    /// A stair of a building.
    Unit,
    /// A level of a car park.
    Level,
    /// A flat or office.
    Room,
    /// A house of its own.
    Villa,
    /// A shop.
    Shop,
    /// A parking space.
    Space,
}

/// The symbols of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symbols {
    /// A number within bounds, in digits or up to 九十九 in Chinese; leading zeros mean nothing.
    Number {
        /// The least.
        from: u32,
        /// The most.
        to: u32,
    },
    /// One Latin letter.
    Letter {
        /// Letters that have another meaning in this project.
        except: String,
    },
    /// A room number: floor and two places, and perhaps a letter, such as `501`, `1203`, `501A`.
    Room,
}

/// A part of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name in patterns and templates. A part named `floor` must agree with the part named `room`.
    pub name: String,
    /// Its symbols.
    pub symbols: Symbols,
}

/// A place above another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Above {
    /// What it is.
    pub kind: PlaceKind,
    /// Template of its normal form.
    pub normal: String,
    /// Template of its name for people.
    pub full: String,
}

/// One form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceForm {
    /// What the place is.
    pub kind: PlaceKind,
    /// What to show a person who wrote it wrongly.
    pub example: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// Patterns by which it is read.
    pub written: Vec<String>,
    /// Template of the normal form; no two places of a project share it.
    pub normal: String,
    /// Template of the name for people.
    pub full: String,
    /// The places above it, from the top.
    pub above: Vec<Above>,
    /// Templates of further forms by which it should be found.
    pub also: Vec<String>,
}

/// All forms of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceForms {
    /// The forms; their order means nothing.
    pub forms: Vec<PlaceForm>,
}

fn list(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn number(name: &str, to: u32) -> Part {
    Part { name: name.to_owned(), symbols: Symbols::Number { from: 1, to } }
}

fn room() -> Part {
    Part { name: "room".to_owned(), symbols: Symbols::Room }
}

fn above(kind: PlaceKind, normal: &str, full: &str) -> Above {
    Above { kind, normal: normal.to_owned(), full: full.to_owned() }
}

impl PlaceForms {
    /// The forms of an ordinary estate: numbered buildings with units, lettered towers, villas, shops, parking spaces.
    #[must_use]
    pub fn estate() -> Self {
        Self {
            forms: vec![Self::unit_room(), Self::tower_room(), Self::villa(), Self::shop(), Self::space()],
        }
    }

    /// `3-2-501`, 3栋2单元501.
    fn unit_room() -> PlaceForm {
        PlaceForm {
            kind: PlaceKind::Room,
            example: "3-2-501".to_owned(),
            parts: vec![number("building", 999), number("unit", 99), number("floor", 99), room()],
            written: list(&[
                "{building}(栋|幢|号楼|座|#楼|#)[-]{unit}(单元|门|梯)[-]{room}[室|号|房]",
                "{building}(栋|幢|号楼|座|#楼|#)[-]{unit}(单元|门|梯)[-]{floor}(层|楼|F)[-]{room}[室|号|房]",
                "{building}[栋|幢|号楼|座|#楼|#]-{unit}[单元|门|梯]-{room}[室|号|房]",
            ]),
            normal: "{building}-{unit}-{room}".to_owned(),
            full: "{building}栋{unit}单元{room}".to_owned(),
            above: vec![
                above(PlaceKind::Building, "{building}", "{building}栋"),
                above(PlaceKind::Unit, "{building}-{unit}", "{building}栋{unit}单元"),
            ],
            also: list(&[
                "{building}栋{unit}单元{room}室",
                "{building}号楼{unit}单元{room}",
                "{building}{unit}{room}",
            ]),
        }
    }

    /// `A-1203`, A座1203.
    fn tower_room() -> PlaceForm {
        PlaceForm {
            kind: PlaceKind::Room,
            example: "A-1203".to_owned(),
            parts: vec![
                Part { name: "building".to_owned(), symbols: Symbols::Letter { except: "SV".to_owned() } },
                number("floor", 99),
                room(),
            ],
            written: list(&[
                "{building}[座|栋|幢|楼|号楼][-]{room}[室|号|房]",
                "{building}[座|栋|幢|楼|号楼][-]{floor}(层|楼|F)[-]{room}[室|号|房]",
            ]),
            normal: "{building}-{room}".to_owned(),
            full: "{building}座{room}".to_owned(),
            above: vec![above(PlaceKind::Building, "{building}", "{building}座")],
            also: list(&["{building}{room}", "{building}栋{room}", "{building}座{room}室"]),
        }
    }

    /// `V12`, 别墅12号.
    fn villa() -> PlaceForm {
        PlaceForm {
            kind: PlaceKind::Villa,
            example: "V12".to_owned(),
            parts: vec![number("number", 999)],
            written: list(&[
                "别墅[区][-][V][-]{number}[号|栋|幢|号楼]",
                "V[-]{number}[号]",
                "{number}(号|栋|幢)别墅",
            ]),
            normal: "V{number}".to_owned(),
            full: "别墅{number}号".to_owned(),
            above: vec![above(PlaceKind::Building, "V", "别墅")],
            also: list(&["V-{number}", "{number}号别墅", "别墅{number}"]),
        }
    }

    /// `S-12`, 商铺S-12.
    fn shop() -> PlaceForm {
        PlaceForm {
            kind: PlaceKind::Shop,
            example: "S-12".to_owned(),
            parts: vec![number("number", 999)],
            written: list(&[
                "[商铺|商业|铺位|店铺|底商][-]S[-]{number}[号|铺|号铺]",
                "(商铺|商业|铺位|店铺|底商)[-]{number}[号|铺|号铺]",
            ]),
            normal: "S-{number:2}".to_owned(),
            full: "商铺S-{number:2}".to_owned(),
            above: vec![above(PlaceKind::Building, "S", "商铺")],
            also: list(&["S{number}", "S{number:2}", "商铺{number}", "商铺{number}号"]),
        }
    }

    /// `B1-203`, 车位B1-203.
    fn space() -> PlaceForm {
        PlaceForm {
            kind: PlaceKind::Space,
            example: "B1-203".to_owned(),
            parts: vec![number("level", 9), number("number", 9999)],
            written: list(&[
                "[车位|停车位|地下车位|车库][-]B{level}[层]-{number}[号|号车位|车位]",
                "[车位|停车位|地下车位|车库][-]B{level}层{number}[号|号车位|车位]",
                "[车位|停车位|地下车位|车库][-](负|地下){level}(层|楼)[-]{number}[号|号车位|车位]",
            ]),
            normal: "B{level}-{number:3}".to_owned(),
            full: "车位B{level}-{number:3}".to_owned(),
            above: vec![above(PlaceKind::Level, "B{level}", "地下{level}层")],
            also: list(&["B{level}-{number}", "B{level}层{number}", "车位B{level}{number:3}"]),
        }
    }
}
