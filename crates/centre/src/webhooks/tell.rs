//! What an event of a case tells programs outside, written into the outbox with the event.

use super::EVENTS;
use crate::centre::Centre;
use crate::error::CentreError;
use db::Tx;
use model::command::Role;
use model::duty::StepKind;
use model::event::Entry;
use model::{Case, DeliveryId, Event};
use serde_json::{Value as Json, json};
use store::outbox::Delivery;
use store::webhooks::{self, WEBHOOK, Webhook};

/// The word of an event that programs can be told, and what is said beside the case.
fn told(case: &Case, event: &Event) -> Option<(&'static str, Json)> {
    let (word, more) = match event {
        Event::Opened(_) => ("case_opened", json!({})),
        Event::Moved { stage, .. } => ("case_moved", json!({"stage": stage})),
        Event::Accepted { role: Role::Owner, .. } | Event::Assigned { role: Role::Owner, .. } => {
            ("owner_changed", json!({}))
        }
        Event::Finished { .. } => ("case_finished", json!({})),
        Event::Closed => ("case_closed", json!({})),
        Event::Reopened { .. } => ("case_reopened", json!({"round": case.round})),
        Event::Cancelled { .. } => ("case_cancelled", json!({})),
        Event::StepFired { duty, step, .. } => {
            let found = case.duties.get(duty)?;
            let due = found.steps.iter().any(|own| own.index == *step && matches!(own.kind, StepKind::Due));
            if !due {
                return None;
            }
            ("duty_overdue", json!({"duty": duty.to_string(), "due": found.due.to_string()}))
        }
        Event::Promised { .. } => ("promise_given", json!({})),
        Event::VisitAnswered { visit, verdict, .. } => {
            ("visit_answered", json!({"visit": visit.to_string(), "verdict": verdict}))
        }
        _ => return None,
    };
    EVENTS.contains(&word).then_some((word, more))
}

/// Puts what some events of a case tell into the outbox, once for each subscription that wants it. The subscriptions are read
/// once for all of them.
pub(crate) fn of_entries(
    centre: &Centre,
    tx: &mut dyn Tx,
    case: &Case,
    entries: &[Entry],
) -> Result<(), CentreError> {
    let told: Vec<_> =
        entries.iter().filter_map(|entry| told(case, &entry.event).map(|told| (entry, told))).collect();
    if told.is_empty() || !case.excluded.is_empty() || case.drill {
        return Ok(());
    }
    let open = webhooks::of_project(tx, case.project)?;
    let open: Vec<&Webhook> = open.iter().filter(|own| own.ended_at.is_none()).collect();
    if open.is_empty() {
        return Ok(());
    }
    let node = store::nodes::of_project(tx, case.project)?.ok_or(CentreError::NotFound("project"))?;
    let code = node.code.unwrap_or_default();
    for (entry, (word, more)) in told {
        for webhook in open.iter().filter(|own| own.events.contains(word)) {
            push(centre, tx, webhook, (case, &code), entry, (word, &more))?;
        }
    }
    Ok(())
}

fn push(
    centre: &Centre,
    tx: &mut dyn Tx,
    webhook: &Webhook,
    (case, code): (&Case, &str),
    entry: &Entry,
    (word, more): (&'static str, &Json),
) -> Result<(), CentreError> {
    let id = DeliveryId::new(centre.inner.ports.new_id());
    let payload = json!({
        "id": id.to_string(),
        "event": word,
        "at": entry.at.to_string(),
        "happened_at": entry.happened_at.to_string(),
        "project": code,
        "case": {
            "number": case.number.as_ref().map(|number| number.0.as_str()),
            "service": case.service,
            "stage": case.stage,
            "round": case.round,
            "version": case.version,
            "reported_at": case.reported_at.to_string(),
        },
        "data": more,
    });
    let delivery = Delivery {
        id,
        project: case.project,
        channel: WEBHOOK.to_owned(),
        target: webhook.id.clone(),
        kind: word.to_owned(),
        case: Some(case.id),
        payload: payload.to_string(),
        created_at: entry.at,
        next_at: entry.at,
        attempts: 0,
        error: None,
    };
    Ok(store::outbox::push(tx, &delivery, &[])?)
}
