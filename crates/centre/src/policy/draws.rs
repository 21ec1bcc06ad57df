//! Where the handbook asks below 100 %, whoever did the work never sees whether his case was drawn, or he could speak to
//! the customer first. Who asks, signs or is told of such visits sees it; anybody else sees the customer's answer when
//! it is there.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::principal::Principal;
use db::Reader;
use model::command::Verdict;
use model::duty::{DutyKey, DutyKind};
use model::event::Entry;
use model::handbook::{Performer, ReturnVisit};
use model::{Actor, Assignee, Case, CaseId, ClauseId, Command, Event, Handbook, PostId, ProjectId, Who};
use std::collections::{BTreeMap, BTreeSet};
use store::duties::DutyRow;

/// What the draws of a case hide from somebody.
#[derive(Debug, Default)]
pub(crate) struct Draws {
    clauses: BTreeSet<ClauseId>,
    keys: BTreeSet<DutyKey>,
}

impl Draws {
    /// What somebody may not see of the draws of a case. Nothing is read for a case that was never drawn.
    pub(crate) fn hidden(
        centre: &Centre,
        reader: &mut dyn Reader,
        who: &Principal,
        case: &Case,
    ) -> Result<Self, CentreError> {
        if case.slots.is_empty() {
            return Ok(Self::default());
        }
        let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
        let roster = centre.inner.rosters.now(reader, case.project)?;
        let path = crate::rights::path_of(reader, case.project, case.place)?;
        let actor = crate::rights::actor(&roster, &Who::Person(who.person), &path, centre.now());
        Ok(Self::from(case, &handbook, &actor))
    }

    fn from(case: &Case, handbook: &Handbook, actor: &Actor) -> Self {
        let service = handbook.services.get(&case.service);
        let may_know = |clause: &ClauseId| {
            let visit = service.and_then(|service| service.visit(clause));
            visit.is_some_and(|visit| may_know(case, visit, handbook, actor))
        };
        let clauses: BTreeSet<ClauseId> =
            case.slots.keys().filter(|clause| !may_know(clause)).cloned().collect();
        let of_visit = |key: &DutyKey| {
            clauses.contains(&key.clause)
                && !case.visits.get(key).is_some_and(|visit| visit.verdict.is_some_and(Verdict::is_answer))
        };
        let hidden = case
            .duties
            .values()
            .filter(|duty| matches!(duty.kind, DutyKind::Visit | DutyKind::Reserve) && of_visit(&duty.key));
        let mut keys: BTreeSet<DutyKey> = hidden.map(|duty| duty.key.clone()).collect();
        let signed = case.visits.iter().filter(|(key, _)| keys.contains(*key));
        let sign_offs: Vec<DutyKey> = signed.filter_map(|(_, visit)| visit.sign_off.clone()).collect();
        keys.extend(sign_offs);
        Self { clauses, keys }
    }

    /// Takes out of the state what may not be seen.
    pub(crate) fn take_from(&self, case: &mut Case) {
        case.duties.retain(|key, _| !self.keys.contains(key));
        case.visits.retain(|key, _| !self.keys.contains(key));
        case.slots.retain(|clause, _| !self.clauses.contains(clause));
    }

    /// Whether an entry tells what may not be seen.
    pub(crate) fn tells(&self, entry: &Entry) -> bool {
        match &entry.event {
            Event::VisitDrawn { clause, .. } => self.clauses.contains(clause),
            Event::DutyOpened(duty) => self.keys.contains(&duty.key),
            Event::DutyRedated { duty, .. }
            | Event::DutyMoved { duty, .. }
            | Event::DutyDone { duty, .. }
            | Event::DutyVoid { duty, .. }
            | Event::StepFired { duty, .. }
            | Event::Acknowledged { duty, .. } => self.keys.contains(duty),
            Event::VisitTried { visit, .. }
            | Event::VisitUnreachable { visit, .. }
            | Event::VisitAnswered { visit, .. }
            | Event::VisitEnded { visit, .. } => self.keys.contains(visit),
            _ => false,
        }
    }

