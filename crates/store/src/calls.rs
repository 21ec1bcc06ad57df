//! Logged calls and visits to the desk, and calls that nobody took (PRJ-002).

use crate::reading::{at, id, opt_at, opt_id, opt_json, rows, to_json};
use crate::{Result, Scope};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::{CaseId, ContactId, PartyId, PersonId, PersonalRef, PlaceId, ProjectId};

macro_rules! columns {
    () => {
        "l.project, l.id, l.at, l.channel, l.direction, l.missed, l.person, l.party, l.phone, l.place, l.case_id, \
         l.reason, l.note, l.returned_at, l.returned_by"
    };
}

queries! {
    pub(crate) PUT = "insert into calls (project, id, at, channel, direction, missed, person, party, phone, phone_digest,
            place, case_id, reason, note)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        on conflict (project, id) do update set party = excluded.party, place = excluded.place,
            case_id = excluded.case_id, reason = excluded.reason, note = excluded.note";
    pub(crate) RETURN = "update calls set returned_at = $3, returned_by = $4
        where project = $1 and id = $2 and missed = 1 and returned_at is null";
    pub(crate) NEWEST = concat!("select ", columns!(), " from calls l where l.project = $1 and (l.at, l.id) < ($2, $3)
        order by l.at desc, l.id desc limit $4");
    pub(crate) MISSED = concat!("select ", columns!(), " from calls l where l.project = $1 and (l.at, l.id) > ($2, $3)
        and l.missed = 1 and l.returned_at is null order by l.at, l.id limit $4");
    pub(crate) OF_PARTY = concat!("select ", columns!(), " from calls l where l.project = $1 and l.party = $2
        order by l.at desc, l.id desc limit $3");
    pub(crate) OF_PHONE = concat!("select ", columns!(), " from calls l where l.project = $1 and l.phone_digest = $2
        order by l.at desc, l.id desc limit $3");
    pub(crate) OF_CASE = concat!("select ", columns!(), " from calls l where l.project = $1 and l.case_id = $2
        order by l.at desc, l.id desc limit $3");
}

/// Who turned to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// The customer to us.
    In,
    /// We to the customer.
    Out,
}

/// A logged call or visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The project.
    pub project: ProjectId,
    /// The call.
    pub id: ContactId,
    /// When it began.
    pub at: Instant,
    /// How: `phone`, `counter` …
    pub channel: String,
    /// Who turned to whom.
    pub direction: Direction,
    /// Nobody took it.
    pub missed: bool,
    /// Who took or made it.
    pub person: Option<PersonId>,
    /// The customer, if known.
    pub party: Option<PartyId>,
    /// The number, by reference.
    pub phone: Option<PersonalRef>,
    /// Where it was about.
    pub place: Option<PlaceId>,
    /// The case that it led to or was about.
    pub case: Option<CaseId>,
    /// What about, as a stable word.
    pub reason: Option<String>,
    /// Note, by reference.
    pub note: Option<PersonalRef>,
    /// When a missed call was returned.
    pub returned_at: Option<Instant>,
    /// By whom.
    pub returned_by: Option<PersonId>,
}

/// Logs a call, or changes what it was about. `phone_digest` is `digest::phone` of the number.
///
/// # Errors
/// What the database says.
pub fn put(tx: &mut dyn Tx, call: &Call, phone_digest: Option<&str>) -> Result<()> {
    let direction = match call.direction {
        Direction::In => "in",
        Direction::Out => "out",
    };
    let text = |reference: &Option<PersonalRef>| {
        reference.as_ref().map(|reference| to_json("a reference", reference)).transpose()
    };
    tx.exec(
        &PUT,
        params![
            call.project.to_string(),
            call.id.to_string(),
            call.at.micros(),
            &call.channel,
            direction,
            call.missed,
            call.person.map(|person| person.to_string()),
            call.party.map(|party| party.to_string()),
            text(&call.phone)?,
            phone_digest,
            call.place.map(|place| place.to_string()),
            call.case.map(|case| case.to_string()),
            call.reason.clone(),
            text(&call.note)?
        ],
    )?;
    Ok(())
}

/// A missed call was returned; answers whether it still waited for that.
///
/// # Errors
/// What the database says.
pub fn returned(
    tx: &mut dyn Tx,
    project: ProjectId,
    call: ContactId,
    by: PersonId,
    now: Instant,
) -> Result<bool> {
    let parameters = params![project.to_string(), call.to_string(), now.micros(), by.to_string()];
    Ok(tx.exec(&RETURN, parameters)? > 0)
}

/// Calls of a project, newest first, before `before`.
///
/// # Errors
/// What the database says.
pub fn newest(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    before: Option<(Instant, ContactId)>,
    limit: usize,
) -> Result<Vec<Call>> {
    let (at, id) = match before {
        Some((at, id)) => (at.micros(), id.to_string()),
        None => (i64::MAX, String::new()),
    };
    listed(reader, scope, project, &NEWEST, params![project.to_string(), at, id, rows(limit)])
}

/// Calls that nobody took and nobody returned, oldest first.
///
/// # Errors
/// What the database says.
pub fn missed(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    after: Option<(Instant, ContactId)>,
    limit: usize,
) -> Result<Vec<Call>> {
    let (at, id) = match after {
        Some((at, id)) => (at.micros(), id.to_string()),
        None => (i64::MIN, String::new()),
    };
    listed(reader, scope, project, &MISSED, params![project.to_string(), at, id, rows(limit)])
}

/// The newest calls of a customer.
///
/// # Errors
/// What the database says.
pub fn of_party(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    party: PartyId,
    limit: usize,
) -> Result<Vec<Call>> {
    listed(reader, scope, project, &OF_PARTY, params![project.to_string(), party.to_string(), rows(limit)])
}

/// The newest calls from a number, by its digest.
///
/// # Errors
/// What the database says.
pub fn of_phone(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    phone_digest: &str,
    limit: usize,
) -> Result<Vec<Call>> {
    listed(reader, scope, project, &OF_PHONE, params![project.to_string(), phone_digest, rows(limit)])
}

/// The newest calls about a case; the caller has found the case within his scope.
///
/// # Errors
/// What the database says.
pub fn of_case(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    case: CaseId,
    limit: usize,
) -> Result<Vec<Call>> {
    listed(reader, scope, project, &OF_CASE, params![project.to_string(), case.to_string(), rows(limit)])
}

/// Calls of a project that the scope holds; a call about a case from which the person is excluded shows no case.
fn listed(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    statement: &db::Statement,
    parameters: &[db::Value],
) -> Result<Vec<Call>> {
    if !scope.projects.contains(&project) {
        return Ok(Vec::new());
    }
    let mut found = reader.all(statement, parameters, read)?;
    if let Some(person) = scope.person {
        let mut kept = Vec::with_capacity(found.len());
        for call in found {
            let hidden = match call.case {
                Some(case) => crate::cases::is_excluded(reader, project, case, person)?,
                None => false,
            };
            if !hidden {
                kept.push(call);
            }
        }
        found = kept;
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> std::result::Result<Call, DbError> {
    Ok(Call {
        project: id(row, "project")?,
        id: id(row, "id")?,
        at: at(row, "at")?,
        channel: row.text("channel")?.to_owned(),
        direction: if row.text("direction")? == "out" { Direction::Out } else { Direction::In },
        missed: row.bool("missed")?,
        person: opt_id(row, "person")?,
        party: opt_id(row, "party")?,
        phone: opt_json(row, "phone")?,
        place: opt_id(row, "place")?,
        case: opt_id(row, "case_id")?,
        reason: row.opt_text("reason")?.map(str::to_owned),
        note: opt_json(row, "note")?,
        returned_at: opt_at(row, "returned_at")?,
        returned_by: opt_id(row, "returned_by")?,
    })
}
