//! Reads a row of a sheet of rooms.

use super::rows::Line;
use super::{At, Reason};
use crate::import::columns::Column;
use crate::import::place_form::{PlaceKind, PlaceName};
use crate::import::sheet::Cell;
use crate::import::value::identity::Identity;
use crate::import::value::name::{Name, PartyKind};
use crate::import::value::phone::Phone;
use crate::import::value::{area, date, identity, listed, name, phone, remark, words};
use diag::{Text, text};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A row of a room, read but not yet compared with other rows.
pub(super) struct RoomDraft {
    pub(super) at: At,
    pub(super) place: Option<PlaceName>,
    pub(super) area: Option<Decimal>,
    pub(super) state: Option<String>,
    pub(super) owners: Vec<Name>,
    pub(super) owner_phones: Vec<Phone>,
    pub(super) tenants: Vec<Name>,
    pub(super) tenant_phones: Vec<Phone>,
    pub(super) identity: Option<Identity>,
    pub(super) identity_tail: Option<String>,
    pub(super) moved_in: Option<Date>,
    pub(super) handed_over: Option<Date>,
    pub(super) spaces: Vec<PlaceName>,
    /// The state says that somebody owns and uses the room.
    pub(super) owned_state: bool,
    pub(super) remark: Option<String>,
    pub(super) content: String,
    pub(super) reasons: Vec<Reason>,
}

/// Reads a row; all that is wrong is found at once.
pub(super) fn read_room(line: &Line<'_>) -> RoomDraft {
    let mut reasons = Vec::new();
    let place = read_place(line, &mut reasons);
    let reads = &mut reasons;
    let mut draft = RoomDraft {
        at: line.at,
        place,
        area: line.read(Column::Area, reads, area::read),
        state: line.read(Column::State, reads, |cell| listed(cell, &line.settings.states)),
        owners: line.read(Column::Name, reads, name::read),
        owner_phones: phones(line, &[Column::Phone, Column::OtherPhone], reads),
        tenants: line.read(Column::Tenant, reads, name::read),
        tenant_phones: phones(line, &[Column::TenantPhone], reads),
        identity: line.read(Column::Identity, reads, identity::read),
        identity_tail: line.read(Column::IdentityTail, reads, identity::read_tail),
        moved_in: line.read(Column::MovedIn, reads, |cell| date::read(cell, line.since_1904)),
        handed_over: line.read(Column::HandedOver, reads, |cell| date::read(cell, line.since_1904)),
        spaces: line.read(Column::Space, reads, |cell| spaces(line, cell)),
        remark: remarks(line, reads),
        owned_state: false,
        content: line.content(),
        reasons: Vec::new(),
    };
    draft.owned_state = draft.state.as_ref().is_some_and(|state| line.settings.owned_states.contains(state));
    contradictions(line, &draft, &mut reasons);
    draft.reasons = reasons;
    draft
}

fn read_place(line: &Line<'_>, reasons: &mut Vec<Reason>) -> Option<PlaceName> {
    let mut part = |column| line.read(column, reasons, words);
    let (building, unit, room) = (part(Column::Building), part(Column::Unit), part(Column::Room));
    if !reasons.is_empty() {
        return None;
    }
    let column = line.cells_of(Column::Room).next().map(|(at, _)| at);
    let column = column.or_else(|| {
        line.mapping.columns.iter().find(|(_, column)| **column == Column::Room).map(|(at, _)| *at)
    });
    let place = line.places.compose(&building, &unit, &room).and_then(|place| match place.kind {
        PlaceKind::Room | PlaceKind::Villa | PlaceKind::Shop => Ok(place),
        _ => Err(text!(
            zh: "“{room}”是车位，不是房屋；请放到车位表里",
            en: "“{room}” is a parking space, not a room; put it on a sheet of spaces"
        )),
    });
    place.map_err(|fault| reasons.push(line.reason(column.unwrap_or_default(), Column::Room, &fault))).ok()
}

