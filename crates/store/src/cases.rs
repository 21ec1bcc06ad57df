//! Cases as lists and pages read them: one row a case, projected from its state, with the whole state beside it.
//!
//! Derived: whatever lies here can be built again from the journal.

mod origin;
mod part;
mod projected;
mod queue;
mod together;

pub(crate) use origin::ALL as ORIGIN_STATEMENTS;
pub use origin::{of_origin, origin_key, originally};
pub(crate) use projected::ALL as PROJECTED_STATEMENTS;
pub use projected::{begin, project};
pub use queue::{
    Counted, Cursor, Drills, MOST_COUNTED, Order, Page, QueueFilter, State, WINDOW, count, queue,
    sample_counts, sample_statements,
};

use crate::reading::{at, count as number, id, list, opt_at, opt_id, pairs, rows};
use crate::scope::visible;
use crate::{Result, Scope, places, who};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, params, queries};
use model::handbook::StageKind;
use model::{
    Assignee, Case, CaseId, CaseNumber, ChannelId, HandbookHash, PartyId, PersonId, PlaceId, ProjectId,
    ServiceId, StageId,
};

/// The columns of a [`CaseRow`], of the table `c`.
macro_rules! columns {
    () => {
        "c.project, c.id, c.number, c.service, c.stage, c.stage_kind, c.state, c.owner, c.owner_place, c.contact, \
         c.channel, c.place, c.party, c.opened_at, c.reported_at, c.last_at, c.next_due, c.breached, c.paused, \
         c.round, c.finished_at, c.closed_at, c.drill, c.anonymous, c.version, c.handbook, c.event, c.merged_into"
    };
}
pub(crate) use columns;

queries! {
    pub(crate) LOAD = "select snapshot from cases where project = $1 and id = $2";
    pub(crate) BY_ID = concat!("select ", columns!(), " from cases c where c.id = $3 and ", visible!(sqlite "c" "id")),
        pg: concat!("select ", columns!(), " from cases c where c.id = $3 and ", visible!(pg "c" "id"));
    pub(crate) BY_NUMBER = concat!("select ", columns!(), " from cases c where c.number = $3 and ",
            visible!(sqlite "c" "id")),
        pg: concat!("select ", columns!(), " from cases c where c.number = $3 and ", visible!(pg "c" "id"));
    pub(crate) MANY = concat!("select ", columns!(), " from cases c where c.id in (select value from json_each($3)) and ",
            visible!(sqlite "c" "id")),
        pg: concat!("select ", columns!(), " from cases c where c.id = any (array(select
            jsonb_array_elements_text($3::text::jsonb))) and ", visible!(pg "c" "id"));
    pub(crate) OF_PARTY = concat!("select ", columns!(), " from cases c where c.party = $3 and ",
            visible!(sqlite "c" "id"), " and (c.anonymous = 0 or $4 = 1) order by c.reported_at desc, c.id desc limit $5"),
        pg: concat!("select ", columns!(), " from cases c where c.party = $3 and ", visible!(pg "c" "id"),
            " and (c.anonymous = 0 or $4::bigint = 1) order by c.reported_at desc, c.id desc limit $5");
    pub(crate) OF_PLACE = concat!("select ", columns!(), " from cases c where c.place_path >= $3 and c.place_path < $4
            and ", visible!(sqlite "c" "id"), " order by c.reported_at desc, c.id desc limit $5"),
        pg: concat!("select ", columns!(), " from cases c where c.place_path >= $3 and c.place_path < $4 and ",
            visible!(pg "c" "id"), " order by c.reported_at desc, c.id desc limit $5");
    pub(crate) NUMBERED = concat!("select ", columns!(), " from (select project, id from cases
            where number >= $3 and number < $4 order by number desc limit $5) n
        cross join cases c where c.project = n.project and c.id = n.id and ", visible!(sqlite "c" "id"),
            " order by c.number desc"),
        pg: concat!("select ", columns!(), " from (select project, id from cases
            where number >= $3 and number < $4 order by number desc limit $5) n
        cross join cases c where c.project = n.project and c.id = n.id and ", visible!(pg "c" "id"),
            " order by c.number desc");
    pub(crate) OF_KEYS = concat!("select ", columns!(), " from json_each($1) j cross join cases c
            where c.project = json_extract(j.value, '$[0]') and c.id = json_extract(j.value, '$[1]')"),
        pg: concat!("select ", columns!(), " from jsonb_array_elements($1::text::jsonb) j cross join cases c
            where c.project = j->>0 and c.id = j->>1");
    pub(crate) EXCLUDED_IN = "select p.value from json_each($1) p where exists (select 1 from exclusions x
            where x.project = p.value and x.person = $2)",
        pg: "select p from jsonb_array_elements_text($1::text::jsonb) p where exists (select 1 from exclusions x
            where x.project = p and x.person = $2)";
    pub(crate) IS_EXCLUDED = "select 1 from exclusions where project = $1 and person = $2 and case_id = $3";
}

