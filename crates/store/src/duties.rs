//! Duties as lists and the timer read them: the difference of two states of a case, applied.
//!
//! Derived. The timer asks one indexed question, [`next`]; [`due_now`] claims what is due so that two servers do not do
//! the same work. A duty whose firing errors is parked with its error and does not stop the others.

use crate::reading::{at, count, id, list, opt_at, opt_id, rows, small, to_json};
use crate::scope::visible;
use crate::{Result, Scope, StoreError, places, who};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::duty::{DutyKind, DutyState};
use model::{
    Assignee, Case, CaseId, CaseNumber, Duty, DutyKey, PersonId, PlaceId, PostId, ProjectId, ServiceId, StageId,
};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The columns of a [`DutyRow`].
macro_rules! columns {
    () => {
        "d.project, d.case_id, d.key, d.kind, d.who, d.who_place, d.from_at, d.due, d.not_before, d.provisional, \
         d.state, d.done_at, d.late, d.acknowledged_by, d.holds_closing, d.next_at, c.number, c.service, c.stage, \
         c.place, c.drill, c.anonymous, c.paused"
    };
}

queries! {
    pub(crate) PUT = "insert into duties (project, case_id, key, clause, kind, who, who_place, who_path, from_at, due,
            not_before, provisional, state, done_at, late, acknowledged_by, holds_closing, next_at, next_step)
        select $1, $2, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
            json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]'),
            json_extract(value, '$[6]'), json_extract(value, '$[7]'), json_extract(value, '$[8]'),
            json_extract(value, '$[9]'), json_extract(value, '$[10]'), json_extract(value, '$[11]'),
            json_extract(value, '$[12]'), json_extract(value, '$[13]'), json_extract(value, '$[14]'),
            json_extract(value, '$[15]'), json_extract(value, '$[16]')
        from json_each($3) where true
        on conflict (project, case_id, key) do update set who = excluded.who, who_place = excluded.who_place,
            who_path = excluded.who_path, from_at = excluded.from_at, due = excluded.due,
            not_before = excluded.not_before, provisional = excluded.provisional, state = excluded.state,
            done_at = excluded.done_at, late = excluded.late, acknowledged_by = excluded.acknowledged_by,
            holds_closing = excluded.holds_closing, next_at = excluded.next_at, next_step = excluded.next_step,
            parked_at = null, parked_error = null",
        pg: "insert into duties (project, case_id, key, clause, kind, who, who_place, who_path, from_at, due,
            not_before, provisional, state, done_at, late, acknowledged_by, holds_closing, next_at, next_step)
        select $1, $2, v->>0, v->>1, v->>2, v->>3, v->>4, v->>5, (v->>6)::bigint, (v->>7)::bigint, (v->>8)::bigint,
            (v->>9)::bigint, v->>10, (v->>11)::bigint, (v->>12)::bigint, v->>13, (v->>14)::bigint, (v->>15)::bigint,
            (v->>16)::bigint
        from jsonb_array_elements($3::text::jsonb) v
        on conflict (project, case_id, key) do update set who = excluded.who, who_place = excluded.who_place,
            who_path = excluded.who_path, from_at = excluded.from_at, due = excluded.due,
            not_before = excluded.not_before, provisional = excluded.provisional, state = excluded.state,
            done_at = excluded.done_at, late = excluded.late, acknowledged_by = excluded.acknowledged_by,
            holds_closing = excluded.holds_closing, next_at = excluded.next_at, next_step = excluded.next_step,
            parked_at = null, parked_error = null";
    pub(crate) OF_PERSON = concat!("select ", columns!(), " from duties d join cases c
            on c.project = d.project and c.id = d.case_id
        where d.project = $3 and d.who = $4 and d.state = $5 and (d.due, d.case_id, d.key) > ($6, $7, $8) and ",
            visible!(sqlite "d" "case_id"), " order by d.due, d.case_id, d.key limit $9"),
        pg: concat!("select ", columns!(), " from duties d join cases c on c.project = d.project and c.id = d.case_id
        where d.project = $3 and d.who = $4 and d.state = $5 and (d.due, d.case_id, d.key) > ($6, $7, $8) and ",
            visible!(pg "d" "case_id"), " order by d.due, d.case_id, d.key limit $9");
    pub(crate) OF_POST_AT = concat!("select ", columns!(), " from duties d join cases c
            on c.project = d.project and c.id = d.case_id
        where d.project = $3 and d.who = $4 and d.state = $5 and (d.due, d.case_id, d.key) > ($6, $7, $8)
            and d.who_path >= $10 and d.who_path < $11 and ",
            visible!(sqlite "d" "case_id"), " order by d.due, d.case_id, d.key limit $9"),
        pg: concat!("select ", columns!(), " from duties d join cases c on c.project = d.project and c.id = d.case_id
        where d.project = $3 and d.who = $4 and d.state = $5 and (d.due, d.case_id, d.key) > ($6, $7, $8)
            and d.who_path >= $10 and d.who_path < $11 and ",
            visible!(pg "d" "case_id"), " order by d.due, d.case_id, d.key limit $9");
    pub(crate) NEXT = "select next_at from duties where next_at is not null and parked_at is null
        order by next_at limit 1";
    pub(crate) DUE_NOW = "select project, case_id, key, next_step, next_at from duties
        where next_at is not null and next_at <= $1 and parked_at is null
        order by next_at, project, case_id, key limit $2",
        pg: "select project, case_id, key, next_step, next_at from duties
        where next_at is not null and next_at <= $1 and parked_at is null
        order by next_at, project, case_id, key limit $2 for update skip locked";
    pub(crate) DUE_SOON = "select project, case_id, key, next_step, next_at from duties
        where next_at is not null and next_at <= $1 and parked_at is null
        order by next_at, project, case_id, key limit $2";
    pub(crate) PARK = "update duties set parked_at = $4, parked_error = $5
        where project = $1 and case_id = $2 and key = $3 and state = 'open'";
    pub(crate) UNPARK = "update duties set parked_at = null, parked_error = null
        where project = $1 and case_id = $2 and key = $3";
    pub(crate) PARKED = "select project, case_id, key, parked_at, parked_error from duties
        where project in (select value from json_each($1)) and parked_at is not null
        order by project, parked_at, case_id, key limit $2",
        pg: "select project, case_id, key, parked_at, parked_error from duties
        where project = any (array(select jsonb_array_elements_text($1::text::jsonb))) and parked_at is not null
        order by project, parked_at, case_id, key limit $2";
    pub(crate) PROVISIONAL = "select distinct case_id from duties
        where project = $1 and provisional = 1 and state = 'open' and case_id > $2 order by case_id limit $3";
    pub(crate) OWNED_CASES = "select count(*) from json_each($1) p cross join cases c
        where c.project = p.value and c.state in ('open', 'finished') and c.owner = $2 and c.closed_at is null",
        pg: "select count(*) from cases c where c.project = any (array(select
            jsonb_array_elements_text($1::text::jsonb))) and c.state in ('open', 'finished') and c.owner = $2
            and c.closed_at is null";
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

