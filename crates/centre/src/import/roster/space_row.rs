//! Reads a row of a sheet of parking spaces.

use super::room_row::{remarks, spaces};
use super::rows::Line;
use super::{At, Reason};
use crate::import::columns::Column;
use crate::import::place_form::{PlaceKind, PlaceName};
use crate::import::value::{listed, plate, remark, words};
use diag::text;

/// A row of a space, read but not yet compared with other rows.
pub(super) struct SpaceDraft {
    pub(super) at: At,
    pub(super) place: Option<PlaceName>,
    pub(super) zone: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) bound: Option<PlaceName>,
    /// The column of the bound room, for reasons found later.
    pub(super) bound_column: Option<u32>,
    pub(super) plates: Vec<String>,
    pub(super) remark: Option<String>,
    pub(super) content: String,
    pub(super) reasons: Vec<Reason>,
}

/// Reads a row; all that is wrong is found at once.
pub(super) fn read_space(line: &Line<'_>) -> SpaceDraft {
    let mut reasons = Vec::new();
    let reads = &mut reasons;
    let place = line.read(Column::Space, reads, |cell| match spaces(line, cell)?.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.clone())),
        _ => Err(text!(zh: "一行只能写一个车位；请分成几行", en: "a row may hold one space; make several rows of it")),
    });
    let at = line.mapping.columns.iter().find(|(_, column)| **column == Column::Space).map(|(at, _)| *at);
    if place.is_none() && reads.is_empty() {
        let fault = text!(zh: "没有车位号；请填写", en: "the space is missing; write it");
        reads.push(line.reason(at.unwrap_or_default(), Column::Space, &fault));
    }
    let bound = line.read(Column::BoundRoom, reads, |cell| {
        let written = words(cell)?;
        if written.is_empty() {
            return Ok(None);
        }
        let room = line.places.parse(&written)?;
        match room.kind {
            PlaceKind::Room | PlaceKind::Villa | PlaceKind::Shop => Ok(Some(room)),
            _ => Err(text!(
                zh: "“{written}”不是房屋；请填写房号",
                en: "“{written}” is no room; write the room"
            )),
        }
    });
    SpaceDraft {
        at: line.at,
        place,
        zone: line.read(Column::Zone, reads, remark),
        kind: line.read(Column::SpaceKind, reads, |cell| listed(cell, &line.settings.space_kinds)),
        bound,
        bound_column: line.cells_of(Column::BoundRoom).next().map(|(at, _)| at),
        plates: line.read(Column::Plate, reads, plate::read),
        remark: remarks(line, reads),
        content: line.content(),
        reasons,
    }
}