/// What `next_due` holds when nothing is owed, so that it sorts last on both engines.
pub(crate) const NEVER: i64 = i64::MAX;

/// A case as lists show it. Fields of the form are not here: permission of fields is the centre's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Its project.
    pub project: ProjectId,
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: Option<CaseNumber>,
    /// Its service.
    pub service: ServiceId,
    /// Where it is.
    pub stage: StageId,
    /// What that means.
    pub stage_kind: StageKind,
    /// Open, finished or closed.
    pub state: State,
    /// Who must move it.
    pub owner: Assignee,
    /// Who answers to the customer.
    pub contact: Assignee,
    /// How it came in.
    pub channel: ChannelId,
    /// Where.
    pub place: Option<PlaceId>,
    /// The customer; `None` also when it is anonymous and the scope may not see who it is.
    pub party: Option<PartyId>,
    /// When it was recorded.
    pub opened_at: Instant,
    /// When the customer told us.
    pub reported_at: Instant,
    /// When the last event was recorded.
    pub last_at: Instant,
    /// The earliest due time of an open duty.
    pub next_due: Option<Instant>,
    /// A due time passed, of an open or a done duty.
    pub breached: bool,
    /// The clock stands still.
    pub paused: bool,
    /// 1 until first reopened.
    pub round: u32,
    /// When the work of this round was done.
    pub finished_at: Option<Instant>,
    /// When nothing was owed any more.
    pub closed_at: Option<Instant>,
    /// An exercise.
    pub drill: bool,
    /// The customer stays hidden.
    pub anonymous: bool,
    /// Events so far.
    pub version: u64,
    /// The handbook in force for it.
    pub handbook: HandbookHash,
    /// The common event that it joined.
    pub event: Option<CaseId>,
    /// The case that it was merged into.
    pub merged_into: Option<CaseId>,
}

/// The state of a case, without a question who asks: for commands, whose permission is checked on the state itself.
///
/// # Errors
/// What the database says.
pub fn load(reader: &mut dyn Reader, project: ProjectId, case: CaseId) -> Result<Option<Case>> {
    let key = params![project.to_string(), case.to_string()];
    Ok(reader.opt(&LOAD, key, |row| crate::reading::json(row, "snapshot"))?)
}

/// The row of a case.
///
/// # Errors
/// What the database says.
pub fn row(reader: &mut dyn Reader, scope: &Scope, case: CaseId) -> Result<Option<CaseRow>> {
    let [projects, person] = scope.parameters();
    let found = reader.opt(&BY_ID, params![projects, person, case.to_string()], read_row)?;
    Ok(found.map(|row| masked(scope, row)))
}

/// The case with this number, exactly.
///
/// # Errors
/// What the database says.
pub fn by_number(reader: &mut dyn Reader, scope: &Scope, number: &str) -> Result<Option<CaseRow>> {
    let [projects, person] = scope.parameters();
    let found = reader.opt(&BY_NUMBER, params![projects, person, number], read_row)?;
    Ok(found.map(|row| masked(scope, row)))
}

/// Cases whose number begins so, the highest first; looks at `limit` numbers at most, whoever may see them.
///
/// # Errors
/// What the database says.
pub fn numbered(reader: &mut dyn Reader, scope: &Scope, prefix: &str, limit: usize) -> Result<Vec<CaseRow>> {
    let [projects, person] = scope.parameters();
    let parameters = params![projects, person, prefix, format!("{prefix}\u{10FFFF}"), rows(limit)];
    let found = reader.all(&NUMBERED, parameters, read_row)?;
    Ok(found.into_iter().map(|row| masked(scope, row)).collect())
}

/// The rows of these cases, as far as they are visible; in no order.
///
/// # Errors
/// What the database says.
pub fn many(reader: &mut dyn Reader, scope: &Scope, cases: &[CaseId]) -> Result<Vec<CaseRow>> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let [projects, person] = scope.parameters();
    let found = reader.all(&MANY, params![projects, person, list(cases)], read_row)?;
    Ok(found.into_iter().map(|row| masked(scope, row)).collect())
}

