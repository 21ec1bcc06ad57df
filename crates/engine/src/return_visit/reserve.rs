//! Below 100 %: finished cases that were not drawn stay in reserve, and one of them stands in where a drawn customer
//! could not be asked.

use super::not_owed;
use crate::draft::Draft;
use crate::duties::NewDuty;
use crate::redate::Recounted;
use crate::refusal::Refusal;
use calendar::Instant;
use model::command::{Slot, Verdict};
use model::duty::{Assignee, Duty, DutyKind, StepKind};
use model::event::{Entry, VisitEnd};
use model::handbook::{ReturnVisit, StageKind};
use model::{Case, ClauseId, Event};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// Not drawn, but it may be yet, in place of another of its block, as long as its own limit lasts. Until then it is as
    /// open as one that was drawn, so that nobody reads the draw from its state.
    pub(crate) fn keep_in_reserve(&mut self, visit: &ReturnVisit, from: Instant) -> Result<(), Refusal> {
        let counted = self.count_reserve(visit, from)?;
        let post = visit.by.first().unwrap_or(&visit.end_by).clone();
        self.open_duty(NewDuty {
            clause: visit.id.clone(),
            kind: DutyKind::Reserve,
            who: (Assignee::Post { post, place: self.case.place }, None),
            from,
            due: counted.due,
            provisional: counted.provisional,
            trace: counted.trace,
            not_before: None,
            steps: counted.steps,
            holds_closing: true,
        });
        Ok(())
    }

    /// How long a case may be drawn: as long as its visit would have time.
    pub(crate) fn count_reserve(&self, visit: &ReturnVisit, from: Instant) -> Result<Recounted, Refusal> {
        let counted = self.count_visit(visit, from)?;
        let steps = vec![(counted.due, StepKind::Lapse)];
        Ok(Recounted { steps, ..counted })
    }

    /// Marks a finished case in place of one that could not be asked.
    ///
    /// # Errors
    /// When the case is not finished, is marked already, or its limit is over.
    pub(crate) fn draw_visit(&mut self, clause: &ClauseId, slot: &Slot) -> Result<(), Refusal> {
        let service = self.service;
        let visit = service.visit(clause).ok_or_else(not_owed)?;
        let unmarked = self.case.slots.get(clause).is_some_and(|own| !own.marked);
        let Some(finished) = self.case.finished_at.filter(|_| unmarked && slot.marked) else {
            return Err(not_owed());
        };
        if self.case.stage_kind != StageKind::Finished || reserve_of(&self.case, clause).is_none() {
            return Err(not_owed());
        }
        self.follow(Event::VisitDrawn { clause: clause.clone(), slot: slot.clone() });
        for key in self.open_keys(|d| d.key.clause == visit.id && d.kind == DutyKind::Reserve) {
            self.void_duty(&key, "drawn");
        }
        self.start_each(visit, finished)
    }
}

/// The duty under which an unmarked case waits to be drawn after all; none once it is marked, worked on or closed again.
fn reserve_of<'a>(case: &'a Case, clause: &ClauseId) -> Option<&'a Duty> {
    let waits = |d: &&Duty| d.is_open() && d.kind == DutyKind::Reserve && &d.key.clause == clause;
    case.duties.values().find(waits)
}

/// Whether a case may still be drawn in place of another: it is finished, was not marked, and its own limit lasts.
#[must_use]
pub fn may_be_drawn(case: &Case, clause: &ClauseId, at: Instant) -> bool {
    case.stage_kind == StageKind::Finished && reserve_of(case, clause).is_some_and(|duty| at < duty.due)
}

/// The clauses whose drawn visits have just come to nothing in this case: the customer declined or was not reached, no
/// further visit of the clause is open, and he has answered none before. Another case of the block is drawn instead.
#[must_use]
pub fn visits_without_answer(case: &Case, entries: &[Entry]) -> Vec<ClauseId> {
    let ended = entries.iter().filter_map(|entry| match &entry.event {
        Event::VisitEnded { visit, end: VisitEnd::Refused | VisitEnd::NotReached, .. } => Some(&visit.clause),
        _ => None,
    });
    let found: BTreeSet<&ClauseId> = ended.filter(|clause| came_to_nothing(case, clause)).collect();
    found.into_iter().cloned().collect()
}

/// Whether the drawn visits of a clause are over and nobody answered one of them.
#[must_use]
pub fn came_to_nothing(case: &Case, clause: &ClauseId) -> bool {
    let of_clause = || case.visits.iter().filter(|(key, _)| &key.clause == clause).map(|(_, visit)| visit);
    let open =
        case.duties.values().any(|d| d.is_open() && d.kind == DutyKind::Visit && &d.key.clause == clause);
    let answered = of_clause().any(|visit| visit.verdict.is_some_and(Verdict::is_answer));
    let tried = of_clause().any(|visit| matches!(visit.end, Some(VisitEnd::Refused | VisitEnd::NotReached)));
    case.slots.get(clause).is_some_and(|slot| slot.marked) && tried && !open && !answered
}
