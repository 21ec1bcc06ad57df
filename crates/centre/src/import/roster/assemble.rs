//! Makes the plan of the rows that hold: places, parties joined only where name and phone agree, ties, spaces.

use super::room_row::RoomDraft;
use super::rows::Draft;
use super::space_row::SpaceDraft;
use super::{
    At, Group, PartyPhone, PartyRow, PlaceRow, Plan, Reason, RejectedRow, Relation, Remark, SpaceRow,
    SpaceTie, Tie,
};
use crate::import::place_form::PlaceName;
use crate::import::value::name::{Name, PartyKind};
use crate::import::value::phone::Phone;
use diag::text;
use std::collections::{BTreeMap, BTreeSet};

/// Assembles the plan.
pub(super) fn assemble(draft: Draft, known: &BTreeSet<String>) -> Plan {
    let Draft { sheets, rooms, mut spaces, skipped, remarks, mut cells } = draft;
    let in_file: BTreeSet<String> =
        rooms.iter().filter_map(|room| Some(room.place.as_ref()?.normal.clone())).collect();
    for space in &mut spaces {
        reject_unknown_room(space, &in_file, known);
    }
    let mut work =
        Assembly { plan: Plan { sheets, skipped, remarks, ..Plan::default() }, ..Assembly::default() };
    let mut reject = |work: &mut Assembly, at: At, reasons: Vec<Reason>| {
        let cells = cells.remove(&at).unwrap_or_default();
        work.plan.rejected.push(RejectedRow { at, cells, reasons });
    };
    let refused_spaces: BTreeSet<String> = spaces
        .iter()
        .filter(|space| !space.reasons.is_empty())
        .filter_map(|space| Some(space.place.as_ref()?.normal.clone()))
        .collect();
    let has_space_sheet = !spaces.is_empty();
    for mut space in spaces {
        if space.reasons.is_empty() {
            work.space(space);
        } else {
            reject(&mut work, space.at, std::mem::take(&mut space.reasons));
        }
    }
    for mut room in rooms {
        if room.reasons.is_empty() {
            work.room(room, &refused_spaces, has_space_sheet, known);
        } else {
            reject(&mut work, room.at, std::mem::take(&mut room.reasons));
        }
    }
    work.finish(known)
}

/// A space bound to a room of which nobody has heard.
fn reject_unknown_room(space: &mut SpaceDraft, in_file: &BTreeSet<String>, known: &BTreeSet<String>) {
    let Some(room) = &space.bound else { return };
    if !in_file.contains(&room.normal) && !known.contains(&room.normal) {
        let full = &room.full;
        let fault = text!(
            zh: "绑定的房号 {full} 不在名册里，也没有导入过；请核对房号",
            en: "the bound room {full} is neither in this file nor known; check it"
        );
        space.reasons.push(Reason { column: space.bound_column, text: fault });
    }
}

/// What is known of spaces beside those of the plan.
struct Spaces<'a> {
    /// Normal forms of rejected rows.
    refused: &'a BTreeSet<String>,
    /// Whether the file has a sheet of spaces.
    has_sheet: bool,
    /// Normal forms of what exists already.
    known: &'a BTreeSet<String>,
}

#[derive(Default)]
struct Assembly {
    plan: Plan,
    groups: BTreeSet<String>,
    /// Parties by name and phone.
    by_phone: BTreeMap<(PartyKind, String, String), usize>,
    /// Spaces of the plan.
    spaces: BTreeSet<String>,
    /// Ties of rooms and spaces that the plan may still drop: the room of a space row may be rejected.
    bound: Vec<SpaceTie>,
}

impl Assembly {
    fn remark(&mut self, at: At, text: diag::Text) {
        self.plan.remarks.push(Remark { at, text });
    }

    fn groups_of(&mut self, place: &PlaceName) {
        let mut above: Option<String> = None;
        for step in &place.above {
            if self.groups.insert(step.normal.clone()) {
                self.plan.groups.push(Group { step: step.clone(), above: above.clone() });
            }
            above = Some(step.normal.clone());
        }
    }

    fn space(&mut self, draft: SpaceDraft) {
        let SpaceDraft { at, place: Some(place), zone, kind, bound, plates, remark, .. } = draft else {
            return;
        };
        self.groups_of(&place);
        self.spaces.insert(place.normal.clone());
        if let Some(room) = bound {
            self.bound.push(SpaceTie { at, space: place.normal.clone(), room: room.normal });
        }
        self.plan.accepted.push(at);
        self.plan.spaces.push(SpaceRow { at, place, zone, kind, plates, remark });
    }

