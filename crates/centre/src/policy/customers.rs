//! Who sees the customer of an anonymous case: who answers to him, who must move it, who visits him while a visit is owed,
//! and who above them takes over, signs or ends what the handbook lets only such a post end. Nobody of the line of the
//! person complained of: neither he nor his reports, who do not see the case at all, nor whoever they report to.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::principal::Principal;
use db::Reader;
use engine::on_duty;
use model::duty::DutyKind;
use model::handbook::Service;
use model::{Actor, Assignee, Case, CaseId, Handbook, PostId, ProjectId, Who};
use std::collections::BTreeSet;
use store::cases::CaseRow;

/// Whether somebody may see who the customer of a case is.
pub(crate) fn sees_customer(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    case: &Case,
) -> Result<bool, CentreError> {
    if !case.anonymous {
        return Ok(true);
    }
    let handbook = centre.inner.handbooks.get(reader, &case.handbook)?;
    let roster = centre.inner.rosters.now(reader, case.project)?;
    let mut line = on_duty::reports(&roster, who.person);
    line.insert(who.person);
    if !line.is_disjoint(&case.excluded) {
        return Ok(false);
    }
    let path = crate::rights::path_of(reader, case.project, case.place)?;
    let actor = crate::rights::actor(&roster, &Who::Person(who.person), &path, centre.now());
    let service = handbook.services.get(&case.service);
    Ok(service.is_some_and(|service| is_entitled(case, &handbook, service, &actor)))
}

fn is_entitled(case: &Case, handbook: &Handbook, service: &Service, actor: &Actor) -> bool {
    let is = |who: &Assignee| match who {
        Assignee::Person { person } => actor.person_id() == Some(*person),
        Assignee::Post { post, .. } => actor.posts.contains(post),
    };
    let above = service.visits.iter().flat_map(|visit| [&visit.end_by, &visit.reaching.sign_off]);
    let posts: BTreeSet<&PostId> =
        service.conflict.iter().map(|conflict| &conflict.then).chain(above).collect();
    let holds = |post: &PostId| handbook.fallback_chain(post).iter().any(|own| actor.posts.contains(own));
    // Who is to visit him must know whom to visit; no longer than that.
    let visits = || {
        let owed = case.open_duties().into_iter().filter(|duty| duty.kind == DutyKind::Visit);
        let clauses: BTreeSet<_> = owed.map(|duty| &duty.key.clause).collect();
        let by =
            service.visits.iter().filter(|visit| clauses.contains(&visit.id)).flat_map(|visit| &visit.by);
        let worked = actor.person_id().is_some_and(|person| case.workers.contains(&person));
        !worked && by.into_iter().any(holds)
    };
    is(&case.owner) || is(&case.contact) || posts.into_iter().any(holds) || visits()
}

/// Takes the customer out of a case whose customer somebody may not see.
pub(crate) fn hide_customer(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    case: &mut Case,
) -> Result<(), CentreError> {
    if !sees_customer(centre, reader, who, case)? {
        case.party = None;
        case.caller_name = None;
        case.caller_phone = None;
    }
    Ok(())
}

/// Those of some cases whose customer somebody may not see.
pub(crate) fn hidden_among<'a>(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    rows: impl IntoIterator<Item = &'a CaseRow>,
) -> Result<BTreeSet<CaseId>, CentreError> {
    let asked: Vec<(ProjectId, CaseId)> =
        rows.into_iter().filter(|row| row.anonymous).map(|row| (row.project, row.id)).collect();
    let mut hidden = BTreeSet::new();
    for (project, id) in asked {
        let case = store::cases::load(reader, project, id)?;
        let shown = match case {
            Some(case) => sees_customer(centre, reader, who, &case)?,
            None => false,
        };
        if !shown {
            hidden.insert(id);
        }
    }
    Ok(hidden)
}
