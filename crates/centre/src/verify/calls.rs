//! A call against its stream: the row that was logged, rung back and fell due, the digest of its number, and what of it is
//! found with its case.

use super::{Ended, Look, unreadable};
use crate::calls::record::{CallEvent, LoggedCall, SCHEMA};
use crate::centre::Centre;
use db::Tx;
use diag::text;
use model::actor::Who;
use model::value::Subject;
use model::{ContactId, Instant, PersonId, PersonalRef};
use store::Scope;
use store::calls::{Call, Direction, Ring};
use store::journal::Recorded;

/// The row of a call is what its events give.
pub(super) fn compare(
    centre: &Centre,
    tx: &mut dyn Tx,
    look: &mut Look<'_>,
    id: ContactId,
    entries: &[Recorded],
) -> Result<(), Ended> {
    let mut told: Option<Call> = None;
    let mut logged_at = None;
    for recorded in entries {
        let Ok(event) = serde_json::from_str::<CallEvent>(&recorded.entry.data) else {
            look.differs(unreadable(recorded.version));
            return Ok(());
        };
        if matches!(event, CallEvent::Logged(_)) {
            logged_at = Some(recorded.entry.recorded_at);
        }
        told = after(told, look, id, recorded, event);
    }
    let row = store::calls::get(tx, &Scope::centre(look.project), look.project, id)?;
    let (Some(mut told), Some(logged_at)) = (told, logged_at) else {
        look.differs(text!(zh: "流水不是从登记开始的", en: "the stream does not begin with its logging"));
        return Ok(());
    };
    if entries.first().is_some_and(|first| first.entry.schema < SCHEMA) {
        unsaid(&mut told, row.as_ref());
    }
    let digest = store::verify::phone_digest(tx, look.project, id)?;
    if row.as_ref() != Some(&told) || !is_digest(centre, tx, &told, digest.as_deref())? {
        look.differs(
            text!(zh: "表 calls 与流水推出的不一致", en: "table calls is not what the stream gives"),
        );
    }
    found_with_case(tx, look, &told, logged_at)
}

/// The call after an event.
fn after(
    before: Option<Call>,
    look: &Look<'_>,
    id: ContactId,
    recorded: &Recorded,
    event: CallEvent,
) -> Option<Call> {
    let entry = &recorded.entry;
    let person = person(&entry.actor);
    match (before, event) {
        (None, CallEvent::Logged(logged)) => Some(logged_call(look, id, person, *logged)),
        (Some(call), CallEvent::FellDue { .. }) => {
            let fell_due = |ring| Ring { fell_due: Some(entry.recorded_at), ..ring };
            Some(Call { ring: call.ring.map(fell_due), ..call })
        }
        (Some(call), CallEvent::Returned { .. }) => {
            Some(Call { returned_at: Some(entry.happened_at), returned_by: person, ..call })
        }
        (before, _) => before,
    }
}

fn logged_call(look: &Look<'_>, id: ContactId, person: Option<PersonId>, logged: LoggedCall) -> Call {
    let trace = logged.trace.unwrap_or_default();
    Call {
        project: look.project,
        id,
        at: logged.at,
        channel: logged.channel,
        direction: if logged.outgoing { Direction::Out } else { Direction::In },
        missed: logged.missed,
        person: person.filter(|_| !logged.missed),
        party: logged.party,
        phone: logged.phone,
        place: logged.place,
        case: logged.case,
        reason: logged.reason,
        note: logged.matter,
        name: logged.name,
        answer: logged.answer,
        ring: logged.ring.map(|(by, due)| Ring { by, due, trace, fell_due: None }),
        returned_at: None,
        returned_by: None,
    }
}

fn person(actor: &str) -> Option<PersonId> {
    match serde_json::from_str(actor) {
        Ok(Who::Person(person)) => Some(person),
        _ => None,
    }
}

/// What the first wire form of the event did not say is taken from the row.
fn unsaid(told: &mut Call, row: Option<&Call>) {
    let Some(row) = row else { return };
    told.reason.clone_from(&row.reason);
    if let (Some(ring), Some(own)) = (&mut told.ring, &row.ring) {
        ring.trace.clone_from(&own.trace);
    }
}

/// The number is found under its own digest, as long as it is there.
fn is_digest(centre: &Centre, tx: &mut dyn Tx, call: &Call, digest: Option<&str>) -> Result<bool, Ended> {
    let Some(phone) = &call.phone else { return Ok(digest.is_none()) };
    let value = store::personal::get(tx, [phone.key])?.into_values().next();
    let erased = match &call.party {
        Some(party) => store::erasure::was_erased(tx, &Subject::Party(*party))?,
        None => false,
    };
    Ok(match value {
        Some(value) if !erased => digest == Some(store::digest::phone(&centre.inner.secret, &value).as_str()),
        _ => true,
    })
}

/// What was said about a case is found with the case.
fn found_with_case(
    tx: &mut dyn Tx,
    look: &mut Look<'_>,
    call: &Call,
    logged_at: Instant,
) -> Result<(), Ended> {
    let Some(case) = call.case else { return Ok(()) };
    let said: Vec<&PersonalRef> = [&call.note, &call.answer].into_iter().flatten().collect();
    let values = store::personal::get(tx, said.iter().map(|reference| reference.key))?;
    let indexed = store::verify::indexed(tx, look.project, case)?;
    let restricted = store::cases::load(tx, look.project, case)?.is_some_and(|case| case.anonymous);
    for reference in said {
        let Some(value) = values.get(&reference.key) else { continue };
        if store::search::words_of(value).is_empty() {
            continue;
        }
        let right = indexed.iter().any(|row| {
            row.key == reference.key
                && row.kind == "call"
                && row.at == logged_at
                && row.restricted == restricted
                && row.is_of(&reference.subject)
        });
        if !right {
            let key = reference.key;
            look.differs(text!(
                zh: "表 search_entries：{key} 的索引与流水推出的不一致",
                en: "table search_entries: the index of {key} is not what the stream gives"
            ));
        }
    }
    Ok(())
}
