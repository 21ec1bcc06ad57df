//! Reads places by the forms of a project.

use super::pattern::{Piece, Token, floor_of, matches, pattern, render, template};
use super::{PlaceForms, PlaceKind};
use crate::import::value::narrow;
use diag::{Text, text};
use std::collections::BTreeMap;

/// The longest text that is tried, in characters.
const LONGEST: usize = 40;

/// A place above another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// What it is.
    pub kind: PlaceKind,
    /// Its normal form.
    pub normal: String,
    /// Its name for people.
    pub full: String,
}

/// A place as one project writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceName {
    /// What it is.
    pub kind: PlaceKind,
    /// The one normal form, such as `3-2-501`.
    pub normal: String,
    /// The name for people, such as 3栋2单元501.
    pub full: String,
    /// The floor, where the room number names one.
    pub floor: Option<u32>,
    /// The places above it, from the top.
    pub above: Vec<Step>,
    /// Further forms by which it should be found; the normal form and the name are not among them.
    pub aliases: Vec<String>,
}

struct Form {
    kind: PlaceKind,
    parts: Vec<super::Part>,
    written: Vec<Vec<Token>>,
    normal: Vec<Piece>,
    full: Vec<Piece>,
    above: Vec<(PlaceKind, Vec<Piece>, Vec<Piece>)>,
    also: Vec<Vec<Piece>>,
}

/// The forms of a project, ready to read by.
pub struct PlaceReader {
    forms: Vec<Form>,
    examples: String,
}

impl PlaceReader {
    /// Makes a reader of forms.
    ///
    /// # Errors
    /// A pattern or template that cannot be read.
    pub fn new(forms: &PlaceForms) -> Result<Self, Text> {
        let examples: Vec<&str> = forms.forms.iter().map(|form| form.example.as_str()).collect();
        let examples = examples.join("、");
        let forms = forms.forms.iter().map(Form::new).collect::<Result<_, _>>()?;
        Ok(Self { forms, examples })
    }

    /// The place that a text names.
    ///
    /// # Errors
    /// No form fits, the floor contradicts the room, or the text may be two places.
    pub fn parse(&self, written: &str) -> Result<PlaceName, Text> {
        let tidy = tidy(written);
        let examples = &self.examples;
        if tidy.is_empty() || tidy.chars().count() > LONGEST {
            return Err(text!(
                zh: "没有可用的房号；请写成 {examples} 这样",
                en: "there is no place to read; write it like {examples}"
            ));
        }
        let mut found: BTreeMap<(PlaceKind, String), PlaceName> = BTreeMap::new();
        let mut other_floor = None;
        for form in &self.forms {
            for values in form.written.iter().flat_map(|tokens| matches(tokens, &form.parts, &tidy)) {
                match form.floor(&values) {
                    Ok(floor) => {
                        let place = form.place(&values, floor);
                        found.entry((place.kind, place.normal.clone())).or_insert(place);
                    }
                    Err(floor) => other_floor = Some(floor),
                }
            }
        }
        if found.len() > 1 {
            let names = found.values().map(|place| place.full.as_str()).collect::<Vec<_>>().join("、");
            return Err(text!(
                zh: "“{written}”可以是 {names}，不能确定；请写全名",
                en: "“{written}” may be any of {names}; write it in full"
            ));
        }
        found.into_values().next().ok_or_else(|| match other_floor {
            Some(floor) => text!(
                zh: "“{written}”写的是 {floor} 楼，和房号不符；请核对",
                en: "“{written}” says floor {floor}, which is not the floor of its room number; check it"
            ),
            None => text!(
                zh: "“{written}”不是本项目的房号写法；请写成 {examples} 这样",
                en: "“{written}” is not how this project writes a place; write it like {examples}"
            ),
        })
    }

    /// The normal form of a text.
    ///
    /// # Errors
    /// As [`PlaceReader::parse`].
    pub fn normal(&self, written: &str) -> Result<String, Text> {
        self.parse(written).map(|place| place.normal)
    }

