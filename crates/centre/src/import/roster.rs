//! A workbook and its mapping made into a plan: every row accepted, rejected or skipped, exactly once.
//!
//! The plan says what the file says, and no more. What is there already is the business of `difference`.

mod assemble;
mod doubles;
mod room_row;
mod rows;
mod space_row;

pub(in crate::import) use rows::no_data;

use super::columns::{Mapping, SheetMapping, faults};
use super::place_form::{PlaceName, PlaceReader, Step};
use super::settings::Settings;
use super::sheet::{Cell, Workbook};
use super::value::identity::Identity;
use super::value::name::PartyKind;
use diag::Text;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A row of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// Which sheet, counted from 0.
    pub sheet: usize,
    /// The row as the spreadsheet counts, from 1.
    pub row: u32,
}

/// A place above others: a building, a unit, a group of shops.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// The place.
    pub step: Step,
    /// The normal form of the place above it.
    pub above: Option<String>,
}

/// A room, villa or shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRow {
    /// Where it stands.
    pub at: At,
    /// The place.
    pub place: PlaceName,
    /// Square metres.
    pub area: Option<Decimal>,
    /// State, a word of the project's list.
    pub state: Option<String>,
    /// When it was handed over.
    pub handed_over: Option<Date>,
    /// Phones of a row without owner, whose room is not lived in: nobody's, so tied to nobody, and named in the remarks.
    pub phones_without_name: Vec<String>,
    /// Remark, as written: to be shown as text, never as markup.
    pub remark: Option<String>,
}

/// A phone of a party.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartyPhone {
    /// Normal form.
    pub number: String,
    /// What a bracket beside it said.
    pub label: Option<String>,
    /// The row gives it to several owners together and does not say whose it is.
    pub shared: bool,
}

/// A person or organisation. Its number in [`Plan::parties`] is its key within the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyRow {
    /// The rows that name it; several only where name and phone agree.
    pub at: Vec<At>,
    /// Person or organisation.
    pub kind: PartyKind,
    /// The name.
    pub name: String,
    /// What a bracket beside the name said.
    pub note: Option<String>,
    /// Phones, in their order.
    pub phones: Vec<PartyPhone>,
    /// Identity paper.
    pub identity: Option<Identity>,
    /// Last four places of the identity number.
    pub identity_tail: Option<String>,
}

/// What a party is to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Owner.
    Owner,
    /// Tenant.
    Tenant,
}

/// A party's tie to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The row that says so.
    pub at: At,
    /// Number in [`Plan::parties`].
    pub party: usize,
    /// Normal form of the place.
    pub place: String,
    /// What it is to it.
    pub relation: Relation,
    /// Since when the place is lived in, as the row says.
    pub moved_in: Option<Date>,
}

/// A parking space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceRow {
    /// Where it stands.
    pub at: At,
    /// The place.
    pub place: PlaceName,
    /// Zone, as written.
    pub zone: Option<String>,
    /// Kind, a word of the project's list.
    pub kind: Option<String>,
    /// Plates of the vehicles on it.
    pub plates: Vec<String>,
    /// Remark, as written.
    pub remark: Option<String>,
}

/// That a room uses a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceTie {
    /// The row that says so.
    pub at: At,
    /// Normal form of the space.
    pub space: String,
    /// Normal form of the room.
    pub room: String,
}

/// Why a row is rejected: a sentence that names the cell and says what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The column, counted from 0; none if it is about the whole row.
    pub column: Option<u32>,
    /// The sentence.
    pub text: Text,
}

/// A row that is not imported because something in it is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectedRow {
    /// Where it stands.
    pub at: At,
    /// Its cells as they were.
    pub cells: Vec<Cell>,
    /// All that is wrong, at least one.
    pub reasons: Vec<Reason>,
}

/// Why a row is no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// Above the headings.
    Title,
    /// The headings.
    Heading,
    /// The headings once more, as on every printed page.
    HeadingAgain,
    /// A line of sums.
    Total,
    /// A line of words below the data.
    Footnote,
    /// Nothing in it.
    Empty,
    /// The sheet is not imported.
    SheetIgnored,
    /// A matter that is over.
    Over,
}

/// A row that is no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkippedRow {
    /// Where it stands.
    pub at: At,
    /// Why.
    pub why: Skip,
}

/// Something to look at in a row that is imported all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where.
    pub at: At,
    /// What.
    pub text: Text,
}

/// A sheet of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetPlan {
    /// How it is read.
    pub mapping: SheetMapping,
    /// Its headings.
    pub headings: Vec<Cell>,
    /// How many rows it has.
    pub rows: u32,
}

/// What an import would do, before it is compared with what is there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The sheets, in the order of the tabs.
    pub sheets: Vec<SheetPlan>,
    /// Rows that are imported, in their order.
    pub accepted: Vec<At>,
    /// Rows that are not, in their order.
    pub rejected: Vec<RejectedRow>,
    /// Rows that are no data, in their order.
    pub skipped: Vec<SkippedRow>,
    /// Buildings, units and other groups, each after the one above it.
    pub groups: Vec<Group>,
    /// Rooms, villas, shops.
    pub places: Vec<PlaceRow>,
    /// Persons and organisations.
    pub parties: Vec<PartyRow>,
    /// Their ties to places.
    pub ties: Vec<Tie>,
    /// Parking spaces.
    pub spaces: Vec<SpaceRow>,
    /// Which room uses which space.
    pub space_ties: Vec<SpaceTie>,
    /// Things to look at.
    pub remarks: Vec<Remark>,
}

/// Makes the plan. `known` are the normal forms of the project's places that exist already.
///
/// # Errors
/// What is wrong with the mapping or with the project's place forms. Wrong rows are no error: they are in the plan.
pub fn plan(
    workbook: &Workbook,
    mapping: &Mapping,
    settings: &Settings,
    known: &BTreeSet<String>,
) -> Result<Plan, Vec<Text>> {
    let wrong = faults(mapping, workbook);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let places = PlaceReader::new(&settings.forms).map_err(|fault| vec![fault])?;
    let mut draft = rows::sort_out(workbook, mapping, settings, &places);
    doubles::mark(&mut draft);
    Ok(assemble::assemble(draft, known))
}
