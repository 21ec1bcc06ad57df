//! Firing: what a case's duties owe by now, decided step by step and written once.

use crate::behind::Behind;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::submit::{Ground, Outcome, Submission};
use calendar::Instant;
use db::Tx;
use engine::{Code, Refusal};
use model::{Case, CaseId, Command, DutyKey, ProjectId};
use std::collections::BTreeSet;

impl Centre {
    /// Fires the steps of these duties of a case that are due by now, in order, with one look at the case and one change
    /// of its rows. Answers how many; what should have been told long ago is left to `behind`.
    pub(crate) fn fire_steps(
        &self,
        tx: &mut dyn Tx,
        project: ProjectId,
        case: CaseId,
        mut duties: BTreeSet<DutyKey>,
        behind: &mut Behind,
    ) -> Result<usize, CentreError> {
        let Some(before) = store::cases::load(tx, project, case)? else { return Ok(0) };
        let own = |duty, step| Submission::own(project, case, Command::Fire { duty, step });
        let (mut state, mut all, mut fired, now) = (before.clone(), Vec::new(), 0, self.now());
        let mut ground = None;
        let mut last = None;
        while let Some((_, duty, step)) = first_due(&state, &duties, now) {
            let submission = own(duty.clone(), step);
            let ground = match &ground {
                Some(ground) => ground,
                None => ground.insert(self.ground(tx, &submission, Some(&before))?),
            };
            match self.decided(tx, &submission, ground, Some(&state)) {
                Ok((entries, after)) => {
                    state = after;
                    all.extend(entries);
                    fired += 1;
                    last = Some(submission);
                }
                Err(CentreError::Refused(refusal)) if already(&refusal) => {
                    duties.remove(&duty);
                }
                Err(error) => return Err(error),
            }
        }
        if let (Some(ground), Some(submission)) = (ground, last) {
            self.record(tx, &submission, &ground.hash, Some(&before), &state, &all)?;
            crate::messages::put(self, tx, &ground.handbook, &state, &all, behind)?;
            let Ground { handbook, roster, path, .. } = ground;
            let outcome = Outcome { case: state, entries: all, handbook, roster, path };
            for follow in self.follow_ups(&submission, &outcome) {
                self.run_one(tx, &follow)?;
            }
            for draw in self.replacements(tx, &outcome)? {
                self.run_one(tx, &draw)?;
            }
        }
        Ok(fired)
    }
}

/// The earliest step of these duties that is due.
fn first_due(case: &Case, duties: &BTreeSet<DutyKey>, now: Instant) -> Option<(Instant, DutyKey, u32)> {
    let open = case.duties.values().filter(|duty| duty.is_open() && duties.contains(&duty.key));
    let due = open.filter_map(|duty| duty.next_step().map(|step| (step.at, duty.key.clone(), step.index)));
    due.filter(|(at, ..)| *at <= now).min()
}

/// Whether a step needs no firing any more.
pub(crate) fn already(refusal: &Refusal) -> bool {
    matches!(refusal.code, Code::AlreadyFired | Code::NoSuchDuty)
}
