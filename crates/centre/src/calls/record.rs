//! Logged calls as events, each call a stream of its own, with the row beside them, in one transaction.

use super::Logged;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::open_case::Key;
use crate::principal::Principal;
use db::Tx;
use model::actor::Who;
use model::{
    CaseId, ContactId, HandbookHash, Instant, PartyId, PersonId, PersonalRef, PlaceId, PostId, ProjectId,
};
use serde::{Deserialize, Serialize};
use store::answers::{self, Known};
use store::calls::{self, Direction};

/// Version of the wire form of these events; the first did not say `reason` and `trace`.
pub(crate) const SCHEMA: u16 = 2;
/// How long an answer is kept for its key.
const KEPT: i64 = 3 * Instant::DAY;
/// Missed calls of one customer that one call returns.
const MOST_RETURNED: usize = 100;

/// What was logged of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedCall {
    /// When it was.
    pub at: Instant,
    /// How.
    pub channel: String,
    /// We rang him.
    pub outgoing: bool,
    /// Nobody took it.
    pub missed: bool,
    /// The customer.
    pub party: Option<PartyId>,
    /// Where it was about.
    pub place: Option<PlaceId>,
    /// The case.
    pub case: Option<CaseId>,
    /// The number.
    pub phone: Option<PersonalRef>,
    /// The name.
    pub name: Option<PersonalRef>,
    /// The matter.
    pub matter: Option<PersonalRef>,
    /// What was answered.
    pub answer: Option<PersonalRef>,
    /// Who must ring back, and by when.
    pub ring: Option<(PostId, Instant)>,
    /// What about, as a stable word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How the time to ring back was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// What happened to a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "happened")]
pub enum CallEvent {
    /// It was logged.
    Logged(Box<LoggedCall>),
    /// Nobody had rung back by the due time.
    FellDue {
        /// When it was due.
        due: Instant,
        /// Who was told.
        told: Vec<PersonId>,
    },
    /// Somebody spoke with the customer.
    Returned {
        /// In which call.
        call: ContactId,
        /// After the due time.
        late: bool,
    },
}

impl CallEvent {
    /// The stable word of the event.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Logged(_) => "call_logged",
            Self::FellDue { .. } => "call_fell_due",
            Self::Returned { .. } => "call_returned",
        }
    }
}

/// Where an event of a call goes.
pub(super) struct Stream<'a> {
    pub(super) project: ProjectId,
    pub(super) call: ContactId,
    pub(super) who: &'a Who,
    pub(super) command: Option<&'a str>,
    pub(super) handbook: Option<&'a HandbookHash>,
}

impl Stream<'_> {
    /// Appends an event to the stream of the call.
    pub(super) fn append(
        &self,
        tx: &mut dyn Tx,
        now: Instant,
        happened_at: Instant,
        event: &CallEvent,
    ) -> Result<(), CentreError> {
        let json =
            |text: serde_json::Result<String>| text.map_err(|error| CentreError::corrupt("call", error));
        let name = self.call.to_string();
        let head = store::journal::head(tx, self.project, &name)?;
        let entry = store::journal::Entry {
            recorded_at: now,
            happened_at,
            skew: None,
            late: false,
            actor: json(serde_json::to_string(self.who))?,
            on_behalf_of: None,
            channel: Some("centre".to_owned()),
            command: self.command.map(str::to_owned),
            inputs: None,
            handbook: self.handbook.cloned(),
            schema: SCHEMA,
            kind: event.kind().to_owned(),
            data: json(serde_json::to_string(event))?,
        };
        store::journal::append(tx, self.project, &name, head.version, &[entry])?;
        Ok(())
    }
}

