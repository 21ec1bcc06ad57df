//! Duties as lists and the timer read them: the difference of two states of a case, applied.
//!
//! Derived. The timer asks one indexed question, [`next`]; what is due is claimed by case ([`crate::journal::claim`]), so
//! that two servers do not do the same work. A duty whose firing errors is parked with its error and does not stop the others.

mod applied;
mod timer;

pub use applied::{apply, begin};
pub use timer::{
    Burden, DueStep, Parked, count_parked, count_provisional, due_until, next, owned_by, park, parked,
    provisional, unpark,
};

pub(crate) use applied::ALL as APPLIED_STATEMENTS;
pub(crate) use timer::ALL as TIMER_STATEMENTS;

use crate::reading::{at, id, opt_at, opt_id, rows};
use crate::scope::visible;
use crate::{Result, Scope, StoreError, places, who};
use calendar::Instant;
use db::{DbError, Reader, ReaderExt as _, Row, Value, params, queries};
use model::duty::DutyKind;
use model::{
    Assignee, CaseId, CaseNumber, DutyKey, PersonId, PlaceId, PostId, ProjectId, ServiceId, StageId,
};
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
    fn parameters(&self, who: &str) -> Vec<Value> {
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
