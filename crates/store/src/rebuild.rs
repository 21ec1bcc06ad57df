//! Building the derived tables of a project again: clearing them, and a fingerprint to compare before and after.

use crate::Result;
use crate::digest::RowDigest;
use db::{Reader, Tx, params, queries};
use model::ProjectId;
use std::collections::BTreeMap;

queries! {
    pub(crate) CASES = "delete from cases where project = $1";
    pub(crate) EXCLUSIONS = "delete from exclusions where project = $1";
    pub(crate) OFFERS = "delete from offers where project = $1";
    pub(crate) ORIGINS = "delete from origins where project = $1";
    pub(crate) DUTIES = "delete from duties where project = $1";
    pub(crate) SLOTS = "delete from slots where project = $1";
    pub(crate) HOLDINGS = "delete from holdings where project = $1";
    pub(crate) ABSENCES = "delete from absences where project = $1";
    pub(crate) SIGNINGS = "delete from signings where project = $1";
    pub(crate) SUPERIORS = "delete from superiors where project = $1";
    pub(crate) PERSONS = "delete from persons";
    pub(crate) ROLES = "delete from roles";
    pub(crate) OF_PERSONS = "select id, name, left_at, created_at from persons order by id";
    pub(crate) OF_ROLES = "select node, person, role, granted_at from roles order by node, person, role";
    pub(crate) OF_CASES = "select * from cases where project = $1 order by id";
    pub(crate) OF_EXCLUSIONS = "select * from exclusions where project = $1 order by person, case_id";
    pub(crate) OF_OFFERS = "select * from offers where project = $1 order by case_id, role";
    pub(crate) OF_ORIGINS = "select * from origins where project = $1 order by original";
    pub(crate) OF_DUTIES = "select project, case_id, key, clause, kind, who, who_place, who_path, from_at, due,
        not_before, provisional, state, done_at, late, acknowledged_by, holds_closing, next_at, next_step
        from duties where project = $1 order by case_id, key";
    pub(crate) OF_SLOTS = "select * from slots where project = $1 order by stratum, block, slot";
    pub(crate) OF_HOLDINGS = "select * from holdings where project = $1 order by id";
    pub(crate) OF_ABSENCES = "select * from absences where project = $1 order by id";
    pub(crate) OF_SIGNINGS = "select * from signings where project = $1 order by person, at";
    pub(crate) OF_SUPERIORS = "select * from superiors where project = $1 order by person";
}

/// Empties what is derived from the cases of a project: cases, exclusions, offers, origins, duties. Projecting every stream
/// again ([`crate::cases::project`], [`crate::duties::apply`]) brings it back.
///
/// # Errors
/// What the database says.
pub fn clear_cases(tx: &mut dyn Tx, project: ProjectId) -> Result<()> {
    for statement in [&CASES, &EXCLUSIONS, &OFFERS, &ORIGINS, &DUTIES] {
        tx.exec(statement, params![project.to_string()])?;
    }
    Ok(())
}

/// Empties which cases took which sampling slots.
///
/// # Errors
/// What the database says.
pub fn clear_slots(tx: &mut dyn Tx, project: ProjectId) -> Result<()> {
    tx.exec(&SLOTS, params![project.to_string()])?;
    Ok(())
}

/// Empties what is derived from the `rights` stream of a project; [`crate::people::apply`] brings it back.
///
/// # Errors
/// What the database says.
pub fn clear_roster(tx: &mut dyn Tx, project: ProjectId) -> Result<()> {
    for statement in [&HOLDINGS, &ABSENCES, &SIGNINGS, &SUPERIORS] {
        tx.exec(statement, params![project.to_string()])?;
    }
    Ok(())
}

/// Empties what is derived from the organisation's stream of rights: employees and roles; [`crate::people::apply`] brings
/// it back.
///
/// # Errors
/// What the database says.
pub fn clear_people(tx: &mut dyn Tx) -> Result<()> {
    tx.exec(&PERSONS, &[])?;
    tx.exec(&ROLES, &[])?;
    Ok(())
}

/// A digest of every derived table of a project, over all its rows in order: equal before and after building again.
///
/// # Errors
/// What the database says.
pub fn fingerprint(reader: &mut dyn Reader, project: ProjectId) -> Result<BTreeMap<&'static str, String>> {
    let tables = [
        ("cases", &OF_CASES),
        ("exclusions", &OF_EXCLUSIONS),
        ("offers", &OF_OFFERS),
        ("origins", &OF_ORIGINS),
        ("duties", &OF_DUTIES),
        ("slots", &OF_SLOTS),
        ("holdings", &OF_HOLDINGS),
        ("absences", &OF_ABSENCES),
        ("signings", &OF_SIGNINGS),
        ("superiors", &OF_SUPERIORS),
    ];
    let mut prints = BTreeMap::new();
    for (table, statement) in tables {
        let mut digest = RowDigest::default();
        reader.each(statement, params![project.to_string()], &mut |row| {
            digest.row(&row.values()?);
            Ok(())
        })?;
        prints.insert(table, digest.finish().1);
    }
    Ok(prints)
}
