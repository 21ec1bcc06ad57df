//! Opening a case: what a caller says becomes a command, and the answer is what he is told: number, owner, promised times.

use crate::case_page::CaseView;
use crate::centre::{Centre, Change};
use crate::error::CentreError;
use crate::principal::{Principal, Right};
use crate::reading::{PersonalText, Reading};
use crate::submit::{Outcome, Submission};
use crate::{handbooks, places, projects};
use db::{Reader, Tx};
use diag::text;
use model::actor::Who;
use model::command::{Open, Stamp};
use model::{
    CaseId, ChannelId, Command, FileRef, Handbook, HandbookHash, PartyId, PersonId, ProjectId, ServiceId,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::answers::{self, Known};

/// Who calls, when he is no known customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The phone.
    #[serde(default)]
    pub phone: String,
}

/// A case to open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenRequest {
    /// The project: id or code.
    pub project: String,
    /// The service of the handbook.
    pub service: String,
    /// The channel through which it came.
    pub channel: String,
    /// Who was asked first; who records it when left out.
    #[serde(default)]
    pub first_asked: Option<String>,
    /// The customer.
    #[serde(default)]
    pub party: Option<String>,
    /// Who calls.
    #[serde(default)]
    pub contact: Option<Contact>,
    /// The place: id or as people write it, e.g. 3-2-501.
    #[serde(default)]
    pub place: Option<String>,
    /// The form.
    #[serde(default)]
    pub fields: Map<String, Json>,
    /// When the customer told us, if not now.
    #[serde(default)]
    pub happened_at: Option<String>,
    /// Why it is recorded late.
    #[serde(default)]
    pub late_reason: Option<String>,
    /// An exercise.
    #[serde(default)]
    pub drill: bool,
    /// The customer wants to stay hidden.
    #[serde(default)]
    pub anonymous: bool,
}

/// An idempotency key with the digest of what came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub key: String,
    /// Digest of the request.
    pub digest: String,
}

impl Key {
    /// The same under the centre's own key: what was sent may be a name or a number, which a plain digest in the journal
    /// would let anybody find again by trying, after it was erased.
    pub(crate) fn sealed(self, centre: &Centre) -> Self {
        let digest = store::digest::keyed(&centre.inner.secret, format!("inputs/{}", self.digest).as_bytes());
        Self { digest, ..self }
    }
}

/// How long an answer is kept for its key.
const KEPT: i64 = 3 * model::Instant::DAY;

/// What was kept for a key: the case that the request made or moved.
///
/// # Errors
/// When the key was used for another request.
pub(crate) fn answered(
    reader: &mut dyn Reader,
    who: &Principal,
    key: Option<&Key>,
) -> Result<Option<CaseId>, CentreError> {
    let Some(key) = key else { return Ok(None) };
    match answers::find(reader, &who.key(), &key.key, &key.digest)? {
        None => Ok(None),
        Some(Known::Other) => Err(CentreError::KeyReused),
        Some(Known::Answered(case)) => {
            case.parse().map(Some).map_err(|error| CentreError::corrupt("kept answer", error))
        }
    }
}

/// Keeps the answer for a key.
pub(crate) fn keep(
    tx: &mut dyn Tx,
    centre: &Centre,
    who: &Principal,
    key: Option<&Key>,
    case: CaseId,
) -> Result<(), CentreError> {
    let Some(key) = key else { return Ok(()) };
    let (who, response, at) = (who.key(), case.to_string(), centre.now());
    let expires_at = at.plus(KEPT);
    let answer = answers::Answer {
        who: &who,
        key: &key.key,
        digest: &key.digest,
        response: &response,
        subjects: &[],
        at,
        expires_at,
    };
    answers::keep(tx, &answer)?;
    Ok(())
}

/// What is known before the transaction.
enum Begun {
    /// It is to be opened.
    Now(Box<Ground>),
    /// The same request had opened this case before.
    Before(ProjectId, CaseId),
}

/// What became of an opening.
enum Opened {
    /// The case was opened.
    Now(Box<Outcome>),
    /// The same request had opened this case before.
    Before(CaseId),
}

/// Everything that opening needs to read before its transaction.
struct Ground {
    project: ProjectId,
    hash: HandbookHash,
    handbook: Arc<Handbook>,
    place: Option<model::PlaceId>,
    files: Vec<FileRef>,
}

