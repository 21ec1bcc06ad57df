//! Logged calls and visits to the desk, and calls that nobody took (PRJ-002).

use crate::reading::{at, count, id, opt_at, opt_id, opt_json, rows, to_json};
use crate::{Result, Scope};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::{CaseId, ContactId, PartyId, PersonId, PersonalRef, PlaceId, PostId, ProjectId};

macro_rules! columns {
    () => {
        "l.project, l.id, l.at, l.channel, l.direction, l.missed, l.person, l.party, l.phone, l.place, l.case_id, \
         l.reason, l.note, l.returned_at, l.returned_by, l.name, l.answer, l.ring_by, l.due, l.trace, l.fell_due"
    };
}

queries! {
    pub(crate) PUT = "insert into calls (project, id, at, channel, direction, missed, person, party, phone, phone_digest,
            place, case_id, reason, note, name, answer, ring_by, due, trace)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        on conflict (project, id) do update set party = excluded.party, place = excluded.place,
            case_id = excluded.case_id, reason = excluded.reason, note = excluded.note, name = excluded.name,
            answer = excluded.answer";
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
    pub(crate) GET = concat!("select ", columns!(), " from calls l where l.project = $1 and l.id = $2");
    pub(crate) OWED = concat!("select ", columns!(), " from calls l where l.project = $1 and l.ring_by = $2
        and (l.due, l.id) > ($3, $4) and l.due is not null and l.returned_at is null order by l.due, l.id limit $5");
    pub(crate) RUNG = concat!("select ", columns!(), " from calls l where l.project = $1 and l.ring_by = $2
        and (l.due, l.id) > ($3, $4) and l.due is not null and l.returned_at is not null
        order by l.due, l.id limit $5");
    pub(crate) WAITING = "select l.id from calls l where l.project = $1 and l.missed = 1 and l.returned_at is null
        and (l.phone_digest = $2 or l.party = $3) order by l.at, l.id limit $4";
    pub(crate) DUE_SOON = "select project, id, due from calls
        where due is not null and returned_at is null and fell_due is null and due <= $1
        order by due, project, id limit $2";
    pub(crate) NEXT = "select due from calls where due is not null and returned_at is null and fell_due is null
        order by due limit 1";
    pub(crate) FALL_DUE = "update calls set fell_due = $3
        where project = $1 and id = $2 and returned_at is null and fell_due is null";
    pub(crate) LATE = "select count(*) from calls l where l.project = $1 and l.missed = 1
        and l.returned_at is null and l.fell_due is not null";
}

/// The duty to ring back a missed call (TCH-015).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// The post that rings back.
    pub by: PostId,
    /// By when.
    pub due: Instant,
    /// How that time was counted, as JSON of the calendar's trace.
    pub trace: String,
    /// When it was recorded that the time had passed.
    pub fell_due: Option<Instant>,
}

/// A missed call whose time passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    /// The project.
    pub project: ProjectId,
    /// The call.
    pub id: ContactId,
    /// When it was due.
    pub due: Instant,
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
    /// The matter, by reference.
    pub note: Option<PersonalRef>,
    /// The name of who called, by reference.
    pub name: Option<PersonalRef>,
    /// What was answered, by reference.
    pub answer: Option<PersonalRef>,
    /// The duty to ring back, when it was missed.
    pub ring: Option<Ring>,
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
            text(&call.note)?,
            text(&call.name)?,
            text(&call.answer)?,
            call.ring.as_ref().map(|ring| ring.by.to_string()),
            call.ring.as_ref().map(|ring| ring.due.micros()),
            call.ring.as_ref().map(|ring| ring.trace.clone())
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

/// A call, as far as the scope holds it.
///
/// # Errors
/// What the database says.
pub fn get(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    call: ContactId,
) -> Result<Option<Call>> {
    Ok(listed(reader, scope, project, &GET, params![project.to_string(), call.to_string()])?.pop())
}

/// Missed calls that a post must ring back (`rung`: that were rung back), earliest due first, after `after`.
///
/// # Errors
/// What the database says.
pub fn to_ring(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    post: &PostId,
    rung: bool,
    after: Option<(Instant, ContactId)>,
    limit: usize,
) -> Result<Vec<Call>> {
    let (due, id) = match after {
        Some((due, id)) => (due.micros(), id.to_string()),
        None => (i64::MIN, String::new()),
    };
    let statement = if rung { &RUNG } else { &OWED };
    listed(
        reader,
        scope,
        project,
        statement,
        params![project.to_string(), post.as_str(), due, id, rows(limit)],
    )
}

/// Missed calls from a number or customer that nobody returned, oldest first.
///
/// # Errors
/// What the database says.
pub fn waiting(
    reader: &mut dyn Reader,
    project: ProjectId,
    phone_digest: Option<&str>,
    party: Option<PartyId>,
    limit: usize,
) -> Result<Vec<ContactId>> {
    let party = party.map(|party| party.to_string());
    let parameters = params![project.to_string(), phone_digest, party, rows(limit)];
    Ok(reader.all(&WAITING, parameters, |row| id(row, 0))?)
}

/// Missed calls whose time passed by an instant and of which that is not yet recorded, earliest first.
///
/// # Errors
/// What the database says.
pub fn due_until(reader: &mut dyn Reader, until: Instant, limit: usize) -> Result<Vec<Overdue>> {
    let found = reader.all(&DUE_SOON, params![until.micros(), rows(limit)], |row| {
        Ok(Overdue { project: id(row, "project")?, id: id(row, "id")?, due: at(row, "due")? })
    })?;
    Ok(found)
}

/// When the next missed call falls due. One look at an index.
///
/// # Errors
/// What the database says.
pub fn next_due(reader: &mut dyn Reader) -> Result<Option<Instant>> {
    Ok(reader.opt(&NEXT, &[], |row| at(row, 0))?)
}

/// Records that the time of a missed call passed; answers whether this was the first to say so.
///
/// # Errors
/// What the database says.
pub fn fall_due(tx: &mut dyn Tx, project: ProjectId, call: ContactId, now: Instant) -> Result<bool> {
    Ok(tx.exec(&FALL_DUE, params![project.to_string(), call.to_string(), now.micros()])? > 0)
}

/// How many missed calls of a project are late and not yet returned.
///
/// # Errors
/// What the database says.
pub fn late(reader: &mut dyn Reader, project: ProjectId) -> Result<u64> {
    Ok(reader.one(&LATE, params![project.to_string()], |row| count(row, 0))?)
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
        name: opt_json(row, "name")?,
        answer: opt_json(row, "answer")?,
        ring: read_ring(row)?,
        returned_at: opt_at(row, "returned_at")?,
        returned_by: opt_id(row, "returned_by")?,
    })
}

fn read_ring(row: &Row<'_>) -> std::result::Result<Option<Ring>, DbError> {
    let (Some(by), Some(due)) = (opt_id(row, "ring_by")?, opt_at(row, "due")?) else { return Ok(None) };
    let trace = row.opt_text("trace")?.unwrap_or_default().to_owned();
    Ok(Some(Ring { by, due, trace, fell_due: opt_at(row, "fell_due")? }))
}