/// Which duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// Still owed.
    Open,
    /// Done.
    Done,
    /// No longer owed.
    Void,
}

impl Which {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Void => "void",
        }
    }

    fn read(word: &str) -> std::result::Result<Self, DbError> {
        [Self::Open, Self::Done, Self::Void]
            .into_iter()
            .find(|which| which.word() == word)
            .ok_or_else(|| DbError::decode(format!("`{}` is no state of a duty", word.escape_default())))
    }
}

/// A post that somebody holds, as far as it shows him duties.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// In which project.
    pub project: ProjectId,
    /// Which post.
    pub post: PostId,
    /// For these places and all below them; for the whole project when `None`.
    pub places: Option<Vec<PlaceId>>,
}

/// A duty as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow {
    /// The project.
    pub project: ProjectId,
    /// The case.
    pub case: CaseId,
    /// Clause and occurrence.
    pub key: DutyKey,
    /// What sort of obligation.
    pub kind: DutyKind,
    /// Who must do it.
    pub who: Assignee,
    /// When the clause's clock began.
    pub from: Instant,
    /// When it must be done.
    pub due: Instant,
    /// Not before this instant may it be done.
    pub not_before: Option<Instant>,
    /// Counted with a day whose holidays are not yet published.
    pub provisional: bool,
    /// Open, done or void.
    pub which: Which,
    /// When it was done, or since when it is no longer owed.
    pub done_at: Option<Instant>,
    /// Its due time passed (recorded), or it was done late.
    pub late: bool,
    /// Who said "I have it".
    pub acknowledged_by: Option<PersonId>,
    /// The case cannot close while this is open.
    pub holds_closing: bool,
    /// When its next step falls due.
    pub next_at: Option<Instant>,
    /// The case's number.
    pub number: Option<CaseNumber>,
    /// The case's service.
    pub service: ServiceId,
    /// The case's stage.
    pub stage: StageId,
    /// The case's place.
    pub place: Option<PlaceId>,
    /// The case is an exercise.
    pub drill: bool,
    /// The case's customer stays hidden.
    pub anonymous: bool,
    /// The case's clock stands still.
    pub paused: bool,
}