    /// The place that the cells of a row name together: building and unit may stand apart from the room, or in it.
    ///
    /// # Errors
    /// No room, no form fits, or the cells contradict each other.
    pub fn compose(&self, building: &str, unit: &str, room: &str) -> Result<PlaceName, Text> {
        if tidy(room).is_empty() {
            return Err(text!(zh: "没有房号；请填写", en: "the room is missing; write it"));
        }
        let apart: Vec<&str> =
            [building, unit, room].into_iter().filter(|part| !tidy(part).is_empty()).collect();
        if apart.len() == 1 {
            return self.parse(room);
        }
        let whole = self.parse(room);
        let joined =
            self.parse(&apart.concat()).or_else(|error| self.parse(&apart.join("-")).map_err(|_| error));
        match (joined, whole) {
            (Ok(joined), Ok(whole)) if joined.normal != whole.normal => Err(contradiction(&apart)),
            (Ok(joined), _) => Ok(joined),
            (Err(_), Ok(whole)) if agrees(&whole, building, unit) => Ok(whole),
            (Err(_), Ok(_)) => Err(contradiction(&apart)),
            (Err(error), Err(_)) => Err(error),
        }
    }
}

fn contradiction(apart: &[&str]) -> Text {
    let cells = apart.iter().map(|part| part.trim()).collect::<Vec<_>>().join(" / ");
    text!(
        zh: "楼栋、单元和房号互相矛盾（{cells}）；请核对",
        en: "building, unit and room contradict each other ({cells}); check them"
    )
}

/// Whether the cells for building and unit say the same as a place whose room cell was whole.
fn agrees(place: &PlaceName, building: &str, unit: &str) -> bool {
    let (building, unit) = (tidy(building), tidy(unit));
    let same_building = building.is_empty()
        || place.above.first().is_some_and(|step| step.full == building || step.normal == building);
    let same_unit = unit.is_empty()
        || place.above.get(1).is_some_and(|step| {
            step.full.strip_suffix(&unit).is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_digit()))
                || step.normal.ends_with(&format!("-{unit}"))
        });
    same_building && same_unit
}

/// The text without what means nothing in a place: width, case, blanks; a blank between two numbers divides them.
fn tidy(written: &str) -> String {
    let narrow = narrow(written).to_ascii_uppercase();
    let mut tidy = String::new();
    let mut blank = false;
    for character in narrow.chars() {
        if character.is_whitespace() {
            blank = true;
            continue;
        }
        if blank && character.is_ascii_digit() && tidy.ends_with(|last: char| last.is_ascii_digit()) {
            tidy.push('-');
        }
        blank = false;
        tidy.push(character);
    }
    tidy
}

impl Form {
    fn new(form: &super::PlaceForm) -> Result<Self, Text> {
        let parts = form.parts.clone();
        let written = form.written.iter().map(|source| pattern(source, &parts)).collect::<Result<_, _>>()?;
        let above = form
            .above
            .iter()
            .map(|above| Ok((above.kind, template(&above.normal, &parts)?, template(&above.full, &parts)?)));
        Ok(Self {
            kind: form.kind,
            written,
            normal: template(&form.normal, &parts)?,
            full: template(&form.full, &parts)?,
            above: above.collect::<Result<_, Text>>()?,
            also: form.also.iter().map(|source| template(source, &parts)).collect::<Result<_, _>>()?,
            parts,
        })
    }

    fn value<'a>(&self, name: &str, values: &'a [String]) -> Option<&'a str> {
        let at = self.parts.iter().position(|part| part.name == name)?;
        values.get(at).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The floor of the room; the floor written beside it if that is another.
    fn floor(&self, values: &[String]) -> Result<Option<u32>, u32> {
        let of_room = self.value("room", values).and_then(floor_of);
        match self.value("floor", values).and_then(|floor| floor.parse().ok()) {
            Some(written) if of_room.is_some_and(|floor| floor != written) => Err(written),
            written => Ok(of_room.or(written)),
        }
    }

    fn place(&self, values: &[String], floor: Option<u32>) -> PlaceName {
        let normal = render(&self.normal, values);
        let full = render(&self.full, values);
        let mut aliases: Vec<String> = self.also.iter().map(|pieces| render(pieces, values)).collect();
        aliases.retain(|alias| *alias != normal && *alias != full);
        aliases.sort();
        aliases.dedup();
        let above = self.above.iter().map(|(kind, normal, full)| Step {
            kind: *kind,
            normal: render(normal, values),
            full: render(full, values),
        });
        PlaceName { kind: self.kind, above: above.collect(), floor, normal, full, aliases }
    }
}
