//! The register of calls and visits to the desk (PRJ-002): also what leads to nothing is logged. A call that nobody took
//! is a duty to ring back (TCH-015), counted when it is logged, recorded once when it falls due, done by speaking.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::open_case::Key;
use crate::principal::{Principal, Right};
use crate::reading::{PersonalText, Reading, normal_phone};
use crate::view::{Holder, Named};
use crate::{handbooks, places, projects};
use db::Reader;
use diag::text;
use model::value::Subject;
use model::{CaseId, ContactId, Handbook, HandbookHash, Instant, PartyId, PlaceId, ProjectId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::Scope;
use store::calls::{self, Call, Direction};

mod among;
pub(crate) mod record;
mod ring;
mod view;
pub(crate) use among::lines;
pub use record::{CallEvent, LoggedCall};
pub(crate) use ring::owed;
pub use view::masked;
pub(crate) use view::views;

/// Rows of a page, and most that may be asked for.
const ROWS: usize = 50;
const MOST_ROWS: usize = 200;
/// How long ago a call may have been that is logged now.
const LONGEST_AGO: i64 = 30 * Instant::DAY;

/// A call or visit to log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CallRequest {
    /// The project: id or code.
    pub project: String,
    /// `call`, `visit` or `missed` (nobody took it: it must be rung back).
    pub kind: String,
    /// A channel of the handbook; `counter` for a visit and `phone` for a call when left out.
    pub channel: Option<String>,
    /// `in` (also when left out) or `out`: the customer turned to us, or we to him.
    pub direction: Option<String>,
    /// When it was, if not now.
    pub at: Option<String>,
    /// The number.
    pub phone: String,
    /// The name, when he is no known customer.
    pub name: String,
    /// The customer; found by the number when left out and only one has it.
    pub party: Option<String>,
    /// The place: id or as people write it.
    pub place: Option<String>,
    /// What it was about.
    pub matter: String,
    /// What was answered.
    pub answer: String,
    /// The number of the case that it led to or was about.
    pub case: Option<String>,
    /// Nobody picked up when we rang: a try, which settles nothing.
    pub unanswered: bool,
}

/// A logged call or visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallView {
    /// Its id.
    pub id: String,
    /// The project's code.
    pub project: String,
    /// `call`, `visit` or `missed`.
    pub kind: &'static str,
    /// How.
    pub channel: Named,
    /// `in` or `out`.
    pub direction: &'static str,
    /// When, RFC 3339.
    pub at: String,
    /// Who took or made it.
    pub by: Option<String>,
    /// The number; only its last four digits for who does not work in the project.
    pub phone: Option<String>,
    /// The customer's name, or what the caller called himself.
    pub name: Option<String>,
    /// The customer.
    pub party: Option<String>,
    /// The place.
    pub place: Option<Named>,
    /// What it was about.
    pub matter: Option<String>,
    /// What was answered.
    pub answer: Option<String>,
    /// Nobody picked up when we rang.
    pub unanswered: bool,
    /// The number of the case.
    pub number: Option<String>,
    /// The duty to ring back.
    pub ring_back: Option<RingBackView>,
}

/// The duty to ring back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RingBackView {
    /// Which post.
    pub who: Holder,
    /// By when.
    pub due: String,
    /// The same in microseconds.
    pub due_micros: i64,
    /// `open` or `done`.
    pub state: &'static str,
    /// The time passed, or it was rung back after it.
    pub late: bool,
    /// When it was rung back.
    pub returned_at: Option<String>,
    /// By whom.
    pub returned_by: Option<String>,
    /// Why this time, step by step.
    pub why: Vec<String>,
    /// The script to say.
    pub script: Option<String>,
}

/// Which calls are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CallsRequest {
    /// The project: id or code.
    pub project: String,
    /// Only missed ones that nobody returned, oldest first; else all, newest first.
    pub missed: bool,
    /// Where the page begins.
    pub after: Option<String>,
    /// Rows, at most 200.
    pub limit: Option<usize>,
}

/// A page of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallPage {
    /// The rows.
    pub rows: Vec<CallView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Missed calls of the project that are late and not yet returned.
    pub late: u64,
}

/// Everything that logging needs to read before its transaction.
struct Ground {
    project: ProjectId,
    hash: HandbookHash,
    handbook: Arc<Handbook>,
    party: Option<PartyId>,
    place: Option<PlaceId>,
    case: Option<CaseId>,
}