fn phones(line: &Line<'_>, columns: &[Column], reasons: &mut Vec<Reason>) -> Vec<Phone> {
    let mut phones: Vec<Phone> = Vec::new();
    for column in columns {
        for (at, cell) in line.cells_of(*column) {
            match phone::read(cell, line.settings.area_code.as_deref()) {
                Ok(found) => {
                    for phone in found {
                        if !phones.iter().any(|known| known.number == phone.number) {
                            phones.push(phone);
                        }
                    }
                }
                Err(fault) => reasons.push(line.reason(at, *column, &fault)),
            }
        }
    }
    phones
}

/// The spaces of a cell; each must be written as the project writes spaces.
pub(super) fn spaces(line: &Line<'_>, cell: &Cell) -> Result<Vec<PlaceName>, Text> {
    let written = words(cell)?;
    let parts =
        written.split(['、', ',', ';', '\n', '，', '；']).map(str::trim).filter(|part| !part.is_empty());
    let mut spaces: Vec<PlaceName> = Vec::new();
    for part in parts {
        let place = line.places.parse(part)?;
        if place.kind != PlaceKind::Space {
            let full = &place.full;
            return Err(text!(
                zh: "“{part}”是{full}，不是车位；请核对",
                en: "“{part}” is {full}, not a parking space; check it"
            ));
        }
        if !spaces.iter().any(|known| known.normal == place.normal) {
            spaces.push(place);
        }
    }
    Ok(spaces)
}

/// The remarks of all their columns, one a line.
pub(super) fn remarks(line: &Line<'_>, reasons: &mut Vec<Reason>) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for (at, cell) in line.cells_of(Column::Remark) {
        match remark(cell) {
            Ok(found) => all.extend(found),
            Err(fault) => reasons.push(line.reason(at, Column::Remark, &fault)),
        }
    }
    (!all.is_empty()).then(|| all.join("\n"))
}

/// Cells that are each right and cannot be right together.
fn contradictions(line: &Line<'_>, draft: &RoomDraft, reasons: &mut Vec<Reason>) {
    let faulty =
        |column| reasons.iter().any(|reason| line.cells_of(column).any(|(at, _)| reason.column == Some(at)));
    let mut found = Vec::new();
    let nobody = |whose: &str, en: &str| {
        text!(
            zh: "有电话却没有{whose}姓名；请补上姓名，或清空电话",
            en: "there is a phone and no {en}; write the name, or clear the phone"
        )
    };
    let mut needs_name = |name: Column, missing: bool, fault: Text| {
        if missing && !faulty(name) {
            let at = line.mapping.columns.iter().find(|(_, column)| **column == name).map(|(at, _)| *at);
            found.push(line.reason(at.unwrap_or_default(), name, &fault));
        }
    };
    // A room that nobody has taken over may have a phone beside it; one that is lived in has lost its owner's name.
    let lost = (draft.owned_state || draft.state.is_none())
        && draft.owners.is_empty()
        && !draft.owner_phones.is_empty();
    needs_name(Column::Name, lost, nobody("业主", "owner"));
    needs_name(
        Column::Tenant,
        draft.tenants.is_empty() && !draft.tenant_phones.is_empty(),
        nobody("租户", "tenant"),
    );
    if let (Some(Identity::Resident(number)), Some(tail)) = (&draft.identity, &draft.identity_tail)
        && !number.ends_with(tail.as_str())
    {
        let fault = text!(
            zh: "后四位“{tail}”和证件号不一致；请核对",
            en: "the last four “{tail}” are not those of the identity number; check them"
        );
        let at = line.cells_of(Column::IdentityTail).next().map(|(at, _)| at);
        found.push(line.reason(at.unwrap_or_default(), Column::IdentityTail, &fault));
    }
    if let (Some(Identity::Resident(_)), [Name { kind: PartyKind::Organisation, name, .. }]) =
        (&draft.identity, draft.owners.as_slice())
    {
        let fault = text!(
            zh: "“{name}”是单位，证件号却是个人身份证；请核对",
            en: "“{name}” is an organisation, and the number is a person's; check it"
        );
        let at = line.cells_of(Column::Identity).next().map(|(at, _)| at);
        found.push(line.reason(at.unwrap_or_default(), Column::Identity, &fault));
    }
    reasons.extend(found);
}
