//! Import of rosters: forms, values, whole files, hostile files, second imports.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

mod again;
mod applied;
mod attested;
mod forms;
mod hostile;
mod made_roster;
mod open_matters;
mod real_roster;
mod values;

use centre::import::columns::{Mapping, propose};
use centre::import::difference::{Changes, Existing, difference};
use centre::import::roster::{At, Plan, plan};
use centre::import::settings::Settings;
use centre::import::sheet::{Workbook, read};
use std::collections::BTreeSet;

/// Reads a file and plans it with the proposed mapping.
fn planned(bytes: &[u8], existing: &Existing) -> (Workbook, Plan, Changes) {
    let workbook = read(bytes).unwrap();
    let mapping: Mapping = propose(&workbook, &[]);
    let plan = plan(&workbook, &mapping, &Settings::default(), &existing.known()).unwrap();
    let changes = difference(existing, &plan);
    everything_is_accounted_for(&workbook, &plan);
    (workbook, plan, changes)
}

/// Every row of every sheet is accepted, rejected or skipped, exactly once.
fn everything_is_accounted_for(workbook: &Workbook, plan: &Plan) {
    let mut seen: BTreeSet<At> = BTreeSet::new();
    let all = plan.accepted.iter().copied();
    let all = all.chain(plan.rejected.iter().map(|row| row.at)).chain(plan.skipped.iter().map(|row| row.at));
    for at in all {
        assert!(seen.insert(at), "{at:?} is accounted for twice");
    }
    for (sheet, rows) in workbook.sheets.iter().enumerate() {
        for row in 1..=u32::try_from(rows.rows.len()).unwrap() {
            assert!(seen.remove(&At { sheet, row }), "row {row} of sheet {sheet} is accounted for nowhere");
        }
    }
    assert!(seen.is_empty(), "rows that are not in the file: {seen:?}");
    assert!(plan.rejected.iter().all(|row| !row.reasons.is_empty()));
}

/// What a database would hold after the plan was carried out.
fn after(plan: &Plan) -> Existing {
    use centre::import::difference::{ExistingParty, ExistingPlace, ExistingTie, PlaceFact};
    let mut there = Existing::default();
    let mut put = |step: (&str, centre::import::place_form::PlaceKind),
                   facts: Vec<(PlaceFact, Option<String>)>| {
        let facts = facts.into_iter().filter_map(|(fact, value)| value.map(|value| (fact, value))).collect();
        let id = format!("place {}", step.0);
        there.places.insert(step.0.to_owned(), ExistingPlace { id, kind: step.1, facts });
    };
    for group in &plan.groups {
        put((&group.step.normal, group.step.kind), Vec::new());
    }
    for row in &plan.places {
        let facts = vec![
            (PlaceFact::Area, row.area.map(|area| area.to_string())),
            (PlaceFact::State, row.state.clone()),
            (PlaceFact::HandedOver, row.handed_over.map(|day| day.to_string())),
            (PlaceFact::Remark, row.remark.clone()),
        ];
        put((&row.place.normal, row.place.kind), facts);
    }
    for row in &plan.spaces {
        let plates = (!row.plates.is_empty()).then(|| row.plates.join("、"));
        let facts = vec![
            (PlaceFact::Zone, row.zone.clone()),
            (PlaceFact::SpaceKind, row.kind.clone()),
            (PlaceFact::Plates, plates),
            (PlaceFact::Remark, row.remark.clone()),
        ];
        put((&row.place.normal, row.place.kind), facts);
    }
    for (number, row) in plan.parties.iter().enumerate() {
        there.parties.push(ExistingParty {
            id: format!("party {number}"),
            kind: row.kind,
            name: row.name.clone(),
            phones: row.phones.iter().map(|phone| phone.number.clone()).collect(),
            identity: row.identity.as_ref().map(|paper| paper.number().to_owned()),
            identity_tail: row.identity_tail.clone(),
        });
    }
    there.ties = plan
        .ties
        .iter()
        .map(|tie| ExistingTie {
            party: format!("party {}", tie.party),
            place: tie.place.clone(),
            relation: tie.relation,
            moved_in: tie.moved_in.map(|day| day.to_string()),
        })
        .collect();
    there.space_ties = plan.space_ties.iter().map(|tie| (tie.space.clone(), tie.room.clone())).collect();
    there
}
