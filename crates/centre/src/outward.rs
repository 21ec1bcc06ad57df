//! The outward port: what is told to people through machines outside, such as a group robot, an SMS or voice gateway.
//!
//! A delivery is put into the outbox in the transaction of what happened, with references only; its words are made when
//! it leaves ([`deliver`]), so that nothing stale, withdrawn or erased is told. Whoever is excluded from a case is told
//! nothing of it; a channel that many listen to tells nothing of a case from which anybody is excluded.

pub mod channel;
mod compose;
mod deliver;
mod send;
mod template;

pub use deliver::{Delivered, Tested};

use crate::centre::Centre;
use crate::error::CentreError;
use crate::rights;
use channel::{Definition, Kind};
use db::Tx;
use model::duty::StepKind;
use model::event::Entry;
use model::value::Subject;
use model::{Case, DeliveryId, Event, PersonId, PostId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::outward::Leaving;

/// Whom a delivery through a channel that many listen to is for.
const EVERYBODY: &str = "*";

/// What a delivery keeps until it leaves: references, never words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Payload {
    /// The channel's name.
    channel: String,
    /// The duty.
    duty: Option<model::DutyKey>,
    /// When it is or was due.
    due: Option<model::Instant>,
    /// What is offered: `owner` or `contact`.
    role: Option<String>,
    /// In which words a person is told.
    script: Option<model::ScriptId>,
    /// Who is told.
    told: BTreeSet<PersonId>,
}

/// What an event tells, and whom.
struct Telling {
    kind: Kind,
    told: Vec<PersonId>,
    payload: Payload,
    /// What it can be withdrawn by.
    about: Option<String>,
}

impl Telling {
    fn of(case: &Case, event: &Event) -> Option<Self> {
        let nothing = Payload {
            channel: String::new(),
            duty: None,
            due: None,
            role: None,
            script: None,
            told: BTreeSet::new(),
        };
        match event {
            Event::StepFired { duty, step, told, .. } => {
                let found = case.duties.get(duty)?;
                let step = found.steps.iter().find(|own| own.index == *step)?;
                let kind = match step.kind {
                    StepKind::Warn => Kind::Warn,
                    StepKind::Due => Kind::Due,
                    StepKind::Escalate { .. } => Kind::Escalate,
                    StepKind::Begin => Kind::Begin,
                    StepKind::Lapse => return None,
                };
                let payload = Payload { duty: Some(duty.clone()), due: Some(found.due), ..nothing };
                Some(Self { kind, told: told.clone(), payload, about: Some(duty.to_string()) })
            }
            Event::Offered { role, to, duty, .. } => {
                let told: Vec<PersonId> = to.as_person().into_iter().collect();
                let role = match role {
                    model::command::Role::Owner => "owner",
                    model::command::Role::Contact => "contact",
                };
                let payload = Payload { duty: Some(duty.clone()), role: Some(role.to_owned()), ..nothing };
                Some(Self { kind: Kind::Offer, told, payload, about: Some(duty.to_string()) })
            }
            Event::Notified { post, told, script } => {
                let kind = if post.is_some() { Kind::Script } else { Kind::Customer };
                let payload = Payload { script: Some(script.clone()), ..nothing };
                Some(Self { kind, told: told.clone(), payload, about: None })
            }
            _ => None,
        }
    }
}

/// Puts what an event tells into the outbox, and takes back what it makes needless.
pub(crate) fn of_entry(
    centre: &Centre,
    tx: &mut dyn Tx,
    case: &Case,
    entry: &Entry,
) -> Result<(), CentreError> {
    match &entry.event {
        Event::Acknowledged { duty, .. } | Event::DutyDone { duty, .. } | Event::DutyVoid { duty, .. } => {
            store::outward::withdraw(tx, case.project, case.id, &duty.to_string())?;
            return Ok(());
        }
        Event::Excluded { persons, .. } => {
            store::outward::withdraw_from(tx, case.project, case.id, persons)?;
            return Ok(());
        }
        _ => {}
    }
    let Some(telling) = Telling::of(case, &entry.event) else { return Ok(()) };
    for channel in store::outward::channels(tx, case.project)? {
        let definition = Definition::read(&channel.definition)?;
        if definition.kinds.contains(&telling.kind) {
            push(centre, tx, case, &channel.name, &definition, &telling)?;
        }
    }
    Ok(())
}

/// Puts what is told through one channel into the outbox: one delivery for everybody, or one for each.
fn push(
    centre: &Centre,
    tx: &mut dyn Tx,
    case: &Case,
    name: &str,
    definition: &Definition,
    telling: &Telling,
) -> Result<(), CentreError> {
    let told = listeners(centre, tx, case, definition, &telling.told)?;
    let (targets, subjects): (Vec<String>, Vec<Vec<Subject>>) = if telling.kind == Kind::Customer {
        let subject = case.party.map_or(Subject::Case(case.id), Subject::Party);
        let target = case.party.map_or_else(|| case.id.to_string(), |party| party.to_string());
        (vec![target], vec![vec![subject]])
    } else if told.is_empty() {
        return Ok(());
    } else if definition.together {
        let everybody = told.iter().copied().map(Subject::Person).collect();
        (vec![EVERYBODY.to_owned()], vec![everybody])
    } else {
        told.iter().map(|person| (person.to_string(), vec![Subject::Person(*person)])).unzip()
    };
    let payload = Payload { channel: name.to_owned(), told, ..telling.payload.clone() };
    let payload = serde_json::to_string(&payload).map_err(|e| CentreError::corrupt("delivery", e))?;
    for (target, subjects) in targets.into_iter().zip(subjects) {
        let leaving = Leaving {
            id: DeliveryId::new(centre.inner.ports.new_id()),
            project: case.project,
            target,
            kind: telling.kind.word().to_owned(),
            case: Some(case.id),
            payload: payload.clone(),
            created_at: centre.now(),
            attempts: 0,
            sent_as: None,
        };
        store::outward::push(tx, &leaving, telling.about.as_deref(), &subjects)?;
    }
    Ok(())
}

/// Those of the told whom a channel serves and who may be told.
fn listeners(
    centre: &Centre,
    tx: &mut dyn Tx,
    case: &Case,
    definition: &Definition,
    told: &[PersonId],
) -> Result<BTreeSet<PersonId>, CentreError> {
    let free: BTreeSet<PersonId> =
        told.iter().copied().filter(|person| !case.excluded.contains(person)).collect();
    if definition.posts.is_empty() && definition.persons.is_empty() {
        return Ok(free);
    }
    let roster = centre.inner.rosters.for_share(tx, case.project)?;
    let path = rights::path_of(tx, case.project, case.place)?;
    let at = centre.now();
    let serves = |person: &PersonId| {
        let posts: BTreeSet<PostId> = engine::on_duty::posts_of(&roster, *person, &path, at);
        definition.persons.contains(person) || !posts.is_disjoint(&definition.posts)
    };
    Ok(free.into_iter().filter(serves).collect())
}