/// Where the next page of duties begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DutyCursor {
    due: Instant,
    case: CaseId,
    /// As text, because that is how the database orders keys.
    key: String,
}

impl fmt::Display for DutyCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.due.micros(), self.case, self.key)
    }
}

impl FromStr for DutyCursor {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let mut parts = text.splitn(3, '.');
            Some(Self {
                due: Instant(parts.next()?.parse().ok()?),
                case: parts.next()?.parse().ok()?,
                key: parts.next()?.to_owned(),
            })
        };
        read().ok_or_else(|| StoreError::Asked("this is not the beginning of a page of duties".to_owned()))
    }
}

/// A page of duties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DutyPage {
    /// The duties, earliest due first.
    pub rows: Vec<DutyRow>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<DutyCursor>,
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

/// Writes what changed in the duties of a case; a parked duty that changed is no longer parked.
///
/// # Errors
/// What the database says.
pub fn apply(tx: &mut dyn Tx, before: Option<&Case>, after: &Case) -> Result<()> {
    let old = |key: &DutyKey| before.and_then(|case| case.duties.get(key));
    let changed: Vec<&Duty> = after.duties.values().filter(|duty| old(&duty.key) != Some(*duty)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let mut paths: BTreeMap<PlaceId, Option<String>> = BTreeMap::new();
    let mut batch = Vec::with_capacity(changed.len());
    for duty in changed {
        let place = who::place(&duty.who);
        let path = match place {
            None => None,
            Some(place) => match paths.get(&place) {
                Some(path) => path.clone(),
                None => {
                    let path = places::path(tx, after.project, place)?;
                    paths.insert(place, path.clone());
                    path
                }
            },
        };
        batch.push(line(duty, place, path.as_deref()));
    }
    let parameters =
        params![after.project.to_string(), after.id.to_string(), to_json("duties of a case", &batch)?];
    tx.exec(&PUT, parameters)?;
    Ok(())
}

fn line(duty: &Duty, place: Option<PlaceId>, path: Option<&str>) -> serde_json::Value {
    let (which, done_at) = match &duty.state {
        DutyState::Open => (Which::Open, None),
        DutyState::Done { at, .. } => (Which::Done, Some(*at)),
        DutyState::Void { at, .. } => (Which::Void, Some(*at)),
    };
    let next = duty.next_step();
    serde_json::json!([
        duty.key.to_string(),
        duty.key.clause.as_str(),
        serde_json::to_value(duty.kind).unwrap_or_default(),
        who::text(&duty.who),
        place,
        path,
        duty.from.micros(),
        duty.due.micros(),
        duty.not_before.map(Instant::micros),
        u8::from(duty.provisional.is_some()),
        which.word(),
        done_at.map(Instant::micros),
        u8::from(duty.is_breached()),
        duty.acknowledged.as_ref().map(|(person, _)| person.to_string()),
        u8::from(duty.holds_closing),
        next.map(|step| step.at.micros()),
        next.map(|step| step.index),
    ])
}

/// The duties of a person and of the posts that he holds, earliest due first.
///
/// # Errors
/// What the database says.
pub fn mine(
    reader: &mut dyn Reader,
    scope: &Scope,
    person: PersonId,
    posts: &[Held],
    which: Which,
    after: Option<&DutyCursor>,
    limit: usize,
) -> Result<DutyPage> {
    let mut found: Vec<DutyRow> = Vec::new();
    for project in scope.narrowed(&[]) {
        let asked = Asked { scope, project, which, after, limit: limit + 1 };
        found.append(&mut asked.all(reader, &person.to_string())?);
        for held in posts.iter().filter(|held| held.project == project) {
            let who = format!("@{}", held.post);
            match &held.places {
                None => found.append(&mut asked.all(reader, &who)?),
                Some(places) => {
                    for place in places {
                        if let Some(path) = places::path(reader, project, *place)? {
                            found.append(&mut asked.below(reader, &who, &path)?);
                        }
                    }
                }
            }
        }
    }
    let key = |row: &DutyRow| DutyCursor { due: row.due, case: row.case, key: row.key.to_string() };
    found.sort_by_key(key);
    // Two areas of one person may lie in each other.
    found.dedup_by_key(|row| key(row));
    let more = found.len() > limit;
    found.truncate(limit);
    let next = if more { found.last().map(key) } else { None };
    Ok(DutyPage { rows: found, next })
}

/// What one page asks of one project.
struct Asked<'a> {
    scope: &'a Scope,
    project: ProjectId,
    which: Which,
    after: Option<&'a DutyCursor>,
    limit: usize,
}

