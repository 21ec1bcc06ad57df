//! Which finished cases are asked about, where the handbook asks below 100 %: slots of a block of ten, and who is drawn
//! in place of a customer who declined or was not reached.
//!
//! Which slots are marked, and in which order the others stand in, a keyed hash says; it is counted and kept here. A
//! stratum is locked from the draw to the end of the unit, so that two units never take the same place.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::submit::{Outcome, Submission};
use db::Tx;
use engine::{Facts, sampling};
use model::command::Slot;
use model::event::Entry;
use model::{Case, CaseId, ClauseId, Command, Event, Handbook, Instant, ProjectId};
use std::collections::{BTreeMap, BTreeSet};
use store::slots::Drawn;

impl Centre {
    /// Draws the next slot of each visit clause that needs one, in the stratum of service, crew and month.
    pub(crate) fn draw_slots(
        &self,
        tx: &mut dyn Tx,
        case: &Case,
        handbook: &Handbook,
        wanted: &[ClauseId],
        at: Instant,
        facts: &mut Facts<'_>,
    ) -> Result<(), CentreError> {
        for clause in wanted {
            let Some(visit) = handbook.services.get(&case.service).and_then(|s| s.visit(clause)) else {
                continue;
            };
            let month = handbook.zone.civil(at).date();
            let crew = case.owner.as_person().map_or_else(String::new, |person| person.to_string());
            let stratum = format!("{}/{clause}/{crew}/{:04}{:02}", case.service, month.year(), month.month());
            let (block, index) = store::slots::next(tx, case.project, &stratum)?;
            let marks = sampling::marked(&self.inner.secret, &stratum, block, visit.rate);
            let mut slot = Slot { stratum, block, index, marked: true, replaces: None };
            slot.marked = marks.get(usize::from(index)).copied().unwrap_or(true);
            if !slot.marked {
                slot.replaces = self.awaited(tx, case.project, clause, &slot, visit.rate)?;
                slot.marked = slot.replaces.is_some();
            }
            facts.slots.insert(clause.clone(), slot);
        }
        Ok(())
    }

    /// Keeps the slots that a decision took, and gives back those that it had no use for, because the visit does not
    /// apply or was owed anyway: a place in a block is a case that could have been asked about.
    pub(crate) fn keep_slots(
        &self,
        tx: &mut dyn Tx,
        case: &Case,
        drawn: Vec<Slot>,
        entries: &[Entry],
    ) -> Result<(), CentreError> {
        let mut used = BTreeSet::new();
        for entry in entries {
            if let Event::VisitDrawn { slot, .. } = &entry.event {
                store::slots::record(tx, case.project, case.id, slot, entry.at)?;
                used.insert((slot.stratum.clone(), slot.block, slot.index));
            }
        }
        for slot in drawn {
            if !used.contains(&(slot.stratum.clone(), slot.block, slot.index)) {
                store::slots::give_back(tx, case.project, &slot.stratum)?;
            }
        }
        Ok(())
    }

    /// Whom a slot that was not marked stands in for: a customer of the block who could not be asked and for whom nobody
    /// was left to be drawn then. Which of the coming slots that is, only the key tells.
    fn awaited(
        &self,
        tx: &mut dyn Tx,
        project: ProjectId,
        clause: &ClauseId,
        slot: &Slot,
        rate: u8,
    ) -> Result<Option<CaseId>, CentreError> {
        let taken = store::slots::block(tx, project, &slot.stratum, slot.block)?;
        let mut owed = Vec::new();
        for drawn in taken.iter().filter(|drawn| drawn.slot.marked && !is_replaced(&taken, drawn.case)) {
            let case = store::cases::load(tx, project, drawn.case)?;
            if case.is_some_and(|case| engine::came_to_nothing(&case, clause)) {
                owed.push(drawn.case);
            }
        }
        let (key, stratum) = (&self.inner.secret, &slot.stratum);
        let place = sampling::awaited(key, stratum, slot.block, rate, slot.index, owed.len());
        Ok(place.and_then(|place| owed.get(place).copied()))
    }
    /// The drawing of another finished case for each visit that has just come to nothing, while the limit of one of its
    /// block lasts. Where there is none, a coming slot of the block stands in.
    pub(crate) fn replacements(
        &self,
        tx: &mut dyn Tx,
        outcome: &Outcome,
    ) -> Result<Vec<Submission>, CentreError> {
        let case = &outcome.case;
        let mut found = Vec::new();
        for clause in engine::visits_without_answer(case, &outcome.entries) {
            let Some(slot) = case.slots.get(&clause) else { continue };
            store::slots::lock(tx, case.project, &slot.stratum)?;
            let taken = store::slots::block(tx, case.project, &slot.stratum, slot.block)?;
            if is_replaced(&taken, case.id) {
                continue;
            }
            if let Some(drawn) = self.free(tx, case.project, &taken, &clause)? {
                let slot = Slot { marked: true, replaces: Some(case.id), ..drawn.slot };
                let command = Command::DrawVisit { clause, slot };
                found.push(Submission::own(case.project, drawn.case, command));
            }
        }
        Ok(found)
    }

    /// The first case of a block, in the order of the key, that was not marked and may still be asked about.
    fn free(
        &self,
        tx: &mut dyn Tx,
        project: ProjectId,
        taken: &[Drawn],
        clause: &ClauseId,
    ) -> Result<Option<Drawn>, CentreError> {
        let mut free: BTreeMap<u8, &Drawn> = BTreeMap::new();
        for drawn in taken.iter().filter(|drawn| !drawn.slot.marked) {
            let Some(case) = store::cases::load(tx, project, drawn.case)? else { continue };
            let at = self.now().max(case.last_at);
            if case.slots.get(clause) == Some(&drawn.slot) && engine::may_be_drawn(&case, clause, at) {
                free.insert(drawn.slot.index, drawn);
            }
        }
        let Some(Slot { stratum, block, .. }) = taken.first().map(|drawn| &drawn.slot) else {
            return Ok(None);
        };
        let chosen =
            sampling::stands_in(&self.inner.secret, stratum, *block, |index| free.contains_key(&index));
        Ok(chosen.and_then(|index| free.get(&index)).map(|drawn| (*drawn).clone()))
    }
}

/// Whether somebody stands in for a case already.
fn is_replaced(taken: &[Drawn], case: CaseId) -> bool {
    taken.iter().any(|drawn| drawn.slot.replaces == Some(case))
}
