//! Messages to people inside the product, with read marks.

use crate::Result;
use crate::mentions::{self, What};
use crate::reading::{at, count, id, list, opt_at, opt_id, rows};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::value::Subject;
use model::{CaseId, DeliveryId, PersonId, ProjectId};

queries! {
    pub(crate) PUT = "insert into inbox (person, id, project, kind, case_id, payload, at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (person, id) do nothing";
    pub(crate) HOLD = "select payload from inbox where person = $1 and id = $2",
        pg: "select payload from inbox where person = $1 and id = $2 for update";
    pub(crate) PUT_AGAIN = "insert into inbox (person, id, project, kind, case_id, payload, at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (person, id) do update set payload = excluded.payload, at = excluded.at, read_at = null";
    pub(crate) NEWEST = "select person, id, project, kind, case_id, payload, at, read_at from inbox
        where person = $1 and (at, id) < ($2, $3) order by at desc, id desc limit $4";
    pub(crate) UNREAD = "select person, id, project, kind, case_id, payload, at, read_at from inbox
        where person = $1 and (at, id) < ($2, $3) and read_at is null order by at desc, id desc limit $4";
    pub(crate) GET = "select person, id, project, kind, case_id, payload, at, read_at from inbox
        where person = $1 and id = $2";
    pub(crate) COUNT = "select count(*) from (select 1 from inbox where person = $1 and read_at is null limit $2) s";
    pub(crate) READ = "update inbox set read_at = $3 where person = $1 and read_at is null
        and id in (select value from json_each($2))",
        pg: "update inbox set read_at = $3 where person = $1 and read_at is null
        and id = any (array(select jsonb_array_elements_text($2::text::jsonb)))";
    pub(crate) READ_UNTIL = "update inbox set read_at = $3 where person = $1 and read_at is null and at <= $2";
    pub(crate) DROP_EXCLUDED = "delete from inbox where person = $1 and case_id = $2";
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// To whom.
    pub person: PersonId,
    /// The delivery that brought it.
    pub id: DeliveryId,
    /// The project.
    pub project: ProjectId,
    /// What about, as a stable word.
    pub kind: String,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// JSON with references, never personal values.
    pub payload: String,
    /// When it came.
    pub at: Instant,
    /// When he read it.
    pub read_at: Option<Instant>,
}

/// Brings a message; does nothing when the same delivery brought it already.
///
/// # Errors
/// What the database says.
pub fn put(tx: &mut dyn Tx, message: &Message, subjects: &[Subject]) -> Result<()> {
    let (person, id) = (message.person.to_string(), message.id.to_string());
    tx.later(
        &PUT,
        params![
            &person,
            &id,
            message.project.to_string(),
            &message.kind,
            message.case.map(|case| case.to_string()),
            &message.payload,
            message.at.micros()
        ]
        .to_vec(),
        None,
    )?;
    mentions::put(tx, What::Message, &format!("{person} {id}"), subjects)
}

/// What a message says, if it is there, so that nobody else changes it before this unit has ended.
///
/// # Errors
/// What the database says.
pub fn hold(tx: &mut dyn Tx, person: PersonId, id: DeliveryId) -> Result<Option<String>> {
    Ok(tx.opt(&HOLD, params![person.to_string(), id.to_string()], |row| Ok(row.text(0)?.to_owned()))?)
}

/// Brings a message, or what it says now when it came before: unread again.
///
/// # Errors
/// What the database says.
pub fn put_again(tx: &mut dyn Tx, message: &Message) -> Result<()> {
    tx.exec(
        &PUT_AGAIN,
        params![
            message.person.to_string(),
            message.id.to_string(),
            message.project.to_string(),
            &message.kind,
            message.case.map(|case| case.to_string()),
            &message.payload,
            message.at.micros()
        ],
    )?;
    Ok(())
}

/// Messages of a person, newest first, before `before`.
///
/// # Errors
/// What the database says.
pub fn newest(
    reader: &mut dyn Reader,
    person: PersonId,
    only_unread: bool,
    before: Option<(Instant, DeliveryId)>,
    limit: usize,
) -> Result<Vec<Message>> {
    let (at, id) = match before {
        Some((at, id)) => (at.micros(), id.to_string()),
        None => (i64::MAX, String::new()),
    };
    let statement = if only_unread { &UNREAD } else { &NEWEST };
    Ok(reader.all(statement, params![person.to_string(), at, id, rows(limit)], read)?)
}

/// A message of a person.
///
/// # Errors
/// What the database says.
pub fn get(reader: &mut dyn Reader, person: PersonId, id: DeliveryId) -> Result<Option<Message>> {
    Ok(reader.opt(&GET, params![person.to_string(), id.to_string()], read)?)
}

/// How many messages a person has not read; stops at `limit`.
///
/// # Errors
/// What the database says.
pub fn unread(reader: &mut dyn Reader, person: PersonId, limit: usize) -> Result<u64> {
    Ok(reader.one(&COUNT, params![person.to_string(), rows(limit)], |row| count(row, 0))?)
}

/// Marks messages as read; answers how many were not.
///
/// # Errors
/// What the database says.
pub fn mark_read(tx: &mut dyn Tx, person: PersonId, messages: &[DeliveryId], now: Instant) -> Result<u64> {
    Ok(tx.exec(&READ, params![person.to_string(), list(messages), now.micros()])?)
}

/// Marks all messages that came until an instant as read.
///
/// # Errors
/// What the database says.
pub fn mark_all_read(tx: &mut dyn Tx, person: PersonId, until: Instant, now: Instant) -> Result<u64> {
    Ok(tx.exec(&READ_UNTIL, params![person.to_string(), until.micros(), now.micros()])?)
}

/// Takes back what a person was told of a case from which he is now excluded.
///
/// # Errors
/// What the database says.
pub fn take_back(tx: &mut dyn Tx, person: PersonId, case: CaseId) -> Result<u64> {
    Ok(tx.exec(&DROP_EXCLUDED, params![person.to_string(), case.to_string()])?)
}

fn read(row: &Row<'_>) -> std::result::Result<Message, DbError> {
    Ok(Message {
        person: id(row, "person")?,
        id: id(row, "id")?,
        project: id(row, "project")?,
        kind: row.text("kind")?.to_owned(),
        case: opt_id(row, "case_id")?,
        payload: row.text("payload")?.to_owned(),
        at: at(row, "at")?,
        read_at: opt_at(row, "read_at")?,
    })
}