impl Centre {
    /// Opens a case.
    ///
    /// # Errors
    /// When something does not fit, the handbook refuses it, or the principal may not work in the project.
    pub async fn open_case(
        &self,
        who: &Principal,
        request: OpenRequest,
        key: Option<Key>,
    ) -> Result<CaseView, CentreError> {
        let key = key.map(|key| key.sealed(self));
        let (asked, centre, person, again) = (request.clone(), self.clone(), who.clone(), key.clone());
        let begun = self.read(move |reader| {
            let who = person.key();
            let asked_before = again.as_ref().map(|key| (who.as_str(), key.key.as_str()));
            store::ahead::project(reader, asked_before, asked.project.trim())?;
            // What was done under the key is answered as it was, whatever would stand against it now.
            if let Some(case) = answered(reader, &person, again.as_ref())? {
                return Ok(Begun::Before(project_of(reader, &person, &asked)?, case));
            }
            ground(&centre, reader, &person, &asked).map(Box::new).map(Begun::Now)
        });
        let ground = match begun.await? {
            Begun::Before(project, case) => {
                self.settled().await?;
                return self.case_by_id(who, project, case).await;
            }
            Begun::Now(ground) => *ground,
        };
        who.must(Right::Work, ground.project)?;
        let submission = self.opening(who, &request, &ground, key.as_ref())?;
        let (centre, who_key, project, files) = (self.clone(), who.clone(), ground.project, ground.files);
        // That the key is new was read a moment ago; who was faster since shows when the answer is kept.
        let asked_before = AtomicBool::new(false);
        let opened = self
            .write(move |tx| {
                store::ahead::opening(tx, project, ground.place)?;
                if asked_before.swap(true, Ordering::Relaxed)
                    && let Some(case) = answered(tx, &who_key, key.as_ref())?
                {
                    return Ok(Opened::Before(case));
                }
                let outcome = centre.run(tx, &submission)?;
                let (case, party) = (outcome.case.id, outcome.case.party);
                crate::files::take(tx, &files, case, &Reading::subject_of(party, case))?;
                keep(tx, &centre, &who_key, key.as_ref(), outcome.case.id)?;
                Ok(Opened::Now(Box::new(outcome)))
            })
            .await?;
        let outcome = match opened {
            Opened::Before(case) => return self.case_by_id(who, project, case).await,
            Opened::Now(outcome) => outcome,
        };
        self.inner.wake.notify_one();
        self.changed(Change { project, case: outcome.case.id });
        self.opened(who, *outcome).await
    }

    fn opening(
        &self,
        who: &Principal,
        request: &OpenRequest,
        ground: &Ground,
        key: Option<&Key>,
    ) -> Result<Submission, CentreError> {
        let ports = &self.inner.ports;
        let id = CaseId::new(ports.new_id());
        let service_id: ServiceId = word(&request.service, "service")?;
        let service = ground.handbook.services.get(&service_id).ok_or_else(|| {
            CentreError::invalid(
                "service",
                text!(zh: "手册里没有这个事项", en: "the handbook has no such service"),
            )
        })?;
        let party: Option<PartyId> = optional(request.party.as_deref(), "party")?;
        let first_asked: Option<PersonId> = optional(request.first_asked.as_deref(), "first_asked")?;
        let subject = Reading::subject_of(party, id);
        let own = |file: &FileRef| FileRef { subject, ..file.clone() };
        let files = |id: &str| ground.files.iter().find(|f| f.id.to_string() == id).map(own);
        let mut reading = Reading::new(ports, &ground.handbook.zone, Reading::subject_of(party, id), &files);
        let fields = reading.fields(service, &request.fields);
        let contact = request.contact.clone().unwrap_or_default();
        let caller_name = reading.personal("contact.name", &contact.name);
        let caller_phone = reading.phone_text("contact.phone", &contact.phone);
        let stamp = stamp(&mut reading, request.happened_at.as_deref(), request.late_reason.as_deref());
        let texts: Vec<PersonalText> = reading.finish()?;
        let open = Open {
            id,
            project: ground.project,
            service: service_id,
            handbook: ground.hash.clone(),
            channel: word::<ChannelId>(&request.channel, "channel")?,
            first_asked,
            party,
            caller_name,
            caller_phone,
            place: ground.place,
            fields,
            drill: request.drill,
            anonymous: request.anonymous,
            imported: None,
        };
        Ok(Submission {
            who: Who::Person(who.person),
            on_behalf_of: first_asked.filter(|person| *person != who.person),
            door: "centre",
            key: key.map(|key| key.key.clone()),
            inputs: key.map(|key| key.digest.clone()),
            stamp,
            texts,
            ..Submission::own(ground.project, id, Command::Open(Box::new(open)))
        })
    }
}

fn project_of(
    reader: &mut dyn Reader,
    who: &Principal,
    request: &OpenRequest,
) -> Result<ProjectId, CentreError> {
    let found = projects::find(reader, &request.project)?.project;
    found.filter(|project| who.rights.contains_key(project)).ok_or(CentreError::NotFound("project"))
}

fn ground(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    request: &OpenRequest,
) -> Result<Ground, CentreError> {
    let project = project_of(reader, who, request)?;
    store::ahead::ground(
        reader,
        project,
        request.place.as_deref().and_then(|text| text.trim().parse().ok()),
    )?;
    let (hash, handbook) = handbooks::current(&centre.inner.handbooks, reader, project)?;
    let place = match request.place.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(places::resolve(reader, project, text)?),
        None => None,
    };
    let files = crate::files::referenced(reader, who, project, &request.fields)?;
    Ok(Ground { project, hash, handbook, place, files })
}

/// When it happened, from a request.
pub(crate) fn stamp(
    reading: &mut Reading<'_>,
    happened_at: Option<&str>,
    late_reason: Option<&str>,
) -> Stamp {
    let happened_at = happened_at
        .filter(|text| !text.trim().is_empty())
        .and_then(|text| reading.moment("happened_at", text));
    let late_reason = late_reason.and_then(|text| reading.personal("late_reason", text));
    Stamp { happened_at, late_reason }
}

fn word<T: std::str::FromStr>(text: &str, field: &'static str) -> Result<T, CentreError> {
    text.trim()
        .parse()
        .map_err(|_| CentreError::invalid(field, text!(zh: "这一项填的内容不对", en: "this does not fit")))
}

fn optional<T: std::str::FromStr>(text: Option<&str>, field: &'static str) -> Result<Option<T>, CentreError> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(|text| word(text, field)).transpose()
}
