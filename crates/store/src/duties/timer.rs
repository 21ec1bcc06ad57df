//! What the timer asks of duties, what is put aside, and what keeps a person from leaving.

use crate::Result;
use crate::reading::{at, count, id, list, rows, small};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::{CaseId, DutyKey, PersonId, ProjectId};

queries! {
    pub(crate) NEXT = "select next_at from duties where next_at is not null and parked_at is null
        order by next_at limit 1";
    pub(crate) DUE_SOON = "select project, case_id, key, next_step, next_at from duties
        where next_at is not null and next_at <= $1 and parked_at is null
        order by next_at, project, case_id, key limit $2";
    pub(crate) PARK = "update duties set parked_at = $4, parked_error = $5
        where project = $1 and case_id = $2 and key = $3 and state = 'open'";
    pub(crate) UNPARK = "update duties set parked_at = null, parked_error = null
        where project = $1 and case_id = $2 and key = $3";
    pub(crate) PARKED = "select project, case_id, key, parked_at, parked_error from duties
        where parked_at is not null order by project, parked_at, case_id, key limit $1";
    pub(crate) COUNT_PARKED = "select count(*) from (select 1 from duties where parked_at is not null limit $1) as few";
    pub(crate) PROVISIONAL = "select distinct case_id from duties
        where project = $1 and provisional = 1 and state = 'open' and case_id > $2 order by case_id limit $3";
    pub(crate) COUNT_PROVISIONAL = "select count(distinct case_id) from duties
        where project = $1 and provisional = 1 and state = 'open'";
    // Exercises lie in an index apart.
    pub(crate) OWNED_CASES = "select (select count(*) from json_each($1) p cross join cases c
        where c.project = p.value and c.state in ('open', 'finished') and c.owner = $2 and c.closed_at is null
            and c.drill = 0)
        + (select count(*) from json_each($1) p cross join cases c
        where c.project = p.value and c.state in ('open', 'finished') and c.owner = $2 and c.closed_at is null
            and c.drill = 1)",
        pg: "select (select count(*) from cases c where c.project = any (array(select
            jsonb_array_elements_text($1::text::jsonb))) and c.state in ('open', 'finished') and c.owner = $2
            and c.closed_at is null and c.drill = 0)
        + (select count(*) from cases c where c.project = any (array(select
            jsonb_array_elements_text($1::text::jsonb))) and c.state in ('open', 'finished') and c.owner = $2
            and c.closed_at is null and c.drill = 1)";
    pub(crate) CONTACT_CASES = "select count(*) from json_each($1) p cross join cases c
        where c.project = p.value and c.contact = $2 and c.closed_at is null",
        pg: "select count(*) from cases c where c.project = any (array(select
            jsonb_array_elements_text($1::text::jsonb))) and c.contact = $2 and c.closed_at is null";
    pub(crate) OPEN_DUTIES = "select count(*) from json_each($1) p cross join duties d
        where d.project = p.value and d.who = $2 and d.state = 'open'",
        pg: "select count(*) from duties d where d.project = any (array(select
            jsonb_array_elements_text($1::text::jsonb))) and d.who = $2 and d.state = 'open'";
    pub(crate) OFFERS = "select count(*) from json_each($1) p cross join offers o
        where o.project = p.value and o.to_whom = $2",
        pg: "select count(*) from offers o where o.project = any (array(select
            jsonb_array_elements_text($1::text::jsonb))) and o.to_whom = $2";
}

/// A step that fell due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueStep {
    /// The project.
    pub project: ProjectId,
    /// The case.
    pub case: CaseId,
    /// The duty.
    pub key: DutyKey,
    /// The step.
    pub step: u32,
    /// When it fell due.
    pub at: Instant,
}

/// A duty whose firing erred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The project.
    pub project: ProjectId,
    /// The case.
    pub case: CaseId,
    /// The duty.
    pub key: DutyKey,
    /// Since when it is parked.
    pub since: Instant,
    /// What went wrong.
    pub error: String,
}

/// What keeps a person from leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Burden {
    /// Open cases that he owns.
    pub owned: u64,
    /// Open cases whose customer he answers to.
    pub contact: u64,
    /// Duties of his own.
    pub duties: u64,
    /// Offers that wait for him.
    pub offers: u64,
}

