//! What is derived from one case, so that it can be compared with what its journal gives; and what must never be found.

use crate::Result;
use crate::digest::RowDigest;
use db::{Reader, Statement, Tx, Value, params, queries};
use model::{CaseId, ProjectId};
use std::collections::BTreeMap;

mod beside;
mod register;
mod rules;

pub use beside::{
    Counter, Indexed, counters, has_words, indexed, miscounted_strata, phone_digest, without_stream,
};
pub use register::{KeptPhone, keys_by_subject, parties_after, phones_after};
pub use rules::{Rule, broken};

pub(crate) use beside::ALL as BESIDE_STATEMENTS;
pub(crate) use register::ALL as REGISTER_STATEMENTS;
pub(crate) use rules::ALL as RULE_STATEMENTS;

queries! {
    pub(crate) CASE = "select * from cases where project = $1 and id = $2";
    pub(crate) EXCLUSIONS = "select * from exclusions where project = $1 and case_id = $2 order by person";
    pub(crate) OFFERS = "select * from offers where project = $1 and case_id = $2 order by role";
    pub(crate) ORIGINS = "select * from origins where project = $1 and case_id = $2 order by original";
    pub(crate) DUTIES = "select project, case_id, key, clause, kind, who, who_place, who_path, from_at, due,
        not_before, provisional, state, done_at, late, acknowledged_by, holds_closing, next_at, next_step
        from duties where project = $1 and case_id = $2 order by key";
    pub(crate) DROP_CASE = "delete from cases where project = $1 and id = $2";
    pub(crate) DROP_EXCLUSIONS = "delete from exclusions where project = $1 and case_id = $2";
    pub(crate) DROP_OFFERS = "delete from offers where project = $1 and case_id = $2";
    pub(crate) DROP_ORIGINS = "delete from origins where project = $1 and case_id = $2";
    pub(crate) DROP_DUTIES = "delete from duties where project = $1 and case_id = $2";
}

/// A digest of every derived row of a case, by table: equal before and after projecting it again.
///
/// # Errors
/// What the database says.
pub fn prints(
    reader: &mut dyn Reader,
    project: ProjectId,
    case: CaseId,
) -> Result<BTreeMap<&'static str, String>> {
    let tables: [(&'static str, &Statement); 5] = [
        ("cases", &CASE),
        ("exclusions", &EXCLUSIONS),
        ("offers", &OFFERS),
        ("origins", &ORIGINS),
        ("duties", &DUTIES),
    ];
    let mut found = BTreeMap::new();
    for (table, statement) in tables {
        found.insert(table, print(reader, statement, params![project.to_string(), case.to_string()])?);
    }
    Ok(found)
}

/// A digest over rows in order, each value with its kind and length before it.
fn print(reader: &mut dyn Reader, statement: &Statement, parameters: &[Value]) -> Result<String> {
    let mut digest = RowDigest::default();
    reader.each(statement, parameters, &mut |row| {
        digest.row(&row.values()?);
        Ok(())
    })?;
    Ok(digest.finish().1)
}

/// A digest of every row of the roster of a project, by table: equal before and after building it again from the stream
/// of rights.
///
/// # Errors
/// What the database says.
pub fn roster_prints(reader: &mut dyn Reader, project: ProjectId) -> Result<BTreeMap<&'static str, String>> {
    let mut found = BTreeMap::new();
    for (table, statement) in [
        ("holdings", &crate::rebuild::OF_HOLDINGS),
        ("absences", &crate::rebuild::OF_ABSENCES),
        ("signings", &crate::rebuild::OF_SIGNINGS),
        ("superiors", &crate::rebuild::OF_SUPERIORS),
    ] {
        found.insert(table, print(reader, statement, params![project.to_string()])?);
    }
    Ok(found)
}

/// A digest of every employee and every role, by table: equal before and after building them again from the organisation's
/// stream of rights.
///
/// # Errors
/// What the database says.
pub fn people_prints(reader: &mut dyn Reader) -> Result<BTreeMap<&'static str, String>> {
    let mut found = BTreeMap::new();
    for (table, statement) in [("persons", &crate::rebuild::OF_PERSONS), ("roles", &crate::rebuild::OF_ROLES)]
    {
        found.insert(table, print(reader, statement, &[])?);
    }
    Ok(found)
}

/// Removes every derived row of a case; projecting it again ([`crate::cases::project`], [`crate::duties::apply`])
/// brings them back.
///
/// # Errors
/// What the database says.
pub fn clear(tx: &mut dyn Tx, project: ProjectId, case: CaseId) -> Result<()> {
    for statement in [&DROP_CASE, &DROP_EXCLUSIONS, &DROP_OFFERS, &DROP_ORIGINS, &DROP_DUTIES] {
        tx.exec(statement, params![project.to_string(), case.to_string()])?;
    }
    Ok(())
}