/// A call that was read, ready to be stored.
pub(crate) struct Logged {
    pub(crate) call: Call,
    pub(crate) digest: Option<String>,
    pub(crate) texts: Vec<PersonalText>,
    pub(crate) hash: HandbookHash,
    /// Somebody spoke with the customer: missed calls of his are returned by it.
    pub(crate) spoke: bool,
}

impl Centre {
    /// Logs a call or visit.
    ///
    /// # Errors
    /// When something does not fit, or the principal may not work in the project.
    pub async fn log_call(
        &self,
        who: &Principal,
        asked: CallRequest,
        key: Option<Key>,
    ) -> Result<CallView, CentreError> {
        let key = key.map(|key| key.sealed(self));
        let (centre, person, request) = (self.clone(), who.clone(), asked.clone());
        let ground = self.read(move |reader| ground(&centre, reader, &person, &request)).await?;
        who.must(Right::Work, ground.project)?;
        let logged = self.logging(who, &asked, &ground)?;
        let (centre, principal, project) = (self.clone(), who.clone(), ground.project);
        let id = self.write(move |tx| record::put(&centre, tx, &principal, &logged, key.as_ref())).await?;
        self.inner.wake.notify_one();
        self.call(who, project, id).await
    }

    /// A call by its id.
    ///
    /// # Errors
    /// Not found when there is none that the principal may see.
    pub async fn call(
        &self,
        who: &Principal,
        project: ProjectId,
        id: ContactId,
    ) -> Result<CallView, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        self.read(move |reader| {
            let call = calls::get(reader, &who.scope(), project, id)?.ok_or(CentreError::NotFound("call"))?;
            views(&centre, reader, &who, project, &[call])?.pop().ok_or(CentreError::NotFound("call"))
        })
        .await
    }

    /// A page of the register of calls and visits.
    ///
    /// # Errors
    /// When the project is none of his, or the cursor does not fit.
    pub async fn calls(&self, who: &Principal, asked: CallsRequest) -> Result<CallPage, CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        self.read(move |reader| page(&centre, reader, &who, &asked)).await
    }

    fn logging(&self, who: &Principal, asked: &CallRequest, ground: &Ground) -> Result<Logged, CentreError> {
        let ports = &self.inner.ports;
        let (now, id) = (self.now(), ContactId::new(ports.new_id()));
        let missed = asked.kind.trim() == "missed";
        // A call of nobody known and about no case has its values under its own id.
        let own = ground.case.unwrap_or(CaseId::new(id.uuid()));
        let subject = ground.party.map_or(Subject::Case(own), Subject::Party);
        let no_files = |_: &str| None;
        let mut reading = Reading::new(ports, &ground.handbook.zone, subject, &no_files);
        let channel = channel(&mut reading, asked, &ground.handbook);
        let direction = direction(&mut reading, asked, missed);
        let at = moment(&mut reading, asked.at.as_deref(), now);
        let phone = reading.phone_text("phone", &asked.phone);
        let name = reading.personal("name", &asked.name);
        let note = reading.personal("matter", &asked.matter);
        let answer = reading.personal("answer", &asked.answer);
        if missed && phone.is_none() && ground.party.is_none() && normal_phone(&asked.phone).is_none() {
            reading.reject("phone", text!(zh: "没有号码没法回拨，请填来电号码或选客户", en: "without a number nobody can ring back: give it or choose the customer"));
        }
        if !missed && note.is_none() && ground.case.is_none() {
            reading.reject("matter", text!(zh: "请写一句是什么事", en: "say in a line what it was about"));
        }
        let texts = reading.finish()?;
        let ring = if missed { ring::of(&ground.handbook, at)? } else { None };
        let digest = phone.as_ref().map(|_| store::digest::phone(&self.inner.secret, &asked.phone));
        let reason = asked.unanswered.then(|| UNANSWERED.to_owned());
        let call = Call {
            project: ground.project,
            id,
            at,
            channel,
            direction,
            missed,
            person: (!missed).then_some(who.person),
            party: ground.party,
            phone,
            place: ground.place,
            case: ground.case,
            reason,
            note,
            name,
            answer,
            ring,
            returned_at: None,
            returned_by: None,
        };
        let spoke = !missed && !asked.unanswered;
        Ok(Logged { call, digest, texts, hash: ground.hash.clone(), spoke })
    }
}

/// Why a call of ours settled nothing.
const UNANSWERED: &str = "unanswered";