    fn room(
        &mut self,
        draft: RoomDraft,
        refused: &BTreeSet<String>,
        has_space_sheet: bool,
        known: &BTreeSet<String>,
    ) {
        let RoomDraft { at, place: Some(place), area, state, handed_over, remark, .. } = &draft else {
            return;
        };
        let at = *at;
        self.groups_of(place);
        self.plan.accepted.push(at);
        let phones_without_name = self.without_owner(&draft);
        self.parties(&draft, place, &draft.owners, &draft.owner_phones, Relation::Owner);
        self.parties(&draft, place, &draft.tenants, &draft.tenant_phones, Relation::Tenant);
        let spaces_of = Spaces { refused, has_sheet: has_space_sheet, known };
        for space in &draft.spaces {
            self.space_of_room(at, space, &place.normal, &spaces_of);
        }
        self.plan.places.push(PlaceRow {
            at,
            place: place.clone(),
            area: *area,
            state: state.clone(),
            handed_over: *handed_over,
            phones_without_name,
            remark: remark.clone(),
        });
    }

    /// Ties a room to a space that its row names, which is created if no sheet has it.
    fn space_of_room(&mut self, at: At, space: &PlaceName, room: &str, all: &Spaces<'_>) {
        let name = &space.full;
        let there = self.spaces.contains(&space.normal) || all.known.contains(&space.normal);
        if !there && all.refused.contains(&space.normal) {
            let text = text!(
                zh: "{name} 那一行没有导入，本房与它的关系这次没有建立；改好车位表后再导入一次即可",
                en: "the row of {name} is rejected, so its tie to this room is left out; import again once it is mended"
            );
            return self.remark(at, text);
        }
        if !there {
            if all.has_sheet {
                let text = text!(
                    zh: "{name} 不在车位表里，按本行新建",
                    en: "{name} is on no sheet of spaces and is created by this row"
                );
                self.remark(at, text);
            }
            self.groups_of(space);
            self.spaces.insert(space.normal.clone());
            let place = space.clone();
            self.plan.spaces.push(SpaceRow {
                at,
                place,
                zone: None,
                kind: None,
                plates: Vec::new(),
                remark: None,
            });
        }
        self.plan.space_ties.push(SpaceTie { at, space: space.normal.clone(), room: room.to_owned() });
    }

    /// Remarks on a room without owner; gives the phones that stand there all the same.
    fn without_owner(&mut self, draft: &RoomDraft) -> Vec<String> {
        if !draft.owners.is_empty() {
            return Vec::new();
        }
        if let (true, Some(state)) = (draft.owned_state, &draft.state) {
            self.remark(
                draft.at,
                text!(zh: "状态是“{state}”，但没有业主", en: "the state is “{state}”, and there is no owner"),
            );
        }
        let phones: Vec<String> = draft.owner_phones.iter().map(|phone| phone.number.clone()).collect();
        if !phones.is_empty() {
            let list = phones.join("、");
            self.remark(
                draft.at,
                text!(
                    zh: "没有业主姓名，电话 {list} 不知道是谁的，没有录入客户；知道后请补上姓名再导入一次",
                    en: "there is no owner's name, so the phone {list} is entered for nobody; add the name and import again"
                ),
            );
        }
        phones
    }

    fn parties(
        &mut self,
        draft: &RoomDraft,
        place: &PlaceName,
        names: &[Name],
        phones: &[Phone],
        relation: Relation,
    ) {
        let at = draft.at;
        let alone = names.len() == 1 && relation == Relation::Owner;
        let has_paper = draft.identity.is_some() || draft.identity_tail.is_some();
        if names.len() > 1 && relation == Relation::Owner && has_paper {
            let paper = draft.identity.as_ref().map(|paper| paper.number().to_owned());
            let paper = paper.or_else(|| draft.identity_tail.clone()).unwrap_or_default();
            self.remark(at, text!(
                zh: "有几位业主，证件号“{paper}”没有写明是谁的，没有录入；请在客户页补录",
                en: "there are several owners and the number “{paper}” does not say whose it is; it is left out, add it on the customer's page"
            ));
        }
        if !names.is_empty() && phones.is_empty() {
            self.remark(at, text!(zh: "没有联系电话", en: "there is no phone"));
        }
        for name in names {
            let row = PartyRow {
                at: vec![at],
                kind: name.kind,
                name: name.name.clone(),
                note: name.note.clone(),
                phones: phones
                    .iter()
                    .map(|phone| PartyPhone {
                        number: phone.number.clone(),
                        label: phone.label.clone(),
                        shared: names.len() > 1,
                    })
                    .collect(),
                identity: draft.identity.clone().filter(|_| alone),
                identity_tail: draft.identity_tail.clone().filter(|_| alone),
            };
            let party = self.join(at, row);
            let place = place.normal.clone();
            self.plan.ties.push(Tie { at, party, place, relation, moved_in: draft.moved_in });
        }
    }

