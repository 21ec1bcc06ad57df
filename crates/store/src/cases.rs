//! Cases as lists and pages read them: one row a case, projected from its state, with the whole state beside it.
//!
//! Derived: whatever lies here can be built again from the journal.

mod part;
mod queue;

pub use queue::{
    Counted, Cursor, Drills, MOST_COUNTED, Order, Page, QueueFilter, State, WINDOW, count, queue,
    sample_statements,
};

use crate::reading::{at, count as number, id, int, list, opt_at, opt_id, rows, to_json};
use crate::scope::visible;
use crate::{Result, Scope, places, who};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
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
    pub(crate) PUT = "insert into cases (project, id, number, service, stage, stage_kind, state, owner, owner_place,
            contact, channel, place, area, place_path, party, opened_at, reported_at, last_at, next_due, breached,
            paused, round, finished_at, closed_at, drill, anonymous, version, handbook, event, merged_into, snapshot)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25, $26, $27, $28, $29, $30, $31)
        on conflict (project, id) do update set number = excluded.number, service = excluded.service,
            stage = excluded.stage, stage_kind = excluded.stage_kind, state = excluded.state, owner = excluded.owner,
            owner_place = excluded.owner_place, contact = excluded.contact, channel = excluded.channel,
            place = excluded.place, area = excluded.area, place_path = excluded.place_path, party = excluded.party,
            opened_at = excluded.opened_at, reported_at = excluded.reported_at, last_at = excluded.last_at,
            next_due = excluded.next_due, breached = excluded.breached, paused = excluded.paused,
            round = excluded.round, finished_at = excluded.finished_at, closed_at = excluded.closed_at,
            drill = excluded.drill, anonymous = excluded.anonymous, version = excluded.version,
            handbook = excluded.handbook, event = excluded.event, merged_into = excluded.merged_into,
            snapshot = excluded.snapshot";
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
    pub(crate) DROP_EXCLUSIONS = "delete from exclusions where project = $1 and case_id = $2";
    pub(crate) EXCLUDE = "insert into exclusions (project, person, case_id) select $1, value, $2 from json_each($3)",
        pg: "insert into exclusions (project, person, case_id)
            select $1, v, $2 from jsonb_array_elements_text($3::text::jsonb) v";
    pub(crate) DROP_OFFERS = "delete from offers where project = $1 and case_id = $2";
    pub(crate) OFFER = "insert into offers (project, case_id, role, to_whom, since) values ($1, $2, $3, $4, $5)";
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

/// Writes the row of a case from its state, with who is excluded and what is offered.
///
/// `previous` is the state before these events; what did not change against it is left alone.
///
/// # Errors
/// What the database says.
pub fn project(tx: &mut dyn Tx, case: &Case, previous: Option<&Case>) -> Result<()> {
    put_row(tx, case)?;
    let key = params![case.project.to_string(), case.id.to_string()];
    let nobody = std::collections::BTreeSet::new();
    if previous.map_or(&nobody, |before| &before.excluded) != &case.excluded {
        tx.exec(&DROP_EXCLUSIONS, key)?;
        tx.exec(&EXCLUDE, params![case.project.to_string(), case.id.to_string(), list(&case.excluded)])?;
    }
    let nothing = std::collections::BTreeMap::new();
    if previous.map_or(&nothing, |before| &before.offers) != &case.offers {
        tx.exec(&DROP_OFFERS, key)?;
        for (role, offer) in &case.offers {
            let role = match role {
                model::command::Role::Owner => "owner",
                model::command::Role::Contact => "contact",
            };
            let whom = who::text(&offer.to);
            tx.exec(
                &OFFER,
                params![case.project.to_string(), case.id.to_string(), role, whom, offer.at.micros()],
            )?;
        }
    }
    Ok(())
}

fn put_row(tx: &mut dyn Tx, case: &Case) -> Result<()> {
    let path = match case.place {
        Some(place) => places::path(tx, case.project, place)?,
        None => None,
    };
    let area = path.as_deref().and_then(|path| path.split('/').next()).map(str::to_owned);
    let next_due = case.duties.values().filter(|duty| duty.is_open()).map(|duty| duty.due.micros()).min();
    let breached = case.duties.values().any(model::Duty::is_breached);
    tx.exec(
        &PUT,
        params![
            case.project.to_string(),
            case.id.to_string(),
            case.number.as_ref().map(|number| number.0.clone()),
            case.service.as_str(),
            case.stage.as_str(),
            kind_word(case.stage_kind),
            State::of(case).word(),
            who::text(&case.owner),
            who::place(&case.owner).map(|place| place.to_string()),
            who::text(&case.contact),
            case.channel.as_str(),
            case.place.map(|place| place.to_string()),
            area,
            path,
            case.party.map(|party| party.to_string()),
            case.opened_at.micros(),
            case.reported_at.micros(),
            case.last_at.micros(),
            next_due.unwrap_or(NEVER),
            breached,
            case.pause.is_some(),
            case.round,
            case.finished_at.map(Instant::micros),
            case.closed_at.map(Instant::micros),
            case.drill,
            case.anonymous,
            int(case.version),
            case.handbook.0.as_str(),
            case.event.map(|event| event.to_string()),
            case.merged_into.map(|into| into.to_string()),
            to_json("the state of a case", case)?,
        ],
    )?;
    Ok(())
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

/// The row as this scope may see it.
pub(crate) fn masked(scope: &Scope, mut row: CaseRow) -> CaseRow {
    if row.anonymous && !scope.sees_anonymous {
        row.party = None;
    }
    row
}

pub(crate) fn read_row(row: &Row<'_>) -> std::result::Result<CaseRow, DbError> {
    let next_due = row.int("next_due")?;
    let owner_place = opt_id(row, "owner_place")?;
    Ok(CaseRow {
        project: id(row, "project")?,
        id: id(row, "id")?,
        number: row.opt_text("number")?.map(|number| CaseNumber(number.to_owned())),
        service: id(row, "service")?,
        stage: id(row, "stage")?,
        stage_kind: read_kind(row.text("stage_kind")?)?,
        state: State::read(row.text("state")?)?,
        owner: who::read(row.text("owner")?, owner_place)?,
        contact: who::read(row.text("contact")?, None)?,
        channel: id(row, "channel")?,
        place: opt_id(row, "place")?,
        party: opt_id(row, "party")?,
        opened_at: at(row, "opened_at")?,
        reported_at: at(row, "reported_at")?,
        last_at: at(row, "last_at")?,
        next_due: (next_due != NEVER).then_some(Instant(next_due)),
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