fn channel(reading: &mut Reading<'_>, asked: &CallRequest, handbook: &Handbook) -> String {
    let usual = match asked.kind.trim() {
        "visit" => "counter",
        "call" | "missed" => "phone",
        _ => {
            reading.reject("kind", text!(zh: "请选来电、来访或未接", en: "one of call / visit / missed"));
            "phone"
        }
    };
    let Some(word) = asked.channel.as_deref().map(str::trim).filter(|word| !word.is_empty()) else {
        return usual.to_owned();
    };
    if !handbook.channels.keys().any(|channel| channel.as_str() == word) {
        reading.reject("channel", text!(zh: "手册里没有这个渠道", en: "the handbook has no such channel"));
    }
    word.to_owned()
}

fn direction(reading: &mut Reading<'_>, asked: &CallRequest, missed: bool) -> Direction {
    match asked.direction.as_deref().map(str::trim) {
        None | Some("" | "in") => Direction::In,
        Some("out") if !missed => Direction::Out,
        Some(_) => {
            reading.reject(
                "direction",
                text!(zh: "请选呼入或呼出；未接来电只能是呼入", en: "in or out; a missed call came in"),
            );
            Direction::In
        }
    }
}

fn moment(reading: &mut Reading<'_>, at: Option<&str>, now: Instant) -> Instant {
    let Some(at) = at.filter(|text| !text.trim().is_empty()).and_then(|text| reading.moment("at", text))
    else {
        return now;
    };
    if at > now || at < now.minus(LONGEST_AGO) {
        reading.reject("at", text!(zh: "时间要在最近三十天以内，不能是将来", en: "within the last thirty days, not in the future"));
    }
    at
}

fn ground(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    asked: &CallRequest,
) -> Result<Ground, CentreError> {
    let project = projects::seen(reader, who, &asked.project)?;
    let scope = Scope { projects: vec![project], ..who.scope() };
    let (hash, handbook) = handbooks::current(&centre.inner.handbooks, reader, project)?;
    let party = match asked.party.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(known_party(reader, &scope, text)?),
        None => only_one(centre, reader, &scope, &asked.phone)?,
    };
    let place = match asked.place.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(places::resolve(reader, project, text)?),
        None => None,
    };
    let case = match asked.case.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(number) => {
            let row = store::cases::by_number(reader, &scope, number)?;
            let row = row.ok_or_else(|| {
                CentreError::invalid("case", text!(zh: "没有这张单", en: "there is no such case"))
            })?;
            Some(row.id)
        }
        None => None,
    };
    Ok(Ground { project, hash, handbook, party, place, case })
}

/// A customer by his id, as far as the scope holds him.
pub(crate) fn known_party(
    reader: &mut dyn Reader,
    scope: &Scope,
    text: &str,
) -> Result<PartyId, CentreError> {
    let unknown =
        || CentreError::invalid("party", text!(zh: "没有这位客户", en: "there is no such customer"));
    let party: PartyId = text.parse().map_err(|_| unknown())?;
    store::parties::visible(reader, scope, &[party])?.pop().ok_or_else(unknown)
}

/// The customer with this number, when it is only one.
fn only_one(
    centre: &Centre,
    reader: &mut dyn Reader,
    scope: &Scope,
    phone: &str,
) -> Result<Option<PartyId>, CentreError> {
    let Some(digits) = normal_phone(phone) else { return Ok(None) };
    let found = store::parties::by_phone(reader, scope, &centre.inner.secret, &digits, 2)?;
    Ok(if let [one] = found.as_slice() { Some(*one) } else { None })
}

fn page(
    centre: &Centre,
    reader: &mut dyn Reader,
    who: &Principal,
    asked: &CallsRequest,
) -> Result<CallPage, CentreError> {
    let project = projects::seen(reader, who, &asked.project)?;
    let limit = asked.limit.unwrap_or(ROWS).clamp(1, MOST_ROWS);
    let after = asked.after.as_deref().filter(|text| !text.is_empty()).map(ring::cursor).transpose()?;
    let scope = who.scope();
    let found = if asked.missed {
        calls::missed(reader, &scope, project, after, limit)?
    } else {
        calls::newest(reader, &scope, project, after, limit)?
    };
    // A page that lost hidden calls is short, and the next begins behind what it shows.
    let next =
        found.last().filter(|_| found.len() == limit).map(|call| format!("{}.{}", call.at.micros(), call.id));
    let late = calls::late(reader, project)?;
    Ok(CallPage { rows: views(centre, reader, who, project, &found)?, next, late })
}
