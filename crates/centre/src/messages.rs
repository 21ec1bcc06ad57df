//! Messages: who is told what, put into inboxes in the transaction of what happened.

use crate::centre::Centre;
use crate::error::CentreError;
use db::Tx;
use model::event::Entry;
use model::{Case, DeliveryId, Event, Handbook, PersonId};
use serde_json::json;
use store::inbox::{self, Message};

/// Puts the messages of some entries into the inboxes of those who are told.
pub(crate) fn put(
    centre: &Centre,
    tx: &mut dyn Tx,
    handbook: &Handbook,
    case: &Case,
    entries: &[Entry],
) -> Result<(), CentreError> {
    for entry in entries {
        let (kind, told, payload) = match &entry.event {
            Event::StepFired { duty, told, due_at, .. } => {
                let name = engine::clause_name(handbook, &case.service, &duty.clause);
                ("duty", told.clone(), json!({"duty": duty, "zh": name.zh, "en": name.en, "due": due_at}))
            }
            Event::Offered { role, to, duty, .. } => {
                let told: Vec<PersonId> = to.as_person().into_iter().collect();
                ("offer", told, json!({"role": role, "duty": duty}))
            }
            Event::Notified { told, script, .. } => ("script", told.clone(), json!({"script": script})),
            _ => continue,
        };
        for person in told {
            let message = Message {
                person,
                id: DeliveryId::new(centre.inner.ports.new_id()),
                project: case.project,
                kind: kind.to_owned(),
                case: Some(case.id),
                payload: payload.to_string(),
                at: entry.at,
                read_at: None,
            };
            inbox::put(tx, &message, &[])?;
        }
    }
    Ok(())
}
