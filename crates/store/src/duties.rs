//! Duties as lists and the timer read them: the difference of two states of a case, applied.
//!
//! Derived. The timer asks one indexed question, [`next`]; [`due_now`] claims what is due so that two servers do not do
//! the same work. A duty whose firing errors is parked with its error and does not stop the others.

mod timer;

pub use timer::{
    Burden, DueStep, Parked, count_provisional, due_now, due_until, next, owned_by, park, parked,
    provisional, unpark,
};

pub(crate) use timer::ALL as TIMER_STATEMENTS;

use crate::reading::{at, id, opt_at, opt_id, rows, to_json};
use crate::scope::visible;
use crate::{Result, Scope, StoreError, places, who};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Tx, params, queries};
use model::duty::{DutyKind, DutyState};
use model::{
    Assignee, Case, CaseId, CaseNumber, Duty, DutyKey, PersonId, PlaceId, PostId, ProjectId, ServiceId,
    StageId,
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
mod of_clauses;
pub(crate) use of_clauses::ALL as CLAUSE_STATEMENTS;
pub use of_clauses::of_clauses;

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
        where d.project = $3 and d.who = $4 and d.state = $5 and d.kind <> 'reserve' and (d.due, d.case_id, d.key) > ($6, $7, $8) and ",
            visible!(sqlite "d" "case_id"), " order by d.due, d.case_id, d.key limit $9"),
        pg: concat!("select ", columns!(), " from duties d join cases c on c.project = d.project and c.id = d.case_id
        where d.project = $3 and d.who = $4 and d.state = $5 and d.kind <> 'reserve' and (d.due, d.case_id, d.key) > ($6, $7, $8) and ",
            visible!(pg "d" "case_id"), " order by d.due, d.case_id, d.key limit $9");
    pub(crate) OF_POST_AT = concat!("select ", columns!(), " from duties d join cases c
            on c.project = d.project and c.id = d.case_id
        where d.project = $3 and d.who = $4 and d.state = $5 and d.kind <> 'reserve' and (d.due, d.case_id, d.key) > ($6, $7, $8)
            and d.who_path >= $10 and d.who_path < $11 and ",
            visible!(sqlite "d" "case_id"), " order by d.due, d.case_id, d.key limit $9"),
        pg: concat!("select ", columns!(), " from duties d join cases c on c.project = d.project and c.id = d.case_id
        where d.project = $3 and d.who = $4 and d.state = $5 and d.kind <> 'reserve' and (d.due, d.case_id, d.key) > ($6, $7, $8)
            and d.who_path >= $10 and d.who_path < $11 and ",
            visible!(pg "d" "case_id"), " order by d.due, d.case_id, d.key limit $9");
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