/// Stores a call, and returns the missed ones that it answers. The same key again is the same call.
pub(super) fn put(
    centre: &Centre,
    tx: &mut dyn Tx,
    who: &Principal,
    logged: &Logged,
    key: Option<&Key>,
) -> Result<ContactId, CentreError> {
    let kept = match key {
        Some(key) => answers::find(tx, &who.key(), &key.key, &key.digest)?,
        None => None,
    };
    match kept {
        Some(Known::Other) => return Err(CentreError::KeyReused),
        Some(Known::Answered(id)) => {
            return id.parse().map_err(|error| CentreError::corrupt("kept answer", error));
        }
        None => {}
    }
    let (call, now, actor) = (&logged.call, centre.now(), Who::Person(who.person));
    for text in &logged.texts {
        let (subject, key) = (text.reference.subject, text.reference.key);
        store::personal::put(tx, Some(call.project), subject, key, text.salt.as_bytes(), &text.value, now)?;
        find_with_case(tx, logged, text, now)?;
    }
    calls::put(tx, call, logged.digest.as_deref())?;
    let stream = Stream {
        project: call.project,
        call: call.id,
        who: &actor,
        command: key.map(|key| key.key.as_str()),
        handbook: Some(&logged.hash),
    };
    stream.append(tx, now, call.at, &event(logged))?;
    if logged.spoke {
        settle(tx, who.person, logged, now)?;
    }
    if let Some(key) = key {
        let (who, response) = (who.key(), call.id.to_string());
        let subjects = &[];
        let (key, digest, expires_at) = (key.key.as_str(), key.digest.as_str(), now.plus(KEPT));
        answers::keep(
            tx,
            &answers::Answer { who: &who, key, digest, response: &response, subjects, at: now, expires_at },
        )?;
    }
    Ok(call.id)
}

/// What was said about a case is found with the case.
fn find_with_case(
    tx: &mut dyn Tx,
    logged: &Logged,
    text: &crate::reading::PersonalText,
    now: Instant,
) -> Result<(), CentreError> {
    let Some(case) = logged.call.case else { return Ok(()) };
    let said = [&logged.call.note, &logged.call.answer];
    if !said.iter().any(|part| part.as_ref().is_some_and(|part| part.key == text.reference.key)) {
        return Ok(());
    }
    let anonymous = store::cases::load(tx, logged.call.project, case)?.is_some_and(|case| case.anonymous);
    let entry = store::search::Entry {
        project: logged.call.project,
        case,
        kind: "call".to_owned(),
        at: now,
        subject: text.reference.subject,
        key: text.reference.key,
        restricted: anonymous,
    };
    store::search::put(tx, &entry, &text.value)?;
    Ok(())
}

fn event(logged: &Logged) -> CallEvent {
    let call = &logged.call;
    CallEvent::Logged(Box::new(LoggedCall {
        at: call.at,
        channel: call.channel.clone(),
        outgoing: call.direction == Direction::Out,
        missed: call.missed,
        party: call.party,
        place: call.place,
        case: call.case,
        phone: call.phone.clone(),
        name: call.name.clone(),
        matter: call.note.clone(),
        answer: call.answer.clone(),
        ring: call.ring.as_ref().map(|ring| (ring.by.clone(), ring.due)),
        reason: call.reason.clone(),
        trace: call.ring.as_ref().map(|ring| ring.trace.clone()),
    }))
}

/// Speaking with the customer returns every missed call of his that waits.
fn settle(tx: &mut dyn Tx, person: PersonId, logged: &Logged, now: Instant) -> Result<(), CentreError> {
    let call = &logged.call;
    if logged.digest.is_none() && call.party.is_none() {
        return Ok(());
    }
    let waiting = calls::waiting(tx, call.project, logged.digest.as_deref(), call.party, MOST_RETURNED)?;
    for missed in waiting {
        let scope = store::Scope::centre(call.project);
        let Some(found) = calls::get(tx, &scope, call.project, missed)? else { continue };
        // A conversation before the missed call answers nothing.
        if found.at > call.at || !calls::returned(tx, call.project, missed, person, call.at)? {
            continue;
        }
        let late = found.ring.as_ref().is_some_and(|ring| call.at > ring.due || ring.fell_due.is_some());
        let actor = Who::Person(person);
        let stream =
            Stream { project: call.project, call: missed, who: &actor, command: None, handbook: None };
        stream.append(tx, now, call.at, &CallEvent::Returned { call: call.id, late })?;
    }
    Ok(())
}