    /// Whether a duty may not be seen.
    pub(crate) fn hides(&self, key: &DutyKey) -> bool {
        self.keys.contains(key)
    }

    /// A command about a visit that may not be seen finds none, whether there is one or not.
    ///
    /// # Errors
    /// When it is about such a visit.
    pub(crate) fn must_not_probe(&self, command: &Command) -> Result<(), CentreError> {
        let visit = match command {
            Command::Try { visit, .. }
            | Command::SignOff { visit, .. }
            | Command::EndVisit { visit, .. }
            | Command::Acknowledge { duty: visit } => visit,
            Command::Answer(answer) => &answer.visit,
            _ => return Ok(()),
        };
        let about = self.clauses.contains(&visit.clause) || self.keys.contains(visit);
        if about { Err(engine::visit_not_owed().into()) } else { Ok(()) }
    }
}

/// Whether somebody asks, ends, signs or is told of the visits of a clause, and had no part in the work.
fn may_know(case: &Case, visit: &ReturnVisit, handbook: &Handbook, actor: &Actor) -> bool {
    let Some(person) = actor.person_id() else { return false };
    let is = |who: &Assignee| match who {
        Assignee::Person { person: own } => *own == person,
        Assignee::Post { post, .. } => actor.posts.contains(post),
    };
    let barred = |performer: &Performer| match performer {
        Performer::Post(post) => actor.posts.contains(post),
        Performer::Owner => is(&case.owner),
        Performer::Contact => is(&case.contact),
        Performer::FirstAsked => case.first_asked == Some(person),
        Performer::Field(field) => case.fields.get(field) == Some(&model::Value::Person(person)),
        Performer::Customer | Performer::Anyone => false,
    };
    if case.workers.contains(&person) || visit.not_by.iter().any(barred) {
        return false;
    }
    let told = visit.escalations.iter().map(|escalation| &escalation.to);
    let posts = visit.by.iter().chain([&visit.end_by, &visit.reaching.sign_off]).chain(told);
    let holds = |post: &PostId| handbook.fallback_chain(post).iter().any(|own| actor.posts.contains(own));
    posts.into_iter().any(holds)
        || case.open_duties().iter().any(|duty| duty.key.clause == visit.id && is(&duty.who))
}

/// Whether the words of a command may be found by searching: those about trying to reach a drawn customer would tell
/// whoever did the work that his case was drawn.
pub(crate) fn findable(command: &Command, case: &Case) -> bool {
    let visit = match command {
        Command::Try { visit, .. } | Command::SignOff { visit, .. } => visit,
        Command::Answer(answer) if !answer.verdict.is_answer() => &answer.visit,
        _ => return true,
    };
    !case.slots.contains_key(&visit.clause)
}

/// Leaves out of a list of duties what would tell somebody whether his case was drawn.
pub(crate) fn leave_out_draws(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    rows: &mut Vec<DutyRow>,
) -> Result<(), CentreError> {
    let mut asked: BTreeMap<ProjectId, BTreeSet<CaseId>> = BTreeMap::new();
    for row in rows.iter().filter(|row| matches!(row.kind, DutyKind::Visit | DutyKind::SignOff)) {
        asked.entry(row.project).or_default().insert(row.case);
    }
    let mut hidden = BTreeMap::new();
    for (project, cases) in asked {
        let cases: Vec<CaseId> = cases.into_iter().collect();
        for id in store::slots::drawn_among(reader, project, &cases)? {
            if let Some(case) = store::cases::load(reader, project, id)? {
                hidden.insert(id, Draws::hidden(centre, reader, who, &case)?);
            }
        }
    }
    rows.retain(|row| !hidden.get(&row.case).is_some_and(|draws| draws.hides(&row.key)));
    Ok(())
}
