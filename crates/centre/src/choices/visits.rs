//! Which return visits of a case somebody may make, sign off or end.

use super::{Choices, Ground};
use crate::centre::Centre;
use crate::error::CentreError;
use crate::names::Names;
use crate::principal::Principal;
use db::Reader;
use model::Case;
use model::handbook::ReturnVisit;

/// Whether somebody may make a return visit of a case, as far as his posts and what he did say.
///
/// # Errors
/// What the database says.
pub(crate) fn may_visit(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    case: &Case,
    key: &model::DutyKey,
) -> Result<bool, CentreError> {
    let (handbook, now) = (centre.inner.handbooks.get(reader, &case.handbook)?, centre.now());
    let roster = centre.inner.rosters.now(reader, case.project)?;
    let path = crate::rights::path_of(reader, case.project, case.place)?;
    let actor = crate::rights::actor(&roster, &model::Who::Person(who.person), &path, now);
    let ground = Ground { case: case.clone(), handbook, roster, path, actor, names: Names::default(), now };
    let service = ground.handbook.services.get(&case.service);
    let visit = service.and_then(|service| service.visit(&key.clause));
    let mut found = Choices::default();
    if let (Some(duty), Some(visit)) = (case.duties.get(key), visit) {
        ground.entitled_to_visit(duty, visit, &mut found);
    }
    Ok(found.visits.contains(&key.to_string()))
}

impl Ground {
    pub(super) fn entitled_to_visit(&self, duty: &model::Duty, visit: &ReturnVisit, found: &mut Choices) {
        let (key, state) = (duty.key.to_string(), self.case.visits.get(&duty.key));
        let worked = self.actor.person_id().is_some_and(|person| self.case.workers.contains(&person));
        let asks = self.is_assignee(&duty.who) || visit.by.iter().any(|post| self.acts_for(post));
        if asks && !worked && state.is_none_or(|state| state.verdict.is_none()) {
            found.visits.insert(key.clone());
        }
        if visit.jointly && visit.by.len() > 1 {
            found.joint.insert(key.clone());
        }
        let owed = state.is_some_and(|state| state.sign_off.is_some() && state.end.is_none());
        if owed && self.acts_for(&visit.reaching.sign_off) && !worked {
            found.sign_offs.insert(key.clone());
        }
        if self.acts_for(&visit.end_by) && !worked {
            found.ends.insert(key);
        }
    }
}