impl Asked<'_> {
    fn parameters(&self, who: &str) -> Vec<db::Value> {
        let [projects, person] = self.scope.parameters();
        let (due, case, key) = match self.after {
            Some(after) => (after.due.micros(), after.case.to_string(), after.key.clone()),
            None => (i64::MIN, String::new(), String::new()),
        };
        params![
            projects,
            person,
            self.project.to_string(),
            who,
            self.which.word(),
            due,
            case,
            key,
            rows(self.limit)
        ]
        .to_vec()
    }

    fn all(&self, reader: &mut dyn Reader, who: &str) -> Result<Vec<DutyRow>> {
        Ok(reader.all(&OF_PERSON, &self.parameters(who), read_row)?)
    }

    fn below(&self, reader: &mut dyn Reader, who: &str, path: &str) -> Result<Vec<DutyRow>> {
        let mut parameters = self.parameters(who);
        parameters.push(path.into());
        parameters.push(places::end_of(path).into());
        Ok(reader.all(&OF_POST_AT, &parameters, read_row)?)
    }
}

/// When the next step of any duty falls due. One look at an index.
///
/// # Errors
/// What the database says.
pub fn next(reader: &mut dyn Reader) -> Result<Option<Instant>> {
    Ok(reader.opt(&NEXT, &[], |row| at(row, 0))?)
}

/// Steps that are due, earliest first, claimed for this unit where there are several servers.
///
/// # Errors
/// What the database says.
pub fn due_now(tx: &mut dyn Tx, now: Instant, limit: usize) -> Result<Vec<DueStep>> {
    Ok(tx.all(&DUE_NOW, params![now.micros(), rows(limit)], read_step)?)
}

/// Steps that fall due until an instant, earliest first; claims nothing.
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

/// Parked duties, longest parked first within a project.
///
/// # Errors
/// What the database says.
pub fn parked(reader: &mut dyn Reader, projects: &[ProjectId], limit: usize) -> Result<Vec<Parked>> {
    let found = reader.all(&PARKED, params![list(projects), rows(limit)], |row| {
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

fn read_row(row: &Row<'_>) -> std::result::Result<DutyRow, DbError> {
    let place = opt_id(row, "who_place")?;
    let kind = serde_json::Value::from(row.text("kind")?);
    Ok(DutyRow {
        project: id(row, "project")?,
        case: id(row, "case_id")?,
        key: id(row, "key")?,
        kind: serde_json::from_value(kind).map_err(DbError::decode)?,
        who: who::read(row.text("who")?, place)?,
        from: at(row, "from_at")?,
        due: at(row, "due")?,
        not_before: opt_at(row, "not_before")?,
        provisional: row.bool("provisional")?,
        which: Which::read(row.text("state")?)?,
        done_at: opt_at(row, "done_at")?,
        late: row.bool("late")?,
        acknowledged_by: opt_id(row, "acknowledged_by")?,
        holds_closing: row.bool("holds_closing")?,
        next_at: opt_at(row, "next_at")?,
        number: row.opt_text("number")?.map(|number| CaseNumber(number.to_owned())),
        service: id(row, "service")?,
        stage: id(row, "stage")?,
        place: opt_id(row, "place")?,
        drill: row.bool("drill")?,
        anonymous: row.bool("anonymous")?,
        paused: row.bool("paused")?,
    })
}
