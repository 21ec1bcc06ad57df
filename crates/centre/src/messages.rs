//! Messages: who is told what, put into inboxes in the transaction of what happened.

use crate::behind::Behind;
use crate::centre::Centre;
use crate::error::CentreError;
use db::Tx;
use model::duty::{Fallback, StepKind};
use model::event::Entry;
use model::{Case, CaseId, DeliveryId, Event, Handbook, PersonId, ProjectId};
use serde_json::json;
use std::collections::BTreeSet;
use store::inbox::{self, Message};
use store::people::Role;

/// Puts the messages of some entries into the inboxes of those who are told; what should have been told long ago is left to
/// `behind`.
pub(crate) fn put(
    centre: &Centre,
    tx: &mut dyn Tx,
    handbook: &Handbook,
    case: &Case,
    entries: &[Entry],
    behind: &mut Behind,
) -> Result<(), CentreError> {
    crate::webhooks::of_entries(centre, tx, case, entries)?;
    for entry in entries {
        if !crate::behind::came_with_import(case, entry) {
            crate::outward::of_entry(centre, tx, case, entry)?;
        }
        if behind.takes(case, entry) {
            continue;
        }
        let (kind, told, payload) = match &entry.event {
            Event::StepFired { duty, step, told, due_at, .. } => {
                let name = engine::clause_name(handbook, &case.service, &duty.clause);
                let steps = case.duties.get(duty).map(|duty| duty.steps.as_slice()).unwrap_or_default();
                let does = steps.iter().find(|own| own.index == *step).map_or("due", |own| word(&own.kind));
                let payload =
                    json!({"duty": duty, "zh": name.zh, "en": name.en, "due": due_at, "step": does});
                ("duty", told.clone(), payload)
            }
            Event::Offered { role, to, duty, .. } => {
                let told: Vec<PersonId> = to.as_person().into_iter().collect();
                ("offer", told, json!({"role": role, "duty": duty}))
            }
            Event::Notified { told, script, .. } => ("script", told.clone(), json!({"script": script})),
            Event::Excluded { persons, .. } => {
                for person in persons {
                    inbox::take_back(tx, *person, case.id)?;
                }
                continue;
            }
            _ => continue,
        };
        for person in told {
            tell(centre, tx, case.project, person, kind, Some(case.id), &payload)?;
        }
    }
    match entries.iter().find_map(|entry| kept_out(&entry.event)) {
        Some(fallback) => tell_administrators(centre, tx, case, fallback),
        None => Ok(()),
    }
}

/// Where a responsibility or a duty now waits at a post of which everybody is kept out.
fn kept_out(event: &Event) -> Option<&Fallback> {
    let fallback = match event {
        Event::Opened(opened) => opened.fallback.as_ref(),
        Event::Offered { fallback, .. }
        | Event::Assigned { fallback, .. }
        | Event::DutyMoved { fallback, .. } => fallback.as_ref(),
        Event::DutyOpened(duty) => duty.fallback.as_ref(),
        _ => None,
    };
    fallback.filter(|own| own.kept_out)
}

/// Only an administrator can give the post to somebody from outside the line; one of that line is not told.
fn tell_administrators(
    centre: &Centre,
    tx: &mut dyn Tx,
    case: &Case,
    fallback: &Fallback,
) -> Result<(), CentreError> {
    let payload = json!(fallback);
    let told: BTreeSet<PersonId> = administrators(tx, case.project)?;
    for person in told.difference(&case.excluded) {
        tell(centre, tx, case.project, *person, "kept_out", Some(case.id), &payload)?;
    }
    Ok(())
}

/// The administrators of a project.
pub(crate) fn administrators(tx: &mut dyn Tx, project: ProjectId) -> Result<BTreeSet<PersonId>, CentreError> {
    let mut found = BTreeSet::new();
    let Some(node) = store::nodes::of_project(tx, project)? else { return Ok(found) };
    for place in node.path.iter().chain([&node.id]) {
        let grants = store::people::roles_at(tx, *place)?;
        found.extend(grants.into_iter().filter(|grant| grant.role == Role::Admin).map(|grant| grant.person));
    }
    Ok(found)
}

/// What a step does, as a word.
fn word(kind: &StepKind) -> &'static str {
    match kind {
        StepKind::Warn => "warn",
        StepKind::Due => "due",
        StepKind::Escalate { .. } => "escalate",
        StepKind::Begin => "begin",
        StepKind::Lapse => "lapse",
    }
}

/// Puts one message into somebody's inbox. The payload holds references, never personal values.
pub(crate) fn tell(
    centre: &Centre,
    tx: &mut dyn Tx,
    project: ProjectId,
    person: PersonId,
    kind: &str,
    case: Option<CaseId>,
    payload: &serde_json::Value,
) -> Result<(), CentreError> {
    let message = Message {
        person,
        id: DeliveryId::new(centre.inner.ports.new_id()),
        project,
        kind: kind.to_owned(),
        case,
        payload: payload.to_string(),
        at: centre.now(),
        read_at: None,
    };
    inbox::put(tx, &message, &[])?;
    Ok(())
}