    /// Finds the same party in earlier rows by name and phone, or adds it.
    fn join(&mut self, at: At, row: PartyRow) -> usize {
        let key = |phone: &PartyPhone| (row.kind, row.name.clone(), phone.number.clone());
        let mut found = row.phones.iter().find_map(|phone| self.by_phone.get(&key(phone)).copied());
        if let Some(earlier) = found.and_then(|number| self.plan.parties.get(number)) {
            let papers_differ =
                earlier.identity_tail.as_ref().zip(row.identity_tail.as_ref()).is_some_and(|(a, b)| a != b)
                    || earlier.identity.as_ref().zip(row.identity.as_ref()).is_some_and(|(a, b)| a != b);
            if papers_differ {
                let (name, first) = (&row.name, earlier.at.first().map_or(0, |at| at.row));
                let text = text!(
                    zh: "与第 {first} 行的 {name} 同名同电话，但证件号不同，按两人录入；请核对",
                    en: "{name} has the name and phone of row {first}, and another identity number; entered as two, check it"
                );
                self.remark(at, text);
                found = None;
            }
        }
        let keys: Vec<_> = row.phones.iter().map(key).collect();
        let number = match found {
            Some(number) => {
                if let Some(earlier) = self.plan.parties.get_mut(number) {
                    merge(earlier, row);
                }
                number
            }
            None => {
                self.plan.parties.push(row);
                self.plan.parties.len() - 1
            }
        };
        for key in keys {
            self.by_phone.entry(key).or_insert(number);
        }
        number
    }

    fn finish(mut self, known: &BTreeSet<String>) -> Plan {
        let rooms: BTreeSet<String> = self.plan.places.iter().map(|row| row.place.normal.clone()).collect();
        let ties = self.plan.space_ties.iter().map(|tie| (tie.space.clone(), tie.room.clone()));
        let of_rooms: BTreeSet<(String, String)> = ties.collect();
        for tie in std::mem::take(&mut self.bound) {
            let there = of_rooms.contains(&(tie.space.clone(), tie.room.clone()));
            if !rooms.contains(&tie.room) && !known.contains(&tie.room) {
                let room = &tie.room;
                let text = text!(
                    zh: "绑定的 {room} 那一行没有导入，关系这次没有建立；改好后再导入一次即可",
                    en: "the row of the bound room {room} is rejected, so the tie is left out; import again once it is mended"
                );
                self.remark(tie.at, text);
            } else if !there {
                self.plan.space_ties.push(tie);
            }
        }
        self.remark_shared_spaces();
        self.plan.accepted.sort_unstable();
        self.plan.rejected.sort_by_key(|row| row.at);
        self.plan.remarks.sort_by_key(|remark| remark.at);
        self.plan
    }

    /// A space that several rooms name is tied to each of them, and somebody should look.
    fn remark_shared_spaces(&mut self) {
        let mut users: BTreeMap<String, Vec<(At, String)>> = BTreeMap::new();
        for tie in &self.plan.space_ties {
            users.entry(tie.space.clone()).or_default().push((tie.at, tie.room.clone()));
        }
        for (space, users) in users.into_iter().filter(|(_, users)| users.len() > 1) {
            let rooms = users.iter().map(|(_, room)| room.as_str()).collect::<Vec<_>>().join("、");
            let text = text!(
                zh: "车位 {space} 有几户在用：{rooms}；已全部录入，请核对",
                en: "the space {space} is named by several rooms: {rooms}; all are entered, check them"
            );
            if let Some((at, _)) = users.first() {
                self.remark(*at, text);
            }
        }
    }
}

/// Adds what a later row knows of the same party.
fn merge(earlier: &mut PartyRow, later: PartyRow) {
    earlier.at.extend(later.at);
    for phone in later.phones {
        match earlier.phones.iter_mut().find(|known| known.number == phone.number) {
            Some(known) => known.shared &= phone.shared,
            None => earlier.phones.push(phone),
        }
    }
    earlier.note = earlier.note.take().or(later.note);
    earlier.identity = earlier.identity.take().or(later.identity);
    earlier.identity_tail = earlier.identity_tail.take().or(later.identity_tail);
}