/// The newest cases of a customer; anonymous ones only for who may see whose they are.
///
/// # Errors
/// What the database says.
pub fn of_party(
    reader: &mut dyn Reader,
    scope: &Scope,
    party: PartyId,
    limit: usize,
) -> Result<Vec<CaseRow>> {
    let [projects, person] = scope.parameters();
    let parameters = params![projects, person, party.to_string(), scope.sees_anonymous, rows(limit)];
    Ok(reader.all(&OF_PARTY, parameters, read_row)?)
}

/// The newest cases at a place or below it.
///
/// # Errors
/// What the database says.
pub fn of_place(
    reader: &mut dyn Reader,
    scope: &Scope,
    project: ProjectId,
    place: PlaceId,
    limit: usize,
) -> Result<Vec<CaseRow>> {
    let Some(path) = places::path(reader, project, place)? else {
        return Ok(Vec::new());
    };
    let narrow = Scope { projects: scope.narrowed(&[project]), ..scope.clone() };
    let [projects, person] = narrow.parameters();
    let end = places::end_of(&path);
    let found = reader.all(&OF_PLACE, params![projects, person, path, end, rows(limit)], read_row)?;
    Ok(found.into_iter().map(|row| masked(scope, row)).collect())
}

/// Whether a person is excluded from a case.
///
/// # Errors
/// What the database says.
pub fn is_excluded(
    reader: &mut dyn Reader,
    project: ProjectId,
    case: CaseId,
    person: PersonId,
) -> Result<bool> {
    let key = params![project.to_string(), person.to_string(), case.to_string()];
    Ok(reader.opt(&IS_EXCLUDED, key, |_| Ok(()))?.is_some())
}

/// Rows by their keys, in no order; who may see them was asked before.
fn of_keys(reader: &mut dyn Reader, keys: &[(ProjectId, CaseId)]) -> Result<Vec<CaseRow>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(reader.all(&OF_KEYS, params![pairs(keys)], read_row)?)
}

/// Those of the projects in which a person is excluded from some case.
fn excluded_in(reader: &mut dyn Reader, projects: &[ProjectId], person: PersonId) -> Result<Vec<ProjectId>> {
    Ok(reader.all(&EXCLUDED_IN, params![list(projects), person.to_string()], |row| id(row, 0))?)
}

/// The row as this scope may see it.
pub(crate) fn masked(scope: &Scope, mut row: CaseRow) -> CaseRow {
    if row.anonymous && !scope.sees_anonymous {
        row.party = None;
    }
    row
}

pub(crate) fn read_row(row: &Row<'_>) -> std::result::Result<CaseRow, DbError> {
    // In the order of the columns, which is how they are found fastest.
    let (project, case) = (id(row, "project")?, id(row, "id")?);
    let number_of = row.opt_text("number")?.map(|number| CaseNumber(number.to_owned()));
    let (service, stage) = (id(row, "service")?, id(row, "stage")?);
    let stage_kind = read_kind(row.text("stage_kind")?)?;
    let state = State::read(row.text("state")?)?;
    let owner = row.text("owner")?;
    let owner = who::read(owner, opt_id(row, "owner_place")?)?;
    Ok(CaseRow {
        project,
        id: case,
        number: number_of,
        service,
        stage,
        stage_kind,
        state,
        owner,
        contact: who::read(row.text("contact")?, None)?,
        channel: id(row, "channel")?,
        place: opt_id(row, "place")?,
        party: opt_id(row, "party")?,
        opened_at: at(row, "opened_at")?,
        reported_at: at(row, "reported_at")?,
        last_at: at(row, "last_at")?,
        next_due: Some(at(row, "next_due")?).filter(|due| due.micros() != NEVER),
        breached: row.bool("breached")?,
        paused: row.bool("paused")?,
        round: crate::reading::small(row, "round")?,
        finished_at: opt_at(row, "finished_at")?,
        closed_at: opt_at(row, "closed_at")?,
        drill: row.bool("drill")?,
        anonymous: row.bool("anonymous")?,
        version: number(row, "version")?,
        handbook: HandbookHash(row.text("handbook")?.to_owned()),
        event: opt_id(row, "event")?,
        merged_into: opt_id(row, "merged_into")?,
    })
}

const KINDS: [(StageKind, &str); 5] = [
    (StageKind::Start, "start"),
    (StageKind::Work, "work"),
    (StageKind::Finished, "finished"),
    (StageKind::Closed, "closed"),
    (StageKind::Cancelled, "cancelled"),
];

fn kind_word(kind: StageKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("work", |(_, word)| word)
}

fn read_kind(word: &str) -> std::result::Result<StageKind, DbError> {
    KINDS
        .iter()
        .find(|(_, known)| *known == word)
        .map(|(kind, _)| *kind)
        .ok_or_else(|| DbError::decode(format!("`{}` is no kind of stage", word.escape_default())))
}
