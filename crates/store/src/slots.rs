//! Sampling of return visits: the next slot of a stratum's block, and which cases took which slots.
//!
//! Which slots are marked is computed by the engine from a key; here it is only counted and kept.

use crate::Result;
use crate::reading::{at, count, id, int, list, opt_id};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::command::Slot;
use model::{CaseId, ProjectId};

/// Slots of a block.
pub const BLOCK: u64 = 10;

queries! {
    pub(crate) NEXT = "insert into strata (project, stratum, drawn) values ($1, $2, 1)
        on conflict (project, stratum) do update set drawn = strata.drawn + 1 returning drawn";
    pub(crate) GIVE_BACK = "update strata set drawn = drawn - 1 where project = $1 and stratum = $2";
    pub(crate) LOCK = "select drawn from strata where project = $1 and stratum = $2",
        pg: "select drawn from strata where project = $1 and stratum = $2 for update";
    pub(crate) RECORD = "insert into slots (project, stratum, block, slot, case_id, marked, replaces, drawn_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (project, stratum, block, slot) do update set marked = excluded.marked,
            replaces = excluded.replaces, drawn_at = excluded.drawn_at where slots.case_id = excluded.case_id";
    pub(crate) BLOCK_OF = "select stratum, block, slot, case_id, marked, replaces, drawn_at from slots
        where project = $1 and stratum = $2 and block = $3 order by slot";
    pub(crate) WITH_SLOTS = "select distinct s.case_id from json_each($2) c cross join slots s
        where s.project = $1 and s.case_id = c.value",
        pg: "select distinct case_id from slots
        where project = $1 and case_id = any (array(select jsonb_array_elements_text($2::text::jsonb)))";
    pub(crate) OF_CASE = "select stratum, block, slot, case_id, marked, replaces, drawn_at from slots
        where project = $1 and case_id = $2 order by stratum, block, slot";
}

/// A slot that a case took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The case.
    pub case: CaseId,
    /// The slot, as in the event.
    pub slot: Slot,
    /// When.
    pub at: Instant,
}

/// Block and position of the next finished case of a stratum. The row is locked until the unit ends.
///
/// # Errors
/// What the database says.
pub fn next(tx: &mut dyn Tx, project: ProjectId, stratum: &str) -> Result<(u64, u8)> {
    let drawn = tx.one(&NEXT, params![project.to_string(), stratum], |row| count(row, 0))?.saturating_sub(1);
    Ok((drawn / BLOCK, u8::try_from(drawn % BLOCK).unwrap_or(0)))
}

/// Gives the last slot of a stratum back, which the case that it was drawn for has no use for. Only in the unit that drew
/// it.
///
/// # Errors
/// What the database says.
pub fn give_back(tx: &mut dyn Tx, project: ProjectId, stratum: &str) -> Result<()> {
    tx.exec(&GIVE_BACK, params![project.to_string(), stratum])?;
    Ok(())
}

/// Locks a stratum until the unit ends, so that nobody draws or stands in within it meanwhile.
///
/// # Errors
/// What the database says.
pub fn lock(tx: &mut dyn Tx, project: ProjectId, stratum: &str) -> Result<()> {
    tx.opt(&LOCK, params![project.to_string(), stratum], |_| Ok(()))?;
    Ok(())
}

/// Keeps which case took a slot; a later draw of the same case (as a replacement) marks it.
///
/// # Errors
/// What the database says.
pub fn record(tx: &mut dyn Tx, project: ProjectId, case: CaseId, slot: &Slot, now: Instant) -> Result<()> {
    tx.exec(
        &RECORD,
        params![
            project.to_string(),
            &slot.stratum,
            int(slot.block),
            slot.index,
            case.to_string(),
            slot.marked,
            slot.replaces.map(|case| case.to_string()),
            now.micros()
        ],
    )?;
    Ok(())
}

/// The slots of a block that were taken, by position: what a replacement is looked up in.
///
/// # Errors
/// What the database says.
pub fn block(reader: &mut dyn Reader, project: ProjectId, stratum: &str, block: u64) -> Result<Vec<Drawn>> {
    Ok(reader.all(&BLOCK_OF, params![project.to_string(), stratum, int(block)], read)?)
}

/// The slots that a case took.
///
/// # Errors
/// What the database says.
pub fn of_case(reader: &mut dyn Reader, project: ProjectId, case: CaseId) -> Result<Vec<Drawn>> {
    Ok(reader.all(&OF_CASE, params![project.to_string(), case.to_string()], read)?)
}

/// Those of some cases of a project that took a slot.
///
/// # Errors
/// What the database says.
pub fn drawn_among(reader: &mut dyn Reader, project: ProjectId, cases: &[CaseId]) -> Result<Vec<CaseId>> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    Ok(reader.all(&WITH_SLOTS, params![project.to_string(), list(cases)], |row| id(row, 0))?)
}

fn read(row: &Row<'_>) -> std::result::Result<Drawn, DbError> {
    Ok(Drawn {
        case: id(row, "case_id")?,
        slot: Slot {
            stratum: row.text("stratum")?.to_owned(),
            block: count(row, "block")?,
            index: u8::try_from(row.int("slot")?).map_err(DbError::decode)?,
            marked: row.bool("marked")?,
            replaces: opt_id(row, "replaces")?,
        },
        at: at(row, "drawn_at")?,
    })
}