impl Burden {
    /// Whether nothing keeps him.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// When the next step of any duty falls due. One look at an index.
///
/// # Errors
/// What the database says.
pub fn next(reader: &mut dyn Reader) -> Result<Option<Instant>> {
    Ok(reader.opt(&NEXT, &[], |row| at(row, 0))?)
}

/// Steps that fall due until an instant, earliest first. Their cases are claimed where they are fired
/// ([`crate::journal::claim`]): what falls due in one case is recorded in its order by one server.
///
/// # Errors
/// What the database says.
pub fn due_until(reader: &mut dyn Reader, until: Instant, limit: usize) -> Result<Vec<DueStep>> {
    Ok(reader.all(&DUE_SOON, params![until.micros(), rows(limit)], read_step)?)
}

/// Puts a duty aside whose firing erred; answers whether it was still open.
///
/// # Errors
/// What the database says.
pub fn park(
    tx: &mut dyn Tx,
    project: ProjectId,
    case: CaseId,
    key: &DutyKey,
    now: Instant,
    error: &str,
) -> Result<bool> {
    let parameters = params![project.to_string(), case.to_string(), key.to_string(), now.micros(), error];
    Ok(tx.exec(&PARK, parameters)? > 0)
}

/// Lets a parked duty fire again.
///
/// # Errors
/// What the database says.
pub fn unpark(tx: &mut dyn Tx, project: ProjectId, case: CaseId, key: &DutyKey) -> Result<bool> {
    Ok(tx.exec(&UNPARK, params![project.to_string(), case.to_string(), key.to_string()])? > 0)
}

/// How many duties are parked, counted so far.
///
/// # Errors
/// What the database says.
pub fn count_parked(reader: &mut dyn Reader, most: usize) -> Result<u64> {
    Ok(reader.one(&COUNT_PARKED, params![rows(most)], |row| count(row, 0))?)
}

/// Parked duties of all projects, longest parked first within a project.
///
/// # Errors
/// What the database says.
pub fn parked(reader: &mut dyn Reader, limit: usize) -> Result<Vec<Parked>> {
    let found = reader.all(&PARKED, params![rows(limit)], |row| {
        Ok(Parked {
            project: id(row, "project")?,
            case: id(row, "case_id")?,
            key: id(row, "key")?,
            since: at(row, "parked_at")?,
            error: row.opt_text("parked_error")?.unwrap_or_default().to_owned(),
        })
    })?;
    Ok(found)
}

/// Cases with an open duty whose time is provisional, by id after `after`: what the publishing of holidays re-dates.
///
/// # Errors
/// What the database says.
pub fn provisional(
    reader: &mut dyn Reader,
    project: ProjectId,
    after: Option<CaseId>,
    limit: usize,
) -> Result<Vec<CaseId>> {
    let after = after.map(|case| case.to_string()).unwrap_or_default();
    Ok(reader.all(&PROVISIONAL, params![project.to_string(), after, rows(limit)], |row| id(row, 0))?)
}

/// How many cases have an open duty whose time is provisional.
///
/// # Errors
/// What the database says.
pub fn count_provisional(reader: &mut dyn Reader, project: ProjectId) -> Result<usize> {
    let counted = reader.one(&COUNT_PROVISIONAL, params![project.to_string()], |row| count(row, 0))?;
    Ok(usize::try_from(counted).unwrap_or(usize::MAX))
}

/// What a person still has in these projects: what keeps an account from being closed.
///
/// # Errors
/// What the database says.
pub fn owned_by(reader: &mut dyn Reader, projects: &[ProjectId], person: PersonId) -> Result<Burden> {
    let parameters = params![list(projects), person.to_string()];
    let mut ask = |statement| reader.one(statement, parameters, |row| count(row, 0));
    Ok(Burden {
        owned: ask(&OWNED_CASES)?,
        contact: ask(&CONTACT_CASES)?,
        duties: ask(&OPEN_DUTIES)?,
        offers: ask(&OFFERS)?,
    })
}

fn read_step(row: &Row<'_>) -> std::result::Result<DueStep, DbError> {
    Ok(DueStep {
        project: id(row, "project")?,
        case: id(row, "case_id")?,
        key: id(row, "key")?,
        step: small(row, "next_step")?,
        at: at(row, "next_at")?,
    })
}
